"""Whom each guest should meet, and why: the engine's work on an event's records, without the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from duijie.engine.matching import Encoder, Encoders
    from duijie.engine.records import Judgement, Match, Reason, Wish
    from duijie.store.matching_records import MatchingInput

#: Told how many of how many steps are done; raises when the work should stop.
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """One suggestion: ``other`` for ``participant``, the need and offer behind it, and the engine's reasons."""

    participant: str
    other: str
    score: float
    need: str
    offer: str
    reasons: tuple[Reason, ...]


def find(
    given: MatchingInput, encoder: Encoder | Encoders | None, on: date, step: Step
) -> Mapping[str, tuple[Found, ...]]:
    """Return the suggestions of each guest, best first, at most the event's number; the same input, the same lists.

    Pairs of whom one said no are left out on both lists, hidden guests on those of others, and whom the rules do
    not let a guest ask on theirs; so are pairs across the border without the consent of both.

    Raises:
        EncoderError: an encoder cannot be had.
    """
    from duijie.engine.programme.suggestions import suggest

    matches = _matches(given, encoder, on, step)
    owner = {one.listing.id: one.owner for one in given.owned}
    told = [one for one in matches if frozenset((owner[one.need], owner[one.offer])) not in given.refused]
    # Some lists may lose people below; where that can happen the engine is asked for more than is kept.
    most = given.event.suggestions
    one_way = any((rule.whom, rule.by) not in _ways(given) for rule in given.event.ask)
    loses = bool(given.hidden) or one_way or not all(given.abroad.values())
    event = replace(given.event, suggestions=2 * most if loses else most)
    lists = suggest(told, given.owned, given.roster, given.wishes, event)
    pairs = _by_pair(told, owner)
    found: dict[str, tuple[Found, ...]] = {}
    for person in given.roster.participants:
        kept = [
            _found(person, other, wish, pairs[frozenset((person, other))])
            for wish in lists.get(person, ())
            for other in wish.whom
            if other not in given.hidden and _may_ask(given, person, other)
        ]
        if kept:
            found[person] = tuple(kept[:most])
    return found


def _ways(given: MatchingInput) -> frozenset[tuple[str, str]]:
    return frozenset((rule.by, rule.whom) for rule in given.event.ask)


def _may_ask(given: MatchingInput, person: str, other: str) -> bool:
    """Say whether the rules let one guest ask the other, in this direction."""
    one, two = given.roster.participants[person].side, given.roster.participants[other].side
    if not (one is None or two is None or one == two or (two in given.abroad[person] and one in given.abroad[other])):
        return False
    if one is None or two is None or not given.event.ask:
        return True
    return (one, two) in _ways(given)


def _matches(given: MatchingInput, encoder: Encoder | Encoders | None, on: date, step: Step) -> tuple[Match, ...]:
    """Return the explained matches a suggestion may rest on, need by need.

    As ``engine.programme.suggestions.find_matches``, with the guests' feedback, the programme's chains, and progress.
    """
    from duijie.engine.matching import Encoders, Setting
    from duijie.engine.matching.encoders import release
    from duijie.engine.matching.pools import prepare
    from duijie.engine.matching.rank import Rank, RankListed
    from duijie.engine.programme.suggestions import CANDIDATES, FAINT

    needs, offers = ([one.listing for one in given.owned if one.direction == way] for way in ("needs", "offers"))
    setting = Setting(judgements=_known(given), on=on, chains=given.chains)
    pools = prepare(needs, offers, encoder, setting)
    place = {one.id: number for pool in (needs, offers) for number, one in enumerate(pool)}
    rank = Rank(pools, CANDIDATES, explained=False)
    wanted: dict[int, list[int]] = {}
    for task in rank.tasks():
        step(len(wanted), 2 * len(needs))
        for match in rank(task):
            if match.score >= FAINT:
                wanted.setdefault(place[match.need], []).append(place[match.offer])
    pools.explainer.read(wanted, set(chain.from_iterable(wanted.values())))
    listed = RankListed(pools)
    matches: list[Match] = []
    for done, (need, found) in enumerate(wanted.items()):
        step(len(needs) + done, 2 * len(needs))
        matches += listed((need, tuple(sorted(found))))
    for one in (encoder.inside, encoder.between) if isinstance(encoder, Encoders) else (encoder,):
        release(one)
    return tuple(matches)


def _known(given: MatchingInput) -> tuple[Judgement, ...]:
    """Return the judgements on listings that still stand."""
    ids = {one.listing.id for one in given.owned}
    return tuple(one for one in given.judgements if one.need in ids and one.offer in ids)


def _by_pair(matches: Iterable[Match], owner: Mapping[str, str]) -> Mapping[frozenset[str], Sequence[Match]]:
    """Return the matches of each two people, either way round, the best first."""
    found: dict[frozenset[str], list[Match]] = {}
    for match in sorted(matches, key=lambda one: -one.score):
        found.setdefault(frozenset((owner[match.need], owner[match.offer])), []).append(match)
    return found


def _found(person: str, other: str, wish: Wish, matches: Sequence[Match]) -> Found:
    """Return a suggestion with the need and offer that its first reason was found between."""
    first = wish.reasons[0].text
    match = next(one for one in matches if any(reason.text == first for reason in one.reasons))
    return Found(person, other, wish.score or 0.0, match.need, match.offer, wish.reasons)
