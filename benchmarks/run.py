"""Runs every benchmark and writes docs/benchmarks.md: ``make bench``.

``python benchmarks/run.py [DATA_DIR] [--only MARK ...]``: with a folder of outside data (``match/needs_offers``,
``b2b/original``) the tables on those are measured too; without it they are kept as they stand. A mark is what stands
in the page's comments around a table (``speed``, ``paper``, …).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from process import measure, time_of

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
EXAMPLE = ROOT / "examples" / "lugang"
LARGEST = "base,few_tables,many_wishes,patchy,interpreters"
#: Tables on invented data: the mark on the page, the script and its arguments.
INVENTED = (
    ("families", "scheduling/families.py", "--sizes", "C,S,M,L", "--seeds", "3"),
    ("largest", "scheduling/families.py", "--sizes", "XL", "--families", LARGEST),
    ("rivals", "scheduling/peers.py", "--sizes", "C", "--time-limit", "3"),
    ("replan", "scheduling/replan.py", "--sizes", "M,L", "--days", "50"),
    ("counterparts", "matching/counterparts.py"),
    ("lists", "matching/lists.py", "both"),
    ("speed", "matching/speed.py"),
    ("scale", "matching/scale.py", "--size", "10000", "30000", "100000", "--needs", "2000"),
    (
        "cluster",
        "matching/scale.py",
        "--size",
        "300000",
        "--needs",
        "500",
        "--sample",
        "3",
        "--runner",
        "ray",
        "--encoder",
        "none",
    ),
    ("living", "matching/living.py", "--size", "10000", "100000"),
    ("board", "web/board.py"),
    ("pages", "web/pages.py"),
    ("start", "web/pages.py", "--start"),
)
DUIJIE = Path(sys.executable).with_name("duijie")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what, the command that gives it, what is to be reached, what was measured."""

    what: str
    command: str
    reach: str
    measured: str


def plan_command(out: Path) -> list[str | Path]:
    """Return ``duijie plan`` on the example's lists."""
    lists = sorted(path for path in EXAMPLE.iterdir() if path.suffix in {".xlsx", ".xls", ".ods", ".csv"})
    return [DUIJIE, "plan", *lists, "--event", EXAMPLE / "event.toml", "--out", out]


def measure_plan(folder: Path) -> Iterator[Figure]:
    """The main job on the shipped example, cold and warm, and how good the plan is."""
    out = folder / "plan"
    command = "duijie plan examples/lugang/*.{xlsx,csv} --event examples/lugang/event.toml --out DIR"
    cold = time_of(plan_command(out), {"PYTHONPYCACHEPREFIX": str(folder / "pycache")})
    warm = [measure(plan_command(out)) for _ in range(5)]
    fastest, memory = min(taken.seconds for taken in warm), max(taken.megabytes for taken in warm)
    times = ", ".join(f"{taken.seconds:.1f}" for taken in warm)
    yield Figure("`duijie plan`, no compiled Python yet", command, "≤ 15 s", f"{cold:.1f} s")
    yield Figure("`duijie plan`, warm: best of 5", command, "≤ 6 s", f"{fastest:.1f} s ({times})")
    yield Figure("… memory of all its processes", command, "≤ 800 MB", f"{memory:.0f} MB")
    for objective in json.loads((out / "plan.json").read_text(encoding="utf-8"))["objectives"]:
        if objective["name"] == "mandatory":
            continue  # the example has none
        least = objective["name"] == "breaks"
        reached = f"{objective['reached']:g}, proven {'at least' if least else 'at most'} {objective['bound']:g}"
        gap = "" if least else f"; gap {objective['gap']:.2%}"
        yield Figure(f"… {objective['name']}", command, "≤ 1 %" if objective["name"] == "value" else "–", reached + gap)
    greedy = _printed("first_come.py", out).strip()
    yield Figure("… first come, first served, same wishes", "python benchmarks/first_come.py DIR", "–", greedy)


