"""The form beside the board: one meeting, where it is, where it could go, and what stands against another place."""

from __future__ import annotations

from dataclasses import dataclass

from duijie.actions.planning.drafts import problem_of
from duijie.actions.planning.filling import places_for
from duijie.engine.records import Placement
from duijie.store.models import PlanVersion
from duijie.web.organiser.planning.model import Documents

#: Places that are offered at once.
_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that breaks no rule."""

    slot: str
    table: str
    number: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The open form. ``code`` "": none is chosen yet. ``choices``: the first places that work of ``works`` in all."""

    code: str
    pair: str
    people: tuple[str, ...]
    slot: str
    table: str
    locked: bool
    placed: bool
    choices: tuple[Choice, ...]
    works: int


def panel_of(documents: Documents, row: PlanVersion, code: str, slot: str, table: str) -> Panel:
    """Return the form for a meeting of a draft; ``slot`` and ``table`` are what was chosen in it before."""
    if code not in documents.meetings:
        return Panel("", "", (), slot, table, locked=False, placed=False, choices=(), works=0)
    placed = {c: Placement(c, p["slot"], p["table"], tuple(p["people"])) for c, p in documents.placed.items()}
    here = placed.get(code)
    places = places_for(problem_of(row), placed, code)
    places = [place for place in places if here is None or place != (here.slot, here.table)]
    offered = _spread(places)
    names = tuple(documents.names[key].person for key in documents.guests(code) if key in documents.names)
    return Panel(
        code,
        documents.pair(code),
        names,
        slot or (here.slot if here else ""),
        table or (here.table or "" if here else ""),
        code in documents.locks,
        here is not None,
        tuple(Choice(s, t, documents.number[s]) for s, t in offered),
        len(places),
    )


def _spread(places: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return some places with every slot among them, in order of time."""
    by_slot: dict[str, list[tuple[str, str]]] = {}
    for place in places:
        by_slot.setdefault(place[0], []).append(place)
    found: list[tuple[str, str]] = []
    turn = 0
    while len(found) < min(_OFFERED, len(places)):
        found += [own[turn] for own in by_slot.values() if turn < len(own)]
        turn += 1
    order = {place: number for number, place in enumerate(places)}
    return sorted(found[:_OFFERED], key=order.__getitem__)
