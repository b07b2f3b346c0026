"""Which rows speak of one person, and what they say together.

Two rows are one person when name and organisation agree (in either script, or in
pinyin) and no mail address or telephone number speaks against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from duijie.engine.faults import Fault
from duijie.engine.identity import person_key
from duijie.engine.language import writing_of
from duijie.engine.programme.availability import read_availability
from duijie.engine.programme.firms import Firms
from duijie.engine.programme.lists import Ref, Source, ref
from duijie.engine.programme.sides import side_of
from duijie.engine.records import Event, Participant
from duijie.engine.text import Language, Text

_TWO_PEOPLE: Final = Text(
    "“{name}” of {organisation} stands in two rows with different contacts (the other: {other}). If they are one"
    " person, make the contacts agree or delete a row; if they are two, add a word to one name in its own script:"
    " 王伟（研发）, Wang Wei (Sales).",
    "{organisation}的“{name}”出现在两行，联系方式不同（另一行：{other}）。如是同一人，请统一联系方式或删去一行；"
    "如是两人，请在其中一人姓名后加字区别，如“王伟（研发）”。",
    "{organisation}的「{name}」出現在兩行，聯絡方式不同（另一行：{other}）。如是同一人，請統一聯絡方式或刪去一行；"
    "如是兩人，請在其中一人姓名後加字區別，如「王偉（研發）」。",
)
_MERGED: Final = Text(
    "Taken as one person: “{name}”, {one} and {other}.",
    "视为同一人：“{name}”，{one} 与 {other}。",
    "視為同一人：「{name}」，{one} 與 {other}。",
)


class People:
    """Merges people row by row."""

    def __init__(self, firms: Firms, event: Event, languages: Mapping[str, Language], faults: list[Fault]) -> None:
        self._firms = firms
        self._event = event
        self._languages = languages
        self._faults = faults
        self._rows: dict[tuple[str, str], list[Source]] = {}
        self._by_english: dict[tuple[str, str], tuple[str, str]] = {}
        self.of_row: dict[Ref, str] = {}
        self.notes: list[Text] = []

    def add(self, source: Source) -> None:
        """Take in one row of a list of people."""
        name = source.row.name or source.row.name_en or ""
        firm = self._firms.of_row[ref(source)]
        known = self._rows.setdefault(self._key(name, source.row.name_en, firm), [])
        words = {"name": name, "organisation": source.row.organisation or source.row.organisation_en}
        for other in known:
            if _contradict(source, other):
                text = _TWO_PEOPLE.fill(**words, other=other.where)
                self._faults.append(source.fault("two_people_one_name", text, "name"))
                return
        if known:
            self.notes.append(_MERGED.fill(name=name, one=known[0].where, other=source.where))
        known.append(source)

    def _key(self, name: str, english: str | None, firm: str) -> tuple[str, str]:
        """Return the key of a person; another list may know the same person by the English name only.

        Two Chinese names are two people though both be spelt Li Wei.
        """
        own = (firm, person_key(name))
        if own in self._rows:
            return own
        if name.isascii():
            return self._by_english.get(own, own)
        latin = (firm, person_key(english)) if english else None
        if latin in self._rows:
            return latin
        if latin is not None:
            self._by_english.setdefault(latin, own)
        return own

    def finish(self) -> dict[str, Participant]:
        """Return the participants."""
        found: dict[str, Participant] = {}
        for (firm, _), rows in self._rows.items():
            id_ = f"p{len(found) + 1}"
            found[id_] = self._record(id_, firm, rows)
            self.of_row.update({ref(source): id_ for source in rows})
        return self._with_sides(found)

    def _with_sides(self, found: dict[str, Participant]) -> dict[str, Participant]:
        """Return the participants with a side for those whose row names none.

        Colleagues are of one side; failing that, a guest is of the side that most
        guests of the same list are of.
        """
        firms: dict[str, Counter[str]] = {}
        files: dict[str, Counter[str]] = {}
        first = {id_: rows[0].list.file for id_, rows in zip(found, self._rows.values(), strict=True)}
        for person in found.values():
            if person.side is not None:
                firms.setdefault(person.organisation, Counter())[person.side] += 1
                files.setdefault(first[person.id], Counter())[person.side] += 1

        def side(person: Participant) -> str | None:
            counts = firms.get(person.organisation) or files.get(first[person.id])
            return person.side or (counts.most_common(1)[0][0] if counts else None)

        return {id_: replace(person, side=side(person)) for id_, person in found.items()}

    def _record(self, id_: str, firm: str, rows: list[Source]) -> Participant:
        first = next((source for source in rows if writing_of([source.row.name or ""]) not in (None, "en")), rows[0])
        name = first.row.name or first.row.name_en or ""
        latin = [n for source in rows for n in (source.row.name_en, source.row.name) if n and n.isascii()]
        person = Participant(
            id_,
            name,
            firm,
            name_en=next((n for n in latin if person_key(n) != person_key(name)), None),
            side=side_of(first, self._event),
            language=self._language(first, name),
        )
        for source in rows:
            row = source.row
            slots = read_availability(source, self._event, self._faults)
            person = replace(
                person,
                title=person.title or row.title,
                languages=person.languages or row.languages or (),
                available=slots if person.available is None else person.available,
                max_meetings=row.max_meetings if person.max_meetings is None else person.max_meetings,
            )
        return person

    def _language(self, source: Source, name: str) -> Language:
        """Return the language to print for a guest: that of their list, but that of their name in an English one."""
        listed = self._languages[source.list.file]
        return (writing_of([name]) or "en") if listed == "en" or name.isascii() else listed


def _contradict(one: Source, other: Source) -> bool:
    """Say whether two rows of one name give different contacts and share none."""
    pairs = [(one.row.email, other.row.email), (one.row.phone, other.row.phone)]
    both = [(a, b) for a, b in pairs if a and b]
    return bool(both) and all(a != b for a, b in both)
