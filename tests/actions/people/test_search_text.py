"""The words somebody is found by."""

import pytest

from duijie.actions.people.search_text import person_search, search_text
from duijie.store.models import Person


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["周映岚"], "周映岚 zhouyinglan zyl"),
        (["周映嵐", "Zhou Yinglan"], "周映岚 zhouyinglan zyl zhou yinglan zy"),
        (["ＡＢＣ　Ltd"], "abc ltd al"),
        (["Madonna", ""], "madonna"),
        (["海隅大学", "海隅大學"], "海隅大学 haiyudaxue hydx"),
        ([], ""),
    ],
)
def test_names_are_found_in_either_script_by_pinyin_and_by_initials(names: list[str], text: str) -> None:
    assert search_text(names) == text


def test_digests_of_contacts_are_no_names() -> None:
    person = Person(name="王伟", aliases=["0123456789abcdef0123456789abcdef", "王大伟"])
    assert person_search(person) == "王伟 wangwei ww 王大伟 wangdawei wdw"
