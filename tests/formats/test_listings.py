"""JSON Lines and pairs: what is read, what is refused and where, what is written."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from duijie.engine.faults import Fault
from duijie.engine.records import COOPERATIONS, Listing, Match, Reason, Signal
from duijie.engine.text import Text
from duijie.formats.listing_line import COOPERATION_WORDS, LONGEST
from duijie.formats.listings import matches_lines, read_listings, write_matches
from duijie.formats.pairs import read_pairs


def where(faults: tuple[Fault, ...]) -> list[tuple[str | None, int | None, str | None, str]]:
    return [(fault.file, fault.row, fault.place, fault.code) for fault in faults]


def line(**fields: object) -> bytes:
    return json.dumps({"id": "n1", "title": "釉浆", **fields}).encode()


def test_reads_every_field() -> None:
    data = (
        '\ufeff{"id": "n1", "title": "釉浆", "text": "球磨", "keywords": ["细度", " "], "lang": "zh-Hans", '
        '"kind": "technology", "side": "山东", "industry": ["陶瓷"], "trl": 6, "organisation": " 海岬风电 ", '
        '"cooperation": ["采购", "licence", "purchase"], "expires": "2026-11-22", "avoid": ["o7", " ", " 某公司 "], '
        '"price": {"any": "thing"}}\r\n'
        "\n   \n"
        '{"id": "n2", "title": null, "keywords": ["kiln"], "kind": null, "trl": null, "organisation": " ", '
        '"cooperation": [], "expires": null, "avoid": null}'
    )
    read = read_listings(data.encode(), "needs.jsonl")
    assert read.faults == read.notes == read.faulty_ids == ()
    assert read.listings == (
        Listing(
            "n1",
            "釉浆",
            "球磨",
            ("细度",),
            lang="zh-Hans",
            kind="technology",
            side="山东",
            industry=("陶瓷",),
            trl=6,
            organisation="海岬风电",
            cooperation=("purchase", "licence"),
            expires="2026-11-22",
            avoid=("o7", "某公司"),
        ),
        Listing("n2", keywords=("kiln",)),
    )


@pytest.mark.parametrize(
    ("words", "form"),
    [
        (("development", "技术开发", "技術開發"), "development"),
        (("transfer", "技术转让", "技術轉讓"), "transfer"),
        (("licence", "license", "技术许可", "技術許可"), "licence"),
        (("consulting", "技术咨询", "技術諮詢"), "consulting"),
        (("service", "技术服务", "技術服務"), "service"),
        (("equity", "入股"), "equity"),
        (("purchase", "采购", "採購"), "purchase"),
    ],
)
def test_forms_of_cooperation_are_read_in_three_languages(words: tuple[str, ...], form: str) -> None:
    for word in words:
        assert read_listings(line(cooperation=[word]), "n.jsonl").listings[0].cooperation == (form,)


def test_every_form_of_cooperation_can_be_given_and_no_other() -> None:
    assert set(COOPERATION_WORDS.values()) == set(COOPERATIONS)
    assert len(COOPERATION_WORDS) == 21
    fault = read_listings(line(cooperation=["barter", "purchase", "Licence"]), "n.jsonl").faults
    assert [one.text.en for one in fault] == [
        f"“{word}” is not a form of cooperation. Use development, transfer, licence, consulting, service, equity, "
        "purchase, or leave it out."
        for word in ("barter", "Licence")
    ]


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        (b'{"id": "n1", "title": ', "bad_json", None),
        (b'{"id": "n1", "title": "a\x00b"}', "bad_json", None),
        (b'{"id": "n1", "title": "\xb7\xc0"}', "bad_encoding", None),
        (b"[" * 100_000, "bad_json", None),
        (b'{"id": "n1", "title": "x", "trl": ' + b"9" * 5000 + b"}", "bad_json", None),
        (b'["n1", "title"]', "not_an_object", None),
        (b"7", "not_an_object", None),
        (b'{"title": "x"}', "missing_id", None),
        (line(id=None), "missing_id", None),
        (line(id=""), "missing_id", None),
        (line(id=7), "wrong_type", "id"),
        (line(id="  "), "bad_id", None),
        (line(id=" n1"), "bad_id", None),
        (line(id="n\n1"), "bad_id", None),
        (line(id="n\x001"), "bad_id", None),
        (line(id="n\ud8001"), "bad_id", None),
        (line(id="n" * 201), "bad_id", None),
        (b'{"id": "n1"}', "nothing_to_match", None),
        (line(title=" ", text="", keywords=[" "]), "nothing_to_match", None),
        (line(title="\x00"), "nothing_to_match", None),
        (line(title=["釉浆"]), "wrong_type", "title"),
        (line(text=3), "wrong_type", "text"),
        (line(keywords="釉浆"), "wrong_type", "keywords"),
        (line(keywords=["釉浆", 3]), "wrong_type", "keywords"),
        (line(industry={}), "wrong_type", "industry"),
        (line(lang=1), "wrong_type", "lang"),
        (line(side=["山东"]), "wrong_type", "side"),
        (line(kind=[]), "wrong_type", "kind"),
        (line(kind="Technology"), "unknown_kind", "kind"),
        (line(kind="\ud800"), "unknown_kind", "kind"),
        (line(trl=0), "wrong_type", "trl"),
        (line(trl=10), "wrong_type", "trl"),
        (line(trl=True), "wrong_type", "trl"),
        (line(trl=6.0), "wrong_type", "trl"),
        (line(trl="6"), "wrong_type", "trl"),
        (line(organisation=["海岬风电"]), "wrong_type", "organisation"),
        (line(cooperation="licence"), "wrong_type", "cooperation"),
        (line(cooperation=[["licence"]]), "wrong_type", "cooperation"),
        (line(cooperation=["licence", "gift"]), "unknown_cooperation", "cooperation"),
        (line(cooperation=[""]), "unknown_cooperation", "cooperation"),
        (line(cooperation=["\ud800\n"]), "unknown_cooperation", "cooperation"),
        (line(expires=20261122), "wrong_type", "expires"),
        (line(expires=""), "wrong_type", "expires"),
        (line(expires="22/11/2026"), "wrong_type", "expires"),
        (line(expires="20261122"), "wrong_type", "expires"),
        (line(expires="2026-W47-7"), "wrong_type", "expires"),
        (line(expires="2026-11-22T09:00+08:00"), "wrong_type", "expires"),
        (line(expires="2026-11-22\n"), "wrong_type", "expires"),
        (line(expires="２０２６-11-22"), "wrong_type", "expires"),
        (line(expires="2026-02-30"), "wrong_type", "expires"),
        (line(expires="0000-01-01"), "wrong_type", "expires"),
        (line(avoid="o7"), "wrong_type", "avoid"),
        (line(avoid=["o7", 7]), "wrong_type", "avoid"),
    ],
)
def test_a_faulty_line_is_refused_where_it_stands(raw: bytes, code: str, place: str | None) -> None:
    read = read_listings(b'{"id": "good", "title": "x"}\n' + raw, "needs.jsonl")
    assert where(read.faults) == [("needs.jsonl", 2, place, code)]
    assert [one.id for one in read.listings] == ["good"]
    for language in ("en", "zh-hans", "zh-hant"):
        said = read.faults[0].line(language)
        assert said.startswith("needs.jsonl › 2")
        said.encode("utf-8")
        assert "\n" not in said
        assert "{" not in said or code == "not_an_object"


def test_every_fault_of_a_file_is_listed() -> None:
    rows = [line(id=""), line(kind="x", trl=0), line(), b"{", line(id="n2"), line(text=1), line()]
    read = read_listings(b"\n".join(rows), "offers.jsonl")
    assert where(read.faults) == [
        ("offers.jsonl", 1, None, "missing_id"),
        ("offers.jsonl", 2, "kind", "unknown_kind"),
        ("offers.jsonl", 2, "trl", "wrong_type"),
        ("offers.jsonl", 3, None, "duplicate_id"),
        ("offers.jsonl", 4, None, "bad_json"),
        ("offers.jsonl", 6, "text", "wrong_type"),
        ("offers.jsonl", 6, None, "duplicate_id"),
        ("offers.jsonl", 7, None, "duplicate_id"),
    ]
    assert read.faults[3].text.en == "The id “n1” stands on line 2 already. Give every line an id of its own."
    assert read.faulty_ids == ("n1",)


def test_long_texts_are_cut_with_a_note() -> None:
    kept = "釉" * LONGEST
    fields = {"title": kept + "x", "text": "y" * 1_000_000, "keywords": ["a" * (LONGEST - 1), "bcd", "e"]}
    read = read_listings(line(**fields) + b"\n" + line(id="n2", title=kept, keywords=[kept]), "n.jsonl")
    assert where(read.notes) == [("n.jsonl", 1, key, "cut") for key in ("title", "text", "keywords")]
    assert read.faults == ()
    first, second = read.listings
    assert (first.title, first.text, first.keywords) == (kept, "y" * LONGEST, ("a" * (LONGEST - 1), "b"))
    assert (second.title, second.keywords) == (kept, (kept,))


def test_control_characters_and_lone_surrogates_are_taken_out_with_a_note() -> None:
    raw = rb'{"id": "n1", "title": "\u91c9\u0000\ud83d\u6d46", "keywords": ["a\u0007"], "text": "\ud83d\ude80\n\t"}'
    read = read_listings(raw, "n.jsonl")
    assert read.listings == (Listing("n1", "釉浆", "🚀\n\t", ("a",)),)
    assert [(note.place, note.text.en[0]) for note in read.notes] == [("title", "2"), ("keywords", "1")]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_an_empty_file_holds_nothing(data: bytes) -> None:
    read = read_listings(data, "n.jsonl")
    assert read.listings == read.faults == read.notes == ()


def pairs(data: str | bytes) -> tuple[tuple[tuple[str, str], ...], list[tuple[int | None, str | None, str]], list[int]]:
    raw = data.encode() if isinstance(data, str) else data
    read = read_pairs(raw, "pairs.csv", ["n1", "n2"], ["o1", "甲,乙"])
    assert all(fault.file == "pairs.csv" for fault in (*read.faults, *read.notes))
    return read.pairs, [(f.row, f.place, f.code) for f in read.faults], [f.row or 0 for f in read.notes]


def test_reads_pairs_by_their_header() -> None:
    assert pairs("need,offer\nn2,o1\nn1,o1\n") == ((("n2", "o1"), ("n1", "o1")), [], [])
    assert pairs('\ufefflevel, offer ,need\r\n3,"甲,乙",n1\r\n\r\n') == ((("n1", "甲,乙"),), [], [])
    assert pairs("need,offer\n") == ((), [], [])


def test_a_pair_given_again_is_noted() -> None:
    assert pairs("need,offer\nn1,o1\nn2,o1\nn1,o1\n") == ((("n1", "o1"), ("n2", "o1")), [], [4])


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ("", [(1, None, "bad_header")]),
        ("n1,o1\n", [(1, None, "bad_header")]),
        ("Need,Offer\n", [(1, None, "bad_header")]),
        ("need,offer\nn9,o9\nn1,o1\nn1\n,o1\n", [
            (2, "need", "unknown_id"),
            (2, "offer", "unknown_id"),
            (4, "offer", "unknown_id"),
            (5, "need", "unknown_id"),
        ]),
        ('need,offer\nn1,"o1\n', [(2, None, "bad_csv")]),
        ("need,offer\nn1,甲\n".encode("gb18030"), [(2, None, "bad_encoding")]),
    ],
)  # fmt: skip
def test_faulty_pairs_are_refused_where_they_stand(
    data: str | bytes, faults: list[tuple[int, str | None, str]]
) -> None:
    assert pairs(data)[1] == faults


def test_writes_matches_line_by_line() -> None:
    reason = Reason("terms", 1.0, Text("Both speak of: 釉", "双方都提到：釉", "雙方都提到：釉"), ("釉",))
    written = write_matches([Match("n1", "o1", 1, 0.5, (reason,)), Match("n1", "o2", 2, 0.0)])
    assert written.decode() == (
        '{"need": "n1", "offer": "o1", "rank": 1, "score": 0.5, "reasons": [{"signal": "terms", "weight": 1.0, '
        '"text": {"en": "Both speak of: 釉", "zh-hans": "双方都提到：釉", "zh-hant": "雙方都提到：釉"}, '
        '"terms": ["釉"]}]}\n'
        '{"need": "n1", "offer": "o2", "rank": 2, "score": 0.0, "reasons": []}\n'
    )
    assert write_matches([]) == b""


def test_lines_are_made_one_by_one_and_are_the_whole() -> None:
    taken: list[int] = []

    def many() -> Iterator[Match]:
        for rank in range(1, 4):
            taken.append(rank)
            yield Match("n1", f"供给{rank}", rank, 1 / rank)

    lines = matches_lines(many())
    assert taken == []
    first = next(lines)
    assert taken == [1]
    assert first == '{"need": "n1", "offer": "供给1", "rank": 1, "score": 1.0, "reasons": []}\n'.encode()
    assert b"".join([first, *lines]) == write_matches(many())


def test_the_schema_of_a_line_agrees_with_the_reader() -> None:
    path = Path(__file__).parents[2] / "docs/schemas/duijie-listing-line.schema.json"
    schema = Draft202012Validator(json.loads(path.read_text()), format_checker=FormatChecker())
    for fields in (
        {"id": "n1", "title": "釉"},
        {"id": "n1", "text": "釉", "extra": 1, "kind": None},
        {"id": "n1", "keywords": ["釉"], "trl": 9, "kind": "pilot", "industry": []},
        {"id": "n1"},
        {"title": "釉"},
        {"id": " n1", "title": "釉"},
        {"id": "n1", "title": " ", "keywords": [" "]},
        {"id": "n1", "title": "釉", "kind": "Pilot"},
        {"id": "n1", "title": "釉", "trl": 0},
        {"id": "n1", "title": "釉", "industry": "陶瓷"},
        {"id": "n\u0000", "title": "釉"},
        *({"id": "n1", "title": "釉", "cooperation": [word]} for word in (*COOPERATION_WORDS, "Licence", "", "技术")),
        {"id": "n1", "title": "釉", "cooperation": []},
        {"id": "n1", "title": "釉", "cooperation": None, "expires": None, "avoid": None, "organisation": None},
        {"id": "n1", "title": "釉", "cooperation": "licence"},
        {"id": "n1", "title": "釉", "expires": "2026-11-22"},
        {"id": "n1", "title": "釉", "expires": "2026-02-29"},
        {"id": "n1", "title": "釉", "expires": "20261122"},
        {"id": "n1", "title": "釉", "expires": ""},
        {"id": "n1", "title": "釉", "avoid": ["o7", " "], "organisation": ""},
        {"id": "n1", "title": "釉", "avoid": "o7"},
        {"id": "n1", "title": "釉", "avoid": [7]},
        {"id": "n1", "title": "釉", "organisation": 7},
    ):
        accepted = not read_listings(json.dumps(fields).encode(), "x").faults
        assert schema.is_valid(fields) == accepted, fields


def test_the_schema_of_a_match_names_every_signal() -> None:
    path = Path(__file__).parents[2] / "docs/schemas/duijie-match-line.schema.json"
    reason = json.loads(path.read_text())["properties"]["reasons"]["items"]["properties"]
    assert sorted(reason["signal"]["enum"]) == sorted(get_args(Signal))


def test_the_contract_names_every_new_key_and_form() -> None:
    contract = (Path(__file__).parents[2] / "docs/contracts.md").read_text(encoding="utf-8")
    section = contract.split("\n## duijie match ")[1].split("\n## ")[0]
    said = set(re.findall(r"[a-z]+|[\u4e00-\u9fff]+", section))
    traditional = {"技術開發", "技術轉讓", "技術許可", "技術諮詢", "技術服務", "採購"}
    wanted = {"cooperation", "expires", "avoid", "organisation", *COOPERATION_WORDS, *get_args(Signal)} - traditional
    assert wanted - said == set()
