"""One short day through real pages and the year after it, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Cooperation, Meeting, Report
from tests.e2e.day_papers import (
    Year,
    bulletin_numbers,
    expected,
    numbers_in,
    on_paper,
    on_screen,
    pdf_words,
    read_by_libreoffice,
)
from tests.e2e.plain_counts import plain_counts
from tests.e2e.short_hall import short_hall
from tests.world import DAY

#: The contract's sum as somebody types it, and what it means.
AMOUNTS: Final = {"zh-hans": ("１.２亿", Decimal(120_000_000)), "en": ("420万", Decimal(4_200_000))}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that runs, and is moved by hand: five days before the day."""
    with time_machine.travel(DAY - timedelta(days=5), tick=True) as moved:
        yield moved


def before_the_first_slot(day: Year) -> tuple[Meeting, Meeting]:
    """Lose a guest, fill their place from standby, place a request made on the spot; return the two new meetings."""
    freed = day.table(4, 5)
    day.at(13, 10)
    day.report(11, until="14:30")
    day.report(4)
    day.replan()
    assert day.in_the_day(5) == []

    day.at(13, 15)
    day.comes_after_all(11)
    feed = day.feed_of(10)
    assert day.in_the_feed(feed, 11) == []
    day.minute()
    refilled = day.refill(10, 11)
    assert (refilled.slot.code, day.table(10, 11), refilled.origin) == ("s2", freed, "standby")
    assert day.in_the_day(10) == day.in_the_day(11) == ["14:00"]
    ((time, where),) = day.in_the_feed(feed, 11)
    assert (time, freed in where) == ("14:00", True)
    day.staff.goto(day.path("staff/day/replan/"))
    expect(day.staff.locator("main")).to_contain_text(day._("became a meeting"))

    day.at(13, 20)
    asked = day.ask_on_the_spot(5, 2)
    assert (asked.slot.code, asked.origin) == ("s3", "on_the_spot")
    assert day.in_the_day(2) == ["13:30", "14:30"]
    assert day.planned() == {
        ("s1", frozenset({0, 1}), "planned"),
        ("s1", frozenset({2, 3}), "planned"),
        ("s2", frozenset({6, 7}), "planned"),
        ("s2", frozenset({10, 11}), "standby"),
        ("s3", frozenset({8, 9}), "planned"),
        ("s3", frozenset({5, 2}), "on_the_spot"),
    }
    return refilled, asked


def in_the_hall(day: Year) -> Page:
    """Let the host's phone say what begins, ends and is not held; screen and board follow. Return the host's phone."""
    day.at(13, 30)
    screen, host, first = day.open_screen(), day.open_host(), day.meeting(0, 1)
    tile = day.tile(screen, day.table(0, 1))
    expect(tile).to_have_class("b-tile is-planned")
    day.tap(host, first, "started")
    expect(tile).to_have_class("b-tile is-started")
    assert day.on_the_board(1440) == day.on_the_board(360) == ["is-planned", "is-started"]
    day.picture(screen, "screen")
    day.picture(host, "host")
    day.at(13, 55)
    day.tap(host, first, "ended")

    day.at(14, 35)
    host.reload()
    day.tap(host, day.meeting(8, 9), "no_show")
    return host


def afterwards(day: Year, host: Page, refilled: Meeting, asked: Meeting) -> None:
    """Fill in outcome cards; what both sides or one intend stands in the ledger once each."""
    first = day.meeting(0, 1)
    day.at(15, 5)
    intention = (("held", "yes"), ("next_step", "intention"), ("by_when", "1m"))
    day.say(0, first, *intention)
    day.say(1, first, *intention)
    day.say(6, day.meeting(6, 7), *intention)
    for number in (10, 11):
        day.say(number, refilled, ("held", "yes"), ("next_step", "meet_again"), ("by_when", "2w"))
    for number in (5, 2):
        day.say(number, asked, ("held", "yes"), ("next_step", "no_fit"))
    day.say_for(host, 3, day.meeting(2, 3), ("held", "yes"), ("next_step", "papers"), ("by_when", "2w"))
    month = date(2027, 4, 19)
    lines = {row.meeting_id: (row.grade, row.next_date) for row in Cooperation.objects.all()}
    assert lines == {first.key: ("both_sides", month), day.meeting(6, 7).key: ("one_side", month)}


def in_the_evening(day: Year, soffice: str, folder: Path) -> None:
    """Read the leaders' page on screen and on paper and the bulletin in three languages: all say plain counts."""
    language = day.language
    day.at(17, 29)
    day.minute()
    assert not Report.objects.exists()
    day.at(17, 30)
    day.minute()
    counts = plain_counts(day.world.event)
    assert (counts.came, counts.held, counts.standby, counts.spot, counts.ends) == (11, 5, 1, 1, (2, 1, 1, 1))
    page = day.newest_report(day._("Page for leaders"))
    day.picture(page, "leaders")
    shown = on_screen(page, language)
    assert shown == expected(counts, language)
    assert on_paper(pdf_words(day.file(page, "pdf", language)), shown) == []
    papers = {"leaders": day.file(page, "docx", language)}
    page = day.make("bulletin")
    day.picture(page, "bulletin")
    papers |= {code: day.file(page, "docx", code) for code in LANGUAGES}
    words = read_by_libreoffice(soffice, folder, papers)
    assert on_paper(words["leaders"], shown) == []
    for code in LANGUAGES:
        found = bulletin_numbers(words[code], code)
        assert {counts.came, counts.held} <= set(found), words[code]
        assert set(found) <= counts.numbers, words[code]


def a_year_on(day: Year) -> None:
    """Answer checks by their mails, sign a contract with a paper, deliver; ledger and annual report say so."""
    day.days_later(30)
    day.answer_by_link(0, 30, "going_on")
    day.days_later(90)
    day.record(0, "contract", AMOUNTS[day.language][0])
    day.prove(0)
    day.agree(1)
    row = Cooperation.objects.get(meeting=day.meeting(0, 1))
    assert (row.stage, row.grade, row.amount, row.currency) == ("contract", "document", AMOUNTS[day.language][1], "CNY")
    day.days_later(180)
    day.answer_by_link(1, 180, "signed")
    day.days_later(365)
    day.answer_by_link(0, 365, "going_on")
    day.record(0, "delivered")
    day.agree(1)
    line = day.ledger_line()
    assert day._("Delivered") in line
    page = day.make("annual", DAY.year)
    day.picture(page, "annual")
    assert day.numbers_of_the_year() == (2, 1, 0, 12, 2)
    assert tuple(numbers_in(page.locator(".r-sum").inner_text())) == day.numbers_of_the_year()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_short_day_and_the_year_after(
    live_server: LiveServer,
    browser: Browser,
    clock: time_machine.Traveller,
    soffice: str,
    tmp_path: Path,
    language: Language,
) -> None:
    day = Year(browser, live_server.url, language, short_hall(language), clock)
    day.two_desks()
    refilled, asked = before_the_first_slot(day)
    host = in_the_hall(day)
    afterwards(day, host, refilled, asked)
    in_the_evening(day, soffice, tmp_path)
    a_year_on(day)
