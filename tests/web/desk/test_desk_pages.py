"""A desk's pages as forms: what staff see and do with scripts off, and what a device takes and sends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from duijie.actions.badges import badge_token
from duijie.actions.checking_in import check_in, close_desk, digits_salt, open_desk, reprint_badge
from duijie.engine.text import Text
from duijie.store.models import CheckIn, Delegation, Desk, Participant, Person, Role, Scan, ScanWay
from duijie.store.sealing import token_digest
from tests.world import World, add_guest

NINE = datetime(2027, 3, 19, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World) -> Desk:
    return open_desk(world.actor(Role.DESK), world.event, "Main entrance")


@pytest.fixture
def client(world: World) -> Client:
    return world.browser(world.staff[Role.DESK])


def at(world: World, desk: Desk, rest: str = "") -> str:
    return world.path(f"staff/desk/{desk.key}/{rest}")


def test_a_desk_is_opened_joined_and_closed(world: World, client: Client) -> None:
    page = client.get(world.path("staff/desk/"))
    assert "No desk is open" in page.content.decode()
    answer = client.post(world.path("staff/desk/"), {"name": "Side door"}, follow=True)
    desk = Desk.objects.get()
    assert answer.redirect_chain == [(at(world, desk, "passphrase/"), 302)]
    assert answer["Cache-Control"] == "private, no-store"
    twice = client.post(world.path("staff/desk/"), {"name": "Side door"})
    assert (twice.status_code, "is open already" in twice.content.decode()) == (422, True)
    client.post(at(world, desk, "close/"))
    desk.refresh_from_db()
    assert desk.closed == NINE
    assert "This desk is closed" in client.get(at(world, desk)).content.decode()


def test_scanning_by_form_says_who_came(
    world: World, client: Client, desk: Desk, clock: time_machine.Traveller
) -> None:
    guest = world.guests[0]
    answer = client.post(at(world, desk, "scan/"), {"code": badge_token(guest)}, follow=True)
    words = answer.content.decode()
    assert "is-green" in words
    assert guest.person.name in words
    assert "Here since 09:00." in words
    assert CheckIn.objects.get().participant == guest
    clock.shift(timedelta(seconds=1))
    again = client.post(at(world, desk, "scan/"), {"code": badge_token(guest)}, follow=True).content.decode()
    assert "is-amber" in again
    assert "Here since 09:00, at Main entrance." in again
    strange = client.post(at(world, desk, "scan/"), {"code": "https://example.com/x"}, follow=True).content.decode()
    assert "is-red" in strange


@pytest.mark.parametrize("typed", ["guest 2", "GUEST 2", "firm 2", "0002"])
def test_a_guest_is_found_and_checked_in(world: World, client: Client, desk: Desk, typed: str) -> None:
    answer = client.post(at(world, desk, "scan/"), {"code": typed}, follow=True)
    assert answer.content.decode().count('class="desk-row"') == 1
    way = "digits" if typed == "0002" else "name"
    assert f'name="way" value="{way}"' in answer.content.decode()
    client.post(at(world, desk, "check-in/"), {"guest": world.guests[2].key, "way": way})
    found = CheckIn.objects.get()
    assert (found.participant, found.way, found.desk) == (world.guests[2], way, desk)
    assert "here since 09:00" in client.get(at(world, desk), {"q": typed}).content.decode()


def test_pinyin_and_initials_find_a_guest(world: World, client: Client, desk: Desk) -> None:
    Person.objects.filter(pk=world.guests[1].person_id).update(name="周映岚", search="周映岚 zhouyinglan zyl")
    for typed in ("zyl", "zhou", "映岚", "ＺＹＬ"):
        assert "周映岚" in client.get(at(world, desk), {"q": typed}).content.decode()
    assert "Nobody found" in client.get(at(world, desk), {"q": "nobody at all"}).content.decode()


def test_a_check_in_is_taken_back(world: World, client: Client, desk: Desk, clock: time_machine.Traveller) -> None:
    check_in(world.actor(Role.DESK), world.event, world.guests[0], ScanWay.NAME, desk=desk)
    clock.shift(timedelta(seconds=5))
    answer = client.post(at(world, desk, "undo/"), {"guest": world.guests[0].key}, follow=True)
    assert "Taken back" in answer.content.decode()
    assert not CheckIn.objects.exists()


def test_a_walk_in_by_form(world: World, client: Client, desk: Desk) -> None:
    address, given = (
        at(world, desk, "walk-in/"),
        {"name": "Lea Example", "organisation": "New Firm", "side": "hongkong"},
    )
    empty = client.post(address, {})
    assert empty.status_code == 422
    unagreed = client.post(address, given)
    assert (unagreed.status_code, 'value="Lea Example"' in unagreed.content.decode()) == (422, True)
    done = client.post(address, {**given, "agreed": "on", "shown": "on", "mail": "lea@example.com"}, follow=True)
    assert "Lea Example" in done.content.decode()
    guest = Participant.objects.get(person__name="Lea Example")
    assert (guest.state, guest.shown, guest.check_in.way) == (
        "confirmed",
        ["name", "title", "organisation"],
        "walk_in",
    )
    twice = client.post(address, {**given, "agreed": "on"})
    assert (twice.status_code, "Is it one of them?" in twice.content.decode()) == (422, True)
    client.post(address, {**given, "agreed": "on", "anyway": "yes"})
    assert Participant.objects.filter(person__name="Lea Example").count() == 2


def test_a_delegation_is_ticked(world: World, client: Client, desk: Desk) -> None:
    group = Delegation.objects.create(event=world.event, name=Text("Jinan group", "济南团", "濟南團"))
    Participant.objects.filter(event=world.event).update(delegation=group)
    address = at(world, desk, f"groups/{group.key}/")
    assert client.get(address).content.decode().count('type="checkbox"') == 4
    none = client.post(address, {}, follow=True)
    assert "Nobody was checked in" in none.content.decode()
    client.post(address, {"guest": [world.guests[0].key, world.guests[1].key]})
    assert CheckIn.objects.count() == 2
    assert "2 / 4" in client.get(at(world, desk)).content.decode()


def test_a_badge_is_printed_and_made_anew(world: World, client: Client, desk: Desk) -> None:
    guest = world.guests[0]
    page, file = at(world, desk, f"badges/{guest.key}/"), at(world, desk, f"badges/{guest.key}/badge.pdf")
    assert client.get(file).content.startswith(b"%PDF")
    client.post(page)
    guest.refresh_from_db()
    assert guest.badge == 2
    assert "badge no. 2" in client.get(page).content.decode()


def test_what_a_desk_sees_holds_no_contact_nor_note(world: World, client: Client, desk: Desk) -> None:
    guest = world.guests[0]
    Participant.objects.filter(pk=guest.pk).update(staff_note="a note nobody at a desk reads")
    check_in(world.actor(Role.DESK), world.event, guest, ScanWay.NAME, desk=desk)
    secrets = (guest.person.mail, guest.person.phone, "0000 0000", "a note nobody", "13800000000")
    addresses = ["", "?q=guest", "?q=0000", "live/", "list/", f"badges/{guest.key}/", "walk-in/"]
    for address in [world.path("staff/desk/"), *(at(world, desk, rest) for rest in addresses)]:
        words = client.get(address).content.decode()
        assert not [secret for secret in secrets if secret in words], address


def test_the_shell_names_nobody_and_only_the_desks_page_may_use_the_camera(
    world: World, client: Client, desk: Desk
) -> None:
    check_in(world.actor(Role.DESK), world.event, world.guests[0], ScanWay.NAME, desk=desk)
    shell = client.get(at(world, desk), {"shell": "1", "q": "guest", "said": Scan.objects.get().mark})
    assert "Guest 0" not in shell.content.decode()
    assert "passphrase/" not in shell.content.decode()
    assert "camera=(self)" in shell["Permissions-Policy"]
    assert "camera=(self)" not in client.get(world.path("staff/desk/")).get("Permissions-Policy", "")


def test_the_list_is_what_a_desk_may_keep_and_is_sent_once(world: World, client: Client, desk: Desk) -> None:
    guest, gone = world.guests[0], world.guests[1]
    reprint_badge(world.actor(Role.DESK), world.event, guest)
    Participant.objects.filter(pk=gone.pk).update(state="cancelled")
    check_in(world.actor(Role.DESK), world.event, guest, ScanWay.NAME, desk=desk)
    answer = client.get(at(world, desk, "list/"))
    found = {one["key"]: one for one in answer.json()["guests"]}
    guest.refresh_from_db()
    mine = found[guest.key]
    old = badge_token(Participant(key=guest.key, badge=1))
    assert mine["badge"] == token_digest(badge_token(guest))
    assert mine["ended"] == [token_digest(old)]
    assert mine["four"] == hashlib.sha256(f"{digits_salt(desk)} 0000".encode()).hexdigest()[:16]
    assert (mine["here"], mine["at"], found[gone.key]["off"]) == (NINE.isoformat(), "Main entrance", True)
    assert set(mine) == {
        *("key", "name", "other", "firm", "letter", "side", "sideName", "category", "group"),
        *("find", "badge", "ended", "four", "off", "here", "at"),
    }
    same = client.get(at(world, desk, "list/"), headers={"If-None-Match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    Participant.objects.filter(pk=gone.pk).update(version=9)
    assert client.get(at(world, desk, "list/"), headers={"If-None-Match": answer["ETag"]}).status_code == 200
    desk.refresh_from_db()
    assert desk.snapshot == NINE


def test_live_counts_come_only_when_something_changed(world: World, client: Client, desk: Desk) -> None:
    first = client.get(at(world, desk, "live/"))
    assert client.get(at(world, desk, "live/"), headers={"If-None-Match": first["ETag"]}).status_code == 304
    check_in(world.actor(Role.DESK), world.event, world.guests[0], ScanWay.NAME, desk=desk)
    second = client.get(at(world, desk, "live/"), headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert "<b>1</b> of 4" in second.content.decode()


def send(client: Client, address: str, *scans: dict[str, object], sent: str = "2027-03-19T01:00:00Z") -> dict:  # type: ignore[type-arg]
    body = json.dumps({"sent": sent, "scans": scans})
    return client.post(address, body, content_type="application/json").json()  # type: ignore[no-any-return]


def test_a_device_sends_scans_and_is_answered_each(world: World, client: Client, desk: Desk) -> None:
    guest, walk_in = world.guests[0], {"name": "李青", "organisation": "青屿", "side": "shandong", "agreed": True}
    told = send(
        client,
        at(world, desk, "send/"),
        {"mark": "a", "at": "2027-03-19T01:00:00Z", "code": badge_token(guest), "way": "qr"},
        {"mark": "b", "at": "not a time", "guest": world.guests[1].key, "way": "no way"},
        {"mark": "c", "given": walk_in},
        {"mark": "d", "guest": guest.key, "undo": True},
        {"mark": "e", "code": ["not", "words"], "guest": 7},
    )["answers"]
    assert [(one["mark"], one["result"]) for one in told] == [
        ("a", "undone"),
        ("b", "came"),
        ("c", "came"),
        ("d", "undone"),
        ("e", "unknown"),
    ]
    assert told[2]["guest"]["name"] == "李青"
    assert Scan.objects.count() == 5


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"sent": 7, "scans": []}',
        b'{"sent": "2027-03-19T01:00:00", "scans": []}',
        b'{"sent": "2027-03-19T01:00:00Z", "scans": [{"mark": ""}]}',
        b'{"sent": "2027-03-19T01:00:00Z", "scans": [{"mark": "a b"}]}',
        b'{"sent": "2027-03-19T01:00:00Z", "scans": ["x"]}',
    ],
)
def test_what_is_no_batch_is_refused_whole(world: World, client: Client, desk: Desk, body: bytes) -> None:
    answer = client.post(at(world, desk, "send/"), body, content_type="application/json")
    assert answer.status_code == 400
    assert not Scan.objects.exists()


def test_a_closed_desk_still_sends(world: World, client: Client, desk: Desk) -> None:
    close_desk(world.actor(Role.DESK), desk)
    told = send(client, at(world, desk, "send/"), {"mark": "a", "guest": world.guests[0].key, "way": "name"})
    assert told["answers"][0]["result"] == "came"


def test_pages_cost_the_same_at_any_number_of_guests(
    world: World, client: Client, desk: Desk, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    check_in(world.actor(Role.DESK), world.event, world.guests[0], ScanWay.NAME, desk=desk)
    client.get(at(world, desk), {"q": "guest"})
    for more in (0, 30):
        for number in range(4, 4 + more):
            guest = add_guest(world, number)
            check_in(world.actor(Role.DESK), world.event, guest, ScanWay.NAME, desk=desk)
        for address, queries in (("?q=guest", 14), ("live/", 10), ("list/", 12)):
            with django_assert_num_queries(queries, info=address):
                client.get(at(world, desk) + address)
