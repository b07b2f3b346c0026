"""Choosing and placing meetings: the solver, its stopping criteria, and the independent judge."""

from duijie.engine.scheduling.answer import Interim
from duijie.engine.scheduling.solve import default_work, solve
from duijie.engine.scheduling.stop import (
    Callback,
    FirstOf,
    GapReached,
    Iterations,
    Progress,
    StoppingCriterion,
    TimeLimit,
    WorkLimit,
)
from duijie.engine.scheduling.verify import Violation, verify

__all__ = [
    "Callback",
    "FirstOf",
    "GapReached",
    "Interim",
    "Iterations",
    "Progress",
    "StoppingCriterion",
    "TimeLimit",
    "Violation",
    "WorkLimit",
    "default_work",
    "solve",
    "verify",
]
