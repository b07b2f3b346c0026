from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from duijie.actions.refusal import Refused
from duijie.actions.setting_up import agenda, assistants, rules
from duijie.actions.setting_up.events import create_event, save_event, set_state
from duijie.actions.setting_up.phases import STEPS, default_phases, reset_phases, save_phases
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import (
    AskRule,
    Assistant,
    Event,
    EventState,
    Fixture,
    Phase,
    PhaseCode,
    Role,
    Session,
    Slot,
    Speaker,
    Table,
)
from tests.actions.setting_up.published import publish
from tests.world import DAY, World

pytestmark = pytest.mark.django_db

NEW = {"slug": "2028", "name_en": "Conference 2028", "date": "2028-03-17"}
SAME = {
    "name_en": "Conference 2027",
    "date": "2027-03-19",
    "timezone": "Asia/Shanghai",
    "language": "zh-hans",
    "max_meetings": "4",
    "floor": "2",
    "suggestions": "18",
    "wishes": "8",
    "musts": "3",
    "answer_hours": "72",
}


def codes(error: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.place) for fault in error.value.faults]


def test_a_new_event_is_a_draft_with_the_usual_phases_and_rules(world: World) -> None:
    event = create_event(world.actor(Role.ORGANISER), world.programme, NEW)
    assert (event.state, event.date, event.timezone) == ("draft", date(2028, 3, 17), "Asia/Shanghai")
    assert dict(Phase.objects.filter(event=event).values_list("code", "at")) == default_phases(
        date(2028, 3, 17), ZoneInfo("Asia/Shanghai")
    )
    found = AskRule.objects.filter(event=event).values_list("by__code", "whom__code", "wishes", "incoming")
    assert sorted(found) == [("hongkong", "shandong", 8, None), ("shandong", "hongkong", 8, None)]


def test_a_copy_has_everything_but_people_at_the_same_hours(world: World) -> None:
    source = world.event
    session = Session.objects.get(event=source)
    Speaker.objects.create(session=session, name=Text("A", "B", "C"))
    Assistant.objects.create(event=source, kind="interpreter", name="I", languages=["en", "zh"])
    Fixture.objects.create(event=source, kind="stage", x=50, y=8)
    AskRule.objects.filter(by=world.sides["shandong"]).update(incoming=9)
    event = create_event(world.actor(Role.ORGANISER), world.programme, NEW | {"timezone": "Asia/Tokyo"}, source)
    days = timedelta(days=(date(2028, 3, 17) - date(2027, 3, 19)).days) - timedelta(hours=1)
    for model, field in ((Session, "starts"), (Session, "ends"), (Slot, "starts"), (Phase, "at")):
        before = list(model.objects.filter(event=source).values_list("code", field))
        assert list(model.objects.filter(event=event).values_list("code", field)) == [(c, t + days) for c, t in before]
    tables = ("code", "zone", "seats", "position")
    assert list(Table.objects.filter(event=event).values_list(*tables)) == list(
        Table.objects.filter(event=source).values_list(*tables)
    )
    assert Fixture.objects.filter(event=event).count() == 1
    rules_copied = AskRule.objects.filter(event=event).values_list("by__code", "whom__code", "wishes", "incoming")
    assert sorted(rules_copied) == [("hongkong", "shandong", 8, None), ("shandong", "hongkong", 8, 9)]
    assert not Speaker.objects.filter(session__event=event).exists()
    assert not Assistant.objects.filter(event=event).exists()
    assert not event.participants.exists()
    assert (event.copied_from, event.venue, event.state) == (source, source.venue, "draft")


def test_an_address_stands_once_a_programme(world: World) -> None:
    with pytest.raises(InputError) as error:
        create_event(world.actor(Role.OWNER), world.programme, {"slug": "2027", "date": "soon", "timezone": "Mars"})
    assert codes(error) == [
        ("taken_slug", "slug"),
        ("needed", "name_zh_hans"),
        ("wrong_value", "date"),
        ("unknown_timezone", "timezone"),
    ]


def test_the_agenda_moves_with_the_date_if_asked(world: World) -> None:
    before = {model: list(model.objects.values_list("starts", flat=True)) for model in (Session, Slot)}
    saved = save_event(world.actor(Role.ORGANISER), world.event, 1, SAME | {"date": "2027-03-26", "along": "on"})
    assert saved.meetings_moved == 0
    for model, times in before.items():
        assert list(model.objects.values_list("starts", flat=True)) == [at + timedelta(days=7) for at in times]
    save_event(world.actor(Role.ORGANISER), world.event, 2, SAME)
    assert list(Slot.objects.values_list("starts", flat=True)) == [at + timedelta(days=7) for at in before[Slot]]


