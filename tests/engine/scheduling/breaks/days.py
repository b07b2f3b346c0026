"""Random conferences on which people have to wait, from tiny ones to a few dozen people."""

from __future__ import annotations

from random import Random

from duijie.engine.records import Meeting, Person, Pin, Problem, Resource, Slot, Table


def tiny_day(seed: int) -> Problem:
    """Return a problem of five or six slots and few meetings, sparse enough to force breaks."""
    r = Random(f"tiny day {seed}")
    names = [f"s{t}" for t in range(r.choice([5, 5, 6]))]
    people = tuple(
        Person(f"p{p}", available=tuple(n for n in names if r.random() < 0.6), min=r.choice([0, 0, 2]))
        for p in range(r.randint(3, 5))
    )
    meetings = tuple(_meeting(r, m, people, r.choice([1, 1, 1, 2])) for m in range(r.randint(3, 4)))
    return Problem(
        tuple(Slot(name, "am") for name in names),
        people,
        meetings,
        table_capacity=r.choice([None, 1, 2, {name: r.randint(0, 2) for name in names}]),
        resources=(Resource("r", r.randint(1, 2)),),
        objective=("mandatory", *r.choice([("floor", "value"), ("value", "floor"), ("value",), ()]), "breaks"),
        floor=r.choice([None, 1, 2]),
    )


def _meeting(r: Random, m: int, people: tuple[Person, ...], length: int) -> Meeting:
    guests = [person.id for person in people]
    r.shuffle(guests)
    parties = [(guests.pop(),), (guests.pop(),)]
    if guests and r.random() < 0.3:
        parties[0] = (*parties[0], guests.pop())
    if guests and r.random() < 0.2:
        parties.append((guests.pop(),))
    return Meeting(
        f"m{m}",
        tuple(parties),
        value=r.choice([0, 1, 2, 2, 3.5]),
        mandatory=r.random() < 0.5,
        length=length,
        needs={"r": 1} if r.random() < 0.3 else {},
    )


def rich_day(seed: int) -> Problem:
    """Return a problem of 24 people in which every feature of the contract occurs."""
    r = Random(f"rich day {seed}")
    names = [f"s{t}" for t in range(10)]
    slots = tuple(Slot(name, "am" if t < 5 else "pm") for t, name in enumerate(names))
    people = tuple(
        Person(
            f"p{p}",
            f"o{p // 3}",
            available=tuple(n for n in names if r.random() < 0.8) if r.random() < 0.4 else None,
            max=r.choice([None, None, 5]),
        )
        for p in range(24)
    )
    tables = tuple(
        Table(
            f"T{k}",
            seats=r.choice([None, 2, 3]),
            slots=tuple(n for n in names if r.random() < 0.8) if r.random() < 0.3 else None,
            held_by=r.choice(["o1", "o2"]) if k > 6 else None,
        )
        for k in range(9)
    )
    meetings: list[Meeting] = []
    for m in range(90):
        firms = r.sample(range(8), r.choice([2, 2, 2, 3]))
        parties = tuple(
            tuple(f"p{3 * f + i}" for i in (range(3) if r.random() < 0.3 else [r.randrange(3)])) for f in firms
        )
        meetings.append(
            Meeting(
                f"m{m}",
                parties,
                value=r.choice([1, 2, 3]),
                mandatory=r.random() < 0.2,
                session=r.choice(["am", "pm"]) if r.random() < 0.1 else None,
                fixed=r.choice(names) if r.random() < 0.05 else None,
                length=2 if r.random() < 0.05 else 1,
                needs={"r": r.randint(1, 2)} if r.random() < 0.2 else {},
                after=(r.choice(meetings).id,) if meetings and r.random() < 0.05 else (),
                pin=Pin(r.choice(names), r.choice(tables).id) if r.random() < 0.2 else None,
            )
        )
    return Problem(
        slots,
        people,
        tuple(meetings),
        tables=tables,
        resources=(Resource("r", 3, {names[0]: 1}),),
        objective=("mandatory", "floor", "value", "breaks", *r.choice([(), ("moves",)])),
        floor=r.choice([None, 2, 3]),
        homogeneity=r.choice([None, None, 3]),
    )


def open_day(people: int, horizon: int, wishes: int, seed: int) -> Problem:
    """Return a problem of two sides without limits on anybody, with tables enough for all."""
    r = Random(f"open day {seed}")
    half = people // 2
    pairs = {(r.randrange(half), half + r.randrange(half)): None for _ in range(wishes)}
    return Problem(
        tuple(Slot(f"s{t}", "am") for t in range(horizon)),
        tuple(Person(f"p{p}") for p in range(people)),
        tuple(Meeting(f"m{i}", ((f"p{a}",), (f"p{b}",)), value=r.randint(1, 3)) for i, (a, b) in enumerate(pairs)),
        table_capacity=half,
        objective=("mandatory", "floor", "value", "breaks"),
    )
