from datetime import UTC, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from duijie.engine.text import LANGUAGES, Language
from duijie.formats.outgoing import Mailbox, Visit, invitation
from tests.formats.outgoing.sheets import DESK, MADE, NOON, sheet, visit

GUEST = Mailbox("shan@daiqing.example", "单书言")


def read(one: Visit, language: Language = "zh-hans", guest: Mailbox = GUEST) -> tuple[str, Any]:
    """Return the method and the only event of an invitation."""
    part = invitation(sheet(language), one, DESK, guest)
    calendar = Calendar.from_ical(part.data)
    assert str(calendar["METHOD"]) == part.method
    (event,) = calendar.walk("VEVENT")
    return part.method, event


def test_an_invitation_names_the_organiser_and_this_guest_alone() -> None:
    method, event = read(visit(0))
    assert (method, str(event["STATUS"]), event["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 0)
    assert (str(event["ORGANIZER"]), event["ORGANIZER"].params["CN"]) == ("mailto:desk@duijie.example", DESK.name)
    attendee = event["ATTENDEE"]
    assert str(attendee) == "mailto:shan@daiqing.example"
    assert dict(attendee.params) == {
        "CN": "单书言",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "LANGUAGE": "zh-Hans-CN",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }


def test_an_update_has_the_same_uid_a_higher_sequence_and_a_later_stamp() -> None:
    first = visit(0)
    later = visit(0, state="moved", sequence=2, start=NOON + timedelta(hours=1), end=NOON + timedelta(minutes=85),
                  modified=MADE + timedelta(days=1))  # fmt: skip
    (_, old), (method, new) = read(first), read(later)
    assert (method, str(new["UID"]), new["SEQUENCE"]) == ("REQUEST", str(old["UID"]), 2)
    assert new["DTSTART"].dt == (NOON + timedelta(hours=1)).astimezone(UTC)
    assert new["DTSTAMP"].dt - old["DTSTAMP"].dt == timedelta(days=1)


def test_a_cancellation_matches_what_it_cancels() -> None:
    method, event = read(visit(0, state="cancelled", sequence=1))
    assert (method, str(event["STATUS"]), event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert str(event["UID"]) == visit(0).uid
    assert str(event["ATTENDEE"]) == "mailto:shan@daiqing.example"
    assert "PARTSTAT" not in event["ATTENDEE"].params


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_in_the_guests_language(language: Language) -> None:
    summary = str(read(visit(0), language)[1]["SUMMARY"])
    assert summary == {
        "en": "Meeting: Hoi Yu University Membrane Lab",
        "zh-hans": "洽谈：海隅大學膜技術實驗室",
        "zh-hant": "洽談：海隅大學膜技術實驗室",
    }[language]  # fmt: skip


@pytest.mark.parametrize("name", ['a"b', "x\r\nATTENDEE:mailto:other@evil.example", "甲;乙:丙,丁^'戊", ""])
def test_a_hostile_name_stays_a_name(name: str) -> None:
    _, event = read(visit(0), guest=Mailbox("shan@daiqing.example", name))
    assert str(event["ATTENDEE"]) == "mailto:shan@daiqing.example"
    assert "\n" not in event["ATTENDEE"].params.get("CN", "")
