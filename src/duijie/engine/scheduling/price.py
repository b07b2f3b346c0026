"""What one more table, unit of a resource or slot would add: chosen by shadow prices, verified by solving again.

Each thing is priced alone, so prices do not add up. What the search gains on the unchanged problem in the
same work is found first and is not counted as anybody's worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from typing import Final, Literal

from duijie.engine.records import LOWER_IS_BETTER, Objective, ObjectiveName, Plan, Problem, Slot, Table
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.price_words import sentence
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.rules import HOLDER, RESOURCES, RULES, SEATS, TABLES
from duijie.engine.scheduling.shadow import Capacity, shadow_prices
from duijie.engine.scheduling.solve import solve
from duijie.engine.scheduling.stop import Budget, Callback, FirstOf, StoppingCriterion, TimeLimit, WorkLimit
from duijie.engine.scheduling.verify import verify
from duijie.engine.text import Text

MOST_PRICED: Final = 12
"""Things that are priced at most, each of which costs a solution of the problem."""

PriceKind = Literal["table", "table_slot", "resource", "resource_slot", "slot"]


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better an objective gets, better being positive whatever its direction.

    ``at_least``: a plan that reaches it was found and passed the judge. ``at_most``: proved, given what the
    objectives before it then reach; None without a bound.
    """

    name: ObjectiveName
    at_least: float
    at_most: float | None


