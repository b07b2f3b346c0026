"""Rows that probably speak of one organisation or one person, within a list and across lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from duijie.engine.identity.groups import Link, gather_groups
from duijie.engine.identity.likeness import (
    SAME_UBI,
    SAME_USCC,
    SHORT_NAME,
    TWO_CODES,
    judge_organisations,
)
from duijie.engine.identity.organisation import organisation_key, read_organisation
from duijie.engine.identity.person import person_key, same_person_name
from duijie.engine.identity.romanisation import letters
from duijie.engine.records import ListRow
from duijie.engine.text import Text

PROBABLE: Final = 0.8

_NAME_AND_MAIL: Final = Text("same name and e-mail", "姓名与邮箱相同", "姓名與電郵相同")
_NAME_AND_PHONE: Final = Text("same name and phone", "姓名与电话相同", "姓名與電話相同")
_NAME_AND_FIRM: Final = Text("same name and organisation", "姓名与单位相同", "姓名與單位相同")


@dataclass(frozen=True, slots=True)
class TaggedRow:
    """A row and the file it stands in (None when there is only one file); ``person``: it is a guest's."""

    row: ListRow
    file: str | None = None
    person: bool = True


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Rows that probably are one. ``rows`` index the rows given; ``names`` are written as there, one a row."""

    kind: Literal["organisation", "person"]
    rows: tuple[int, ...]
    names: tuple[str, ...]
    score: float
    why: Text


def find_duplicates(rows: Sequence[TaggedRow]) -> tuple[Duplicate, ...]:
    """Return organisations written in several ways, then people listed more than once.

    Only pairs that share a key (name, core, sound, short name, code, contact) are
    compared, so time grows with the number of rows, not of pairs. ``score`` is that
    of the weakest link of a group; groups below 0.8 are two names of one core that
    codes or places tell apart, shown for the organiser to judge.
    """
    firms = _find_firms(rows)
    firm_of = {index: number for number, found in enumerate(firms) if found.score >= PROBABLE for index in found.rows}
    return (*firms, *_find_people(rows, firm_of))


# --- organisations ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One way of writing an organisation, with every row that writes it so and the codes beside it."""

    name: str
    rows: tuple[int, ...]
    english: frozenset[str]
    uscc: frozenset[str]
    ubi: frozenset[str]


def _spellings(rows: Sequence[TaggedRow]) -> list[_Spelling]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, tagged in enumerate(rows):
        if name := tagged.row.organisation or tagged.row.organisation_en:
            found["".join(name.split()).casefold()].append(index)
    return [
        _Spelling(
            name=rows[at[0]].row.organisation or rows[at[0]].row.organisation_en or "",
            rows=tuple(at),
            english=frozenset(e for i in at if (e := rows[i].row.organisation_en)),
            uscc=frozenset(code for i in at if (code := rows[i].row.uscc)),
            ubi=frozenset(code for i in at if (code := rows[i].row.ubi)),
        )
        for at in found.values()
    ]


def _find_firms(rows: Sequence[TaggedRow]) -> tuple[Duplicate, ...]:
    spellings = _spellings(rows)
    listed = {organisation_key(spelling.name) for spelling in spellings}
    spelt = any(not read_organisation(name).chinese for one in spellings for name in (one.name, *one.english))
    links = [
        link
        for pair in _pairs(_organisation_marks(spelling, listed, spelt=spelt) for spelling in spellings)
        if (link := _compare(spellings, pair, listed)) is not None
    ]
    probable = [link for link in _without_torn(links, spellings) if link.score >= PROBABLE]
    apart = {link.pair for link in links if link.why is TWO_CODES}
    found = [_firm(rows, spellings, group.members, group.score, group.why) for group in gather_groups(probable, apart)]
    found += [_firm(rows, spellings, link.pair, link.score, link.why) for link in links if link.why is TWO_CODES]
    return tuple(sorted(found, key=lambda one: (-one.score, one.rows)))


def _firm(
    rows: Sequence[TaggedRow], spellings: list[_Spelling], members: Iterable[int], score: float, why: Text
) -> Duplicate:
    at = sorted(index for member in members for index in spellings[member].rows)
    names = tuple(rows[index].row.organisation or rows[index].row.organisation_en or "" for index in at)
    return Duplicate("organisation", tuple(at), names, score, why)


def _organisation_marks(spelling: _Spelling, listed: set[str], *, spelt: bool) -> set[tuple[str, ...]]:
    """Return what another spelling must share to be looked at; ``spelt``: some name is in Latin letters."""
    marks: set[tuple[str, ...]] = {("uscc", code) for code in spelling.uscc} | {("ubi", c) for c in spelling.ubi}
    for name in (spelling.name, *sorted(spelling.english)):
        read = read_organisation(name)
        marks |= {("key", read.key), ("core", read.core)}
        marks |= {("key", full) for full in read.full if full in listed or len(read.full) == 1}
        if spelt and read.trades and read.sound:
            marks.add(("sound", read.sound))
    return marks


