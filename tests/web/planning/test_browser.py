"""The planning board in a real browser: dragged, moved by keys, moved by the form without scripts; what axe finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from duijie.actions.planning import moving, publishing
from duijie.actions.planning.drafts import plan_of, problem_of
from duijie.actions.planning.filling import places_for
from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Job, JobState, PlanVersion, Role
from tests.actions.planning.hall import ask, fill_hall, organiser, plan, spots
from tests.browser import new_page
from tests.looks import looked_at
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(world: World) -> PlanVersion:
    """A draft of six meetings in twelve places."""
    fill_hall(world, 12, 6)
    row = plan(world.event, organiser(world))
    Job.objects.update(state=JobState.STOPPED)
    return row


@pytest.fixture(autouse=True)
def _closed(browser: Browser) -> Iterator[None]:
    """Close every window a test opened, and with it its connections to the live server."""
    yield
    for context in browser.contexts:
        context.close()


def opened(browser: Browser, live_server: Any, world: World, **more: Any) -> Page:
    """Return the board in a window of its own, which must say nothing on its console."""
    page = new_page(browser, live_server.url, world.staff[Role.ORGANISER], **more)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(world.path("staff/plan/"))
    assert said == []
    return page


def place(page: Page, slot: int, table: int) -> Any:
    """Return the cell of a slot and a table, each from 1."""
    return page.locator(f"#board tbody tr:nth-child({table}) td:nth-child({slot + 1})")


def free_places(row: PlanVersion) -> list[tuple[int, int]]:
    """Return the free places of a draft, slot and table from 1."""
    taken = set(spots(row).values())
    return [(s, t) for s in (1, 2, 3) for t in (1, 2, 3, 4) if (f"s{s}", f"T{t}") not in taken]


def near(row: PlanVersion) -> tuple[str, tuple[int, int]]:
    """Return a meeting with a free place in its own slot, where it breaks no rule."""
    return next(
        (code, (slot, table))
        for code, place in spots(row).items()
        for slot, table in free_places(row)
        if place[0] == f"s{slot}"
    )


def test_dragging(browser: Browser, live_server: Any, world: World, draft: PlanVersion) -> None:
    """While a meeting is dragged every place is marked; let go over a free one, it is there, and can be undone."""
    page = opened(browser, live_server, world)
    code, own_slot = near(draft)
    slot = f"s{own_slot[0]}"
    meeting, goal = page.locator(f'[data-m="{code}"]'), place(page, *own_slot)
    meeting.hover()
    page.mouse.down()
    box = goal.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5, steps=5)
    page.mouse.move(box["x"] + 15, box["y"] + 12, steps=5)
    expect(page.locator("#board.is-moving")).to_have_count(1)
    assert page.locator("#board td.can, #board td.cannot").count() == 12
    expect(page.locator("#board-said")).to_contain_text(f"Slot {own_slot[0]}, table T{own_slot[1]}: no conflict")
    page.mouse.up()
    expect(page.locator(".toast")).to_contain_text(f"Moved to table T{own_slot[1]}")
    draft.refresh_from_db()
    assert spots(draft)[code] == (slot, f"T{own_slot[1]}")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator(".toast")).to_contain_text("Taken back.")
    draft.refresh_from_db()
    assert spots(draft)[code][0] == slot


def test_the_browser_says_what_the_server_says(
    browser: Browser, live_server: Any, world: World, draft: PlanVersion
) -> None:
    """For every meeting and free place the script's verdict is that of the conflicts the verb then finds."""
    guest = world.guests[0]
    guest.available = ["s1", "s2"]
    guest.save()
    row = plan(world.event, organiser(world))
    Job.objects.update(state=JobState.STOPPED)
    problem, placed = problem_of(row), {p.meeting: p for p in plan_of(row).placed}
    page = opened(browser, live_server, world)
    for code, own in placed.items():
        page.locator(f'[data-m="{code}"]').focus()
        page.keyboard.press("m")
        fine = page.evaluate(
            """() => [...document.querySelectorAll('#board tbody tr')].flatMap((row, t) => [...row.cells].slice(1)
            .map((cell, s) => [s + 1, t + 1, cell.classList.contains('can')]).filter(([, , can]) => can)
            .map(([s, t]) => `s${s}|T${t}`))"""
        )
        page.keyboard.press("Escape")
        free = {f"{s}|{t}" for s, t in places_for(problem, placed, code)}
        taken = {f"{p.slot}|{p.table}" for p in placed.values()} - {f"{own.slot}|{own.table}"}
        assert set(fine) - taken == free


