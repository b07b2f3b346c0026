"""How well the answer in another language is found, beside the models as they come, in the same run.

    python benchmarks/matching/languages.py DATA_DIR [--json]

DATA_DIR holds script_pairs.jsonl: one sentence a line in English, Simplified and Traditional Chinese
(``en``, ``zh_hans``, ``zh_hant``). A mixed pool holds, for a random half of the sentences, the translation
that is to be found, and for the other half the sentence in the query's own language, where unrelated
sentences look closer than the answer. Each query is ranked against the whole pool; ``--draws`` pools are drawn.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from peers import Known, fused

from duijie.engine.matching.encode import Encoder, Encoders
from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.matching.pools import prepare
from duijie.engine.records import Listing

SEED = 1
DRAWS = 8

Scores = np.ndarray
Ranker = Callable[[Sequence[str], Sequence[str]], Scores]
Directions = {
    "English asks, Chinese answers": ("en", "zh_hans"),
    "Traditional asks, English answers": ("zh_hant", "en"),
}


class Found(NamedTuple):
    """In what part of the queries the answer came first, and among the first ten."""

    first: float
    in_ten: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--draws", type=int, default=DRAWS, help="how many mixed pools are drawn")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    lines = (given.data / "script_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    figures = measure_all([json.loads(line) for line in lines], given.draws)
    print(json.dumps(figures, indent=2, ensure_ascii=False) if given.json else table(figures))


def measure_all(sentences: Sequence[Mapping[str, str]], draws: int) -> dict[str, object]:
    """Return the figures of every ranker in both directions, and how alike the two scripts of Chinese rank."""
    use, e5 = Known(load_use()), Known(load_e5())
    engine = Encoders(inside=e5, between=use)
    rankers: dict[str, Ranker] = {
        "duijie": lambda asked, pool: engine_scores(asked, pool, engine),
        "duijie, USE alone": lambda asked, pool: engine_scores(asked, pool, use),
        "duijie, words alone": lambda asked, pool: engine_scores(asked, pool, None),
        "USE as shipped": lambda asked, pool: use.encode(asked) @ use.encode(pool).T,
        "e5 as shipped": lambda asked, pool: e5.encode(asked) @ e5.encode(pool).T,
        "both as shipped, ranks fused": lambda asked, pool: fused(
            use.encode(asked) @ use.encode(pool).T, e5.encode(asked) @ e5.encode(pool).T
        ),
    }
    drawn = [np.random.default_rng(SEED + draw).permutation(len(sentences)) for draw in range(draws)]
    rows = [
        {"ranker": name, "direction": direction, **found_by(rank, sentences, languages, drawn)}
        for name, rank in rankers.items()
        for direction, languages in Directions.items()
    ]
    twins = same_rankings(sentences, engine)
    return {"sentences": len(sentences), "draws": draws, "seed": SEED, "twins": twins, "rankers": rows}


def found_by(
    rank: Ranker, sentences: Sequence[Mapping[str, str]], languages: tuple[str, str], drawn: Sequence[np.ndarray]
) -> dict[str, float]:
    """Return the mean over the pools drawn, and the least and most that one of them gave."""
    asking = languages[0]
    found = []
    for order in drawn:
        half = len(order) // 2
        asked, answers = ([sentences[place][key] for place in order[:half]] for key in languages)
        others = [sentences[place][asking] for place in order[half:]]
        found.append(hits(rank(asked, answers + others)))
    firsts = [one.first for one in found]
    return {
        "first": round(float(np.mean(firsts)), 4),
        "least": round(min(firsts), 4),
        "most": round(max(firsts), 4),
        "in_ten": round(float(np.mean([one.in_ten for one in found])), 4),
    }


def hits(scores: Scores) -> Found:
    """Return how often query i puts candidate i first, and among ten; a tie counts against it."""
    places = np.arange(len(scores))
    own = scores[places, places][:, None]
    better = (scores >= own).sum(axis=1) - 1
    return Found(float((better < 1).mean()), float((better < 10).mean()))


def engine_scores(asked: Sequence[str], pool: Sequence[str], encoder: Encoder | Encoders | None) -> Scores:
    """Return the engine's scores of sentences as titles."""
    needs, offers = ([Listing(f"{place}", text) for place, text in enumerate(texts)] for texts in (asked, pool))
    return prepare(needs, offers, encoder).compare(np.arange(len(needs)), np.arange(len(offers))).score()


def same_rankings(sentences: Sequence[Mapping[str, str]], encoder: Encoders) -> float:
    """Return for what part of the sentences both scripts of Chinese have the same scores over a mixed pool."""
    half = len(sentences) // 2
    pool = [one["en"] for one in sentences[:half]] + [one["zh_hans"] for one in sentences[half:]]
    simplified, traditional = (
        engine_scores([one[key] for one in sentences], pool, encoder) for key in ("zh_hans", "zh_hant")
    )
    return float((simplified == traditional).all(axis=1).mean())


def table(figures: dict[str, object]) -> str:
    """Return the figures as a table."""
    lines = [
        "{sentences} sentences, {draws} mixed pools, seed {seed}; "
        "same scores for a sentence in both scripts of Chinese: {twins:.1%}".format(**figures),
        "",
        f"{'ranker':30} {'direction':34} {'first':>6} {'(least–most)':>15} {'in ten':>7}",
    ]
    for row in figures["rankers"]:  # type: ignore[attr-defined]
        spread = f"({row['least']:.3f}–{row['most']:.3f})"
        lines.append(f"{row['ranker']:30} {row['direction']:34} {row['first']:6.3f} {spread:>15} {row['in_ten']:7.3f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
