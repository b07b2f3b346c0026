"""A fixed meeting starts in its slot or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.problem import Compiled


def _starts(compiled: Compiled, m: int) -> int:
    slot = compiled.problem.meetings[m].fixed
    return compiled.all_slots if slot is None else 1 << compiled.slot_number[slot]


FIXED = Rule(
    name="fixed",
    text=Text("a fixed meeting keeps its slot", "已固定的洽谈不改变时段", "已固定的洽談不改變時段"),
    starts=_starts,
)
