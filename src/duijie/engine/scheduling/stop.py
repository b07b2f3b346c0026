"""When to stop: small criteria behind one Protocol, combined freely.

Only :class:`TimeLimit` and :class:`Callback` look outside (``interrupted``); under the others the
same input and seed give the same plan on every machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is. ``work`` is counted, not timed: one unit takes about a second."""

    work: float
    iterations: int
    gap: float | None


class StoppingCriterion(Protocol):
    """Decides whether a search goes on."""

    def done(self, progress: Progress) -> bool:
        """Return whether to stop now."""
        ...

    def work_left(self, progress: Progress) -> float:
        """Return how many more units of work are granted (``inf``: no limit)."""
        ...

    def seconds_left(self) -> float:
        """Return how many more seconds are granted (``inf``: no limit)."""
        ...

    def interrupted(self) -> bool:
        """Return whether the clock or somebody outside ends the work, whatever it has reached."""
        ...


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Budget:
    """What one part of a search may spend: work as it is counted, seconds of the clock, and until somebody asks."""

    work: float
    seconds: float = inf
    interrupted: Callable[[], bool] = _never

    def share(self, part: float) -> Budget:
        """Return a part of the work and the time."""
        return Budget(self.work * part, self.seconds * part, self.interrupted)


@dataclass(frozen=True, slots=True)
class _Open:
    """A criterion that by itself never stops anything."""

    def done(self, progress: Progress) -> bool:
        return self.work_left(progress) <= 0 or self.seconds_left() <= 0

    def work_left(self, progress: Progress) -> float:
        return inf

    def seconds_left(self) -> float:
        return inf

    def interrupted(self) -> bool:
        return self.seconds_left() <= 0


@dataclass(frozen=True, slots=True)
class WorkLimit(_Open):
    """Stop after so many units of work, the deterministic budget."""

    work: float

    def work_left(self, progress: Progress) -> float:
        """Return what is left of the budget."""
        return self.work - progress.work


@dataclass(frozen=True, slots=True)
class TimeLimit(_Open):
    """Stop so many seconds after the criterion was made."""

    seconds: float
    begun: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        """Return the seconds until the limit."""
        return self.begun + self.seconds - time.monotonic()


@dataclass(frozen=True, slots=True)
class GapReached(_Open):
    """Stop once the largest gap of all objectives is at most ``gap``."""

    gap: float

    def done(self, progress: Progress) -> bool:
        """Return whether the plan is good enough."""
        return progress.gap is not None and progress.gap <= self.gap


@dataclass(frozen=True, slots=True)
class Iterations(_Open):
    """Stop after so many stages of the search."""

    number: int

    def done(self, progress: Progress) -> bool:
        """Return whether enough stages have run."""
        return progress.iterations >= self.number


@dataclass(frozen=True, slots=True)
class Callback(_Open):
    """Stop when somebody outside says so (a cancelled job, a closed window)."""

    asked: Callable[[], bool]

    def done(self, progress: Progress) -> bool:
        """Return whether stopping was asked for."""
        return self.asked()

    def interrupted(self) -> bool:
        """Return whether stopping was asked for."""
        return self.asked()


@dataclass(frozen=True, slots=True)
class FirstOf(_Open):
    """Stop as soon as any of several criteria does."""

    criteria: tuple[StoppingCriterion, ...]

    def done(self, progress: Progress) -> bool:
        """Return whether any criterion stops."""
        return any(criterion.done(progress) for criterion in self.criteria)

    def work_left(self, progress: Progress) -> float:
        """Return the smallest budget left."""
        return min((criterion.work_left(progress) for criterion in self.criteria), default=inf)

    def seconds_left(self) -> float:
        """Return the shortest time left."""
        return min((criterion.seconds_left() for criterion in self.criteria), default=inf)

    def interrupted(self) -> bool:
        """Return whether any criterion's clock or caller ends the work."""
        return any(criterion.interrupted() for criterion in self.criteria)
