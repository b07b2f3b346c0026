"""The heat map counts accepted listings as the lists of staff and the pinned figures do."""

from __future__ import annotations

import pytest

from duijie.actions.picturing import Asked, make_picture
from duijie.store.models import Chain, Listing, Person
from duijie.store.queries.figures import event_figures
from tests.web.pictures.fair import EVENING, Fair, make_fair
from tests.world import World

pytestmark = pytest.mark.django_db


def counts(fair: Fair) -> dict[str, tuple[object, ...]]:
    made = make_picture(fair.event, "supply", Asked(EVENING), "en")
    return {str(row[0]): row[1:] for row in made.tables[0][1].rows}


def test_every_cell_is_a_count_of_accepted_listings() -> None:
    fair = make_fair()
    found = counts(fair)
    for chain in Chain.objects.filter(programme=fair.world.programme, listings__isnull=False).distinct():

        def n(side: str, direction: str, chain: Chain = chain) -> int:
            people = [g.person_id for g in fair.guests if g.side_id == fair.world.sides[side].key]
            return Listing.objects.filter(chains=chain, person__in=people, direction=direction).count()

        row = found[chain.name.en]
        assert (row[0], row[1], row[3], row[4]) == (
            n("shandong", "need"), n("hongkong", "offer"), n("hongkong", "need"), n("shandong", "offer"),
        )  # fmt: skip
    assert len(found) == 4  # a chain without listings is left out
    figures = event_figures(fair.event, EVENING)
    assert figures["needs"].value == sum(int(str(row[0])) + int(str(row[3])) for row in found.values())
    assert figures["offers"].value == sum(int(str(row[1])) + int(str(row[4])) for row in found.values())


def test_what_does_not_count() -> None:
    fair = make_fair()
    before = counts(fair)
    listings = list(Listing.objects.filter(event=fair.event)[:3])
    Listing.objects.filter(pk=listings[0].pk).update(state="draft")
    Listing.objects.filter(pk=listings[1].pk).update(state="submitted")
    Person.objects.filter(pk=listings[2].person_id).update(erased=EVENING)
    lost = 2 + Listing.objects.filter(state="accepted", person=listings[2].person_id).count()

    def total(found: dict[str, tuple[object, ...]]) -> int:
        return sum(int(str(row[place])) for row in found.values() for place in (0, 1, 3, 4))

    assert total(before) - total(counts(fair)) == lost


def test_a_listing_without_a_chain_has_a_row_of_its_own(world: World) -> None:
    person = world.guests[0].person
    assert person.organisation is not None
    Listing.objects.create(
        programme=world.programme, event=world.event, person=person, organisation=person.organisation,
        direction="need", title="T", state="accepted",
    )  # fmt: skip
    assert counts(Fair(world, world.event)) == {"No chain named": (1, 0, "−1", 0, 0, "0")}


def test_nothing_accepted_yet(world: World) -> None:
    made = make_picture(world.event, "supply", Asked(EVENING), "zh-hant")
    assert (made.picture, made.why) == (None, "還沒有通過的供需項目。")


def test_queries_do_not_grow(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    fair = make_fair()
    with django_assert_num_queries(3):
        make_picture(fair.event, "supply", Asked(EVENING), "en")
