from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from duijie.actions.setting_up.checklist import findings
from duijie.actions.setting_up.events import create_event
from duijie.actions.setting_up.phases import reset_phases
from duijie.actions.setting_up.programmes import create_programme
from duijie.engine.text import Text, same
from duijie.store.models import (
    AskRule,
    Assistant,
    Category,
    Chain,
    Event,
    Host,
    Phase,
    Role,
    Session,
    Side,
    Slot,
    Table,
)
from duijie.store.queries.setting import set_up_of
from tests.world import World

pytestmark = pytest.mark.django_db


def complete(world: World) -> None:
    """Make the world's event complete: nothing is missing from it."""
    reset_phases(world.actor(Role.OWNER), world.event, 1)
    for number, side in enumerate(world.sides.values()):
        Host.objects.create(programme=world.programme, name=same(f"Host {number}"), side=side)
    Table.objects.update(x=50, y=50)
    Category.objects.update(matchmaking=True)


def said(world: World) -> list[tuple[str, str, str]]:
    event = Event.objects.get(pk=world.event.pk)
    return [(one.code, one.state, one.route) for one in findings(set_up_of(event))]


def test_nothing_is_missing_from_a_complete_event(world: World) -> None:
    complete(world)
    assert said(world) == []


def test_a_fresh_event_lacks_nearly_everything(world: World) -> None:
    owner = world.actor(Role.OWNER)
    programme = create_programme(owner, {"slug": "fresh", "name_en": "Fresh"})
    from duijie.actions.rights import Actor, Grant

    owner = Actor(owner.account, "", (Grant(Role.OWNER, programme.key),))
    event = create_event(owner, programme, {"slug": "one", "name_en": "One", "date": "2027-03-19"})
    found = [(one.code, one.state) for one in findings(set_up_of(event))]
    assert found == [
        ("no_venue", "bad"),
        ("few_sides", "bad"),
        ("no_sessions", "bad"),
        ("no_slots", "bad"),
        ("no_tables", "bad"),
        ("text_lacks_language", "warn"),
        ("text_lacks_language", "warn"),
        ("no_chains", "warn"),
    ]


def _break(model: type, **values: object) -> Callable[[World], None]:
    return lambda world: model.objects.update(**values)  # type: ignore[attr-defined]


def _guests(world: World) -> None:
    Slot.objects.exclude(code="s1").delete()
    Table.objects.filter(code__in=["T3", "T4"]).delete()


def _close_first(world: World) -> None:
    opening = Phase.objects.get(code="wishes_open").at
    Phase.objects.filter(code="wishes_close").update(at=opening - timedelta(hours=1))


def _interpreter(world: World) -> None:
    Assistant.objects.create(event=world.event, kind="interpreter", name="I", languages=["fr", "zh"])


def _idle_host(world: World) -> None:
    Assistant.objects.create(event=world.event, kind="table_host", name="H")


def _early(world: World) -> None:
    session = Session.objects.get()
    Session.objects.update(starts=session.starts - timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            lambda world: Host.objects.filter(side=world.sides["hongkong"]).delete(),
            ("side_without_host", "warn", "settings-hosts"),
        ),
        (_break(Category, matchmaking=False), ("no_categories", "bad", "settings-categories")),
        (lambda world: Chain.objects.all().delete(), ("no_chains", "warn", "settings-chains")),
        (lambda world: Slot.objects.all().delete(), ("no_slots", "bad", "settings-slots")),
        (lambda world: Table.objects.all().delete(), ("no_tables", "bad", "settings-tables")),
        (_break(Table, x=None), ("tables_unplaced", "warn", "settings-floor")),
        (_guests, ("few_places", "bad", "settings-tables")),
        (_break(Event, max_meetings=7), ("few_places", "warn", "settings-tables")),
        (lambda world: AskRule.objects.all().delete(), ("no_rules", "bad", "settings-rules")),
        (lambda world: Phase.objects.filter(code="print").delete(), ("no_phase", "warn", "settings-phases")),
        (_close_first, ("closes_before_opening", "bad", "settings-phases")),
        (_interpreter, ("language_nobody_has", "warn", "settings-assistants")),
        (_idle_host, ("host_without_table", "warn", "settings-assistants")),
        (_early, ("session_too_early", "warn", "settings-agenda")),
        (_break(Session, kind="keynote"), ("no_speaker", "warn", "settings-agenda")),
        (_break(Side, name=Text("Shandong", "", "山東")), ("text_lacks_language", "warn", "settings-sides")),
        (_break(Event, venue=Text("", "", "")), ("no_venue", "bad", "settings-event")),
    ],
)
def test_each_gap_is_found_with_its_page(
    world: World, change: Callable[[World], object], finding: tuple[str, str, str]
) -> None:
    complete(world)
    change(world)
    assert finding in said(world)


def test_the_event_day_must_be_the_events_date(world: World) -> None:
    complete(world)
    Event.objects.update(date=world.event.date + timedelta(days=1))
    assert ("day_elsewhere", "warn", "settings-phases") in said(world)


def test_a_text_without_a_language_is_named_in_every_language(world: World) -> None:
    complete(world)
    Event.objects.update(venue=Text("", "泉厅", ""))
    found = [one for one in findings(set_up_of(Event.objects.get())) if one.route == "settings-event"]
    assert [(one.title.en, one.words.en) for one in found] == [
        ("1 texts lack English", "泉厅"),
        ("1 texts lack Traditional Chinese", "泉厅"),
    ]


def test_places_count_only_slots_a_table_is_ready_in(world: World) -> None:
    complete(world)
    assert len(world.guests) * world.event.max_meetings // 2 == 8
    Table.objects.filter(code__in=["T1", "T2"]).update(slots=["s1"])
    assert said(world) == []
    Table.objects.filter(code="T3").update(slots=["s1", "s2"])
    assert [one[0] for one in said(world)] == ["few_places"]
