"""What matching costs as the lists grow: N invented needs × N invented offers, the best 50 of each.

    python benchmarks/matching/scale.py --size 10000 30000 --needs 2000

``--needs M`` ranks only the first M needs among all the offers: time and bytes grow with M, so the whole is
foretold from a part. With several sizes a line is put through the time of one need, and 1M × 1M foretold from it.
The best 50 of a sample are compared with those of scoring every pair of them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import groupby, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
from invented import Projection, listings

from duijie.engine.matching import Encoder, LocalRunner, Runner, each_match, score_pairs
from duijie.engine.records import Listing, Match
from duijie.formats.listings import write_matches

TOP: Final = 50
#: As many pairs are scored exhaustively unless a sample is given: each comes with its reasons.
PAIRS_CHECKED: Final = 200_000
FORETOLD: Final = 1_000_000
LAST_DECIMAL: Final = 1.5e-6
HEAD: Final = (
    "encoder        size   needs  prepare s  rank s    cpu s  all needs s  ms/need   RSS MB   PSS MB  MB out  recall@50"
)


@dataclass
class Memory:
    """The most that this process and its descendants held at a time, MB.

    ``resident`` counts a page once for each process that holds it, ``proportional`` once in all.
    """

    resident: float = 0.0
    proportional: float = 0.0


@dataclass(frozen=True)
class Taken:
    """What one run took; seconds are wall-clock, ``cpu`` that of all processes but Ray's."""

    size: int
    needs: int
    encoder: str
    runner: str
    prepare: float
    rank: float
    cpu: float
    bytes_out: int
    recall: float | None
    memory: Memory = field(default_factory=Memory)

    @property
    def foretold(self) -> float:
        """Seconds for all needs."""
        return self.prepare + self.rank * self.size / self.needs


def run(size: int, needs: int, sample: int, name: str, runner_name: str) -> Taken:
    """Rank, then check a sample of the needs."""
    encoder = Projection() if name == "projection" else None
    runner = chosen_runner(runner_name)
    pools = listings(size, offers=False), listings(size, offers=True)
    chosen = {pools[0][place].id for place in np.linspace(0, needs - 1, sample, dtype=int)} if sample else set()
    found: dict[str, list[float]] = {}
    written = 0
    with watched_memory() as memory:
        began, cpu = time.perf_counter(), processor_seconds()
        matches = iter(each_match(*pools, TOP, encoder, runner))
        prepared = time.perf_counter()
        for need, group in islice(groupby(matches, lambda match: match.need), needs):
            ranked = list(group)
            written += len(write_matches(ranked))
            if need in chosen:
                found[need] = [match.score for match in ranked]
        ended = time.perf_counter()
        del matches, group  # the processes end
        cpu = processor_seconds() - cpu
    recall = recall_of(found, *pools, encoder) if found else None
    return Taken(size, needs, name, runner_name, prepared - began, ended - prepared, cpu, written, recall, memory)


def recall_of(
    found: dict[str, list[float]], needs: tuple[Listing, ...], offers: tuple[Listing, ...], encoder: Encoder | None
) -> float:
    """Return the share of places in the best 50 whose score is as high as scoring every pair gives.

    Ties are equal, and so are scores a unit of the last decimal apart: the order in which a block's products are summed
    may show there.
    """
    every = [(need, offer.id) for need in found for offer in offers]
    exact: dict[str, list[float]] = {need: [] for need in found}
    scored: tuple[Match, ...] = score_pairs(needs, offers, every, encoder)
    for match in scored:
        if match.score > 0 and len(exact[match.need]) < TOP:
            exact[match.need].append(match.score)
    reached = sum(
        sum(score >= best[-1] - LAST_DECIMAL for score in found[need]) for need, best in exact.items() if best
    )
    return reached / sum(map(len, exact.values()))


@contextmanager
def watched_memory() -> Iterator[Memory]:
    """Look at the memory of this process and its descendants four times a second."""
    most, stop = Memory(), threading.Event()

    def look() -> None:
        while not stop.wait(0.25):
            resident, proportional = np.sum([held(process) for process in family(os.getpid())], axis=0)
            most.resident = max(most.resident, float(resident))
            most.proportional = max(most.proportional, float(proportional))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        stop.set()
        thread.join()


def held(process: int) -> tuple[float, float]:
    """Return the resident and the proportional memory of a process, MB; nothing for one that ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
        return sizes["Rss"], sizes["Pss"]
    except (OSError, KeyError):
        return 0.0, 0.0


def family(process: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue  # it ended while we looked
        for child in found:
            yield from family(int(child))


def processor_seconds() -> float:
    """Return what this process and its ended children have used."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))


def foretell(taken: list[Taken]) -> str:
    """Return what 1M × 1M would take, by a line through the times of one need and of preparing one listing."""
    sizes = np.array([one.size for one in taken])
    slope, start = np.polyfit(sizes, [one.rank / one.needs for one in taken], 1)
    preparing = max(one.prepare / one.size for one in taken)
    hours = (preparing * FORETOLD + (start + slope * FORETOLD) * FORETOLD) / 3600
    written = max(one.bytes_out / one.needs for one in taken) * FORETOLD / 1e9
    return (
        f"{taken[0].encoder}: one need takes {start * 1e3:.1f} ms + {slope * 1e6:.3f} ms a 1,000 offers; "
        f"1M x 1M: {hours:,.0f} hours, {written:.0f} GB written"
    )


def chosen_runner(name: str) -> Runner:
    """Return the runner of a name."""
    if name == "local":
        return LocalRunner()
    from duijie.engine.matching.runners import RayRunner

    return RayRunner()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs="+", default=[10_000], help="needs, and as many offers")
    parser.add_argument("--needs", type=int, help="rank only so many of the needs")
    parser.add_argument("--sample", type=int, help=f"needs checked exhaustively; {PAIRS_CHECKED} / size unless given")
    parser.add_argument("--encoder", choices=("none", "projection", "both"), default="both")
    parser.add_argument("--runner", choices=("local", "ray"), default="local")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    names = ("none", "projection") if options.encoder == "both" else (options.encoder,)
    if not options.json:
        print(HEAD)
    for name in names:
        taken = []
        for size in options.size:
            needs = min(options.needs or size, size)
            sample = max(1, PAIRS_CHECKED // size) if options.sample is None else options.sample
            # A process each: what one run held would count as the next one's memory.
            with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
                one = fresh.submit(run, size, needs, min(sample, needs), name, options.runner).result()
            taken.append(one)
            print(json.dumps(asdict(one)) if options.json else row(one), flush=True)
        if len(taken) > 1 and not options.json:
            print(foretell(taken))


def row(one: Taken) -> str:
    """Return a line of the table."""
    recall = "–" if one.recall is None else f"{one.recall:.4f}"
    return (
        f"{one.encoder:10} {one.size:8} {one.needs:7} {one.prepare:10.1f} {one.rank:7.1f} {one.cpu:8.1f} "
        f"{one.foretold:12.0f} {one.rank / one.needs * 1e3:8.1f} {one.memory.resident:8.0f} "
        f"{one.memory.proportional:8.0f} {one.bytes_out / 1e6:7.1f}  {recall}"
    )


if __name__ == "__main__":
    main()
