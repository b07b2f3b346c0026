"""Replans on the day: how long one takes, what it reaches of a free re-plan's bound, and what it shifts.

A conference is planned once; then 200 times twelve guests are late, five absent, ten walk in with six wishes each,
two tables close and a dozen meetings are cancelled, at a random slot. Beside it: booking everything that is still
ahead anew, first come, first served.

Usage: python benchmarks/scheduling/replan.py [--sizes M,L] [--families base,…] [--days 200] [--moves 0]
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Sequence
from random import Random

from families import LIMITS, conference

from duijie.engine.records import Changes, Late, Meeting, Person, Plan, Problem
from duijie.engine.scheduling import TimeLimit, solve, verify
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.problem import compile_problem, slots_in
from duijie.engine.scheduling.repair import Repaired, Repairer
from duijie.engine.scheduling.seating import seat
from duijie.engine.scheduling.state import State
from duijie.engine.scheduling.verify import problem_after, verify_repair

JUDGED = 3
"""Days of which the whole plan with its reasons is judged, and the peer run: they take seconds each."""


def first_come(problem: Problem, order: Sequence[int]) -> Plan:
    """Return the plan in which meetings, in an order, each take the first place that is free."""
    compiled = compile_problem(problem)
    state = State(compiled, domain_of(compiled))
    for m in order:
        for s in slots_in(state.domain.starts[m]):
            spot = state.fit(m, s)
            if spot is not None:
                state.place(m, spot)
                break
    return Plan("feasible", 1, seat(compiled, state.spots), (), ())


def random_day(problem: Problem, plan: Plan, seed: int) -> Changes:
    """Return what may happen to a conference from a random slot on."""
    r = Random(seed)
    slots = [slot.id for slot in problem.slots]
    now = r.randrange(1, len(slots) - 3)
    guests = [person.id for person in problem.people]
    who = r.sample(guests, 17)
    position = {slot: t for t, slot in enumerate(slots)}
    ahead = [placement.meeting for placement in plan.placed if position[placement.slot] >= now]
    arrived = tuple(Person(f"walk-in {i}") for i in range(10))
    return Changes(
        now=slots[now],
        absent=tuple(who[12:]),
        late=tuple(Late(p, slots[min(len(slots) - 1, now + r.randint(1, 4))]) for p in who[:12]),
        arrived=arrived,
        add=tuple(
            Meeting(f"{person.id}, wish {i}", ((person.id,), (r.choice(guests),)), value=r.randint(1, 5))
            for person in arrived
            for i in range(6)
        ),
        cancel=tuple(r.sample(ahead, 12)),
        closed_tables=tuple(table.id for table in r.sample(problem.tables or (), 2)),
    )


def answer(ready: Repairer, changes: Changes, moves: int) -> tuple[float, Repaired]:
    """Return the seconds of processor time until shifts, placements and figures are known, and the answer."""
    begun = time.process_time()
    repaired = ready.apply(changes, allow_moves=moves)
    _ = (repaired.moved, repaired.lost, repaired.gained, repaired.stand_ins, repaired.placed, repaired.objectives)
    return time.process_time() - begun, repaired


def peer(problem: Problem, plan: Plan, changes: Changes) -> tuple[float, float, int]:
    """Return value, seconds and published meetings moved or lost of booking everything anew, history kept."""
    after = problem_after(problem, plan, changes, plan)
    begun = time.process_time()
    fixed = [m for m, meeting in enumerate(after.meetings) if meeting.fixed is not None]
    rest = [m for m, meeting in enumerate(after.meetings) if meeting.fixed is None]
    booked = first_come(after, [*fixed, *rest])
    seconds = time.process_time() - begun
    values = {meeting.id: meeting.value for meeting in after.meetings}
    where = {placement.meeting: placement.slot for placement in booked.placed}
    return (
        sum(values[name] for name in where),
        seconds,
        sum(where.get(placement.meeting) != placement.slot for placement in plan.placed),
    )


def main() -> None:
    """Print one line for each family and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="M,L")
    parser.add_argument("--families", default="base,few_tables,many_wishes,patchy")
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--moves", type=int, default=0)
    options = parser.parse_args()
    print(
        "family,size,meetings,placed,opening gap %,ready s,p50 ms,p99 ms,max ms,gap mean %,gap max %,"
        "moved,lost,gained,violations,first come gap %,first come s,first come shifted"
    )
    for size in options.sizes.split(","):
        for family in options.families.split(","):
            print(",".join(line(family, size, options.days, options.moves)), flush=True)


def line(family: str, size: str, days: int, moves: int) -> list[str]:
    """Return the figures of one family and size."""
    problem = conference(family, size)
    plan = solve(problem, TimeLimit(LIMITS[size]))
    begun = time.process_time()
    ready = Repairer(problem, plan)
    seconds = time.process_time() - begun
    start = ready.apply(Changes())
    gc.collect()
    times, gaps, shifts, wrong, peers = [], [], [0, 0, 0], 0, []
    for day in range(days):
        changes = random_day(problem, plan, day)
        spent, repaired = answer(ready, changes, moves)
        times.append(spent)
        gaps.append(_gap(repaired))
        for i, some in enumerate((repaired.moved, repaired.lost, repaired.gained)):
            shifts[i] += len(some)
        if day < JUDGED:
            wrong += len(verify(repaired.problem, repaired.plan))
            wrong += len(verify_repair(problem, plan, changes, repaired.replan, moves))
            value, peer_seconds, shifted = peer(problem, plan, changes)
            bound = next(o.bound for o in repaired.objectives if o.name == "value") or 0
            peers.append((100 * (bound - value) / max(1, bound), peer_seconds, shifted))
    times.sort()
    row = [family, size, len(problem.meetings), len(plan.placed), f"{_gap(start):.2f}", f"{seconds:.1f}"]
    row += [f"{1000 * t:.0f}" for t in (times[len(times) // 2], times[int(len(times) * 0.99)], times[-1])]
    row += [f"{sum(gaps) / len(gaps):.2f}", f"{max(gaps):.2f}", *(f"{n / days:.1f}" for n in shifts), wrong]
    row += [f"{sum(column) / max(1, len(peers)):.2f}" for column in zip(*peers, strict=True)]
    return [str(cell) for cell in row]


def _gap(repaired: Repaired) -> float:
    return 100 * (next(o.gap for o in repaired.objectives if o.name == "value") or 0.0)


if __name__ == "__main__":
    main()
