"""What a plan may claim of itself: sentences and figures that follow from what was proved, and no more."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup, escape

from duijie.engine.records import Objective, ObjectiveName, PlanBook
from duijie.engine.text import Language
from duijie.formats.timetable import Timetable
from duijie.formats.wording import Wording

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the page's head: what it counts, the number, what it is measured against."""

    label: str
    value: str
    note: str = ""
    bad: bool = False


def headline(book: PlanBook, language: Language) -> Markup:
    """Return the sentence on what the plan places and what no plan can exceed, numbers in ``<b>``.

    A bound is proved for plans that do as well on the objectives before it. Where
    one of those could bind, the sentence says so. Where wishes weigh
    differently the bound is not a number of meetings, so it is given as a share.
    """
    _ = Wording(book, language).translate
    placed, total = len(book.plan.placed), len(book.problem.meetings)
    if total == 0:
        return escape(_("No meetings were wished for."))
    if placed == total:
        return _say(_("This plan places all {total} meetings wished for."), total=total)
    start = _say(_("This plan places {placed} of {total} meetings wished for"), placed=placed, total=total)
    limit = most_meetings(book)
    if limit is not None:
        return _join(language, start, _say(_limit_words(book, language), limit=limit))
    share = share_of_most(book)
    return _join(language, start, _say(_share_words(book, language), share=share)) if share else _join(language, start)


def sentence(book: PlanBook, language: Language) -> str:
    """Return :func:`headline` as plain words."""
    return headline(book, language).striptags()


def most_meetings(book: PlanBook) -> int | None:
    """Return the largest number of meetings proved possible, or None if none is proved as a number.

    All places used is a proof for any plan, and so is the book's own bound. Otherwise
    the bound on value is one on meetings only if they all weigh the same.
    """
    places = places_in_all(book)
    if _all_places_used(book):
        return len(book.plan.placed)
    if book.most_meetings is not None:
        return min(book.most_meetings, len(book.problem.meetings))
    value = _objective(book, "value")
    weights = {meeting.value for meeting in book.problem.meetings}
    if value is None or value.bound is None or len(weights) != 1 or (weight := weights.pop()) <= 0:
        return None
    limit = math.floor(value.bound / weight + _ROUNDING)
    return min(limit, len(book.problem.meetings), places if places is not None else limit)


def share_of_most(book: PlanBook) -> str | None:
    """Return value reached over its bound in percent, rounded down to a tenth; None without a bound."""
    value = _objective(book, "value")
    if value is None or value.bound is None or value.bound <= 0:
        return None
    if value.reached >= value.bound - _ROUNDING:
        return "100%"
    return f"{min(99.9, math.floor(value.reached / value.bound * 1000 + _ROUNDING) / 10):.1f}%"


def places_in_all(book: PlanBook) -> int | None:
    """Return how many meetings the tables take over all slots; None if a slot has no limit."""
    table = Timetable(book)
    places = [table.places(slot) for slot in range(len(table.slots))]
    return None if None in places else sum(p for p in places if p is not None)


def stands_behind_fairness(book: PlanBook) -> bool:
    """Say whether the sentence on the bound speaks of plans as fair as this one."""
    return _binding(book)[1] and claims_a_limit(book) and not (_holds_for_any(book) and _weight(book, "en") is None)


def claims_a_limit(book: PlanBook) -> bool:
    """Say whether the sentence names what no plan can exceed."""
    proved = most_meetings(book) is not None or share_of_most(book) is not None
    return proved and len(book.plan.placed) < len(book.problem.meetings)


def figures(book: PlanBook, language: Language) -> tuple[Figure, ...]:
    """Return the figures of the page's head, in reading order."""
    words = Wording(book, language)
    return tuple(
        figure
        for figure in (
            _people(book, words),
            _waits(book, words),
            _places(book, words),
            *_interpreters(book, words),
            _weight(book, language),
            _first_come(book, words),
            _checked(book, words),
        )
        if figure
    )


def _people(book: PlanBook, words: Wording) -> Figure:
    _ = words.translate
    table = Timetable(book)
    taking = [guest for guest in table.guests if guest.matchmaking] or list(table.guests)
    enough = sum(len(table.of_person[guest.id]) >= book.event.floor for guest in taking)
    note = _("everyone") if enough == len(taking) else _("of {total} people").format(total=len(taking))
    label = _("{floor} meetings or more").format(floor=book.event.floor)
    return Figure(label, str(enough), note)


def _waits(book: PlanBook, words: Wording) -> Figure | None:
    _ = words.translate
    breaks = _objective(book, "breaks")
    if breaks is None:
        return None
    note = ""
    if breaks.bound is not None:
        least = math.ceil(breaks.bound - _ROUNDING)
        # "Never fewer than 0" would say nothing.
        note = _("with these meetings never fewer than {least}").format(least=least) if least > 0 else ""
        if breaks.reached <= least + _ROUNDING:
            note = _("the fewest possible with these meetings")
    return Figure(_("Waits between meetings"), f"{breaks.reached:g}", note)


def _places(book: PlanBook, words: Wording) -> Figure:
    _ = words.translate
    total = places_in_all(book)
    note = _("of {total}").format(total=total) if total is not None else _("no limit")
    return Figure(_("Places at tables"), str(_places_used(book)), note)


