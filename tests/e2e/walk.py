"""What every step of a walk through the application needs: windows, the worker, and the mail that has come."""

from __future__ import annotations

import email
import email.policy
import re

from django.conf import settings
from django_tasks_db.management.commands.db_worker import Worker
from playwright.sync_api import Browser, Page

from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import Job, JobState, Mail, MailState, Participant
from tests.browser import new_page


class Walk:
    """Somebody walking through the application at the live server ``url``, reading one language."""

    def __init__(self, browser: Browser, url: str, language: Language) -> None:
        self.browser, self.url, self.language = browser, url, language
        self._ = translator(language)

    def window(self, width: int) -> Page:
        """Return a page of a window of its own, signed in as nobody."""
        page = new_page(self.browser, self.url, language=self.language, width=width)
        page.set_default_timeout(20_000)
        return page

    def press(self, page: Page, words: str) -> None:
        """Press the one button of these words, and wait for the page it leads to."""
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=words, exact=True).click()

    def press_the_button(self, page: Page) -> None:
        """Press the only button of a page, and wait for the page it leads to."""
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button").click()

    def work(self, *pages: Page) -> None:
        """Let the worker do everything that waits, then look at the pages again."""
        addresses = [page.url for page in pages]
        for page in pages:
            page.goto("about:blank")  # SQLite in memory has one connection: no page may look for news meanwhile
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="walk",
            excluded_queue_names=[],
        ).run()
        failed = Job.objects.exclude(state=JobState.DONE)
        assert [(job.kind, job.state, job.fault.en) for job in failed] == []
        for page, address in zip(pages, addresses, strict=True):
            page.goto(address)

    def mailed(self, to: str, code: str) -> str:
        """Return the words of the latest mail of a kind to somebody, as it lies in the folder."""
        mail = next(one for one in Mail.objects.filter(template=code).order_by("-created") if one.to == to)
        assert mail.state == MailState.SENT
        raw = (settings.DUIJIE.home / "mail" / f"{mail.key}.eml").read_bytes()
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        body = letter.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def link_in(self, words: str) -> str:
        """Return the path of the one link of ours in a mail."""
        (link,) = re.findall(rf"{re.escape(settings.DUIJIE.base_url)}(\S+)", words)
        return str(link)

    def guest(self, mail: str) -> Participant:
        """Return the guest with a mail address."""
        rows = Participant.objects.select_related("person__account")
        return next(row for row in rows if row.person.mail == mail)
