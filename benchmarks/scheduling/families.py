"""Invented conferences of several kinds and sizes: gap to the proven bound, against first come, first served.

Usage: python benchmarks/scheduling/families.py [--sizes S,M,L] [--families base,…] [--time-limit SECONDS]
"""

from __future__ import annotations

import argparse
import time
from random import Random

from duijie.engine.records import Meeting, Person, Problem, Slot, Table
from duijie.engine.scheduling import TimeLimit, solve, verify
from duijie.engine.scheduling.first_come import place_first_come

SIZES = {"C": (160, 6), "S": (120, 8), "M": (400, 16), "L": (2500, 24)}
FAMILIES = ("base", "few_tables", "many_wishes", "patchy")


def conference(family: str, size: str, seed: int = 1) -> Problem:
    """Return an invented conference; two sides, values 1 to 5, a floor of two meetings."""
    people, slots = SIZES[size]
    r = Random(f"{family} {size} {seed}")
    patchy = family == "patchy"
    per_head = {"base": 0.47, "few_tables": 0.47, "many_wishes": 0.8, "patchy": 0.4}[family] * slots
    tables = round(people * (0.25 if family == "few_tables" else 0.5))
    names = [f"s{t}" for t in range(slots)]
    half = people // 2
    wishes: dict[tuple[int, int], None] = {}
    while len(wishes) < people * per_head:
        a = r.randrange(people)
        b = r.randrange(half) + (0 if (a < half) == (patchy and r.random() < 0.3) else half)
        if a != b:
            wishes[min(a, b), max(a, b)] = None
    return Problem(
        slots=tuple(Slot(name, "am" if t < slots // 2 else "pm") for t, name in enumerate(names)),
        people=tuple(
            Person(f"p{p}", available=tuple(n for n in names if r.random() < 0.4) if patchy else None)
            for p in range(people)
        ),
        meetings=tuple(
            Meeting(f"m{i}", ((f"p{a}",), (f"p{b}",)), value=r.randint(1, 5)) for i, (a, b) in enumerate(wishes)
        ),
        tables=tuple(Table(f"T{k}") for k in range(tables)),
        floor=2,
    )


def main() -> None:
    """Print one line for each family and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="C,S,M")
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--time-limit", type=float)
    options = parser.parse_args()
    print(
        "family,size,meetings,placed,value,bound,gap %,first come gap %,"
        "floor,floor bound,breaks,bound,seconds,violations"
    )
    for size in options.sizes.split(","):
        for family in options.families.split(","):
            problem = conference(family, size)
            begun = time.perf_counter()
            plan = solve(problem, None if options.time_limit is None else TimeLimit(options.time_limit))
            seconds = time.perf_counter() - begun
            floor, value, breaks = plan.objectives[1:4]
            bound = value.bound or 0
            row = [family, size, len(problem.meetings), len(plan.placed), value.reached, bound]
            row += [
                f"{100 * (value.gap or 0):.2f}",
                f"{100 * (bound - place_first_come(problem)[1]) / max(1, bound):.2f}",
            ]
            row += [floor.reached, floor.bound, breaks.reached, breaks.bound, f"{seconds:.1f}"]
            print(",".join(map(str, [*row, len(verify(problem, plan))])), flush=True)


if __name__ == "__main__":
    main()