def measure_inspect(folder: Path) -> Iterator[Figure]:
    """A list of 5,000 rows and 20 columns, and the help page."""
    source = folder / "long.xlsx"
    subprocess.run([sys.executable, ROOT / "benchmarks" / "long_list.py", source], check=True)
    taken = min((measure([DUIJIE, "inspect", source, "--json"]) for _ in range(3)), key=lambda one: one.seconds)
    yield Figure(
        "`duijie inspect`, 5,000 rows × 20 columns",
        "python benchmarks/long_list.py F.xlsx; duijie inspect F.xlsx --json",
        "≤ 4 s",
        _took(taken.seconds, taken.megabytes),
    )
    helped = min(time_of([DUIJIE, "--help"]) for _ in range(5))
    yield Figure("`duijie --help`", "duijie --help", "≤ 0.3 s", f"{helped:.2f} s")


def measure_install(folder: Path) -> Iterator[Figure]:
    """A newcomer's first command in a fresh clone, download included."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    bare = {"HOME": str(folder), "PYTHON": getattr(sys, "_base_executable", sys.executable)}
    seconds = time_of(["make", "demo", "SERVE=0"], bare, clone)
    yield Figure("fresh clone, download included", "git clone … && make demo SERVE=0", "≤ 150 s", f"{seconds:.0f} s")
    size = sum(path.lstat().st_size for path in (clone / ".venv").rglob("*") if not path.is_dir()) / 1e6
    yield Figure("installed size", "du -s .venv after it", "≤ 700 MB", f"{size:.0f} MB")


def outside(data: Path) -> tuple[tuple[str | Path, ...], ...]:
    """Return the tables on outside data: the mark, the script and its arguments."""
    judged = data / "match" / "needs_offers"
    return (
        ("matching", "matching/quality.py", judged),
        ("languages", "matching/languages.py", judged),
        ("learning", "matching/learning.py", judged),
        ("paper", "scheduling/paper.py", data / "b2b" / "original", "--limit", "30"),
        ("extended", "scheduling/paper.py", data / "b2b" / "extended", "--limit", "8"),
        ("rc2", "scheduling/paper.py", data / "b2b" / "original", "--limit", "5", "--by", "rc2-plain"),
        ("uwrmaxsat", "scheduling/paper.py", data / "b2b" / "original", "--limit", "5", "--by", "uwrmaxsat-plain"),
    )


def main() -> None:
    """Measure, print, and write the page's tables between their marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="folder of outside data")
    parser.add_argument("--only", nargs="+", default=(), metavar="MARK", help="only these tables")
    options = parser.parse_args()
    tables = [*INVENTED, *(outside(options.data) if options.data else ())]
    unknown = set(options.only) - {"figures", *(table[0] for table in tables)}
    if unknown:
        parser.error(f"no such table here: {', '.join(sorted(unknown))}")
    if not options.only or "figures" in options.only:
        _put("figures", _figures())
        _put("machine", _machine())
    for mark, script, *arguments in tables:
        if not options.only or mark in options.only:
            _put(str(mark), _fenced(_printed(script, *arguments)))
    print(PAGE.read_text(encoding="utf-8"))


def _figures() -> str:
    """Return the table of the main job."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*measure_plan(folder), *measure_inspect(folder), *measure_install(folder)]
    lines = ["| what | reach | measured | command |", "|---|---|---|---|"]
    return "\n".join(lines + [f"| {row.what} | {row.reach} | **{row.measured}** | `{row.command}` |" for row in rows])


def _printed(script: str | Path, *arguments: str | Path) -> str:
    """Return what one of the benchmarks prints."""
    command = [sys.executable, ROOT / "benchmarks" / script, *arguments]
    # The application's benchmarks build their events with the tests' world.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def _put(mark: str, words: str) -> None:
    """Replace what stands between ``<!-- mark -->`` and ``<!-- /mark -->``."""
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    PAGE.write_text(pattern.sub(lambda m: f"{m[1]}{words.rstrip()}\n{m[2]}", page), encoding="utf-8")


def _fenced(words: str) -> str:
    return f"```\n{words.rstrip()}\n```"


def _took(seconds: float, megabytes: float) -> str:
    return f"{seconds:.1f} s, {megabytes:.0f} MB"


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = f"Python {platform.python_version()}, {platform.system()} {platform.release().split('-')[0]}"
    git = (
        shutil.which("git")
        and subprocess.run(
            ["git", "log", "-1", "--format=%cs"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()
    )
    return f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GiB, {versions}; code of {git}."


if __name__ == "__main__":
    main()
