"""Lists on the example and on invented pools: spread over firms, welcome to both, shared out.

    python benchmarks/matching/lists.py [words|use|e5|both]

``topic`` in examples/lugang/source marks a need and its counterpart on the other side. Shares count counterparts
among the first 1, 3 and 8 of a list that holds offers of the other side only.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from duijie.engine.matching import match
from duijie.engine.matching.encode import Encoder, Encoders
from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.matching.index import build_index
from duijie.engine.matching.lists import best_spread, exposure, gini, number_owners, share_out, two_sided, welcome
from duijie.engine.programme.listings import TITLE_LENGTH
from duijie.engine.programme.suggestions import WORTH
from duijie.engine.records import KINDS, Listing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Marks = NDArray[np.bool_]

SOURCE: Final = Path(__file__).parents[2] / "examples" / "lugang" / "source"
FIRST: Final = (1, 3, 8)
COPIES: Final = 6


class Written(NamedTuple):
    """A listing, who speaks for it, its topic, and whether it is a need."""

    listing: Listing
    owner: str
    topic: str
    need: bool


def read_listings() -> list[Written]:
    """Return the listings of all three sources."""
    found: list[Written] = []
    for source in ("shandong", "hongkong", "international"):
        with (SOURCE / f"{source}-listings.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                words, short = row["text"], len(row["text"]) <= TITLE_LENGTH
                listing = Listing(
                    f"{source}-{len(found)}",
                    title=words if short else "",
                    text="" if short else words,
                    kind=next((kind for kind in KINDS if kind == row["kind"]), None),
                    side="shandong" if source == "shandong" else "hongkong",
                    organisation=row["organisation"],
                )
                owner = f"{row['organisation']}/{row['guest']}"
                found.append(Written(listing, owner, row["topic"], row["side"] == "need"))
    return found


def score_all(needs: list[Written], offers: list[Written], encoder: Encoder | Encoders | None) -> Scores:
    """Return the scores of all pairs of two sides, 0 within a side."""
    rows = {one.listing.id: place for place, one in enumerate(needs)}
    columns = {one.listing.id: place for place, one in enumerate(offers)}
    scores = np.zeros((len(needs), len(offers)))
    for one in match([n.listing for n in needs], [o.listing for o in offers], len(offers), encoder):
        row, column = rows[one.need], columns[one.offer]
        if needs[row].listing.side != offers[column].listing.side:
            scores[row, column] = one.score
    return scores


def marks(needs: list[Written], offers: list[Written]) -> Marks:
    """Return which pairs are counterparts."""
    return np.array([[n.topic == o.topic and n.listing.side != o.listing.side for o in offers] for n in needs])


def shares(orders: list[NDArray[np.intp]], marked: Marks) -> str:
    """Return how many rows have a marked column among their first."""
    rows = [row for row in range(len(marked)) if marked[row].any()]
    found = [np.flatnonzero(marked[row][orders[row]]) for row in rows]
    return "  ".join(f"{sum(bool(len(f)) and f[0] < most for f in found) / len(rows):.3f}" for most in FIRST)


def relevance_first(scores: Scores, alike: Scores, top: int, weight: float) -> NDArray[np.intp]:
    """Return the first of a list by maximal marginal relevance over the likeness of texts."""
    left, taken = [int(place) for place in np.argsort(-scores, kind="stable")[: 6 * top]], list[int]()
    while left and len(taken) < top:
        gains = [weight * scores[p] - (1 - weight) * max((alike[p, t] for t in taken), default=0.0) for p in left]
        taken.append(left.pop(int(np.argmax(gains))))
    return np.array(taken, dtype=np.intp)


def spreading(title: str, needs: list[Written], offers: list[Written], scores: Scores) -> None:
    """Print what spreading a list over firms does to it."""
    marked = marks(needs, offers)
    owners = number_owners([one.listing.organisation for one in offers])
    index = build_index([], [one.listing for one in offers]).offers
    alike = (index @ index.T).toarray()
    ways: dict[str, Callable[[Scores], NDArray[np.intp]]] = {
        f"keep {keep}": partial(best_spread, owners=owners, top=10, keep=keep) for keep in (1.0, 0.9, 0.8, 0.7, 0.5)
    }
    for weight in (0.9, 0.7):
        ways[f"MMR of texts {weight}"] = partial(relevance_first, alike=alike, top=10, weight=weight)
    print(f"\n{title}: {len(offers)} offers\norder              first  in 3   in 8   firms in ten  of the score")
    for name, order in ways.items():
        lists = [order(row) for row in scores]
        firms = np.mean([len(set(owners[one].tolist())) for one in lists])
        kept = sum(float(scores[row, one].sum()) for row, one in enumerate(lists))
        plain = sum(float(np.sort(row)[-10:].sum()) for row in scores)
        print(f"{name:17}  {shares(lists, marked)}  {firms:12.2f}  {kept / plain:12.4f}")


def posted_often(offers: list[Written], scores: Scores) -> tuple[list[Written], Scores]:
    """Return the offers with every seventh posted ``COPIES`` times by its firm, each a little less fitting."""
    extra = [place for place in range(0, len(offers), 7) for _ in range(COPIES - 1)]
    copies = [
        offers[place]._replace(listing=replace(offers[place].listing, id=f"{offers[place].listing.id}-{n}"))
        for n, place in enumerate(extra)
    ]
    less = np.array([0.99 - 0.01 * (n % (COPIES - 1)) for n in range(len(extra))])
    return offers + copies, np.hstack([scores, scores[:, extra] * less])


def both_sides(needs: list[Written], offers: list[Written], scores: Scores) -> None:
    """Print whether the other's view finds more counterparts, person by person."""
    people = {owner: n for n, owner in enumerate(dict.fromkeys(one.owner for one in (*needs, *offers)))}
    worth, marked = np.zeros((len(people),) * 2), np.zeros((len(people),) * 2, dtype=bool)
    pairs = marks(needs, offers)
    for row, column in np.argwhere(scores > 0).tolist():
        place = people[needs[row].owner], people[offers[column].owner]
        worth[place] = max(worth[place], scores[row, column])
        marked[place] |= bool(pairs[row, column])
    marked |= marked.T
    sure = np.where(worth >= WORTH, worth, 0.0)
    mutual = np.vectorize(two_sided)(sure, sure.T)
    value = np.maximum(np.maximum(worth, worth.T), mutual)
    rank = np.argsort(np.argsort(-value, axis=1, kind="stable"), axis=1) + 1
    ways = {
        "the better direction": np.maximum(worth, worth.T),
        "two-sided": value,
        "two-sided, fused 10": 1 / (10 + rank) + 1 / (10 + rank.T),
        "two-sided, fused 60": 1 / (60 + rank) + 1 / (60 + rank.T),
        "two-sided, welcome": np.vectorize(welcome)(value, rank.T),
    }
    print(f"\npeople: {len(people)}\norder                 first  in 3   in 8")
    for name, table in ways.items():
        print(f"{name:20}  {shares([np.argsort(-row, kind='stable') for row in table], marked)}")


