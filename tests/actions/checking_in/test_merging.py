"""What desks send late: any order, repeats, wrong clocks, walk-ins, guests gone meanwhile."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.db import connection, transaction

from duijie.actions.badges import badge_token
from duijie.actions.checking_in import SentScan, WalkIn, close_desk, merge_scans, open_desk
from duijie.actions.checking_in.merging import MOST
from duijie.actions.leaving import forget
from duijie.actions.refusal import Refused
from duijie.store.models import AuditEntry, CheckIn, Desk, Notice, Participant, Person, Role, Scan, ScanResult
from tests.actions.checking_in.offline_day import make_offline_day, outcome
from tests.world import World, add_guest, make_world

NINE = datetime(2027, 3, 19, 1, tzinfo=UTC)
TWO_LATER = NINE + timedelta(hours=2)
WALK_IN = WalkIn("周映岚", "海岱膜科技有限公司", "shandong", "company", mail="zhou@walk.example", agreed=True)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World) -> Desk:
    return open_desk(world.actor(Role.DESK), world.event, "Main entrance")


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


@pytest.mark.parametrize("wrong", [timedelta(0), timedelta(hours=1), timedelta(days=-1)])
def test_a_wrong_clock_is_put_right(world: World, desk: Desk, clock: time_machine.Traveller, wrong: timedelta) -> None:
    guest = world.guests[0]
    clock.move_to(TWO_LATER)
    batch = [SentScan("1", at(7) + wrong, code=badge_token(guest))]
    told = merge_scans(world.actor(Role.DESK), world.event, desk, batch, TWO_LATER + wrong)
    assert [one.result for one in told] == [ScanResult.CAME]
    scan = Scan.objects.get()
    assert (scan.at, scan.claimed, scan.received) == (at(7), at(7) + wrong, TWO_LATER)
    assert CheckIn.objects.get().at == at(7)
    desk.refresh_from_db()
    assert (desk.heard, desk.error) == (TWO_LATER, wrong.total_seconds())


def test_a_desk_that_scanned_first_and_sent_last_has_the_check_in(
    world: World, desk: Desk, clock: time_machine.Traveller
) -> None:
    actor, guest = world.actor(Role.DESK), world.guests[0]
    other = open_desk(actor, world.event, "Side door")
    clock.move_to(TWO_LATER)
    merge_scans(actor, world.event, other, [SentScan("1", at(20), code=badge_token(guest))], TWO_LATER)
    close_desk(actor, desk)
    merge_scans(actor, world.event, desk, [SentScan("1", at(10), code=badge_token(guest))], TWO_LATER)
    found = CheckIn.objects.get()
    assert (found.at, found.desk_id) == (at(10), desk.key)


def test_a_batch_sent_again_changes_nothing(world: World, desk: Desk, clock: time_machine.Traveller) -> None:
    actor = world.actor(Role.DESK)
    clock.move_to(TWO_LATER)
    batch = [SentScan(str(n), at(n), code=badge_token(guest)) for n, guest in enumerate(world.guests)]
    batch.append(SentScan("x", at(9), way="name", guest=world.guests[0].key, undo=True))
    batch.append(batch[0])
    first = merge_scans(actor, world.event, desk, batch, TWO_LATER)
    before, entries = outcome(world.event), AuditEntry.objects.count()
    clock.shift(timedelta(minutes=3))
    again = merge_scans(actor, world.event, desk, batch, TWO_LATER)
    assert [one.result for one in again] == [one.result for one in first]
    assert outcome(world.event) == before
    assert len(before) == 3
    assert AuditEntry.objects.count() == entries
    assert Scan.objects.count() == 5


def test_a_guest_erased_meanwhile_loses_no_scan(world: World, desk: Desk, clock: time_machine.Traveller) -> None:
    guest = world.guests[0]
    code = badge_token(guest)
    clock.move_to(TWO_LATER)
    with transaction.atomic():
        forget(guest.person)
    told = merge_scans(world.actor(Role.DESK), world.event, desk, [SentScan("1", at(5), code=code)], TWO_LATER)
    assert [one.result for one in told] == [ScanResult.ERASED]
    assert Scan.objects.get().result == "erased"


def test_a_walk_in_written_without_a_network_is_one_guest(
    world: World, desk: Desk, clock: time_machine.Traveller
) -> None:
    actor = world.actor(Role.DESK)
    other = open_desk(actor, world.event, "Side door")
    clock.move_to(TWO_LATER)
    for _ in range(2):
        told = merge_scans(actor, world.event, desk, [SentScan("1", at(8), given=WALK_IN)], TWO_LATER)
    assert told[0].guest is not None
    there = merge_scans(actor, world.event, other, [SentScan("1", at(3), given=WALK_IN)], TWO_LATER)
    assert there[0].guest == told[0].guest
    assert Person.objects.filter(name=WALK_IN.name).count() == 1
    found = CheckIn.objects.get()
    assert (found.at, found.way, found.desk_id) == (at(3), "walk_in", other.key)


def test_a_walk_in_that_cannot_be_written_is_kept_sealed(
    world: World, desk: Desk, clock: time_machine.Traveller
) -> None:
    clock.move_to(TWO_LATER)
    actor, bad = world.actor(Role.DESK), WalkIn("李青", "", "shandong", agreed=True)
    told = merge_scans(actor, world.event, desk, [SentScan("1", at(8), given=bad)], TWO_LATER)
    Notice.objects.all().delete()
    told += merge_scans(actor, world.event, desk, [SentScan("2", at(8), given=WALK_IN)], TWO_LATER)
    assert [one.result for one in told] == [ScanResult.UNKNOWN] * 2
    assert [json.loads(scan.given)["name"] for scan in Scan.objects.order_by("mark")] == ["李青", "周映岚"]
    assert Participant.objects.count() == 4


def test_another_events_desk_and_a_viewer_are_refused(world: World, desk: Desk) -> None:
    abroad = make_world("other", guests=0)
    for actor, event, code in (
        (abroad.actor(Role.OWNER), abroad.event, "not_found"),
        (world.actor(Role.VIEWER), world.event, "not_allowed"),
    ):
        with pytest.raises(Refused) as refused:
            merge_scans(actor, event, desk, [], NINE)
        assert refused.value.code == code


def test_a_batch_costs_the_same_few_queries_however_long(
    world: World, desk: Desk, clock: time_machine.Traveller, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for number in range(4, 34):
        add_guest(world, number)
    clock.move_to(TWO_LATER)
    actor = world.actor(Role.DESK)
    for place, guests in enumerate((world.guests[:1], world.guests[1:31])):
        batch = [SentScan(f"{place}-{n}", at(n), code=badge_token(guest)) for n, guest in enumerate(guests)]
        locks = 2 if connection.features.has_select_for_update else 0
        with django_assert_num_queries(14 + locks):
            merge_scans(actor, world.event, desk, batch, TWO_LATER)
    assert MOST >= 30


def _same_in_any_order(world: World, clock: time_machine.Traveller, desks: int, scans: int, orders: int) -> None:
    for number in range(len(world.guests), 60):
        add_guest(world, number)
    actor = world.actor(Role.DESK)
    day = make_offline_day(actor, world.event, world.guests, NINE, desks, scans, seed=7)
    clock.move_to(TWO_LATER)
    found = []
    for order in range(orders):
        day.send(actor, Random(order), size=[25, 100][order % 2])
        found.append(outcome(world.event))
        assert Scan.objects.filter(event=world.event).count() == scans
        Scan.objects.all().delete()
        CheckIn.objects.all().delete()
    assert len(found[0]) > 40
    assert all(one == found[0] for one in found)


def test_twenty_desks_in_any_order_give_the_same(world: World, clock: time_machine.Traveller) -> None:
    _same_in_any_order(world, clock, desks=20, scans=400, orders=8)


@pytest.mark.soak
def test_two_thousand_scans_in_a_thousand_orders_give_the_same(world: World, clock: time_machine.Traveller) -> None:
    _same_in_any_order(world, clock, desks=20, scans=2000, orders=1000)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_desks_that_send_the_same_guest_at_one_moment_agree(clock: time_machine.Traveller) -> None:
    world = make_world(guests=2)
    actor = world.actor(Role.DESK)
    desks = [open_desk(actor, world.event, f"Desk {number}") for number in range(4)]
    clock.move_to(TWO_LATER)
    ready = threading.Barrier(len(desks))

    def send(number: int) -> None:
        batch = [SentScan(guest.key, at(20 - number), code=badge_token(guest)) for guest in world.guests]
        ready.wait()
        try:
            merge_scans(actor, world.event, desks[number], batch[:: 1 if number % 2 else -1], TWO_LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(desks)) as pool:
        list(pool.map(send, range(len(desks))))
    assert [(row[1], row[3]) for row in outcome(world.event)] == [(at(17), desks[3].key)] * 2
    assert Scan.objects.count() == 8
