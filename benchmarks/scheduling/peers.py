"""What others make of the same conferences: gaps to the bound that duijie proves.

Usage: python benchmarks/scheduling/peers.py [--sizes C,M] [--families base,…] [--peers flow,…] [--seeds K]
       [--time-limit SECONDS] [--ours SECONDS]

Only value counts here, for everybody: no peer knows floors, breaks or moves. Every case runs in a process of its own
on one thread. A cell is the gap in per cent to the bound that duijie proved in the same run, the median over the
seeds, and in brackets the worst; `none`: no plan in time on some seed; `–`: the peer's model cannot hold the family,
or is too large to be written down in the time.
Exits with 1 if a plan that keeps every hard rule is better than the bound: then the bound is false.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from case import Stopwatch, run_apart
from desk import hard_violations
from exact_peers import cp_sat, highs, rc2
from families import LIMITS
from greedy_peers import NotHeldError, PeerPlan, assignment, first_come, greedy
from invented import FAMILIES, conference

from duijie.engine.records import Problem
from duijie.engine.scheduling import TimeLimit, solve

OURS: Final = "duijie"
PEERS: Final[Mapping[str, Callable[[Problem, float, int], PeerPlan]]] = {
    "first come": first_come,
    "greedy": greedy,
    "flow": assignment,
    "CP-SAT": cp_sat,
    "HiGHS": highs,
    "RC2": rc2,
}


@dataclass(frozen=True, slots=True)
class Score:
    """One plan of one peer; ``value`` None: no plan, or (``held`` false) a family it cannot hold."""

    value: float | None
    bound: float | None
    proved: bool
    violations: int
    meetings: int
    cpu: float
    wall: float
    megabytes: float = 0.0
    held: bool = True


def value_only(family: str, size: str, seed: int) -> Problem:
    """Return an invented conference of which only value counts."""
    return replace(conference(family, size, seed), objective=("value",), floor=None)


def score_ours(family: str, size: str, seed: int, seconds: float) -> Score:
    """Solve one conference ourselves."""
    solve(value_only(family, "C", seed), TimeLimit(0.2))  # loads what is compiled
    problem = value_only(family, size, seed)
    watch = Stopwatch()
    plan = solve(problem, TimeLimit(seconds))
    cpu, wall = watch.cpu, watch.wall
    (value,) = plan.objectives
    wrong = hard_violations(problem, plan)
    return Score(value.reached, value.bound, value.proved, wrong, len(problem.meetings), cpu, wall)


def score_peer(peer: str, family: str, size: str, seed: int, seconds: float) -> Score:
    """Let one peer solve one conference."""
    problem = value_only(family, size, seed)
    watch = Stopwatch()
    try:
        found = PEERS[peer](problem, seconds, seed)
    except NotHeldError:
        return Score(None, None, False, 0, len(problem.meetings), watch.cpu, watch.wall, held=False)
    cpu, wall = watch.cpu, watch.wall
    wrong = 0 if found.plan is None else hard_violations(problem, found.plan)
    value = found.value if found.plan is not None or found.value else None
    return Score(value, None, found.proved, wrong, len(problem.meetings), cpu, wall)


def main() -> int:
    """Print the gaps by family and size, then what each peer took; return the exit status."""
    options = _options()
    names = [name for name in PEERS if name in options.peers.split(",")]
    print(",".join(("family", "size", "meetings", "bound", OURS, *names)), flush=True)
    taken: dict[tuple[str, str], list[Score]] = {}
    false = 0
    for size in options.sizes.split(","):
        for family in options.families.split(","):
            scores = _contest(family, size, names, options)
            bounds = [score.bound for score in scores[OURS]]
            known = [bound for bound in bounds if bound is not None]
            line = [family, size, str(scores[OURS][0].meetings), f"{median(known):.0f}" if known else "–"]
            print(",".join((*line, *(_cell(own, bounds) for own in scores.values()))), flush=True)
            for name, own in scores.items():
                taken.setdefault((size, name), []).extend(own)
                false += sum(_is_beyond(score, bound) for score, bound in zip(own, bounds, strict=True))
    print("\nsize,solver,plans,proved,none,cpu s,wall s,worst,MB,violations")
    for (size, name), own in taken.items():
        print(",".join((size, name, *_effort(own))), flush=True)
    if false:
        print(f"\n{false} plans are better than the bound, which is therefore false", file=sys.stderr)
    return int(bool(false))


def _contest(family: str, size: str, names: Sequence[str], options: argparse.Namespace) -> dict[str, list[Score]]:
    """Return everybody's scores on the same conferences, ours first, one for each seed."""
    seeds = range(1, options.seeds + 1)
    own = LIMITS[size] if options.ours is None else options.ours
    scores = {OURS: [_apart(score_ours, (family, size, seed, own), own) for seed in seeds]}
    for peer in names:
        limit = options.time_limit
        scores[peer] = [_apart(score_peer, (peer, family, size, seed, limit), limit) for seed in seeds]
    return scores


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="C,M", help="of C, S, M, L, XL")
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {', '.join(PEERS)}")
    parser.add_argument("--seeds", type=int, default=1, metavar="K", help="conferences of each kind")
    parser.add_argument("--time-limit", type=float, default=10.0, help="seconds for each peer, model made (default 10)")
    parser.add_argument("--ours", type=float, help="seconds for duijie (default: 1; L 5; XL 20)")
    return parser.parse_args()


def _apart(task: Callable[..., Score], arguments: tuple[object, ...], seconds: float) -> Score:
    """Return the score of a task in a process of its own; one that outruns all patience has no plan."""
    patience = 120 + 5 * seconds
    result = run_apart(task, arguments, patience)
    if result.answer is None:
        return Score(None, None, False, 0, 0, patience, patience, result.megabytes)
    score: Score = result.answer
    return replace(score, megabytes=result.megabytes)


def _cell(scores: Sequence[Score], bounds: Sequence[float | None]) -> str:
    if not all(score.held for score in scores):
        return "–"
    gaps = [
        100 * (bound - score.value) / max(1.0, bound)
        for score, bound in zip(scores, bounds, strict=True)
        if score.value is not None and bound is not None
    ]
    if len(gaps) < len(scores):
        return "none"
    return f"{gaps[0]:.2f}" if len(gaps) == 1 else f"{median(gaps):.2f} ({max(gaps):.2f})"


def _is_beyond(score: Score, bound: float | None) -> bool:
    return bound is not None and score.value is not None and not score.violations and score.value > bound + 1e-6


def _effort(scores: Sequence[Score]) -> list[str]:
    held = [score for score in scores if score.held]
    if not held:
        return ["0", "0", "0", *["–"] * 4, "0"]
    walls = [score.wall for score in held]
    plans = sum(score.value is not None for score in held)
    return [
        *(str(plans), str(sum(score.proved for score in held)), str(len(held) - plans)),
        *(f"{median(score.cpu for score in held):.2f}", f"{median(walls):.2f}", f"{max(walls):.2f}"),
        *(f"{max(score.megabytes for score in held):.0f}", str(sum(score.violations for score in held))),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
