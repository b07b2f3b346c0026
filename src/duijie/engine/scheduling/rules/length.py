"""A meeting lasts consecutive slots of one session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.problem import Compiled


def _starts(compiled: Compiled, m: int) -> int:
    length = compiled.items[m].length
    if length == 1:
        return compiled.all_slots
    slots = compiled.problem.slots
    mask = 0
    for t in range(len(slots) - length + 1):
        if all(slots[u].session == slots[t].session for u in range(t, t + length)):
            mask |= 1 << t
    return mask


LENGTH = Rule(
    name="length",
    text=Text(
        "a meeting of several slots stays within one session",
        "占用多个时段的洽谈须在同一环节内连续进行",
        "佔用多個時段的洽談須在同一環節內連續進行",
    ),
    starts=_starts,
)
