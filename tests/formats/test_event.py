"""EVENT.toml: what it sets, what it leaves to the defaults, and every way to get it wrong."""

from __future__ import annotations

from datetime import date

import pytest

from duijie.engine.faults import Fault, InputError
from duijie.engine.programme.defaults import SIDES, default_event
from duijie.engine.records import AgendaItem, AskRule, Resource, Side, Slot, Table
from duijie.engine.text import Text, same
from duijie.formats.event import read_event

TODAY = date(2026, 1, 2)
HEAD = 'format = "duijie-event/1"\n'


def faults_of(body: str) -> list[Fault]:
    with pytest.raises(InputError) as caught:
        read_event((HEAD + body).encode(), "event.toml", TODAY)
    return list(caught.value.faults)


def test_an_empty_event_is_the_default_event_of_today() -> None:
    assert read_event(HEAD.encode(), "event.toml", TODAY) == default_event(TODAY)
    assert default_event(TODAY).slots[0] == Slot("s1", "pm", "2026-01-02T13:30+08:00", 25)
    assert len(default_event(TODAY).tables) == 40


def test_every_key_reaches_the_event() -> None:
    event = read_event(
        (
            HEAD
            + """
            language = "zh-hant"
            date = 2026-11-20
            timezone = "Asia/Hong_Kong"
            name = { en = "Days of Cooperation", zh-hans = "合作日" }
            venue = "Lakeside Hall"
            hosts = ["One Council", { zh-hant = "某商會" }]
            slots = [
              { start = 09:00:00, minutes = 20, session = "am" },
              { id = "late", start = 09:20:00, minutes = 30 },
            ]
            sides = [{ id = "north", name = "North", letter = "N", regions = ["济南"] }, { id = "south" }]
            ask = [{ by = "north", whom = "south", wishes = 8 }, { by = "south", whom = "north" }]
            interpreters = [{ languages = ["zh", "en"], count = 4, by_slot = { late = 2 } }]
            agenda = [{ start = 08:30:00, end = 09:00:00, title = "Welcome", place = "Foyer" }]
            [tables]
            count = 3
            seats = 6
            zones = { A = 2, B = 1 }
            held = [{ table = "T2", organisation = "泰穹新材料" }]
            [limits]
            max_meetings = 5
            floor = 1
            suggestions = 9
            """
        ).encode(),
        "event.toml",
        TODAY,
    )
    assert event.name == Text("Days of Cooperation", "合作日", "合作日")
    assert (event.date, event.timezone, event.language, event.venue) == (
        "2026-11-20",
        "Asia/Hong_Kong",
        "zh-hant",
        same("Lakeside Hall"),
    )
    assert event.hosts == (same("One Council"), same("某商會"))
    assert event.slots == (
        Slot("s1", "am", "2026-11-20T09:00+08:00", 20),
        Slot("late", None, "2026-11-20T09:20+08:00", 30),
    )
    assert event.sides == (
        Side("north", same("North"), same("N"), ("济南",)),
        Side("south", same("south"), Text("so", "s", "s"), ()),
    )
    assert event.ask == (AskRule("north", "south", 8), AskRule("south", "north"))
    assert event.resources == (Resource("interpreter:en-zh", 4, {"late": 2}),)
    assert event.agenda == (
        AgendaItem("2026-11-20T08:30+08:00", "2026-11-20T09:00+08:00", same("Welcome"), same("Foyer")),
    )
    assert event.tables == (Table("T1", "A", 6), Table("T2", "A", 6, None, "泰穹新材料"), Table("T3", "B", 6))
    assert (event.max_meetings, event.floor, event.suggestions, event.defaults) == (5, 1, 9, ())


def test_tables_may_be_named_one_by_one() -> None:
    body = '[tables]\nseats = 3\nlist = [{ id = "G1", zone = "G", slots = ["s1"] }, { id = "G2", seats = 8 }]\n'
    event = read_event((HEAD + body).encode(), "event.toml", TODAY)
    assert event.tables == (Table("G1", "G", 3, ("s1",)), Table("G2", None, 8))
    assert event.sides == SIDES


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        ('timezon = "Asia/Shanghai"', "unknown_key", "timezon"),
        ('timezone = "Mars/Base"', "unknown_timezone", "timezone"),
        ('language = "fr"', "unknown_language", "language"),
        ("date = 2026", "wrong_type", "date"),
        ("name = 3", "wrong_type", "name"),
        ('name = { fr = "Journées" }', "unknown_key", "name.fr"),
        ("slots = [{ minutes = 25 }]", "missing_key", "slots[0].start"),
        ("slots = [{ start = 09:00:00, minutes = 0 }]", "out_of_range", "slots[0].minutes"),
        (
            "slots = [{ start = 09:00:00, minutes = 25 }, { start = 09:20:00, minutes = 25 }]",
            "slots_overlap",
            "slots[1].start",
        ),
        (
            'slots = [{ id = "a", start = 09:00:00, minutes = 5 }, { id = "a", start = 09:20:00, minutes = 5 }]',
            "twice",
            "slots[1]",
        ),
        ('sides = [{ id = "a" }, { id = "a" }]', "twice", "sides[1]"),
        ('ask = [{ by = "shandong", whom = "mars" }]', "unknown_side", "ask[0].whom"),
        ('interpreters = [{ languages = ["en"], count = 1 }]', "wrong_languages", "interpreters[0].languages"),
        (
            'interpreters = [{ languages = ["en", "zh"], count = 1, by_slot = { s9 = 1 } }]',
            "unknown_slot",
            "interpreters[0].by_slot.s9",
        ),
        ('agenda = [{ start = 10:00:00, end = 09:00:00, title = "x" }]', "ends_before_start", "agenda[0].end"),
        ('[tables]\nlist = [{ id = "T1" }, { id = "T1" }]', "table_twice", "tables.list[1].id"),
        ('[tables]\nlist = [{ id = "T1", slots = ["s9"] }]', "unknown_slot", "tables.list[0].slots[0]"),
        ("[tables]\ncount = 4\nzones = { A = 3 }", "zones_differ", "tables.zones"),
        ('[tables]\ncount = 1\nheld = [{ table = "T2", organisation = "x" }]', "unknown_table", "tables.held[0].table"),
        ("[tables]\ncount = true", "wrong_type", "tables.count"),
        ("[limits]\nmax_meeting = 3", "unknown_key", "limits.max_meeting"),
        ("hosts = [3]", "wrong_type", "hosts.0"),
    ],
)
def test_each_fault_names_its_place(body: str, code: str, place: str) -> None:
    assert [(f.code, f.file, f.place) for f in faults_of(body)] == [(code, "event.toml", place)]


def test_a_misspelt_key_is_answered_with_the_right_one() -> None:
    (fault,) = faults_of("[limits]\nmax_meeting = 3")
    assert fault.line("zh-hans").startswith(
        "event.toml › limits.max_meeting: 这里没有“max_meeting”这个键（是不是“max_meetings”？）"
    )


def test_all_faults_are_listed_together() -> None:
    body = 'language = "fr"\ntimezone = "x"\n[limits]\nfloor = -1\n'
    assert [f.code for f in faults_of(body)] == ["unknown_timezone", "unknown_language", "out_of_range"]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"format = ", "syntax"), (b"\xff\xfe", "syntax"), (b"", "missing_key"), (b'format = "other/1"', "wrong_format")],
)
def test_what_is_no_event_file_is_said(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_event(data, "event.toml", TODAY)
    assert [f.code for f in caught.value.faults] == [code]
