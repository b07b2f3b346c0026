"""Everything the installation holds about one person, for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q

from duijie.store.models import (
    Attachment,
    Avoid,
    Consent,
    ContactShare,
    Link,
    Listing,
    ListingVersion,
    Mail,
    Nudge,
    Participant,
    Person,
    Request,
    Review,
    Seat,
    Steward,
    Suggestion,
    Wish,
)
from duijie.store.queries.own_day import own_day

Record = Mapping[str, object]


def own_data(person: Person) -> dict[str, list[Record]]:
    """Return the person's data by kind, each record a plain mapping; nothing of other people beyond their names.

    What others wrote privately about them (notes, “no”, avoid-lists) is the others' and not among it.
    """
    own = Participant.objects.filter(person=person).select_related("event", "side", "delegation").order_by("created")
    return {
        "person": [_person(person)],
        "participations": [_participation(row) for row in own],
        "listings": [_listing(row) for row in Listing.objects.filter(person=person).order_by("created")],
        "listing_versions": [
            {"listing": v.listing_id, "number": v.number, "at": _at(v.at), "words": v.words}
            for v in ListingVersion.objects.filter(listing__person=person).order_by("listing", "number")
        ],
        "files": [
            {"listing": a.listing_id, "name": a.name, "kind": a.kind, "size": a.size}
            for a in Attachment.objects.filter(listing__person=person).order_by("created")
        ],
        "reviews": [
            {"listing": r.listing_id, "number": r.number, "verdict": r.verdict, "words": r.words, "at": _at(r.at)}
            for r in Review.objects.filter(listing__person=person).order_by("at", "key")
        ],
        "suggestions": [
            {"whom": s.other.person.name, "rank": s.rank, "reasons": s.reasons, "feedback": s.feedback}
            for s in Suggestion.objects.filter(participant__in=own).select_related("other__person")
        ],
        "wishes": [
            {"whom": w.whom.person.name, "strength": w.strength, "note": w.note, "at": _at(w.changed)}
            for w in Wish.objects.filter(by__in=own).select_related("whom__person").order_by("created")
        ],
        "requests": [
            {
                "by": r.by.person.name,
                "whom": r.whom.person.name,
                "state": r.state,
                "message": r.message,
                "at": _at(r.created),
                "answered": _at(r.answered),
            }
            for r in Request.objects.filter(Q(by__in=own) | Q(whom__in=own))
            .select_related("by__person", "whom__person")
            .order_by("created")
        ],
        "avoids": [
            {"organisation": a.organisation.name}
            for a in Avoid.objects.filter(participant__in=own).select_related("organisation")
        ],
        "meetings": [
            {"code": s.meeting.code, "slot": s.slot.code, "starts": _at(s.slot.starts), "state": s.meeting.state}
            for s in Seat.objects.filter(participant__in=own).select_related("meeting", "slot").order_by("slot__starts")
        ],
        "contacts_shown": [
            {"whom": c.whom.person.name, "channel": c.channel, "at": _at(c.at), "withdrawn": _at(c.withdrawn)}
            for c in ContactShare.objects.filter(by__in=own).select_related("whom__person").order_by("at")
        ],
        "consents": [
            {
                "purpose": c.purpose,
                "recipient": c.recipient,
                "given": c.given,
                "notice": c.notice.version,
                "language": c.language,
                "channel": c.channel,
                "at": _at(c.at),
            }
            for c in Consent.objects.filter(person=person).select_related("notice").order_by("at")
        ],
        "mails": [
            {"subject": m.subject, "state": m.state, "at": _at(m.created)}
            for m in Mail.objects.filter(participant__in=own).order_by("created")
        ],
        "reminders": [
            {"about": n.about, "channel": n.channel, "at": _at(n.at)}
            for n in Nudge.objects.filter(participant__in=own).order_by("at")
        ],
        "stewards": [
            {"name": s.account.name, "since": _at(s.since), "until": _at(s.until)}
            for s in Steward.objects.filter(person=person).select_related("account").order_by("since")
        ],
        "links": [
            {"purpose": link.purpose, "sent": _at(link.created), "used": _at(link.used)}
            for link in Link.objects.filter(participant__in=own).order_by("created")
        ],
        **own_day(person, own),
    }


def _at(value: datetime | date | None) -> str | None:
    return None if value is None else value.isoformat()


def _person(person: Person) -> Record:
    return {
        "name": person.name,
        "name_en": person.name_en,
        "title": person.title,
        "title_en": person.title_en,
        "organisation": person.organisation.name if person.organisation else None,
        "mail": person.mail,
        "phone": person.phone,
        "wechat": person.wechat,
        "languages": person.languages,
        "language": person.language,
        "created": _at(person.created),
    }


def _participation(row: Participant) -> Record:
    return {
        "event": row.event.name.to_json(),
        "side": row.side.code if row.side else None,
        "category": row.category,
        "state": row.state,
        "available": row.available,
        "cap": row.cap,
        "incoming_cap": row.incoming_cap,
        "shown": row.shown,
        "shown_until": _at(row.shown_until),
        "suggestions_off": row.suggestions_off,
        "staff_note": row.staff_note,
        "confirmed": _at(row.confirmed),
        "last_seen": _at(row.last_seen),
    }


def _listing(row: Listing) -> Record:
    plain = (
        "key direction kind language title teaser detail method_today target_figure budget_least budget_most currency"
        " trl ip_state ip_owner cooperation facts state"
    )
    return {
        **{name: getattr(row, name) for name in plain.split()},
        "deadline": _at(row.deadline),
        "expires": _at(row.expires),
        "created": _at(row.created),
    }
