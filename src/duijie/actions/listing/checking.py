"""What keeps a listing from being saved, and what the rubric says must change before anybody reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from duijie.actions.listing.words import (
    ALL_FACTS,
    COOPERATION,
    CURRENCIES,
    IP_STATES,
    KINDS,
    Words,
    advise,
    fact_codes,
)
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import Chain, Direction, Event

#: The longest that is kept, in characters; the clinic asks for less.
LENGTHS: Final = {
    "title": 200,
    "teaser": 2000,
    "detail": 10_000,
    "method_today": 4000,
    "target_figure": 2000,
    "ip_owner": 200,
}
FACT_LENGTH: Final = 500
#: A listing without a last day is shown until so long after the event, and never longer than two years after it.
SHOWN_DAYS: Final = 180
_LONGEST: Final = 730

_TOO_LONG: Final = Text(
    "This is longer than {n} characters. Shorten it.", "超过 {n} 个字，请缩短。", "超過 {n} 個字，請縮短。"
)
_NO_TITLE: Final = Text(
    "Give it a title, so that you find the draft again.",
    "请写标题，方便您再找到这份草稿。",
    "請寫標題，方便您再找到這份草稿。",
)
_CHOOSE: Final = Text("Choose one of the list.", "请从列表中选择。", "請從列表中選擇。")
_BAND: Final = Text(
    "The lower amount is larger than the upper one.", "下限大于上限，请核对。", "下限大於上限，請核對。"
)
_PAST: Final = Text(
    "This day is past. Choose today or a later day.", "日期已过，请选今天或以后。", "日期已過，請選今天或以後。"
)
_FAR: Final = Text(
    "This is too far ahead. Choose a day up to {day}.", "日期太远，请选 {day} 以前。", "日期太遠，請選 {day} 以前。"
)
_LEVEL: Final = Text("Choose a level from 1 to 9.", "请选 1 到 9 级。", "請選 1 至 9 級。")

#: Question of the rubric → the field of the form that answers it.
_PLACES: Final = {
    "method": "method_today",
    "target": "target_figure",
    "evidence": "target_figure",
    "amount": "budget",
    "product": "title",
    "plain": "teaser",
    "ip": "ip_state",
    "owner": "ip_owner",
    "no_title": "title",
    "no_teaser": "teaser",
    "vague": "teaser",
    "teaser_detail": "teaser",
}


def check_words(event: Event, words: Words, today: date) -> None:
    """Do nothing for a listing that can be kept, however much is missing in it.

    Raises:
        InputError: a field cannot be kept as it is; all of them are named.
    """
    faults = [*_lengths(words), *_choices(event, words), *_days(event, words, today)]
    if not words.title.strip():
        faults.append(Fault("no_title", _NO_TITLE, place="title"))
    least, most = words.budget_least, words.budget_most
    if least is not None and most is not None and least > most:
        faults.append(Fault("bad_band", _BAND, place="budget"))
    if words.trl is not None and not 1 <= words.trl <= 9:
        faults.append(Fault("bad_level", _LEVEL, place="trl"))
    if faults:
        raise InputError(faults)


def _lengths(words: Words) -> Iterator[Fault]:
    for name, most in LENGTHS.items():
        if len(getattr(words, name)) > most:
            yield Fault("too_long", _TOO_LONG.fill(n=most), place=name)
    for code, value in words.facts:
        if len(value) > FACT_LENGTH:
            yield Fault("too_long", _TOO_LONG.fill(n=FACT_LENGTH), place=f"fact_{code}")


def _choices(event: Event, words: Words) -> Iterator[Fault]:
    known = {
        "direction": tuple(Direction),
        "kind": KINDS,
        "language": LANGUAGES,
        "currency": CURRENCIES,
        "ip_state": ("", *IP_STATES),
    }
    bad = [name for name, values in known.items() if getattr(words, name) not in values]
    if not set(words.cooperation) <= set(COOPERATION):
        bad.append("cooperation")
    chains = Chain.objects.filter(programme=event.programme_id, key__in=words.chains).count() if words.chains else 0
    if chains != len(words.chains):
        bad.append("chains")
    bad += [f"fact_{code}" for code, _ in words.facts if code not in ALL_FACTS]
    for name in bad:
        yield Fault("unknown_choice", _CHOOSE, place=name)


def _days(event: Event, words: Words, today: date) -> Iterator[Fault]:
    last = last_day(event, today)
    for name in ("deadline", "expires"):
        day: date | None = getattr(words, name)
        if day is not None and day < today:
            yield Fault("past_day", _PAST, place=name)
        elif name == "expires" and day is not None and day > last:
            yield Fault("day_too_far", _FAR.fill(day=last.isoformat()), place=name)


def usual_expiry(event: Event, today: date) -> date:
    """Return until when a listing is shown whose author names no day."""
    return max(event.date, today) + timedelta(days=SHOWN_DAYS)


def last_day(event: Event, today: date) -> date:
    """Return the last day until which a listing may be shown."""
    return max(event.date, today) + timedelta(days=_LONGEST)


def check_for_review(words: Words) -> None:
    """Do nothing for a listing that may go to a reviewer.

    Raises:
        InputError: the rubric says that it would come back; each reason at its field.
    """
    advice = advise(words)
    if advice.verdict != "return":
        return
    must = {f"missing_{one.code}" for one in advice.criteria if one.core and one.state == "missing"}
    spans = {flaw.code: flaw.spans[0].field for flaw in advice.flaws if flaw.spans}
    grave = {"contact", "vague", "no_title"}
    raise InputError(
        Fault(one.code, one.text, place=place_of(one.code, spans.get(one.code, ""), words))
        for one in advice.reasons
        if one.code in must | grave
    )


def check_contacts(words: Words) -> None:
    """Do nothing for words without contact data.

    Raises:
        InputError: there are some; they appear through the gate only, after both said yes.
    """
    for flaw in advise(words).flaws:
        if flaw.refused:
            raise InputError([Fault(flaw.code, flaw.say, place=flaw.spans[0].field if flaw.spans else "teaser")])


def place_of(code: str, span: str, words: Words) -> str:
    """Return the field of the form that a reason of the rubric is about."""
    question = code.removeprefix("missing_").removeprefix("weak_")
    if span in LENGTHS:
        return span
    if question in fact_codes(words.direction, words.kind):
        return f"fact_{question}"
    return _PLACES.get(question, question)
