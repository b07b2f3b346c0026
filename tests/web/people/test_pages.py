"""Staff's pages of people: what they show to whom, in how many queries, and what forms do."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from duijie.actions.people.delegations import DelegationGiven, add_members, save_delegation
from duijie.engine.text import Text
from duijie.store.models import (
    AuditEntry,
    Delegation,
    Mail,
    Organisation,
    Participant,
    Person,
    Role,
)
from tests.world import World, add_guest, make_world

ORGANISER = Role.ORGANISER


def words(answer: Any) -> str:
    """Return a page as text."""
    return str(answer.content.decode())


@pytest.mark.parametrize("more", [0, 26])
def test_the_list_takes_as_many_queries_for_one_as_for_thirty(
    world: World, django_assert_num_queries: Callable[[int], Any], more: int
) -> None:
    for number in range(more):
        add_guest(world, 20 + number)
    browser = world.browser(world.staff[ORGANISER])
    browser.get(world.path("staff/people"))
    with django_assert_num_queries(12):
        assert browser.get(world.path("staff/people")).status_code == 200


@pytest.mark.parametrize("more", [0, 26])
def test_a_delegations_page_takes_as_many_queries_for_one_as_for_thirty(
    world: World, django_assert_num_queries: Callable[[int], Any], more: int
) -> None:
    actor = world.actor(ORGANISER)
    group = save_delegation(actor, world.event, DelegationGiven(Text("Group", "团", "團")))
    guests = [world.guests[0], *(add_guest(world, 20 + number) for number in range(more))]
    add_members(actor, group, [guest.key for guest in guests])
    browser = world.browser(world.staff[ORGANISER])
    browser.get(world.path("staff/delegations"))
    with django_assert_num_queries(7):
        assert browser.get(world.path(f"staff/delegations/{group.key}")).status_code == 200


def test_the_list_is_narrowed_and_sorted(world: World) -> None:
    browser = world.browser(world.staff[ORGANISER])
    Person.objects.filter(key=world.guests[0].person_id).update(name="周映岚", search="周映岚 zhouyinglan zyl")
    Participant.objects.filter(key=world.guests[1].key).update(vip=True, state="invited")

    def shown(query: str) -> list[str]:
        page = words(browser.get(world.path(f"staff/people?{query}")))
        return [name for name in ("周映岚", "Guest 1", "Guest 2", "Guest 3") if f">{name}" in page]

    assert shown("") == ["周映岚", "Guest 1", "Guest 2", "Guest 3"]
    assert shown("q=ZYL") == shown("q=周映嵐") == shown("q=zhouying+firm") == ["周映岚"]
    assert shown("side=hongkong") == ["Guest 1", "Guest 3"]
    assert shown("state=invited") == shown("vip=1") == ["Guest 1"]
    assert shown("category=university") == shown("chain=nothing") == shown("page=9") == []
    page = words(browser.get(world.path("staff/people?sort=-name")))
    assert page.index("周映岚") < page.index("Guest 3") < page.index("Guest 1")
    assert browser.get(world.path("staff/people?sort=password&page=x")).status_code == 200


def test_contacts_are_for_who_may_call_only(world: World) -> None:
    guest = world.guests[0]
    Participant.objects.filter(key=guest.key).update(staff_note="arrives late")
    path = world.path(f"staff/people/{guest.key}")
    seen = words(world.browser(world.staff[ORGANISER]).get(path))
    for secret in ("guest0@lugang.example", "+86 138 0000 0000", "arrives late"):
        assert secret in seen
        for role in (Role.VIEWER, Role.REVIEWER):
            assert secret not in words(world.browser(world.staff[role]).get(path))
    assert world.browser(world.staff[Role.VIEWER]).post(world.path("staff/people/export")).status_code == 403


def test_a_guest_is_added_by_a_form_that_keeps_what_was_typed(world: World) -> None:
    browser = world.browser(world.staff[ORGANISER])
    given = {"name": "Wang Wei", "organisation": "Quanpan", "mail": "nobody", "category": "company", "note": "a\nb"}
    answer = browser.post(world.path("staff/people/add"), given)
    assert answer.status_code == 422
    assert 'value="Wang Wei"' in words(answer)
    assert "Please give your mail address" in words(answer)
    answer = browser.post(world.path("staff/people/add"), {**given, "mail": "wang@quanpan.example"})
    guest = Participant.objects.get(person__name="Wang Wei")
    assert answer.headers["Location"] == world.path(f"staff/people/{guest.key}")
    assert (guest.staff_note, guest.matchmaking) == ("a\nb", False)
    again = browser.post(world.path("staff/people/add"), {"name": "A", "organisation": "B", "another": "1"})
    assert again.headers["Location"] == world.path("staff/people/add")


def test_the_second_of_two_sees_what_the_first_wrote_and_keeps_their_own(world: World) -> None:
    guest = world.guests[0]
    one, two = world.browser(world.staff[ORGANISER]), world.browser(world.staff[Role.OWNER])
    path = world.path(f"staff/people/{guest.key}/edit")
    form = {"organisation": "Firm 0 of lugang", "category": "company", "version": "1", "person_version": "1"}
    assert one.post(path, {**form, "name": "First"}).status_code == 302
    answer = two.post(path, {**form, "name": "Second"})
    assert answer.status_code == 409
    assert "It now reads: First" in words(answer)
    assert 'value="Second"' in words(answer)
    assert 'name="version" value="2"' in words(answer)
    assert two.post(path, {**form, "name": "Second", "version": "2", "person_version": "2"}).status_code == 302
    assert Person.objects.get(key=guest.person_id).name == "Second"


def test_ticked_guests_are_marked_called_joined_and_cancelled_after_asking(world: World) -> None:
    browser = world.browser(world.staff[ORGANISER])
    group = Delegation.objects.create(event=world.event, name=Text("Group", "团", "團"))
    keys = [guest.key for guest in world.guests[:2]]
    path = world.path("staff/people/act")
    for act in ({"act": "vip"}, {"act": "phone"}, {"act": "delegation", "delegation": group.key}):
        answer = browser.post(path, {**act, "chosen": keys, "query": "side=shandong&evil=1"})
        assert answer.headers["Location"] == world.path("staff/people?side=shandong")
    rows = Participant.objects.filter(key__in=keys)
    assert {(row.vip, row.phone_list, row.delegation) for row in rows} == {(True, True, group)}
    asked = browser.post(path, {"act": "cancel", "chosen": keys})
    assert "Take 2 guests off the event?" in words(asked)
    assert rows.filter(state="cancelled").count() == 0
    browser.post(path, {"act": "cancel-now", "chosen": keys})
    assert rows.filter(state="cancelled").count() == 2
    browser.post(path, {"act": "no-vip", "chosen": keys})
    assert rows.filter(vip=True).count() == 0
    assert "Nobody is ticked" in words(browser.post(path, {"act": "vip"}, follow=True))
    browser.post(world.path(f"staff/people/{keys[0]}/reinstate"))
    assert Participant.objects.get(key=keys[0]).state == "confirmed"


def test_inviting_shows_text_and_recipients_first(world: World) -> None:
    browser = world.browser(world.staff[ORGANISER])
    guest = add_guest(world, 10, "imported")
    page = words(browser.post(world.path("staff/people/invite"), {"all": "1", "query": ""}))
    assert "Send 1 guest a link to confirm?" in page
    assert "Dear Guest 10 of lugang," in page
    assert "(a link of their own)" in page
    assert Mail.objects.count() == 0
    answer = browser.post(world.path("staff/people/invite/send"), {"chosen": guest.key}, follow=True)
    assert "Invitations on their way: 1." in words(answer)
    assert Mail.objects.count() == 1
    both = {"chosen": [guest.key, world.guests[0].key]}
    page = words(browser.post(world.path("staff/people/invite"), both))
    assert "was invited before and gets a fresh link" in page
    assert "has answered already and is left out" in page
    answer = browser.post(world.path("staff/people/invite/send"), both, follow=True)
    assert "Not invited: 1" in words(answer)
    assert "Nobody is chosen" in words(browser.post(world.path("staff/people/invite/send"), follow=True))
    assert "Nobody would be invited" in words(browser.post(world.path("staff/people/invite")))


def test_the_download_is_the_narrowed_list_and_is_entered_in_the_log(world: World) -> None:
    Person.objects.filter(key=world.guests[0].person_id).update(title="=1+1")
    browser = world.browser(world.staff[ORGANISER])
    answer = browser.post(world.path("staff/people/export"), {"side": "shandong"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in rows] == ["Name", "Guest 0 of lugang", "Guest 2 of lugang"]
    assert rows[1][3] == "=1+1"
    assert sheet.cell(2, 4).data_type == "s"
    assert rows[1][6] == "guest0@lugang.example"
    entry = AuditEntry.objects.get(action="guest.export")
    assert entry.facts == {"count": 2, "sides": {"shandong": 2}}


def test_organisations_are_found_corrected_merged_and_split_by_forms(world: World) -> None:
    browser = world.browser(world.staff[ORGANISER])
    one, two = (world.guests[n].person.organisation for n in (0, 1))
    assert one is not None
    assert two is not None
    assert "Firm 1 of lugang" in words(browser.get(world.path("staff/organisations?q=firm+1")))
    assert "Firm 1 of lugang" not in words(browser.get(world.path("staff/organisations?q=firm+0")))
    path = world.path(f"staff/organisations/{one.key}")
    assert browser.post(path + "/edit", {"name": "", "version": "1"}).status_code == 422
    assert browser.post(path + "/edit", {"name": "New", "version": "7"}).status_code == 409
    assert browser.post(path + "/edit", {"name": "New", "category": "company", "version": "1"}).status_code == 302
    assert "Firm 1 of lugang" in words(browser.get(path + "/merge?q=firm"))
    browser.post(path + "/merge", {"other": two.key})
    assert Organisation.objects.get(key=two.key).merged_into_id == one.key
    assert "Split again" in words(browser.get(path))
    browser.post(path + "/split", {"other": two.key})
    assert Organisation.objects.get(key=two.key).merged_into_id is None


def test_people_are_merged_and_split_by_forms(world: World) -> None:
    browser = world.browser(world.staff[ORGANISER])
    kept, other = world.guests[0], add_guest(world, 8, "imported")
    path = world.path(f"staff/people/{kept.key}")
    assert "Guest 8 of lugang" in words(browser.get(path + "/merge?q=guest"))
    answer = browser.post(path + "/merge", {"other": other.person_id}, follow=True)
    assert "The two are one now" in words(answer)
    assert "Split again" in words(answer)
    assert "Guest 8" not in words(browser.get(world.path("staff/people")))
    browser.post(path + "/split", {"other": other.person_id})
    assert Person.objects.get(key=other.person_id).merged_into_id is None


def test_a_delegation_is_kept_by_forms(world: World) -> None:
    browser = world.browser(world.staff[ORGANISER])
    answer = browser.post(world.path("staff/delegations/add"), {"name_en": "Group", "arrives": "tomorrow"})
    assert answer.status_code == 422
    assert 'value="Group"' in words(answer)
    browser.post(world.path("staff/delegations/add"), {"name_en": "Group", "arrives": "2027-03-18"})
    group = Delegation.objects.get()
    add_members(world.actor(ORGANISER), group, [world.guests[0].key])
    path = world.path(f"staff/delegations/{group.key}")
    browser.post(path + "/edit", {"name_en": "Group", "leader": world.guests[0].key})
    assert "Leader" in words(browser.get(path))
    browser.post(path + "/remove", {"guest": world.guests[0].key})
    assert Participant.objects.filter(delegation=group).count() == 0
    browser.post(path + "/dissolve")
    assert Delegation.objects.count() == 0


@pytest.mark.parametrize(
    "rest", ["people/{guest}", "people/{guest}/edit", "organisations/{firm}", "delegations/{group}"]
)
def test_rows_of_another_programme_are_not_there(world: World, rest: str) -> None:
    other = make_world("other", guests=1)
    guest = other.guests[0]
    group = Delegation.objects.create(event=other.event)
    path = rest.format(guest=guest.key, firm=guest.person.organisation_id, group=group.key)
    assert world.browser(world.staff[ORGANISER]).get(world.path(f"staff/{path}")).status_code == 404
