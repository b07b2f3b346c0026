"""The guest's day in a real browser: three languages, light and dark, two widths; and without a network."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Fixture
from tests.actions.outgoing.stage import publish
from tests.browser import new_page
from tests.looks import window
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> World:
    """A world whose plan is published."""
    world = make_world()
    Fixture.objects.create(event=world.event, kind="stage", x=50, y=8, width=30, height=8)
    Fixture.objects.create(event=world.event, kind="door", x=50, y=99)
    publish(world, (0, 1), (0, 3))
    return world


def day(browser: Browser, server: LiveServer, world: World, **how: object) -> Page:
    page = new_page(browser, server.url, world.guests[0].person.account, **how)  # type: ignore[arg-type]
    page.goto(world.path("me/day"))
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound(browser: Browser, live_server: LiveServer, told: World, language: Language) -> None:
    pages = {"day": told.path("me/day"), "calendar": told.path("me/day/calendar")}
    with window(browser, live_server.url, told.guests[0].person.account, language) as seen:
        for turn, (name, path) in enumerate(pages.items()):
            assert seen.open(path, turn) == 200
            assert (name, seen.faults(turn)) == (name, [])
        seen.page.locator("main button").first.click()
        seen.page.wait_for_selector("#f-link")
        assert ("a link was made", seen.faults(1)) == ("a link was made", [])


def test_the_day_can_be_read_without_a_network_until_its_reader_leaves(
    browser: Browser, live_server: LiveServer, told: World
) -> None:
    page = day(browser, live_server, told, width=360)
    page.wait_for_selector("[data-offline]:not([hidden])")
    page.reload()
    heading = page.locator("h1").inner_text()
    page.context.set_offline(True)
    page.reload()
    assert page.locator("h1").inner_text() == heading
    assert "Firm 1 of lugang" in page.locator("main").inner_text()
    shown = page.evaluate("getComputedStyle(document.querySelector('.next')).borderTopStyle")
    assert shown == "solid", "its styles are kept too"
    page.context.set_offline(False)
    page.goto("/account")
    page.locator("form[action='/sign-out'] button").first.click()
    page.wait_for_load_state()
    assert page.evaluate("caches.has('duijie-day')") is False


def test_the_page_works_with_scripts_off(browser: Browser, live_server: LiveServer, told: World) -> None:
    page = day(browser, live_server, told, width=360, scripts=False)
    assert "Your next meeting" in page.locator("main").inner_text()
    page.get_by_role("link", name="Add to calendar").click()
    page.get_by_role("button", name="Make my link").click()
    assert page.locator("#f-link").input_value().endswith(".ics")


def test_a_first_view_is_light(browser: Browser, live_server: LiveServer, told: World) -> None:
    """Markup, styles, scripts and icons of the page, as they travel, stay under 60 KB together."""
    page = day(browser, live_server, told, width=360)
    page.wait_for_selector("[data-offline]:not([hidden])")
    names: list[str] = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    icons = live_server.url + str(page.locator("[data-offline]").get_attribute("data-icons"))
    parts = {name for name in names if "/static/" in name} | {icons}
    assert {name.rpartition("/")[2] for name in parts} >= {"tokens.css", "guest.css", "offline.js", "icons.svg"}
    bodies = [page.request.get(name).body() for name in parts] + [page.content().encode()]
    assert sum(len(gzip.compress(body)) for body in bodies) < 60 * 1024
