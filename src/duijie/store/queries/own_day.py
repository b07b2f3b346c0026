"""What the installation holds about one person from the day of an event and after it; see own_data.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet

from duijie.store.models import (
    Check,
    CheckIn,
    CooperationParty,
    Disruption,
    FeedToken,
    Introduction,
    IntroductionState,
    LedgerEntry,
    LedgerWords,
    MeetingMark,
    Outcome,
    Participant,
    Person,
    Reprint,
    Scan,
    Speaker,
    StandbyOffer,
    Transfer,
)

Record = Mapping[str, object]


def own_day(person: Person, own: QuerySet[Participant]) -> dict[str, list[Record]]:
    """Return a person's rows of the day, of outcomes, introductions and the ledger, by kind."""
    return {**_at_the_desk(own), **_in_the_hall(own), **_afterwards(person, own)}


def _at_the_desk(own: QuerySet[Participant]) -> dict[str, list[Record]]:
    return {
        "check_ins": [
            {"event": c.event_id, "at": _at(c.at), "way": c.way, "desk": c.desk.name if c.desk else None}
            for c in CheckIn.objects.filter(participant__in=own).select_related("desk").order_by("at")
        ],
        "scans": [
            {
                "event": s.event_id,
                "at": _at(s.at),
                "way": s.way,
                "result": s.result,
                "undo": s.undo,
                "desk": s.desk.name if s.desk else None,
                "given": s.given,
            }
            for s in Scan.objects.filter(participant__in=own).select_related("desk").order_by("at", "mark")
        ],
        "badges_ended": [
            {"badge": r.badge, "at": _at(r.at)}
            for r in Reprint.objects.filter(participant__in=own).order_by("at", "key")
        ],
        "feeds": [
            {"opened": _at(f.created), "revoked": _at(f.revoked)}
            for f in FeedToken.objects.filter(participant__in=own).order_by("created")
        ],
        "on_stage": [
            {"session": s.session.title.to_json(), "name": s.name.to_json(), "title": s.title.to_json()}
            for s in Speaker.objects.filter(participant__in=own).select_related("session").order_by("key")
        ],
    }


def _in_the_hall(own: QuerySet[Participant]) -> dict[str, list[Record]]:
    offers = StandbyOffer.objects.filter(Q(one__in=own) | Q(other__in=own)).select_related("slot").order_by("at")
    mine = set(own.values_list("key", flat=True))
    return {
        "marks": [
            {"meeting": m.meeting.code, "kind": m.kind, "minutes": m.minutes, "at": _at(m.at)}
            for m in MeetingMark.objects.filter(participant__in=own).select_related("meeting").order_by("at", "mark")
        ],
        "disruptions": [
            {
                "kind": d.kind,
                "since": d.since.code,
                "until": d.until.code if d.until else None,
                "note": d.note,
                "at": _at(d.at),
                "ended": _at(d.ended),
            }
            for d in Disruption.objects.filter(participant__in=own).select_related("since", "until").order_by("at")
        ],
        "standby_offers": [
            {
                "slot": o.slot.code,
                "starts": _at(o.slot.starts),
                "state": o.state,
                "accepted": bool(mine & set(o.accepted_by)),
                "at": _at(o.at),
                "expires": _at(o.expires),
            }
            for o in offers
        ],
        "outcomes": [
            {
                "meeting": o.meeting.code,
                "held": o.held,
                "next_step": o.next_step,
                "by_when": _at(o.by_when),
                "note": o.note,
                "latest": o.latest,
                "recorded_by_host": o.for_them,
                "at": _at(o.at),
            }
            for o in Outcome.objects.filter(participant__in=own).select_related("meeting").order_by("at", "key")
        ],
    }


def _afterwards(person: Person, own: QuerySet[Participant]) -> dict[str, list[Record]]:
    parties = list(
        CooperationParty.objects.filter(person=person).select_related("cooperation", "organisation").order_by("key")
    )
    words = LedgerWords.objects.filter(person=person).select_related("entry").order_by("entry__at", "key")
    entries = LedgerEntry.objects.filter(party__in=[one.key for one in parties])
    introductions = Introduction.objects.filter(Q(connector=person) | Q(one=person) | Q(other=person))
    return {
        "introductions": [
            _introduction(row, person)
            for row in introductions.select_related("connector", "one", "other").order_by("created", "key")
        ],
        "cooperations": [
            {
                "cooperation": p.cooperation_id,
                "subject": p.cooperation.subject,
                "stage": p.cooperation.stage,
                "for": p.organisation.name if p.organisation else None,
                "began": _at(p.cooperation.began),
            }
            for p in parties
        ],
        "ledger_entries": [
            {
                "cooperation": e.cooperation_id,
                "number": e.number,
                "kind": e.kind,
                "stage": e.stage,
                "amount": None if e.amount is None else str(e.amount),
                "currency": e.currency,
                "happened": _at(e.happened),
                "at": _at(e.at),
            }
            for e in entries.order_by("at", "key")
        ],
        "ledger_words": [
            {
                "cooperation": w.entry.cooperation_id,
                "number": w.entry.number,
                "text": w.text,
                "shared": w.shared,
                "link": w.link,
                "file": w.file_name,
                "size": w.file_size,
            }
            for w in words
        ],
        "checks": [
            {"cooperation": c.cooperation_id, "days": c.days, "asked": _at(c.asked), "answer": c.answer}
            for c in Check.objects.filter(party__in=parties).order_by("asked", "key")
        ],
        "transfers": [
            {"to_side": t.goal.code, "way": t.channel, "year": t.year, "first": _at(t.at)}
            for t in Transfer.objects.filter(programme=person.programme_id, person=person.key)
            .select_related("goal")
            .order_by("at", "key")
        ],
    }


def _introduction(row: Introduction, person: Person) -> Record:
    """Return an introduction as one of its three people may know it: who said no stays untold, a name until yes."""
    mine = row.connector_id == person.key
    accepted = row.state == IntroductionState.ACCEPTED
    first = row.one_id == person.key
    reasons = [row.one_reason, row.other_reason] if mine else [row.one_reason if first else row.other_reason]
    theirs = [(row.other if first else row.one).name] if accepted else []
    return {
        "connector": row.connector.name if row.connector else None,
        "to": [row.one.name, row.other.name] if mine else theirs,
        "reasons": reasons,
        "said": None if mine else (row.one_said if first else row.other_said),
        "state": "ended" if row.state == IntroductionState.DECLINED else row.state,
        "at": _at(row.created),
    }


def _at(value: datetime | date | None) -> str | None:
    return None if value is None else value.isoformat()
