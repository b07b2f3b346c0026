"""Every page that a route renders, in a real browser, in each language, each theme and at both widths.

A page is loaded four times rather than twelve: once in each language, theme and width for axe taking turns with the
page's place in the list and the language, so that it is seen in each language, light and dark, narrow and wide; and
once in English with scripts off. On every load it is measured at both widths, and what the console says is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Account, Role
from duijie.web.environment import TAGS
from duijie.web.route import Route
from tests.browser import axe_findings, new_page, sideways
from tests.e2e.town import path_of, rich_place
from tests.web.samples import Place
from tests.web.test_matrix import row_of, with_rows

#: Routes that answer GET with a file, or send the reader on: no page of their own.
FILES: Final = frozenset(
    {
        "robots",
        "event-calendar",
        "event-booklet",
        "settings-file-download",
        "import-download",
        "my-data-export",
        "attachment",
        "feed",
        "offline",
        "my-schedule-pdf",
        "my-delegation-pdf",
        "listing-file",
        "outgoing-sheet",
    }
)
#: Pages that come only after a step before them; their own tests take that step.
AFTER_A_STEP: Final = frozenset({"sign-in-code"})
NARROW, WIDE = 360, 1440

#: What invented people and things of the world are called, in letters of English also on Chinese pages.
_NAMES: Final = re.compile(
    r"(Listing of )?(Guest|Firm) \d+ of \w+|Guest of 2028 from \w+|\w+ of \w+|A membrane that lasts|All of it"
)
_ENGLISH: Final = re.compile(r"[A-Za-z][a-z]+(?: [a-z]+)+")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
#: The words a reader meets: of text, labels and hints, but for what says of itself that it is another language.
_WORDS: Final = """() => {
  const own = document.documentElement.lang, said = [];
  const aside = 'script, style, template, code, textarea';
  const foreign = node => node.closest('[lang]').lang !== own || node.closest(aside);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (!foreign(walker.currentNode.parentElement)) said.push(walker.currentNode.data.trim());
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const node of document.querySelectorAll(`[${name}]`))
      if (!foreign(node)) said.push(node.getAttribute(name));
  return [document.title, ...said];
}"""


@dataclass
class Window:
    """One window of the browser: whose, in which language and theme; and what its console has said."""

    page: Page
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def heard(self) -> list[str]:
        """Return what was said since the last question."""
        said, self.said = self.said, []
        return said


class Windows:
    """One window for each reader, language and theme, opened when first asked for."""

    def __init__(self, browser: Browser, url: str, place: Place) -> None:
        self.browser, self.url, self.place = browser, url, place
        self.open: dict[tuple[str, Language, bool, bool], Window] = {}

    def of(self, reader: str, language: Language, *, dark: bool = False, scripts: bool = True) -> Window:
        """Return a window."""
        key = (reader, language, dark, scripts)
        if key not in self.open:
            page = new_page(
                self.browser, self.url, self._account(reader), language=language, dark=dark, scripts=scripts
            )
            self.open[key] = Window(page)
        return self.open[key]

    def _account(self, reader: str) -> Account | None:
        accounts = {"owner": self.place.world.staff[Role.OWNER], "guest": self.place.guest.person.account}
        return accounts.get(reader)

    def close(self) -> None:
        """Close them all."""
        for window in self.open.values():
            window.page.context.close()


def reader_of(route: Route) -> str:
    """Return who opens a route's page: nobody, a guest or an owner."""
    who = row_of(route.name).who
    if "public" in who:
        return "nobody"
    return "owner" if "owner" in who else "guest"


def pages() -> list[Route]:
    """Return the routes that render a page."""
    return [route for route in with_rows() if "GET" in route.methods and route.name not in FILES | AFTER_A_STEP]


@contextmanager
def windows(browser: Browser, url: str, place: Place) -> Iterator[Windows]:
    """Open windows, and close them in the end."""
    opened = Windows(browser, url, place)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def place(transactional_db: None) -> Place:
    """A programme with every kind of row in it."""
    return rich_place()


def english(page: Page) -> list[str]:
    """Return words of English that stand alone on a Chinese page."""
    said: list[str] = page.evaluate(_WORDS)
    return sorted({words for words in said if _ENGLISH.search(_NAMES.sub("", words)) and not _CHINESE.search(words)})


def faults(page: Page, language: Language, width: int) -> list[str]:
    """Return what is wrong with a page that stands in the window."""
    found = []
    for pixels in (WIDE, NARROW):
        page.set_viewport_size({"width": pixels, "height": 800})
        if (over := sideways(page)) != 0:
            found.append(f"{over} px too wide at {pixels}")
        if pixels == width:
            found += axe_findings(page)
    if page.get_attribute("html", "lang") != TAGS[language]:
        found.append("the page says it is of another language")
    return found + ([f"English: {words}" for words in english(page)] if language != "en" else [])


def shown(page: Page, path: str) -> tuple[int, list[str]]:
    """Open a path; return its status and main headings."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status, page.locator("h1").all_inner_texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_accessible_fit_the_window_and_speak_the_language(
    live_server: LiveServer, browser: Browser, place: Place, language: Language
) -> None:
    wrong = []
    with windows(browser, live_server.url, place) as opened:
        for turn, route in enumerate(pages(), LANGUAGES.index(language)):
            reader, path, dark = reader_of(route), path_of(route, place), turn % 2 == 1
            window = opened.of(reader, language, dark=dark)
            status, headings = shown(window.page, path)
            found = [] if status == 200 and len(headings) == 1 else [f"answered {status}, headings {headings}"]
            found += faults(window.page, language, WIDE if turn % 4 < 2 else NARROW) + window.heard()
            if language == "en":
                bare = shown(opened.of(reader, language, scripts=False).page, path)
                found += [] if bare == (status, headings) else [f"with scripts off {bare}"]
            wrong += [f"{route.name} ({language}{', dark' if dark else ''}): {one}" for one in found]
    assert "\n".join(wrong) == ""
