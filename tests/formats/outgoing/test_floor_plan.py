import math
import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from duijie.engine.text import Language, Text
from duijie.formats.outgoing import Door, Fixture, FloorTable, Hall, describe_place, floor_plan_svg
from duijie.formats.outgoing.floor import RADIUS, Entrance, Layout, lay_out

STAGE = Text("Stage", "舞台", "舞台")


def hall(*counts: int, **changes: object) -> Hall:
    """Return a hall of zones A, B, … of that many tables each, numbered through."""
    zones = [zone for zone, count in zip("ABCDEFGH", counts, strict=False) for _ in range(count)]
    tables = tuple(FloorTable(str(number), zone) for number, zone in enumerate(zones, 1))
    return replace(Hall(tables, STAGE), **changes)  # type: ignore[arg-type]


ROUND = Hall(
    tuple(FloorTable(f"R{n}", "", 10 * math.cos(n / 6 * math.pi), 6 * math.sin(n / 6 * math.pi)) for n in range(12)),
    STAGE,
    (Door("right"),),
    (Fixture(Text("Tea", "茶点", "茶點"), -2, -1, 4, 2),),
)
BIG = hall(30, 30, 30, 30)
HALLS = {
    "conference": hall(9, 9, 9, 9),
    "big": BIG,
    "three zones": hall(8, 7, 9),
    "eight zones": hall(6, 6, 6, 6, 6, 6, 6, 6),
    "one zone": hall(20, doors=(Door("left", 0.7),)),
    "from above": hall(9, 9, 9, 9, doors=(Door("top", 0.2),)),
    "round": ROUND,
    "one table": hall(1),
}


@pytest.mark.parametrize(
    ("table", "language", "sentence"),
    [
        ("12", "en", "Table 12 is in Zone B: from the main door, third row, first on the left."),
        ("12", "zh-hans", "12 桌，B 区：从正门进来第 3 排，左手边第 1 张。"),
        ("12", "zh-hant", "12 枱，B 區：由正門進入，第 3 排左手邊第 1 張。"),
        ("25", "en", "Table 25 is in Zone C: from the main door, first row, first on the right."),
        ("33", "en", "Table 33 is in Zone D: from the main door, second row, sixth on the right."),
        ("4", "zh-hans", "4 桌，A 区：从正门进来第 2 排，左手边第 6 张。"),
        ("99", "en", ""),
    ],
)
def test_a_sentence_says_where_a_table_is(table: str, language: Language, sentence: str) -> None:
    assert describe_place(hall(9, 9, 9, 9), table, language) == sentence


def test_left_and_right_are_those_of_who_comes_in() -> None:
    corners = (FloorTable("NW", "", 0, 0), FloorTable("NE", "", 10, 0), FloorTable("SW", "", 0, 10),
               FloorTable("SE", "", 10, 10))  # fmt: skip
    found = {
        wall: [describe_place(Hall(corners, doors=(Door(wall),)), t.label, "en").partition(", ")[2] for t in corners]
        for wall in ("bottom", "top", "left", "right")
    }
    near, far = "first row, first on the {}.", "second row, first on the {}."
    assert found == {
        "bottom": [far.format("left"), far.format("right"), near.format("left"), near.format("right")],
        "top": [near.format("right"), near.format("left"), far.format("right"), far.format("left")],
        "left": [near.format("left"), far.format("left"), near.format("right"), far.format("right")],
        "right": [far.format("right"), near.format("right"), far.format("left"), near.format("left")],
    }


def test_a_table_straight_ahead_and_a_hall_without_a_door() -> None:
    line = Hall((FloorTable("1", "", 5, 0), FloorTable("2", "", 5, 10)))
    assert describe_place(line, "1", "en") == "Table 1: from the main door, second row, straight ahead."
    assert describe_place(hall(3, doors=()), "2", "zh-hant") == "2 枱，A 區。"
    assert describe_place(replace(line, doors=()), "2", "en") == "Table 2"


def test_ordinals() -> None:
    rows = Hall(tuple(FloorTable(f"t{n}", "", 0, -n) for n in range(1, 114)), doors=(Door("bottom", 0.9),))
    said = {n: describe_place(rows, f"t{n}", "en").split(", ")[1] for n in (1, 10, 11, 12, 21, 22, 23, 101, 111, 113)}
    assert list(said.values()) == [
        f"{word} row" for word in ("first", "tenth", "11th", "12th", "21st", "22nd", "23rd", "101st", "111th", "113th")
    ]


