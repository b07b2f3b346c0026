"""What ``tests.looks`` would see: a fault of any one theme and width, in whichever place of a list its page stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from threading import Thread

import pytest
from playwright.sync_api import Browser

from duijie.engine.text import LANGUAGES
from tests.looks import looked_at

PAGE = """<!doctype html><html lang="en"><title>Page</title><meta name="viewport" content="width=device-width">
<style>{css}</style><main><h1>Page</h1><p>Words</p></main><script>{script}</script></html>"""
PALE = "@media (prefers-color-scheme: {theme}) and ({width}: 800px) {{ p {{ color: #eee; background: #fff }} }}"
WIDE = "@media ({width}: 800px) {{ p {{ width: 3000px }} }}"


Seen = Callable[..., list[list[str]]]


@pytest.fixture
def seen(browser: Browser) -> Iterator[Seen]:
    """What is wrong with three pages alike: for each place in the list, over the three languages."""
    shown = [""]

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path.startswith("/page") else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(shown[0].encode() if self.path.startswith("/page") else b"")

        def log_message(self, *_: object) -> None:
            pass

    def look(css: str = "", script: str = "") -> list[list[str]]:
        shown[0] = PAGE.format(css=css, script=script)
        names = ("first", "second", "third")
        url, pages = f"http://127.0.0.1:{server.server_port}", dict.fromkeys(names, "/page")
        wrong = [line for language in LANGUAGES for line in looked_at(browser, url, None, language, pages)]
        return [[line for line in wrong if line.startswith(name)] for name in names]

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield look
        server.shutdown()


@pytest.mark.parametrize(("theme", "width"), list(product(("light", "dark"), ("min-width", "max-width"))))
def test_a_colour_too_pale_is_seen_once_in_every_place(seen: Seen, theme: str, width: str) -> None:
    found = seen(PALE.format(theme=theme, width=width))
    where = f"at {1440 if width == 'min-width' else 360} px, {theme}"
    assert [[line.partition(": ")[2] for line in lines] for lines in found] == [[f"color-contrast: ['p'] {where}"]] * 3


@pytest.mark.parametrize("width", ["min-width", "max-width"])
def test_what_hangs_over_the_window_is_seen_in_every_language(seen: Seen, width: str) -> None:
    for lines in seen(WIDE.format(width=width)):
        assert (
            len([line for line in lines if f"px too wide at {1440 if width == 'min-width' else 360} px" in line]) == 3
        )


def test_what_the_console_says_is_heard_in_every_language(seen: Seen) -> None:
    for lines in seen(script="nothing()"):
        assert len([line for line in lines if "nothing is not defined" in line]) == 3


def test_a_sound_page_is_sound(seen: Seen) -> None:
    assert seen() == [[], [], []]
