"""What the clinic says of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from duijie.engine.text import Text

State = Literal["met", "weak", "missing"]
Verdict = Literal["ready", "advice", "return"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the draft: ``start`` to ``end`` of the field's text. A field that is no text has the place 0, 0."""

    field: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question a reader asks of a draft, and whether it is answered.

    ``say``: what is missing (or that it is there); ``example``: how it may read, for this kind, invented;
    ``evidence``: the words that answer it. ``core``: without it a draft is returned.
    """

    code: str
    state: State
    core: bool
    name: Text
    say: Text
    example: Text
    evidence: Span | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the words that has to go. ``refused``: it can't be saved so (contact data)."""

    code: str
    say: Text
    spans: tuple[Span, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """A sentence with which a reviewer sends a draft back by one tap; ``code`` is stable."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Advice:
    """The rubric's answer. ``ready``: nothing to add; ``advice``: it can go out, better with more; ``return``."""

    verdict: Verdict
    criteria: tuple[Criterion, ...]
    flaws: tuple[Flaw, ...]
    reasons: tuple[ReturnReason, ...]

    @property
    def refused(self) -> bool:
        """Whether the draft must not be saved as it stands."""
        return any(one.refused for one in self.flaws)

    @property
    def missing(self) -> tuple[Criterion, ...]:
        """What is not met, the core first."""
        return tuple(sorted((one for one in self.criteria if one.state != "met"), key=lambda one: not one.core))
