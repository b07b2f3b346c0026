"""Invented conferences of several kinds and sizes: how far the plan is from what is proved to be possible.

Usage: python benchmarks/scheduling/families.py [--sizes C,M,L] [--families base,…] [--seeds K] [--time-limit SECONDS]

Each case is solved in a process of its own, on one thread, with its size's time limit; the seeds are those of the
conference. Figures are medians over the seeds; gap %, seconds and MB also, or only, say the worst. Violations are
what the independent judge finds, over all seeds. A floor is a number of meetings a guest; `–`: no such objective.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, median_low
from typing import Final

from case import Stopwatch, Taken, run_apart
from invented import FAMILIES, SIZES, conference

from duijie.engine.records import ObjectiveName
from duijie.engine.scheduling import TimeLimit, solve, verify

__all__ = ["FAMILIES", "LIMITS", "SIZES", "conference"]

LIMITS: Final[Mapping[str, float]] = {"C": 1.0, "S": 1.0, "M": 1.0, "L": 5.0, "XL": 20.0}
"""Seconds that each size may take."""

OBJECTIVES: Final[tuple[ObjectiveName, ...]] = ("value", "floor", "breaks", "moves")
COLUMNS: Final = (
    *("family", "size", "meetings", "placed", "value", "bound", "gap %", "worst", "floor", "bound", "breaks", "bound"),
    *("moves", "bound", "cpu s", "wall s", "worst", "MB", "violations"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One plan: what each objective reached and its bound, and what it took."""

    meetings: int
    placed: int
    objectives: Mapping[str, tuple[float, float | None]]
    status: str
    cpu: float
    wall: float
    violations: int

    def gap(self, name: str) -> float | None:
        """Return the gap of an objective in per cent, None without one or without a bound."""
        reached, bound = self.objectives.get(name, (0.0, None))
        return None if bound is None else 100 * abs(bound - reached) / max(1.0, abs(bound))


def solve_case(family: str, size: str, seed: int, seconds: float) -> Outcome:
    """Solve one invented conference within a time limit, as a program that is already running would."""
    warm = conference(family, "C", seed)
    solve(warm, TimeLimit(0.2))  # loads what is compiled
    problem = conference(family, size, seed)
    watch = Stopwatch()
    plan = solve(problem, TimeLimit(seconds))
    cpu, wall = watch.cpu, watch.wall
    reached: dict[str, tuple[float, float | None]] = {}
    reached |= {objective.name: (objective.reached, objective.bound) for objective in plan.objectives}
    violations = len(verify(problem, plan))
    return Outcome(len(problem.meetings), len(plan.placed), reached, plan.status, cpu, wall, violations)


def row(family: str, size: str, cases: Sequence[tuple[Outcome, float]]) -> list[str]:
    """Return a line of the table: medians over the seeds, and the worst; each case with its MB."""
    outcomes = [outcome for outcome, _ in cases]
    gaps = [gap for outcome in outcomes if (gap := outcome.gap("value")) is not None]
    cells = [family, size, _middle([o.meetings for o in outcomes]), _middle([o.placed for o in outcomes])]
    cells += _reached(outcomes, "value")
    cells += [f"{median(gaps):.2f}", f"{max(gaps):.2f}"] if len(gaps) == len(outcomes) else ["–", "–"]
    for name in OBJECTIVES[1:]:
        cells += _reached(outcomes, name)
    walls = [outcome.wall for outcome in outcomes]
    cells += [f"{median(o.cpu for o in outcomes):.2f}", f"{median(walls):.2f}", f"{max(walls):.2f}"]
    return [*cells, f"{max(megabytes for _, megabytes in cases):.0f}", str(sum(o.violations for o in outcomes))]


def _reached(outcomes: Sequence[Outcome], name: str) -> list[str]:
    pairs = [outcome.objectives[name] for outcome in outcomes if name in outcome.objectives]
    bounds = [bound for _, bound in pairs if bound is not None]
    return [_middle([reached for reached, _ in pairs]), _middle(bounds) if len(bounds) == len(pairs) else "–"]


def _middle(numbers: Sequence[float]) -> str:
    return (
        f"{median_low(numbers):g}"
        if numbers and max(numbers) < 1e6
        else f"{median_low(numbers):.0f}"
        if numbers
        else "–"
    )


def main() -> None:
    """Print one line for each family and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="C,S,M", help="of C, S, M, L, XL")
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--seeds", type=int, default=1, metavar="K", help="conferences of each kind")
    parser.add_argument("--time-limit", type=float, help="seconds for every size (default: 1; L 5; XL 20)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single case there as well")
    options = parser.parse_args()
    print(",".join(COLUMNS), flush=True)
    every = []
    for size in options.sizes.split(","):
        seconds = LIMITS[size] if options.time_limit is None else options.time_limit
        for family in options.families.split(","):
            cases = []
            for seed in range(1, options.seeds + 1):
                taken = run_apart(solve_case, (family, size, seed, seconds), 300 + 20 * seconds)
                if taken.answer is None:
                    print(f"{family},{size},seed {seed}: no plan after {300 + 20 * seconds:.0f} s", flush=True)
                    continue
                cases.append((taken.answer, taken.megabytes))
                every.append(_record(family, size, seed, taken))
            if cases:
                print(",".join(row(family, size, cases)), flush=True)
    if options.json:
        options.json.write_text(json.dumps(every, indent=1), encoding="utf-8")


def _record(family: str, size: str, seed: int, taken: Taken) -> dict[str, object]:
    return {"family": family, "size": size, "seed": seed, "megabytes": taken.megabytes, **asdict(taken.answer)}


if __name__ == "__main__":
    main()
