"""The network: sizes and widths, order, focus, what is published, labels for none, one and sixty organisations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.engine.text import LANGUAGES, Language
from duijie.formats.pictures import (
    Connector,
    Firm,
    Network,
    Tie,
    draw_network,
    publishable_network,
    tables_of_network,
)
from tests.formats.pictures.drawn import HK, HOSTILE, LONG, SD, apart, parsed, whole, words_in


def network(n: int, **values: object) -> Network:
    firms = tuple(Firm(f"f{i}", f"Firm {i}", 1 + i % 2, i % 9) for i in range(n))
    return Network((SD, HK), firms, (), (), (), year=2026, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", [0, 1, 60])
def test_labels_never_cover_each_other(n: int, language: Language) -> None:
    picture = draw_network(network(n), language)
    apart(picture)
    drawn = words_in(picture.inline())
    assert all(f"Firm {i}" in drawn for i in range(n))


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=90), st.integers(0, 3), st.integers(0, 200)), max_size=40),
    st.lists(st.tuples(st.text(min_size=1, max_size=90), st.integers(0, 99)), max_size=12),
)
def test_nor_with_any_names(firms: list[tuple[str, int, int]], connectors: list[tuple[str, int]]) -> None:
    made = tuple(Firm(f"f{n}", name, side, met) for n, (name, side, met) in enumerate(firms))
    linked = tuple(Connector(f"c{n}", name, many) for n, (name, many) in enumerate(connectors))
    ties = tuple(Tie(c.key, f.key, 1) for c, f in zip(linked, made, strict=False))
    found = Network((SD, HK), made, linked, (), ties, tuple(name for name, *_rest in firms), 2026)
    picture = draw_network(found, "en")
    apart(picture)
    parsed(picture.file("E"))


@pytest.mark.parametrize("name", LONG)
def test_long_names_are_drawn_whole(name: str) -> None:
    found = Network((SD, HK), (Firm("a", name, 1, 3),), (Connector("c", name, 2),), (), (), year=2026)
    picture = draw_network(found, "zh-hans")
    assert "".join(words_in(picture.inline()).split()).count("".join(name.split())) == 2
    assert whole(name, words_in(picture.inline()))
    apart(picture)


def test_many_long_names_on_one_arc_stand_apart() -> None:
    firms = tuple(Firm(f"f{n}", f"{n} {LONG[n % 3]}", 1 + n // 12, 3) for n in range(24))
    apart(draw_network(Network((SD, HK), firms, (), (), (), year=2026), "en"))


def test_a_mark_grows_with_its_meetings_and_a_line_with_how_often() -> None:
    firms = (Firm("a", "A", 1, 1), Firm("b", "B", 1, 9), Firm("x", "X", 2, 10))
    ties = (Tie("a", "x", 1), Tie("b", "x", 9))
    tree = parsed(draw_network(Network((SD, HK), firms, (), ties, (), year=2026), "en").inline())
    sizes = [float(rect.get("width") or 0) for rect in tree.iter("rect")]
    wide = [float(path.get("stroke-width") or 0) for path in tree.iter("path")]
    assert 14 < sizes[0] < sizes[1] < 30
    assert wide == [1.2, 4.0]


def test_the_order_of_years_is_kept() -> None:
    firms = tuple(Firm(f"f{i}", f"Firm {i}", 1, 3) for i in range(9))
    away = tuple(Firm(f.key, f.name, 1, 0 if n % 2 else 5, here=not n % 2) for n, f in enumerate(firms))
    rows = []
    for found in (firms, away):
        tree = parsed(draw_network(Network((SD, HK), found, (), (), (), year=2026), "en").inline())
        rows.append([text.get("y") for text in tree.iter("text")])
    assert rows[0] == rows[1]


def test_the_focus_lights_its_own_lines_and_says_so() -> None:
    firms = (Firm("a", "A", 1, 1, href="?focus=a"), Firm("x", "X", 2, 2))
    connectors = (Connector("c", "C", 2, "?focus=c"), Connector("d", "D", 1))
    introduced = (Tie("c", "a", 1), Tie("c", "x", 1), Tie("d", "x", 1))
    found = Network((SD, HK), firms, connectors, (Tie("a", "x", 1),), introduced, year=2026, focus="c")
    tree = parsed(draw_network(found, "en").inline())
    hot = [path for path in tree.iter("path") if "hot" in (path.get("class") or "").split()]
    assert len(hot) == 2
    assert [link.get("href") for link in tree.iter("a")] == ["?focus=a", "?focus=c"]
    assert [link.get("aria-label") for link in tree.iter("a")] == ["A: 1 meeting", "C: 2 introductions"]


def test_the_finding_counts_and_names_the_busiest_connector() -> None:
    found = Network(
        (SD, HK), (Firm("a", "A", 1, 1), Firm("x", "X", 2, 0)), (Connector("c", "C", 1), Connector("d", "D", 4)), (),
        (),
        ("Alone", "独"), 2026,
    )  # fmt: skip
    picture = draw_network(found, "en")
    assert picture.finding == "1 organisation had a meeting. D made 4 introductions, the most."
    assert picture.notes[-1] == "Without a meeting (2): Alone, 独"


def test_what_is_published_shows_no_small_number_and_no_lonely_name() -> None:
    firms = (
        *(Firm(f"a{i}", f"A{i}", 1, 2) for i in range(4)),
        Firm("big", "Big", 1, 12),
        Firm("x", "X", 2, 4),
        Firm("y", "Y", 2, 16),
    )
    direct = (Tie("a0", "y", 2), Tie("a1", "y", 2), Tie("a2", "y", 2), Tie("big", "y", 10), Tie("big", "x", 2))
    introduced = (Tie("c", "big", 6), Tie("c", "x", 1), Tie("d", "y", 2))
    connectors = (Connector("c", "C", 7), Connector("d", "D", 2))
    found = Network((SD, HK), firms, connectors, direct, introduced, ("Lonely",), 2026, focus="c")
    shown = publishable_network(found, "en")
    assert [(firm.name, firm.meetings) for firm in shown.firms] == [
        ("Big", 12),
        ("Y", 16),
        ("4 other organisations", 8),
    ]
    assert [connector.name for connector in shown.connectors] == ["C"]
    assert {(tie.one, tie.other, tie.value) for tie in shown.direct} == {("others-1", "y", 6), ("big", "y", 10)}
    assert [(tie.one, tie.other, tie.value) for tie in shown.introduced] == [("c", "big", 6)]
    drawn = draw_network(shown, "en").file("E")
    assert "Lonely" not in drawn
    for name in ("A0", "X", "D"):
        assert f">{name}<" not in drawn
    numbers = [
        cell for table in tables_of_network(shown, "en") for row in table.rows for cell in row if cell in range(5)
    ]
    assert numbers == []


def test_tables_hold_all_the_lines() -> None:
    firms = (Firm("a", "A", 1, 1), Firm("x", "X", 2, 1), Firm("z", "Z", 0, 0, here=False))
    found = Network((SD, HK), firms, (Connector("c", "C", 1),), (Tie("x", "a", 1),), (Tie("c", "a", 1),), year=2026)
    assert [table.rows for table in tables_of_network(found, "en")] == [
        (("A", "Shandong", 1), ("X", "Hong Kong", 1)),
        (("C", 1),),
        (("C", "A", "introduced", 1), ("A", "X", "met directly", 1)),
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_words(name: str) -> None:
    firms = (Firm("a", name, 1, 1, href=f"?x={name}"),)
    found = Network((SD, HK), firms, (Connector("c", name, 1, name),), (), (), (name,), 2026)
    for svg in (draw_network(found, "en").inline(), draw_network(found, "en").file(name)):
        tree = parsed(svg)
        assert not any(one.tag.endswith("script") for one in tree.iter())
        assert not any(key.startswith("on") for one in tree.iter() for key in one.attrib)
