"""Takes a picture of every page at both widths for docs/guide/pages.md: ``make docs``. It tries nothing.

The pages are those of the world in which every kind of row stands (``tests.e2e.town``): wide in Simplified Chinese,
narrow in English.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from duijie.engine.text import Language
from tests.browser import new_page
from tests.e2e.test_every_page import READERS, account_of, pages, reader_of
from tests.e2e.town import path_of, rich_place

_GUIDE: Final = Path(__file__).parents[2] / "docs" / "guide"
_SHOTS: Final[tuple[tuple[Language, int, int], ...]] = (("zh-hans", 1440, 900), ("en", 360, 740))
_WHO: Final = {"owner": "Staff", "guest": "Guests", "nobody": "Everybody"}
_HEAD: Final = """# Every page

Made by `make docs` from invented rows, wide in Simplified Chinese, narrow in English. Pages of the shipped example
stand in the guide's other parts.
"""


@pytest.mark.pictures
@pytest.mark.django_db(transaction=True)
def test_pictures_of_every_page(live_server: LiveServer, browser: Browser) -> None:
    place = rich_place()
    folder = _GUIDE / "pages"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    routes = pages()
    for reader in READERS:
        for language, width, height in _SHOTS:
            page = new_page(browser, live_server.url, account_of(reader, place), language=language, width=width)
            page.set_viewport_size({"width": width, "height": height})
            for route in routes:
                if reader_of(route) == reader:
                    page.goto(path_of(route, place))
                    _keep(page.screenshot(), folder / f"{route.name}-{width}.png")
            page.context.close()
    lines = [_HEAD]
    for reader in READERS:
        lines += ["", f"## {_WHO[reader]}", "", "| page | wide | narrow |", "|---|---|---|"]
        names = sorted(route.name for route in routes if reader_of(route) == reader)
        lines += [f"| {name} | [1440](pages/{name}-1440.png) | [360](pages/{name}-360.png) |" for name in names]
    (_GUIDE / "pages.md").write_text("\n".join(lines).replace("\n\n\n", "\n\n") + "\n")


def _keep(shot: bytes, path: Path) -> None:
    """Write a picture in few colours, so that it stays small."""
    image = Image.open(BytesIO(shot)).convert("RGB").quantize(32, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
