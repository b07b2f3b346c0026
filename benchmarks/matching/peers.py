"""Plain rankers to be measured against: the same needs and offers in, one score a pair out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse

from duijie.engine.language import fold
from duijie.engine.matching.encode import Encoder
from duijie.engine.records import Listing

RANK_FUSION = 60

Tokens = Sequence[str]


class Known:
    """An encoder that works out each text once, for rankers that are given the same texts over and over."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return a vector a text."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if fresh:
            self._vectors.update(zip(fresh, self._encoder.encode(fresh), strict=True))
        return np.stack([self._vectors[text] for text in texts])


def fused(*scores: np.ndarray) -> np.ndarray:
    """Return the reciprocal rank fusion of rankings (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    total = np.zeros_like(scores[0], dtype=np.float64)
    for one in scores:
        ranks = np.argsort(np.argsort(-one, axis=1, kind="stable"), axis=1, kind="stable")
        total += 1.0 / (RANK_FUSION + 1 + ranks)
    return total


def bm25_scores(
    needs: Sequence[Listing],
    offers: Sequence[Listing],
    tokens: Callable[[str], Tokens],
    k1: float = 1.2,
    b: float = 0.75,
) -> np.ndarray:
    """Return BM25 (Robertson and Zaragoza 2009, eq. 3.15) of need titles against offers."""
    counts, places = count_terms([tokens(fold(offer_words(offer))) for offer in offers])
    holders = np.bincount(counts.indices, minlength=len(places))
    rarity = np.log(1 + (len(offers) - holders + 0.5) / (holders + 0.5))
    lengths = counts.sum(axis=1)
    damping = k1 * (1 - b + b * lengths / lengths.mean())
    weights = counts.copy()
    weights.data = weights.data * (k1 + 1) / (weights.data + np.repeat(damping, np.diff(weights.indptr)))
    asked, _ = count_terms([sorted(set(tokens(fold(need.title)))) for need in needs], places)
    return np.asarray((asked @ sparse.diags_array(rarity) @ weights.T).toarray())


def tfidf_scores(needs: Sequence[Listing], offers: Sequence[Listing]) -> np.ndarray:
    """Return the cosine of scikit-learn's TF-IDF vectors over single characters and pairs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    theirs = vectors.fit_transform([fold(offer_words(offer)) for offer in offers])
    ours = vectors.transform([fold(need.title) for need in needs])
    return np.asarray((ours @ theirs.T).toarray())


def vector_scores(needs: Sequence[Listing], offers: Sequence[Listing], encoder: Encoder) -> np.ndarray:
    """Return the cosine of the vectors that a model gives titles, nothing added."""
    ours = encoder.encode([need.title for need in needs])
    return np.asarray(ours @ encoder.encode([offer_words(offer) for offer in offers]).T)


def count_terms(
    texts: Sequence[Tokens], places: dict[str, int] | None = None
) -> tuple[sparse.csr_array, dict[str, int]]:
    """Return texts × terms counts; with ``places`` given, terms it lacks are left out."""
    known = {} if places is None else places
    cells = []
    for row, text in enumerate(texts):
        for term, count in Counter(text).items():
            column = known.setdefault(term, len(known)) if places is None else known.get(term)
            if column is not None:
                cells.append((row, column, count))
    rows, columns, counts = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    return sparse.csr_array((counts.astype(float), (rows, columns)), shape=(len(texts), len(known))), known


def offer_words(offer: Listing) -> str:
    """Return the words of an offer."""
    return " ".join(offer.keywords) or f"{offer.title} {offer.text}"


def bigrams(text: str) -> list[str]:
    """Return neighbouring Han characters in pairs, and Latin words."""
    found = []
    for run in re.findall(r"[\u3400-\u9fff]+|[a-z0-9]+", text):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] if run[0] >= "\u3400" else []
        found += pairs or [run]
    return found


def jieba_words(text: str) -> list[str]:
    """Return the words jieba finds."""
    import rjieba

    return [word for word in rjieba.cut(text) if re.search(r"\w", word)]
