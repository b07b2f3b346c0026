"""Reads the instances of Bofill et al. (JAIR 74, 2022): MiniZinc data of business-to-business meetings."""

from __future__ import annotations

import re

from duijie.engine.records import Meeting, Person, Problem, Slot


def read_dzn(text: str) -> Problem:
    """Return an instance as a problem: all meetings mandatory, breaks minimised, homogeneity 2.

    ``requested`` rows are two participants and a session (1 morning, 2 afternoon, 3 any);
    ``forbidden`` holds the slots (from 1) in which a participant cannot meet, ``fixed`` a
    meeting's slot (0: free), ``precedences`` the meetings that must come before each.
    """
    slots = _number(text, "nTotalSlots")
    morning = _number(text, "nMorningSlots")
    rows = re.search(r"requested\s*=\s*\[\|(.*?)\|\s*\]", text, re.DOTALL)
    assert rows is not None, "no requested rows"
    requested = [[int(n) for n in re.findall(r"-?\d+", row)] for row in rows[1].split("|") if row.strip(" ,\n")]
    forbidden = _sets(text, "forbidden")
    fixed = _fixed(text, len(requested))
    earlier = _sets(text, "precedences") or [[] for _ in requested]
    names = [f"s{t + 1}" for t in range(slots)]
    people = tuple(
        Person(f"p{p + 1}", available=tuple(name for t, name in enumerate(names) if t + 1 not in away))
        for p, away in enumerate(forbidden)
    )
    meetings = tuple(
        Meeting(
            f"m{m + 1}",
            ((f"p{row[0]}",), (f"p{row[1]}",)),
            mandatory=True,
            session={1: "am", 2: "pm"}.get(row[2]),
            fixed=names[fixed[m] - 1] if fixed[m] else None,
            after=tuple(f"m{e}" for e in earlier[m]),
        )
        for m, row in enumerate(requested)
    )
    return Problem(
        slots=tuple(Slot(name, "am" if t < morning else "pm") for t, name in enumerate(names)),
        people=people,
        meetings=meetings,
        table_capacity=_number(text, "nTables"),
        objective=("mandatory", "breaks"),
        homogeneity=2,
    )


def _number(text: str, name: str) -> int:
    found = re.search(rf"\b{name}\s*=\s*(\d+)", text)
    assert found is not None, f"no {name}"
    return int(found[1])


def _sets(text: str, name: str) -> list[list[int]]:
    found = re.search(rf"\b{name}\s*=\s*\[(.*?)\]", text, re.DOTALL)
    if found is None:
        return []
    return [[int(n) for n in re.findall(r"\d+", group) if int(n)] for group in re.findall(r"\{(.*?)\}", found[1])]


def _fixed(text: str, meetings: int) -> list[int]:
    found = re.search(r"\bfixed(?:at|At)?\w*\s*=\s*\[(.*?)\]", text, re.DOTALL)
    return [int(n) for n in re.findall(r"\d+", found[1])] if found else [0] * meetings
