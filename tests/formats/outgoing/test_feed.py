import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from duijie.engine.text import LANGUAGES, Language, same
from duijie.formats.outgoing import GuestSheet, PersonLine, calendar_feed
from tests.formats.outgoing.sheets import AGENDA, DESK, HO, MADE, NOON, OCCASION, sheet, visit


def events(data: bytes) -> dict[str, Any]:
    """Return the events by UID, as the library that calendars in Python are read with finds them."""
    return {str(event["UID"]): event for event in Calendar.from_ical(data).walk("VEVENT")}


def calcurse_lists(calcurse: str, folder: Path, data: bytes) -> list[str]:
    """Return what a calendar program of other hands shows on the day."""
    (folder / "guest.ics").write_bytes(data)
    environment = {"TZ": "Asia/Hong_Kong", "LC_ALL": "C.UTF-8", "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    store = [calcurse, "-D", str(folder / "store")]
    subprocess.run([*store, "-i", str(folder / "guest.ics")], env=environment, check=True, capture_output=True)
    form = ["--format-apt", "%(start:%H:%M) %(end:%H:%M) %m\n"]
    listed = subprocess.run(
        [*store, "-d", "11/20/2026", *form], env=environment, check=True, capture_output=True, text=True
    )
    return listed.stdout.splitlines()[1:]


def test_the_feed_holds_meetings_and_sessions_with_their_times_in_utc() -> None:
    found = events(calendar_feed(sheet()))
    assert {uid: (event["DTSTART"].dt, event["DTEND"].dt) for uid, event in found.items()} == {
        **{one.uid: (one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in sheet().visits},
        **{part.uid: (part.start.astimezone(UTC), part.end.astimezone(UTC)) for part in AGENDA},
    }
    assert {event["DTSTART"].to_ical()[-1:] for event in found.values()} == {b"Z"}
    assert {uid: str(event.get("TRANSP")) for uid, event in found.items() if "TRANSP" in event} == {
        part.uid: "TRANSPARENT" for part in AGENDA
    }
    assert set(events(calendar_feed(sheet(), sessions=False))) == {one.uid for one in sheet().visits}


def test_clients_are_told_the_name_and_when_to_look_again() -> None:
    calendar = Calendar.from_ical(calendar_feed(sheet("zh-hant"), refresh=timedelta(hours=1)))
    assert (str(calendar["NAME"]), str(calendar["X-WR-CALNAME"])) == ("2026 魯港創新合作大會",) * 2
    assert (calendar["REFRESH-INTERVAL"].dt, calendar["REFRESH-INTERVAL"].params["VALUE"]) == (
        timedelta(hours=1),
        "DURATION",
    )
    assert str(calendar["X-PUBLISHED-TTL"]) == "PT1H"
    assert (str(calendar["METHOD"]), str(calendar["VERSION"])) == ("PUBLISH", "2.0")
    organisers = {(str(e["ORGANIZER"]), e["ORGANIZER"].params["CN"]) for e in calendar.walk("VEVENT")}
    assert organisers == {("mailto:desk@duijie.example", DESK.name)}


def test_a_moved_meeting_keeps_its_uid_and_says_that_it_is_newer() -> None:
    later = visit(0, sequence=3, state="moved", modified=MADE + timedelta(days=1), table="8")
    old, new = (events(calendar_feed(sheet(visits=(one,))))[visit(0).uid] for one in (visit(0), later))
    assert [(e["SEQUENCE"], str(e["STATUS"])) for e in (old, new)] == [(0, "CONFIRMED"), (3, "CONFIRMED")]
    assert [e["LAST-MODIFIED"].dt for e in (old, new)] == [datetime(2026, 11, n, 8, 5, tzinfo=UTC) for n in (18, 19)]
    assert [str(e["LOCATION"]).split("，")[0] for e in (old, new)] == ["12 桌", "8 桌"]


def test_a_cancelled_meeting_disappears_while_the_feed_says_that_it_changed() -> None:
    gone = visit(1, sequence=1, state="cancelled", modified=MADE + timedelta(days=1))
    before, after = (calendar_feed(sheet(visits=(visit(0), one))) for one in (visit(1), gone))
    assert events(before).keys() - events(after).keys() == {gone.uid}
    assert b"CANCELLED" not in after
    assert Calendar.from_ical(after)["LAST-MODIFIED"].dt == datetime(2026, 11, 19, 8, 5, tzinfo=UTC)


def test_calcurse_shows_the_day_and_no_longer_what_was_cancelled(calcurse: str, tmp_path: Path) -> None:
    before = sheet(visits=(visit(0), visit(1)))
    after = sheet(visits=(visit(0, sequence=1, state="moved", start=NOON + timedelta(hours=2),
                                end=NOON + timedelta(hours=2, minutes=25)), visit(1, state="cancelled")))  # fmt: skip
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    lab = "洽谈：海隅大學膜技術實驗室"
    sessions = ["09:30 10:30 开幕", "11:30 12:30 四家企业对话"]
    assert calcurse_lists(calcurse, tmp_path / "before", calendar_feed(before)) == [
        *sessions, f"13:30 13:55 {lab}", f"14:00 14:25 {lab}",
    ]  # fmt: skip
    assert calcurse_lists(calcurse, tmp_path / "after", calendar_feed(after)) == [*sessions, f"15:30 15:55 {lab}"]


WORDS: dict[Language, tuple[str, str, str]] = {
    "en": (
        "Meeting: Hoi Yu University Membrane Lab",
        "Table 12, Zone B, Jinan, Hall 3",
        "Ho Ching-sze 何靜詩, 教授, Hoi Yu University Membrane Lab\nInterpreter: 谭子晴\n"
        "You want reverse osmosis at 2.4 kWh/m³; they have a composite membrane\nhttps://duijie.example/me",
    ),
    "zh-hans": (
        "洽谈：海隅大學膜技術實驗室",
        "12 桌，B 区，济南会展中心 3 号厅",
        "何靜詩 Ho Ching-sze，教授，海隅大學膜技術實驗室\n译员：谭子晴\n"
        "您需要 2.4 kWh/m³ 的反渗透；对方有复合膜\nhttps://duijie.example/me",
    ),
    "zh-hant": (
        "洽談：海隅大學膜技術實驗室",
        "12 枱，B 區，濟南會展中心 3 號廳",
        "何靜詩 Ho Ching-sze，教授，海隅大學膜技術實驗室\n譯員：谭子晴\n"
        "您需要 2.4 kWh/m³ 的反滲透；對方有複合膜\nhttps://duijie.example/me",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_in_the_guests_language(language: Language) -> None:
    one = visit(0, interpreter="谭子晴")
    guest = sheet(language, visits=(one,), link="https://duijie.example/me")
    event = events(calendar_feed(guest))[one.uid]
    assert (str(event["SUMMARY"]), str(event["LOCATION"]), str(event["DESCRIPTION"])) == WORDS[language]
    assert str(event["URL"]) == "https://duijie.example/me"


def test_a_guest_without_meetings_gets_an_empty_calendar_that_can_be_read(calcurse: str, tmp_path: Path) -> None:
    data = calendar_feed(sheet(visits=(), agenda=()))
    assert events(data) == {}
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert calcurse_lists(calcurse, tmp_path, data) == []


def test_equal_sheets_give_equal_bytes() -> None:
    assert calendar_feed(sheet()) == calendar_feed(sheet())


def named(name: str) -> GuestSheet:
    whom = PersonLine(name, organisation=name)
    place = same(name)
    return sheet(visits=(visit(0, whom, interpreter=name, zone=name, table=name, place=place, why=(place,)),),
                 agenda=(), link="https://duijie.example/me",
                 occasion=replace(OCCASION, name=place, organiser=replace(DESK, name=name)))  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_no_name_breaks_out_of_its_line(name: str) -> None:
    data = calendar_feed(named(name))
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert data.replace(b"\r\n", b"").splitlines()[1:] == []
    (event,) = events(data).values()
    assert event["DTSTART"].dt == NOON.astimezone(UTC)
    clean = " ".join("".join(c for c in name if c.isspace() or (c >= " " and not "\x7f" <= c <= "\x9f")).split())
    assert str(event["SUMMARY"]) == f"洽谈：{clean}".strip()


def test_a_hostile_name_adds_no_event() -> None:
    data = calendar_feed(named('甲；"乙",丙:丁\\n戊\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x' + "很长" * 60))
    assert len(events(data)) == 1
    assert data.decode().count("\r\nUID:") == 1


def test_other_people_are_not_named_beyond_what_was_given() -> None:
    assert b"ATTENDEE" not in calendar_feed(sheet())
    assert HO.name in calendar_feed(sheet()).decode().replace("\r\n ", "")
