"""What every picture must keep to: labels whole, inside, apart; and names that would break a page or its widths."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

from duijie.formats.pictures import Picture, Side

SD, HK = Side(1, "SD", "Shandong"), Side(2, "HK", "Hong Kong")
LU, GANG = Side(1, "鲁", "山东"), Side(2, "港", "香港")
LONG = (
    "Shandong Provincial Institute for Advanced Membrane Materials and Industrial Water Treatment Engineering",
    "山东省先进膜材料与工业水处理工程技术研究院有限责任公司青岛西海岸新区分公司",
    "Pneumonoultramicroscopicsilicovolcanoconiosis-Laboratorium",
)
HOSTILE = ('<script>alert(1)</script>"', "a' onload='x", "]]>&amp;\x00\x0b\ud800", "<a href=x>”")
SVG = "{http://www.w3.org/2000/svg}"


def apart(picture: Picture) -> None:
    """Hold that no label covers another, and none leaves the picture."""
    for n, one in enumerate(picture.labels):
        assert one.x >= -0.01, one
        assert one.x + one.width <= picture.width + 0.01, (one, picture.width)
        assert one.y >= -0.01, one
        assert one.y + one.height <= picture.height + 0.01, (one, picture.height)
        for other in picture.labels[n + 1 :]:
            assert not one.meets(other), (one, other)


def parsed(svg: str) -> ElementTree.Element:
    """Return a file's or page's picture as a tree; it fails where it is no XML."""
    return ElementTree.fromstring(svg.encode())


def words_in(svg: str) -> str:
    """Return all words that are drawn, joined without breaks."""
    return "".join("".join(text.itertext()) for text in parsed(svg).iter() if text.tag.endswith("text"))


def whole(name: str, drawn: str) -> bool:
    """Return whether a name is drawn in full, wherever its lines break."""
    return "".join(name.split()) in "".join(drawn.split())


def rising(points: tuple[tuple[int, int], ...]) -> bool:
    """Return whether time and count only grow."""
    return all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(points))
