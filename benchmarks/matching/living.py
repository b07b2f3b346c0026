"""What it costs to keep listings matched while they come: N invented needs and N offers, and 100 new needs.

    python benchmarks/matching/living.py [--size 10000 100000] [--json]

A new need is encoded (by e5 and by USE, both on this machine), put into the catalogue, given its 10 best offers with
reasons, and takes its place among the needs of the best of them. Peers: building everything anew, and comparing
the need with all listings by numpy and scipy. The vectors of the N + N are drawn by chance: to encode them takes an
hour for 100,000 and tells nothing of what comes after; ``--encode M`` tells how long M of them take.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import psutil
from invented import listings
from scipy import sparse

from duijie.engine.matching.catalogue import Catalogue, catalogue, suggest
from duijie.engine.matching.catalogue.group import Group
from duijie.engine.matching.encode import Encoders
from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.matching.index import build_index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.encoders.offline import OfflineEncoder

NEW: Final = 100
TOP: Final = 10
#: So many texts at once belong to a pool that is built, not to a listing that is put or to phrases for its reasons.
OF_A_POOL: Final = 256
BRUTE_QUERIES: Final = 5
#: Of e5 and of USE.
DIMENSIONS: Final = (384, 512)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured and its unit, the middle of all times and all but the slowest one of 100."""

    what: str
    unit: str
    p50: float
    p99: float | None = None


class Drawn:
    """An encoder that encodes the few texts of a listing, and draws the vectors of the many of a pool by chance."""

    def __init__(self, encoder: OfflineEncoder) -> None:
        self.identity = f"drawn {encoder.identity}"
        self._encoder = encoder
        self._dimensions = encoder.dimensions
        self._chance = np.random.default_rng(1)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text."""
        if len(texts) >= OF_A_POOL:
            return self._chance.standard_normal((len(texts), self._dimensions), dtype=np.float32)
        return self._encoder.encode(texts)


class Watch:
    """Adds up, under a name, the time spent in some functions, and tells it piece by piece."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Note the time of what is done inside."""
        begun = time.perf_counter()
        yield
        self.times[name].append(1e3 * (time.perf_counter() - begun))

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same and notes its time."""

        def timed(*args: Any, **named: Any) -> Any:
            with self.measure(name):
                return function(*args, **named)

        return timed

    def take(self, name: str) -> float:
        """Return what was spent under a name since it was last asked for."""
        total = sum(self.times[name])
        self.times[name] = []
        return total


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs="+", default=[10_000], help="needs, and as many offers")
    parser.add_argument("--encode", type=int, default=0, help="how many listings to encode in earnest, to time it")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    for size in given.size:
        # A process each: what one size held would count as the next one's memory.
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            figures = pool.submit(all_figures, size, given.encode).result()
        if given.json:
            print(json.dumps({"size": size, "figures": [asdict(one) for one in figures]}, indent=2))
            continue
        print(f"{size:,} needs, {size:,} offers; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for one in figures:
            rest = "" if one.p99 is None else f"  p99 {one.p99:9,.1f}"
            print(f"{one.what:48}{one.p50:10,.1f} {one.unit:3}{rest}")
        print()


def all_figures(size: int, encoded: int) -> list[Figure]:
    """Return every figure of one size."""
    return list(measure_all(size, encoded))


def measure_all(size: int, encoded: int) -> Iterator[Figure]:
    """Yield every figure."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.bin"
        # In a process of its own, so that what loading takes is not hidden by what building took.
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            built = pool.submit(measure_build, size, encoded, path).result()
        yield from built
        yield Figure("file", "MB", path.stat().st_size / 1e6)
        encoders = Encoders(Drawn(load_e5()), Drawn(load_use()))
        yield Figure("memory, encoders loaded", "MB", memory())
        begun = time.perf_counter()
        loaded = Catalogue.load(path, encoders)
        yield Figure("load", "s", time.perf_counter() - begun)
        yield from measure_new(loaded, Watch())
    yield Figure("peer: building anew for each", "s", built[0].p50)
    yield Figure("peer: all by numpy, both ways, scores only", "ms", brute_force(size))