def test_another_time_zone_keeps_the_hours(world: World) -> None:
    save_event(world.actor(Role.ORGANISER), world.event, 1, SAME | {"timezone": "Europe/London"})
    slot = Slot.objects.get(event=world.event, code="s1")
    assert slot.starts == datetime(2027, 3, 19, 13, 30, tzinfo=ZoneInfo("Europe/London"))


def test_published_meetings_that_move_are_counted_and_their_calendars_follow(world: World) -> None:
    meeting = publish(world, "s1", "T1")
    saved = save_event(world.actor(Role.ORGANISER), world.event, 1, SAME | {"date": "2027-03-20", "along": "on"})
    before = meeting.changed
    meeting.refresh_from_db()
    assert (saved.meetings_moved, meeting.sequence, meeting.changed > before) == (1, 1, True)


def test_limits_that_contradict_each_other_are_all_named(world: World) -> None:
    wrong = SAME | {"floor": "5", "musts": "9", "suggestions": "many", "answer_hours": ""}
    with pytest.raises(InputError) as error:
        save_event(world.actor(Role.ORGANISER), world.event, 1, wrong)
    assert codes(error) == [
        ("wrong_value", "suggestions"),
        ("needed", "answer_hours"),
        ("floor_over_most", "floor"),
        ("musts_over_wishes", "musts"),
    ]
    assert Event.objects.get().version == 1


@pytest.mark.parametrize(
    ("now", "wanted", "allowed"),
    [
        ("draft", "open", True),
        ("open", "closed", True),
        ("open", "draft", True),
        ("closed", "open", True),
        ("draft", "closed", False),
        ("closed", "draft", False),
        ("open", "open", False),
    ],
)
def test_states_follow_each_other(world: World, now: str, wanted: str, allowed: bool) -> None:
    Event.objects.update(state=now)
    if allowed:
        set_state(world.actor(Role.ORGANISER), world.event, 1, EventState(wanted))
    else:
        with pytest.raises(Refused, match="wrong_state"):
            set_state(world.actor(Role.ORGANISER), world.event, 1, EventState(wanted))
    assert Event.objects.get().state == (wanted if allowed else now)


def test_an_older_form_changes_nothing(world: World) -> None:
    save_event(world.actor(Role.ORGANISER), world.event, 1, SAME | {"name_en": "First"})
    with pytest.raises(Refused, match="changed_meanwhile"):
        save_event(world.actor(Role.OWNER), world.event, 1, SAME | {"name_en": "Second"})
    assert Event.objects.get().name.en == "First"


def test_phases_are_set_at_the_events_clock(world: World) -> None:
    values = {"at_wishes_open": "2027-02-26T09:00", "at_wishes_close": "2027-03-12T18:00"}
    save_phases(world.actor(Role.ORGANISER), world.event, 1, values)
    assert dict(Phase.objects.values_list("code", "at")) == {
        PhaseCode.WISHES_OPEN: datetime(2027, 2, 26, 1, 0, tzinfo=UTC),
        PhaseCode.WISHES_CLOSE: datetime(2027, 3, 12, 10, 0, tzinfo=UTC),
    }


def test_closing_before_opening_is_refused(world: World) -> None:
    before = list(Phase.objects.values_list("code", "at"))
    values = {"at_wishes_open": "2027-03-12T18:00", "at_wishes_close": "2027-02-26T09:00", "at_print": "later"}
    with pytest.raises(InputError) as error:
        save_phases(world.actor(Role.ORGANISER), world.event, 1, values)
    assert codes(error) == [("wrong_value", "at_print"), ("out_of_order", "at_wishes_close")]
    assert list(Phase.objects.values_list("code", "at")) == before


def test_phases_go_back_to_their_usual_dates(world: World) -> None:
    reset_phases(world.actor(Role.ORGANISER), world.event, 1)
    zone = ZoneInfo("Asia/Shanghai")
    days = [(at.astimezone(zone).date() - DAY.date()).days for at in Phase.objects.values_list("at", flat=True)]
    assert days == [step.days for step in STEPS] == [-60, -45, -30, -21, -7, -5, -2, 0, 30, 365]


