"""By keyboard alone and without scripts: cells are reached, seen to be reached, and lead on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from duijie.store.models import Role
from tests.browser import new_page
from tests.web.pictures.fair import make_fair


@pytest.mark.django_db(transaction=True)
def test_cells_and_connectors_by_keyboard_without_scripts(live_server: LiveServer, browser: Browser) -> None:
    fair = make_fair()
    who = fair.world.staff[Role.OWNER]
    page = new_page(browser, live_server.url, who, scripts=False)
    page.goto(fair.world.path("staff/pictures/"))
    cell = page.locator("svg.heat a").first
    page.locator("section, figure#supply .canvas").first.focus()
    page.keyboard.press("Tab")
    assert cell.evaluate("node => node === document.activeElement")
    frame = "node => getComputedStyle(node.querySelector('rect')).strokeWidth"
    assert cell.evaluate(frame) == "3px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/listings/?state=accepted**")
    page.go_back()
    page.get_by_role("link", name="Heung Kong Innovation Union: 9 introductions").press("Enter")
    page.wait_for_url("**focus=c-**")
    assert page.locator("svg.net .in.hot").count() > 3
    page.get_by_role("link", name="2025").press("Enter")
    page.wait_for_url("**year=2025**")
    assert page.locator("svg.net title").first.text_content() == "Cooperation network and connectors, 2025"
    page.context.close()


@pytest.mark.django_db(transaction=True)
def test_pictures_are_as_large_as_drawn_and_fit_the_paper(live_server: LiveServer, browser: Browser) -> None:
    fair = make_fair()
    page = new_page(browser, live_server.url, fair.world.staff[Role.OWNER], width=360)
    page.goto(fair.world.path("staff/pictures/"))
    widths = "nodes => nodes.map(n => [n.getBoundingClientRect().width, Number(n.getAttribute('width'))])"
    for shown, drawn in page.locator(".canvas svg").evaluate_all(widths):
        assert abs(shown - drawn) < 1  # its text is never scaled below 12 px
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    for shown, _drawn in page.locator(".canvas svg").evaluate_all(widths):
        assert shown <= 700
    assert page.get_by_role("button", name="Print").is_visible() is False
    page.context.close()
