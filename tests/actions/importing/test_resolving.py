"""Whom a name means, whose a wish is, and people who change their organisation."""

from __future__ import annotations

from duijie.actions.importing.dry_run import preview_of
from duijie.actions.people.merging import merge_organisations
from duijie.store.models import Avoid, Organisation, Participant, Person, Role, Wish
from tests.actions.importing.desk import carried_out, decided, imported, uploaded
from tests.world import World, add_guest

ORGANISER = Role.ORGANISER


def whys(batch: object) -> list[str]:
    """Return why each wish is kept as words, "" for those that were resolved."""
    said = (preview_of(batch) or {})["wishes"]  # type: ignore[arg-type]
    return [one["why"]["en"] if one["why"] else "" for one in said]


def test_an_organisations_wish_is_its_only_guests(world: World) -> None:
    batch = carried_out(world, uploaded(world, "Firm 0 of lugang,Guest 1 of lugang,", head="单位,想见谁,不对接"))
    assert [(wish.by, wish.whom) for wish in Wish.objects.all()] == [(world.guests[0], world.guests[1])]
    assert whys(batch) == [""]


def test_an_organisation_of_several_guests_avoids_for_all_of_them_but_wishes_for_none(world: World) -> None:
    second = add_guest(world, 8)
    Person.objects.filter(key=second.person_id).update(organisation=world.guests[0].person.organisation)
    line = "Firm 0 of lugang,Guest 1 of lugang,Firm 3 of lugang"
    batch = carried_out(world, uploaded(world, line, head="单位,想见谁,不对接"))
    assert whys(batch) == ["It is unclear whose wish this is: the organisation has 2 guests.", ""]
    assert {row.participant for row in Avoid.objects.all()} == {world.guests[0], second}
    assert Wish.objects.count() == 0


def test_an_organisation_without_guests_wishes_nothing(world: World) -> None:
    batch = uploaded(world, "泉畔新材料有限公司,Guest 1 of lugang,Firm 1 of lugang", head="单位,想见谁,不对接")
    assert whys(batch) == ["It is unclear whose wish this is: the organisation has 0 guests."] * 2


def test_avoiding_a_person_avoids_their_organisation_but_never_ones_own(world: World) -> None:
    line = "Guest 0 of lugang,Firm 0 of lugang,,Guest 1 of lugang、Firm 0 of lugang"
    batch = carried_out(world, uploaded(world, line, head="姓名,单位,想见谁,不对接"))
    assert whys(batch) == ["", "This is their own organisation."]
    assert [row.organisation for row in Avoid.objects.all()] == [world.guests[1].person.organisation]


def test_a_name_that_two_organisations_bear_is_kept_as_words(world: World) -> None:
    for number in (1, 2):
        firm = world.guests[number].person.organisation
        assert firm is not None
        Organisation.objects.filter(key=firm.key).update(name="海蓝", version=number)
    line = "Guest 0 of lugang,Firm 0 of lugang,,海蓝"
    assert whys(uploaded(world, line, head="姓名,单位,想见谁,不对接")) == [
        "This may mean 2 people. Choose for the guest on the page of suggestions."
    ]


def test_wishes_for_one_person_twice_make_one(world: World) -> None:
    line = "Guest 0 of lugang,Firm 0 of lugang,Guest 1 of lugang、Firm 1 of lugang,Firm 2 of lugang、Guest 2 of lugang"
    carried_out(world, uploaded(world, line, head="姓名,单位,想见谁,不对接"))
    assert (Wish.objects.count(), Avoid.objects.count()) == (1, 1)


def test_a_name_that_was_merged_away_still_finds_its_organisation(world: World) -> None:
    one, two = (world.guests[n].person.organisation for n in (0, 1))
    assert one is not None
    assert two is not None
    merge_organisations(world.actor(ORGANISER), world.event, one, two)
    batch = carried_out(world, uploaded(world, "王伟,Firm 1 of lugang", head="姓名,单位"))
    assert batch.summary["organisations"] == 0
    assert Person.objects.get(name="王伟").organisation == one


def test_somebody_who_changed_firms_moves_only_when_chosen(world: World) -> None:
    head = "姓名,单位,邮箱,手机"
    imported(world, "王伟,泉畔新材料有限公司,wang@quanpan.example,13800138000", head=head, name="a.csv")
    line = "王偉,鲤湾创新投资管理有限公司,wang@quanpan.example,13800138000"
    batch = uploaded(world, line, head=head, name="b.csv")
    assert batch.summary["undecided"] == 1
    moved = decided(world, batch, "same", organisation="right")
    changes = {c["field"]: c["new"] for one in (preview_of(moved) or {})["entries"] for c in one["changes"]}
    assert changes["organisation"] == "鲤湾创新投资管理有限公司"
    carried_out(world, moved)
    person = Person.objects.get(name="王伟")
    assert person.organisation is not None
    assert person.organisation.name == "鲤湾创新投资管理有限公司"
    assert Participant.objects.filter(person=person).count() == 1


def test_mails_are_in_the_lists_language_in_an_english_list_as_the_name_is_written(world: World) -> None:
    imported(world, "Wang Wei,Quanpan Materials Ltd", head="Name,Organisation", name="a.csv")
    imported(world, "王伟,泉畔新材料", "Peter Lee,海隅大学", name="b.csv", head="姓名,单位")
    found = dict(Person.objects.exclude(name__startswith="Guest").values_list("name", "language"))
    assert found == {"Wang Wei": "en", "王伟": "zh-hans", "Peter Lee": "zh-hans"}


def test_a_side_named_in_the_list_is_kept_and_is_the_guests(world: World) -> None:
    imported(world, "王伟,泉畔新材料,香港", "李娜,青岛海材,", head="姓名,单位,地区方", name="山东名单.csv")
    found = dict(Participant.objects.filter(state="imported").values_list("person__name", "side__code"))
    assert found == {"王伟": "hongkong", "李娜": "shandong"}


def test_who_joins_from_a_firm_the_list_does_not_name_keeps_its_side(world: World) -> None:
    guest = world.guests[1]
    Participant.objects.filter(key=guest.key).delete()
    line = "Guest 1 of lugang,泉畔新材料,guest1@lugang.example"
    batch = uploaded(world, line, head="姓名,单位,邮箱")
    carried_out(world, decided(world, batch, "same"))
    joined = Participant.objects.get(person=guest.person)
    assert joined.side == world.sides["hongkong"]
    assert joined.person.organisation == guest.person.organisation


def test_a_register_number_is_given_to_one_organisation_only(world: World) -> None:
    head = "姓名,单位,商业登记号"
    batch = uploaded(world, "何静思,海隅大学,70318824", "岑颖,鲤湾基金,70318824", head=head)
    carried_out(world, decided(world, batch, "different"))
    assert sorted(Organisation.objects.filter(side=None).values_list("ubi", flat=True)) == ["", "70318824"]
