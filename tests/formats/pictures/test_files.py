"""Files of pictures: they bring their style, open elsewhere, and look as the pages do."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from duijie.engine.text import LANGUAGES, Language
from duijie.formats.pictures import (
    Arrivals,
    Block,
    Cell,
    Connector,
    Firm,
    Flow,
    HeatMap,
    HeatRow,
    Network,
    Node,
    Picture,
    SlotPlan,
    Tie,
    UnderWay,
    draw_arrivals,
    draw_heat,
    draw_network,
    draw_sankey,
    draw_under_way,
    png,
    trim,
)
from duijie.formats.pictures.svg import LIGHT, rules, style
from tests.formats.pictures.drawn import GANG, HOSTILE, LU, SVG, parsed

_STATIC = Path(__file__).parents[3] / "src" / "duijie" / "web" / "static" / "css"


def pictures(language: Language) -> list[Picture]:
    """Return one of each kind with every kind of mark in it."""
    none = Arrivals(((LU, (480, 500)), (GANG, (490,))), 1)
    heat = HeatMap(
        (Block(LU, (GANG,)), Block(GANG, (LU,))),
        (HeatRow("新材料", ((Cell(40), Cell(12)), (Cell(3), Cell(0)))), HeatRow("海洋", ((Cell(1), Cell(9)),) * 2)),
        published=True,
    )
    flows = trim(
        [
            Node("a", "意向", 0, "acc"),
            Node("b", "谈了", 1, "ok"),
            Node("c", "未到", 1, "warn"),
            Node("d", "取消", 1, "mid"),
        ],
        [Flow("a", "b", 9, "ok"), Flow("a", "c", 2, "warn"), Flow("a", "d", 1, "mid")],
    )
    firms = (
        Firm("x", "济澈净水", 1, 4),
        Firm("y", "海隅大学", 2, 3),
        Firm("z", "岛", 3, 0, here=False),
        Firm("n", "无", 0, 1),
    )
    network = Network(
        (LU, GANG), firms, (Connector("c", "贸促会", 2),), (Tie("x", "y", 1),), (Tie("c", "x", 1),), ("独",), 2026, "c"
    )
    day = UnderWay((SlotPlan(810, 835, 3),), ((811, 830),))
    return [
        draw_heat(heat, language),
        draw_sankey(flows, language, "wishes", "意向", "谈了九场"),
        draw_network(network, language),
        draw_arrivals(none, language),
        draw_under_way(day, language),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_stands_alone(language: Language) -> None:
    for picture in pictures(language):
        tree = parsed(picture.file("大会 2026", ("Counted today.",)))
        assert tree.tag == f"{SVG}svg"
        assert tree.get("role") == "img"
        assert tree.find(f"{SVG}title").text == picture.title  # type: ignore[union-attr]
        assert tree.find(f"{SVG}desc").text == picture.finding  # type: ignore[union-attr]
        drawn = ["".join(text.itertext()) for text in tree.iter(f"{SVG}text")]
        assert drawn[0] == picture.title
        assert drawn[-1] == "Counted today."
        assert not list(tree.iter(f"{SVG}a"))
        assert "var(" not in (tree.find(f"{SVG}style").text or "")  # type: ignore[union-attr]


def test_every_class_of_a_picture_has_a_rule() -> None:
    known = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\d\.\d", "", rules()))) | {"head", "ground"}
    unruled = {"name", "few", "line", "wishes", "heat", "net", "arrivals", "under-way"}
    for picture in pictures("zh-hans"):
        for one in parsed(picture.file("E")).iter():
            assert set((one.get("class") or "").split()) <= known | unruled, one.attrib


def test_pages_and_files_share_their_rules_line_by_line() -> None:
    page = (_STATIC / "pictures.css").read_text()
    written = [line for line in rules().splitlines() if line.startswith(".")]
    assert len(written) > 40
    assert "\n".join(f"  {line}" for line in written) in page


def test_colours_of_files_are_the_light_ones_of_the_pages() -> None:
    tokens = (_STATIC / "tokens.css").read_text() + (_STATIC / "workbench.css").read_text()
    light: dict[str, str] = {}
    for name, value in re.findall(r"--([a-z0-9-]+):\s*([^;]+);", tokens):
        light.setdefault(name, value.strip())

    def resolved(value: str) -> str:
        inner = re.fullmatch(r"var\(--([a-z0-9-]+)\)", value)
        return resolved(light[inner.group(1)]) if inner else value

    assert {name: resolved(light[name]) for name in LIGHT} == LIGHT
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", rules())) <= set(LIGHT)


def test_text_is_never_smaller_than_twelve() -> None:
    assert min(float(size) for size in re.findall(r"font-size:\s*([\d.]+)px", style("en"))) == 12


def test_ids_of_a_page_are_its_own() -> None:
    ids = [one.get("id") for picture in pictures("en") for one in parsed(picture.inline()).iter() if one.get("id")]
    assert len(ids) == len(set(ids)) == 11


def _colours(image: Image.Image) -> set[tuple[int, ...]]:
    small = image.convert("RGB")
    return {colour for _n, colour in small.getcolors(maxcolors=1 << 24) or []}  # type: ignore[misc]


def test_a_png_is_drawn_in_colour_with_our_font() -> None:
    heat, flows, *_rest = pictures("zh-hans")
    for picture, colour in ((heat, LIGHT["heat-6"]), (flows, LIGHT["ok-fill"])):
        file = picture.file("大会")
        data = png(file)
        assert data == png(file)
        with Image.open(io.BytesIO(data)) as image:
            width, height = (float(parsed(file).get(side) or 0) for side in ("width", "height"))
            assert abs(image.width - 2 * width) <= 2
            assert abs(image.height - 2 * height) <= 2
            assert tuple(bytes.fromhex(colour[1:])) in _colours(image)


def test_words_change_what_a_png_shows() -> None:
    """A font that lacked Chinese would draw nothing, and both would look alike."""
    one = Picture("heat", "济南", "", 100, 20, "", (), "zh-hans")
    other = Picture("heat", "香港", "", 100, 20, "", (), "zh-hans")
    assert png(one.file("")) != png(other.file(""))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_png_of_a_hostile_name_is_drawn(name: str) -> None:
    assert png(Picture("heat", name, name, 100, 20, "", (), "en").file(name, (name,))).startswith(b"\x89PNG")
