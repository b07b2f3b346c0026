"""A picture's file as PNG, set in our own font so that it looks alike on every machine."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, unescape

from duijie.formats.pdf.glyphs import FONT_FOLDER, printable

if TYPE_CHECKING:
    from typst import Fonts

#: Pixels of the PNG for one of the picture.
SCALE: Final = 2
_SHEET: Final = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.picture), format: "svg")\n'
_WORDS: Final = re.compile(r"(?<=>)[^<]+(?=<)")


def png(file: str) -> bytes:
    """Return the PNG of an SVG file of ours; equal files give equal bytes. What the font lacks is drawn as 〓."""
    from typst import compile as typeset

    head, style, rest = re.split(r"(<style>.*?</style>)", file, maxsplit=1, flags=re.DOTALL)
    words = _WORDS.sub(lambda found: escape(printable(unescape(found.group(), _ENTITIES))), rest)
    given = {"picture": head + style + words}
    drawn = typeset(_SHEET, format="png", ppi=96.0 * SCALE, font_paths=_fonts(), sys_inputs=given)
    assert isinstance(drawn, bytes)
    return drawn


_ENTITIES: Final = {"&#34;": '"', "&#39;": "'", "&quot;": '"'}


@cache
def _fonts() -> Fonts:
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])
