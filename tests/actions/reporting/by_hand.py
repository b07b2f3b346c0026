"""Every figure of the page for leaders counted again, in plain Python over all rows, sharing no code with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from duijie.store.models import (
    CheckIn,
    Cooperation,
    Event,
    Introduction,
    Listing,
    Meeting,
    Organisation,
    Outcome,
    Participant,
    PlanVersion,
    Request,
    Seat,
)


def by_hand(event: Event) -> dict[str, Any]:
    """Return figures by code: a number, or for parts a dictionary of them under ``code.parts`` or ``code.sums``."""
    return {**_guests(event), **_meetings(event), **_supply(event), **_rest(event)}


def _guests(event: Event) -> dict[str, Any]:
    found: Counter[str] = Counter()
    sides: Counter[str] = Counter()
    firms = set()
    came = {row.participant_id: row.way for row in CheckIn.objects.all() if row.event_id == event.key}
    into = {row.key: row.merged_into_id for row in Organisation.objects.all()}
    for row in Participant.objects.all():
        if row.event_id != event.key:
            continue
        way = came.get(row.key)
        if way != "walk_in" and row.state in ("invited", "confirmed", "declined", "cancelled"):
            found["guests_invited"] += 1
            found["guests_confirmed"] += row.state == "confirmed"
        if way:
            found["guests_came"] += 1
            found["walk_ins"] += way == "walk_in" or row.state == "imported"
            sides[row.side_id or "none"] += 1
            firm = row.person.organisation_id
            while firm and into[firm]:
                firm = into[firm]
            if firm:
                firms.add(firm)
    return {**found, "guests_came.parts": dict(sides), "firms_came": len(firms)}


def _meetings(event: Event) -> dict[str, Any]:
    found: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    seated, spot = set(), set()
    codes = {one["id"] for one in PlanVersion.objects.get(event=event).problem["meetings"]}
    for meeting in Meeting.objects.all():
        if meeting.event_id != event.key:
            continue
        if meeting.origin == "on_the_spot":
            spot.add(meeting.code)
        seats = [seat for seat in Seat.objects.all() if seat.meeting_id == meeting.key]
        words = [word for word in Outcome.objects.all() if word.meeting_id == meeting.key and word.latest]
        if meeting.state == "cancelled":
            found["meetings_cancelled"] += 1
            codes.add(meeting.code)
            continue
        found["meetings_planned"] += 1
        seated |= {seat.participant_id for seat in seats if seat.active}
        if meeting.origin != "on_the_spot":
            codes.add(meeting.code)
            found["wishes_placed"] += 1
        begun = meeting.progress in ("started", "ended")
        yes, no = any(word.held for word in words), any(not word.held for word in words)
        if begun or (yes and not no):
            found["meetings_held"] += 1
            found["meetings_disputed"] += (begun and no) or meeting.progress == "no_show"
            found["held_from_standby"] += meeting.origin == "standby"
            found["held_on_the_spot"] += meeting.origin == "on_the_spot"
            parties = defaultdict(set)
            for word in words:
                party = next(seat.party for seat in seats if seat.participant_id == word.participant_id)
                parties[party].add(word.next_step)
            said = {step for steps in parties.values() for step in steps}
            order = [step for step in ("intention", "meet_again", "papers", "no_fit") if step in said]
            endings[order[0] if order else "untold"] += 1
            behind = sum("intention" in steps for steps in parties.values())
            found["intentions"] += behind > 0
            found["intentions_both"] += behind > 1
            found["intentions_one"] += behind == 1
        elif meeting.progress == "no_show" or (no and not yes):
            found["meetings_no_show"] += 1
        else:
            found["meetings_unknown"] += 1
    return {**found, "endings.parts": dict(endings), "in_matchmaking": len(seated), "wishes": len(codes - spot)}


def _supply(event: Event) -> dict[str, Any]:
    cells: Counter[tuple[str, str, str]] = Counter()
    totals: Counter[str] = Counter()
    sides = {row.person_id: row.side_id for row in Participant.objects.all() if row.event_id == event.key}
    for listing in Listing.objects.all():
        if listing.event_id == event.key and listing.state == "accepted" and listing.person_id in sides:
            totals[listing.direction] += 1
            for chain in [chain.key for chain in listing.chains.all()] or ["none"]:
                cells[listing.direction, chain, sides[listing.person_id] or "none"] += 1
    gaps = {}
    for direction, chain, side in list(cells):
        if direction == "need":
            others = {other for other in sides.values() if other and other != side}
            gap = cells["need", chain, side] - sum(cells["offer", chain, other] for other in others)
            if gap > 0:
                gaps[f"{chain}/{side}"] = Decimal(gap)
    return {"needs": totals["need"], "offers": totals["offer"], "shortfalls": len(gaps), "shortfalls.sums": gaps}


def _rest(event: Event) -> dict[str, Any]:
    sums: dict[str, Decimal] = {}
    found: Counter[str] = Counter()
    for row in Cooperation.objects.all():
        if row.event_id != event.key:
            continue
        found["cooperations"] += 1
        if row.amount is not None and row.stage != "stopped":
            found["amounts_stated"] += 1
            sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.amount
        if row.stage in ("contract", "delivered"):
            found["contracts_signed" if row.grade in ("document", "public_record") else "contracts_said"] += 1
    hours = [
        (row.answered - row.created).total_seconds() / 3600
        for row in Request.objects.all()
        if row.event_id == event.key and row.answered
    ]
    made = [row.state for row in Introduction.objects.all() if row.event_id == event.key]
    return {
        **found,
        "amounts_stated.sums": sums,
        "introductions": len(made),
        "introductions_accepted": made.count("accepted"),
        "answer_hours": Decimal(str(round(sum(hours) / len(hours), 1))),
        "wishes_most": 45,
    }
