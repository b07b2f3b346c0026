"""When two names are one: every pair a reader would join is at 0.8 or more, every look-alike below."""

from __future__ import annotations

import pytest

from duijie.engine.identity import organisation_key, person_key, same_organisation, same_person_name, strip_honorific

SAME = [
    ("山東泰穹新材料有限公司", "山东泰穹新材料股份有限公司", 0.95),
    ("山东省泰穹新材料有限公司", "山东泰穹新材料", 0.95),
    ("泰穹新材料有限公司", "济南市泰穹新材料有限公司", 0.86),
    ("山东济南泰穹新材料有限公司", "济南泰穹新材料有限公司", 0.9),
    ("Taiqiong New Materials Co., Ltd.", "TAIQIONG NEW MATERIALS LIMITED", 0.95),
    ("Hong Kong Star River Biotech Ltd", "Star River Biotech Limited", 0.86),
    ("泰穹新材料有限公司", "Taiqiong New Materials Co., Ltd.", 0.85),
    ("山东泰穹科技有限公司", "Shandong Taiqiong Technology Limited", 0.85),
    ("HKUST", "香港科技大學", 0.9),
    ("港科大", "The Hong Kong University of Science and Technology", 0.9),
    ("山东师大", "山东师范大学", 0.9),
    ("香港科技园", "Hong Kong Science Park", 0.9),
]
DIFFERENT = [
    ("山东泰穹新材料有限公司", "济南泰穹新材料有限公司"),
    ("泰穹（香港）有限公司", "泰穹有限公司"),
    ("山东泰穹新材料有限公司", "山东泰穹新材料有限公司济南分公司"),
    ("泰穹新材料有限公司", "泰穹新能源有限公司"),
    ("泰穹新材料有限公司", "太琼新材料有限公司"),
    ("泰穹新材料有限公司", "Taiqiong New Energy Ltd"),
    ("泰穹新材料集团有限公司", "泰穹新材料有限公司"),
    ("山东大学", "山东科技大学"),
    ("山东科技大学", "香港科技大学"),
    ("科技大学", "香港科技大学"),
    ("香港商会", "商会"),
    ("Star River Biotech Ltd", "Star River Biomed Ltd"),
    ("Taiqiong Ltd", "泰穹有限公司"),
]


@pytest.mark.parametrize(("one", "other", "score"), SAME)
def test_one_organisation(one: str, other: str, score: float) -> None:
    assert same_organisation(one, other) == score
    assert same_organisation(other, one) == score


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_organisations(one: str, other: str) -> None:
    assert same_organisation(one, other) < 0.8
    assert same_organisation(other, one) < 0.8
    assert organisation_key(one) != organisation_key(other)


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("王晓明", "王曉明 先生", 1.0),
        ("Siu-ming Wong", "WONG Siu Ming", 1.0),
        ("王晓明", "Wang Xiaoming", 0.9),
        ("王曉明", "Xiaoming Wang", 0.9),
        ("王晓明", "Dr. Wang Xiao Ming", 0.9),
        ("王小明", "WONG Siu Ming", 0.9),
        ("欧阳明", "Ouyang Ming", 0.9),
        ("吕丽", "Lyu Li", 0.9),
        ("曾伟", "Zeng Wei", 0.9),
        ("王晓明", "WONG Siu Ming", 0.0),
        ("王小明", "Li Xiaoming", 0.0),
        ("王晓明", "David Wang", 0.0),
        ("王晓明", "王小明", 0.0),
    ],
)
def test_names_of_people(one: str, other: str, score: float) -> None:
    assert same_person_name(one, other) == score


def test_honorifics() -> None:
    assert strip_honorific("王晓明 教授") == ("王晓明", "教授")
    assert strip_honorific("王晓明（女士）") == ("王晓明", "女士")
    assert strip_honorific("王教授") == ("王教授", None)
    assert strip_honorific("Prof. Chan Tai Man") == ("Chan Tai Man", "Prof.")
    assert person_key("陳大文 Chan Tai Man") == person_key("陈 大文")