@pytest.mark.parametrize("name", HALLS)
def test_tables_stand_inside_the_room_and_apart(name: str) -> None:
    layout = lay_out(HALLS[name])
    assert [spot.label for spot in layout.spots] == [table.label for table in HALLS[name].tables]
    for spot in layout.spots:
        assert RADIUS < spot.x < layout.width - RADIUS
        assert RADIUS + 23 < spot.y < layout.height - RADIUS
    assert [
        (a.label, b.label)
        for a, b in combinations(layout.spots, 2)
        if math.dist((a.x, a.y), (b.x, b.y)) < 2 * RADIUS + 1
    ] == []


def gap(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how near a stretch of the way comes to a point."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    nearest = (min(max(x, min(x1, x2)), max(x1, x2)), min(max(y, min(y1, y2)), max(y1, y2)))
    return math.dist(point, nearest)


@pytest.mark.parametrize("name", HALLS)
def test_the_way_leads_from_the_door_to_the_table_and_through_no_other(name: str) -> None:
    layout = lay_out(HALLS[name])
    entrance = Entrance(layout, HALLS[name].doors[0])
    for spot in layout.spots:
        way = entrance.way(spot)
        assert math.dist(way[0], entrance.point) < 3
        assert math.dist(way[-1], (spot.x, spot.y)) < RADIUS + 3
        crossed = [
            other.label
            for start, end in pairwise(way)
            for other in layout.spots
            if other is not spot and gap((other.x, other.y), start, end) < RADIUS
        ]
        assert (spot.label, crossed) == (spot.label, [])


def test_places_given_are_kept_in_proportion() -> None:
    layout: Layout = lay_out(ROUND)
    first, third, half = layout.spots[0], layout.spots[3], layout.spots[6]
    assert (first.x - half.x) / 20 == pytest.approx((third.y - (first.y + half.y) / 2) / 6)
    tea = layout.fixtures[0]
    assert tea.width / tea.height == pytest.approx(2)
    assert tea.x + tea.width / 2 == pytest.approx(layout.width / 2)


@pytest.mark.parametrize("places", [((0, 0), (0, 0)), ((0, 0), (None, None))])
def test_tables_without_a_place_of_their_own_are_laid_out_by_zones(
    places: tuple[tuple[float | None, float | None], ...],
) -> None:
    tables = tuple(FloorTable(str(n), "A", *place) for n, place in enumerate(places))
    assert lay_out(Hall(tables)) == lay_out(Hall(tuple(replace(table, x=None, y=None) for table in tables)))


def test_the_picture_says_what_the_sentence_says() -> None:
    svg = floor_plan_svg(hall(9, 9, 9, 9), "zh-hans", "12", name="fl")
    root = ElementTree.fromstring(svg)
    assert (root.get("class"), root.get("role"), root.get("aria-labelledby")) == ("chart floor", "img", "fl-t fl-d")
    assert [(child.get("id"), child.text) for child in root if child.tag in ("title", "desc")] == [
        ("fl-t", "会场平面图"),
        ("fl-d", "12 桌，B 区：从正门进来第 3 排，左手边第 1 张。"),
    ]
    shown = {kind: [text.text for text in root.iter("text") if text.get("class") == kind] for kind in
             ("tn", "tmn", "zone", "lab")}  # fmt: skip
    assert shown == {
        "tn": [str(n) for n in range(1, 37) if n != 12],
        "tmn": ["12"],
        "zone": ["A", "B", "C", "D"],
        "lab": ["舞台", "正门"],
    }
    classes = {element.get("class") for element in root.iter() if element.get("class")}
    assert classes == {"chart floor", "room", "stage", "lab", "zone", "way", "tb", "tn", "tm", "tmn", "door"}
    assert "style" not in svg
    assert "fill=" not in svg


def test_a_plan_of_the_whole_hall_marks_no_table() -> None:
    for table in (None, "no such table"):
        root = ElementTree.fromstring(floor_plan_svg(BIG, "en", table))
        assert [child.text for child in root if child.tag == "desc"] == ["The hall has 120 tables."]
        assert {"way", "tm"} & {element.get("class") for element in root.iter()} == set()
    assert len(floor_plan_svg(BIG, "en", "77").encode()) < 16_000


def test_names_are_escaped() -> None:
    label = '<script>"&'
    nasty = Hall((FloorTable(label, label),), Text(label, label, label), (Door(label=Text(label, label, label)),))
    svg = floor_plan_svg(nasty, "en", label)
    root = ElementTree.fromstring(svg)
    assert [text.text for text in root.iter("text")] == [label] * 4
    assert re.findall(r"<script", svg) == []


def test_a_hall_without_tables_is_an_empty_room() -> None:
    root = ElementTree.fromstring(floor_plan_svg(Hall(()), "en"))
    assert [child.text for child in root if child.tag == "desc"] == ["The hall has 0 tables."]
