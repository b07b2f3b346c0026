"""Every page of set-up opens, with as many queries for thirty rows of each kind as for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from duijie.engine.text import Text, same
from duijie.store.models import (
    Assistant,
    Category,
    Chain,
    Fixture,
    Host,
    Role,
    Session,
    Slot,
    Speaker,
    Table,
)
from duijie.store.queries.setting import chains_of, slots_of, tables_of
from tests.world import DAY, World, make_world

pytestmark = pytest.mark.django_db

#: Every list of set-up, with the queries it takes: session, account, event, memberships, and its own.
LISTS = {
    "settings": 18,
    "settings-event": 5,
    "settings-phases": 7,
    "settings-agenda": 7,
    "settings-slots": 8,
    "settings-tables": 8,
    "settings-floor": 7,
    "settings-assistants": 5,
    "settings-rules": 7,
    "settings-file": 5,
    "settings-sides": 5,
    "settings-hosts": 5,
    "settings-categories": 5,
    "settings-chains": 6,
}


def fill(world: World, count: int) -> None:
    """Give the event ``count`` more rows of every kind."""
    event, programme = world.event, world.programme
    for number in range(count):
        words = same(f"Row {number}")
        Host.objects.create(programme=programme, name=words, side=world.sides["shandong"], position=number)
        Chain.objects.create(programme=programme, name=same(f"Chain {number}"))
        Fixture.objects.create(event=event, kind="stage", label=words, x=50, y=8)
        starts = DAY + timedelta(hours=10, minutes=10 * number)
        session = Session.objects.create(
            event=event,
            code=f"x{number}",
            kind="matchmaking",
            title=words,
            starts=starts,
            ends=starts + timedelta(minutes=10),
        )
        Speaker.objects.create(session=session, name=words, side=world.sides["hongkong"])
        Slot.objects.create(event=event, session=session, code=f"x{number}", starts=starts, minutes=10)
        table = Table.objects.create(
            event=event, code=f"X{number}", x=number, y=number, held_by=world.guests[0].person.organisation
        )
        Assistant.objects.create(event=event, kind="table_host", name=f"Host {number}", table=table)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("name", "queries"), LISTS.items())
def test_lists_take_as_many_queries_however_long_they_are(
    world: World, django_assert_num_queries: Any, name: str, queries: int, count: int
) -> None:
    fill(world, count)
    browser = world.browser(world.staff[Role.ORGANISER])
    address = reverse(name, kwargs={"programme": "lugang", "event": "2027"})
    with django_assert_num_queries(queries):
        answer = browser.get(address)
    assert answer.status_code == 200


def test_lists_stand_in_their_order_although_they_count_other_rows(world: World) -> None:
    for number in reversed(range(12)):
        Table.objects.create(event=world.event, code=f"Z{number:02}", position=10 + number)
        Chain.objects.create(programme=world.programme, name=same(f"Chain {number:02}"), position=10 + number)
        starts = DAY + timedelta(hours=10, minutes=10 * number)
        session = Session.objects.get(event=world.event)
        Slot.objects.create(event=world.event, session=session, code=f"z{11 - number:02}", starts=starts, minutes=5)
    assert [row.code for row in tables_of(world.event)] == ["T1", "T2", "T3", "T4", *(f"Z{n:02}" for n in range(12))]
    assert [row.code for row in slots_of(world.event)] == ["s1", "s2", "s3", *(f"z{11 - n:02}" for n in range(12))]
    names = [row.name.en for row in chains_of(world.programme.key)]
    assert names == ["Membranes", *(f"Chain {n:02}" for n in range(12))]


def rows_of(world: World) -> dict[str, Any]:
    fill(world, 1)
    event, programme = world.event, world.programme
    return {
        "side": world.sides["shandong"],
        "host": Host.objects.get(programme=programme),
        "category": Category.objects.get(programme=programme, code="company"),
        "chain": Chain.objects.get(programme=programme, name=same("Chain 0")),
        "session": Session.objects.get(event=event, code="x0"),
        "speaker": Speaker.objects.get(session__event=event),
        "slot": Slot.objects.get(event=event, code="x0"),
        "table": Table.objects.get(event=event, code="X0"),
        "fixture": Fixture.objects.get(event=event),
        "assistant": Assistant.objects.get(event=event),
    }


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_forms_open_empty_and_filled_and_ask_before_they_remove(world: World, language: str) -> None:
    browser = world.browser(world.staff[Role.ORGANISER], language)
    place = {"programme": "lugang", "event": "2027"}
    for kind, row in rows_of(world).items():
        if kind != "slot":
            assert browser.get(reverse(f"settings-{kind}-new", kwargs=place)).status_code == 200, kind
        assert browser.get(reverse(f"settings-{kind}", kwargs=place | {"key": row.key})).status_code == 200, kind
        removal = reverse(f"settings-{kind}-remove", kwargs=place | {"key": row.key})
        assert browser.get(removal).status_code == 200, kind
        assert type(row).objects.filter(pk=row.pk).exists(), kind


def test_a_form_of_another_programmes_row_does_not_exist(world: World) -> None:
    browser = world.browser(world.staff[Role.OWNER])
    place = {"programme": "lugang", "event": "2027"}
    for kind, row in rows_of(make_world("elsewhere", guests=1)).items():
        for route in (f"settings-{kind}", f"settings-{kind}-remove"):
            address = reverse(route, kwargs=place | {"key": row.key})
            assert browser.get(address).status_code == 404, route
            assert browser.post(address, {"version": 1}).status_code == 404, route
        assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.OWNER, Role.ORGANISER}])
def test_other_staff_cannot_set_up(world: World, role: Role) -> None:
    browser = world.browser(world.staff[role])
    assert browser.get(world.path("staff/settings/")).status_code == 403
    assert browser.post(world.path("staff/settings/event/"), {"version": 1}).status_code == 403


def test_a_guest_learns_nothing_of_set_up(world: World) -> None:
    account = world.guests[0].person.account
    assert world.browser(account).get(world.path("staff/settings/")).status_code == 404


def post(world: World, rest: str, **values: Any) -> Any:
    return world.browser(world.staff[Role.ORGANISER]).post(world.path(f"staff/settings/{rest}"), values)


SESSION = {"kind": "keynote", "title_en": "Opening", "day": "2027-03-19", "starts": "09:00", "ends": "09:30"}


def test_a_new_session_is_saved_and_listed(world: World) -> None:
    answer = post(world, "agenda/new/", **SESSION, version=1)
    assert (answer.status_code, answer.url) == (302, world.path("staff/settings/agenda/"))
    made = Session.objects.get(event=world.event, kind="keynote")
    assert (made.title, made.starts.isoformat()) == (Text("Opening", "", ""), "2027-03-19T01:00:00+00:00")
    world.event.refresh_from_db()
    assert world.event.version == 2


def test_faults_stand_together_and_what_was_typed_is_kept(world: World) -> None:
    wrong = SESSION | {"title_en": "", "about_en": "kept words", "starts": "25:00", "kind": "party"}
    answer = post(world, "agenda/new/", **wrong, version=1)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3 things to put right" in page
    assert "Choose one of the list." in page
    assert "Write a time such as 13:30." in page
    assert "Write it in at least one of the three scripts." in page
    assert "kept words" in page
    assert Session.objects.filter(event=world.event).count() == 1


def test_the_second_editor_is_told_and_can_save_again(world: World) -> None:
    fields = {f"{name}_{script}": "" for name in ("venue", "about") for script in ("en", "zh_hans", "zh_hant")}
    fields |= {"name_en": "First", "date": "2027-03-19", "timezone": "Asia/Shanghai", "language": "en"}
    fields |= {
        "max_meetings": "4",
        "floor": "2",
        "suggestions": "18",
        "wishes": "8",
        "musts": "3",
        "answer_hours": "72",
    }
    assert post(world, "event/", **fields, version=1).status_code == 302
    answer = post(world, "event/", **fields | {"name_en": "Second", "venue_en": "My hall"}, version=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile." in page
    assert 'value="Second"' in page
    assert "Somebody else saved: First" in page
    assert 'name="version" value="2"' in page
    world.event.refresh_from_db()
    assert world.event.name.en == "First"
    assert post(world, "event/", **fields | {"name_en": "Second"}, version=2).status_code == 302
    world.event.refresh_from_db()
    assert world.event.name.en == "Second"


def test_what_the_other_editor_chose_from_a_list_is_told_in_words(world: World) -> None:
    made = Session.objects.get(event=world.event)
    fields = {"title_en": "M", "day": "2027-03-19", "starts": "13:30", "ends": "15:00"}
    Slot.objects.all().delete()
    assert post(world, f"agenda/{made.key}/", **fields, kind="dialogue", version=1).status_code == 302
    page = post(world, f"agenda/{made.key}/", **fields, kind="keynote", version=1).content.decode()
    assert "Somebody else saved: Dialogue" in page
    assert '<option value="keynote" selected>' in page


def test_traditional_is_drafted_without_saving(world: World) -> None:
    answer = post(world, "agenda/new/", **SESSION, title_zh_hans="签到与网络", make_traditional="title", version=1)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="簽到與網絡"' in page
    assert "Draft, to be read" in page
    assert Session.objects.filter(event=world.event).count() == 1


def test_a_smaller_hall_asks_before_tables_go(world: World) -> None:
    fields = {"count": "2", "zones": "A", "seats": "4", "prefix": "T", "version": "1"}
    asked = post(world, "tables/", **fields)
    assert asked.status_code == 200
    assert "2 of them would be removed: T3, T4." in asked.content.decode()
    assert Table.objects.filter(event=world.event).count() == 4
    assert post(world, "tables/", **fields, confirmed="yes").status_code == 302
    assert sorted(Table.objects.filter(event=world.event).values_list("code", flat=True)) == ["T1", "T2"]


def test_an_event_file_goes_out_and_comes_back(world: World) -> None:
    browser = world.browser(world.staff[Role.ORGANISER])
    data = browser.get(world.path("staff/settings/file/event.toml")).content.decode()
    looked = browser.post(world.path("staff/settings/file/"), {"words": data, "version": 1})
    assert looked.status_code == 200
    assert "Slots: 3 now, 3 afterwards." in looked.content.decode()
    done = browser.post(world.path("staff/settings/file/"), {"words": data, "version": 1, "confirmed": "yes"})
    assert (done.status_code, done.url) == (302, world.path("staff/settings/"))
    assert browser.get(world.path("staff/settings/file/event.toml")).content.decode() == data


def test_an_event_file_is_uploaded(world: World) -> None:
    file = SimpleUploadedFile("event.toml", b"format = 'duijie-event/1'\n[tables]\ncount = 2\n")
    looked = post(world, "file/", file=file, version=1)
    assert "Tables: 4 now, 2 afterwards." in looked.content.decode()
    assert "count = 2" in looked.content.decode()
    assert Table.objects.count() == 4


@pytest.mark.parametrize(
    ("data", "words"), [(b"#" * ((1 << 20) + 1), "larger than an event file ever is"), (b"  ", "Choose a file")]
)
def test_a_file_that_is_none_is_refused(world: World, data: bytes, words: str) -> None:
    answer = post(world, "file/", file=SimpleUploadedFile("event.toml", data), version=1)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_broken_event_file_changes_nothing_and_says_where(world: World) -> None:
    answer = post(world, "file/", words="format = 'duijie-event/1'\ntimezone = 'Mars'\n", version=1)
    assert answer.status_code == 422
    assert "“Mars” is not a time zone." in answer.content.decode()
    world.event.refresh_from_db()
    assert (world.event.version, world.event.timezone) == (1, "Asia/Shanghai")


def test_an_event_is_opened_and_closed(world: World) -> None:
    assert post(world, "state/", state="closed", version=1).status_code == 302
    world.event.refresh_from_db()
    assert world.event.state == "closed"
    assert post(world, "state/", state="draft", version=2).status_code == 409


def test_chains_are_loaded_and_merged_after_a_look(world: World) -> None:
    assert post(world, "chains/", load="hongkong", version=1).status_code == 302
    first, second = Chain.objects.filter(programme=world.programme)[:2]
    looked = post(world, "chains/merge/", chosen=[first.key, second.key])
    assert looked.status_code == 200
    assert Chain.objects.filter(pk=second.pk).exists()
    done = post(world, "chains/merge/", chosen=[first.key, second.key], keep=first.key, version=2)
    assert (done.status_code, Chain.objects.filter(pk=second.pk).exists()) == (302, False)


def test_owners_begin_programmes_and_events_others_do_not(world: World) -> None:
    owner = world.browser(world.staff[Role.OWNER])
    assert owner.get("/staff/programmes/new/").status_code == 200
    made = owner.post("/staff/programmes/new/", {"slug": "jiaodong", "name_zh_hans": "胶东合作"})
    assert (made.status_code, made.url) == (302, "/jiaodong/staff/programme/")
    assert owner.get(made.url).status_code == 200
    assert owner.get(f"{made.url}events/new/").status_code == 200
    event = owner.post(f"{made.url}events/new/", {"slug": "2027", "name_en": "First", "date": "2027-05-04"})
    assert (event.status_code, event.url) == (302, "/jiaodong/2027/staff/settings/")
    assert owner.get(event.url).status_code == 200
    organiser = world.browser(world.staff[Role.ORGANISER])
    assert organiser.get("/staff/programmes/new/").status_code == 403
    assert organiser.get(made.url).status_code == 404
