"""Names as guests write them, found among the organisations present."""

from __future__ import annotations

import pytest

from duijie.engine.programme.directory import Directory

DIRECTORY = Directory(
    {
        "steel": ("青岛汇檐钢结构有限公司",),
        "institute": ("維岸醫學研究有限公司",),
        "marine": ("青岛胶澜海洋工程有限公司",),
        "bearing": ("泰安岱青轴承股份有限公司",),
        "freight": ("济南岱青物流有限公司",),
        "culture": ("曲阜杏壁数字文化有限公司",),
        "law": ("雅硯律師行",),
        "fund": ("鯉灣基金管理有限公司", "Carp Bay Fund"),
        "university": ("海隅大學",),
        "drives": ("Pinfold Bearings & Drives Asia",),
    }
)


@pytest.mark.parametrize(
    ("words", "firm"),
    [
        ("匯檐鋼構", "steel"),
        ("维岸医研", "institute"),
        ("Jiaolan Marine", "marine"),
        ("胶澜海工", "marine"),
        ("岱青轴承", "bearing"),
        ("泰山岱青軸承", "bearing"),
        ("Daiqing Logistics", "freight"),
        ("杏壁文化", "culture"),
        ("Xingbi Digital Culture", "culture"),
        ("雅砚律务", "law"),
        ("鲤湾基金", "fund"),
        ("carp bay fund ltd", "fund"),
        ("Pinfold Drives", "drives"),
        ("海隅大学", "university"),
    ],
)
def test_a_name_finds_its_organisation(words: str, firm: str) -> None:
    assert DIRECTORY.find(words) == {firm}


@pytest.mark.parametrize("words", ["渤海湾粮油", "岱", "Kestrel Bay Foods", "岱青食品", "大学"])
def test_a_name_that_fits_nobody_finds_nobody(words: str) -> None:
    assert DIRECTORY.find(words) == frozenset()


def test_a_name_that_fits_two_finds_both() -> None:
    assert DIRECTORY.find("岱青集团") == {"bearing", "freight"}


def test_the_nearest_name_is_offered_for_a_misspelling() -> None:
    assert DIRECTORY.nearest("海偶大学") == "university"
    assert DIRECTORY.nearest("zzz") is None
