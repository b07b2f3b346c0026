"""Breaks as literals: how many each person has, who has none, and that they are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from duijie.engine.scheduling.arrange.encoding import Encoding
from duijie.engine.scheduling.arrange.narrow import all_different


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who may have breaks: busy literals by slot, and the most breaks there can be."""

    number: int
    busy: Mapping[int, int]
    most: int


def add_breaks(encoding: Encoding) -> list[int]:
    """Add breaks and homogeneity to a formula; return the literals whose number is that of all breaks.

    The returned literals say "this person has at least ``n`` breaks": a solution may set one
    that it need not, but never leaves one out.
    """
    compiled, clauses = encoding.compiled, encoding.clauses
    most = [_most(encoding, p) for p in range(len(encoding.busy))]
    width = compiled.problem.homogeneity
    # Nobody has fewer breaks than the least that anybody can have.
    least = [clauses.new() for _ in range(min(most, default=0))] if width is not None else []
    costs: list[int] = []
    for p, own in enumerate(most):
        person = _Person(p, encoding.busy[p], own)
        opens = _opens(encoding, person) if own or least else {}
        ceiling = own if width is None else min(own, len(least) + width)
        if own:
            literals = _count(encoding, person, opens, ceiling)
            _add_runs(encoding, person, literals[0] if literals else None)
            costs += literals
            if width is not None:
                for v, level in enumerate(least, 1):
                    if v + width <= len(literals):
                        clauses.add([-literals[v + width - 1], level])
        if least:
            _count_surely(encoding, opens, least)
    for level, next_level in pairwise(least):
        clauses.add([-next_level, level])
    return costs


def _most(encoding: Encoding, p: int) -> int:
    """Return a number of breaks that nobody's plan exceeds: runs of busy slots, less one."""
    busy = encoding.busy[p]
    segments: list[int] = []
    for t in sorted(busy):
        if t - 1 in busy:
            segments[-1] += 1
        else:
            segments.append(1)
    if encoding.load[p] == len(busy):  # busy whenever possible
        return max(0, len(segments) - 1)
    runs = min(len(encoding.own[p]), sum((length + 1) // 2 for length in segments))
    limit = encoding.compiled.most[p]
    return max(0, (runs if limit is None else min(runs, limit)) - 1)


def _opens(encoding: Encoding, person: _Person) -> dict[int, int]:
    """Return, by slot, the literals "a run of busy slots begins here"."""
    clauses, busy = encoding.clauses, person.busy
    opens = {}
    for t in sorted(busy):
        if t - 1 not in busy:
            opens[t] = busy[t]
            continue
        opening = opens[t] = clauses.new()
        clauses.add([-busy[t], busy[t - 1], opening])
        clauses.add([-opening, busy[t]])
        clauses.add([-opening, -busy[t - 1]])
    return opens


def _count(encoding: Encoding, person: _Person, opens: Mapping[int, int], ceiling: int) -> list[int]:
    """Return the literals "at least 1, 2, … breaks", allowing no more than ``ceiling``.

    A sequential counter of the runs begun so far; its first column is the ``fromSlot`` of
    Bofill et al.
    """
    clauses = encoding.clauses
    before: list[int] = []
    for opening in opens.values():
        now = [clauses.new() for _ in range(ceiling + 1)]
        clauses.add([-opening, now[0]])
        for j, literal in enumerate(before):
            clauses.add([-literal, now[j]])
            if j < ceiling:
                clauses.add([-opening, -literal, now[j + 1]])
            else:
                clauses.add([-opening, -literal])
        before = now
    for fewer, more in pairwise(before[1:]):
        clauses.add([-more, fewer])
    return before[1:]


def _count_surely(encoding: Encoding, opens: Mapping[int, int], least: list[int]) -> None:
    """Let ``least[v − 1]`` hold only if this person has at least ``v`` breaks."""
    clauses = encoding.clauses
    before: list[int] = []
    for opening in opens.values():
        now = [clauses.new() for _ in range(len(least) + 1)]
        for j, literal in enumerate(now):
            kept = before[j : j + 1]
            clauses.imply(literal, [*kept, opening])
            if j:
                clauses.imply(literal, [*kept, *before[j - 1 : j]])
        before = now
    for v, level in enumerate(least, 1):
        clauses.imply(level, before[v : v + 1])


def _add_runs(encoding: Encoding, person: _Person, broken: int | None) -> None:
    """Say that somebody without a break is busy in one run of slots, and in which.

    Only for people of whom it is certain how many slots they are busy. A run from a slot is
    left out where the person's meetings cannot fill it, and brings along what filling it asks
    of every meeting. ``broken``: the literal "has a break" (None: may have none).
    """
    clauses, load = encoding.clauses, encoding.load[person.number]
    if load is None:
        return
    runs = []
    for a in person.busy:
        window = range(a, a + load)
        if not all(t in person.busy for t in window):
            continue
        left = _fill(encoding, person.number, ((1 << load) - 1) << a)
        if left is None:
            continue
        run = clauses.new()
        runs.append(run)
        for t, literal in person.busy.items():
            clauses.add([-run, literal if t in window else -literal])
        for m, mask in left.items():
            for s, literal in encoding.start[m].items():
                if s in window and not mask >> s & 1:
                    clauses.add([-run, -literal])
    clauses.add([*runs, broken] if broken is not None else runs)
    clauses.at_most_one(runs)
    if broken is not None:
        for run in runs:
            clauses.add([-run, -broken])


def _fill(encoding: Encoding, p: int, window: int) -> dict[int, int] | None:
    """Return where a person's meetings may start so that they fill a window; None if they cannot."""
    own = encoding.own[p]
    if any(encoding.compiled.items[m].length > 1 for m in own):
        return {}
    return all_different({m: encoding.starts[m] & window for m in own})
