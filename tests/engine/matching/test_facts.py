"""Fields as arrays: numbered alike in both pools, whichever language they are written in."""

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from duijie.engine.matching import match
from duijie.engine.matching.facts import Facts, industries_of, label_name, read_facts
from duijie.engine.records import COOPERATIONS, KINDS, Listing

NEEDS = (
    Listing("n1", kind="technology", side="山东", trl=6, industry=("陶瓷", "New Materials"), organisation="岚山陶瓷"),
    Listing("n2", side="Hong Kong", cooperation=("equity", "licence", "equity"), avoid=("o2", "Harbour Fund")),
    Listing("n3", industry=("Ceramics", " ", "陶瓷"), expires="2026-11-21"),
)
OFFERS = (
    Listing("o1", kind="pilot", side="香港", industry=("Ceramics",), organisation="Harbour Fund", expires="2026-11-22"),
    Listing("o2", side="Shandong", trl=9, cooperation=COOPERATIONS, avoid=("岚山陶瓷", "岚山陶瓷")),
)


def facts(on: date | None = None) -> tuple[Facts, Facts]:
    return read_facts(NEEDS, OFFERS, on)


def test_kinds_and_maturity() -> None:
    needs, offers = facts()
    assert needs.kind.tolist() == [KINDS.index("technology"), -1, -1]
    assert offers.kind.tolist() == [KINDS.index("pilot"), -1]
    assert (needs.trl.tolist(), offers.trl.tolist()) == ([6, 0, 0], [0, 9])


def test_a_side_has_one_number_in_all_languages() -> None:
    needs, offers = facts()
    assert needs.side[0] == offers.side[1] != needs.side[1] == offers.side[0]
    assert min(needs.side[:2]) >= 0
    assert needs.side[2] == -1


def test_an_industry_has_one_column_in_all_languages() -> None:
    needs, offers = facts()
    assert (needs.industry @ offers.industry.T).toarray().tolist() == [[1, 0], [0, 0], [1, 0]]
    assert needs.industry.sum(axis=1).tolist() == [2, 0, 1]  # written twice, it is one industry


def test_an_industry_is_shown_as_the_listing_first_wrote_it() -> None:
    assert industries_of(NEEDS[2]) == {"陶瓷": "Ceramics"}
    assert set(industries_of(NEEDS[0]).values()) == {"陶瓷", "New Materials"}
    assert label_name("HKSAR") == label_name("香港")


def test_forms_of_cooperation_are_bits() -> None:
    needs, offers = facts()
    licence, equity = (1 << COOPERATIONS.index(form) for form in ("licence", "equity"))
    assert needs.cooperation.tolist() == [0, licence | equity, 0]
    assert offers.cooperation.tolist() == [0, 2 ** len(COOPERATIONS) - 1]


@pytest.mark.parametrize(
    ("on", "gone"),
    [
        (None, [False, False, False, False, False]),
        (date(2026, 11, 21), [False, False, False, False, False]),  # the last day counts
        (date(2026, 11, 22), [False, False, True, False, False]),
        (date(2026, 11, 23), [False, False, True, True, False]),
        (date(2030, 1, 1), [False, False, True, True, False]),
    ],
)
def test_what_has_expired_on_a_day(on: date | None, gone: list[bool]) -> None:
    needs, offers = facts(on)
    assert [*needs.gone.tolist(), *offers.gone.tolist()] == gone


def test_who_avoids_whom_by_organisation_or_id() -> None:
    needs, offers = facts()
    assert (needs.avoided @ offers.names.T).toarray().tolist() == [[0, 0], [1, 1], [0, 0]]
    assert (needs.names @ offers.avoided.T).toarray().tolist() == [[0, 1], [0, 0], [0, 0]]


def test_nobody_avoids_a_name_that_nobody_names() -> None:
    needs, offers = read_facts(NEEDS[:1], OFFERS[:1])
    assert needs.names.shape == (1, 0)
    assert offers.avoided.shape == (1, 0)


def test_the_facts_of_some_listings_are_theirs() -> None:
    needs, _ = facts(date(2026, 11, 22))
    taken = needs.take(np.array([2, 0]))
    for one in fields(Facts):
        whole, part = (getattr(source, one.name) for source in (needs, taken))
        if hasattr(whole, "toarray"):
            whole, part = whole.toarray(), part.toarray()
        assert np.array_equal(whole[[2, 0]], part), one.name


@pytest.mark.parametrize(
    ("named", "called"), [("海岬風電裝備", "海岬风电装备"), ("harbour  coatings", "Harbour Coatings")]
)
def test_an_avoided_organisation_is_known_in_either_script(named: str, called: str) -> None:
    needs, offers = [Listing("n", "釉浆", avoid=(named,))], [Listing("o", "釉浆", organisation=called)]
    assert match(needs, offers) == ()
    assert match(needs, [Listing("N", "釉浆"), *offers]) != ()
    assert match([Listing("n", "釉浆", avoid=("O1",))], [Listing("o1", "釉浆")]) != ()  # ids are what they are
