"""Members of the staff: adding, changing, removing, inviting."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from duijie.actions.access import NewMember, add_member, change_member, invite_again, members_of, remove_member
from duijie.actions.access.members import is_invited
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor, Grant
from duijie.engine.faults import InputError
from duijie.store.models import Account, AuditEntry, Event, Link, Mail, Membership, Role
from tests.web.account.entering import link_in, who
from tests.world import DAY, World, make_world


def new(world: World, **changed: object) -> NewMember:
    given: dict[str, object] = {"mail": "new@colleague.example", "name": "New Colleague", "role": "desk"} | changed
    return NewMember(**given)  # type: ignore[arg-type]


def other_event(world: World) -> Event:
    return Event.objects.create(programme=world.programme, slug="2028", name=world.event.name, date=DAY.date())


def event_owner(world: World, event: Event | None = None) -> Actor:
    return Actor("x", "", (Grant(Role.OWNER, world.programme.key, (event or world.event).key),))


def test_adding_makes_an_account_a_role_and_an_invitation(world: World) -> None:
    made = add_member(world.actor(Role.OWNER), world.programme, new(world, name="  New \n Colleague "))
    assert (made.role, made.event, made.side) == (Role.DESK, None, None)
    assert (made.account.name, made.account.mail) == ("New Colleague", "new@colleague.example")
    mail = Mail.objects.get()
    assert (mail.to, mail.template) == ("new@colleague.example", "member_invited")
    assert (mail.programme, mail.event) == (None, None)  # no outbox shows a link that signs somebody in
    client = Client()
    assert client.post(link_in(mail))["Location"] == "/"
    assert who(client) == made.account.key
    entry = AuditEntry.objects.get(action="access.add_member")
    assert entry.facts == {"role": "desk", "side": "", "event": ""}
    assert "colleague" not in str(AuditEntry.objects.values())


def test_adding_somebody_who_is_known_keeps_their_name(world: World) -> None:
    desk = world.staff[Role.DESK]
    made = add_member(world.actor(Role.OWNER), world.programme, new(world, mail=desk.mail.upper(), role="viewer"))
    assert made.account == desk
    desk.refresh_from_db()
    assert desk.name == "desk of lugang"


def test_a_reviewer_has_a_side_and_nobody_else(world: World) -> None:
    side = world.sides["hongkong"]
    owner = world.actor(Role.OWNER)
    assert add_member(owner, world.programme, new(world, role="reviewer", side=side)).side == side
    assert add_member(owner, world.programme, new(world, role="viewer", side=side)).side is None


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"mail": "nonsense"}, "mail"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"role": "king"}, "role"),
        ({"role": ""}, "role"),
        ({"role": "reviewer"}, "side"),
        ({"mail": "desk@lugang.example"}, "mail"),
    ],
)
def test_what_is_missing_is_said(world: World, changed: dict[str, object], place: str) -> None:
    before = Account.objects.count()
    with pytest.raises(InputError) as wrong:
        add_member(world.actor(Role.OWNER), world.programme, new(world, **changed))
    assert [fault.place for fault in wrong.value.faults] == [place]
    assert (Account.objects.count(), Mail.objects.count()) == (before, 0)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_owners_look_after_members(world: World, role: Role) -> None:
    target = Membership.objects.get(account=world.staff[Role.VIEWER])
    actor = world.actor(role)
    for deed in (
        lambda: add_member(actor, world.programme, new(world)),
        lambda: change_member(actor, target, "owner", None),
        lambda: remove_member(actor, target),
        lambda: invite_again(actor, target),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            deed()
    assert not AuditEntry.objects.exists()


def test_an_owner_of_one_event_stays_in_it(world: World) -> None:
    second = other_event(world)
    owner = event_owner(world)
    made = add_member(owner, world.programme, new(world, event=world.event))
    change_member(owner, made, "viewer", None)
    programme_wide = Membership.objects.get(account=world.staff[Role.VIEWER])
    elsewhere = Membership.objects.create(
        account=world.staff[Role.VIEWER], programme=world.programme, event=second, role=Role.VIEWER
    )
    for deed in (
        lambda: add_member(owner, world.programme, new(world)),
        lambda: add_member(owner, world.programme, new(world, event=second)),
        lambda: change_member(owner, programme_wide, "owner", None),
        lambda: remove_member(owner, elsewhere),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            deed()
    remove_member(owner, made)


def test_an_owner_elsewhere_has_no_say(world: World) -> None:
    stranger = make_world("other", guests=0).actor(Role.OWNER)
    target = Membership.objects.get(account=world.staff[Role.VIEWER])
    with pytest.raises(Refused, match="not_allowed"):
        remove_member(stranger, target)
    with pytest.raises(Refused, match="not_allowed"):
        add_member(stranger, world.programme, new(world))


def test_changing_a_role(world: World) -> None:
    target = Membership.objects.get(account=world.staff[Role.VIEWER])
    side = world.sides["hongkong"]
    change_member(world.actor(Role.OWNER), target, "reviewer", side)
    target.refresh_from_db()
    assert (target.role, target.side) == (Role.REVIEWER, side)
    change_member(world.actor(Role.OWNER), target, "desk", side)
    target.refresh_from_db()
    assert (target.role, target.side) == (Role.DESK, None)
    assert AuditEntry.objects.count() == 2


def test_the_same_role_twice_is_refused(world: World) -> None:
    desk = Membership.objects.get(account=world.staff[Role.DESK])
    Membership.objects.create(account=desk.account, programme=world.programme, role=Role.VIEWER)
    with pytest.raises(InputError) as wrong:
        change_member(world.actor(Role.OWNER), desk, "viewer", None)
    assert [fault.code for fault in wrong.value.faults] == ["member_twice"]
    desk.refresh_from_db()
    assert desk.role == Role.DESK


def test_the_last_owner_stays(world: World) -> None:
    owner = Membership.objects.get(account=world.staff[Role.OWNER])
    actor = world.actor(Role.OWNER)
    closed = Account.objects.create(name="Closed", mail_digest="closed", is_active=False)
    Membership.objects.create(account=closed, programme=world.programme, role=Role.OWNER)
    Membership.objects.create(
        account=world.staff[Role.DESK], programme=world.programme, event=world.event, role=Role.OWNER
    )
    for deed in (lambda: remove_member(actor, owner), lambda: change_member(actor, owner, "viewer", None)):
        with pytest.raises(Refused, match="last_owner"):
            deed()
    change_member(actor, owner, "owner", None)
    second = add_member(actor, world.programme, new(world, role="owner"))
    remove_member(actor, owner)
    with pytest.raises(Refused, match="last_owner"):
        remove_member(actor, second)


def test_removing_takes_role_and_invitation_away(world: World) -> None:
    made = add_member(world.actor(Role.OWNER), world.programme, new(world))
    path = link_in(Mail.objects.get())
    remove_member(world.actor(Role.OWNER), made)
    assert not Membership.objects.filter(key=made.key).exists()
    assert Link.objects.get().membership is None
    assert Client().get(path).status_code == 410
    assert Account.objects.filter(key=made.account.key).exists()


def test_inviting_again_ends_the_invitation_before(world: World) -> None:
    made = add_member(world.actor(Role.OWNER), world.programme, new(world))
    first = link_in(Mail.objects.get())
    invite_again(world.actor(Role.OWNER), made)
    second = link_in(Mail.objects.order_by("-created").first())  # type: ignore[arg-type]
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_somebody_is_invited_until_they_come_in(world: World) -> None:
    owner = world.actor(Role.OWNER)
    made = add_member(owner, world.programme, new(world))
    known = Membership.objects.get(account=world.staff[Role.DESK])
    assert (is_invited(made), is_invited(known)) == (True, False)
    Client().post(link_in(Mail.objects.get()))
    assert not is_invited(made)
    desk = world.staff[Role.DESK]
    second = add_member(owner, world.programme, new(world, mail=desk.mail, role="viewer"))
    assert is_invited(second)
    Account.objects.filter(key=desk.key).update(last_login=timezone.now())
    assert not is_invited(second)


def test_the_list(world: World, django_assert_num_queries: object) -> None:
    second = other_event(world)
    owner = world.actor(Role.OWNER)
    here = add_member(owner, world.programme, new(world, event=world.event))
    add_member(owner, world.programme, new(world, event=second, mail="two@colleague.example"))
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = members_of(world.programme)
    assert [row.role for row in rows[:7]] == list(Role)
    assert len(rows) == 9
    at_event = members_of(world.programme, world.event)
    assert [row.key for row in at_event if row.event_id] == [here.key]
    assert [row.key for row in at_event if row.invited] == [here.key]  # type: ignore[attr-defined]


@pytest.mark.postgres  # SQLite lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_remove_each_other_at_once() -> None:
    world = make_world(guests=0)
    first = Membership.objects.get(account=world.staff[Role.OWNER])
    second = Membership.objects.create(account=world.staff[Role.VIEWER], programme=world.programme, role=Role.OWNER)
    gate = threading.Barrier(2)
    refused: list[str] = []

    def remove(actor: Membership, target: Membership) -> None:
        grant = Grant(Role.OWNER, world.programme.key)
        gate.wait()
        try:
            remove_member(Actor(actor.account_id, "", (grant,)), target)
        except Refused as wrong:
            refused.append(wrong.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_owner"]
    assert Membership.objects.filter(role=Role.OWNER, event=None).count() == 1
