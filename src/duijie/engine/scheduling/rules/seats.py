"""A table takes at most as many people as it has seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.problem import Compiled


def _table(compiled: Compiled, m: int, k: int) -> int:
    assert compiled.classes is not None
    seats = compiled.classes[k].seats
    return compiled.all_slots if seats is None or len(compiled.items[m].parties) <= seats else 0


SEATS = Rule(
    name="seats",
    text=Text("a table takes no more people than it has seats", "每桌人数不超过座位数", "每枱人數不超過座位數"),
    table=_table,
)
