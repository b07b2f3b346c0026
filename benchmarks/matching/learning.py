"""What judgements are worth: offers like those judged, and weights fitted to judgements.

    python benchmarks/matching/learning.py DATA_DIR [--json] [--encoder both|words] [--cache FILE]

DATA_DIR is that of quality.py. The levels 3 and 4 are taken for "good", 1 for "not", 2 for no judgement.

*Feedback*: three judgements of each need are shown, the offers that were judged beside them are ranked with and
without; nDCG@10 as in quality.py, mean of several draws. Drawn are any judged offers, or such as stand among the first
twelve, which people would be shown. How far a judgement reaches is chosen on four fifths of the needs and measured on
the last fifth, in turn (needs of one title together); what is shipped is measured beside it.

*Refit*: weights are fitted to the judgements on four fifths of the needs and rank the last fifth, in turn: as they
come, and as the engine's rule has it (taken only if surely better on needs held out within the four fifths). They start
from what is shipped, which was chosen on these very data, and from other weights.

The form of feedback and its floor were chosen on all these needs, by hand: only the two numbers of its reach are
measured on needs they were not chosen on.

All differences come with a 95 % interval by a paired bootstrap over groups of needs with one title.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from quality import DEPTH, SEED, bootstrap, ndcg, read_levels

from duijie.engine.language import fold
from duijie.engine.matching.encode import Encoders
from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.matching.encoders.cache import CachedEncoder
from duijie.engine.matching.learn import read_feedback, refit
from duijie.engine.matching.learn.neighbours import Feedback, Influence
from duijie.engine.matching.pools import Pools, Setting, prepare
from duijie.engine.matching.score import Block
from duijie.engine.matching.weights import Weights
from duijie.engine.records import Judgement, Listing
from duijie.formats.listings import read_listings

SHOWN: Final = 3
SUGGESTED: Final = 12
DRAWS: Final = 8
FOLDS: Final = 5
REACHES: Final = [Influence(good, refused, floor=0.15) for good, refused in product((0.25, 0.5, 0.75), repeat=2)]
OTHER_STARTS: Final = {
    "meaning counts little": Weights(inside=0.2),
    "shared words count little": Weights(terms_power=1.4),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    parser.add_argument("--encoder", choices=("both", "words"), default="both")
    parser.add_argument("--cache", type=Path, metavar="FILE", help="keep vectors there between runs")
    given = parser.parse_args()
    needs, offers = (
        read_listings((given.data / name).read_bytes(), name).listings for name in ("needs.jsonl", "offers.jsonl")
    )
    levels = read_levels(given.data / "qrels.csv", needs, offers)
    pools = prepare(needs, offers, choose_encoder(given.encoder, given.cache))
    figures = {
        "encoder": given.encoder,
        "feedback": [measure_feedback(pools, levels, among) for among in ("any", "suggested")],
        "refit": measure_refit(pools, levels),
    }
    print(json.dumps(figures, indent=2) if given.json else table(figures))


def choose_encoder(name: str, cache: Path | None) -> Encoders | None:
    """Return what the engine encodes with, remembered in a file if there is one."""
    if name == "words":
        return None

    return Encoders(inside=CachedEncoder(load_e5(), cache), between=CachedEncoder(load_use(), cache))


def measure_feedback(pools: Pools, levels: np.ndarray, among: str) -> dict[str, object]:
    """Return what three shown judgements a need are worth to the ranking of its other judged offers."""
    groups = titles(pools.needs)
    shown = list(draw(pools, levels, among))
    plain = averaged(pools, levels, shown, None)
    gains = {reach: averaged(pools, levels, shown, reach) - plain for reach in REACHES}
    part = groups % FOLDS
    unseen = np.full(len(plain), np.nan)
    chosen = []
    for number in range(FOLDS):
        best = max(REACHES, key=lambda reach: float(np.nanmean(gains[reach][part != number])))
        unseen[part == number] = gains[best][part == number]
        chosen.append([best.good, best.refused])
    return {
        "among": among,
        "needs": int((~np.isnan(plain)).sum()),
        "ndcg@10 without": round(float(np.nanmean(plain)), 4),
        "gain as shipped": bootstrap(gains[read_feedback(pools, []).influence], groups),
        "gain on needs not chosen on": bootstrap(unseen, groups),
        "chosen (good, refused)": chosen,
    }


def draw(pools: Pools, levels: np.ndarray, among: str) -> Iterator[dict[int, np.ndarray]]:
    """Yield ``DRAWS`` times, for needs with more judgements than are shown, the offers whose judgements are."""
    random = np.random.default_rng(SEED)
    judged = {}
    for need in range(len(levels)):
        offers = np.flatnonzero((levels[need] > 0) & (levels[need] != 2))
        if among == "suggested":
            scores = pools.compare(np.array([need]), offers).score()[0]
            offers = offers[np.argsort(-scores, kind="stable")][:SUGGESTED]
        if len(offers) > SHOWN:
            judged[need] = offers
    for _ in range(DRAWS):
        yield {need: random.choice(offers, SHOWN, replace=False) for need, offers in judged.items()}


def averaged(
    pools: Pools, levels: np.ndarray, shown: Sequence[dict[int, np.ndarray]], reach: Influence | None
) -> np.ndarray:
    """Return the mean over draws of nDCG@10 a need over the judged offers not shown; None: without feedback."""
    rounds = []
    for one in shown:
        hidden = np.zeros_like(levels)
        for need, offers in one.items():
            hidden[need] = levels[need]
            hidden[need, offers] = 0
        feedback = reach and read_feedback(pools, judgements(pools, levels, one), reach)
        rounds.append(ndcg(score(pools, hidden, feedback), hidden))
    held = ~np.isnan(rounds)
    return np.divide(
        np.nansum(rounds, axis=0), held.sum(axis=0), where=held.any(axis=0), out=np.full(len(levels), np.nan)
    )


def score(pools: Pools, levels: np.ndarray, feedback: Feedback | None = None) -> np.ndarray:
    """Return the scores of the pairs with a level; 0 for others."""
    scores = np.zeros(levels.shape)
    for need in np.flatnonzero(levels.any(axis=1)):
        row, columns = np.array([need]), np.flatnonzero(levels[need])
        block = pools.compare(row, columns)
        if feedback is not None:
            support, loss = feedback.judge(row, columns)
            block = Block({**block.support, "feedback": support}, {**block.loss, "feedback": loss}, block.power)
        scores[need, columns] = block.score()[0]
    return scores


def measure_refit(pools: Pools, levels: np.ndarray) -> list[dict[str, object]]:
    """Return what fitted weights are worth to the ranking of needs they were not fitted to, from several starts."""
    groups = titles(pools.needs)
    part = groups % FOLDS
    every = {need: np.flatnonzero((row > 0) & (row != 2)) for need, row in enumerate(levels)}
    rows: list[dict[str, object]] = []
    for name, start in {"as shipped": Weights(), **OTHER_STARTS}.items():
        before = ndcg(score(weighed(pools, start), levels), levels)
        fitted, ruled = before.copy(), before.copy()
        taken = 0
        for number in range(FOLDS):
            seen = {need: offers for need, offers in every.items() if part[need] != number}
            found = refit(pools, judgements(pools, levels, seen), start)
            after = ndcg(score(weighed(pools, found.new), levels), levels)
            fitted[part == number] = after[part == number]
            if found.decision == "taken":
                ruled[part == number] = after[part == number]
                taken += 1
        whole = refit(pools, judgements(pools, levels, every), start)
        rows.append(
            {
                "start": name,
                "ndcg@10": round(float(np.nanmean(before)), 4),
                "gain if always taken": bootstrap(fitted - before, groups),
                "gain by the rule": bootstrap(ruled - before, groups),
                "taken in folds": taken,
                "on all judgements": whole.text.en,
            }
        )
    return rows


def weighed(pools: Pools, weights: Weights) -> Pools:
    """Return the same pools, compared by other weights."""
    held = {name: getattr(pools, name) for name in pools.__dataclass_fields__}
    return Pools(**{**held, "setting": Setting(weights)})


def judgements(pools: Pools, levels: np.ndarray, offers: dict[int, np.ndarray]) -> list[Judgement]:
    """Return the levels of some offers of each need as judgements."""
    return [
        Judgement(pools.needs[need].id, pools.offers[offer].id, "good" if levels[need, offer] > 2 else "not")
        for need, places in offers.items()
        for offer in places.tolist()
    ]


def titles(needs: Sequence[Listing]) -> np.ndarray:
    """Return a number for each need, the same for needs of one title."""
    return np.unique([fold(need.title) for need in needs], return_inverse=True)[1]


def table(figures: dict[str, object]) -> str:
    """Return the figures as sentences."""

    def worded(gain: dict[str, float]) -> str:
        return "{mean:+.4f} ({low:+.4f} to {high:+.4f}), p {p:.4f}".format(**gain)

    lines = [f"encoder {figures['encoder']}; nDCG@{DEPTH}, gain (95 %)", "", f"feedback, {SHOWN} judgements a need"]
    for row in figures["feedback"]:  # type: ignore[attr-defined]
        lines.append(f"  among {row['among']:10} {row['needs']} needs, without {row['ndcg@10 without']:.4f}")
        lines += [f"    {key:30} {worded(row[key])}" for key in ("gain as shipped", "gain on needs not chosen on")]
        lines.append(f"    {'chosen (good, refused)':30} {row['chosen (good, refused)']}")
    lines += ["", f"refit, {FOLDS} folds of needs"]
    for row in figures["refit"]:  # type: ignore[attr-defined]
        lines.append(
            f"  start: {row['start']}, {row['ndcg@10']:.4f}; taken in {row['taken in folds']} of {FOLDS} folds"
        )
        lines += [f"    {key:30} {worded(row[key])}" for key in ("gain if always taken", "gain by the rule")]
        lines.append(f"    {row['on all judgements']}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
