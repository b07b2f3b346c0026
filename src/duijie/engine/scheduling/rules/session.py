"""A meeting of a session takes place in that session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.problem import Compiled


def _starts(compiled: Compiled, m: int) -> int:
    session = compiled.problem.meetings[m].session
    if session is None:
        return compiled.all_slots
    return sum(1 << t for t, slot in enumerate(compiled.problem.slots) if slot.session == session)


SESSION = Rule(
    name="session",
    text=Text("a meeting takes place in the session it names", "洽谈在其指定的环节进行", "洽談在其指定的環節進行"),
    starts=_starts,
)
