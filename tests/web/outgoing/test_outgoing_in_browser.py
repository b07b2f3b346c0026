"""The staff's pages of what goes out in a real browser: axe, widths, languages, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Job, Mail, Role
from tests.actions.outgoing.stage import publish
from tests.actions.planning.hall import ask, organiser, plan
from tests.browser import new_page
from tests.looks import looked_at
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("", "words", "words/schedule_new", "publishing", "print")


@pytest.fixture
def told() -> World:
    """A world with mails of every state, a draft over the published plan, and a printed set that failed."""
    world = make_world()
    publish(world, (0, 1))
    ask(world.guests[2], world.guests[3])
    plan(world.event, organiser(world), seconds=2)
    first, second = Mail.objects.filter(event=world.event)[:2]
    Mail.objects.filter(pk=first.pk).update(state="bounced", reason="550 5.1.1 gone")
    Mail.objects.filter(pk=second.pk).update(tries=2, reason="unreachable TimeoutError", next_try=second.created)
    Job.objects.create(event=world.event, kind="print", state="running", input={"sheets": ["badges"]}, done=1, total=3)
    Job.objects.create(event=world.event, kind="print", state="failed", input={"sheets": ["badges"]})
    return world


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound(browser: Browser, live_server: LiveServer, told: World, language: Language) -> None:
    mail = Mail.objects.filter(event=told.event).first()
    assert mail is not None
    pages = {path: told.path(f"staff/outgoing/{path}") for path in (*PAGES, f"mails/{mail.key}")}
    assert looked_at(browser, live_server.url, told.staff[Role.OWNER], language, pages) == []


def test_words_are_mended_with_scripts_off(browser: Browser, live_server: LiveServer, told: World) -> None:
    page = new_page(browser, live_server.url, told.staff[Role.OWNER], scripts=False)
    page.goto(told.path("staff/outgoing/words/schedule_new"))
    page.locator("#f-subject_en").fill("Meet {nobody}")
    page.get_by_role("button", name="Save").click()
    assert "there is no placeholder “{nobody}” in this mail" in page.locator(".errors").inner_text()
    page.locator("#f-subject_en").fill("Meet at {event}")
    page.get_by_role("button", name="Save").click()
    assert "Saved." in page.locator(".toasts").inner_text()
