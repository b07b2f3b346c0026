"""Whom a guest should meet: the matching engine's pairs of listings, read as pairs of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from duijie.engine.matching.encode import Encoder, Encoders
from duijie.engine.matching.encoders import release
from duijie.engine.matching.lists import share_out, two_sided, welcome
from duijie.engine.matching.pools import prepare
from duijie.engine.matching.rank import Rank, RankListed
from duijie.engine.matching.runners import LocalRunner
from duijie.engine.programme.listings import Owned
from duijie.engine.programme.roster import Roster
from duijie.engine.programme.wishes import Wishes
from duijie.engine.records import Event, Match, Participant, Reason, Wish
from duijie.engine.text import Text

#: Below this score a match is not worth a meeting (scores are comparable across needs, with and without meaning).
#: Of the example's matches between 0.40 and 0.45 at most one in ten joins a need and the offer that was written
#: for it, of those between 0.45 and 0.50 more than a third.
WORTH: Final = 0.45
#: Down to this one a match will do for who would otherwise have no meeting: read by eye, one in three or four is sound.
FAINT: Final = 0.4
#: How many offers are looked at for each need: enough for every rule to leave some.
CANDIDATES: Final = 20

_ACROSS: Final = Text(
    "They bring {one} and {other} together", "双方分别来自{one}和{other}", "雙方分別來自{one}和{other}"
)
_BOTH_WAYS: Final = Text("The other way round as well: {reason}", "反过来也合适：{reason}", "反過來也合適：{reason}")


@dataclass(frozen=True, slots=True)
class _Pair:
    """What a meeting of two people is worth, the better match behind it, and the one the other way round."""

    worth: float
    match: Match
    back: Match | None


def find_matches(owned: Sequence[Owned], encoder: Encoder | Encoders | None = None) -> tuple[Match, ...]:
    """Return the matches that a suggestion may rest on, need by need, with their reasons.

    Only these are worded: wording takes many times as long as ranking, and one match in twenty comes into question.

    Raises:
        ValueError: an encoder gives vectors of a wrong shape, or such as are not finite.
    """
    needs, offers = ([one.listing for one in owned if one.direction == way] for way in ("needs", "offers"))
    pools = prepare(needs, offers, encoder)
    place = {one.id: number for pool in (needs, offers) for number, one in enumerate(pool)}
    work = Rank(pools, CANDIDATES, explained=False)
    wanted: dict[int, list[int]] = {}
    for match in chain.from_iterable(LocalRunner(1).run(work, work.tasks())):
        if match.score >= FAINT:
            wanted.setdefault(place[match.need], []).append(place[match.offer])
    pools.explainer.read(wanted, set(chain.from_iterable(wanted.values())))
    listed = RankListed(pools)
    matches = tuple(chain.from_iterable(listed((need, tuple(sorted(found)))) for need, found in wanted.items()))
    for one in (encoder.inside, encoder.between) if isinstance(encoder, Encoders) else (encoder,):
        release(one)  # planning and printing need the memory
    return matches


def suggest(
    matches: Sequence[Match], owned: Sequence[Owned], roster: Roster, wishes: Wishes, event: Event
) -> Mapping[str, tuple[Wish, ...]]:
    """Return, for each participant, whom else to meet, best first, one person an organisation.

    A pair counts in both directions: who needs and who offers both gain from
    meeting, and a pair that gains in both comes before one that gains in one. Whose
    list one stands low on comes later. Who is everybody's match is not on everybody's list;
    least of all among the first, which become meetings of those who made no wish. Only there
    faint matches fill up what is left.

    Never suggested: one's own organisation or side, whoever the rules do not let
    meet, whoever is on either's avoid-list, a kind that does not answer the need,
    and organisations already wished for.
    """
    if not event.suggestions:
        return {}
    pairs = _pairs(matches, owned, roster)
    wished = {(wish.by, roster.participants[p].organisation) for wish in wishes.given for p in wish.whom}
    rankings: dict[str, dict[str, float]] = {}
    for person_id, found in pairs.items():
        person = roster.participants[person_id]
        rankings[person_id] = {
            other.id: found[other.id].worth
            for other in map(roster.participants.__getitem__, found)
            if (person_id, other.organisation) not in wished and _may_suggest(person, other, wishes, event)
        }
    candidates = _one_an_organisation(rankings, roster)
    lists = _shared(candidates, pairs, wishes, roster, event)
    return {
        person_id: tuple(_wish(person_id, other, pairs[person_id][other], event) for other in lists[person_id])
        for person_id in roster.participants
        if lists.get(person_id)
    }


def may_meet(one: str | None, other: str | None, event: Event) -> bool:
    """Say whether guests of two sides may be brought together: across sides, as the rules allow.

    Where a side is unknown nothing speaks against it.
    """
    if one is None or other is None:
        return True
    if event.ask:
        return any({rule.by, rule.whom} == {one, other} or (rule.by == rule.whom == one == other) for rule in event.ask)
    return one != other


def _may_suggest(person: Participant, other: Participant, wishes: Wishes, event: Event) -> bool:
    barred = frozenset((person.organisation, other.organisation)) in wishes.avoid
    return not barred and may_meet(person.side, other.side, event)


def _pairs(matches: Sequence[Match], owned: Sequence[Owned], roster: Roster) -> dict[str, dict[str, _Pair]]:
    """Return what speaks for each pair of people of two organisations, both ways round."""
    owner = {one.listing.id: one.owner for one in owned}
    needed: dict[tuple[str, str], Match] = {}
    for match in matches:
        if match.score < FAINT or not _is_told(match):
            continue
        pair = (owner[match.need], owner[match.offer])
        one, other = (roster.participants[person].organisation for person in pair)
        if one != other and (pair not in needed or match.score > needed[pair].score):
            needed[pair] = match
    found: dict[str, dict[str, _Pair]] = {}
    for (one, other), match in needed.items():
        back = needed.get((other, one))
        if back is not None and back.score > match.score:
            continue
        if back is not None and back.score < WORTH:
            back = None
        pair_found = _Pair(two_sided(match.score, back.score if back else 0.0), match, back)
        found.setdefault(one, {})[other] = found.setdefault(other, {})[one] = pair_found
    return found


def _one_an_organisation(
    rankings: Mapping[str, Mapping[str, float]], roster: Roster
) -> dict[str, list[tuple[str, float]]]:
    """Return whom each could be suggested, best first: of each organisation the best, as welcome as they are there."""
    ordered = {
        person: [other for other, _ in sorted(ranking.items(), key=lambda entry: (-entry[1], entry[0]))]
        for person, ranking in rankings.items()
    }
    rank = {(person, other): place for person, others in ordered.items() for place, other in enumerate(others, 1)}
    found: dict[str, list[tuple[str, float]]] = {}
    for person, others in ordered.items():
        best: dict[str, str] = {}
        for other in others:
            best.setdefault(roster.participants[other].organisation, other)
        welcomes = [
            # Whoever wished for one's organisation already has one at the head of their list.
            (other, welcome(rankings[person][other], rank.get((other, person), 1)))
            for other in best.values()
        ]
        found[person] = sorted(welcomes, key=lambda entry: -entry[1])
    return found


def _shared(
    candidates: Mapping[str, Sequence[tuple[str, float]]],
    pairs: Mapping[str, Mapping[str, _Pair]],
    wishes: Wishes,
    roster: Roster,
    event: Event,
) -> dict[str, tuple[str, ...]]:
    """Return whom each is suggested, first who becomes a meeting of theirs if they made no wish, then the others."""
    good = {
        person: [entry for entry in ranked if pairs[person][entry[0]].worth >= WORTH]
        for person, ranked in candidates.items()
    }
    firsts = min(event.floor + 1, event.suggestions)
    askers = {wish.by for wish in wishes.given}
    meet: dict[str, list[tuple[str, float]]] = {}
    for person, ranked in candidates.items():
        if person not in askers:
            faint = [entry for entry in ranked if entry not in good[person]]
            meet[person] = [*good[person], *faint[: max(0, firsts - len(good[person]))]]
    first = share_out(meet, firsts, {person.id: _meetings(person, event) for person in roster.participants.values()})
    rest = {
        person: [entry for entry in ranked if entry[0] not in first.lists.get(person, ())]
        for person, ranked in good.items()
    }
    further = share_out(rest, event.suggestions, event.suggestions)
    return {
        person: (*first.lists.get(person, ()), *further.lists[person])[: event.suggestions] for person in candidates
    }


def _meetings(person: Participant, event: Event) -> int:
    """Return how many meetings a guest can have."""
    slots = len(event.slots if person.available is None else person.available)
    limit = event.max_meetings if person.max_meetings is None else person.max_meetings
    return slots if limit is None else min(slots, limit)


def _wish(person: str, other: str, pair: _Pair, event: Event) -> Wish:
    return Wish(person, (other,), True, round(pair.worth, 4), _with_side_names(_reasons(pair), event))


def _reasons(pair: _Pair) -> tuple[Reason, ...]:
    """Return why two people should meet, first what they would see themselves in; the shares add up to 1."""
    reasons = sorted(pair.match.reasons, key=lambda reason: not _tells(reason))
    if pair.back is None:
        return tuple(reasons)
    part = pair.match.score / pair.worth
    own = [replace(one, weight=round(one.weight * part, 4)) if one.weight > 0 else one for one in reasons]
    why = next(reason for reason in pair.back.reasons if _tells(reason))
    text = _BOTH_WAYS.fill(reason=why.text)
    speaking = sum(reason.weight > 0 for reason in own)
    return (*own[:speaking], Reason(why.signal, round(1 - part, 4), text, why.terms), *own[speaking:])


def _with_side_names(reasons: tuple[Reason, ...], event: Event) -> tuple[Reason, ...]:
    """Return the reasons with the sides called as the event calls them, not by their ids."""
    if len(event.sides) != 2:
        return reasons
    one, other = (side.name for side in event.sides)
    across = _ACROSS.fill(one=one, other=other)
    return tuple(
        replace(reason, text=across) if reason.signal == "side" and reason.weight > 0 else reason for reason in reasons
    )


def _is_told(match: Match) -> bool:
    """Say whether a guest would see why: no wrong kind, and a reason that tells."""
    if any(reason.signal == "kind" and reason.weight < 0 for reason in match.reasons):
        return False
    return any(_tells(reason) for reason in match.reasons)


def _tells(reason: Reason) -> bool:
    """Say whether a reason shows what is shared: a word of more than one character, or two phrases close in meaning."""
    if reason.signal == "meaning":
        return bool(reason.terms)
    return reason.signal == "terms" and any(min(map(len, term.split(" / "))) > 1 for term in reason.terms)
