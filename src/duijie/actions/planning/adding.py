"""A meeting that nobody wished for, put into a draft by an organiser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from duijie.actions.planning.drafts import Draft, changing
from duijie.actions.planning.moving import known_place, raise_most
from duijie.actions.rights import Actor
from duijie.engine.faults import Fault, InputError
from duijie.engine.records import Placement, Problem
from duijie.engine.text import Text
from duijie.store.models import Event
from duijie.store.snapshot import Rows, Wanted, meeting_code, read_rows, take_snapshot, with_pair_of

MOST_PEOPLE: Final = 6
"""People at a meeting that is added by hand."""

_TOO_FEW: Final = Text(
    "Choose two to {most} different guests who are confirmed and take part in matchmaking.",
    "请选 2 至 {most} 位已确认并参加对接的嘉宾，不可重复。",
    "請選 2 至 {most} 位已確認並參加對接的嘉賓，不可重複。",
)
_KNOWN: Final = Text(
    "These guests already have a meeting in this draft; move that one.",
    "草稿里已有他们的洽谈，请直接移动那一场。",
    "草稿裏已有他們的洽談，請直接移動那一場。",
)
_TAKEN: Final = Text(
    "Another meeting is at that place. Choose a free one.",
    "那个位置已有洽谈，请选空位。",
    "那個位置已有洽談，請選空位。",
)


def add_meeting(
    actor: Actor, event: Event, key: str, edition: int, people: Sequence[str], slot: str, table: str
) -> str:
    """Add a meeting nobody wished for, at a free place, and return its code; planning again must place it.

    Raises:
        InputError: too few or unknown guests, a place that is taken.
        Refused: as :func:`~duijie.actions.planning.drafts.changing`.
    """
    with changing(actor, event, key, edition, "plan.add") as (doing, draft):
        rows = read_rows(event)
        guests = sorted(set(people))
        code = meeting_code(guests)
        _check(draft, rows, people, code)
        known_place(draft, slot, table)
        if draft.at(slot, table) is not None:
            raise InputError([Fault("taken", _TAKEN, place="table")])
        fresh = take_snapshot(rows, Wanted(added={code: tuple(guests)})).problem
        meeting = next(meeting for meeting in fresh.meetings if meeting.id == code)
        draft.problem = with_pair_of(_with_people(draft.problem, fresh, guests), meeting, rows)
        draft.added = {**draft.added, code: guests}
        draft.placed[code] = Placement(code, slot, table, tuple(party[0] for party in meeting.parties))
        raise_most(draft)
        doing.facts.update(meeting=code, slot=slot, table=table)
        return code


def _check(draft: Draft, rows: Rows, people: Sequence[str], code: str) -> None:
    known = {guest.key for guest in rows.guests}
    if not 2 <= len(set(people)) <= MOST_PEOPLE or len(set(people)) != len(people) or not known.issuperset(people):
        raise InputError([Fault("people", _TOO_FEW.fill(most=MOST_PEOPLE), place="people")])
    if any(meeting.id == code for meeting in draft.problem.meetings):
        raise InputError([Fault("known", _KNOWN, place="people")])


def _with_people(problem: Problem, fresh: Problem, guests: Sequence[str]) -> Problem:
    """Return the draft's problem with those guests who are not in it yet."""
    known = {person.id for person in problem.people}
    newcomers = [person for person in fresh.people if person.id in guests and person.id not in known]
    return replace(problem, people=tuple(sorted([*problem.people, *newcomers], key=lambda person: person.id)))