def _interpreters(book: PlanBook, words: Wording) -> list[Figure]:
    _ = words.translate
    table = Timetable(book)
    needs = {meeting.id: meeting.needs for meeting in book.problem.meetings}
    found = []
    for resource in book.problem.resources:
        used = [
            sum(needs[visit.meeting].get(resource.id, 0) for visit in table.during(slot))
            for slot in range(len(table.slots))
        ]
        room = [resource.at(slot.id) for slot in table.slots]
        full = [str(n + 1) for n, (u, r) in enumerate(zip(used, room, strict=True)) if r and u >= r]
        if len(full) == len(used):
            note = _("of {total}, all taken all day").format(total=max(room, default=0))
        elif full:
            listed = (", " if words.language == "en" else "、").join(full)
            note = _("of {total}, all taken in slots {slots}").format(total=max(room), slots=listed)
        else:
            note = _("of {total} at the busiest").format(total=max(room, default=0))
        found.append(Figure(words.resource(resource.id), str(max(used, default=0)), note))
    return found


def _weight(book: PlanBook, language: Language) -> Figure | None:
    """Return how much of the wishes' weight is kept, where meetings weigh differently and the headline counts them."""
    share = share_of_most(book)
    if share is None or most_meetings(book) is None or len({m.value for m in book.problem.meetings}) == 1:
        return None
    _ = Wording(book, language).translate
    fair = _binding(book)[1]
    note = _("of the most possible for a plan as fair") if fair else _("of the most possible")
    return Figure(_("Weight of the wishes"), share, note)


def _first_come(book: PlanBook, words: Wording) -> Figure | None:
    _ = words.translate
    value = _objective(book, "value")
    if book.greedy_value is None or value is None or value.reached <= 0:
        return None
    weights = {meeting.value for meeting in book.problem.meetings}
    label = _("First come, first served")
    if len(weights) == 1 and (weight := weights.pop()) > 0:
        return Figure(label, str(round(book.greedy_value / weight)), _("meetings would have been placed"))
    share = book.greedy_value / value.reached * 100
    return Figure(label, f"{share:.1f}%", _("of what this plan reaches"))


def _checked(book: PlanBook, words: Wording) -> Figure:
    _ = words.translate
    if book.violations:
        return Figure(
            _("Checked"), _("failed"), _("rules broken: {count}").format(count=len(book.violations)), bad=True
        )
    return Figure(_("Checked"), _("passed"), _("recomputed independently"))


def _objective(book: PlanBook, name: ObjectiveName) -> Objective | None:
    return next((objective for objective in book.plan.objectives if objective.name == name), None)


def _places_used(book: PlanBook) -> int:
    return sum(visit.length for visit in Timetable(book).visits)


def _all_places_used(book: PlanBook) -> bool:
    """Say whether no plan can hold more meetings because every place at a table is taken for one slot."""
    single = all(meeting.length == 1 for meeting in book.problem.meetings)
    return single and places_in_all(book) == _places_used(book)


def _holds_for_any(book: PlanBook) -> bool:
    """Say whether the largest number of meetings is proved for plans of any kind, fair or not."""
    return book.most_meetings is not None or _all_places_used(book)


def _binding(book: PlanBook) -> tuple[bool, bool]:
    """Say whether must-meet meetings and the fair share stand before value and could cost meetings."""
    names = [objective.name for objective in book.plan.objectives]
    before = names[: names.index("value")] if "value" in names else []
    must = "mandatory" in before and any(meeting.mandatory for meeting in book.problem.meetings)
    fair = "floor" in before and (bool(book.problem.floor) or any(person.min for person in book.problem.people))
    return must, fair


def _limit_words(book: PlanBook, language: Language) -> str:
    _ = Wording(book, language).translate
    must, fair = _binding(book)
    if _holds_for_any(book):
        must = fair = False
    return {
        (False, False): _("no plan can place more than {limit}"),
        (True, False): _("no plan that keeps the must-meet meetings can place more than {limit}"),
        (False, True): _("no plan that is as fair to everyone can place more than {limit}"),
        (True, True): _("no plan that keeps the must-meet meetings and is as fair can place more than {limit}"),
    }[must, fair]


def _share_words(book: PlanBook, language: Language) -> str:
    _ = Wording(book, language).translate
    must, fair = _binding(book)
    return {
        (False, False): _("by the weight of the wishes this is {share} of the most possible"),
        (True, False): _("by the weight of the wishes this is {share} of the most possible with must-meet kept"),
        (False, True): _("by the weight of the wishes this is {share} of the most possible for a plan as fair"),
        (True, True): _("by the weight of the wishes this is {share} of the most possible, must-meet kept, as fair"),
    }[must, fair]


def _say(words: str, **numbers: object) -> Markup:
    bold = {name: Markup("<b>{}</b>").format(number) for name, number in numbers.items()}
    return escape(words).format(**bold)


def _join(language: Language, *parts: Markup) -> Markup:
    between, stop = ("; ", ".") if language == "en" else ("；", "。")
    return escape(between).join(parts) + escape(stop)
