"""From wishes and requests to pairs who should meet, and what each meeting is worth.

Both said yes (a request was accepted, or each wished for the other): 10, and 4 more for each “must meet”.
One asked and the other has not answered yet: 3, and 2 more if it is a “must meet”; such a meeting is placed where
there is room, after those that both want. Declined, expired and withdrawn requests are no meetings, and
a “no” or an avoided organisation rules a meeting out whatever else was said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from duijie.store.models import Participant, RequestState, Strength
from duijie.store.snapshot.reading import Rows

BOTH: Final = 10
BOTH_MUST: Final = 4
ASKED: Final = 3
ASKED_MUST: Final = 2
_KEYS_IN_CODE: Final = 5


def meeting_code(people: Iterable[str]) -> str:
    """Return the stable code of the meeting of some participants, whichever way they are named."""
    keys = sorted(people)
    if len(keys) > _KEYS_IN_CODE:
        return "m-" + hashlib.sha256("-".join(keys).encode()).hexdigest()[:32]
    return "m-" + "-".join(keys)


def party_of(guest: Participant) -> str:
    """Return the key of a participant's organisation, the one it was merged into where that happened ("" without)."""
    organisation = guest.person.organisation
    if organisation is None:
        return ""
    return organisation.merged_into_id or organisation.key


@dataclass(frozen=True, slots=True)
class Standing:
    """Two participants who should meet. ``musts``: how many of them call it a must; ``agreed``: both said yes."""

    people: tuple[str, str]
    value: int
    musts: int
    agreed: bool

    @property
    def code(self) -> str:
        """Return the code of their meeting."""
        return meeting_code(self.people)


@dataclass(slots=True)
class _Pair:
    """What was said by each of two participants about the other."""

    wishes: dict[str, str] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)

    @property
    def agreed(self) -> bool:
        yes = [by for by, strength in self.wishes.items() if strength != Strength.NO]
        return len(yes) == 2 or RequestState.ACCEPTED in self.requests.values()

    @property
    def refused(self) -> bool:
        return Strength.NO in self.wishes.values()

    def askers(self) -> list[str]:
        """Return who asked and still waits, or was accepted."""
        open_states = {RequestState.WAITING, RequestState.ACCEPTED}
        asked = {by for by, state in self.requests.items() if state in open_states}
        asked |= {by for by, said in self.wishes.items() if said != Strength.NO and by not in self.requests}
        return sorted(asked)


def standing_pairs(rows: Rows) -> tuple[tuple[Standing, ...], Mapping[str, int]]:
    """Return who should meet, by code, and how many pairs were left out for which reason (ruled_out, avoided)."""
    guests = {guest.key: guest for guest in rows.guests}
    rules = _Rules(rows)
    left: dict[str, int] = {}
    found = []
    for people, pair in _pairs(rows).items():
        if pair.refused or not all(person in guests for person in people):
            continue
        askers = pair.askers()
        if not askers and not pair.agreed:
            continue
        one, other = (guests[person] for person in people)
        reason = rules.hindrance(one, other, people if pair.agreed else askers)
        if reason:
            left[reason] = left.get(reason, 0) + 1
            continue
        musts = sum(strength == Strength.MUST for strength in pair.wishes.values())
        value = BOTH + BOTH_MUST * musts if pair.agreed else ASKED + ASKED_MUST * musts
        found.append(Standing(people, value, musts, pair.agreed))
    return tuple(sorted(found, key=lambda standing: standing.code)), left


def _pairs(rows: Rows) -> dict[tuple[str, str], _Pair]:
    pairs: dict[tuple[str, str], _Pair] = {}

    def pair(by: str, whom: str) -> _Pair:
        return pairs.setdefault((min(by, whom), max(by, whom)), _Pair())

    for wish in rows.wishes:
        pair(wish.by_id, wish.whom_id).wishes[wish.by_id] = wish.strength
    # Of several requests one way the latest counts, but one that is open or accepted stands before a closed one.
    open_states = {RequestState.WAITING, RequestState.ACCEPTED}
    for request in rows.requests:
        known = pair(request.by_id, request.whom_id).requests
        if known.get(request.by_id) not in open_states:
            known[request.by_id] = request.state
    return pairs


class _Rules:
    """Whom the event's rules and the guests themselves keep apart."""

    def __init__(self, rows: Rows) -> None:
        self.avoided = {(avoid.participant_id, avoid.organisation_id) for avoid in rows.avoids}
        self.allowed = {(rule.by_id, rule.whom_id) for rule in rows.rules}

    def hindrance(self, one: Participant, other: Participant, askers: Sequence[str]) -> str:
        """Return why two participants may not meet although somebody asked, "" if they may."""
        if {(one.key, party_of(other)), (other.key, party_of(one))} & self.avoided:
            return "avoided"
        if not self.allowed or one.side_id is None or other.side_id is None:
            return ""
        ways = {one.key: (one.side_id, other.side_id), other.key: (other.side_id, one.side_id)}
        return "" if any(ways[by] in self.allowed for by in askers) else "ruled_out"
