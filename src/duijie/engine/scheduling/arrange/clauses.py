"""Clauses with fresh variables and counters, as a SAT solver takes them.

Literals are non-zero integers, negative for the negation (DIMACS).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from pysat.card import CardEnc, EncType

PAIRWISE_LIMIT: Final = 8
"""Literals up to which "at most one" is said pair by pair."""


class Clauses:
    """A growing formula in conjunctive normal form.

    ``true`` holds the literals that stand alone in a clause; counters leave them out.
    """

    def __init__(self) -> None:
        self.rows: list[list[int]] = []
        self.top = 0
        self.true: set[int] = set()

    def new(self) -> int:
        """Return a fresh variable."""
        self.top += 1
        return self.top

    def add(self, literals: Iterable[int]) -> None:
        """Require one of the literals (of none: there is no solution)."""
        row = list(literals)
        self.rows.append(row)
        if len(row) == 1:
            self.true.add(row[0])

    def imply(self, condition: int, literals: Iterable[int]) -> None:
        """Require one of the literals wherever the condition holds."""
        self.add([-condition, *literals])

    def equal_any(self, literals: Sequence[int]) -> int:
        """Return a literal that holds exactly where one of the given ones does."""
        if len(literals) == 1:
            return literals[0]
        any_of = self.new()
        self.imply(any_of, literals)
        for literal in literals:
            self.add([-literal, any_of])
        return any_of

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Allow one of the literals at most."""
        if len(literals) <= PAIRWISE_LIMIT:
            for one, other in combinations(literals, 2):
                self.add([-one, -other])
        else:
            self._count(CardEnc.atmost(literals, 1, top_id=self.top, encoding=EncType.seqcounter))

    def exactly_one(self, literals: Sequence[int]) -> None:
        """Require exactly one of the literals."""
        self.add(literals)
        self.at_most_one(literals)

    def exactly(self, literals: Sequence[int], number: int) -> None:
        """Require so many of the literals, by a sequential counter (Sinz, CP 2005)."""
        if len(literals) <= number:
            for literal in literals:
                self.add([literal])
            if len(literals) < number:
                self.add([])
        else:
            self._count(CardEnc.equals(literals, number, top_id=self.top, encoding=EncType.seqcounter))

    def at_most(self, literals: Iterable[int], number: int) -> None:
        """Allow so many of the literals at most, by a totalizer (Bailleux and Boufkhad, CP 2003).

        A literal given several times counts as often.
        """
        open_ones = []
        for literal in literals:
            if literal in self.true:
                number -= 1
            elif -literal not in self.true:
                open_ones.append(literal)
        if number < 0:
            self.add([])
        elif number == 0:
            for literal in dict.fromkeys(open_ones):
                self.add([-literal])
        elif len(open_ones) > number:
            self._count(CardEnc.atmost(open_ones, number, top_id=self.top, encoding=EncType.totalizer))

    def _count(self, counter: CardEnc) -> None:
        self.top = max(self.top, counter.nv)
        self.rows += counter.clauses
