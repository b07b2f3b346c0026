"""The need clinic: what a reader would ask of a need or an offer, asked while it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duijie.engine.clinic import rubric
from duijie.engine.clinic.advice import Advice, Criterion, Flaw, ReturnReason, State, Verdict
from duijie.engine.clinic.draft import Draft
from duijie.engine.clinic.flaws import find_flaws
from duijie.engine.clinic.questions import answer
from duijie.engine.clinic.reading import Reading
from duijie.engine.records import Kind
from duijie.engine.text import Text

#: Flaws with which nobody should be shown a draft.
_GRAVE: Final = frozenset(["contact", "vague", "no_title"])
#: Without a kind the questions of the commonest one are asked.
_USUAL: Final[Kind] = "technology"


def check(draft: Draft) -> Advice:
    """Return what is still missing in a draft, with an example for each question, and a verdict.

    Reads Simplified and Traditional Chinese and English alike. ``return``: a core question is open,
    or the words have to change first; ``advice``: it may go out and would be better with more.
    """
    reading = Reading(draft)
    kind = draft.kind or _USUAL
    questions = rubric.QUESTIONS[draft.direction, kind]
    criteria = tuple(
        _criterion(code, reading, kind, core=number <= rubric.CORE) for number, code in enumerate(("kind", *questions))
    )
    flaws = find_flaws(reading)
    return Advice(_verdict(criteria, flaws), criteria, flaws, _reasons(criteria, flaws))


def _criterion(code: str, reading: Reading, kind: Kind, *, core: bool) -> Criterion:
    state, evidence = answer(code, reading)
    say = _say(code, state)
    example = rubric.example(reading.draft.direction, kind, code)
    return Criterion(code, state, core, rubric.name_of(code), say, example, evidence)


def _say(code: str, state: State) -> Text:
    return rubric.MET if state == "met" else rubric.weak(code) if state == "weak" else rubric.missing(code)


def _verdict(criteria: Sequence[Criterion], flaws: Sequence[Flaw]) -> Verdict:
    if any(one.core and one.state == "missing" for one in criteria) or any(one.code in _GRAVE for one in flaws):
        return "return"
    return "advice" if flaws or any(one.state != "met" for one in criteria) else "ready"


def _reasons(criteria: Sequence[Criterion], flaws: Sequence[Flaw]) -> tuple[ReturnReason, ...]:
    """Return the sentences a reviewer may send back: grave flaws, open core questions, then the rest."""
    open_ones = sorted(
        (one for one in criteria if one.state != "met"), key=lambda one: (not one.core, one.state != "missing")
    )
    grave = [ReturnReason(one.code, one.say) for one in flaws if one.code in _GRAVE]
    asked = [ReturnReason(f"{one.state}_{one.code}", one.say) for one in open_ones]
    slight = [ReturnReason(one.code, one.say) for one in flaws if one.code not in _GRAVE]
    return (*grave, *asked, *slight)
