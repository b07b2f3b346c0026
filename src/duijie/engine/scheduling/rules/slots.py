"""A meeting starts only in the slots it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.problem import Compiled


def _starts(compiled: Compiled, m: int) -> int:
    names = compiled.problem.meetings[m].slots
    if names is None:
        return compiled.all_slots
    mask = 0
    for name in names:
        mask |= 1 << compiled.slot_number[name]
    return mask


SLOTS = Rule(
    name="slots",
    text=Text("a meeting starts only in the slots it names", "洽谈只在其指定的时段开始", "洽談只在其指定的時段開始"),
    starts=_starts,
)
