"""What people and other systems send: nothing of it breaks a ranking or moves its neighbours."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from duijie.engine.matching import match, match_reverse, score_pairs
from duijie.engine.records import Listing, Match
from duijie.formats.listing_line import LONGEST
from duijie.formats.listings import read_listings, write_matches

from .pools import NEEDS, OFFERS

MEGABYTE = 1_000_000
LONG = LONGEST // 2
ODD = {
    "nothing": Listing("odd"),
    "blanks": Listing("odd", " ", "\n\t　", ("", " ")),
    "one Han character": Listing("odd", "釉"),
    "one letter": Listing("odd", "a"),
    "digits": Listing("odd", "6000", "12.5 % 2026-11-22"),
    "punctuation": Listing("odd", "……", "≥≤±"),
    "emoji": Listing("odd", "🚀🌊", "👩🏽‍🔬🙂" * 50),
    "Hebrew": Listing("odd", "טורבינת רוח ימית", "ציפוי נגד קורוזיה"),
    "Arabic with marks of direction": Listing("odd", "\u202eحماية من التآكل\u202c", "طلاء"),
    "NUL": Listing("odd", "\x00防腐\x00涂料", "\x00"),
    "lone surrogates": Listing("odd", "\ud800防腐\udfff", "\ud83d" * 99, ("\udc00",)),
    "mixed scripts": Listing("odd", "防腐 corrosion защита 방식 ประเทศ かな", "Ｆｕｌｌ　ｗｉｄｔｈ塗料"),
    "combining marks": Listing("odd", text="e" + "\u0301" * LONG),
    "one endless word": Listing("odd", text="a" * LONG),
    "one endless run of Han": Listing("odd", text="釉" * LONG),
    "endless blanks": Listing("odd", text=" " * LONG + "釉浆"),
    "endless numbers": Listing("odd", text="6000小时 " * (LONG // 7)),
    "endless Chinese": Listing("odd", "防腐", "海上风电塔筒防腐涂料，耐盐雾十年。" * (LONG // 17)),
    "endless English": Listing("odd", "Corrosion", "offshore wind towers need coatings. " * (LONG // 36)),
    "a thousand keywords": Listing("odd", keywords=tuple(f"词{number}" for number in range(1000))),
}


#: They speak of what a neighbour speaks of, so its words are less rare: chance agreements further down may swap.
ON_THE_SUBJECT = ("endless Chinese", "endless English")


def order(matches: Iterable[Match]) -> dict[str, list[str]]:
    """Return the ranking of each need without the odd listing."""
    found: dict[str, list[str]] = {}
    for one in matches:
        if "odd" not in (one.need, one.offer):
            found.setdefault(one.need, []).append(one.offer)
    return found


@pytest.mark.parametrize("name", ODD)
def test_an_odd_listing_breaks_nothing_and_moves_no_neighbour(name: str) -> None:
    odd, seen = ODD[name], 3 if name in ON_THE_SUBJECT else len(OFFERS)
    among_offers = match(NEEDS, (*OFFERS[:4], odd, *OFFERS[4:]))
    among_needs = match((odd, *NEEDS), OFFERS)
    plain = {need: offers[:seen] for need, offers in order(match(NEEDS, OFFERS)).items()}
    for found in (among_offers, among_needs):
        assert {need: offers[:seen] for need, offers in order(found).items()} == plain
    alone = match([odd], [replace(odd, id="twin")])
    every = (*among_offers, *among_needs, *alone)
    assert all(0 < one.score <= 1 for one in every)
    assert all(reason.text.en and "\x00" not in "".join(reason.terms) for one in every for reason in one.reasons)
    lines = write_matches(every).decode("utf-8").splitlines()  # no lone surrogate reaches the output
    assert [json.loads(line)["score"] for line in lines] == [one.score for one in every]


@pytest.mark.parametrize("name", ODD)
def test_an_odd_listing_scores_the_same_both_ways_and_alone(name: str) -> None:
    offers = (*OFFERS, ODD[name])
    there = {one.need: one.score for one in match(NEEDS, offers) if one.offer == "odd"}
    back = {one.need: one.score for one in match_reverse(NEEDS, offers) if one.offer == "odd"}
    pairs = score_pairs(NEEDS, offers, [(need.id, "odd") for need in NEEDS])
    assert there == back == {one.need: one.score for one in pairs if one.score > 0}


@pytest.mark.parametrize("name", ["nothing", "blanks", "digits", "punctuation", "emoji", "Hebrew"])
def test_what_says_nothing_in_either_language_meets_nobody(name: str) -> None:
    assert match([ODD[name]], OFFERS) == ()
    assert [one.offer for one in match(NEEDS, [ODD[name], OFFERS[0]]) if one.need == "n1"] == ["o1"]


def test_what_is_read_of_a_megabyte_ranks_like_its_beginning() -> None:
    sentence = "海上风电塔筒防腐涂料，耐盐雾十年。"
    raw = json.dumps({"id": "long", "text": sentence * (MEGABYTE // len(sentence))}).encode()
    read = read_listings(raw, "needs.jsonl")
    assert [note.code for note in read.notes] == ["cut"]
    assert len(read.listings[0].text) == LONGEST
    assert [one.offer for one in match(read.listings, OFFERS, top=2)] == ["o1", "o2"]


def test_invisible_characters_change_no_score() -> None:
    clean, dirty = Listing("n", "海上风电防腐涂料"), Listing("n", "\ufeff海\x00上\u200b风电\ud83d防\u202e腐涂料\x07")
    spelt, found = match([clean], OFFERS), match([dirty], OFFERS)
    assert [(one.offer, one.score) for one in found] == [(one.offer, one.score) for one in spelt] != []
    assert found[0].reasons[0].terms == spelt[0].reasons[0].terms


def test_two_lines_of_one_id_are_a_fault_but_two_listings_of_one_id_rank() -> None:
    raw = b'{"id": "o1", "title": "x"}\n{"id": "o1", "title": "y"}\n{"id": "o2", "title": "z", "kind": "gold"}'
    assert [(fault.row, fault.code) for fault in read_listings(raw, "offers.jsonl").faults] == [
        (2, "duplicate_id"),
        (3, "unknown_kind"),
    ]
    twins = [Listing("o", "釉浆"), Listing("o", "釉浆球磨")]
    found = match([Listing("n", "釉浆球磨")], twins)
    assert [(one.offer, one.rank) for one in found] == [("o", 1), ("o", 2)]
    assert found[0].score > found[1].score


def test_many_listings_of_one_text_all_tie_in_the_order_of_the_file() -> None:
    copies = [Listing(f"o{number}", "石墨烯改性防腐涂料", "盐雾试验合格") for number in range(2_000)]
    found = match([Listing("n", "海上风电防腐涂料")], copies, top=60)
    assert [one.offer for one in found] == [f"o{number}" for number in range(60)]
    assert len({one.score for one in found}) == 1
    assert found[0].score > 0
