"""The page of definitions says what the pinned file says."""

from __future__ import annotations

from pathlib import Path

from duijie.actions.reporting import definitions

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "definitions.md"


def test_the_page_lists_every_definition_as_it_is_pinned() -> None:
    rows = [
        tuple(cell.strip() for cell in line.strip("| \n").split(" | "))
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and "`" in line
    ]
    assert rows == [
        (
            f"{one.name.en} {one.name.zh_hans}",
            f"`{one.code}`",
            str(one.version),
            one.scope,
            one.formula.en,
            one.excluded.en or "–",
        )
        for one in definitions().values()
    ]
