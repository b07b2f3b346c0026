"""How good the ranking of ``duijie match`` is on judged pairs, beside its parts and plain rankers in the same run.

    python benchmarks/matching/quality.py DATA_DIR [--json]

DATA_DIR holds needs.jsonl, offers.jsonl (lines as ``duijie match`` reads them) and qrels.csv
(columns nid, oid, level; levels 1 to 4). Measured a need, then averaged:

- nDCG@10 over its judged offers, with gains 0, 1, 3, 7 for the levels 1 to 4;
- recall@50: of its offers judged 3 or 4, the part among the first 50 of the whole pool.

The difference to each plain ranker comes with a 95 % interval and the part of resamples in which
it is not above zero, by a paired bootstrap over groups of needs with one title.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from peers import Known, bigrams, bm25_scores, fused, jieba_words, tfidf_scores, vector_scores

from duijie.engine.language import fold
from duijie.engine.matching.encode import Encoder, Encoders
from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.matching.pools import prepare
from duijie.engine.records import Listing
from duijie.formats.listings import read_listings

GAINS = np.array([0.0, 0.0, 1.0, 3.0, 7.0])
DEPTH = 10
RECALL_DEPTH = 50
STRONG = 3
RESAMPLES = 10_000
SEED = 1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    needs, offers = (
        read_listings((given.data / name).read_bytes(), name).listings for name in ("needs.jsonl", "offers.jsonl")
    )
    levels = read_levels(given.data / "qrels.csv", needs, offers)
    figures = measure_all(needs, offers, levels)
    print(json.dumps(figures, indent=2) if given.json else table(figures))


def measure_all(needs: Sequence[Listing], offers: Sequence[Listing], levels: np.ndarray) -> dict[str, object]:
    """Return the figures of every ranker, duijie first."""
    use, e5 = Known(load_use()), Known(load_e5())
    rankers: dict[str, Callable[[], np.ndarray]] = {
        "duijie": lambda: duijie_scores(needs, offers, Encoders(inside=e5, between=use)),
        "duijie, USE alone": lambda: duijie_scores(needs, offers, use),
        "duijie, words alone": lambda: duijie_scores(needs, offers, None),
        "BM25, character bigrams, title": lambda: bm25_scores(needs, offers, bigrams),
        "BM25, jieba words, title": lambda: bm25_scores(needs, offers, jieba_words),
        "TF-IDF, characters 1+2, title": lambda: tfidf_scores(needs, offers),
        "e5 as shipped, title": lambda: vector_scores(needs, offers, e5),
        "USE as shipped, title": lambda: vector_scores(needs, offers, use),
        "BM25 bigrams + e5, ranks fused": lambda: fused(
            bm25_scores(needs, offers, bigrams), vector_scores(needs, offers, e5)
        ),
    }
    groups = np.unique([fold(need.title) for need in needs], return_inverse=True)[1]
    per_need: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    rows = []
    for name, score in rankers.items():
        start = time.perf_counter()
        scores = score()
        seconds = time.perf_counter() - start
        per_need[name] = (ndcg(scores, levels), recall(scores, levels))
        row: dict[str, object] = {"ranker": name, "seconds": round(seconds, 2)}
        for place, figure in enumerate(("ndcg@10", "recall@50")):
            row[figure] = round(float(np.nanmean(per_need[name][place])), 4)
            if name != "duijie":
                row[f"duijie above by, {figure}"] = bootstrap(per_need["duijie"][place] - per_need[name][place], groups)
        rows.append(row)
    judged = int((levels > 0).sum())
    return {"needs": len(needs), "offers": len(offers), "judged_pairs": judged, "seed": SEED, "rankers": rows}


def read_levels(path: Path, needs: Sequence[Listing], offers: Sequence[Listing]) -> np.ndarray:
    """Return needs × offers with the judged level, 0 where nobody judged."""
    need_place = {need.id: place for place, need in enumerate(needs)}
    offer_place = {offer.id: place for place, offer in enumerate(offers)}
    levels = np.zeros((len(needs), len(offers)), dtype=np.int64)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["nid"] in need_place and row["oid"] in offer_place:
                levels[need_place[row["nid"]], offer_place[row["oid"]]] = int(row["level"])
    return levels


def ndcg(scores: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return nDCG@10 a need over its judged offers; NaN where every one of them has gain 0."""
    discount = 1.0 / np.log2(np.arange(2, DEPTH + 2))
    found = np.full(len(levels), np.nan)
    for place in range(len(levels)):
        judged = np.flatnonzero(levels[place])
        gains = GAINS[levels[place, judged]]
        if not gains.any():
            continue
        ranked = gains[np.argsort(-scores[place, judged], kind="stable")][:DEPTH]
        ideal = np.sort(gains)[::-1][:DEPTH]
        found[place] = (ranked @ discount[: len(ranked)]) / (ideal @ discount[: len(ideal)])
    return found


def recall(scores: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return recall@50 a need; NaN where no offer was judged strong."""
    found = np.full(len(levels), np.nan)
    for place in range(len(levels)):
        strong = levels[place] >= STRONG
        if strong.any():
            first = np.argsort(-scores[place], kind="stable")[:RECALL_DEPTH]
            found[place] = strong[first].sum() / strong.sum()
    return found


def bootstrap(differences: np.ndarray, groups: np.ndarray) -> dict[str, float]:
    """Return mean, 95 % interval and the part of resamples not above zero, resampling whole groups."""
    kept = ~np.isnan(differences)
    counts = np.bincount(groups[kept], minlength=groups.max() + 1)
    sums = np.bincount(groups[kept], weights=differences[kept], minlength=groups.max() + 1)
    drawn = np.random.default_rng(SEED).integers(0, len(counts), (RESAMPLES, len(counts)))
    means = sums[drawn].sum(axis=1) / np.maximum(counts[drawn].sum(axis=1), 1)
    low, high = np.quantile(means, [0.025, 0.975])
    mean = float(differences[kept].mean())
    return {
        "mean": round(mean, 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "p": round(float((means <= 0).mean()), 4),
    }


def duijie_scores(
    needs: Sequence[Listing], offers: Sequence[Listing], encoder: Encoder | Encoders | None
) -> np.ndarray:
    """Return the engine's own scores of all pairs."""
    pools = prepare(needs, offers, encoder)
    return pools.compare(np.arange(len(needs)), np.arange(len(offers))).score()


def table(figures: dict[str, object]) -> str:
    """Return the figures as a table."""
    lines = [
        "{needs} needs, {offers} offers, {judged_pairs} judged pairs, seed {seed}".format(**figures),
        "",
        f"{'ranker':34} {'nDCG@10':>8} {'recall@50':>10} {'s':>6}   duijie above by (95 %), nDCG@10; recall@50",
    ]
    for row in figures["rankers"]:  # type: ignore[attr-defined]
        beyond = [row.get(f"duijie above by, {figure}") for figure in ("ndcg@10", "recall@50")]
        worded = "; ".join(
            f"{d['mean']:+.3f} ({d['low']:+.3f} to {d['high']:+.3f}), p {d['p']:.4f}" for d in beyond if d
        )
        lines.append(
            f"{row['ranker']:34} {row['ndcg@10']:8.4f} {row['recall@50']:10.4f} {row['seconds']:6.1f}   {worded}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
