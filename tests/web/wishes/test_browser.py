"""The pages of wishes in a real browser: three languages, light and dark, 360 and 1440 px, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Account, Request, Role, Strength, Suggestion, Wish
from tests.actions.suggesting.scene import CHOOSING
from tests.browser import new_page
from tests.looks import looked_at
from tests.web.wishes.stage import Stage, set_stage
from tests.world import World, make_world


@pytest.fixture
def staged(transactional_db: None) -> Iterator[tuple[World, Stage]]:
    del transactional_db
    with time_machine.travel(CHOOSING, tick=True):
        world = make_world(guests=12)
        yield world, set_stage(world)


Window = Callable[..., Page]


@pytest.fixture
def window(browser: Browser, live_server: Any) -> Iterator[Window]:
    """Opens pages at the live server and closes them when the test ends, so that no connection outlives it."""
    opened: list[Page] = []

    def open_page(account: Account, **how: Any) -> Page:
        opened.append(new_page(browser, live_server.url, account, **how))
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()


def card(page: Page, guest: str) -> str:
    """Return how to find a guest's card."""
    return f"#c-{guest}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_hangs_over(
    staged: tuple[World, Stage], browser: Browser, live_server: Any, language: Language
) -> None:
    world, stage = staged
    readers = (
        (world.guests[0].person.account, stage.guest_pages),
        (world.staff[Role.ORGANISER], stage.staff_pages),
    )
    for account, pages in readers:
        assert looked_at(browser, live_server.url, account, language, pages) == []


def test_one_tap_without_loading_the_page_again(staged: tuple[World, Stage], window: Window) -> None:
    world, stage = staged
    me = world.guests[0]
    page = window(me.person.account, width=360)
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.goto(stage.guest_pages["for-you"])
    proposed = Suggestion.objects.exclude(proposed_by="").get().other
    where = page.locator(card(page, proposed.key))
    where.get_by_role("button", name="Interested").click()
    expect(where.get_by_text("Asked; waiting for their answer")).to_be_visible()
    expect(where.get_by_role("button", name="Interested")).to_have_attribute("aria-pressed", "true")
    expect(where.get_by_role("button", name="Interested")).to_be_focused()
    expect(page.locator("#quota")).to_contain_text("3 of 8 chosen")
    where.get_by_text("Add a private note").click()
    where.get_by_label("Private note").fill("Bring the drawings.")
    where.get_by_role("button", name="Save the note").click()
    expect(where.get_by_text("Your note is saved; only you read it.")).to_be_visible()
    where.get_by_text("Your note", exact=True).click()
    expect(where.get_by_label("Private note")).to_have_value("Bring the drawings.")
    where.get_by_role("button", name="Take my answer back").click()
    expect(page.locator("#quota")).to_contain_text("2 of 8 chosen")
    expect(where.get_by_role("button", name="Interested")).to_have_attribute("aria-pressed", "false")
    assert len(loads) == 1
    assert not Wish.objects.filter(by=me, whom=proposed).exists()


def test_a_refusal_is_said_beside_the_card(staged: tuple[World, Stage], window: Window) -> None:
    world, stage = staged
    world.event.wishes = 2
    world.event.save()
    page = window(world.guests[0].person.account, width=360, language="zh-hans")
    page.goto(stage.guest_pages["for-you"])
    proposed = Suggestion.objects.exclude(proposed_by="").get().other
    where = page.locator(card(page, proposed.key))
    where.get_by_role("button", name="有兴趣").click()
    expect(where.get_by_role("status")).to_contain_text("您已选满 2 位")
    expect(where.get_by_role("button", name="有兴趣")).to_have_attribute("aria-pressed", "false")


def test_the_whole_way_with_scripts_off(staged: tuple[World, Stage], window: Window) -> None:
    world, stage = staged
    me = world.guests[0]
    page = window(me.person.account, width=360, scripts=False)
    page.goto(stage.guest_pages["for-you"])
    proposed = Suggestion.objects.exclude(proposed_by="").get().other
    page.locator(card(page, proposed.key)).get_by_role("button", name="Must meet").click()
    assert page.url.endswith(f"/me/suggestions/#c-{proposed.key}")
    where = page.locator(card(page, proposed.key))
    expect(where.get_by_role("button", name="Must meet")).to_have_attribute("aria-pressed", "true")
    where.get_by_text("Add a private note").click()
    where.get_by_label("Private note").fill("Bring the drawings.")
    where.get_by_role("button", name="Save the note").click()
    assert Wish.objects.get(by=me, whom=proposed).note == "Bring the drawings."
    page.get_by_role("link", name="1 request waits for your answer").click()
    page.get_by_role("button", name="Yes, let us meet").click()
    assert Request.objects.get(key=stage.waiting.key).state == "accepted"
    page.get_by_role("link", name="Back to the suggestions").click()
    page.get_by_role("link", name="All 11 guests, in plain order").click()
    page.get_by_label("Name, organisation or words of a listing").fill("firm 7")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Firm 7 of lugang").click()
    page.get_by_role("button", name="Interested").click()
    assert Wish.objects.get(by=me, whom=world.guests[7]).strength == Strength.LIKE


def test_staff_add_somebody_with_scripts_off(staged: tuple[World, Stage], window: Window) -> None:
    world, _ = staged
    guest = world.guests[4]
    page = window(world.staff[Role.ORGANISER], scripts=False, language="zh-hans")
    page.goto(world.path("staff/suggestions/"))
    page.get_by_role("link", name="齐风纺织").click()
    page.get_by_label("姓名或单位，可用拼音").fill("firm 9")
    page.get_by_role("button", name="搜索").click()
    page.get_by_label("推荐理由").fill("都做膜")
    page.get_by_role("button", name="加入推荐").click()
    expect(page.get_by_text("已加到这位嘉宾推荐的最前面。")).to_be_visible()
    row = Suggestion.objects.get(participant=guest, other=world.guests[9])
    assert row.reasons[0]["text"]["zh-hant"] == "都做膜"
