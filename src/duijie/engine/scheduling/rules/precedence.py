"""A meeting comes after its predecessors, and only if all of them take place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.formulation import Formulation


def _constrain(model: Formulation) -> None:
    for m, item in enumerate(model.compiled.items):
        for earlier in item.after:
            length = model.compiled.items[earlier].length
            for s, literal in model.start[m].items():
                before = [other for u, other in model.start[earlier].items() if u + length <= s]
                model.cp.add_bool_or([*before, literal.negated()])
            # Summed over the starts up to s: the same plans, a tighter relaxation.
            for s in list(model.start[m])[1:]:
                upto = [literal for u, literal in model.start[m].items() if u <= s]
                before = [other for u, other in model.start[earlier].items() if u + length <= s]
                model.cp.add(sum(upto) <= sum(before))


PRECEDENCE = Rule(
    name="after",
    text=Text(
        "a meeting takes place after those it follows", "洽谈须在其前置洽谈之后进行", "洽談須在其前置洽談之後進行"
    ),
    constrain=_constrain,
)
