"""A person attends at most ``max`` meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.formulation import Formulation
    from duijie.engine.scheduling.problem import Compiled


def _member(compiled: Compiled, _m: int, p: int) -> int:
    return 0 if compiled.most[p] == 0 else compiled.all_slots


def _constrain(model: Formulation) -> None:
    for p, most in enumerate(model.compiled.most):
        if most is not None and len(model.compiled.meetings_of[p]) > most:
            model.cp.add(sum(model.attendances(p)) <= most)


MAXIMUM = Rule(
    name="max",
    text=Text(
        "nobody has more meetings than their own maximum", "每人的洽谈不超过其本人上限", "每人的洽談不超過其本人上限"
    ),
    member=_member,
    constrain=_constrain,
)
