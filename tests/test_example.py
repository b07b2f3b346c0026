"""The shipped example: its lists are those of its sources, and everything in it is invented."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest

from duijie.formats.event import read_event
from duijie.formats.spreadsheet import inspect

LUGANG = Path(__file__).parents[1] / "examples" / "lugang"
LISTS = ("shandong", "hongkong", "international")
TWINS = 5  # rows of the international list about people of the other two
SIDE = {"shandong": "shandong", "hongkong": "hongkong", "international": "hongkong"}


def table(name: str) -> list[dict[str, str]]:
    with (LUGANG / "source" / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def everything(kind: str) -> list[dict[str, str]]:
    return [row | {"list": name} for name in LISTS for row in table(f"{name}-{kind}")]


@pytest.fixture
def make_lists(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(LUGANG))
    import make_lists

    return make_lists


@pytest.fixture(scope="module")
def cells() -> list[str]:
    """Return every non-empty cell of the three lists as text."""
    found: list[Any] = []
    for path in sorted(LUGANG.glob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path):
            found += [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    (path,) = LUGANG.glob("*.csv")
    found += [cell for row in csv.reader(io.StringIO(path.read_bytes().decode("big5hkscs"))) for cell in row]
    return [str(cell) for cell in found if cell not in (None, "")]


def contents(path: Path) -> dict[str, bytes]:
    """Return a workbook's parts unpacked, so that another zlib makes no difference."""
    if path.suffix != ".xlsx":
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def test_the_lists_are_those_of_the_sources(make_lists: ModuleType, tmp_path: Path) -> None:
    for path in make_lists.write_all(tmp_path):
        assert contents(path) == contents(LUGANG / path.name), f"{path.name} is stale: run make_lists.py"


