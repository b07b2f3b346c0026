"""Whether a draft answers each question of the rubric, and with which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from duijie.engine.clinic.advice import Span, State
from duijie.engine.clinic.reading import Reading, has_substance, words_in
from duijie.engine.clinic.signs import ANSWERS, EVASIONS
from duijie.engine.language import fold

Answer = tuple[State, Span | None]

_ENOUGH: Final = 5
#: What a plain description needs: two short sentences.
_TWO_SENTENCES: Final = 20


def answer(code: str, reading: Reading) -> Answer:
    """Return whether a question is answered, and by which words.

    Raises:
        KeyError: there is no such question.
    """
    state, found = _ASKED[code](reading, code)
    if state == "missing" and len(dict(reading.draft.answers).get(code, "").strip()) > 1:
        return "met", None
    return state, found


def _by_sign(reading: Reading, code: str) -> Answer:
    """Answer a question by the words that usually answer it; evasions leave it weak."""
    if found := reading.search(ANSWERS[code]):
        return "met", found
    return _evaded(reading, code)


def _evaded(reading: Reading, code: str) -> Answer:
    found = reading.search(EVASIONS[code]) if code in EVASIONS else None
    return ("weak", found) if found else ("missing", None)


def _kind(reading: Reading, _: str) -> Answer:
    kind = reading.draft.kind
    return ("missing", None) if kind is None else ("met", Span("kind", 0, 0, kind))


def _method(reading: Reading, code: str) -> Answer:
    written = reading.draft.method_today.strip()
    if words_in(written) >= _ENOUGH:
        return "met", Span("method_today", 0, len(reading.draft.method_today), reading.draft.method_today)
    found = reading.search(ANSWERS[code])
    if found and words_in(_sentence(reading, found)) >= _ENOUGH + 3:
        return "met", found
    return ("weak", found) if written or found else ("missing", None)


def _sentence(reading: Reading, span: Span) -> str:
    text: str = getattr(reading.draft, span.field)
    ends = [at for sign in "。.;；\n" if (at := text.find(sign, span.end)) >= 0]
    return text[span.start : min(ends, default=len(text))]


def _figure(reading: Reading, code: str) -> Answer:
    found = reading.figure()
    if found is not None:
        return "met", reading.evidence(found)
    if code == "target" and reading.draft.target_figure.strip():
        text = reading.draft.target_figure
        return "weak", Span("target_figure", 0, len(text), text)
    return _by_sign(reading, code) if code == "evidence" else _evaded(reading, code)


def _budget(reading: Reading, code: str) -> Answer:
    draft = reading.draft
    given = [value for value in (draft.budget_min, draft.budget_max) if value is not None]
    if given:
        shown = Span("budget", 0, 0, "–".join(f"{value:,}" for value in given))
        return ("met" if draft.currency else "weak"), shown
    if money := reading.money():
        return "met", reading.evidence(money)
    state, found = _evaded(reading, code)
    return (state, found) if found else (("weak", found) if (found := reading.search(ANSWERS[code])) else (state, None))


def _amount(reading: Reading, code: str) -> Answer:
    draft = reading.draft
    if draft.budget_max is not None or draft.budget_min is not None or reading.money() is not None:
        return _budget(reading, "budget")
    return _evaded(reading, code)


def _when(reading: Reading, code: str) -> Answer:
    if reading.draft.deadline is not None:
        return "met", Span("deadline", 0, 0, reading.draft.deadline.isoformat())
    if found := reading.search(ANSWERS["deadline"]):
        return "met", found
    return _evaded(reading, code)


def _volume(reading: Reading, code: str) -> Answer:
    found = reading.any_amount()
    return ("met", reading.evidence(found)) if found else _evaded(reading, code)


def _product(reading: Reading, _: str) -> Answer:
    """Answer what the product is: by a title or teaser that says more than that something is sold."""
    for name in ("title", "teaser", "detail"):
        text: str = getattr(reading.draft, name)
        if has_substance(fold(text)):
            return "met", Span(name, 0, len(text), text)
    return ("weak", None) if reading.text else ("missing", None)


def _plain(reading: Reading, code: str) -> Answer:
    body = f"{reading.draft.teaser}\n{reading.draft.detail}"
    found = reading.search(ANSWERS[code])
    if words_in(body) >= _TWO_SENTENCES and found:
        return "met", found
    return ("weak", found) if words_in(body) >= _ENOUGH else ("missing", None)


def _trl(reading: Reading, code: str) -> Answer:
    if reading.draft.trl is not None:
        return "met", Span("trl", 0, 0, str(reading.draft.trl))
    return _by_sign(reading, code)


def _written(field: str) -> Callable[[Reading, str], Answer]:
    def ask(reading: Reading, code: str) -> Answer:
        text: str = getattr(reading.draft, field)
        if text.strip():
            return "met", Span(field, 0, len(text), text)
        return _by_sign(reading, code)

    return ask


def _cooperation(reading: Reading, code: str) -> Answer:
    if reading.draft.cooperation:
        return "met", Span("cooperation", 0, 0, ", ".join(reading.draft.cooperation))
    return _by_sign(reading, code)


_ASKED: Final[Mapping[str, Callable[[Reading, str], Answer]]] = {
    "kind": _kind,
    "method": _method,
    "target": _figure,
    "evidence": _figure,
    "budget": _budget,
    "amount": _amount,
    "deadline": _when,
    "start": _when,
    "volume": _volume,
    "product": _product,
    "plain": _plain,
    "trl": _trl,
    "ip": _written("ip_state"),
    "owner": _written("ip_owner"),
    "cooperation": _cooperation,
    **dict.fromkeys(
        (
            "use",
            "stage",
            "round",
            "region",
            "place",
            "conditions",
            "role",
            "number",
            "scope",
            "deliverable",
            "audience",
        ),
        _by_sign,
    ),
}
