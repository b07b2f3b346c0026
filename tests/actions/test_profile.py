from dataclasses import replace
from datetime import date

import pytest

from duijie.actions.profile import Card, Times, save_card, save_times
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import Participant, Person
from duijie.store.sealing import phone_digest
from tests.world import World

pytestmark = pytest.mark.django_db

CARD = Card(
    name="何静思",
    name_en="Ho Ching-sze",
    title="教授",
    title_en="Professor",
    phone="+852 5500 0001",
    wechat="hcs",
    languages=["en", "zh"],
    language="zh-hant",
    shown=["name", "listings"],
    shown_until=date(2099, 1, 1),
)


def test_a_card_is_kept_and_its_changed_fields_become_the_guests_own(world: World) -> None:
    guest = world.guests[1]
    save_card(world.guest_actor(guest), guest, CARD, 1)
    person = Person.objects.get(pk=guest.person_id)
    assert (person.name, person.name_en, person.title, person.phone) == (
        "何静思",
        "Ho Ching-sze",
        "教授",
        "+852 5500 0001",
    )
    assert person.phone_digest == phone_digest("+85255000001")
    assert person.languages == ["zh", "en"]
    assert person.own == ["language", "languages", "name", "name_en", "phone", "title", "title_en", "wechat"]
    assert (person.version, Participant.objects.get(pk=guest.pk).shown) == (2, ["name", "listings"])


def test_a_card_opened_before_somebody_elses_change_is_refused_and_changes_nothing(world: World) -> None:
    guest = world.guests[1]
    save_card(world.guest_actor(guest), guest, CARD, 1)
    with pytest.raises(Refused, match="changed_meanwhile"):
        save_card(world.guest_actor(guest), guest, replace(CARD, name="别人"), 1)
    assert Person.objects.get(pk=guest.person_id).name == "何静思"


def test_every_fault_of_a_card_is_named(world: World) -> None:
    guest = world.guests[1]
    card = replace(CARD, name="", name_en="", title="x" * 121, phone="12", shown_until=date(2020, 1, 1), language="fr")
    with pytest.raises(InputError) as wrong:
        save_card(world.guest_actor(guest), guest, card, 1)
    assert [fault.place for fault in wrong.value.faults] == ["name", "title", "phone", "shown_until", "language"]
    assert Person.objects.get(pk=guest.person_id).version == 1


def test_nobody_writes_another_guests_card(world: World) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        save_card(world.guest_actor(world.guests[0]), world.guests[1], CARD, 1)


@pytest.mark.parametrize(
    ("slots", "kept"), [(["s1", "s2", "s3"], None), (["s3", "s1"], ["s1", "s3"]), (["s2", "nonsense"], ["s2"])]
)
def test_all_slots_are_kept_as_always_and_others_in_order(
    world: World, slots: list[str], kept: list[str] | None
) -> None:
    guest = world.guests[0]
    save_times(world.guest_actor(guest), guest, Times(slots, "2", "0"), 1)
    row = Participant.objects.get(pk=guest.pk)
    assert (row.available, row.cap, row.incoming_cap, row.version) == (kept, 2, 0, 2)


@pytest.mark.parametrize(
    ("times", "places"),
    [
        (Times([], "", ""), ["slots"]),
        (Times(["s1"], "4", ""), ["cap"]),
        (Times(["s1"], "0", "-1"), ["cap", "incoming_cap"]),
        (Times(["s1"], "many", "１２３４"), ["cap", "incoming_cap"]),
    ],
)
def test_times_that_make_no_sense_are_named(world: World, times: Times, places: list[str]) -> None:
    guest = world.guests[0]
    with pytest.raises(InputError) as wrong:
        save_times(world.guest_actor(guest), guest, times, 1)
    assert [fault.place for fault in wrong.value.faults] == places
