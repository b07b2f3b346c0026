"""Every plan that places exactly the chosen meetings, as a formula.

A start of a meeting is a literal, as in Bofill et al. (JAIR 74, 2022, section 5); a party of
several has one for each member and start, tables of several classes one for each class and
start. Tables are counted twice over: by the people at them, where all meetings have as many
parties (it is busy people on whom breaks depend), and by stars of meetings that share somebody.
Of that paper's instances, either alone left some open after ten seconds that both together proved in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from math import gcd

from duijie.engine.scheduling.arrange.clauses import Clauses
from duijie.engine.scheduling.arrange.narrow import is_alone
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled, slots_in
from duijie.engine.scheduling.state import Spot

Ways = dict[tuple[int, int], int]
"""(Member or class of tables, start) to literal."""


class Encoding:
    """A formula whose solutions are the plans that keep every rule but homogeneity.

    ``starts``: masks as :func:`~duijie.engine.scheduling.arrange.narrow.narrow` leaves them.
    ``busy[p][t]``: the literal of person ``p`` being in a meeting in slot ``t`` (none: never).
    ``load[p]``: in how many slots a person is busy, where every plan agrees on that.
    """

    def __init__(self, compiled: Compiled, domain: Domain, starts: Mapping[int, int]) -> None:
        self.compiled = compiled
        self.domain = domain
        self.starts = dict(starts)
        self.clauses = Clauses()
        self.start: dict[int, dict[int, int]] = {}
        self.attend: dict[int, list[Ways]] = {}
        self.place: dict[int, Ways] = {}
        self.own = [[m for m in dict.fromkeys(meetings) if m in starts] for meetings in compiled.meetings_of]
        self.busy: list[dict[int, int]] = []
        self.load: list[int | None] = []
        for m in starts:
            self._add_meeting(m)
        for p in range(len(compiled.most)):
            self._add_person(p)
        self._limit_tables()
        self._limit_resources()
        self._order()

    # --- meetings ----------------------------------------------------------------------

    def _add_meeting(self, m: int) -> None:
        start = {s: self.clauses.new() for s in slots_in(self.starts[m])}
        self.clauses.exactly_one(list(start.values()))
        self.start[m] = start
        self.attend[m] = [self._choose(start, options) for options in self.domain.members[m]]
        self.place[m] = {} if self.compiled.classes is None else self._choose(start, self.domain.tables[m])
        self._hold_tables(m)

    def _choose(self, start: dict[int, int], options: Mapping[int, int]) -> Ways:
        """Return literals that tie each start to exactly one of the options (masks) there."""
        ways: Ways = {}
        for s, literal in start.items():
            able = [option for option, mask in options.items() if mask >> s & 1]
            if len(able) == 1:
                ways[able[0], s] = literal
                continue
            chosen = [self.clauses.new() for _ in able]
            ways.update(((option, s), way) for option, way in zip(able, chosen, strict=True))
            self.clauses.imply(literal, chosen)
            self.clauses.at_most_one(chosen)
            for way in chosen:
                self.clauses.add([-way, literal])
        return ways

    def _hold_tables(self, m: int) -> None:
        """Let a held table take a meeting only if one of the holder's people attends."""
        classes, organisation = self.compiled.classes or (), self.compiled.organisation
        for (k, s), literal in self.place[m].items():
            holder = classes[k].holder
            if holder is not None:
                parties = self.attend[m]
                own = [
                    way for ways in parties for (p, at), way in ways.items() if at == s and organisation[p] == holder
                ]
                self.clauses.imply(literal, own)

    def covered(self, m: int, s: int) -> range:
        """Return the slots that a meeting takes from a start."""
        return range(s, s + self.compiled.items[m].length)

    # --- people ------------------------------------------------------------------------

    def _add_person(self, p: int) -> None:
        attendances: list[int] = []
        during: dict[int, list[int]] = {}
        for m in self.own[p]:
            for ways in self.attend[m]:
                for (member, s), literal in ways.items():
                    if member == p:
                        attendances.append(literal)
                        for t in self.covered(m, s):
                            during.setdefault(t, []).append(literal)
        busy = {}
        for t, literals in sorted(during.items()):
            self.clauses.at_most_one(literals)
            busy[t] = self.clauses.equal_any(literals)
        self.busy.append(busy)
        most = self.compiled.most[p]
        if not all(is_alone(self.compiled, m, p) for m in self.own[p]):
            self.load.append(None)
            if most is not None:
                self.clauses.at_most(attendances, most)
            return
        load = sum(self.compiled.items[m].length for m in self.own[p])
        self.load.append(load)
        if most is not None and len(self.own[p]) > most:
            self.clauses.add([])
        self.clauses.exactly(list(busy.values()), load)

    # --- what meetings share -----------------------------------------------------------

    def _limit_tables(self) -> None:
        classes = self.compiled.classes
        if classes is None:
            return
        capacity = [sum(group.capacity[t] for group in classes) for t in range(self.compiled.horizon)]
        stars = [self._during(star) for star in self._stars()]
        sizes = {len(self.compiled.items[m].parties) for m in self.starts}
        for t, number in enumerate(capacity):
            if len(sizes) == 1:  # whoever is busy sits at a table of so many people
                people = [busy[t] for busy in self.busy if t in busy]
                self.clauses.at_most(people, number * min(sizes))
            self.clauses.at_most([during[t] for during in stars if t in during], number)
        if len(classes) > 1:
            self._limit_classes()

    def _stars(self) -> list[list[int]]:
        """Part the meetings into few groups, in each of which somebody attends them all.

        So each group takes one table at most, and there are far fewer groups than meetings.
        """
        left = dict.fromkeys(self.starts)
        stars: list[list[int]] = []
        while True:
            own = [
                [m for m in meetings if m in left and is_alone(self.compiled, m, p)]
                for p, meetings in enumerate(self.own)
            ]
            star = max(own, key=len, default=[])
            if not star:
                return [*stars, *([m] for m in left)]
            stars.append(star)
            for m in star:
                del left[m]

    def _during(self, meetings: Sequence[int]) -> dict[int, int]:
        """Return, by slot, a literal for one of some meetings, of which there is one at most, taking place."""
        for busy, own in zip(self.busy, self.own, strict=True):
            if own == meetings:
                return busy
        literals: dict[int, list[int]] = {}
        for m in meetings:
            for s, literal in self.start[m].items():
                for t in self.covered(m, s):
                    literals.setdefault(t, []).append(literal)
        return {t: self.clauses.equal_any(ways) for t, ways in sorted(literals.items())}

    def _limit_classes(self) -> None:
        assert self.compiled.classes is not None
        seated: dict[tuple[int, int], list[int]] = {}
        for m, ways in self.place.items():
            for (k, s), literal in ways.items():
                for t in self.covered(m, s):
                    seated.setdefault((k, t), []).append(literal)
        for (k, t), literals in seated.items():
            self.clauses.at_most(literals, self.compiled.classes[k].capacity[t])

    def _limit_resources(self) -> None:
        for (r, t), uses in sorted(resource_uses(self.compiled, self.starts).items()):
            unit = reduce(gcd, (number for _, _, number in uses))
            literals = [self.start[m][s] for m, s, number in uses for _ in range(number // unit)]
            self.clauses.at_most(literals, self.compiled.resources[r][t] // unit)

    def _order(self) -> None:
        for m in self.starts:
            for earlier in self.compiled.items[m].after:
                length = self.compiled.items[earlier].length
                for s, literal in self.start[m].items():
                    self.clauses.imply(literal, [way for u, way in self.start[earlier].items() if u + length <= s])
                for u, literal in self.start[earlier].items():
                    self.clauses.imply(literal, [way for s, way in self.start[m].items() if u + length <= s])

    # --- solutions ---------------------------------------------------------------------

    def spots(self, model: Sequence[int]) -> list[Spot | None]:
        """Return the plan of a solution, given as literals in the order of their variables."""
        spots: list[Spot | None] = [None] * len(self.compiled.items)

        def chosen(m: int, ways: Ways) -> Iterator[int]:
            s = next(s for s, literal in self.start[m].items() if model[literal - 1] > 0)
            return (option for (option, at), literal in ways.items() if at == s and model[literal - 1] > 0)

        for m, start in self.start.items():
            s = next(s for s, literal in start.items() if model[literal - 1] > 0)
            people = tuple(next(chosen(m, ways)) for ways in self.attend[m])
            spots[m] = Spot(s, people, next(chosen(m, self.place[m]), -1))
        return spots


def resource_uses(compiled: Compiled, starts: Mapping[int, int]) -> dict[tuple[int, int], list[tuple[int, int, int]]]:
    """Return, for each resource and slot, the (meeting, start, number) that may use it there."""
    uses: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for m, mask in starts.items():
        item = compiled.items[m]
        for r, number in item.needs:
            for s in slots_in(mask):
                for t in range(s, s + item.length):
                    uses.setdefault((r, t), []).append((m, s, number))
    return uses
