"""A table held by an organisation takes only meetings that one of its people attends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.formulation import Formulation
    from duijie.engine.scheduling.problem import Compiled


def _table(compiled: Compiled, m: int, k: int) -> int:
    assert compiled.classes is not None
    holder = compiled.classes[k].holder
    if holder is None:
        return compiled.all_slots
    own = any(compiled.organisation[p] == holder for party in compiled.items[m].parties for p in party)
    return compiled.all_slots if own else 0


def _constrain(model: Formulation) -> None:
    compiled = model.compiled
    for k, group in enumerate(compiled.classes or ()):
        if group.holder is None:
            continue
        for m, item in enumerate(compiled.items):
            if any(all(compiled.organisation[p] == group.holder for p in party) for party in item.parties):
                continue
            for s, literal in model.at_class(m, k):
                own = [
                    model.attend[m][i][p, s]
                    for i, party in enumerate(item.parties)
                    for p in party
                    if compiled.organisation[p] == group.holder and (p, s) in model.attend[m][i]
                ]
                model.cp.add_bool_or([*own, literal.negated()])


HOLDER = Rule(
    name="held_by",
    text=Text(
        "a table held by an organisation takes only meetings of its people",
        "单位专用桌只安排该单位人员的洽谈",
        "單位專用枱只安排該單位人員的洽談",
    ),
    table=_table,
    constrain=_constrain,
)
