"""Set-up and the public pages in a real browser: readable by everybody, and usable without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from duijie.actions.setting_up.chains import load_chains
from duijie.actions.setting_up.hall import make_tables
from duijie.actions.setting_up.phases import reset_phases
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.store.models import Assistant, Event, Fixture, Host, Role, Session, Slot, Speaker, Table
from tests.browser import new_page
from tests.looks import looked_at
from tests.world import DAY, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = ["", "event/", "phases/", "agenda/", "slots/", "tables/", "floor/", "assistants/", "rules/", "file/"]
PARTS += ["sides/", "hosts/", "categories/", "chains/", "agenda/new/", "tables/new/", "assistants/new/", "sides/new/"]
ELSEWHERE = ["/", "/lugang/2027/", "/lugang/staff/programme/", "/lugang/staff/programme/events/new/"]
ELSEWHERE += ["/staff/programmes/new/"]


def full_world() -> World:
    """Return a world with something on every page of set-up."""
    world = make_world()
    owner, event = world.actor(Role.OWNER), world.event
    load_chains(owner, world.programme, 1, ["shandong"])
    make_tables(owner, event, 1, {"count": "40", "zones": "A, B, C, D", "seats": "4", "prefix": "T"})
    reset_phases(owner, event, 2)
    for number, (code, side) in enumerate(world.sides.items()):
        name = Text(f"Council of {code}", "海右贸易促进会", "海右貿易促進會")
        Host.objects.create(programme=world.programme, name=name, side=side, position=number)
    starts = DAY + timedelta(hours=2)
    talk = Session.objects.create(
        event=event,
        code="talk",
        kind="dialogue",
        title=Text("Going abroad through Hong Kong: what went wrong", "借香港出海", "經香港出海"),
        starts=starts,
        ends=starts + timedelta(hours=1),
    )
    Speaker.objects.create(session=talk, name=Text("Prof. Tam", "谭子谦", "譚子謙"), moderator=True)
    Speaker.objects.create(session=talk, name=Text("Zhao Lixing", "赵砺行", "趙礪行"), side=world.sides["shandong"])
    Assistant.objects.create(event=event, kind="interpreter", name="孙译", languages=["en", "fr"], slots=["s1"])
    Fixture.objects.create(event=event, kind="stage", x=50, y=8, width=40, height=8)
    Fixture.objects.create(event=event, kind="door", x=50, y=98)
    return world


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_by_everybody(live_server: Any, browser: Browser, language: Language) -> None:
    world = full_world()
    pages = [*(world.path(f"staff/settings/{part}") for part in PARTS), *ELSEWHERE]
    wrong = looked_at(browser, live_server.url, world.staff[Role.OWNER], language, {path: path for path in pages})
    assert wrong == []


def send(page: Page, words: str) -> None:
    """Press the button of these words and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


@pytest.mark.parametrize("scripts", [False, True])
def test_an_event_is_set_up_from_nothing_with_and_without_scripts(
    live_server: Any, browser: Browser, scripts: bool
) -> None:
    world = make_world()
    page = new_page(browser, live_server.url, world.staff[Role.OWNER], scripts=scripts)
    page.goto("/lugang/staff/programme/events/new/")
    page.fill("[name=name_zh_hans]", "鲁港创新大会")
    send(page, "Make Traditional from Simplified")
    assert page.input_value("[name=name_zh_hant]") == "魯港創新大會"
    page.fill("[name=name_en]", "Conference")
    page.fill("[name=date]", "2028-03-17")
    page.fill("[name=slug]", "2028")
    page.select_option("[name=copied]", "")
    with page.expect_navigation():
        page.press("[name=slug]", "Enter")  # the key saves; it does not press the first button in sight
    assert page.url.endswith("/lugang/2028/staff/settings/")
    assert page.get_by_role("heading", name="No slots").is_visible()

    settings = "/lugang/2028/staff/settings/"
    page.goto(f"{settings}agenda/new/")
    page.select_option("[name=kind]", "matchmaking")
    page.fill("[name=title_en]", "Meetings")
    page.fill("[name=starts]", "13:30")
    page.fill("[name=ends]", "16:30")
    send(page, "Save")
    page.goto(f"{settings}slots/")
    send(page, "Make slots")
    page.goto(f"{settings}tables/")
    send(page, "Make tables")
    event = Event.objects.get(slug="2028")
    assert (Slot.objects.filter(event=event).count(), Table.objects.filter(event=event).count()) == (6, 40)
    page.goto(f"{settings}floor/")
    page.get_by_label("T1, From the left").fill("50")
    send(page, "Save")
    assert Table.objects.get(event=event, code="T1").x == 50
    page.goto(settings)
    assert page.get_by_role("heading", name="No slots").count() == 0
    send(page, "Open the event")
    page.goto("/lugang/2028/")
    assert page.get_by_role("heading", name="Conference", level=1).is_visible()
    page.context.close()