def _pairs(marks: Iterable[set[tuple[str, ...]]]) -> list[tuple[int, int]]:
    """Return the pairs that share a mark; a mark that hundreds share tells nothing."""
    held: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, own in enumerate(marks):
        for mark in own:
            held[mark].append(index)
    return sorted({(a, b) for at in held.values() if len(at) <= 64 for a in at for b in at if a < b})


def _compare(spellings: list[_Spelling], pair: tuple[int, int], listed: set[str]) -> Link | None:
    a, b = spellings[pair[0]], spellings[pair[1]]
    if a.uscc & b.uscc:
        return Link(pair, 0.98, SAME_USCC)
    if a.ubi & b.ubi:
        return Link(pair, 0.98, SAME_UBI)
    names = [(one, other) for one in (a.name, *a.english) for other in (b.name, *b.english)]
    judged = [found for both in names if (found := judge_organisations(*both)) is not None]
    if not judged:
        return None
    score, why = max(judged, key=lambda found: found[0])
    if score == 0.7 and why is SHORT_NAME and _only_one_listed(a.name, b.name, listed):
        score = 0.9
    if score == 1.0:
        score = 0.96
    if score >= PROBABLE and ((a.uscc and b.uscc) or (a.ubi and b.ubi)):
        return Link(pair, 0.5, TWO_CODES)
    return Link(pair, score, why) if score >= 0.5 else None


def _only_one_listed(one: str, other: str, listed: set[str]) -> bool:
    """Say whether an ambiguous short name has just one of its full names in the lists."""
    full = max(read_organisation(one).full, read_organisation(other).full, key=len)
    return len(listed.intersection(full)) == 1


def _without_torn(links: list[Link], spellings: list[_Spelling]) -> list[Link]:
    """Drop links of a name without place that fits firms of several places: none can be preferred."""
    fits: dict[int, set[str]] = defaultdict(set)
    for link in links:
        if link.score == 0.86:
            for one, other in (link.pair, link.pair[::-1]):
                if not read_organisation(spellings[one].name).places:
                    fits[one].update(read_organisation(spellings[other].name).places[-1:])
    torn = {index for index, at in fits.items() if len(at) > 1}
    return [link for link in links if link.score != 0.86 or not torn.intersection(link.pair)]


# --- people ----------------------------------------------------------------------------


def _find_people(rows: Sequence[TaggedRow], firm_of: dict[int, int]) -> tuple[Duplicate, ...]:
    people = [index for index, tagged in enumerate(rows) if tagged.person and (tagged.row.name or tagged.row.name_en)]
    firm = [_firm_mark(rows[index].row, firm_of.get(index)) for index in people]
    spelt = any(name.isascii() for index in people for name in (rows[index].row.name, rows[index].row.name_en) if name)
    marks = [_person_marks(rows[index].row, firm[at], spelt=spelt) for at, index in enumerate(people)]
    links = [
        link
        for pair in _pairs(marks)
        if (link := _compare_people(rows[people[pair[0]]].row, rows[people[pair[1]]].row, firm, pair)) is not None
    ]
    found = []
    for group in gather_groups(links, set()):
        at = tuple(sorted(people[member] for member in group.members))
        names = tuple(rows[index].row.name or rows[index].row.name_en or "" for index in at)
        found.append(Duplicate("person", at, names, group.score, group.why))
    return tuple(found)


def _firm_mark(row: ListRow, number: int | None) -> str | None:
    if number is not None:
        return f"#{number}"
    name = row.organisation or row.organisation_en
    return organisation_key(name) if name else None


def _person_marks(row: ListRow, firm: str | None, *, spelt: bool) -> set[tuple[str, ...]]:
    names = {person_key(name) for name in (row.name, row.name_en) if name}
    marks: set[tuple[str, ...]] = {("name", name) for name in names}
    if row.email:
        marks.add(("email", row.email.casefold()))
    if row.phone:
        marks.add(("phone", row.phone))
    if firm and spelt:
        marks |= {("letters", firm, sound) for name in names for sound in letters(name)}
    return marks


def _compare_people(one: ListRow, other: ListRow, firm: list[str | None], pair: tuple[int, int]) -> Link | None:
    names = [(a, b) for a in (one.name, one.name_en) if a for b in (other.name, other.name_en) if b]
    likeness = max(same_person_name(a, b) for a, b in names)
    if not likeness:
        return None
    exact = likeness == 1.0
    if one.email and other.email and one.email.casefold() == other.email.casefold():
        return Link(pair, 0.98 if exact else 0.95, _NAME_AND_MAIL)
    if one.phone and one.phone == other.phone:
        return Link(pair, 0.97 if exact else 0.94, _NAME_AND_PHONE)
    if firm[pair[0]] is not None and firm[pair[0]] == firm[pair[1]]:
        return Link(pair, 0.92 if exact else 0.85, _NAME_AND_FIRM)
    return None