def test_rules_are_replaced_with_quotas_both_ways(world: World) -> None:
    values = {
        "may_shandong_hongkong": "on",
        "wishes_shandong_hongkong": "5",
        "incoming_shandong_hongkong": "9",
        "wishes_hongkong_shandong": "7",
        "may_hongkong_hongkong": "on",
    }
    assert rules.save_rules(world.actor(Role.ORGANISER), world.event, 1, values) == 2
    rows = AskRule.objects.values_list("by__code", "whom__code", "wishes", "incoming")
    assert sorted(rows) == [("hongkong", "hongkong", None, None), ("shandong", "hongkong", 5, 9)]


def test_a_quota_that_is_no_number_changes_no_rule(world: World) -> None:
    with pytest.raises(InputError) as error:
        rules.save_rules(world.actor(Role.ORGANISER), world.event, 1, {"wishes_shandong_hongkong": "0"})
    assert codes(error) == [("wrong_value", "wishes_shandong_hongkong")]
    assert AskRule.objects.count() == 2


def test_a_session_cannot_leave_its_slots_behind(world: World) -> None:
    session = Session.objects.get()
    values = {"kind": "matchmaking", "title_en": "M", "day": "2027-03-19", "starts": "14:00", "ends": "15:00"}
    with pytest.raises(InputError) as error:
        agenda.save_session(world.actor(Role.ORGANISER), world.event, 1, session, values)
    assert codes(error) == [("slots_outside", "starts")]
    with pytest.raises(InputError) as error:
        agenda.save_session(world.actor(Role.ORGANISER), world.event, 1, session, values | {"kind": "break"})
    assert codes(error)[0] == ("has_slots", "kind")


def test_a_session_may_end_on_the_next_day_only_if_said(world: World) -> None:
    values = {"kind": "other", "title_en": "Night", "day": "2027-03-19", "starts": "22:00", "ends": "01:00"}
    with pytest.raises(InputError) as error:
        agenda.save_session(world.actor(Role.ORGANISER), world.event, 1, None, values)
    assert codes(error) == [("ends_before_start", "ends")]
    made = agenda.save_session(world.actor(Role.ORGANISER), world.event, 1, None, values | {"overnight": "on"})
    assert made.ends - made.starts == timedelta(hours=3)


def test_a_session_with_published_meetings_stays(world: World) -> None:
    publish(world, "s1", "T1")
    with pytest.raises(Refused, match="Slot s1 holds 1 published meetings"):
        agenda.remove_session(world.actor(Role.ORGANISER), world.event, 1, Session.objects.get())
    assert Slot.objects.count() == 3


def test_speakers_stand_moderator_first_then_in_order(world: World) -> None:
    organiser, session = world.actor(Role.ORGANISER), Session.objects.get()
    people: tuple[dict[str, str], ...] = (
        {"name_en": "Second", "position": "2"},
        {"name_en": "First", "position": "1", "side": world.sides["hongkong"].key},
        {"name_en": "Lead", "position": "9", "moderator": "on"},
    )
    for version, values in enumerate(people, 1):
        agenda.save_speaker(organiser, world.event, version, session, None, values)
    assert [row.name.en for row in session.speakers.all()] == ["Lead", "First", "Second"]


def test_an_interpreter_has_two_languages_and_slots(world: World) -> None:
    organiser = world.actor(Role.ORGANISER)
    values = {"kind": "interpreter", "languages": ["zh"], "language_other": "Español"}
    with pytest.raises(InputError) as error:
        assistants.save_assistant(organiser, world.event, 1, None, values)
    assert codes(error) == [("needed", "name"), ("unknown_language", "language_other")]
    row = assistants.save_assistant(
        organiser,
        world.event,
        1,
        None,
        {"kind": "interpreter", "name": "孙", "languages": ["zh", "en"], "slots": ["s2"]},
    )
    assert (row.languages, row.slots, row.table) == (["en", "zh"], ["s2"], None)
    every = {
        "kind": "table_host",
        "name": "Host",
        "table": Table.objects.get(code="T1").key,
        "slots": ["s1", "s2", "s3"],
    }
    host = assistants.save_assistant(organiser, world.event, 2, None, every)
    assert (host.slots, host.table.code if host.table else "", host.languages) == (None, "T1", [])
