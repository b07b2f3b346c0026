"""A person attends at most one meeting a slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.formulation import Formulation


def _constrain(model: Formulation) -> None:
    for p in range(len(model.compiled.most)):
        for literals in model.busy[p].values():
            if len(literals) > 1:
                model.cp.add_at_most_one(literals)


ENCOUNTER = Rule(
    name="one_at_a_time",
    text=Text(
        "a person attends at most one meeting at a time",
        "一人在同一时段至多参加一场洽谈",
        "一人在同一時段最多出席一場洽談",
    ),
    constrain=_constrain,
)
