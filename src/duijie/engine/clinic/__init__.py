"""The need clinic: a rubric that shows the author of a need or an offer what is missing."""

from duijie.engine.clinic.advice import Advice, Criterion, Flaw, ReturnReason, Span, State, Verdict
from duijie.engine.clinic.clinic import check
from duijie.engine.clinic.draft import TEXT_FIELDS, Direction, Draft
from duijie.engine.clinic.flaws import LIMITS
from duijie.engine.clinic.reading import words_in

__all__ = [
    "LIMITS",
    "TEXT_FIELDS",
    "Advice",
    "Criterion",
    "Direction",
    "Draft",
    "Flaw",
    "ReturnReason",
    "Span",
    "State",
    "Verdict",
    "check",
    "words_in",
]
