"""Solves the paper's instances and prints one line for each.

Usage: python benchmarks/scheduling/paper.py DIR [--work UNITS] [--only NAME]

DIR holds .dzn files of Bofill et al., "Constraint Solving Approaches to the
Business-to-Business Meeting Scheduling Problem", JAIR 74 (2022).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from dzn import read_dzn

from duijie.engine.scheduling import WorkLimit, solve, verify


def main() -> None:
    """Run every instance of a folder with one fixed configuration."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=float, default=60.0, help="deterministic budget an instance")
    parser.add_argument("--only", default="", help="part of the names to run")
    options = parser.parse_args()
    print("instance,placed,meetings,breaks,bound,status,seconds,violations", flush=True)
    for path in sorted(options.folder.glob("*.dzn")):
        if options.only not in path.name:
            continue
        problem = read_dzn(path.read_text(encoding="utf-8"))
        begun = time.perf_counter()
        plan = solve(problem, WorkLimit(options.work))
        seconds = time.perf_counter() - begun
        breaks = plan.objectives[1]
        wrong = len(verify(problem, plan))
        name = path.name.removesuffix(".dzn")
        row = [name, len(plan.placed), len(problem.meetings), breaks.reached, breaks.bound, plan.status]
        print(",".join(map(str, [*row, f"{seconds:.1f}", wrong])), flush=True)


if __name__ == "__main__":
    main()
