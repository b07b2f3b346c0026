"""Meetings of one slot stay within what there is of each resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.problem import windows
from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.formulation import Formulation
    from duijie.engine.scheduling.problem import Compiled


def _starts(compiled: Compiled, m: int) -> int:
    item = compiled.items[m]
    mask = compiled.all_slots
    for r, number in item.needs:
        enough = sum(1 << t for t, capacity in enumerate(compiled.resources[r]) if capacity >= number)
        mask &= windows(enough, item.length)
    return mask


def _constrain(model: Formulation) -> None:
    for r, row in enumerate(model.compiled.resources):
        for t, capacity in enumerate(row):
            used = [
                number * literal
                for m, item in enumerate(model.compiled.items)
                for resource, number in item.needs
                if resource == r
                for literal in model.during(m, t)
            ]
            if used:
                model.cp.add(sum(used) <= capacity)


RESOURCES = Rule(
    name="resources",
    text=Text(
        "interpreters and other resources are never overbooked",
        "口译等资源不超出可用数量",
        "傳譯等資源不超出可用數量",
    ),
    starts=_starts,
    constrain=_constrain,
)
