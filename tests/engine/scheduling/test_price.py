"""The price list against the truth: what the same problem reaches with one more of something, by enumeration."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duijie.engine.records import Objective, Person, Problem, Resource, Slot, Table
from duijie.engine.scheduling import Iterations, WorkLimit, solve
from duijie.engine.scheduling.price import Gain, Price, gain_of, prices
from duijie.engine.scheduling.stop import Budget
from tests.engine.scheduling.brute import best_objectives, tiny_problem
from tests.engine.scheduling.small import day, guests, meet
from tests.engine.scheduling.test_solve import conference

PAIRS = tuple(meet(f"m{i}", f"a{i}", f"b{i}", value=i + 1) for i in range(4))
EIGHT = guests(*(f"{side}{i}" for i in range(4) for side in "ab"))


def list_of(problem: Problem, work: float = 6.0) -> list[Price]:
    return list(prices(problem, solve(problem), Budget(work)))


def one(found: list[Price], kind: str, slot: str | None = None, resource: str | None = None) -> Price:
    [price] = [p for p in found if (p.kind, p.slot, p.resource) == (kind, slot, resource)]
    return price


def test_a_table_adds_one_meeting_a_slot_and_a_slot_as_many_as_there_are_tables() -> None:
    problem = Problem(day("s1", "s2"), EIGHT, PAIRS, table_capacity=1, objective=("value",))
    found = list_of(problem)
    assert one(found, "table").gains == (Gain("value", 3, 3),)
    assert one(found, "table").placed == 2
    assert one(found, "table_slot", "s1").gains == (Gain("value", 2, 2),)
    assert one(found, "slot", "s2").gains == (Gain("value", 2, 2),)
    assert one(found, "table").text.en == "One more table in every slot: value +3, and no more (+2 placed)"
    assert one(found, "table_slot", "s1").text.zh_hant == "s1增加一張洽談枱：總價值+2，已證明不會更多（+1場洽談）"
    assert [price.gains[0].at_least for price in found] == sorted((p.gains[0].at_least for p in found), reverse=True)


def test_named_tables_and_resources() -> None:
    needy = tuple(replace(m, needs={"interpreter:en-zh": 1}) for m in PAIRS)
    tables = (Table("T1"), Table("T2"), Table("T3"))
    resources = (Resource("interpreter:en-zh", 1, {"s1": 0}), Resource("unused", 0))
    problem = Problem(day("s1", "s2"), EIGHT, needy, tables=tables, resources=resources, objective=("value",))
    found = list_of(problem)
    assert one(found, "resource", resource="interpreter:en-zh").gains == (Gain("value", 5, 5),)
    assert one(found, "resource_slot", "s1", "interpreter:en-zh").gains == (Gain("value", 3, 3),)
    assert one(found, "table").gains == (Gain("value", 0, 0),)
    assert one(found, "table").text.en == "One more table in every slot: adds nothing, which is proved"
    assert not [p for p in found if p.resource == "unused"]
    words = one(found, "resource_slot", "s1", "interpreter:en-zh").text
    assert words.en == "One more of English–Chinese interpreters at s1: value +3, and no more (+1 placed)"


def test_a_new_slot_is_there_for_those_who_are_there_before_it() -> None:
    people = (Person("a0", available=("s1",)), *EIGHT[1:])
    slots = (Slot("s1", "am", "2026-11-22T09:00+08:00", 25), Slot("s2", "pm", "2026-11-22T14:00+08:00", 25))
    meetings = (meet("m0", "a0", "b0", value=9), meet("m1", "a0", "b1", value=4))
    problem = Problem(slots, people, meetings, objective=("value",))
    found = list_of(problem)
    assert [(p.kind, p.slot, p.gains) for p in found] == [
        ("slot", "s1", (Gain("value", 4, 4),)),
        ("slot", "s2", (Gain("value", 0, 0),)),
    ]
    assert found[0].text.zh_hans == "09:00之后增加一个时段：总价值+4，已证明不会更多（+1场洽谈）"


def test_fewer_breaks_are_a_gain() -> None:
    problem = Problem(
        day("s1", "s2", "s3"),
        guests("a", "b", "c"),
        (meet("m1", "a", "b"), meet("m2", "a", "c")),
        table_capacity={"s1": 1, "s2": 0, "s3": 1},
        objective=("value", "breaks"),
    )
    assert one(list_of(problem), "table").gains == (Gain("value", 0, 0), Gain("breaks", 1, 1))


@pytest.mark.parametrize("work", [0.0, 5.0])
@pytest.mark.parametrize("seed", range(40))
def test_gains_lie_where_enumeration_finds_them(seed: int, work: float) -> None:
    problem = tiny_problem(seed + 300)
    first = [name for name in problem.objective if name not in ("leximin", "balance")][:1] or ["value"]
    problem = replace(problem, objective=tuple(first), tables=None, table_capacity=1, resources=problem.resources)
    [base], _ = best_objectives(problem)
    sign = -1 if first[0] in ("breaks", "moves") else 1
    more = {slot.id: 1 for slot in problem.slots}
    for price in prices(problem, solve(problem, Iterations(0)), Budget(work)):
        if price.kind == "table":
            changed = replace(problem, table_capacity=2)
        elif price.kind == "table_slot":
            changed = replace(problem, table_capacity={**more, str(price.slot): 2})
        else:
            continue
        [gain], [best] = price.gains, best_objectives(changed)[0]
        assert gain.at_most is not None
        assert gain.at_least <= sign * (best - base) + 1e-9
        assert gain.at_most >= sign * (best - base) - 1e-9


def test_a_table_adds_one_meeting_a_slot_at_most_however_short_the_search() -> None:
    problem = replace(conference(3, 60, 5, 200, 9), floor=None, objective=("mandatory", "value"))
    plan = solve(problem, WorkLimit(2.0))
    value = plan.objectives[1]
    assert value.bound is not None
    hurried = one(list(prices(problem, plan, Budget(1.0, 0.0))), "table").gains[1]
    assert hurried.at_most is not None
    assert hurried.at_most <= value.bound - value.reached + 5 * max(m.value for m in problem.meetings)


def test_what_is_open_stays_open() -> None:
    value, more = Objective("value", 5, 7, False), Objective("value", 6.5, 9, False)
    assert gain_of(value, more) == Gain("value", 1.5, 4)
    assert gain_of(value, more, 3) == Gain("value", 1.5, 3)
    assert gain_of(value, Objective("value", 6, None, False)) == Gain("value", 1, None)
    assert gain_of(Objective("breaks", 5, 0, False), Objective("breaks", 4, 2, False)) == Gain("breaks", 1, 3)
    assert gain_of(Objective("value", 0.3, 0.3, True), Objective("value", 0.4, 0.4, True)) == Gain("value", 0.1, 0.1)


def test_the_same_list_twice() -> None:
    problem = Problem(day("s1", "s2"), EIGHT, PAIRS, table_capacity=1, objective=("value",))
    assert list_of(problem) == list_of(problem)


def test_an_interrupted_search_prices_nothing() -> None:
    problem = Problem(day("s1", "s2"), EIGHT, PAIRS, table_capacity=1, objective=("value",))
    assert prices(problem, solve(problem), Budget(5.0, interrupted=lambda: True)) == ()
