import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from duijie.engine.records import Organisation, PlanBook
from duijie.engine.text import Text
from duijie.formats.calendar import render_calendars
from duijie.formats.timetable import Timetable
from tests.formats.planbook import make_book


def unfold(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


def values(data: bytes, name: str) -> list[str]:
    return [line.partition(":")[2] for line in unfold(data) if line.startswith(name)]


def test_each_guest_with_meetings_gets_one_file() -> None:
    book = make_book()
    table = Timetable(book)
    calendars = render_calendars(book)
    with_meetings = [guest for guest in table.guests if table.of_person[guest.id]]
    assert len(calendars) == len(with_meetings)
    assert [len(values(data, "UID")) for data in calendars.values()] == [
        len(table.of_person[guest.id]) for guest in with_meetings
    ]
    assert [name for name in calendars if not re.fullmatch(r"p\d+-[A-Za-z-]+\.ics", name)] == []
    assert next(iter(calendars)) == "p1-wang-xiaoming.ics"


def test_equal_books_give_equal_bytes() -> None:
    assert render_calendars(make_book()) == render_calendars(make_book())


@pytest.mark.parametrize(
    ("zone", "starts"),
    [
        ("Asia/Shanghai", ["20261120T053000Z", "20261120T060000Z"]),
        ("Asia/Hong_Kong", ["20261120T053000Z", "20261120T060000Z"]),
        ("Europe/Lisbon", ["20261120T133000Z", "20261120T140000Z"]),
    ],
)
def test_times_are_utc_whatever_the_zone(zone: str, starts: list[str]) -> None:
    book = make_book()
    slots = book.problem.slots
    if zone == "Europe/Lisbon":  # a slot without an offset is on the clock of the event
        slots = tuple(replace(slot, start=(slot.start or "")[:16]) for slot in slots)
    book = replace(book, event=replace(book.event, timezone=zone), problem=replace(book.problem, slots=slots))
    data = next(iter(render_calendars(book).values()))
    assert values(data, "DTSTART")[:2] == starts
    assert values(data, "DTSTAMP")[0] == "20261120T000000Z"
    assert set(values(data, "SEQUENCE")) == {"0"}


def test_a_meeting_of_two_slots_ends_with_the_second() -> None:
    book = make_book()
    first = book.plan.placed[0]
    meetings = tuple(replace(m, length=2) if m.id == first.meeting else m for m in book.problem.meetings)
    book = replace(book, problem=replace(book.problem, meetings=meetings), plan=replace(book.plan, placed=(first,)))
    data = next(iter(render_calendars(book).values()))
    assert (values(data, "DTSTART"), values(data, "DTEND")) == (["20261120T053000Z"], ["20261120T062500Z"])


def test_the_uid_lasts_while_the_meeting_moves_and_differs_between_events() -> None:
    book = make_book()
    first = book.plan.placed[0]
    moved = replace(book, plan=replace(book.plan, placed=(replace(first, slot="s4", table="T8"),)))
    other = replace(book, event=replace(book.event, name=Text("Other", "另一场大会", "另一場大會")))
    uids = [values(next(iter(render_calendars(b).values())), "UID")[0] for b in (book, moved, other)]
    assert uids[0] == uids[1]
    assert uids[0] != uids[2]


def test_words_are_in_the_guests_own_language() -> None:
    book = make_book()
    table = Timetable(book)
    places = set()
    with_meetings = [guest for guest in table.guests if table.of_person[guest.id]]
    for guest, data in zip(with_meetings, render_calendars(book).values(), strict=True):
        places.update((guest.language, re.sub(r"T\d+", "T0", place)) for place in values(data, "LOCATION"))
    assert {(language, place.replace("Zone B", "Zone A").replace("B ", "A ")) for language, place in places} == {
        ("zh-hans", "T0 桌，A 区，济南会展中心 3 号厅"),
        ("zh-hant", "T0 枱，A 區，濟南會展中心 3 號廳"),
        ("en", "Table T0\\, Zone A\\, Jinan\\, Hall 3"),
    }


def test_two_guests_never_share_a_file_name() -> None:
    book = make_book()
    guests = list(book.participants.values())
    renamed = {g.id: replace(g, id=g.id, name="王晓明", name_en=None) for g in guests}
    twins = replace(book, participants=renamed)
    names = [name.casefold() for name in render_calendars(twins)]
    assert len(set(names)) == len(names)


def test_slots_without_a_time_give_no_calendar() -> None:
    book = make_book()
    slots = tuple(replace(slot, start=None) for slot in book.problem.slots)
    assert render_calendars(replace(book, problem=replace(book.problem, slots=slots))) == {}


def hostile(book: PlanBook) -> PlanBook:
    """Give the first guest's company a name that could break out of a line."""
    whom = book.plan.placed[0].people[1]
    name = "甲；乙,丙;丁\\n戊\r\nDTSTART:19990101T000000Z" + "很长" * 60
    organisation = Organisation(book.participants[whom].organisation, name, name, name, "hk")
    return replace(book, organisations=dict(book.organisations) | {organisation.id: organisation})


def test_lines_are_folded_and_names_cannot_add_lines() -> None:
    book = hostile(make_book())
    data = next(iter(render_calendars(book).values()))
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert len(values(data, "DTSTART")) == len(values(data, "UID"))
    assert "19990101" not in "".join(values(data, "DTSTART"))


def test_calcurse_reads_what_was_planned(calcurse: str, tmp_path: Path) -> None:
    book = make_book()
    table = Timetable(book)
    guest = next(g for g in table.guests if len(table.of_person[g.id]) > 1)
    data = next(iter(render_calendars(book).values()))
    file = tmp_path / "guest.ics"
    file.write_bytes(data)
    environment = {"TZ": "Asia/Hong_Kong", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    store = [calcurse, "-D", str(tmp_path / "store")]
    subprocess.run([*store, "-i", str(file)], env=environment, check=True, capture_output=True)
    listed = subprocess.run(
        [*store, "-d", "11/20/2026", "--format-apt", "%(start:%H:%M) %(end:%H:%M) %m\n"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    expected = []
    for visit in table.of_person[guest.id]:
        start = 13 * 60 + 30 + 30 * visit.slot
        whom = book.participants[visit.others(guest.id)[0]]
        name = book.organisations[whom.organisation].short
        expected.append(f"{start // 60}:{start % 60:02} {(start + 25) // 60}:{(start + 25) % 60:02} 洽谈：{name}")
    assert listed.splitlines()[1:] == expected
