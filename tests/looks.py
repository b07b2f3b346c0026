"""How every page is looked at in a real browser: by axe, for what hangs over the window, and for what its console says.

A page is loaded once in each language, not once in each language, theme and width. On every load it is measured at
both widths. Axe sees each of the four pairs of theme and width once, the languages taking turns with the page's place
in the list: what axe finds hangs on colours and sizes (theme, width) or on missing words (language), so that over its
three loads a page shows all it would show in twelve.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Browser, Page

from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Account
from tests.browser import AXE, axe_findings, new_page, sideways

NARROW, WIDE = 360, 1440
#: What a load shows to axe: dark or light, and at which widths. The shares of the three languages make all four pairs.
_SHARES: Final = ((False, (WIDE, NARROW)), (True, (WIDE,)), (True, (NARROW,)))


@dataclass
class Window:
    """One window of the browser: whose it is and in which language; and what its console has said."""

    page: Page
    language: Language
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(AXE)  # cheaper than to send it after every load
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def heard(self) -> list[str]:
        """Return what was said since the last question."""
        said, self.said = self.said, []
        return said

    def open(self, path: str, turn: int) -> int:
        """Load a page in the theme that it has in this language at its ``turn``; return the answer's status."""
        dark, _ = self._share(turn)
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        answer = self.page.goto(path)
        assert answer is not None
        if answer.status >= 400:  # the browser says so itself; that is no fault of the page
            self.said = [words for words in self.said if not words.startswith("Failed to load resource")]
        return answer.status

    def faults(self, turn: int) -> list[str]:
        """Return what is wrong with the page that stands in the window, and leave the window wide."""
        dark, seen = self._share(turn)
        found = []
        for width in (NARROW, WIDE):
            self.page.set_viewport_size({"width": width, "height": 800})
            where = f"{width} px, {'dark' if dark else 'light'}"
            if (over := sideways(self.page)) != 0:
                found.append(f"{over} px too wide at {where}")
            if width in seen:
                found += [f"{finding} at {where}" for finding in axe_findings(self.page)]
        return found + self.heard()

    def _share(self, turn: int) -> tuple[bool, tuple[int, ...]]:
        return _SHARES[(turn + LANGUAGES.index(self.language)) % len(_SHARES)]


@contextmanager
def window(
    browser: Browser, url: str, account: Account | None, language: Language, *, scripts: bool = True
) -> Iterator[Window]:
    """Open a window of a reader, and close it in the end."""
    page = new_page(browser, url, account, language=language, scripts=scripts)
    try:
        yield Window(page, language)
    finally:
        page.context.close()


def looked_at(
    browser: Browser, url: str, account: Account | None, language: Language, pages: Mapping[str, str]
) -> list[str]:
    """Look at a reader's pages, path by name, which must all be answered with 200; return what is wrong."""
    wrong = []
    with window(browser, url, account, language) as seen:
        for turn, (name, path) in enumerate(pages.items()):
            status = seen.open(path, turn)
            found = [] if status == 200 else [f"answered {status}"]
            wrong += [f"{name} ({language}): {one}" for one in found + seen.faults(turn)]
    return wrong
