"""A table takes one meeting a slot; meetings stay within the tables of every slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.problem import windows
from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.formulation import Formulation
    from duijie.engine.scheduling.problem import Compiled


def _table(compiled: Compiled, m: int, k: int) -> int:
    assert compiled.classes is not None
    return windows(compiled.classes[k].mask, compiled.items[m].length)


def _constrain(model: Formulation) -> None:
    for k, group in enumerate(model.compiled.classes or ()):
        for t, capacity in enumerate(group.capacity):
            literals = model.seated(k, t)
            if len(literals) > capacity:
                model.cp.add(sum(literals) <= capacity)


TABLES = Rule(
    name="tables",
    text=Text(
        "a table takes one meeting at a time, and there are only so many tables",
        "一张桌在同一时段只安排一场洽谈，桌数有限",
        "一張枱在同一時段只安排一場洽談，枱數有限",
    ),
    table=_table,
    constrain=_constrain,
)
