"""The judge against a second reading of the contract, on hundreds of plans spoiled at random."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from duijie.engine.scheduling import verify
from tests.engine.scheduling.corners import corners, otherwise
from tests.engine.scheduling.mutations import CHANGES, rich, spoil
from tests.engine.scheduling.rulebook import codes

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_good_plans_are_good(seed: int) -> None:
    problem, plan = rich(seed)
    assert verify(problem, plan) == ()
    assert codes(problem, plan) == set()
    assert plan.unplaced


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_plan_is_refused_for_exactly_what_is_wrong_with_it(change: str) -> None:
    spoiled = 0
    for seed in SEEDS:
        problem, plan = rich(seed)
        r = Random(f"{change} {seed}")
        for _ in range(4):
            changed = CHANGES[change](r, problem, plan)
            found = {violation.code for violation in verify(problem, changed)}
            assert found == codes(problem, changed), (seed, changed)
            spoiled += bool(found)
    assert (spoiled > 0) == (change != "nothing at all")


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 180))
def test_thousands_of_changed_plans(seed: int) -> None:
    problem, plan = rich(seed)
    r = Random(seed)
    for change in (*CHANGES,) * 10:
        changed = spoil(change, r, problem, plan)
        assert {violation.code for violation in verify(problem, changed)} == codes(problem, changed), (change, changed)


@pytest.mark.parametrize("number", range(len(corners())))
def test_corners_are_judged_alike(number: int) -> None:
    problem, plan = corners()[number]
    r = Random(number)
    for change in (*CHANGES, *("other people named",) * 12, *("other blockers",) * 6):
        changed = spoil(change, r, problem, plan)
        assert {violation.code for violation in verify(problem, changed)} == codes(problem, changed), changed


@pytest.mark.parametrize("seed", range(4))
def test_reasons_hang_on_the_objectives(seed: int) -> None:
    r = Random(seed)
    for problem, plan in otherwise(seed)[:5]:
        for change in ("nothing at all", "a placed one refused", *("a placed one too dear",) * 3):
            changed = CHANGES[change](r, problem, plan)
            assert {violation.code for violation in verify(problem, changed)} == codes(problem, changed), changed


def test_every_code_is_met_somewhere() -> None:
    met: Counter[str] = Counter()
    for change, make in CHANGES.items():
        for seed in SEEDS:
            problem, plan = rich(seed)
            r = Random(f"{change} {seed}")
            for _ in range(4):
                met.update({violation.code for violation in verify(problem, make(r, problem, plan))})
    assert set(met) == {
        *("unknown_meeting", "unknown_slot", "unknown_person", "unknown_table", "placed_twice", "meeting_lost"),
        *("slots", "fixed", "session", "length", "availability", "attendance", "max", "one_at_a_time"),
        *("no_table", "seats", "table_closed", "held_by", "table_taken", "table_capacity", "resources"),
        *("after", "homogeneity"),
        *("objectives", "objective_value", "bound", "proof", "status", "reason", "blockers"),
    }
