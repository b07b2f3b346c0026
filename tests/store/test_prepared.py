"""A prepared query answers as the queryset it was written from, on either database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Cast

from duijie.engine.text import Text
from duijie.store.models import Account, Event, Participant, Person, Side
from duijie.store.queries.prepared import Given, Prepared, prepared
from tests.world import World

pytestmark = pytest.mark.django_db


def same(found: object, wanted: object) -> None:
    """Compare two models by every value they hold, and so those loaded beside them."""
    left, right = vars(found), vars(wanted)
    assert left.keys() == right.keys()
    for name in left.keys() - {"_state"}:
        assert left[name] == right[name], name
    beside = left["_state"].__dict__.get("fields_cache", {})
    assert beside.keys() == right["_state"].__dict__.get("fields_cache", {}).keys()
    for name, one in beside.items():
        if one is not None:
            same(one, right["_state"].fields_cache[name])


def written_once() -> tuple[Prepared, list[dict[str, object]]]:  # type: ignore[type-arg]
    """Return a prepared query and what its function was called with each time."""
    calls: list[dict[str, object]] = []

    def counted(event: object, people: object) -> QuerySet[Participant]:
        calls.append({"event": event, "people": people})
        rows = Participant.objects.filter(event=event).order_by("key")
        return rows if people is None else rows.filter(person__key__in=people)

    return prepared(counted), calls


def test_values_are_put_in_each_time_and_the_sql_is_written_once_a_form(world: World) -> None:
    query, calls = written_once()
    keys = [guest.person_id for guest in world.guests]
    for people in (keys[:2], keys[1:3], keys[:1], keys[:2]):
        found = query.rows(event=world.event.key, people=tuple(people))
        assert {one.person_id for one in found} == set(people)
    assert len(query.rows(event=world.event.key, people=None)) == len(world.guests)
    assert query.rows(event="no-such-event", people=None) == []
    assert [call["people"] if call["people"] is None else len(call["people"]) for call in calls] == [2, 1, None]  # type: ignore[arg-type]


def test_rows_are_the_models_of_the_queryset_with_what_is_beside_them(world: World) -> None:
    Participant.objects.filter(pk=world.guests[1].pk).update(side=None)
    rows = Participant.objects.select_related("person__organisation", "side", "event__programme")

    @prepared
    def whole(event: Given) -> QuerySet[Participant]:
        return rows.filter(event=event).order_by("key")

    found, wanted = whole.rows(event=world.event.key), list(rows.filter(event=world.event).order_by("key"))
    assert len(found) == len(wanted) == len(world.guests)
    for one, other in zip(found, wanted, strict=True):
        same(one, other)
    assert [one.key for one in found if one.side is None] == [world.guests[1].key]
    assert found[0].event is found[1].event


def test_sealed_words_come_back_open(world: World) -> None:
    @prepared
    def account(key: Given) -> QuerySet[Account]:
        return Account.objects.filter(key=key)

    wanted = world.guests[0].person.account
    assert wanted is not None
    found = account.first(key=wanted.key)
    assert found is not None
    assert (found.mail, found.name) == (wanted.mail, wanted.name) != ("", "")


def test_fields_that_were_left_out_are_read_when_asked_for(world: World) -> None:
    @prepared
    def few(key: Given) -> QuerySet[Participant]:
        rows = Participant.objects.select_related("side").only("key", "side__name").annotate(words=F("person__name"))
        return rows.annotate(ticked=Cast("shown", CharField(max_length=2000))).filter(key=key)

    found = few.first(key=world.guests[0].key)
    assert found is not None
    assert found.side is not None
    assert found.get_deferred_fields() >= {"state", "staff_note", "event_id"}
    assert (found.words, '"name"' in found.ticked) == (world.guests[0].person.name, True)  # type: ignore[attr-defined]
    assert isinstance(found.side.name, Text)
    assert found.state == "confirmed"


def test_tuples_single_values_and_counts(world: World) -> None:
    @prepared
    def slugs(programme: Given) -> QuerySet[Event, tuple[str, Text]]:
        return Event.objects.filter(programme=programme).values_list("slug", "name")

    @prepared
    def letters(programme: Given) -> QuerySet[Side, Text]:
        return Side.objects.filter(programme=programme).values_list("letter", flat=True)

    assert slugs.rows(programme=world.programme.key) == [(world.event.slug, world.event.name)]
    assert letters.rows(programme=world.programme.key) == [world.sides[code].letter for code in world.sides]
    assert (letters.count(programme=world.programme.key), letters.count(programme="none")) == (2, 0)


def test_moments_and_days_are_compared_as_the_database_keeps_them(world: World) -> None:
    @prepared
    def before(moment: object, day: object) -> QuerySet[Event]:
        return Event.objects.filter(created__lt=moment, date__lte=day)

    created, day = world.event.created, world.event.date
    later = created + timedelta(microseconds=1)
    asked = [(later, day), (created, day), (later, day - timedelta(days=1)), (later, date.max)]
    assert [before.count(moment=moment, day=limit) for moment, limit in asked] == [1, 0, 0, 1]


@dataclass(frozen=True)
class Whose:
    """Values that belong together."""

    name: object
    organisation: object


def test_a_dataclass_arrives_with_each_of_its_values_in_place(world: World) -> None:
    @prepared
    def of(whose: Whose, erased: bool) -> QuerySet[Person]:
        rows = Person.objects.filter(name=whose.name, erased__isnull=not erased)
        return rows if whose.organisation is None else rows.filter(organisation=whose.organisation)

    person = world.guests[0].person
    assert of.count(whose=Whose(person.name, person.organisation_id), erased=False) == 1
    assert of.count(whose=Whose(person.name, "another"), erased=False) == 0
    assert of.count(whose=Whose(person.name, None), erased=False) == 1
    assert of.count(whose=Whose(person.name, None), erased=True) == 0


def test_a_query_that_can_find_nothing_finds_nothing(world: World, django_assert_num_queries: object) -> None:
    @prepared
    def none_of(keys: list[Given]) -> QuerySet[Event]:
        return Event.objects.filter(key__in=keys)

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert (none_of.rows(keys=()), none_of.first(keys=()), none_of.count(keys=())) == ([], None, 0)
    assert none_of.rows(keys=(world.event.key,)) == [world.event]


def test_a_value_that_django_would_write_as_a_word_is_refused(world: World) -> None:
    @prepared
    def lost(people: list[Given]) -> QuerySet[Participant]:
        return Participant.objects.filter(person__in=people)

    with pytest.raises(TypeError, match="does not ask for all of people"):
        lost.rows(people=(world.guests[0].person_id,))
