"""The problem as flat arrays, and the board on which meetings are placed: what the compiled search works on.

Bit ``t`` of a mask stands for slot ``t``; masks are int64, so a problem has at most 62 slots here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.state import Spot

MOST_SLOTS: Final = 62
UNLIMITED: Final = 1 << 40
LOG_LENGTH: Final = 4096
"""Changes one move may make; a move that would make more is given up before."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Case(NamedTuple):
    """What does not change. ``x_at[i]:x_at[i + 1]`` is where the ``x`` of thing ``i`` are.

    Meetings have ``parties``, parties have ``members`` with the mask of starts at which each can attend.
    ``seating[kind[m], k]``: mask of starts at which a table of class ``k`` takes a meeting ``m``.
    ``weight``: what one more of mandatory, floor and value is worth to the search; ``gain[m]``: what a meeting is.
    """

    party_at: Ints
    member_at: Ints
    member: Ints
    member_mask: Ints
    starts: Ints
    length: Ints
    value: Ints
    mandatory: Ints
    gain: Floats
    weight: Floats
    kind: Ints
    seating: Ints
    capacity: Ints
    holder: Ints
    organisation: Ints
    most: Ints
    floor: Ints
    available: Ints
    need_at: Ints
    need: Ints
    number: Ints
    supply: Ints
    after_at: Ints
    after: Ints
    before_at: Ints
    before: Ints


class Board(NamedTuple):
    """What changes. ``start[m]`` −1: not placed; ``who[i]``: who attends for party ``i``.

    ``at[p, t]``: the meeting of a person in a slot or −1; ``inside[t, :crowd[t]]``: the meetings that start in a
    slot, ``rank[m]`` their place there; ``total``: mandatory, floor, value; ``log``: meeting, start and class
    before each change, ``log_who`` who attended, ``log_end[0]`` how many.
    """

    start: Ints
    group: Ints
    who: Ints
    busy: Ints
    count: Ints  # type: ignore[assignment]  # hides the tuple's own method, which nobody needs
    at: Ints
    used: Ints
    taken: Ints
    inside: Ints
    crowd: Ints
    rank: Ints
    total: Ints
    log: Ints
    log_who: Ints
    log_end: Ints


def case_of(compiled: Compiled, domain: Domain) -> Case:
    """Return the arrays of a problem of at most 62 slots.

    Raises:
        ValueError: there are more slots.
    """
    if compiled.horizon > MOST_SLOTS:
        raise ValueError(f"{compiled.horizon} slots; the compiled search takes {MOST_SLOTS}")
    items, horizon = compiled.items, compiled.horizon
    members = [party for parties in domain.members for party in parties]
    kind, seating = _seating(domain, len(compiled.classes or ()))
    value = _ints(item.value for item in items)
    worth = _worth(compiled, int(value.max(initial=1)))
    mandatory = _ints(int(item.mandatory) for item in items)
    companies = {name: i for i, name in enumerate(dict.fromkeys(compiled.organisation)) if name is not None}
    groups = compiled.classes or ()
    return Case(
        party_at=_offsets(len(item.parties) for item in items),
        member_at=_offsets(map(len, members)),
        member=_ints(p for party in members for p in party),
        member_mask=_ints(mask for party in members for mask in party.values()),
        starts=_ints(domain.starts),
        length=_ints(item.length for item in items),
        value=value,
        mandatory=mandatory,
        gain=worth["value"] * value + worth["mandatory"] * mandatory,
        weight=np.array([worth["mandatory"], worth["floor"], worth["value"]]),
        kind=kind,
        seating=seating,
        capacity=_ints(c for group in groups for c in group.capacity).reshape(len(groups), horizon),
        holder=_ints(-1 if group.holder is None else companies.get(group.holder, len(companies)) for group in groups),
        organisation=_ints(-2 if name is None else companies[name] for name in compiled.organisation),
        most=_ints(UNLIMITED if most is None else most for most in compiled.most),
        floor=_ints(compiled.floors),
        available=_ints(compiled.available),
        need_at=_offsets(len(item.needs) for item in items),
        need=_ints(r for item in items for r, _ in item.needs),
        number=_ints(n for item in items for _, n in item.needs),
        supply=_ints(c for row in compiled.resources for c in row).reshape(len(compiled.resources), horizon),
        after_at=_offsets(len(item.after) for item in items),
        after=_ints(m for item in items for m in item.after),
        before_at=_offsets(len(item.before) for item in items),
        before=_ints(m for item in items for m in item.before),
    )


