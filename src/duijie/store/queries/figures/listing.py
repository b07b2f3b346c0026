"""The rows behind a figure, as far as a reader may see them: a line each, in few queries a kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duijie.engine.text import Language
from duijie.store.faces import shown_name
from duijie.store.models import (
    Check,
    Cooperation,
    Introduction,
    IntroductionState,
    Listing,
    Meeting,
    Organisation,
    Participant,
    PlanVersion,
    Programme,
    Request,
    Seat,
    VersionState,
)
from duijie.store.queries.figures.figure import Kind
from duijie.store.queries.ledger import firm_name, with_parties


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a figure. ``sides``: keys of the sides it is about; ``route``: of its page, "" for none."""

    key: str
    label: str
    detail: str
    sides: frozenset[str]
    route: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose rows are asked for: of one programme; the reader's language; ``sides``: those they may see, None: all."""

    programme: Programme
    language: Language
    sides: Collection[str] | None = None


def lines_of(kind: Kind, keys: Sequence[str], wanted: Wanted) -> list[Line]:
    """Return a line for each row that still exists and that the reader may see, in the order of the keys."""
    found = _MAKERS[kind](keys, wanted)
    lines = [found[key] for key in keys if key in found]
    if wanted.sides is None:
        return lines
    return [line for line in lines if line.sides & set(wanted.sides)]


