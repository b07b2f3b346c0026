"""One picture as SVG: inline in a page, where its classes follow theme and print, or a file that brings its style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup, escape

from duijie.engine.text import Language
from duijie.formats.lines import width_of, wrap
from duijie.formats.names import script_of
from duijie.formats.pictures.labels import LINE, SMALL, TEXT, Box

_TAGS: Final = {"en": "en-GB", "zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-HK"}
_SCRIPTS: Final = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARGIN: Final = 20.0
#: What the roles of colours are on paper; the light values of the pages (tests hold them equal).
LIGHT: Final = {
    "surface": "#ffffff", "text": "#16211f", "text-2": "#4d5b58", "line-2": "#ccd6d4", "line-strong": "#7c8b88",
    "accent": "#0b5c5e", "accent-soft": "#e1f0ef", "ok-fill": "#2f8a3e", "warn-fill": "#b87400",
    "wait-fill": "#7c8b88", "side-1": "#243479", "side-1-on": "#ffffff", "side-2": "#c877b1",
    "side-2-on": "#2a0a20", "side-3": "#6d6a1e", "side-3-on": "#ffffff", "focus": "#0b5c5e",
    "heat-0": "#f5f8f7", "heat-1": "#e1f0ef", "heat-2": "#bcdcda", "heat-3": "#8cc1bf", "heat-4": "#337a7b",
    "heat-5": "#17605f", "heat-6": "#084749",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """A side as pictures mark it: its letter in the shape and colour of its place (1 square, 2 round, 3 triangle)."""

    position: int
    letter: str
    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a picture: column heads, and rows that begin with their own head."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def number(value: float) -> str:
    """Return a coordinate as SVG writes it."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def words_for_xml(words: str) -> Markup:
    """Return words escaped, without the signs that no XML may hold."""
    return escape(_NOT_XML.sub("", words))


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture. ``finding``: what it shows, in one sentence; ``notes``: what stands below a file of it.

    ``labels``: the room of every label; ``links``: whether parts of it lead somewhere.
    """

    name: str
    title: str
    finding: str
    width: float
    height: float
    body: str
    labels: tuple[Box, ...]
    language: Language
    links: bool = False
    notes: tuple[str, ...] = ()

    def inline(self) -> Markup:
        """Return the picture for a page. With links in it, it is a group of them rather than one image."""
        name = f"pic-{self.name}"
        return Markup(  # noqa: S704 - its parts are escaped
            f'<svg class="picture {self.name}" width="{number(self.width)}" height="{number(self.height)}"'
            f' viewBox="0 0 {number(self.width)} {number(self.height)}" role="{"group" if self.links else "img"}"'
            f' aria-labelledby="{name}-t" aria-describedby="{name}-d"><title id="{name}-t">{words_for_xml(self.title)}'
            f'</title><desc id="{name}-d">{words_for_xml(self.finding)}</desc>{self.body}</svg>'
        )

    def file(self, heading: str, remarks: Sequence[str] = ()) -> str:
        """Return a file of its own: style, heading, finding, the picture on white, notes and ``remarks`` below.

        Words that a machine without our font should draw stand as text: a file can be searched and read aloud.
        """
        room = max(self.width, 420.0)
        above = [*_lines(self.title, room, "head", 17.0), *_lines(heading, room, "small t2", SMALL)]
        below = [
            line for words in (self.finding, *self.notes, *remarks) for line in _lines(words, room, "small t2", SMALL)
        ]
        top = _MARGIN + 20 * len(above) + 8
        height = top + self.height + 18 * len(below) + 2 * _MARGIN
        width = room + 2 * _MARGIN
        head = [
            _text(kind, _MARGIN, _MARGIN + 14 + 20 * n, words_for_xml(line)) for n, (kind, line) in enumerate(above)
        ]
        start = top + self.height + _MARGIN
        foot = [_text(kind, _MARGIN, start + 18 * n + 6, words_for_xml(line)) for n, (kind, line) in enumerate(below)]
        across = _MARGIN + (room - self.width) / 2
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{_TAGS[self.language]}" class="picture {self.name}"'
            f' width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
            f' role="img" aria-labelledby="t" aria-describedby="d"><title id="t">{words_for_xml(self.title)}</title>'
            f'<desc id="d">{words_for_xml(self.finding)}</desc><style>{style(self.language)}</style>'
            f'<rect class="ground" width="{number(width)}" height="{number(height)}"/>{"".join(head)}'
            f'<g transform="translate({number(across)} {number(top)})">{self.body}</g>{"".join(foot)}</svg>\n'
        )


def _text(kind: str, x: float, y: float, words: Markup, extra: str = "") -> str:
    classes = f' class="{kind}"' if kind else ""
    return f'<text{classes} x="{number(x)}" y="{number(y)}"{extra}>{words}</text>'


def _lines(words: str, width: float, kind: str, size: float) -> list[tuple[str, str]]:
    return [(kind, line) for line in wrap(words, width, size) if line]


@cache
def rules() -> str:
    """Return the rules for the classes of pictures, their colours as roles (``var(--accent)``)."""
    return (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


@cache
def style(language: Language) -> str:
    """Return the rules with light colours put in, and the font a file is set in."""
    plain = re.sub(r"/\*.*?\*/", "", rules(), flags=re.DOTALL)
    filled = re.sub(r"var\(--([a-z0-9-]+)\)", lambda found: LIGHT[found.group(1)], plain)
    chinese = "'Noto Sans CJK HK', 'PingFang HK'" if language == "zh-hant" else "'Noto Sans CJK SC', 'PingFang SC'"
    font = f"font-family: 'Duijie Sans', {chinese}, 'Microsoft YaHei', Arial, sans-serif"
    own = f".picture text {{ {font}; }} .picture .head {{ font-size: 17px; font-weight: 600; }}"
    return re.sub(r"\s+", " ", f"{filled} {own} .ground {{ fill: {LIGHT['surface']}; }}").strip()


def half_of(side: Side) -> float:
    """Return half the size of a side's mark: its letter fits in."""
    return max(11.0, width_of(side.letter, SMALL) / 2 + 2)


