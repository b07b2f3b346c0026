"""QR codes as pictures: for pages, and for what is printed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text

if TYPE_CHECKING:
    from segno import QRCode

LONGEST: Final = 512  # bytes of UTF-8; more gives a code too fine for a phone to read off a badge
_EMPTY: Final = Text("There is nothing to put into the QR code.", "二维码没有内容。", "二維碼沒有內容。")
_LONG: Final = Text(
    "The text is too long for a QR code: {size} bytes, at most {most}. Please use a shorter link.",
    "内容太长，放不进二维码：{size} 字节，最多 {most} 字节。请使用较短的链接。",
    "內容太長，放不進二維碼：{size} 位元組，最多 {most} 位元組。請使用較短的連結。",
)


def qr_svg(text: str, title: str, *, name: str = "qr") -> str:
    """Return an SVG picture of the QR code for ``text``, with a title for those who cannot see it.

    Error correction M (15 %), a quiet zone of 4 modules (ISO/IEC 18004). ``name`` makes the ids, unique on a page.
    Colour comes from the classes ``qr``, ``qr-ground`` and ``qr-ink``; without a style sheet it is black on nothing.

    Raises:
        InputError: ``text`` is empty or longer than 512 bytes.
    """
    from html import escape

    matrix = code_of(text)
    size = matrix.symbol_size(border=4)[0]
    key = escape(name)
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-labelledby="{key}-t"'
        f' shape-rendering="crispEdges"><title id="{key}-t">{escape(title)}</title>'
        f'<rect class="qr-ground" width="{size}" height="{size}" fill="#fff"/>'
        f'<path class="qr-ink" stroke="#000" d="{_path(matrix)}"/></svg>'
    )


def qr_picture(text: str) -> str:
    """Return a bare SVG file of the QR code, black on white, for a printed sheet.

    Raises:
        InputError: as ``qr_svg``.
    """
    target = io.BytesIO()
    code_of(text).save(target, kind="svg", border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return target.getvalue().decode()


def code_of(text: str) -> QRCode:
    """Return the QR code of a text, never a Micro QR code, which phones do not read.

    Raises:
        InputError: ``text`` is empty or longer than 512 bytes.
    """
    import segno

    size = len(text.encode())
    if not text:
        raise InputError([Fault("qr_empty", _EMPTY)])
    if size > LONGEST:
        raise InputError([Fault("qr_long", _LONG.fill(size=size, most=LONGEST))])
    return segno.make_qr(text, error="m", boost_error=False)


def _path(matrix: QRCode) -> str:
    """Return the dark modules as strokes along the rows, one module wide, inside the quiet zone."""
    runs = []
    for y, row in enumerate(matrix.matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x + 4} {y + 4}.5h{end - x}")
            x = end + 1
    return "".join(runs)
