"""docs/operate/access.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from duijie.actions.access.slowing import LIMITS
from duijie.actions.rights import HOLDERS
from duijie.store.models import Role

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "operate" / "access.md").read_text()


def table(first: str) -> list[list[str]]:
    """Return the cells of the table whose first heading is ``first``, headings included."""
    lines = PAGE[PAGE.index(f"| {first} |") :].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("|---")]


def test_rights_of_each_role() -> None:
    heads, *rows = table("right")
    assert heads[1:] == [str(role) for role in Role]
    said = {right: {role for role, mark in zip(heads[1:], marks, strict=True) if mark == "●"} for right, *marks in rows}
    assert said == {str(right): {str(role) for role in roles} for right, roles in HOLDERS.items()}


def test_limits() -> None:
    lines = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) min \| (\d+) min \| (\d+) h \| (\d+) \|$", PAGE, re.MULTILINE)
    said = {kind: tuple(int(number) for number in numbers) for kind, *numbers in lines}
    assert said == {
        str(kind): (
            limit.free,
            limit.first.total_seconds() // 60,
            limit.longest.total_seconds() // 60,
            limit.window.total_seconds() // 3600,
            limit.client,
        )
        for kind, limit in LIMITS.items()
    }


def test_audit_names() -> None:
    code = "".join(path.read_text() for path in (ROOT / "src/duijie/actions/access").glob("*.py"))
    assert set(re.findall(r"`(access\.\w+)`", PAGE)) == set(re.findall(r'"(access\.\w+)"', code))
