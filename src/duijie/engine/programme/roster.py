"""Who is at the event: rows of several lists merged into organisations and participants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duijie.engine.faults import Fault
from duijie.engine.programme.firms import Firms
from duijie.engine.programme.lists import GuestList, Ref, languages, sources
from duijie.engine.programme.people import People
from duijie.engine.records import Event, Organisation, Participant
from duijie.engine.text import Text


@dataclass(frozen=True, slots=True)
class Roster:
    """Organisations and participants by id, in the order in which the lists name them.

    ``of_row`` maps every row of every list to its organisation's id, ``people_of_row``
    to its person's; ``spellings`` gives every name by which an organisation is called.
    """

    organisations: Mapping[str, Organisation]
    participants: Mapping[str, Participant]
    of_row: Mapping[Ref, str]
    people_of_row: Mapping[Ref, str]
    spellings: Mapping[str, tuple[str, ...]]
    notes: tuple[Text, ...]

    def members(self, organisation: str) -> tuple[str, ...]:
        """Return the ids of an organisation's participants."""
        return tuple(p.id for p in self.participants.values() if p.organisation == organisation)


def gather(lists: tuple[GuestList, ...], event: Event, faults: list[Fault]) -> Roster:
    """Return the roster of several lists.

    Args:
        lists: the guest lists, in the order that settles ids.
        event: gives the sides and the slots that availability names.
        faults: receives what makes a row impossible to use.
    """
    firms = Firms(lists)
    people = People(firms, event, languages(lists), faults)
    for source in sources(lists, "people"):
        people.add(source)
    participants = people.finish()
    return Roster(
        organisations=firms.organisations(event, participants),
        participants=participants,
        of_row=firms.of_row,
        people_of_row=people.of_row,
        spellings=firms.spellings(),
        notes=(*firms.notes(), *people.notes),
    )
