"""Rows that speak of one organisation or person."""

from __future__ import annotations

from typing import Any

from duijie.engine.identity import TaggedRow, find_duplicates
from duijie.engine.records import ListRow


def rows(*values: dict[str, Any]) -> list[TaggedRow]:
    return [TaggedRow(ListRow("s", n, **value), file=f"{n}.xlsx") for n, value in enumerate(values)]


def found(*values: dict[str, Any]) -> list[tuple[str, tuple[int, ...], float, str]]:
    return [(d.kind, d.rows, d.score, d.why.en) for d in find_duplicates(rows(*values))]


def firm(name: str, **more: Any) -> dict[str, Any]:
    return {"organisation": name, **more}


def test_one_name_on_many_rows_is_no_duplicate() -> None:
    assert found(firm("泰穹公司"), firm("泰穹公司"), firm(" 泰穹 公司")) == []


def test_codes_join_and_part() -> None:
    assert found(firm("甲公司", uscc="X"), firm("乙公司", uscc="X")) == [("organisation", (0, 1), 0.98, "same USCC")]
    assert found(firm("甲公司", ubi="1"), firm("乙公司", ubi="1")) == [("organisation", (0, 1), 0.98, "same UBI")]
    apart = found(firm("泰穹新材料有限公司", uscc="X"), firm("泰穹新材料股份有限公司", uscc="Y"))
    assert apart == [("organisation", (0, 1), 0.5, "same name, different codes")]


def test_four_spellings_are_one_group_with_every_row() -> None:
    groups = find_duplicates(
        rows(
            firm("山东泰穹新材料有限公司"),
            firm("山東泰穹新材料有限公司"),
            firm("泰穹新材料股份有限公司"),
            firm("Taiqiong New Materials Ltd"),
            firm("山东泰穹新材料有限公司"),
        )
    )
    assert [(d.rows, d.score) for d in groups] == [((0, 1, 2, 3, 4), 0.85)]
    assert groups[0].names[4] == "山东泰穹新材料有限公司"


def test_a_name_without_place_that_fits_two_firms_joins_neither() -> None:
    assert found(firm("泰穹新材料公司"), firm("山东泰穹新材料公司"), firm("青岛泰穹新材料公司")) == []


def test_an_ambiguous_short_name_needs_its_long_one_in_the_lists() -> None:
    assert found(firm("中大"), firm("香港中文大学")) == [("organisation", (0, 1), 0.9, "known short name")]
    assert found(firm("中大"), firm("香港中文大学"), firm("中山大学")) == []


def test_people() -> None:
    wang = {"name": "王晓明", "organisation": "泰穹公司"}
    assert found(wang, {"name": "王曉明", "organisation": "泰穹公司"}) == [
        ("person", (0, 1), 0.92, "same name and organisation")
    ]
    assert found(wang, {"name": "Wang Xiaoming", "organisation": "泰穹公司"}) == [
        ("person", (0, 1), 0.85, "same name and organisation")
    ]
    assert found(wang, {"name": "王晓明", "organisation": "星河公司"}) == []
    contact = {"email": "w@t.example", "phone": "+86 1"}
    assert found({**wang, **contact}, {"name": "王晓明", "organisation": "星河公司", "email": "W@t.example"}) == [
        ("person", (0, 1), 0.98, "same name and e-mail")
    ]
    assert found({**wang, **contact}, {"name": "李雪", "organisation": "泰穹公司", **contact}) == []


def test_contacts_in_lists_of_needs_are_no_guests() -> None:
    row = ListRow("s", 1, name="王晓明", organisation="泰穹公司")
    assert find_duplicates([TaggedRow(row), TaggedRow(row, person=False)]) == ()
