"""What a rule is: a name, its words, and how it narrows or constrains the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.formulation import Formulation
    from duijie.engine.scheduling.problem import Compiled


@dataclass(frozen=True, slots=True)
class Rule:
    """One hard rule of the contract.

    ``starts(compiled, meeting)``, ``member(compiled, meeting, person)`` and
    ``table(compiled, meeting, table class)`` return masks of the start slots the rule
    leaves; they look at no more of a meeting than :func:`~duijie.engine.scheduling.domain.domain_of` says.
    ``constrain`` adds what ties several meetings together. None = nothing to say.
    """

    name: str
    text: Text
    starts: Callable[[Compiled, int], int] | None = None
    member: Callable[[Compiled, int, int], int] | None = None
    table: Callable[[Compiled, int, int], int] | None = None
    constrain: Callable[[Formulation], None] | None = None
