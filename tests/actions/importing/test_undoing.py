"""Taking an import back: everything nobody built on goes, the rest stays and is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from duijie.actions.importing.undoing import due_lists, plan_undo, undo_import
from duijie.actions.refusal import Refused
from duijie.store.models import (
    Attachment,
    Avoid,
    Delegation,
    GuestImport,
    ImportChange,
    ImportState,
    Listing,
    Organisation,
    Participant,
    Person,
    Request,
    Role,
    Table,
    Wish,
)
from tests.actions.importing.desk import carried_out, fresh, imported, uploaded
from tests.world import World, account

HEAD = "姓名,单位,职务,邮箱,供给,想见谁,不对接"
WANG = (
    "王伟,泉畔新材料有限公司,总经理,wang@quanpan.example,耐高温反渗透膜材料的制备工艺,Firm 1 of lugang,Firm 3 of lugang"
)
ORGANISER = Role.ORGANISER
TABLES = (Organisation, Person, Participant, Listing, Wish, Avoid)


def rows() -> list[list[str]]:
    """Return the keys of every row an import may make."""
    return [sorted(str(key) for key in model.objects.values_list("pk", flat=True)) for model in TABLES]


def test_everything_goes_that_nobody_built_on(world: World) -> None:
    before = rows()
    batch = imported(world, WANG, head=HEAD)
    assert rows() != before
    found = undo_import(world.actor(ORGANISER), batch, batch.version)
    assert rows() == before
    assert found.left == []
    assert found.counts() == {
        "Wish": 1,
        "Avoid": 1,
        "Listing": 1,
        "Participant": 1,
        "Person": 1,
        "Organisation": 1,
    }
    batch = fresh(batch)
    assert batch.state == ImportState.UNDONE
    with pytest.raises(Refused, match="changed_meanwhile"):
        undo_import(world.actor(ORGANISER), batch, batch.version)
    assert uploaded(world, WANG, head=HEAD).summary["create"] == 1


def test_changed_values_come_back_and_what_was_changed_since_stays(world: World) -> None:
    guest = world.guests[0]
    line = "Guest 0 of lugang,Firm 0 of lugang,Chairman,guest0@lugang.example,制药,2"
    batch = imported(world, line, head="姓名,单位,职务,邮箱,行业,最多场次")
    person = Person.objects.get(key=guest.person_id)
    assert (person.title, person.organisation and person.organisation.industry) == ("Chairman", ["制药"])
    Person.objects.filter(key=person.key).update(title="President")
    found = undo_import(world.actor(ORGANISER), batch, batch.version)
    assert [(one.table, one.name, one.field, one.why.en) for one in found.left] == [
        ("Person", "Guest 0 of lugang", "title", "changed since")
    ]
    person = Person.objects.get(key=guest.person_id)
    assert (person.title, person.organisation and person.organisation.industry) == ("President", [])


def _invited(world: World) -> None:
    Participant.objects.filter(person__name="王伟").update(state="invited")


def _edited_guest(world: World) -> None:
    Participant.objects.filter(person__name="王伟").update(version=2)


def _asked(world: World) -> None:
    whom = Participant.objects.get(person__name="王伟")
    Request.objects.create(event=world.event, by=world.guests[1], whom=whom, expires=timezone.now())


def _wished(world: World) -> None:
    whom = Participant.objects.get(person__name="王伟")
    Wish.objects.create(event=world.event, by=world.guests[1], whom=whom, strength="like")


def _travelling(world: World) -> None:
    Participant.objects.filter(person__name="王伟").update(delegation=Delegation.objects.create(event=world.event))


PERSON = ["王伟", "王伟", "泉畔新材料有限公司"]


@pytest.mark.parametrize(
    ("build", "why"),
    [
        (_invited, "invited or confirmed since"),
        (_edited_guest, "changed since"),
        (_asked, "wishes, requests, meetings or a delegation hang on it"),
        (_wished, "wishes, requests, meetings or a delegation hang on it"),
        (_travelling, "wishes, requests, meetings or a delegation hang on it"),
    ],
)
def test_a_guest_somebody_built_on_stays_with_all_they_need(
    world: World, build: Callable[[World], None], why: str
) -> None:
    batch = imported(world, WANG, head=HEAD)
    build(world)
    found = plan_undo(batch)
    assert [one.name for one in found.left] == PERSON
    assert found.left[0].why.en == why
    undo_import(world.actor(ORGANISER), batch, batch.version)
    assert Participant.objects.filter(person__name="王伟").exists()
    assert not Listing.objects.exists()


def test_a_person_who_signed_in_or_was_changed_stays(world: World) -> None:
    batch = imported(world, WANG, head=HEAD)
    Person.objects.filter(name="王伟").update(account=account("Wang", "wang@quanpan.example"))
    found = plan_undo(batch)
    assert [(one.table, one.why.en) for one in found.left] == [
        ("Person", "changed since"),
        ("Organisation", "people or needs and offers hang on it"),
    ]


def test_a_listing_somebody_worked_on_stays_with_its_owner(world: World) -> None:
    batch = imported(world, WANG, head=HEAD)
    Attachment.objects.create(listing=Listing.objects.get(), name="a.pdf", kind="pdf", size=1, digest="0" * 64)
    found = undo_import(world.actor(ORGANISER), batch, batch.version)
    assert [one.table for one in found.left] == ["Listing", "Person", "Organisation"]
    assert Listing.objects.get().person.name == "王伟"


def test_an_organisation_that_holds_a_table_or_was_changed_stays(world: World) -> None:
    batch = imported(world, WANG, head=HEAD)
    firm = Organisation.objects.get(name="泉畔新材料有限公司")
    Table.objects.filter(event=world.event, code="T1").update(held_by=firm)
    assert [one.name for one in plan_undo(batch).left] == ["泉畔新材料有限公司"]
    Table.objects.filter(event=world.event).update(held_by=None)
    Organisation.objects.filter(key=firm.key).update(version=2)
    assert [one.why.en for one in plan_undo(batch).left] == ["changed since"]


def test_a_wish_with_a_note_or_another_strength_stays(world: World) -> None:
    batch = imported(world, WANG, head=HEAD)
    Wish.objects.update(strength="must")
    assert plan_undo(batch).removed["Wish"] == []


def test_undoing_is_for_organisers_and_for_the_version_seen(world: World) -> None:
    batch = imported(world, WANG, head=HEAD)
    with pytest.raises(Refused, match="not_allowed"):
        undo_import(world.actor(Role.REVIEWER), batch, batch.version)
    with pytest.raises(Refused, match="changed_meanwhile"):
        undo_import(world.actor(ORGANISER), batch, batch.version - 1)
    with pytest.raises(Refused, match="changed_meanwhile"):
        plan_undo(uploaded(world, WANG, head=HEAD))


def test_files_are_let_go_after_ninety_days_and_wishes_remembered(world: World) -> None:
    batch = imported(world, WANG, head=HEAD)
    carried_out(world, uploaded(world, WANG.replace("总经理", "董事长"), head=HEAD))
    now = timezone.now()
    assert due_lists(now + timedelta(days=89)) == 0
    assert due_lists(now + timedelta(days=91)) == 2
    assert due_lists(now + timedelta(days=91)) == 0
    batch = GuestImport.objects.get(key=batch.key)
    assert (batch.content, batch.inspection, batch.preview) == (None, None, None)
    assert not ImportChange.objects.exclude(table="NamedWish").exclude(before=None, after=None).exists()
    with pytest.raises(Refused, match="import_too_old"):
        plan_undo(fresh(batch))
    assert uploaded(world, WANG.replace("总经理", "董事长"), head=HEAD).summary["wishes"] == 0
