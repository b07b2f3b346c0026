"""The board in a real browser: changes come by themselves, a host's taps wait without a network, the screen follows."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from duijie.actions.running import mark_meeting, open_projector
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import Assistant, Event, Meeting, MeetingMark, Role, Slot, Table
from duijie.web.environment import TAGS
from tests.browser import axe_findings, new_page, sideways
from tests.web.board.stage import MINUTE, meet
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 12_000


@pytest.fixture
def hall() -> tuple[World, Meeting]:
    """Today, two minutes into the first slot, a meeting at the first table, with its host."""
    world = make_world()
    row = meet(world, 0, 1, "s1", "T1")
    now = timezone.now()
    Event.objects.filter(pk=world.event.pk).update(date=now.date(), timezone="UTC")
    for number, slot in enumerate(Slot.objects.filter(event=world.event)):
        Slot.objects.filter(pk=slot.pk).update(starts=now + (30 * number - 2) * MINUTE)
    Meeting.objects.update(changed=now - 600 * MINUTE)
    world.event.refresh_from_db()
    Assistant.objects.create(
        event=world.event,
        kind="table_host",
        name="Lin",
        account=world.staff[Role.TABLE_HOST],
        table=Table.objects.get(event=world.event, code="T1"),
    )
    return world, Meeting.objects.select_related("event", "slot").get(pk=row.pk)


def test_a_change_reaches_the_board_and_the_screen_without_a_reload(
    live_server: LiveServer, browser: Browser, hall: tuple[World, Meeting]
) -> None:
    world, row = hall
    board = new_page(browser, live_server.url, world.staff[Role.DESK])
    board.goto(world.path("staff/day/"))
    link = board.locator("#a-t-0")
    link.focus()
    board.evaluate("window.stays = true")
    screen = new_page(browser, live_server.url)
    screen.goto(f"/screen/{open_projector(world.actor(Role.ORGANISER), world.event)}?lang=en")
    expect(screen.locator(".b-tile").first).to_contain_text("Waiting")
    mark_meeting(world.actor(Role.DESK), row, "started")
    expect(board.locator("#t-0")).to_contain_text("Started", timeout=WAIT)
    expect(screen.locator(".b-tile").first).to_contain_text("Started", timeout=WAIT)
    expect(board.locator("#live-said")).to_contain_text("Table T1, Started")
    assert board.evaluate("window.stays")
    assert board.evaluate("document.activeElement.id") == "a-t-0"
    board.locator("#t-0 button", has_text="Ended").click()
    expect(board.locator("#t-0 .l-st")).to_contain_text("Ended")
    assert Meeting.objects.get(pk=row.pk).progress == "ended"


def test_a_hosts_taps_wait_for_a_network(
    live_server: LiveServer, browser: Browser, hall: tuple[World, Meeting]
) -> None:
    world, row = hall
    page = new_page(browser, live_server.url, world.staff[Role.TABLE_HOST], width=360)
    page.goto(world.path("staff/hosting/"))
    page.context.set_offline(True)
    card = page.locator(f"#h-{row.key}")
    card.locator(".is-first").click()
    expect(card.locator("[data-state]")).to_contain_text("Started")
    expect(page.locator("#host-kept")).to_contain_text("1 taps are kept")
    card.locator(".is-first").click()
    expect(card.locator("[data-state]")).to_contain_text("Ended")
    assert not MeetingMark.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("#host-kept")).to_have_count(0, timeout=WAIT)
    expect(card.locator("button", has_text="Undo")).to_be_visible()
    kinds = list(MeetingMark.objects.order_by("at").values_list("kind", flat=True))
    assert kinds == ["started", "ended"]
    assert Meeting.objects.get(pk=row.pk).progress == "ended"


def test_a_guests_page_follows_their_own_day(
    live_server: LiveServer, browser: Browser, hall: tuple[World, Meeting]
) -> None:
    world, row = hall
    page = new_page(browser, live_server.url, world.guests[0].person.account, width=360)
    page.goto(world.path("me/day"))
    expect(page.locator(".next-act")).to_contain_text("I am here")
    page.wait_for_load_state("networkidle")
    mark_meeting(world.actor(Role.DESK), row, "ended")
    expect(page.locator("ol.day")).to_contain_text("Held", timeout=WAIT)
    page.close()


def test_a_hosts_list_opens_without_a_network(
    live_server: LiveServer, browser: Browser, hall: tuple[World, Meeting]
) -> None:
    world, row = hall
    page = new_page(browser, live_server.url, world.staff[Role.TABLE_HOST], width=360)
    page.goto(world.path("staff/hosting/"))
    expect(page.locator("[data-offline]")).to_be_visible(timeout=WAIT)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(f"#h-{row.key} .is-first")).to_contain_text("Started")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_halls_screen_fits_its_wall(
    live_server: LiveServer, browser: Browser, hall: tuple[World, Meeting], theme: str
) -> None:
    world, _ = hall
    name = Text("Shandong–Hong Kong Innovation Cooperation Conference 2027", "鲁港创新合作大会", "魯港創新合作大會")
    Event.objects.filter(pk=world.event.pk).update(name=name)
    token = open_projector(world.actor(Role.ORGANISER), world.event)
    for language in LANGUAGES:
        screen = new_page(browser, live_server.url, width=1920)
        screen.set_viewport_size({"width": 1920, "height": 1080})
        screen.goto(f"/screen/{token}?lang={language}&theme={theme}")
        assert (screen.get_attribute("html", "lang"), sideways(screen), axe_findings(screen)) == (TAGS[language], 0, [])
        assert screen.evaluate("document.querySelector('.b-now').getBoundingClientRect().right") <= 1920
        screen.context.close()
