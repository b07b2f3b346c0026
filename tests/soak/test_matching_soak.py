"""Listings by the hundred thousand and texts by the megabyte; run by ``make soak``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.engine.matching.pools import NEEDS, OFFERS

from duijie.engine.matching import match
from duijie.engine.records import Listing


@pytest.mark.soak
def test_a_hundred_thousand_listings_of_one_text_tie_in_the_order_of_the_file() -> None:
    copies = [Listing(f"o{number}", "石墨烯改性防腐涂料", "盐雾试验合格") for number in range(100_000)]
    needs = [Listing("n1", "海上风电防腐涂料"), Listing("n2", "Graphene coating"), Listing("n3", "纱线")]
    found = match(needs, copies, top=60)
    expected = [(need, f"o{number}") for need in ("n1", "n2") for number in range(60)]
    assert [(one.need, one.offer) for one in found] == expected
    assert len({(one.need, one.score) for one in found}) == 2


def first_three(offers: Sequence[Listing]) -> dict[str, list[str]]:
    """Return the three best offers of each need, the long one left out."""
    found: dict[str, list[str]] = {}
    for one in match(NEEDS, offers):
        if one.offer != "long":
            found.setdefault(one.need, []).append(one.offer)
    return {need: ranked[:3] for need, ranked in found.items()}


@pytest.mark.soak
@pytest.mark.parametrize(
    "text",
    [
        "海上风电塔筒防腐涂料，耐盐雾十年。",
        "Offshore wind towers need coatings. ",
        "a",
        "釉",
        "6000小时 ",
        "🙂",
        "\ud83d",
        "e\u0301",
        "<div class='x'>",
    ],
)
def test_a_megabyte_of_text_is_matched(text: str) -> None:
    long = Listing("long", "防腐 corrosion", text * (1_000_000 // len(text)))
    assert [one.need for one in match([long], OFFERS, top=1)] == ["long"]
    assert first_three([*OFFERS, long]) == first_three(OFFERS)
