"""Merging and splitting: everything goes over and comes back, and nobody signed in is swallowed."""

from __future__ import annotations

import pytest

from duijie.actions.people.merging import merge_organisations, merge_people, split_organisation, split_person
from duijie.actions.refusal import Refused
from duijie.store.models import Avoid, Listing, Organisation, Participant, Person, Role, Table, Wish
from tests.world import World, add_guest, make_world

ORGANISER = Role.ORGANISER


def firm(world: World, number: int) -> Organisation:
    """Return a guest's organisation as it stands."""
    return Organisation.objects.get(people__participations=world.guests[number])


def listing(world: World, number: int) -> Listing:
    """Return a new offer of a guest."""
    guest = world.guests[number]
    assert guest.person.organisation is not None
    return Listing.objects.create(
        programme=world.programme,
        event=world.event,
        person=guest.person,
        organisation=guest.person.organisation,
        direction="offer",
        title="膜",
    )


def test_organisations_are_merged_and_split_again(world: World) -> None:
    actor, one, two = world.actor(ORGANISER), firm(world, 0), firm(world, 1)
    Organisation.objects.filter(key=two.key).update(ubi="70318824", name_en="Firm One")
    offer = listing(world, 1)
    Table.objects.filter(event=world.event, code="T1").update(held_by=two)
    Avoid.objects.create(participant=world.guests[2], organisation=two)
    merge_organisations(actor, world.event, one, two)
    one.refresh_from_db()
    two.refresh_from_db()
    offer.refresh_from_db()
    assert two.merged_into == one
    assert (one.ubi, one.name_en, one.aliases) == ("70318824", "Firm One", ["Firm 1 of lugang"])
    assert "firm 1" in one.search
    assert offer.organisation == one
    assert {person.name for person in one.people.all()} == {"Guest 0 of lugang", "Guest 1 of lugang"}
    assert Table.objects.get(event=world.event, code="T1").held_by == one
    assert {row.organisation for row in Avoid.objects.all()} == {one, two}
    split_organisation(actor, world.event, two)
    one.refresh_from_db()
    two.refresh_from_db()
    offer.refresh_from_db()
    assert two.merged_into_id is None
    assert (two.ubi, one.ubi, one.name_en, one.aliases) == ("70318824", "", "", [])
    assert offer.organisation == two
    assert firm(world, 1) == two
    assert Table.objects.get(event=world.event, code="T1").held_by == two
    with pytest.raises(Refused, match="not_merged"):
        split_organisation(actor, world.event, two)


def test_what_moved_on_meanwhile_stays_where_it_is(world: World) -> None:
    actor, one, two = world.actor(ORGANISER), firm(world, 0), firm(world, 1)
    merge_organisations(actor, world.event, one, two)
    Person.objects.filter(key=world.guests[1].person_id).update(organisation=firm(world, 2))
    split_organisation(actor, world.event, two)
    assert firm(world, 1) == firm(world, 2)


def test_a_side_is_taken_over_where_there_is_none(world: World) -> None:
    one, two = firm(world, 0), firm(world, 1)
    Organisation.objects.filter(key=one.key).update(side=None)
    merge_organisations(world.actor(ORGANISER), world.event, one, two)
    one.refresh_from_db()
    assert one.side == world.sides["hongkong"]


def test_one_with_itself_or_with_a_stranger_is_refused(world: World) -> None:
    other = make_world("other", guests=1)
    actor, one = world.actor(ORGANISER), firm(world, 0)
    with pytest.raises(Refused, match="one_record"):
        merge_organisations(actor, world.event, one, one)
    with pytest.raises(Refused, match="not_found"):
        merge_organisations(actor, world.event, one, firm(other, 0))
    with pytest.raises(Refused, match="not_found"):
        split_organisation(actor, world.event, firm(other, 0))
    with pytest.raises(Refused, match="not_allowed"):
        merge_organisations(world.actor(Role.VIEWER), world.event, one, firm(world, 1))


def test_people_are_merged_and_split_again(world: World) -> None:
    actor = world.actor(ORGANISER)
    kept, other = world.guests[0], add_guest(world, 8, "imported")
    Person.objects.filter(key=kept.person_id).update(name_en="", title="")
    Person.objects.filter(key=other.person_id).update(name_en="Wang Wei", aliases=["王大伟"])
    offer = listing(world, 4)
    wish = Wish.objects.create(event=world.event, by=world.guests[1], whom=other, strength="like")
    assert merge_people(actor, world.event, kept.person, other.person) == kept.person
    person = Person.objects.get(key=kept.person_id)
    assert (person.name_en, person.title) == ("Wang Wei", "Director")
    assert person.aliases == ["Guest 8 of lugang", "王大伟"]
    assert "wangdawei" in person.search
    offer.refresh_from_db()
    wish.refresh_from_db()
    assert (offer.person, wish.whom) == (person, kept)
    assert Participant.objects.get(key=other.key).state == "cancelled"
    split_person(actor, world.event, Person.objects.get(key=other.person_id))
    person.refresh_from_db()
    offer.refresh_from_db()
    assert (person.name_en, person.title, person.aliases) == ("", "", [])
    assert offer.person == other.person
    assert Participant.objects.get(key=other.key).state == "imported"


def test_who_signed_in_stays_whichever_was_chosen(world: World) -> None:
    signed, other = world.guests[0], add_guest(world, 8, "imported")
    stays = merge_people(world.actor(ORGANISER), world.event, other.person, signed.person)
    assert stays == signed.person
    assert Person.objects.get(key=other.person_id).merged_into == signed.person


def test_two_who_signed_in_are_not_merged_for_them(world: World) -> None:
    with pytest.raises(Refused, match="two_accounts"):
        merge_people(world.actor(ORGANISER), world.event, world.guests[0].person, world.guests[1].person)
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_a_place_at_an_event_of_the_other_only_goes_over_and_back(world: World) -> None:
    actor = world.actor(ORGANISER)
    kept, other = world.guests[0], add_guest(world, 8, "imported")
    Participant.objects.filter(key=kept.key).delete()
    merge_people(actor, world.event, kept.person, other.person)
    assert Participant.objects.get(key=other.key).person == kept.person
    split_person(actor, world.event, other.person)
    assert Participant.objects.get(key=other.key).person == other.person
