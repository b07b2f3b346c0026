"""Delegations: name, leader, days, members."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from duijie.actions.people.delegations import DelegationGiven, add_members, dissolve, remove_member, save_delegation
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Delegation, Participant, Role
from tests.world import World, make_world

GROUP = DelegationGiven(Text("", "香港代表团", ""), arrives=date(2027, 3, 18), leaves=date(2027, 3, 20))
ORGANISER = Role.ORGANISER


def test_a_delegation_is_made_filled_led_and_dissolved(world: World) -> None:
    actor, keys = world.actor(ORGANISER), [guest.key for guest in world.guests[:2]]
    group = save_delegation(actor, world.event, GROUP)
    assert add_members(actor, group, keys) == 2
    assert add_members(actor, group, keys) == 0
    save_delegation(actor, world.event, replace(GROUP, leader=keys[0]), group)
    group.refresh_from_db()
    assert (group.name, group.leader) == (Text("香港代表团", "香港代表团", "香港代表团"), world.guests[0])
    assert (group.arrives, group.leaves) == (date(2027, 3, 18), date(2027, 3, 20))
    remove_member(actor, group, keys[0])
    group.refresh_from_db()
    assert group.leader is None
    dissolve(actor, group)
    assert Delegation.objects.count() == 0
    assert Participant.objects.filter(delegation__isnull=False).count() == 0
    assert Participant.objects.count() == 4


def test_a_leader_who_changes_over_leads_no_more(world: World) -> None:
    actor, key = world.actor(ORGANISER), world.guests[0].key
    one, two = save_delegation(actor, world.event, GROUP), save_delegation(actor, world.event, GROUP)
    add_members(actor, one, [key])
    save_delegation(actor, world.event, replace(GROUP, leader=key), one)
    add_members(actor, two, [key])
    one.refresh_from_db()
    assert one.leader is None
    assert [row.key for row in Participant.objects.filter(delegation=two)] == [key]


def test_faults_are_named(world: World) -> None:
    given = DelegationGiven(Text("", "", ""), world.guests[0].key, date(2027, 3, 20), date(2027, 3, 18), "n" * 2001)
    with pytest.raises(InputError) as wrong:
        save_delegation(world.actor(ORGANISER), world.event, given)
    assert {(fault.code, fault.place) for fault in wrong.value.faults} == {
        ("name_missing", "name"),
        ("too_long", "name"),
        ("days_reversed", "leaves"),
        ("no_member", "leader"),
    }


def test_other_events_and_others_of_the_staff_are_kept_out(world: World) -> None:
    other = make_world("other", guests=1)
    actor = world.actor(ORGANISER)
    group = save_delegation(actor, world.event, GROUP)
    assert add_members(actor, group, [other.guests[0].key]) == 0
    with pytest.raises(Refused, match="not_found"):
        remove_member(actor, group, other.guests[0].key)
    strange = Delegation.objects.create(event=other.event)
    with pytest.raises(Refused, match="not_found"):
        save_delegation(actor, world.event, GROUP, strange)
    with pytest.raises(Refused, match="not_allowed"):
        save_delegation(world.actor(Role.VIEWER), world.event, GROUP)