def sharing(title: str, candidates: dict[str, list[tuple[str, float]]], shown: int, room: int) -> None:
    """Print how evenly lists show the offers, at which price."""
    scores = {(need, offer): score for need, row in candidates.items() for offer, score in row}
    offers = {offer for _, offer in scores}
    print(f"\n{title}: {len(candidates)} needs, {len(offers)} offers, {shown} shown, room {room}")
    print("dearest  method   Gini   largest  of the score  below the bound, a place  seconds")
    plain = 0.0
    for dearest, limit in ((0.0, 10**7), (0.05, 10**7), (0.15, 10**7), (0.15, 0), (0.3, 10**7)):
        begun = time.perf_counter()
        found = share_out(candidates, shown, room, dearest, exact_pairs=limit)
        seconds = time.perf_counter() - begun
        counts = list(exposure(found.lists, offers).values())
        kept = sum(scores[need, offer] for need, one in found.lists.items() for offer in one)
        plain = plain or kept
        below = max(0.0, found.bound - found.value) / sum(counts)
        method = "flow" if limit else "auction"
        line = f"{dearest:7.2f}  {method:7}  {gini(counts):.3f}  {max(counts):7}  {kept / plain:12.4f}"
        print(f"{line}  {below:24.6f}  {seconds:7.2f}")


def with_stars(needs: int, width: int, stars: int, better: float) -> dict[str, list[tuple[str, float]]]:
    """Return an invented pool in which ``stars`` offers are everybody's candidates and ``better`` than others."""
    random = np.random.default_rng(3)
    found: dict[str, list[tuple[str, float]]] = {}
    for need in range(needs):
        others = np.concatenate([np.arange(stars), stars + random.permutation(needs)[: width - stars]])
        rated = np.round(np.clip(random.normal(0.45, 0.08, width) + better * (others < stars), 0, 1), 6)
        order = np.argsort(-rated, kind="stable")
        found[f"n{need}"] = [(f"o{others[place]}", float(rated[place])) for place in order]
    return found


def main(name: str) -> None:
    """Print all tables, the example's with the encoder ``name``."""
    loaders: dict[str, Callable[[], Encoder | Encoders | None]] = {
        "words": lambda: None,
        "use": load_use,
        "e5": load_e5,
        "both": lambda: Encoders(load_e5(), load_use()),
    }
    everything = read_listings()
    needs, offers = ([one for one in everything if one.need is need] for need in (True, False))
    scores = score_all(needs, offers, loaders[name]())
    spreading(f"the example, {name}", needs, offers, scores)
    spreading("a seventh of them posted six times", needs, *posted_often(offers, scores))
    both_sides(needs, offers, scores)
    ranked = [np.argsort(-row, kind="stable")[:20] for row in scores]
    sharing(
        f"the example, {name}",
        {n.listing.id: [(offers[o].listing.id, float(scores[r, o])) for o in ranked[r]] for r, n in enumerate(needs)},
        shown=3,
        room=4,
    )
    sharing("a pool with five stars", with_stars(2000, 50, 5, 0.15), shown=8, room=16)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "words")