@dataclass(frozen=True, slots=True)
class Price:
    """What one more of something would add to the best plan known without it.

    ``kind``: a table or a unit of ``resource`` in all slots, or in one ``slot`` only; or a new slot after ``slot``.
    ``placed``: how many more meetings the plan found then places (fewer, if dearer ones displace several).
    """

    kind: PriceKind
    resource: str | None
    slot: str | None
    placed: int
    gains: tuple[Gain, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class _Offer:
    """Something that can be had, and the problem with it."""

    kind: PriceKind
    resource: str | None
    slot: str | None
    problem: Problem


def prices(problem: Problem, plan: Plan, budget: Budget, seed: int = 1) -> tuple[Price, ...]:
    """Return what one more table, unit of each resource and slot would add, the most valuable first.

    ``plan``: of :func:`solve`, whose bounds are proved. ``budget``: work for all of it together (one unit
    is about a second), shared evenly. The figure of ``leximin`` is no amount and is not priced.

    Raises:
        RuntimeError: the judge refuses a plan found on the way, which is a fault of ours.
    """
    offers = _offers(problem, _shadows(problem, budget))[:MOST_PRICED]
    share = budget.work / (len(offers) + 1)
    seconds = TimeLimit(budget.seconds) if budget.seconds < inf else None

    def again(changed: Problem, start: Plan, left: int) -> Plan:
        stops: list[StoppingCriterion] = [WorkLimit(share), Callback(budget.interrupted)]
        if seconds is not None:
            stops.append(TimeLimit(max(0.0, seconds.seconds_left()) / left))
        found = solve(changed, FirstOf(tuple(stops)), seed=seed, start=start)
        broken = verify(changed, found)
        if broken:
            raise RuntimeError("; ".join(violation.text.en for violation in broken[:5]))
        return found

    best = _with_best_bound(problem, again(problem, plan, len(offers) + 1), plan)
    priced = [
        _price(problem, offer, best, again(offer.problem, best, len(offers) - i))
        for i, offer in enumerate(offers)
        if not budget.interrupted()
    ]
    return tuple(sorted(priced, key=lambda price: [-gain.at_least for gain in price.gains]))


def _shadows(problem: Problem, budget: Budget) -> dict[Capacity, float]:
    compiled = compile_problem(problem)
    others = [rule for rule in RULES if rule not in (TABLES, SEATS, HOLDER, RESOURCES)]
    return shadow_prices(compiled, domain_of(compiled, others), budget.seconds / 4)


# --- what is on offer --------------------------------------------------------------------------


def _offers(problem: Problem, shadows: Mapping[Capacity, float]) -> list[_Offer]:
    """Return a table, a unit of each resource and a slot a session, then single slots, the dearest first."""
    needed = {name for meeting in problem.meetings for name, number in meeting.needs.items() if number}
    resources = [(r, resource.id) for r, resource in enumerate(problem.resources) if resource.id in needed]
    whole = sorted(resources, key=lambda pair: -sum(shadows.get((pair[0], t), 0) for t in range(len(problem.slots))))
    offers: list[_Offer] = []
    every_slot = [slot.id for slot in problem.slots]
    if problem.tables is not None or problem.table_capacity is not None:
        offers.append(_Offer("table", None, None, _with_table(problem, every_slot)))
    offers += [_Offer("resource", name, None, _with_unit(problem, name, every_slot)) for _, name in whole]
    offers += [_Offer("slot", None, last.id, changed) for last, changed in _with_slots(problem)]
    dearest = sorted((key for key, price in shadows.items() if price > 1e-9), key=lambda key: -shadows[key])
    for r, t in dearest[:MOST_PRICED]:
        slot = every_slot[t]
        if r is None:
            offers.append(_Offer("table_slot", None, slot, _with_table(problem, [slot])))
        else:
            name = problem.resources[r].id
            offers.append(_Offer("resource_slot", name, slot, _with_unit(problem, name, [slot])))
    return offers


def _new_id(taken: Sequence[str]) -> str:
    return next(name for name in (f"+{n}" for n in range(1, len(taken) + 2)) if name not in taken)


def _with_table(problem: Problem, slots: Sequence[str]) -> Problem:
    """Return the problem with one more table in some slots, of any number of seats, held by nobody."""
    if problem.tables is not None:
        everywhere = len(slots) == len(problem.slots)
        name = _new_id([table.id for table in problem.tables])
        return replace(problem, tables=(*problem.tables, Table(name, slots=None if everywhere else tuple(slots))))
    given = problem.table_capacity
    assert given is not None
    by_slot = {slot.id: given if isinstance(given, int) else given[slot.id] for slot in problem.slots}
    return replace(problem, table_capacity={name: number + (name in slots) for name, number in by_slot.items()})


def _with_unit(problem: Problem, name: str, slots: Sequence[str]) -> Problem:
    """Return the problem with one more unit of a resource in some slots."""
    resources = tuple(
        replace(one, by_slot={slot.id: one.at(slot.id) + (slot.id in slots) for slot in problem.slots})
        if one.id == name
        else one
        for one in problem.resources
    )
    return replace(problem, resources=resources)


def _with_slots(problem: Problem) -> Iterator[tuple[Slot, Problem]]:
    """Yield, for each session, its last slot and the problem with one more after it.

    Who and what is there in the last slot is there in the new one too.
    """
    for t, last in enumerate(problem.slots):
        if t + 1 < len(problem.slots) and problem.slots[t + 1].session == last.session:
            continue
        new = replace(last, id=_new_id([slot.id for slot in problem.slots]), start=_end(last))

        def longer(given: tuple[str, ...] | None, last: Slot = last, new: Slot = new) -> tuple[str, ...] | None:
            return given if given is None or last.id not in given else (*given, new.id)

        capacity = problem.table_capacity
        yield (
            last,
            replace(
                problem,
                slots=(*problem.slots[: t + 1], new, *problem.slots[t + 1 :]),
                people=tuple(replace(person, available=longer(person.available)) for person in problem.people),
                tables=None
                if problem.tables is None
                else tuple(replace(table, slots=longer(table.slots)) for table in problem.tables),
                table_capacity={**capacity, new.id: capacity[last.id]} if isinstance(capacity, Mapping) else capacity,
                resources=tuple(replace(r, by_slot={**r.by_slot, new.id: r.at(last.id)}) for r in problem.resources),
            ),
        )


def _end(slot: Slot) -> str | None:
    """Return when a slot ends, None where the problem does not say."""
    if slot.start is None or slot.minutes is None:
        return None
    return (datetime.fromisoformat(slot.start) + timedelta(minutes=slot.minutes)).isoformat(timespec="minutes")


# --- what it is worth --------------------------------------------------------------------------


def _price(problem: Problem, offer: _Offer, before: Plan, after: Plan) -> Price:
    """Compare the best plan without with a plan with what is offered."""
    gains = []
    first = _first(problem)
    for old, new in zip(before.objectives, after.objectives, strict=True):
        if old.name != "leximin":
            gains.append(gain_of(old, new, _ceiling(problem, offer, old) if old.name == first else inf))
    placed = len(after.placed) - len(before.placed)
    pairs = [(gain.name, gain.at_least, gain.at_most) for gain in gains]
    text = sentence(problem, offer.kind, offer.resource, offer.slot, placed, pairs)
    return Price(offer.kind, offer.resource, offer.slot, placed, tuple(gains), text)


def _first(problem: Problem) -> ObjectiveName | None:
    """Return the first objective that anything bears on."""
    return next((name for name in problem.objective if not _is_void(problem, name)), None)


def _with_best_bound(problem: Problem, found: Plan, plan: Plan) -> Plan:
    """Return the plan found with the tighter bound of two plans on the first objective, which hangs on no other."""
    first = _first(problem)
    objectives = []
    for mine, theirs in zip(found.objectives, plan.objectives, strict=True):
        bounds = [bound for bound in (mine.bound, theirs.bound) if bound is not None]
        if mine.name == first and bounds:
            bound = max(bounds) if mine.name in LOWER_IS_BETTER else min(bounds)
            objectives.append(replace(mine, bound=bound, proved=bound == mine.reached))
        else:
            objectives.append(mine)
    return replace(found, objectives=tuple(objectives))


def _is_void(problem: Problem, name: ObjectiveName) -> bool:
    """Return whether every plan reaches the same in an objective, because nothing in the problem bears on it."""
    if name == "mandatory":
        return not any(meeting.mandatory for meeting in problem.meetings)
    if name == "floor":
        return not problem.floor and not any(person.min for person in problem.people)
    return name == "moves" and not any(meeting.pin is not None for meeting in problem.meetings)


def gain_of(old: Objective, new: Objective, ceiling: float = inf) -> Gain:
    """Return what an objective gains by what is offered; ``ceiling``: what is known to be the most."""
    sign = -1 if old.name in LOWER_IS_BETTER else 1
    at_most = inf if new.bound is None else sign * (new.bound - old.reached)
    at_most = min(at_most, ceiling)
    return Gain(old.name, _exact(sign * (new.reached - old.reached)), None if at_most == inf else _exact(at_most))


def _exact(number: float) -> float:
    """Return a difference of decimals without the noise of floats."""
    rounded = round(number, 9)
    return int(rounded) if float(rounded).is_integer() else rounded


def _ceiling(problem: Problem, offer: _Offer, old: Objective) -> float:
    """Return how much the first objective can gain at most: what is added takes so many meetings, and no more.

    From a plan with the table or unit one gets a plan without by leaving out one meeting a slot. Not
    so where meetings follow others, or homogeneity ties people together.
    """
    tied = problem.homogeneity is not None or any(meeting.after for meeting in problem.meetings)
    if old.bound is None or offer.kind == "slot" or tied:
        return inf
    slots = 1 if offer.slot is not None else len(problem.slots)
    if old.name == "value":
        gained: float = sum(sorted((meeting.value for meeting in problem.meetings), reverse=True)[:slots])
    elif old.name == "mandatory":
        gained = min(slots, sum(meeting.mandatory for meeting in problem.meetings))
    elif old.name == "floor":
        gained = slots * max((len(meeting.parties) for meeting in problem.meetings), default=0)
    else:
        return inf
    return gained + old.bound - old.reached
