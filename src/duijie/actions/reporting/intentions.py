"""The intentions a report names: who, about what, how much was stated, what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from duijie.actions.reporting.naming import MODES, Names
from duijie.engine.text import Language
from duijie.formats.money import shown_amount
from duijie.formats.outgoing.wording import Speech, one_line
from duijie.formats.reports.records import Cell
from duijie.locale import translator
from duijie.store.faces import short_firm, shown_name
from duijie.store.models import Cooperation, Meeting, Organisation, Person, Report, Seat
from duijie.store.queries.ledger import with_parties

Party = tuple[str, str]  # key of the side ("" for none), name


def intention_rows(report: Report, names: Names, two: Sequence[str], most: int) -> tuple[tuple[Cell, ...], ...]:
    """Return the first intentions that both sides confirmed, in the order of their meetings (4 queries).

    ``two``: keys of two sides, whose parties have a column each; else the parties stand as they sat.
    """
    keys = report.records["intentions_both"][""]
    meetings = list(Meeting.objects.filter(key__in=keys).order_by("slot__starts", "code")[:most])
    found = {
        row.meeting_id: row for row in Cooperation.objects.filter(meeting__in=meetings).select_related("need", "offer")
    }
    parties = with_parties(found.values())
    seated = _seated(meetings, names.language)
    rows: list[tuple[Cell, ...]] = []
    for meeting in meetings:
        row = found.get(meeting.key)
        named = [
            (party.side_id or "", _firm(party.organisation, party.person, names.language))
            for party in (parties[row.key] if row else ())
        ]
        one, other = _columns(named if len(named) > 1 else seated[meeting.key], two)
        rows.append((one, other, *_about(row, names.language)))
    return tuple(rows)


def _about(row: Cooperation | None, language: Language) -> tuple[str, str, str, str]:
    """Return subject, mode, stated amount and next step of a cooperation."""
    _ = translator(language)
    unknown = _("not stated")
    if row is None:
        return unknown, unknown, unknown, unknown
    listing = row.need or row.offer
    mode = row.contract_type or next(iter(listing.cooperation if listing else ()), "")
    amount = shown_amount(row.amount, row.currency, language) if row.amount is not None else unknown
    day = Speech(language).short_day(row.next_date) if row.next_date else ""
    step = Speech(language).listed(one_line(part) for part in (day, row.next_step))
    subject = one_line(row.subject or (listing.title if listing else ""))
    return subject or unknown, MODES[mode].of(language) if mode in MODES else unknown, amount, step or unknown


def _columns(parties: Sequence[Party], two: Sequence[str]) -> tuple[str, str]:
    if two and {side for side, _name in parties} == set(two):
        first, second = (_joined([name for side, name in parties if side == key]) for key in two)
        return first, second
    names = [name for _side, name in parties]
    return (_joined(names[:1]), _joined(names[1:]))


def _joined(names: Sequence[str]) -> str:
    return " / ".join(dict.fromkeys(name for name in names if name)) or "–"


def _seated(meetings: Sequence[Meeting], language: Language) -> dict[str, list[Party]]:
    """Return who sat at meetings, a party each, by its organisation."""
    found: dict[str, list[Party]] = {meeting.key: [] for meeting in meetings}
    seats = Seat.objects.filter(meeting__in=meetings).select_related("participant__person__organisation")
    for seat in seats.order_by("party", "participant_id"):
        person = seat.participant.person
        party = (seat.participant.side_id or "", _firm(person.organisation, person, language))
        if party not in found[seat.meeting_id]:
            found[seat.meeting_id].append(party)
    return found


def _firm(firm: Organisation | None, person: Person | None, language: Language) -> str:
    if firm is not None:
        return short_firm(firm.name, firm.name_en, firm.short).of(language)
    return shown_name(person, language) if person is not None else ""
