"""Changes of a draft by hand: move, lock, add, leave out, fill; each can be undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from duijie.actions.planning.drafts import Draft, changing, no_meeting
from duijie.actions.planning.filling import fill
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.engine.records import Meeting, Placement
from duijie.engine.text import Text
from duijie.store.models import Event, Participant

_LOCKED: Final = Text(
    "This meeting is locked and stays where it is. Unlock it first.",
    "这场已锁定，不会移动。请先解锁。",
    "這場已鎖定，不會移動。請先解鎖。",
)
_TAKEN_BY_LOCKED: Final = Text(
    "The meeting at that place is locked. Choose another place, or unlock it first.",
    "那个位置的洽谈已锁定。请换一个位置，或先解锁。",
    "那個位置的洽談已鎖定。請換一個位置，或先解鎖。",
)
_NO_PLACE: Final = Text(
    "There is no such slot or table in this draft.", "草稿里没有这个时段或桌号。", "草稿裏沒有這個時段或枱號。"
)


def move_meeting(actor: Actor, event: Event, key: str, edition: int, code: str, slot: str, table: str) -> None:
    """Put a meeting at a place; a meeting that is there already changes places with it, or leaves the board.

    A place that breaks a rule is taken all the same and marked; such a draft cannot be published.

    Raises:
        Refused: the meeting or the one at the place is locked, or the place is not known.
    """
    with changing(actor, event, key, edition, "plan.move") as (doing, draft):
        meeting = draft.meeting(code)
        known_place(draft, slot, table)
        if code in draft.locks:
            raise Refused("locked", _LOCKED)
        other, old = draft.at(slot, table), draft.placed.get(code)
        if other == code:
            return
        if other is not None:
            if other in draft.locks:
                raise Refused("locked", _TAKEN_BY_LOCKED)
            _place_or_clear(draft, draft.meeting(other), old)
        _place(draft, meeting, slot, table)
        doing.facts.update(meeting=code, slot=slot, table=table, exchanged=other)


def known_place(draft: Draft, slot: str, table: str) -> None:
    """Refuse a slot or table that the draft does not have."""
    slots = {known.id for known in draft.problem.slots}
    tables = {known.id for known in draft.problem.tables or ()}
    if slot not in slots or table not in tables:
        raise Refused("no_place", _NO_PLACE, 404)


def _place(draft: Draft, meeting: Meeting, slot: str, table: str) -> None:
    if meeting.fixed not in (None, slot) or meeting.slots is not None:
        draft.put(replace(meeting, fixed=None, slots=None))
        draft.left_out = [code for code in draft.left_out if code != meeting.id]
        raise_most(draft)
    old = draft.placed.get(meeting.id)
    people = old.people if old else tuple(party[0] for party in meeting.parties)
    draft.placed[meeting.id] = Placement(meeting.id, slot, table, people)


def raise_most(draft: Draft) -> None:
    """One more meeting that may be placed lets any plan place one more at most."""
    most = draft.row.figures.get("most")
    if most is not None:
        draft.row.figures = {**draft.row.figures, "most": most + 1}


def _place_or_clear(draft: Draft, meeting: Meeting, place: Placement | None) -> None:
    if place is None:
        del draft.placed[meeting.id]
    else:
        _place(draft, meeting, place.slot, place.table or "")


def lock_meetings(
    actor: Actor, event: Event, key: str, edition: int, codes: Collection[str], *, locked: bool = True
) -> int:
    """Lock meetings where they are, or let go of them; planning again leaves locked ones alone. Return how many."""
    with changing(actor, event, key, edition, "plan.lock" if locked else "plan.unlock") as (doing, draft):
        for code in codes:
            if code not in draft.placed:
                raise no_meeting()
        before = set(draft.locks)
        after = before | set(codes) if locked else before - set(codes)
        draft.locks = sorted(after)
        number = len(before ^ after)
        doing.facts.update(meetings=number)
        return number


def lock_vips(actor: Actor, event: Event, key: str, edition: int) -> int:
    """Lock every placed meeting of a VIP; return how many were not locked before."""
    vips = set(Participant.objects.filter(event=event, vip=True).values_list("key", flat=True))
    with changing(actor, event, key, edition, "plan.lock_vips") as (doing, draft):
        own = {code for code, placement in draft.placed.items() if vips.intersection(placement.people)}
        number = len(own - set(draft.locks))
        draft.locks = sorted(own | set(draft.locks))
        doing.facts.update(meetings=number)
        return number


def leave_out(actor: Actor, event: Event, key: str, edition: int, code: str) -> None:
    """Take a meeting out of the plan; planning again leaves it out too, until it is placed again by hand.

    Raises:
        Refused: it is locked.
    """
    with changing(actor, event, key, edition, "plan.leave_out") as (doing, draft):
        meeting = draft.meeting(code)
        if code in draft.locks:
            raise Refused("locked", _LOCKED)
        doing.facts.update(meeting=code)
        _leave_out(draft, meeting)


def _leave_out(draft: Draft, meeting: Meeting) -> None:
    draft.placed.pop(meeting.id, None)
    if meeting.id in draft.added:
        draft.added = {code: people for code, people in draft.added.items() if code != meeting.id}
        draft.drop(meeting.id)
    else:
        draft.left_out = sorted({*draft.left_out, meeting.id})
        draft.put(replace(meeting, slots=(), fixed=None, mandatory=False))


def leave_out_what_fits(draft: Draft) -> int:
    """Mark every meeting that would fit, and that nobody placed, as left out by hand; return how many."""
    fits = draft.row.figures.get("fits", ())
    for code in fits:
        _leave_out(draft, draft.meeting(code))
    return len(fits)


def fill_gaps(actor: Actor, event: Event, key: str, edition: int) -> int:
    """Place what fits now, the most valuable first, where no rule is broken; return how many were placed."""
    with changing(actor, event, key, edition, "plan.fill") as (doing, draft):
        gained = fill(draft.problem, draft.placed, draft.left_out)
        draft.placed.update(gained)
        doing.facts.update(meetings=len(gained))
        return len(gained)
