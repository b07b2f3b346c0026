"""Pages of needs and offers in a real browser: axe, widths, advice while typing, keys, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Listing, Review, Role
from tests.browser import axe_findings, new_page
from tests.looks import looked_at
from tests.web.listings.stage import GOOD, NOW, PDF, full_stage, imported, sent
from tests.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_month_before() -> Iterator[None]:
    """Let the clock run: a browser waits for it."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page(browser: Browser, live_server: LiveServer, language: Language) -> None:
    world = make_world()
    rows = full_stage(world)
    pages = {
        world.guests[0].person.account: {
            "list": "me/listings/",
            "new": "me/listings/new/?direction=offer&kind=capital",
            "sent": f"me/listings/{rows['sent'].key}/",
            "returned": f"me/listings/{rows['returned'].key}/",
            "draft": f"me/listings/{rows['draft'].key}/",
        },
        world.guests[3].person.account: {"empty": "me/listings/"},
        world.staff[Role.ORGANISER]: {
            "queue": "staff/listings/",
            "queue-missing": "staff/listings/?missing=target",
            "queue-empty": "staff/listings/?q=nothing",
            "accepted": "staff/listings/?state=accepted",
            "listing": f"staff/listings/{rows['sent'].key}/",
            "imported": f"staff/listings/{rows['imported'].key}/",
            "returned-staff": f"staff/listings/{rows['returned'].key}/",
            "edit": f"staff/listings/{rows['offer'].key}/edit/",
        },
    }
    for account, paths in pages.items():
        named = {name: world.path(path) for name, path in paths.items()}
        assert looked_at(browser, live_server.url, account, language, named) == []


def test_advice_comes_while_typing(browser: Browser, live_server: LiveServer) -> None:
    world = make_world()
    page = new_page(browser, live_server.url, world.guests[0].person.account, language="zh-hans", width=360)
    page.goto(world.path("me/listings/new/?direction=need&kind=technology"))
    advice = page.locator("#advice")
    page.fill("#f-title", GOOD.title)
    page.fill("#f-teaser", GOOD.teaser)
    expect(advice).to_contain_text("提交前请补充")
    expect(advice).to_contain_text("例如：")
    page.fill("#f-method_today", GOOD.method_today)
    page.fill("#f-target_figure", GOOD.target_figure)
    expect(advice).to_contain_text("可以提交，补充后更好")
    page.fill("#f-budget-from", "４２０ 万")
    page.fill("#f-deadline", "2027-09-30")
    expect(advice).to_contain_text("内容完整")
    page.fill("#f-detail", "请加微信 wangwei88 联系")
    expect(advice).to_contain_text("请从文字中删去联系方式")
    assert axe_findings(page) == []
    page.context.close()
    assert Listing.objects.count() == 0


def test_a_reviewer_needs_no_mouse(browser: Browser, live_server: LiveServer) -> None:
    world = make_world()
    vague, good = imported(world.guests[2]), sent(world, world.guests[0])
    page = new_page(browser, live_server.url, world.staff[Role.ORGANISER])
    page.goto(world.path("staff/listings/"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(vague.title)
    page.keyboard.press("r")
    expect(page.locator("h1")).to_have_text(good.title)
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("That was the last one.")
    page.context.close()
    assert [Listing.objects.get(pk=row.pk).state for row in (vague, good)] == ["returned", "accepted"]
    assert [one["code"] for one in Review.objects.get(listing=vague).reasons] == ["missing_method", "missing_target"]


def test_the_whole_way_without_scripts(browser: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    """Write, check, save, add a file, send in; review; both in Chinese on a phone."""
    world = make_world()
    me, staff = world.guests[0].person.account, world.staff[Role.ORGANISER]
    page = new_page(browser, live_server.url, me, language="zh-hans", width=360, scripts=False)
    page.goto(world.path("me/listings/"))
    page.get_by_role("link", name="填写需求").click()
    page.fill("#f-title", GOOD.title)
    page.fill("#f-teaser", GOOD.teaser)
    page.get_by_role("button", name="检查").click()
    expect(page.locator("#advice")).to_contain_text("提交前请补充")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator(".errors")).to_contain_text("您填的内容都在下面")
    page.fill("#f-method_today", GOOD.method_today)
    page.fill("#f-target_figure", GOOD.target_figure)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".toast")).to_contain_text("草稿已保存")
    file = tmp_path / "流程.pdf"
    file.write_bytes(PDF)
    page.set_input_files("#f-file", file)
    page.get_by_role("button", name="上传附件").click()
    expect(page.locator("#files")).to_contain_text("流程.pdf")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("main")).to_contain_text("等待审核")
    row = Listing.objects.get()
    assert (row.state, row.attachments.count()) == ("submitted", 1)
    page.context.close()
    page = new_page(browser, live_server.url, staff, language="zh-hans", scripts=False)
    page.goto(world.path("staff/listings/"))
    page.get_by_label(GOOD.title).check()
    page.get_by_role("button", name="通过…").click()
    page.get_by_role("button", name="通过 1 条").click()
    expect(page.locator(".toast")).to_contain_text("已通过 1 条")
    page.context.close()
    assert Listing.objects.get().state == "accepted"
