"""What booking first come, first served would have given: the yardstick beside every plan."""

from __future__ import annotations

from duijie.engine.records import Problem
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.problem import compile_problem, slots_in
from duijie.engine.scheduling.state import State


def place_first_come(problem: Problem) -> tuple[int, float]:
    """Return how many meetings, and of what value, find a place when each takes the first that is free.

    Meetings come in the problem's order and keep every hard rule but homogeneity, which
    only a whole plan can; nobody moves for a later one, as when guests book for themselves.
    """
    compiled = compile_problem(problem)
    state = State(compiled, domain_of(compiled))
    for m in range(len(compiled.items)):
        for s in slots_in(state.domain.starts[m]):
            spot = state.fit(m, s)
            if spot is not None:
                state.place(m, spot)
                break
    placed = [m for m, spot in enumerate(state.spots) if spot is not None]
    return len(placed), sum(problem.meetings[m].value for m in placed)
