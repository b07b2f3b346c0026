"""A real browser for tests: pages in a language, a width, light or dark, signed in; and what axe finds on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from duijie.store.models import Account

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN", "zh-hant": "zh-HK"}

#: Runs axe and brings back its findings alone: all that is right on a page takes longer to carry over than to find.
_FINDINGS = """async tags => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
  return found.violations.flatMap(rule => rule.nodes.map(node => ({rule: rule.id, target: node.target})));
}"""


@contextmanager
def opened(chromium: str) -> Iterator[Browser]:
    """Start the browser and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def new_page(
    browser: Browser,
    address: str,
    account: Account | None = None,
    *,
    language: str = "en",
    width: int = 1440,
    dark: bool = False,
    scripts: bool = True,
) -> Page:
    """Return a page of a fresh browser window at the live server's ``address``, signed in if an account is given."""
    context = browser.new_context(
        base_url=address,
        locale=LOCALES[language],
        viewport={"width": width, "height": 900 if width > 600 else 740},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        timezone_id="Asia/Shanghai",
    )
    if account is not None:
        client = Client()
        client.force_login(account)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    return context.new_page()


def axe_findings(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA, a line each: rule, and where."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(f"{AXE};0")
    found: list[dict[str, Any]] = page.evaluate(_FINDINGS, TAGS)
    return [f"{one['rule']}: {one['target']}" for one in found]


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