@dataclass(slots=True)
class Canvas:
    """Collects the parts of a picture, and the room its labels take."""

    language: Language
    parts: list[str] = field(default_factory=list)
    labels: list[Box] = field(default_factory=list)
    links: bool = False

    def add(self, *parts: str) -> None:
        """Add marks that are written already."""
        self.parts += parts

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """Add words on the line ``y``; ``kind`` are classes (``small`` is 12 px), ``anchor`` as in SVG."""
        size = SMALL if "small" in kind.split() else TEXT
        width = width_of(words, size)
        left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
        self.labels.append(Box(left, y - size * 0.85, width, size * 1.1))
        script = script_of(words, _SCRIPTS[self.language])  # type: ignore[arg-type]
        lang = f' lang="{script}" xml:lang="{script}"' if script != _SCRIPTS[self.language] and _named(kind) else ""
        where = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.add(_text(kind, x, y, words_for_xml(words), where + lang))

    def lines(self, x: float, middle: float, words: Iterable[str], kind: str = "", anchor: str = "start") -> None:
        """Add lines of words around the height ``middle``."""
        rows = list(words)
        for n, row in enumerate(rows):
            self.text(x, middle + (n - (len(rows) - 1) / 2) * LINE + 4.5, row, kind, anchor)

    def rect(self, x: float, y: float, width: float, height: float, kind: str, extra: str = "") -> None:
        """Add a rectangle."""
        size = f'width="{number(width)}" height="{number(height)}"'
        self.add(f'<rect class="{kind}" x="{number(x)}" y="{number(y)}" {size}{extra}/>')

    def path(self, kind: str, points: str, wide: float = 0.0) -> None:
        """Add a path; ``wide``: the width of its line where the class does not say it."""
        stroke = f' stroke-width="{number(wide)}"' if wide else ""
        self.add(f'<path class="{kind}"{stroke} d="{points}"/>')

    def shape(self, side: int, x: float, y: float, half: float, kind: str = "") -> None:
        """Add the mark of a side's place around a point: square, disc, triangle; a small disc for none."""
        classes = f"s{min(side, 3)} {kind}".strip()
        if side == 1:
            self.rect(x - half, y - half, 2 * half, 2 * half, classes, ' rx="2"')
        elif side >= 3:
            up, out = half * 1.15, half * 1.2
            self.path(classes, f"M{number(x)} {number(y - up)}l{number(out)} {number(2 * up)}h{number(-2 * out)}z")
        else:
            self.add(f'<circle class="{classes}" cx="{number(x)}" cy="{number(y)}" r="{number(half * 1.06)}"/>')

    def mark(self, side: Side, x: float, y: float) -> None:
        """Add a side's letter in its shape, named for whoever reads it aloud."""
        half = half_of(side)
        self.add(f"<g><title>{words_for_xml(side.name)}</title>")
        self.shape(side.position, x, y, half)
        self.text(x, y + 4.5, side.letter, f"small bold on-{min(side.position, 3) or 2}", "middle")
        self.add("</g>")

    def open_link(self, href: str, said: str) -> None:
        """Begin a link around the marks that follow; ``said`` is its name."""
        self.links = True
        self.add(f'<a href="{words_for_xml(href)}" aria-label="{words_for_xml(said)}">')

    def close_link(self) -> None:
        """End the link."""
        self.add("</a>")

    def picture(self, name: str, title: str, finding: str, size: tuple[float, float], *notes: str) -> Picture:
        """Return the picture of all that was added, ``size`` wide and high."""
        body, labels = "".join(self.parts), tuple(self.labels)
        return Picture(name, title, finding, size[0], size[1], body, labels, self.language, self.links, notes)


def _named(kind: str) -> bool:
    return "name" in kind.split()
