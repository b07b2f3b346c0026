"""Adding by hand, correcting, and acting on many; two people at once; nothing of another programme."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from duijie.actions.people.editing import (
    GuestGiven,
    OrganisationGiven,
    add_guest,
    cancel_guests,
    edit_guest,
    edit_organisation,
    mark_vip,
    reinstate_guest,
)
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import AuditEntry, Organisation, Participant, Person, Role
from duijie.store.sealing import mail_digest
from tests.world import World, make_world
from tests.world import add_guest as put

ORGANISER = Role.ORGANISER
WANG = GuestGiven("王伟", "泉畔新材料有限公司", mail="wang@quanpan.example", phone="13800138000", category="company")


def codes(wrong: pytest.ExceptionInfo[InputError]) -> set[tuple[str, str | None]]:
    """Return the faults as code and field."""
    return {(fault.code, fault.place) for fault in wrong.value.faults}


def test_one_guest_is_added_by_hand(world: World) -> None:
    guest = add_guest(world.actor(ORGANISER), world.event, replace(WANG, side="hongkong", vip=True, note="晚到"))
    person = guest.person
    assert (guest.state, guest.side, guest.vip, guest.staff_note) == (
        "imported",
        world.sides["hongkong"],
        True,
        "晚到",
    )
    assert (person.language, person.mail_digest) == ("zh-hans", mail_digest("wang@quanpan.example"))
    assert person.organisation is not None
    assert (person.organisation.name, person.organisation.category) == ("泉畔新材料有限公司", "company")
    assert "王伟" not in str(AuditEntry.objects.get(action="guest.add").facts)


def test_an_organisation_known_in_another_script_is_taken(world: World) -> None:
    actor = world.actor(ORGANISER)
    one = add_guest(actor, world.event, WANG)
    two = add_guest(
        actor, world.event, replace(WANG, name="李娜", organisation="泉畔新材料有限公司 ", mail="", phone="")
    )
    three = add_guest(actor, world.event, GuestGiven("張三", "泉畔新材料有限公司".replace("限", "限")))
    assert one.person.organisation == two.person.organisation == three.person.organisation


def test_somebody_known_by_their_address_joins_and_is_never_added_twice(world: World) -> None:
    guest = world.guests[0]
    Participant.objects.filter(key=guest.key).delete()
    given = GuestGiven("Somebody", "Elsewhere", mail="GUEST0@lugang.example")
    joined = add_guest(world.actor(ORGANISER), world.event, given)
    assert joined.person == guest.person
    with pytest.raises(InputError) as wrong:
        add_guest(world.actor(ORGANISER), world.event, given)
    assert codes(wrong) == {("guest_already", "mail")}


def test_every_fault_is_named_at_its_field(world: World) -> None:
    given = GuestGiven("", "", mail="nobody", phone="12", side="mars", category="king", language="fr", title="t" * 121)
    with pytest.raises(InputError) as wrong:
        add_guest(world.actor(ORGANISER), world.event, given)
    assert codes(wrong) == {
        ("name_missing", "name"),
        ("organisation_missing", "organisation"),
        ("mail_address", "mail"),
        ("bad_phone", "phone"),
        ("unknown_side", "side"),
        ("unknown_category", "category"),
        ("unknown_language", "language"),
        ("too_long", "title"),
    }


def test_a_hong_kong_number_is_read_as_one(world: World) -> None:
    guest = add_guest(world.actor(ORGANISER), world.event, replace(WANG, phone="9123 4567", side="hongkong"))
    assert "".join(filter(str.isdigit, guest.person.phone)) == "85291234567"


def test_a_guest_is_corrected_and_a_new_address_works_again(world: World) -> None:
    guest = world.guests[0]
    Person.objects.filter(key=guest.person_id).update(mail_bounced=timezone.now())
    given = GuestGiven("Guest Zero", "Firm 1 of lugang", title="Chair", mail="zero@lugang.example", side="hongkong")
    edit_guest(world.actor(ORGANISER), guest, given, 1, 1)
    row = Participant.objects.select_related("person__organisation", "side").get(key=guest.key)
    assert (row.side, row.version, row.person.version) == (world.sides["hongkong"], 2, 2)
    assert (row.person.name, row.person.mail, row.person.mail_bounced) == ("Guest Zero", "zero@lugang.example", None)
    assert row.person.organisation == world.guests[1].person.organisation
    facts = AuditEntry.objects.get(action="guest.edit").facts
    assert facts == {"fields": ["name", "title", "mail", "phone"]}


def test_two_who_correct_one_guest_the_second_is_told(world: World) -> None:
    guest = world.guests[0]
    edit_guest(world.actor(ORGANISER), guest, GuestGiven("One", "Firm 0 of lugang"), 1, 1)
    with pytest.raises(Refused, match="changed_meanwhile"):
        edit_guest(world.actor(Role.OWNER), guest, GuestGiven("Two", "Firm 0 of lugang"), 1, 1)
    assert Person.objects.get(key=guest.person_id).name == "One"


def test_many_are_marked_cancelled_and_put_back(world: World) -> None:
    actor, keys = world.actor(ORGANISER), [guest.key for guest in world.guests[:3]]
    assert mark_vip(actor, world.event, keys) == 3
    assert mark_vip(actor, world.event, keys[:1], on=False) == 1
    assert mark_vip(actor, world.event, keys[:1], on=False) == 0
    assert cancel_guests(actor, world.event, keys) == 3
    assert cancel_guests(actor, world.event, keys) == 0
    reinstate_guest(actor, world.guests[0])
    reinstate_guest(actor, world.guests[0])
    unconfirmed = put(world, 9, "cancelled")
    reinstate_guest(actor, unconfirmed)
    rows = dict(Participant.objects.filter(event=world.event).values_list("person__name", "state"))
    assert rows == {
        "Guest 0 of lugang": "confirmed",
        "Guest 1 of lugang": "cancelled",
        "Guest 2 of lugang": "cancelled",
        "Guest 3 of lugang": "confirmed",
        "Guest 9 of lugang": "imported",
    }
    assert AuditEntry.objects.filter(action="guest.cancel").count() == 1


def test_guests_of_another_programme_are_out_of_reach(world: World) -> None:
    other = make_world("other", guests=1)
    actor = world.actor(ORGANISER)
    assert mark_vip(actor, world.event, [other.guests[0].key]) == 0
    assert cancel_guests(actor, world.event, [other.guests[0].key]) == 0
    with pytest.raises(Refused, match="not_allowed"):
        edit_guest(actor, other.guests[0], WANG, 1, 1)
    firm = other.guests[0].person.organisation
    assert firm is not None
    with pytest.raises(Refused, match="not_found"):
        edit_organisation(actor, world.event, firm, OrganisationGiven("Mine"), 1)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.DESK, Role.TABLE_HOST])
def test_others_of_the_staff_change_nobody(world: World, role: Role) -> None:
    actor = world.actor(role)
    with pytest.raises(Refused, match="not_allowed"):
        add_guest(actor, world.event, WANG)
    with pytest.raises(Refused, match="not_allowed"):
        cancel_guests(actor, world.event, [world.guests[0].key])


def test_an_organisation_is_corrected_and_remembers_its_name(world: World) -> None:
    firm = world.guests[0].person.organisation
    assert firm is not None
    given = OrganisationGiven("海隅大学", "Haiyu University", ubi="7031 8824", side="hongkong", category="university")
    edit_organisation(world.actor(ORGANISER), world.event, firm, given, 1)
    firm.refresh_from_db()
    assert (firm.name, firm.ubi, firm.aliases, firm.side) == (
        "海隅大学",
        "70318824",
        ["Firm 0 of lugang"],
        world.sides["hongkong"],
    )
    assert firm.search.startswith("海隅大学 haiyudaxue hydx haiyu university")
    with pytest.raises(Refused, match="changed_meanwhile"):
        edit_organisation(world.actor(ORGANISER), world.event, firm, given, 1)


def test_a_number_that_is_wrong_or_anothers_is_refused(world: World) -> None:
    one, two = (world.guests[n].person.organisation for n in (0, 1))
    assert one is not None
    assert two is not None
    Organisation.objects.filter(key=one.key).update(ubi="70318824")
    given = OrganisationGiven(
        "", ubi="70318824", uscc="123", website="javascript:alert(1)", side="mars", region="r" * 81
    )
    with pytest.raises(InputError) as wrong:
        edit_organisation(world.actor(ORGANISER), world.event, two, given, 1)
    assert codes(wrong) == {
        ("organisation_missing", "name"),
        ("code_taken", "ubi"),
        ("bad_code", "uscc"),
        ("bad_website", "website"),
        ("unknown_side", "side"),
        ("too_long", "region"),
    }
