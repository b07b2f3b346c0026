"""When reports are made, by whom, and what the log keeps of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from duijie.actions.refusal import Refused
from duijie.actions.reporting import approve_bulletin, due_reports, make_annual_report, make_report
from duijie.actions.rights import Actor
from duijie.store.models import AuditEntry, CheckIn, Event, PlanVersion, Report, Role
from tests.world import World

pytestmark = pytest.mark.django_db
HALF_PAST_FIVE = datetime(2027, 3, 19, 9, 30, tzinfo=UTC)  # 17:30 in Jinan


def came(world: World) -> None:
    CheckIn.objects.create(event=world.event, participant=world.guests[0], at=HALF_PAST_FIVE, way="qr")


def test_the_page_is_made_once_at_half_past_five_of_the_event(world: World) -> None:
    came(world)
    minutes = (-1, 0, 1, 60)
    assert [due_reports(HALF_PAST_FIVE + timedelta(minutes=n)) for n in minutes] == [0, 1, 0, 0]
    report = Report.objects.get()
    assert (report.kind, report.number, report.by, report.at) == ("day", 1, "", HALF_PAST_FIVE)
    assert report.figures["guests_came"]["value"] == 1


def test_it_follows_the_events_own_clock(world: World) -> None:
    came(world)
    Event.objects.filter(key=world.event.key).update(timezone="Europe/London")
    assert due_reports(HALF_PAST_FIVE) == 0
    assert due_reports(HALF_PAST_FIVE + timedelta(hours=8)) == 1


def test_a_late_worker_still_makes_it_but_not_the_day_after(world: World) -> None:
    came(world)
    assert due_reports(HALF_PAST_FIVE + timedelta(hours=15)) == 0
    assert due_reports(HALF_PAST_FIVE + timedelta(hours=5)) == 1


def test_nothing_is_made_of_a_day_on_which_nothing_happened(world: World) -> None:
    assert due_reports(HALF_PAST_FIVE) == 0
    PlanVersion.objects.create(
        event=world.event, number=1, state="published", problem={}, plan={}, software="t", verified=True
    )
    assert due_reports(HALF_PAST_FIVE) == 1


def test_one_made_by_hand_before_does_not_stand_in_for_the_evenings(world: World) -> None:
    came(world)
    make_report(world.actor(Role.VIEWER), world.event, "day", HALF_PAST_FIVE - timedelta(hours=2))
    assert due_reports(HALF_PAST_FIVE) == 1
    assert sorted(Report.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("role", [Role.DESK, Role.TABLE_HOST, Role.INTERPRETER])
def test_those_who_see_no_figures_make_no_report(world: World, role: Role) -> None:
    with pytest.raises(Refused):
        make_report(world.actor(role), world.event)
    with pytest.raises(Refused):
        make_annual_report(world.actor(role), world.programme, 2027)
    with pytest.raises(Refused):
        make_report(Actor("stranger"), world.event)
    assert not Report.objects.exists()


def test_a_year_without_an_edition_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        make_annual_report(world.actor(Role.OWNER), world.programme, 2020)
    assert "2020" in refused.value.text.en


def test_a_bulletin_is_approved_once_by_somebody_who_may_send(world: World) -> None:
    press = make_report(world.actor(Role.ORGANISER), world.event, "bulletin")
    with pytest.raises(Refused):
        approve_bulletin(world.actor(Role.VIEWER), press)
    approve_bulletin(world.actor(Role.ORGANISER), press)
    approve_bulletin(world.actor(Role.OWNER), press)
    press.refresh_from_db()
    assert press.approved_by == world.staff[Role.ORGANISER].key
    day = make_report(world.actor(Role.ORGANISER), world.event, "day")
    with pytest.raises(Refused):
        approve_bulletin(world.actor(Role.ORGANISER), day)
    actions = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["report.make", "report.approve", "report.make"]
