"""A person attends only when available, for the whole length of the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.problem import windows
from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.problem import Compiled


def _member(compiled: Compiled, m: int, p: int) -> int:
    return windows(compiled.available[p], compiled.items[m].length)


AVAILABILITY = Rule(
    name="availability",
    text=Text(
        "people attend only when they are available", "人员只在其可参会的时段参会", "參會者只在其可出席的時段參會"
    ),
    member=_member,
)