def test_the_same_sources_give_the_same_bytes(make_lists: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = make_lists.write_all(tmp_path / "a"), make_lists.write_all(tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_the_conference_has_its_size() -> None:
    guests = everything("guests")
    mails = {guest["email"] for guest in guests}
    assert len(guests) - len(mails) == TWINS
    assert len(mails) >= 400
    assert len({(row["organisation"], row["guest"]) for row in everything("listings")}) >= 160
    wishes = [row for row in everything("wishes") if row["sort"] == "wish"]
    assert len({(row["organisation"], row["guest"]) for row in wishes}) >= 40


def test_listings_are_single_sentences_that_no_other_repeats() -> None:
    texts = [row["text"] for row in everything("listings")]
    assert len(texts) >= 150
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    assert [text for text in texts if re.search(r"[；;|]", text)] == []
    assert [text for text in texts if len(text) < 25] == []


def test_more_than_half_of_the_needs_have_a_counterpart_on_the_other_side() -> None:
    listings = everything("listings")
    offers = {(row["topic"], SIDE[row["list"]]) for row in listings if row["side"] == "offer"}
    needs = [row for row in listings if row["side"] == "need"]
    paired = [n for n in needs if any((n["topic"], s) in offers for s in SIDE.values() if s != SIDE[n["list"]])]
    assert 0.5 <= len(paired) / len(needs) <= 0.7


def test_listings_and_wishes_belong_to_guests() -> None:
    guests = {(row["list"], row["organisation"], row["name"]) for row in everything("guests")}
    rows = [*everything("listings"), *everything("wishes"), *table("doubles"), *table("spoiled")]
    assert [row for row in rows if (row["list"], row["organisation"], row["guest"]) not in guests] == []


def test_wishes_name_organisations_of_the_other_side() -> None:
    sides = {row["key"]: SIDE[row["list"]] for row in everything("organisations")}
    wishes = everything("wishes")
    assert [w for w in wishes if w["means"] not in sides or sides[w["means"]] == SIDE[w["list"]]] == []
    pairs = Counter((w["organisation"], w["guest"], w["means"]) for w in wishes)
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_phones_are_of_the_invented_ranges(cells: list[str]) -> None:
    phones = [row["phone"] for row in everything("guests")]
    assert [p for p in phones if not re.fullmatch(r"1990000\d{4}|\+861990000\d{4}|\+85251000\d{3}", p)] == []
    written = [re.sub(r"[\s()+-]", "", cell) for cell in cells]
    numbers = [n for n in written if re.fullmatch(r"\d{8,15}", n)]
    invented = re.compile(r"(86|0086)?1990000\d{4}|(852)?51000\d{3}|990\d{5}")
    assert [n for n in numbers if not invented.fullmatch(n)] == []


def test_mail_goes_to_example_domains(cells: list[str]) -> None:
    spoiled = {row["written"] for row in table("spoiled") if row["code"] == "bad_email"}
    mails = [cell for cell in cells if "@" in cell and cell not in spoiled]
    assert len(mails) > 400
    assert [mail for mail in mails if not re.fullmatch(r"[a-z'.0-9-]+@[a-z0-9-]+\.example", mail)] == []


def test_codes_are_well_formed_and_of_no_real_division() -> None:
    codes = [row["code"] for row in table("shandong-organisations") if row["code"]]
    assert len(set(codes)) == len(codes) > 80
    assert [code for code in codes if code[2:8] != "379900" or not checks(code)] == []
    assert {code[:2] for code in codes} >= {"91", "12", "N2", "Y1"}
    ubis = [row["code"] for row in table("hongkong-organisations") if row["code"]]
    assert len(set(ubis)) == len(ubis)
    assert [ubi for ubi in ubis if not re.fullmatch(r"990\d{5}", ubi)] == []


def checks(code: str) -> bool:
    """Say whether the check character of a credit code holds (GB 32100-2015)."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weighted = sum(letters.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return letters[-weighted % 31] == code[17]


def test_no_identity_number_stands_anywhere(cells: list[str]) -> None:
    assert [cell for cell in cells if re.search(r"\d{17}[\dXx]|(?<!\d)(?!0086)\d{15}(?!\d)", cell)] == []


def test_rare_characters_reach_the_workbook(cells: list[str]) -> None:
    assert {c for c in "𠮷喆镕翀垚𬭸" if any(c in cell for cell in cells)} == set("𠮷喆镕翀垚𬭸")


def test_availability_keeps_to_the_documented_forms() -> None:
    given = {row["available"] for row in everything("guests")} - {""}
    forms = r"第\d-\d[时時]段|s\d(/s\d)+|\d\d:\d\d(以?[后後]|前)|(after|before) \d\d:\d\d"
    assert [words for words in given if not re.fullmatch(forms, words)] == []


def test_the_event_is_read_as_written() -> None:
    event = read_event((LUGANG / "event.toml").read_bytes(), "event.toml", date(2026, 1, 1))
    assert event.defaults == ()
    assert [slot.start for slot in event.slots if slot.start][::5] == [
        "2026-11-20T13:30+08:00",
        "2026-11-20T16:00+08:00",
    ]
    assert Counter(table.zone for table in event.tables) == {"A": 10, "B": 10, "C": 10, "D": 10}
    assert (len(event.slots), len(event.hosts), len(event.sides), len(event.agenda)) == (6, 6, 2, 7)
    names = {name for row in everything("organisations") for name in (row["name"], row["short"])}
    assert {table.held_by for table in event.tables if table.held_by} - names == {"维岬资本"}


def test_the_reader_reports_what_was_spoiled_of_the_guests_and_nothing_else() -> None:
    guests = everything("guests")
    firms = {row["key"]: row["name"] for row in everything("organisations")}
    spoiled = table("spoiled")
    expected = set()
    for fault in spoiled:
        colleagues = [guest["name"] for guest in guests if guest["organisation"] == fault["organisation"]]
        names = colleagues if fault["column"] == "uscc" else [fault["guest"]]  # a code is merged over its firm's rows
        called_by = [firms[fault["organisation"]]] if fault["code"] == "missing_name" else map(plain, names)
        expected |= {(fault["code"], name) for name in called_by}
    found: set[tuple[str, str | None]] = set()
    known = {plain(guest["name"]) for guest in guests} | set(firms.values())
    for path in sorted(path for path in LUGANG.iterdir() if path.suffix in {".csv", ".xlsx"}):
        inspection = inspect(path)
        rows = [row for listed in inspection.rows.values() for row in listed]
        called = {(row.sheet, row.row): row.name or row.organisation for row in rows}
        found |= {(p.code, called.get((p.sheet, p.row))) for p in inspection.problems}
    codes = {fault["code"] for fault in spoiled}
    assert {(code, name) for code, name in found if code in codes and name in known} == expected


def plain(name: str) -> str:
    """Return a name as the reader joins it from two columns."""
    surname, _, given = name.partition(", ")
    untitled = given.removeprefix("Prof. ").removeprefix("Dr ")
    return f"{untitled} {surname}" if given else name
