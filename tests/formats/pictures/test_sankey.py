"""Flows: nothing is lost, small ones are joined before they are published, labels stay whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.formats.pictures import Diagram, Flow, Node, draw_sankey, publishable, table_of_flows, trim
from tests.formats.pictures.drawn import HOSTILE, LONG, apart, parsed, whole, words_in

_NODES = (
    Node("w", "Wishes", 0, "acc"),
    Node("p", "Placed", 1, "acc"),
    Node("n", "Not placed", 1, "mid"),
    Node("h", "Held", 2, "acc"),
    Node("x", "No-show", 2, "warn", "lost"),
    Node("c", "Cancelled", 2, "mid", "lost"),
    Node("v", "Never placed", 2, "mid", "lost"),
    Node("i", "Intention", 3, "ok"),
    Node("m", "Meet again", 3, "acc"),
)


def diagram(**values: int) -> Diagram:
    return trim(_NODES, [Flow(ends[0], ends[1], n) for ends, n in values.items()])


_DAY = {"wp": 184, "wn": 56, "ph": 139, "px": 31, "pc": 14, "nh": 9, "nv": 47, "hi": 17, "hm": 131}


def test_what_comes_also_leaves() -> None:
    found = diagram(**_DAY)
    assert found.leaks() == ()
    assert {node.code: found.value(node.code) for node in found.nodes} == {
        "w": 240, "p": 184, "n": 56, "h": 148, "x": 31, "c": 14, "v": 47, "i": 17, "m": 131,
    }  # fmt: skip


def test_a_loss_is_refused() -> None:
    with pytest.raises(ValueError, match="flow is lost at p"):
        draw_sankey(diagram(**{**_DAY, "px": 30}), "en", "wishes", "T", "F")


def test_bars_are_as_tall_as_what_they_hold_and_ribbons_fill_them() -> None:
    tree = parsed(draw_sankey(diagram(**_DAY), "en", "wishes", "T", "F").inline())
    bars = {rect.get("y"): float(rect.get("height") or 0) for rect in tree.iter("rect")}
    tall = max(bars.values())
    assert sorted(round(height / tall * 240) for height in bars.values()) == [14, 17, 31, 47, 56, 131, 148, 184, 240]
    wide = [float(path.get("stroke-width") or 0) for path in tree.iter("path")]
    assert sum(wide[:2]) == pytest.approx(tall, abs=0.2)


def test_states_that_nobody_was_in_are_left_out() -> None:
    found = diagram(wp=5, wn=0, ph=5)
    assert [node.code for node in found.nodes] == ["w", "p", "h"]
    assert table_of_flows(found, "en").rows == (("Wishes", "Placed", 5), ("Placed", "Held", 5))


def test_small_flows_are_joined_with_their_kin() -> None:
    found = publishable(diagram(**{**_DAY, "pc": 3, "px": 42}), " or ")
    assert found is not None
    assert {node.name: found.value(node.code) for node in found.nodes if node.column == 2} == {
        "Held": 148, "No-show or Cancelled": 45, "Never placed": 47,
    }  # fmt: skip


def test_where_joining_does_not_help_the_last_column_goes() -> None:
    found = publishable(diagram(wp=20, ph=3, px=17, hi=1, hm=2), " or ")
    assert found is not None
    assert [(flow.source, flow.target, flow.value) for flow in found.flows] == [("w", "p", 20), ("p", "h", 20)]
    assert [node.name for node in found.nodes] == ["Wishes", "Placed", "Held or No-show"]


def test_those_who_stay_are_not_joined_with_those_who_go_on() -> None:
    """Of 23 wishes 20 were held; joined with the three that ended before, the three could be reckoned."""
    found = publishable(diagram(wp=20, wn=3, ph=20), " or ")
    assert found is not None
    assert [(flow.source, flow.target, flow.value) for flow in found.flows] == [("w", "p", 23)]
    assert [node.name for node in found.nodes] == ["Wishes", "Placed or Not placed"]


def test_fewer_than_five_in_all_are_not_published() -> None:
    assert publishable(diagram(wp=4, ph=4), " or ") is None
    assert publishable(diagram(wp=0), " or ") is None


@st.composite
def flows(draw: st.DrawFn) -> Diagram:
    """Some wishes on their way through columns of a few states each."""
    columns = [
        ["a0"],
        *([f"{c}{n}" for n in range(draw(st.integers(1, 5)))] for c in "bcde"[: draw(st.integers(1, 4))]),
    ]
    name = st.one_of(st.sampled_from(LONG), st.text(min_size=1, max_size=30))
    nodes = [
        Node(code, draw(name), n, "acc", draw(st.sampled_from(["", "k", "l"])))
        for n, column in enumerate(columns)
        for code in column
    ]
    lost = {code for column in columns[1:] for code in column[1:] if draw(st.booleans())}
    moved: dict[tuple[str, str], int] = {}
    for _ in range(draw(st.integers(0, 40))):
        many = draw(st.integers(1, 30))
        way = [draw(st.sampled_from(column)) for column in columns]
        ends = next((n for n, code in enumerate(way) if code in lost), len(way))
        way = way[: ends + 1]
        for step in pairwise(way):
            moved[step] = moved.get(step, 0) + many
    return trim(nodes, [Flow(*ends, n) for ends, n in moved.items()])


@settings(max_examples=30)
@given(flows())
def test_labels_stay_whole_and_apart(found: Diagram) -> None:
    picture = draw_sankey(found, "en", "wishes", "T", "F")
    apart(picture)
    parsed(picture.file("E"))


@settings(max_examples=60)
@given(flows())
def test_what_is_published_hides_no_small_number_and_loses_none(found: Diagram) -> None:
    shown = publishable(found, " or ")
    if shown is None:
        assert sum(flow.value for flow in found.flows if flow.source == "a0") < 5
        return
    assert all(flow.value >= 5 for flow in shown.flows)
    assert shown.leaks() == ()
    assert shown.value("a0") == found.value("a0")


@pytest.mark.parametrize("name", LONG)
def test_a_long_name_is_drawn_whole(name: str) -> None:
    found = trim([Node("a", name, 0, "acc"), Node("b", "B", 1, "ok")], [Flow("a", "b", 1)])
    assert whole(name, words_in(draw_sankey(found, "zh-hant", "x", "T", "F").inline()))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_words(name: str) -> None:
    found = trim([Node("a", name, 0, "acc"), Node("b", "B", 1, "ok")], [Flow("a", "b", 1)])
    tree = parsed(draw_sankey(found, "en", "x", name, name, [name]).file(name))
    assert not any(one.tag.endswith("script") for one in tree.iter())
