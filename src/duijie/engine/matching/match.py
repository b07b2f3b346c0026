"""Matching: who should meet whom, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from duijie.engine.matching.encode import Encoder, Encoders
from duijie.engine.matching.pools import Setting, prepare
from duijie.engine.matching.rank import Rank, RankListed
from duijie.engine.matching.runners import LocalRunner, Runner
from duijie.engine.records import Listing, Match

if TYPE_CHECKING:
    pass


def match(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    top: int = 50,
    encoder: Encoder | Encoders | None = None,
    runner: Runner | None = None,
    setting: Setting | None = None,
) -> tuple[Match, ...]:
    """Return, need by need in their order, the ``top`` best offers of each with score and reasons.

    Offers with nothing to be said for them (score 0) are left out, so a need may get fewer.

    Raises:
        ValueError: ``top`` is below 1, or the encoder gives vectors of a wrong shape.
    """
    return tuple(each_match(needs, offers, top, encoder, runner, setting=setting))


def match_reverse(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    top: int = 50,
    encoder: Encoder | Encoders | None = None,
    runner: Runner | None = None,
    setting: Setting | None = None,
) -> tuple[Match, ...]:
    """Return, offer by offer in their order, the ``top`` best needs of each; scores are those of :func:`match`."""
    return tuple(each_match(needs, offers, top, encoder, runner, reverse=True, setting=setting))


def each_match(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    top: int = 50,
    encoder: Encoder | Encoders | None = None,
    runner: Runner | None = None,
    reverse: bool = False,
    setting: Setting | None = None,
    explained: bool = True,
) -> Iterator[Match]:
    """Yield what :func:`match` (or :func:`match_reverse`) returns, a block at a time: it need not fit in memory.

    Among more than ``candidates.EXHAUSTIVE`` listings only those are ranked that come first by words or by meaning.
    Without ``explained`` the matches carry no reasons, which takes a small part of the time.

    Raises:
        ValueError: as :func:`match`, before the first match is yielded.
    """
    if top < 1:
        raise ValueError(f"top is {top}; at least one place is needed")
    pools = prepare(needs, offers, encoder, setting)
    work = Rank(pools, top, reverse, explained)
    return chain.from_iterable((runner or LocalRunner()).run(work, work.tasks()))


def score_pairs(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    pairs: Iterable[tuple[str, str]],
    encoder: Encoder | Encoders | None = None,
    runner: Runner | None = None,
    reverse: bool = False,
    setting: Setting | None = None,
) -> tuple[Match, ...]:
    """Return a match for every (need id, offer id) of ``pairs``, ranked among its need's pairs (or its offer's).

    A pair given twice counts once. Pairs with nothing to be said for them have score 0
    and no reason that speaks for them. Order: needs (or offers) in theirs, then rank.

    Raises:
        KeyError: an id is in neither pool's place.
    """
    pools = prepare(needs, offers, encoder, setting)
    need_place = {one.id: place for place, one in enumerate(pools.needs)}
    offer_place = {one.id: place for place, one in enumerate(pools.offers)}
    wanted: dict[int, dict[int, None]] = {}
    for need, offer in pairs:
        place = (need_place[need], offer_place[offer])
        own, other = reversed(place) if reverse else place
        wanted.setdefault(own, {})[other] = None
    work = RankListed(pools, reverse)
    tasks = [(own, tuple(sorted(wanted[own]))) for own in sorted(wanted)]
    return tuple(chain.from_iterable((runner or LocalRunner()).run(work, tasks)))