def _guests(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    rows = Participant.objects.filter(key__in=keys, event__programme=wanted.programme)
    return {
        row.key: Line(
            row.key, shown_name(row.person, wanted.language), _firm(row, wanted.language), _side(row), "guest"
        )
        for row in rows.select_related("person__organisation", "event")
    }


def _side(row: Participant) -> frozenset[str]:
    return frozenset({row.side_id} if row.side_id else ())


def _firm(row: Participant, language: Language) -> str:
    firm = row.person.organisation
    if firm is None:
        return ""
    return (firm.name_en or firm.name) if language == "en" else firm.name


def _party(row: Participant, language: Language) -> str:
    return _firm(row, language) or shown_name(row.person, language)


def _organisations(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    rows = Organisation.objects.filter(key__in=keys, programme=wanted.programme)
    return {
        row.key: Line(
            row.key,
            (row.name_en or row.name) if wanted.language == "en" else row.name,
            row.region,
            frozenset({row.side_id} if row.side_id else ()),
        )
        for row in rows
    }


def _meetings(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    rows = Meeting.objects.filter(key__in=keys, event__programme=wanted.programme).select_related("slot", "table")
    return _met(list(rows), wanted, lambda row: row.key)


def _met(rows: Sequence[Meeting], wanted: Wanted, name: Callable[[Meeting], str]) -> dict[str, Line]:
    seats = Seat.objects.filter(meeting__in=rows).select_related("participant__person__organisation")
    parties: dict[str, dict[str, Participant]] = {row.key: {} for row in rows}
    for seat in seats.order_by("party", "participant_id"):
        parties[seat.meeting_id][seat.participant_id] = seat.participant
    found = {}
    for row in rows:
        who = list(parties[row.key].values())
        label = " – ".join(dict.fromkeys(_party(one, wanted.language) for one in who))
        detail = " ".join(part for part in (row.slot.code, row.table.code if row.table else "") if part)
        sides = frozenset(one.side_id for one in who if one.side_id)
        found[name(row)] = Line(name(row), label or row.code, detail, sides)
    return found


def _wishes(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    """Return the pairs of codes: of meetings where there is one, else of the people the plan's problem names."""
    rows = Meeting.objects.filter(code__in=keys, event__programme=wanted.programme).select_related("slot", "table")
    found = _met(list(rows), wanted, lambda row: row.code)
    people: dict[str, list[str]] = {}
    if len(found) < len(keys):
        left = set(keys) - set(found)
        published = PlanVersion.objects.filter(event__programme=wanted.programme).exclude(state=VersionState.DRAFT)
        for problem in published.order_by("-number").values_list("problem", flat=True)[:3]:
            for meeting in problem.get("meetings", ()):
                if meeting["id"] in left:
                    people.setdefault(meeting["id"], [one for party in meeting.get("parties", ()) for one in party])
    known = {
        row.key: row
        for row in Participant.objects.filter(
            key__in={one for several in people.values() for one in several}, event__programme=wanted.programme
        ).select_related("person__organisation")
    }
    for code, several in people.items():
        who = [known[one] for one in several if one in known]
        label = " – ".join(dict.fromkeys(_party(one, wanted.language) for one in who))
        found[code] = Line(code, label or code, "", frozenset(one.side_id for one in who if one.side_id))
    return found


def _plans(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    rows = PlanVersion.objects.filter(key__in=keys, event__programme=wanted.programme)
    every = frozenset(wanted.programme.sides.values_list("key", flat=True))
    return {key: Line(key, str(number), "", every) for key, number in rows.values_list("key", "number")}


def _cooperations(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    rows = list(Cooperation.objects.filter(key__in=keys, programme=wanted.programme))
    parties = with_parties(rows)
    return {
        row.key: Line(
            row.key,
            " – ".join(dict.fromkeys(firm_name(party, wanted.language) for party in parties[row.key])) or row.key,
            row.subject,
            frozenset(party.side_id for party in parties[row.key] if party.side_id),
            "cooperation",
        )
        for row in rows
    }


def _listings(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    rows = Listing.objects.filter(key__in=keys, programme=wanted.programme).select_related("organisation")
    authors = _sides_of([row.person_id for row in rows], wanted)
    return {
        row.key: Line(row.key, row.title, row.organisation.name, authors.get(row.person_id, frozenset()), "listing")
        for row in rows
    }


def _sides_of(people: Iterable[str], wanted: Wanted) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    rows = Participant.objects.filter(person__in=list(people), event__programme=wanted.programme, side__isnull=False)
    for person, side in rows.values_list("person", "side"):
        found.setdefault(person, set()).add(str(side))
    return {person: frozenset(sides) for person, sides in found.items()}


def _introductions(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    """Return introductions; the two people are named only once both have said yes."""
    rows = list(
        Introduction.objects.filter(key__in=keys, programme=wanted.programme).select_related("credit", "one", "other")
    )
    sides = _sides_of([key for row in rows for key in (row.one_id, row.other_id)], wanted)
    found = {}
    for row in rows:
        told = row.state == IntroductionState.ACCEPTED
        names = " – ".join(shown_name(person, wanted.language) for person in (row.one, row.other)) if told else ""
        credit = row.credit.name if row.credit else ""
        both = sides.get(row.one_id, frozenset()) | sides.get(row.other_id, frozenset())
        found[row.key] = Line(row.key, credit or "–", names, both)
    return found


def _requests(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    """Return answered requests: who asked whom and how long the answer took, never what it was."""
    rows = Request.objects.filter(key__in=keys, event__programme=wanted.programme)
    found = {}
    for row in rows.select_related("by__person__organisation", "whom__person__organisation"):
        hours = ((row.answered or row.created) - row.created).total_seconds() / 3600
        label = " → ".join(_party(one, wanted.language) for one in (row.by, row.whom))
        found[row.key] = Line(row.key, label, f"{max(hours, 0):.1f} h", _side(row.by) | _side(row.whom))
    return found


def _checks(keys: Sequence[str], wanted: Wanted) -> dict[str, Line]:
    rows = Check.objects.filter(key__in=keys, cooperation__programme=wanted.programme)
    return {
        row.key: Line(
            row.key,
            firm_name(row.party, wanted.language),
            f"{row.days}",
            frozenset({row.party.side_id} if row.party.side_id else ()),
        )
        for row in rows.select_related("party__organisation", "party__person")
    }


_MAKERS: Final[Mapping[Kind, Callable[[Sequence[str], Wanted], dict[str, Line]]]] = {
    Kind.GUEST: _guests,
    Kind.ORGANISATION: _organisations,
    Kind.WISH: _wishes,
    Kind.PLAN: _plans,
    Kind.MEETING: _meetings,
    Kind.COOPERATION: _cooperations,
    Kind.LISTING: _listings,
    Kind.INTRODUCTION: _introductions,
    Kind.REQUEST: _requests,
    Kind.CHECK: _checks,
}
