"""Reads the tables in ``source/`` and puts each guest's organisation, listings and wishes together."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent / "source"

Row = dict[str, str]


def table(name: str) -> list[Row]:
    """Return the rows of one table of ``source/``."""
    with (SOURCE / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass(frozen=True)
class Guests:
    """One list's guests, each with organisation, listings and wishes put together."""

    organisations: dict[str, Row]
    rows: list[Row]
    doubles: list[Row]

    @classmethod
    def read(cls, which: str) -> Guests:
        """Return the guests of a list as they will be written, faults included."""
        organisations = {o["key"]: o for o in table(f"{which}-organisations")}
        spoiled = [s for s in table("spoiled") if s["list"] == which]
        rows = [_guest(g, which, organisations, spoiled) for g in table(f"{which}-guests")]
        doubles = []
        for double in (d for d in table("doubles") if d["list"] == which):
            row = next(r for r in rows if (r["key"], r["true_name"]) == (double["organisation"], double["guest"]))
            nothing = dict.fromkeys(("code", "needs", "offers", "wish", "avoid", "available", "max_meetings"), "")
            own = {"name": double["name"], "latin": double["latin"], "title": double["title"]}
            doubles.append(row | nothing | own | {"organisation": double["organisation_written"]})
        return cls(organisations, rows, doubles)


def _guest(guest: Row, which: str, organisations: dict[str, Row], spoiled: list[Row]) -> Row:
    mine = (guest["organisation"], guest["name"])
    firm = organisations[guest["organisation"]]
    listings = [li for li in table(f"{which}-listings") if (li["organisation"], li["guest"]) == mine]
    wishes = [w for w in table(f"{which}-wishes") if (w["organisation"], w["guest"]) == mine]
    mark = "; " if which == "international" else "；"
    row = guest | {
        "key": firm["key"],
        "true_name": guest["name"],
        "true_phone": guest["phone"],
        "organisation": firm["name"],
        "code": firm["code"],
        "needs": _cell([li["text"] for li in listings if li["side"] == "need"]),
        "offers": _cell([li["text"] for li in listings if li["side"] == "offer"]),
        "wish": mark.join(w["as_written"] for w in wishes if w["sort"] == "wish"),
        "avoid": mark.join(w["as_written"] for w in wishes if w["sort"] == "avoid"),
    }
    for fault in spoiled:
        if (fault["organisation"], fault["guest"]) == mine and fault["sheet"] != "技术需求与成果":
            column = {"uscc": "code", "ubi": "code"}.get(fault["column"], fault["column"])
            written = {"*check": _wrong(row["code"]), "*short": row["code"][:-1]}
            row[column] = written.get(fault["written"], fault["written"])
    return row


def _wrong(code: str) -> str:
    return code[:-1] + ("7" if code[-1:] != "7" else "3")


def _cell(texts: list[str]) -> str:
    """Return several listings in one cell, numbered line by line as hosts do."""
    return texts[0] if len(texts) == 1 else "\n".join(f"{n}. {text}" for n, text in enumerate(texts, 1))