def _worth(compiled: Compiled, highest: int) -> dict[str, float]:
    """Return weights under which an earlier objective outweighs what one move costs in later ones."""
    weights = {"mandatory": 0.0, "floor": 0.0, "value": 0.0}
    unit = 1.0
    for name in reversed([name for name in compiled.problem.objective if name in weights]):
        weights[name] = unit
        unit *= 8.0 * (highest if name == "value" else 1)
    if not weights["value"]:
        weights["value"] = 1e-3 / highest
    return weights


def _seating(domain: Domain, classes: int) -> tuple[Ints, Ints]:
    known: dict[tuple[tuple[int, int], ...], int] = {}
    kind = _ints(known.setdefault(tuple(places.items()), len(known)) for places in domain.tables)
    seating = np.zeros((max(1, len(known)), classes), dtype=np.int64)
    for places, row in known.items():
        for k, mask in places:
            seating[row, k] = mask
    return kind, seating


def board_of(case: Case, horizon: int) -> Board:
    """Return an empty board."""
    meetings, people = len(case.starts), len(case.most)
    parties = int(np.diff(case.party_at).max(initial=1))
    return Board(
        start=np.full(meetings, -1, dtype=np.int64),
        group=np.full(meetings, -1, dtype=np.int64),
        who=np.full(int(case.party_at[-1]), -1, dtype=np.int64),
        busy=np.zeros(people, dtype=np.int64),
        count=np.zeros(people, dtype=np.int64),
        at=np.full((people, horizon), -1, dtype=np.int64),
        used=np.zeros_like(case.capacity),
        taken=np.zeros_like(case.supply),
        inside=np.zeros((horizon, min(meetings, people) + 1), dtype=np.int64),
        crowd=np.zeros(horizon, dtype=np.int64),
        rank=np.zeros(meetings, dtype=np.int64),
        total=np.zeros(3, dtype=np.int64),
        log=np.zeros((LOG_LENGTH, 3), dtype=np.int64),
        log_who=np.zeros((LOG_LENGTH, parties), dtype=np.int64),
        log_end=np.zeros(1, dtype=np.int64),
    )


def spots_of(case: Case, start: Ints, group: Ints, who: Ints) -> list[Spot | None]:
    """Return the spots of a board, or of copies of its arrays."""
    first, attending = case.party_at.tolist(), who.tolist()
    return [
        None if s < 0 else Spot(s, tuple(attending[first[m] : first[m + 1]]), k)
        for m, (s, k) in enumerate(zip(start.tolist(), group.tolist(), strict=True))
    ]


def rows_of(case: Case, spots: Sequence[Spot | None]) -> tuple[Ints, Ints, Ints]:
    """Return start, class and attendants of spots, as a board has them."""
    start = _ints(-1 if spot is None else spot.start for spot in spots)
    group = _ints(-1 if spot is None else spot.table_class for spot in spots)
    who = np.full(int(case.party_at[-1]), -1, dtype=np.int64)
    for m, spot in enumerate(spots):
        if spot is not None:
            who[case.party_at[m] : case.party_at[m + 1]] = spot.people
    return start, group, who


def _ints(numbers: object) -> Ints:
    return np.array(list(numbers), dtype=np.int64)  # type: ignore[call-overload]


def _offsets(sizes: object) -> Ints:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(_ints(sizes), dtype=np.int64)))
