"""Who else is free on the day: guests who came, whom a guest may see and ask, with the first slot both have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from duijie.engine.text import Language
from duijie.store.models import Meeting, MeetingState, Participant, Request, RequestState, Seat, Slot, Suggestion
from duijie.store.queries import visible, wishes


@dataclass(frozen=True, slots=True)
class FreeGuest:
    """Somebody who could be met. ``slot``: the first that both have free; ``suggested``: on the guest's list."""

    guest: visible.ShownGuest
    slot: Slot
    suggested: bool


def free_now(viewer: Participant, now: datetime, language: Language) -> list[FreeGuest]:
    """Return the guests who came, may be seen and asked, and share a free slot ahead; suggested ones first.

    Not those who were asked, are agreed with or have a meeting with the viewer already, nor those the viewer said no
    to. A fixed number of queries.
    """
    event, day = viewer.event, visible.day_of(viewer.event, now)
    ahead = list(Slot.objects.filter(event=event, starts__gt=now).order_by("starts", "code"))
    busy = set(Seat.objects.filter(slot__in=ahead, active=True).values_list("participant_id", "slot_id"))
    own = [slot for slot in ahead if (viewer.key, slot.key) not in busy and _is_there(viewer, slot)]
    if not own:
        return []
    rows = visible.askable(visible.seen_by(viewer, day), viewer).filter(check_in__isnull=False)
    rows = rows.select_related("person__organisation", "side").only(*visible.face_fields(), "available")
    settled = _settled(viewer)
    rank = dict(Suggestion.objects.filter(participant=viewer, feedback="").values_list("other_id", "rank"))
    found = []
    for row in rows.order_by("person__organisation__search", "person__search", "key"):
        slot = next((one for one in own if (row.key, one.key) not in busy and _is_there(row, one)), None)
        if slot is not None and row.key not in settled:
            found.append(FreeGuest(visible.shown_guest(row, language), slot, row.key in rank))
    return sorted(found, key=lambda one: (rank.get(one.guest.key, 10_000), one.slot.starts))


def _is_there(guest: Participant, slot: Slot) -> bool:
    return guest.available is None or slot.code in guest.available


def _settled(viewer: Participant) -> set[str]:
    """Return whom there is no use in asking."""
    between: Mapping[str, wishes.Standing] = wishes.standings(viewer)
    open_states = {RequestState.WAITING, RequestState.ACCEPTED, RequestState.DECLINED}
    found = {
        key
        for key, one in between.items()
        if one.strength == "no"
        or (one.asked is not None and one.asked.state in open_states)
        or (one.got is not None and one.got.state in {RequestState.WAITING, RequestState.ACCEPTED})
    }
    met = Meeting.objects.filter(event=viewer.event_id, state=MeetingState.PLANNED, seats__participant=viewer)
    return found | set(Seat.objects.filter(meeting__in=met).values_list("participant_id", flat=True))


def spot_requests(guest: Participant, now: datetime) -> list[Request]:
    """Return what was asked of a guest on the spot and waits for an answer, oldest first (1 query)."""
    rows = wishes.to_answer(guest, now).filter(on_the_spot=True)
    return list(rows.select_related("by__person__organisation", "by__side"))


def spot_asked(guest: Participant) -> list[Request]:
    """Return what a guest asked on the spot, latest first (1 query)."""
    rows = Request.objects.filter(by=guest, on_the_spot=True).order_by("-created", "key")
    return list(rows.select_related("whom__person__organisation", "whom__side"))
