"""Whom a guest should meet: the matching engine's pairs of listings, read as pairs of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from duijie.engine.programme.listings import Owned
from duijie.engine.programme.roster import Roster
from duijie.engine.programme.wishes import Wishes
from duijie.engine.records import Event, Match, Reason, Wish
from duijie.engine.text import Text

#: Below this score a pair is not worth a meeting (scores are comparable across needs). Read by eye on
#: invented listings: below it nearly all suggestions rest on chance, just above it about half.
WORTH: Final = 0.4


_ACROSS: Final = Text(
    "They bring {one} and {other} together", "双方分别来自{one}和{other}", "雙方分別來自{one}和{other}"
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The best match between one person's listing and another's."""

    score: float
    match: Match


def suggest(
    matches: Sequence[Match], owned: Sequence[Owned], roster: Roster, wishes: Wishes, event: Event
) -> Mapping[str, tuple[Wish, ...]]:
    """Return, for each participant, whom else to meet, best first, one person an organisation.

    A pair counts in both directions: who needs and who offers both gain from
    meeting. Never suggested: one's own organisation or side, whoever the rules
    do not let meet, whoever is on either's avoid-list, a kind that does not answer
    the need, and organisations already wished for.
    """
    pairs = _pairs(matches, owned, roster)
    wished = {(wish.by, roster.participants[p].organisation) for wish in wishes.given for p in wish.whom}
    found: dict[str, tuple[Wish, ...]] = {}
    for person in roster.participants.values():
        ranked = sorted(pairs.get(person.id, {}).items(), key=lambda item: (-item[1].score, item[0]))
        chosen: list[Wish] = []
        firms: set[str] = set()
        for other_id, pair in ranked:
            other = roster.participants[other_id]
            barred = frozenset((person.organisation, other.organisation)) in wishes.avoid
            known = other.organisation in firms or (person.id, other.organisation) in wished
            if barred or known or not may_meet(person.side, other.side, event):
                continue
            firms.add(other.organisation)
            reasons = _with_side_names(pair.match.reasons, event)
            chosen.append(Wish(person.id, (other_id,), True, round(pair.score, 4), reasons))
        if chosen[: event.suggestions]:
            found[person.id] = tuple(chosen[: event.suggestions])
    return found


def _with_side_names(reasons: tuple[Reason, ...], event: Event) -> tuple[Reason, ...]:
    """Return the reasons with the sides called as the event calls them, not by their ids."""
    if len(event.sides) != 2:
        return reasons
    one, other = (side.name for side in event.sides)
    across = _ACROSS.fill(one=one, other=other)
    return tuple(
        replace(reason, text=across) if reason.signal == "side" and reason.weight > 0 else reason for reason in reasons
    )


def may_meet(one: str | None, other: str | None, event: Event) -> bool:
    """Say whether guests of two sides may be brought together: across sides, as the rules allow.

    Where a side is unknown nothing speaks against it.
    """
    if one is None or other is None:
        return True
    if event.ask:
        return any({rule.by, rule.whom} == {one, other} or (rule.by == rule.whom == one == other) for rule in event.ask)
    return one != other


def _pairs(matches: Sequence[Match], owned: Sequence[Owned], roster: Roster) -> dict[str, dict[str, _Pair]]:
    """Return the best match for each pair of people, both ways round."""
    owner = {one.listing.id: one.owner for one in owned}
    found: dict[str, dict[str, _Pair]] = {}
    for match in matches:
        if match.score < WORTH or not _is_told(match):
            continue
        one, other = owner[match.need], owner[match.offer]
        if roster.participants[one].organisation == roster.participants[other].organisation:
            continue
        for by, whom in ((one, other), (other, one)):
            best = found.setdefault(by, {})
            if whom not in best or match.score > best[whom].score:
                best[whom] = _Pair(match.score, match)
    return found


def _is_told(match: Match) -> bool:
    """Say whether a guest would see why: no wrong kind, and a shared word of more than one character, or meaning."""
    if any(reason.signal == "kind" and reason.weight < 0 for reason in match.reasons):
        return False
    words = [min(map(len, term.split(" / "))) for r in match.reasons if r.signal == "terms" for term in r.terms]
    return max(words, default=0) > 1 or any(reason.signal == "meaning" for reason in match.reasons)