def measure_build(size: int, encoded: int, path: Path) -> list[Figure]:
    """Build and save a catalogue; return what that takes."""
    inside, between = load_e5(), load_use()
    needs, offers = listings(size, offers=False), listings(size, offers=True)
    begun = time.perf_counter()
    built = Catalogue.build(needs, offers, Encoders(Drawn(inside), Drawn(between)))
    figures = [Figure(f"build (vectors drawn), {2 * size:,} listings", "s", time.perf_counter() - begun)]
    figures.append(Figure("memory, built", "MB", memory()))
    begun = time.perf_counter()
    built.save(path)
    figures.append(Figure("save", "s", time.perf_counter() - begun))
    if encoded:
        begun = time.perf_counter()
        Catalogue.build(needs[:encoded], (), Encoders(inside, between))
        figures.append(Figure(f"build {encoded:,} needs, vectors by e5 and USE", "s", time.perf_counter() - begun))
    return figures


def measure_new(living: Catalogue, watch: Watch) -> Iterator[Figure]:
    """Yield what putting and matching new needs takes, piece by piece."""
    catalogue.encode_one = watch.around("encode", catalogue.encode_one)  # type: ignore[attr-defined]
    Group.answer = watch.around("search", Group.answer)  # type: ignore[method-assign]
    wording = suggest.worded
    suggest.worded = watch.around("words", lambda *given: list(wording(*given)))  # type: ignore[attr-defined]
    parts: dict[str, list[float]] = defaultdict(list)
    for new in listings(NEW + 1, offers=False, seed=2):
        with watch.measure("put"):
            living.put_need(new)
        with watch.measure("offers"):
            found = living.offers_for(new.id, TOP)
        both = {name: watch.take(name) for name in ("encode", "put", "offers", "words")}
        with watch.measure("needs"):
            living.needs_for(found[0].offer, TOP, explained=False)
        watch.take("words")
        both |= {name: watch.take(name) for name in ("search", "needs")}
        parts["encode"].append(both["encode"])
        parts["index"].append(both["put"] - both["encode"])
        parts["search, both ways"].append(both["search"])
        parts["score, both ways"].append(both["offers"] + both["needs"] - both["words"] - both["search"])
        parts["reasons of 10 offers, none seen before"].append(both["words"])
        parts["all without reasons"].append(both["put"] + both["offers"] + both["needs"] - both["words"])
        parts["first suggestions, with reasons"].append(both["put"] + both["offers"])
    for what, (_, *times) in parts.items():  # the first one reads tables and wakes the models
        yield Figure(f"new need: {what}", "ms", statistics.median(times), sorted(times)[int(0.99 * len(times))])
    yield Figure("memory, loaded and used", "MB", memory())


def brute_force(size: int) -> float:
    """Return the milliseconds it takes to compare one listing with all of both sides, everything ready in floats."""
    chance = np.random.default_rng(2)
    pools = [chance.standard_normal((size, width), dtype=np.float32) for width in DIMENSIONS]
    queries = [chance.standard_normal(width, dtype=np.float32) for width in DIMENSIONS]
    # Of a tenth of a large pool, ten times over: as many numbers, read in a tenth of the time.
    copies = max(1, size // 10_000)
    index = build_index(listings(size // copies, offers=False), listings(size // copies, offers=True))
    rows = sparse.csr_array(sparse.vstack([index.offers] * copies))
    times = []
    for place in range(BRUTE_QUERIES):
        begun = time.perf_counter()
        for _ in ("as a need", "as one of the needs"):
            meaning = [pool @ query for pool, query in zip(pools, queries, strict=True)]
            terms = rows @ index.needs[[place]].toarray()[0]
            score = 1 - (1 - np.minimum(terms, 1.0) ** 0.5) * (1 - 0.75 * np.clip(meaning[0][: len(terms)], 0, 1))
            np.argsort(-score, kind="stable")[:TOP]
        times.append(1e3 * (time.perf_counter() - begun))
    return statistics.median(times)


def memory() -> float:
    """Return the memory that this process holds, in MB."""
    return psutil.Process().memory_info().rss / 1e6


if __name__ == "__main__":
    main()
