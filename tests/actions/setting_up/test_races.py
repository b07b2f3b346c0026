"""Organisers who save at the same moment, with real threads on a real database: one is told, nobody loses anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from duijie.actions.setting_up import hall, parties
from duijie.actions.setting_up.phases import reset_phases
from duijie.store.models import AuditEntry, Event, Host, Phase, Programme, Role, Table
from tests.actions.wishing.test_races import _real_file, at_once  # noqa: F401 (a fixture)
from tests.world import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_real_file")]
WRITERS = 6


def test_of_several_who_change_an_event_at_once_one_is_first_and_the_others_are_told() -> None:
    world = make_world(guests=0)

    def build(count: int) -> Callable[[], object]:
        values = {"count": str(count), "zones": "A, B", "seats": "4", "prefix": "T"}
        return lambda: hall.make_tables(world.actor(Role.ORGANISER), Event.objects.get(), 1, values)

    ends = at_once(*(build(10 + number) for number in range(WRITERS)))
    assert Counter(ends) == {"": 1, "changed_meanwhile": WRITERS - 1}
    assert Table.objects.count() == 10 + ends.index("")
    assert Event.objects.get().version == 2
    assert AuditEntry.objects.filter(action="table.make").count() == 1


def test_of_several_who_add_a_host_at_once_one_is_first() -> None:
    world = make_world(guests=0)

    def add(number: int) -> Callable[[], object]:
        values = {"name_en": f"Host {number}"}
        return lambda: parties.save_host(world.actor(Role.OWNER), Programme.objects.get(), 1, None, values)

    ends = at_once(*(add(number) for number in range(WRITERS)))
    assert Counter(ends) == {"": 1, "changed_meanwhile": WRITERS - 1}
    assert [row.name.en for row in Host.objects.all()] == [f"Host {ends.index('')}"]


def test_parts_replaced_at_once_stand_once() -> None:
    world = make_world(guests=0)
    ends = at_once(
        *(lambda: reset_phases(world.actor(Role.ORGANISER), Event.objects.get(), 1) for _number in range(WRITERS))
    )
    assert Counter(ends) == {"": 1, "changed_meanwhile": WRITERS - 1}
    assert Phase.objects.count() == 10
