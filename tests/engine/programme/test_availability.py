"""When a guest is there, in the words of a list."""

from __future__ import annotations

import pytest

from duijie.engine.faults import Fault
from duijie.engine.programme.availability import read_availability
from duijie.engine.programme.lists import Source
from tests.engine.programme.rows import EVENT, guests, row


def read(*words: str) -> tuple[tuple[str, ...] | None, list[Fault]]:
    source = guests("a.xlsx", row("王晓明", "泰穹新材料", available=words))
    faults: list[Fault] = []
    return read_availability(Source(source, source.rows["people"][0]), EVENT, faults), faults


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        (("s2", "S4"), ("s2", "s4")),
        (("2-4",), ("s2", "s3", "s4")),
        (("第2-4时段",), ("s2", "s3", "s4")),
        (("第2至第4時段",), ("s2", "s3", "s4")),
        (("时段3",), ("s3",)),
        (("第5场",), ("s5",)),
        (("slots 1 to 2",), ("s1", "s2")),
        (("13:30-14:30",), ("s1", "s2")),
        (("14：00～15：25",), ("s2", "s3", "s4")),
        (("15:00后",), ("s4", "s5", "s6")),
        (("下午",), None),
        (("15点以前",), ("s1", "s2", "s3")),
        (("after 15:00",), ("s4", "s5", "s6")),
        (("before 14:30", "s6"), ("s1", "s2", "s6")),
        (("全程",), None),
        (("无",), ()),
        (("上午",), ()),
    ],
)
def test_words_of_a_list_name_slots(words: tuple[str, ...], slots: tuple[str, ...] | None) -> None:
    assert read(*words) == (slots, [])


@pytest.mark.parametrize("words", ["0-2", "4-2", "第9时段", "看情况", "15:00-14:00", "s7"])
def test_what_cannot_be_read_is_a_fault_at_its_cell(words: str) -> None:
    slots, faults = read(words)
    assert slots == ()
    assert [(f.code, f.file, f.sheet, f.row, f.column) for f in faults] == [
        ("unread_availability", "a.xlsx", "S", 2, "C")
    ]
    assert f"“{words}”" in faults[0].text.zh_hans
    assert "s1 13:30" in faults[0].text.en