def test_keys(browser: Browser, live_server: Any, world: World, draft: PlanVersion) -> None:
    """Space locks, M is refused for what is locked; M and arrows and Enter move another."""
    page = opened(browser, live_server, world)
    second, goal = near(draft)
    there = spots(draft)[second]
    first = next(code for code in spots(draft) if code != second)
    page.locator(f'[data-m="{first}"]').focus()
    page.keyboard.press(" ")
    expect(page.locator(".toast")).to_contain_text("Locked")
    expect(page.locator(f'[data-m="{first}"]')).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("#board-said")).to_contain_text("locked")
    page.locator(f'[data-m="{second}"]').focus()
    page.keyboard.press("m")
    steps = goal[1] - int(there[1][1:])
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    expect(page.locator("#board-said")).to_contain_text(f"Slot {goal[0]}, table T{goal[1]}")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text(f"Moved to table T{goal[1]}")
    draft.refresh_from_db()
    assert (spots(draft)[second], draft.locks) == ((there[0], f"T{goal[1]}"), [first])


def test_without_scripts(browser: Browser, live_server: Any, world: World, draft: PlanVersion) -> None:
    """Open a meeting, choose slot and table, send: it is there; so are lock, undo and the publishing page."""
    page = opened(browser, live_server, world, scripts=False)
    code, goal = near(draft)
    slot = f"s{goal[0]}"
    page.locator(f'[data-m="{code}"]').click()
    page.get_by_label("Slot", exact=True).select_option(f"s{goal[0]}")
    page.get_by_label("Table", exact=True).select_option(f"T{goal[1]}")
    page.get_by_role("button", name="Move there").click()
    assert f"Moved to table T{goal[1]}" in page.locator(".toast").inner_text()
    draft.refresh_from_db()
    assert spots(draft)[code] == (slot, f"T{goal[1]}")
    page.locator(f'[data-m="{code}"]').click()
    page.get_by_role("button", name="Lock", exact=True).click()
    draft.refresh_from_db()
    assert draft.locks == [code]
    page.get_by_role("link", name="Review changes and publish").click()
    page.get_by_role("button", name="Publish and tell").click()
    assert "is published" in page.locator(".toast").inner_text()
    assert PlanVersion.objects.get(key=draft.key).state == "published"


def test_the_form_offers_places_that_work(browser: Browser, live_server: Any, world: World, draft: PlanVersion) -> None:
    """One tap on an offered place moves the meeting there, and no conflict comes of it."""
    page = opened(browser, live_server, world)
    code = next(iter(spots(draft)))
    page.locator(f'[data-m="{code}"]').click()
    offered = page.locator("#form .chips button").first
    words = offered.inner_text()
    offered.click()
    expect(page.locator(".toast")).to_contain_text("Moved to table")
    draft.refresh_from_db()
    slot, table = spots(draft)[code]
    assert words == f"Slot {slot[1:]}, table {table}"
    assert draft.figures["conflicts"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_a_readers_way(
    browser: Browser, live_server: Any, world: World, draft: PlanVersion, language: Language
) -> None:
    """WCAG 2.2 AA on every page of the plan with conflicts, locks and changes on it; no page is wider than a phone."""
    actor, event = organiser(world), world.event
    publishing.publish(actor, event, draft.key, 1)
    for guest in (3, 5, 7):
        ask(world.guests[0], world.guests[guest])
    row = plan(event, actor, base=draft.key)
    Job.objects.update(state=JobState.STOPPED)
    one, other, slot, table = _clash(row)
    moving.lock_meetings(actor, event, row.key, 1, [other])
    moving.move_meeting(actor, event, row.key, 2, one, slot, table)
    base = world.path("staff/plan/")
    parts = ("publish", "compare", "unplaced", "add")
    pages = ("", f"?m={one}", "?q=guest", f"?v={draft.key}", *(f"{row.key}/{part}/" for part in parts))
    paths = {page: base + page for page in pages}
    assert looked_at(browser, live_server.url, world.staff[Role.ORGANISER], language, paths) == []


def _clash(row: PlanVersion) -> tuple[str, str, str, str]:
    """Return a meeting, another of one of its people, and a free place in the other's slot."""
    where = spots(row)
    return next(
        (one, other, f"s{slot}", f"T{table}")
        for one in where
        for other in where
        for slot, table in free_places(row)
        if one != other
        and set(one.split("-")[1:]) & set(other.split("-")[1:])
        and where[one][0] != where[other][0] == f"s{slot}"
    )
