"""Wishes and avoid-lists as guests write them: names in any spelling, found among those present."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from duijie.engine.faults import Fault
from duijie.engine.identity import person_key
from duijie.engine.language import fold
from duijie.engine.programme.directory import Directory
from duijie.engine.programme.lists import GuestList, Source, ref, sources
from duijie.engine.programme.roster import Roster
from duijie.engine.records import Wish
from duijie.engine.text import Text, same

_NOBODY: Final = Text(
    "“{words}” is not on any list{hint}. Correct the name, or delete the wish.",
    "名单里没有“{words}”{hint}。请改正名称，或删去这个意向。",
    "名單裏沒有「{words}」{hint}。請改正名稱，或刪去這個意向。",
)
_NEAR: Final = Text("; did you mean “{near}”?", "（是不是“{near}”？）", "（是不是「{near}」？）")
_SEVERAL: Final = Text(
    "“{words}” could be {names}. Add the organisation or write the full name.",
    "“{words}”可能是{names}。请加上单位或写全称。",
    "「{words}」可能是{names}。請加上單位或寫全稱。",
)
_ASKER: Final = Text(
    "The guest who makes this wish, “{words}”, is not on any list of people.",
    "提出意向的“{words}”不在任何人员名单里。",
    "提出意向的「{words}」不在任何人員名單裏。",
)


#: What stands beside a person's name when a wish names both: brackets, dashes, forms of address.
_NOT_NAME: Final = re.compile(
    r"[()\[\]·,，、:：\-–—]|先生|女士|教授|博士|总经理|总监|经理|\b(?:mr|ms|mrs|dr|prof)\b\.?"
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What guests asked for. ``avoid`` holds unordered pairs of organisations."""

    given: tuple[Wish, ...]
    avoid: frozenset[frozenset[str]]


def read_wishes(lists: tuple[GuestList, ...], roster: Roster, faults: list[Fault]) -> Wishes:
    """Return the wishes of every row of people and of wishes, in the lists' order.

    A name that fits nobody or several is a fault: nothing is guessed.
    """
    finder = _Finder(roster)
    given: dict[tuple[str, tuple[str, ...]], Wish] = {}
    avoid: set[frozenset[str]] = set()
    for source in _rows(lists):
        if not source.row.wishes and not source.row.avoid:
            continue
        asker = _asker(source, roster, finder)
        if asker is None:
            words = source.row.name or source.row.organisation or "?"
            faults.append(source.fault("unknown_person", _ASKER.fill(words=words), "name"))
            continue
        own = roster.participants[asker].organisation
        for words in source.row.wishes or ():
            whom = finder.find(words, source, "wishes", faults, own)
            if whom:
                given.setdefault((asker, whom), Wish(asker, whom))
        for words in source.row.avoid or ():
            for person in finder.find(words, source, "avoid", faults, own):
                avoid.add(frozenset((own, roster.participants[person].organisation)))
    return Wishes(tuple(given.values()), frozenset(avoid))


def _rows(lists: tuple[GuestList, ...]) -> Iterable[Source]:
    yield from sources(lists, "people")
    yield from sources(lists, "wishes")


def _asker(source: Source, roster: Roster, finder: _Finder) -> str | None:
    person = roster.people_of_row.get(ref(source))
    if person is not None:
        return person
    firm = roster.of_row.get(ref(source))
    if source.row.name:
        named = finder.people.get(person_key(source.row.name), ())
        # A firm of which nobody is listed (or that the row spells too freely) leaves the name to decide.
        known = firm is not None and bool(roster.members(firm))
        fitting = [p for p in named if not known or roster.participants[p].organisation == firm]
        return fitting[0] if len(fitting) == 1 else None
    members = roster.members(firm) if firm else ()
    return members[0] if members else None


class _Finder:
    """Finds people and organisations by the words of a wish."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._members: dict[str, tuple[str, ...]] = {}
        self.people: dict[str, tuple[str, ...]] = {}
        for person in roster.participants.values():
            self._members[person.organisation] = (*self._members.get(person.organisation, ()), person.id)
            for name in dict.fromkeys(person_key(n) for n in (person.name, person.name_en) if n):
                self.people[name] = (*self.people.get(name, ()), person.id)
        people = roster.participants.values()
        self._folded = [(p.id, fold(p.name), p.organisation) for p in people if len(p.name) > 1]
        present = {firm: roster.spellings[firm] for firm in self._members}
        self._directory = Directory(present)

    def find(self, words: str, source: Source, column: str, faults: list[Fault], own: str) -> tuple[str, ...]:
        """Return who is meant: one person, or everyone of one organisation; a fault when it is not clear."""
        beside = self._not_of(own, self._beside(words))
        if len(beside) == 1:
            return beside
        firms = self._directory.find(words) - {own}
        if len(firms) == 1:
            return self._members[next(iter(firms))]
        people = self._not_of(own, self.people.get(person_key(words), ()))
        if not firms and len(people) == 1:
            return people
        several = [*(self._roster.organisations[f].name for f in sorted(firms)), *(self._full(p) for p in people)]
        if several:
            text = _SEVERAL.fill(words=words, names=" / ".join(several))
            faults.append(source.fault("ambiguous_wish", text, column))
        else:
            near = self._nearest(words)
            hint = _NEAR.fill(near=near) if near else same("")
            faults.append(source.fault("unknown_wish", _NOBODY.fill(words=words, hint=hint), column))
        return ()

    def _beside(self, words: str) -> tuple[str, ...]:
        """Return the people whose name stands beside their organisation's in ``words``."""
        folded = fold(words)
        return tuple(
            person
            for person, name, firm in self._folded
            if name in folded
            and (rest := _NOT_NAME.sub("", folded.replace(name, " ")).strip())
            and firm in self._directory.find(rest)
        )

    def _not_of(self, own: str, people: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(person for person in people if self._roster.participants[person].organisation != own)

    def _full(self, id_: str) -> str:
        person = self._roster.participants[id_]
        return f"{person.name}（{self._roster.organisations[person.organisation].name}）"

    def _nearest(self, words: str) -> str | None:
        firm = self._directory.nearest(words)
        return self._roster.organisations[firm].name if firm else None
