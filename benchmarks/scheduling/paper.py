"""Solves the paper's instances with one fixed configuration, beside open solvers; one line for each.

Usage: python benchmarks/scheduling/paper.py DIR [--only NAME] [--by SOLVER,…] [--limit SECONDS]
       [--seed N] [--shuffle N]

DIR holds .dzn files of Bofill et al., "Constraint Solving Approaches to the Business-to-Business
Meeting Scheduling Problem", JAIR 74 (2022): the 20 originals or the extended ones. SOLVER is
"arrange" (the proof of fewest breaks), "solve" (the whole engine) or a peer of paper_peers.py.
"--shuffle" renumbers people and meetings at random first: how much a figure owes to their order.
Every run is a process of its own, ended at the limit; seconds are of the processor, all on one core.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from dzn import read_dzn
from paper_peers import PEERS

from duijie.engine.records import Objective, Plan, Problem
from duijie.engine.scheduling import solve, verify
from duijie.engine.scheduling.arrange import arrange
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.seating import measure, seat
from duijie.engine.scheduling.stop import Budget, TimeLimit

Row = tuple[object, ...]
"""Breaks, bound, status, seconds of the processor, violations."""


def run_arrange(problem: Problem, limit: float, seed: int) -> Row:
    """Return what the proof of fewest breaks finds, judged by ``verify``."""
    compiled = compile_problem(problem)
    found = arrange(compiled, domain_of(compiled), seed, Budget(1e9, limit))
    status = "infeasible" if found.feasible is False else "optimal" if found.closed else "open"
    if found.spots is None:
        return "", found.bound, status, time.process_time(), ""
    placements = seat(compiled, found.spots)
    reached = measure(compiled, found.spots, placements)
    objectives = tuple(
        Objective(name, reached[name], found.bound if name == "breaks" else reached[name], found.closed)
        for name in problem.objective
    )
    plan = Plan("optimal" if found.closed else "feasible", seed, placements, (), objectives, None)
    return reached["breaks"], found.bound, status, time.process_time(), len(verify(problem, plan))


def run_solve(problem: Problem, limit: float, seed: int) -> Row:
    """Return what the whole engine finds, judged by ``verify``."""
    plan = solve(problem, TimeLimit(limit), seed)
    breaks = next(objective for objective in plan.objectives if objective.name == "breaks")
    wrong = len(verify(problem, plan))
    return breaks.reached, breaks.bound, plan.status, time.process_time(), wrong


def run_peer(name: str, problem: Problem) -> Row:
    """Return what a peer finds."""
    breaks, proved = PEERS[name](compile_problem(problem))
    status = "open" if not proved else "infeasible" if breaks is None else "optimal"
    shown: object = "" if breaks is None else breaks
    return shown, shown if proved else "", status, time.process_time(), ""


def shuffled(problem: Problem, number: int) -> Problem:
    """Return the same problem with its people and meetings in another order (0: as they are)."""
    if not number:
        return problem
    r = Random(number)
    people, meetings = list(problem.people), list(problem.meetings)
    r.shuffle(people)
    r.shuffle(meetings)
    return replace(problem, people=tuple(people), meetings=tuple(meetings))


def _work(pipe: Connection, name: str, problem: Problem, limit: float, seed: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 5, int(limit) + 10))
    begun = time.process_time()
    if name in PEERS:
        row = run_peer(name, problem)
    else:
        row = (run_arrange if name == "arrange" else run_solve)(problem, limit, seed)
    *shown, seconds, wrong = row
    pipe.send((*shown, f"{float(str(seconds)) - begun:.2f}", wrong))


def run(name: str, problem: Problem, limit: float, seed: int) -> Row:
    """Return the row of one solver on one instance, run in a process of its own."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=_work, args=(theirs, name, problem, limit, seed))
    child.start()
    theirs.close()
    row: Row = ("", "", "time", f">{limit:g}", "")
    deadline = time.monotonic() + 4 * limit + 30  # a busy machine gives a process a part of its time only
    while time.monotonic() < deadline and (child.is_alive() or ours.poll()):
        if ours.poll(0.05):
            try:
                row = ours.recv()
            except EOFError:
                if child.exitcode not in (0, None) and child.exitcode > 0:
                    row = ("", "", "failed", "", "")
            break
    child.kill()
    child.join()
    return row


def main() -> None:
    """Run every instance of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of the names to run")
    parser.add_argument("--by", default="arrange", help=f"arrange, solve, {', '.join(PEERS)}")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds an instance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shuffle", type=int, default=0, help="another order of people and meetings (0: the file's)")
    options = parser.parse_args()
    print("instance,by,breaks,bound,status,seconds,violations", flush=True)
    for path in sorted(options.folder.glob("*.dzn")):
        if options.only in path.name:
            problem = shuffled(read_dzn(path.read_text(encoding="utf-8")), options.shuffle)
            for name in options.by.split(","):
                row = run(name, problem, options.limit, options.seed)
                print(",".join(map(str, (path.name.removesuffix(".dzn"), name, *row))), flush=True)


if __name__ == "__main__":
    main()
