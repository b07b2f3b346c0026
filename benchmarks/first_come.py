"""What booking first come, first served gives on a plan's own problem: ``first_come.py DIR``."""

from __future__ import annotations

import sys
from pathlib import Path

from duijie.engine.scheduling.first_come import place_first_come
from duijie.formats.problem import read_problem


def main() -> None:
    """Print meetings and value for DIR/problem.json."""
    source = Path(sys.argv[1], "problem.json")
    problem, _ = read_problem(source.read_bytes(), source.name)
    count, value = place_first_come(problem)
    print(f"{count} of {len(problem.meetings)} meetings, value {value:g}")


if __name__ == "__main__":
    main()
