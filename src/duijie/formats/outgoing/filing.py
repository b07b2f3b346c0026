"""In which order printed sheets lie in their box."""

from __future__ import annotations

from typing import Literal

from duijie.formats.names import order_of
from duijie.formats.outgoing.records import PersonLine

Filing = Literal["shown", "latin"]


def filing_key(person: PersonLine, shown: str, filing: Filing) -> tuple[str, str, str]:
    """Return the sort key of a sheet whose head shows the name ``shown``.

    "shown": by that name, Chinese read as pinyin (何 under H of He), as a desk on the mainland looks for it.
    "latin": by the name in Latin letters where there is one (陳大文 under C of Chan), as a desk in Hong Kong does.
    """
    name = (person.name_en or person.name) if filing == "latin" else shown
    return (*order_of(name), person.name)
