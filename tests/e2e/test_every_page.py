"""Every page that a route renders, in a real browser, in each language, each theme and at both widths.

``tests.looks`` says how a page is looked at: it is loaded once in each language, and once more in English with scripts
off. The pages of a slice in other states than here (empty, refused, at work) are looked at by the slice's own tests.
"""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Account, Role
from duijie.web.environment import TAGS
from duijie.web.route import Route
from tests.e2e.town import path_of, rich_place
from tests.looks import window
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
        "cooperation-file",
        "my-cooperation-file",
        "outgoing-sheet",
        "picture-svg",
        "picture-png",
        "report-pdf",
        "report-docx",
        "now",
        "now-guest",
        "board-part",
        "board-stream",
        "desk-list",
        "desk-live",
        "desk-badge-file",
    }
)
#: Made for a wall of 1920 × 1080 in the event's language: tests/web/board looks at it there.
WALLS: Final = frozenset({"screen"})
#: Pages that come only after a step before them; their own tests take that step.
AFTER_A_STEP: Final = frozenset({"sign-in-code"})

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


#: Who opens pages; a test each, so that two workers share them.
READERS: Final = ("owner", "guest", "nobody")


def reader_of(route: Route) -> str:
    """Return who opens a route's page, one of ``READERS``."""
    who = row_of(route.name).who
    if "public" in who:
        return "nobody"
    return "owner" if "owner" in who else "guest"


def pages() -> list[Route]:
    """Return the routes that render a page."""
    seen = FILES | WALLS | AFTER_A_STEP
    return [route for route in with_rows() if "GET" in route.methods and route.name not in seen]


def account_of(reader: str, place: Place) -> Account | None:
    """Return the account of a reader."""
    return {"owner": place.world.staff[Role.OWNER], "guest": place.guest.person.account}.get(reader)


@pytest.fixture
def place(transactional_db: None) -> Place:
    """A programme with every kind of row in it."""
    return rich_place()


def english(page: Page) -> list[str]:
    """Return words of English that stand alone on a Chinese page."""
    said: list[str] = page.evaluate(_WORDS)
    return sorted({words for words in said if _ENGLISH.search(_NAMES.sub("", words)) and not _CHINESE.search(words)})


def language_faults(page: Page, language: Language) -> list[str]:
    """Return where a page does not speak its language."""
    found = [] if page.get_attribute("html", "lang") == TAGS[language] else ["it says it is of another language"]
    return found + ([f"English: {words}" for words in english(page)] if language != "en" else [])


def headings(page: Page) -> list[str]:
    """Return the main headings of a page, of which there is one."""
    return page.locator("h1").all_inner_texts()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_accessible_fit_the_window_and_speak_the_language(
    live_server: LiveServer, browser: Browser, place: Place, language: Language, reader: str
) -> None:
    wrong = []
    who = (browser, live_server.url, account_of(reader, place))
    with window(*who, language) as seen, window(*who, language, scripts=False) as bare:
        for turn, route in enumerate(pages()):
            if reader_of(route) != reader:
                continue
            path = path_of(route, place)
            shown = (seen.open(path, turn), headings(seen.page))
            found = [] if shown[0] == 200 and len(shown[1]) == 1 else [f"answered {shown}"]
            found += language_faults(seen.page, language) + seen.faults(turn)
            if language == "en":
                without = (bare.open(path, turn), headings(bare.page))
                found += [] if without == shown else [f"with scripts off {without}"]
            wrong += [f"{route.name} ({language}): {one}" for one in found]
    assert "\n".join(wrong) == ""
