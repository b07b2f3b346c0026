"""The numbers of breaks of any two people differ by at most ``homogeneity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.formulation import Formulation


def _constrain(model: Formulation) -> None:
    width = model.compiled.problem.homogeneity
    if width is None:
        return
    exact = model.exact_breaks()
    if len(exact) < len(model.compiled.most):  # somebody never meets anyone, so has no break
        for count in exact.values():
            model.cp.add(count <= width)
        return
    least = model.cp.new_int_var(0, model.compiled.horizon, "least breaks")
    for count in exact.values():
        model.cp.add(count >= least)
        model.cp.add(count <= least + width)


HOMOGENEITY = Rule(
    name="homogeneity",
    text=Text(
        "nobody has many more breaks than another", "各人的空档次数相差不超过规定", "各人的空檔次數相差不超過規定"
    ),
    constrain=_constrain,
)
