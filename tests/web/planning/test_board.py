"""The planning board as pages: what it says, what its forms do, what it costs."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from duijie.actions.deed import deed
from duijie.actions.jobs import run_job
from duijie.actions.planning import computing, moving, publishing
from duijie.store.models import Job, JobState, Organisation, Participant, PlanVersion, Role
from duijie.store.snapshot import meeting_code
from tests.actions.planning.hall import ask, fill_hall, organiser, plan, spots
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: World) -> PlanVersion:
    """A draft of twelve meetings in twelve places."""
    fill_hall(world, 12, 20)
    row = plan(world.event, organiser(world))
    without_prices(row)
    return row


def without_prices(row: PlanVersion) -> None:
    """End the job that would work out a version's prices: most tests do not look at them."""
    Job.objects.filter(input__price=row.key).update(state=JobState.STOPPED)


def staff(world: World, language: str = "en") -> Any:
    """Return the organiser's browser."""
    return world.browser(world.staff[Role.ORGANISER], language)


def words(answer: Any) -> str:
    """Return what a reader sees of a page."""
    text = re.sub(r"<script.*?</script>|<template.*?</template>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)))


def two_of(where: Any, slot: str) -> list[str]:
    """Return the meetings of one slot."""
    return [code for code, place in where.items() if place[0] == slot]


def test_before_the_first_plan(world: World) -> None:
    """What there is to plan, and a button that starts the search once."""
    ask(world.guests[0], world.guests[1])
    client, path = staff(world), world.path("staff/plan/")
    page = words(client.get(path))
    assert "4 confirmed guests take part in matchmaking. 1 meetings are wished for, 0 of them not answered yet" in page
    assert client.post(path + "compute/", {"seconds": "5"}).status_code == 302
    job = Job.objects.get()
    assert (job.kind, job.input["seconds"]) == ("plan", 5.0)
    assert "Stop, use this one" in words(client.get(path))
    assert "already" in words(client.post(path + "compute/", {"seconds": "5"}, follow=True))
    assert client.post(f"{path}jobs/{job.key}/stop/").status_code == 302
    assert Job.objects.get().state == JobState.STOPPED


def test_the_board_says_how_good_the_plan_is(world: World, draft: PlanVersion) -> None:
    """The sentence with its limit, the facts, every meeting in its place, reasons with names and no keys."""
    Job.objects.filter(input__price=draft.key).update(state=JobState.WAITING)
    run_job.func(Job.objects.get(input__price=draft.key).key)
    answer = staff(world).get(world.path("staff/plan/"))
    page = words(answer)
    assert "This plan places 12 of 20 wishes; no plan can place more" in page
    assert "12 / 12 slots 1, 2, 3 are full" in page
    assert "One more table in every slot+3" in page.replace("+3 ", "+3")
    assert "8 not placed" in page
    cells = answer.content.decode()
    rows = re.findall(r'<tr[^>]*><th scope="row">(T\d).*?</tr>', cells, re.S)
    assert rows == ["T1", "T2", "T3", "T4"]
    assert len(re.findall(r'data-m="(m-[^"]+)"', cells)) == 12
    assert not re.search(r"\b[0-9a-z]{12}\b", re.sub(r"\d{12}", "", _reasons(page)))
    assert answer["Cache-Control"] == "private, no-cache"


def _reasons(page: str) -> str:
    return page[page.index("8 not placed") :]


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh-hans", "个；任何排法都不会更多"), ("zh-hant", "個；任何排法都不會更多")]
)
def test_the_board_in_chinese(world: World, draft: PlanVersion, language: str, sentence: str) -> None:
    """The same in both scripts."""
    assert sentence in words(staff(world, language).get(world.path("staff/plan/")))


def test_names_cannot_break_out_of_the_page(world: World, draft: PlanVersion) -> None:
    """A firm called like a script stays words, in cells and in the data of the script."""
    evil = "</script><script>alert(1)</script>"
    Organisation.objects.filter(key=world.guests[0].person.organisation_id).update(name=evil)
    world.guests[0].person.name = evil
    world.guests[0].person.save()
    assert "<script>alert" not in staff(world).get(world.path("staff/plan/")).content.decode()


def test_finding_a_guest(world: World, draft: PlanVersion) -> None:
    """By pinyin as well; the other meetings step back, and the number is said."""
    guest = world.guests[5]
    guest.person.search = "王若溪 wang ruoxi wrx"
    guest.person.save()
    own = [code for code in spots(draft) if guest.key in code]
    answer = staff(world).get(world.path("staff/plan/"), {"q": "WANG"})
    page = answer.content.decode()
    assert f"{len(own)} meeting{'s' if len(own) != 1 else ''} found" in words(answer)
    shown = re.findall(r'class="slot is-line is-planned" href="[^"]*" data-m="([^"]+)"', page)
    assert sorted(shown) == sorted(own)


def test_filters(world: World, draft: PlanVersion) -> None:
    """Only the locked, only those in conflict; an unknown filter filters nothing."""
    one = two_of(spots(draft), "s1")[0]
    moving.lock_meetings(organiser(world), world.event, draft.key, 1, [one])
    client, path = staff(world), world.path("staff/plan/")
    assert client.get(path, {"show": "locked"}).content.decode().count("is-off") == 11
    assert client.get(path, {"show": "conflict"}).content.decode().count("is-off") == 12
    assert client.get(path, {"show": "moon"}).content.decode().count("is-off") == 0


def test_the_form_moves_locks_and_undoes(world: World, draft: PlanVersion) -> None:
    """What works without scripts: choose, send, see it there, take it back by the message's button."""
    client, base = staff(world), world.path(f"staff/plan/{draft.key}/")
    one, other = two_of(spots(draft), "s2")[:2]
    place = spots(draft)[other]
    page = client.get(world.path("staff/plan/"), {"v": draft.key, "m": one}).content.decode()
    assert f'name="code" value="{one}"' in page
    sent = {"edition": 1, "code": one, "slot": place[0], "table": place[1]}
    answer = client.post(base + "move/", sent, follow=True)
    assert f"Moved to table {place[1]}" in words(answer)
    draft.refresh_from_db()
    assert spots(draft)[one] == place
    assert f"{base}undo/2/" in answer.content.decode()
    assert "Taken back." in words(client.post(base + "undo/2/", follow=True))
    assert "Locked: planning again" in words(
        client.post(base + "lock/", {"edition": 3, "code": one, "locked": "1"}, follow=True)
    )
    draft.refresh_from_db()
    assert (draft.locks, draft.edition) == ([one], 4)


def test_what_the_second_organiser_chose_is_kept(world: World, draft: PlanVersion) -> None:
    """They are told; the form is open with the meeting, slot and table they chose; nothing was moved."""
    client, base = staff(world), world.path(f"staff/plan/{draft.key}/")
    one, other = two_of(spots(draft), "s1")[:2]
    moving.lock_meetings(organiser(world), world.event, draft.key, 1, [other])
    sent = {"edition": 1, "code": one, "slot": "s3", "table": "T4"}
    answer = client.post(base + "move/", sent, follow=True)
    page = answer.content.decode()
    assert "Somebody else has changed this draft meanwhile" in words(answer)
    assert f'name="code" value="{one}"' in page
    assert '<option value="s3" selected>' in page
    assert "<option selected>T4</option>" in page
    draft.refresh_from_db()
    assert (spots(draft)[one][0], draft.edition) == ("s1", 2)


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("move/", {"edition": "x", "code": "m", "slot": "s1", "table": "T1"}),
        ("move/", {"edition": "1", "code": "nothing", "slot": "s1", "table": "T1"}),
        ("move/", {}),
        ("lock/", {"edition": "1", "code": "nothing"}),
        ("leave-out/", {"edition": "99999999999999999999"}),
        ("try/", {"what": "||||"}),
        ("fill/", {"edition": "-1"}),
    ],
)
def test_nonsense_changes_nothing(world: World, draft: PlanVersion, act: str, sent: dict[str, str]) -> None:
    """Back to the board, at worst with a message; never an error of ours."""
    answer = staff(world).post(world.path(f"staff/plan/{draft.key}/{act}"), sent, follow=True)
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.edition == 1


def test_conflicts_are_named_and_stop_publishing(world: World, draft: PlanVersion) -> None:
    """The board says who is in two places; the publishing page says why not, and offers no button."""
    where = spots(draft)
    one, shared = next(
        (one, other)
        for one in where
        for other in where
        if where[one][0] != where[other][0] and set(one.split("-")[1:]) & set(other.split("-")[1:])
    )
    slot = where[shared][0]
    table = next(t for t in ("T1", "T2", "T3", "T4") if where[shared] != (slot, t))
    moving.move_meeting(organiser(world), world.event, draft.key, 1, one, slot, table)
    client = staff(world)
    page = words(client.get(world.path("staff/plan/")))
    assert f"Conflict in slot {slot[1:]}. Guest" in page
    assert "to be settled before publishing" in page
    publish = world.path(f"staff/plan/{draft.key}/publish/")
    assert "This cannot be published yet" in words(client.get(publish))
    assert "Publish and tell" not in words(client.get(publish))
    answer = client.post(publish, {"edition": 2})
    assert (answer.status_code, "cannot be published" in words(answer)) == (409, True)
    assert PlanVersion.objects.get().state == "draft"


def test_publishing_from_the_page(world: World, draft: PlanVersion) -> None:
    """How many are told, the deed, and a second time: said, not done."""
    client, publish = staff(world), world.path(f"staff/plan/{draft.key}/publish/")
    assert "Publish and tell 12 people" in words(client.get(publish))
    assert "Version 1 is published. Changes were passed on for 12 people" in words(
        client.post(publish, {"edition": 1}, follow=True)
    )
    assert "Version 1 is published already" in words(client.get(publish, follow=True))
    assert "Version 1 is published already" in words(client.post(publish, {"edition": 1}, follow=True))
    board = client.get(world.path("staff/plan/")).content.decode()
    assert "data-m=" not in board
    assert "board.js" not in board


def test_comparing_and_what_is_not_placed(world: World, draft: PlanVersion) -> None:
    """Line by line against what is published and against another version; the full list of the unplaced."""
    actor = organiser(world)
    publishing.publish(actor, world.event, draft.key, 1)
    later = plan(world.event, actor, base=draft.key)
    one, other = two_of(spots(later), "s1")[:2]
    moving.move_meeting(actor, world.event, later.key, 1, one, *spots(later)[other])
    client, base = staff(world), world.path(f"staff/plan/{later.key}/")
    page = words(client.get(base + "compare/"))
    assert "Version 2 against version 1" in page
    assert page.count("Other table") == 3  # the figure, and a line for each of the two
    assert "Nothing differs." in words(client.get(base + "compare/", {"with": later.key}))
    assert client.get(base + "compare/", {"with": "nothing"}).status_code == 404
    assert words(client.get(base + "unplaced/")).count(" × ") == 8


def test_adding_from_the_page(world: World, draft: PlanVersion) -> None:
    """Wrong: the form comes back with what was chosen and why; right: it is on the board."""
    actor, keys = organiser(world), [guest.key for guest in world.guests]
    moving.leave_out(actor, world.event, draft.key, 1, two_of(spots(draft), "s1")[0])
    (place,) = {("s1", t) for t in ("T1", "T2", "T3", "T4")} - set(_placed(draft))
    client, path = staff(world), world.path(f"staff/plan/{draft.key}/add/")
    sent = {"edition": 2, "people": [keys[0], keys[0]], "slot": "s1", "table": place[1]}
    answer = client.post(path, sent)
    assert (answer.status_code, "Choose two to 6 different guests" in words(answer)) == (400, True)
    assert f'<option value="{keys[0]}" selected>' in answer.content.decode()
    sent["people"] = [keys[0], keys[2], ""]
    assert "Added." in words(client.post(path, sent, follow=True))
    draft.refresh_from_db()
    assert spots(draft)[meeting_code([keys[0], keys[2]])] == place


def _placed(draft: PlanVersion) -> list[tuple[str, str]]:
    draft.refresh_from_db()
    return list(spots(draft).values())


def test_an_unchanged_board_is_not_sent_again(world: World, draft: PlanVersion) -> None:
    """304 until the draft, a name, a guest or a price changes; a message that is shown once is never kept."""
    client, path = staff(world), world.path("staff/plan/")
    tag = client.get(path)["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": tag, "Accept-Language": "zh-CN"}).status_code == 200
    firm = world.guests[1].person.organisation_id
    changed: list[Any] = [
        lambda: _lock_one(world, draft),
        lambda: _somebody(world, lambda: Participant.objects.filter(key=world.guests[0].key).update(state="cancelled")),
        lambda: _somebody(world, lambda: Organisation.objects.filter(key=firm).update(name="New")),
        lambda: computing.start_planning(organiser(world), world.event),
    ]
    for change in changed:
        tag = client.get(path)["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        change()
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert "ETag" not in client.get(path)  # a search is on its way
    Job.objects.update(state=JobState.STOPPED)
    assert "ETag" in client.get(path)
    answer = client.post(world.path(f"staff/plan/{draft.key}/fill/"), {"edition": 1}, follow=True)
    assert "ETag" not in answer  # it says something that is said once


def _somebody(world: World, change: Any) -> None:
    """Change rows as any verb does: with an entry in the audit log."""
    with deed(organiser(world), "guest.change", world.programme.key):
        change()


def _lock_one(world: World, draft: PlanVersion) -> None:
    moving.lock_meetings(organiser(world), world.event, draft.key, 1, [next(iter(spots(draft)))])


def test_a_new_name_is_on_the_board_at_once(world: World, draft: PlanVersion) -> None:
    """A board that is kept ready is not shown once a name has changed."""
    client, path = staff(world), world.path("staff/plan/")
    client.get(path)
    assert "Firm 1 of lugang" in words(client.get(path))
    firm = world.guests[1].person.organisation_id
    _somebody(world, lambda: Organisation.objects.filter(key=firm).update(name="Renamed"))
    page = words(client.get(path))
    assert ("Firm 1 of lugang" in page, "Renamed" in page) == (False, True)


@pytest.mark.parametrize(("guests", "wishes"), [(4, 2), (30, 60)])
def test_queries_are_constant(world: World, django_assert_num_queries: Any, guests: int, wishes: int) -> None:
    """The first answer, one that is kept ready, and “unchanged”: the same few queries at any size."""
    fill_hall(world, guests, wishes)
    row = plan(world.event, organiser(world))
    without_prices(row)
    client, path = staff(world), world.path("staff/plan/")
    with django_assert_num_queries(11):
        tag = client.get(path)["ETag"]
    with django_assert_num_queries(8):
        client.get(path)
    with django_assert_num_queries(5):
        client.get(path, headers={"If-None-Match": tag})


def test_another_events_plan_is_not_found(world: World, draft: PlanVersion) -> None:
    """By key, from the next programme: every address answers 404."""
    from tests.world import make_world

    elsewhere = make_world("huludao")
    client = elsewhere.browser(elsewhere.staff[Role.ORGANISER])
    fill_hall(elsewhere, 6, 4)
    plan(elsewhere.event, organiser(elsewhere))
    for page in ("publish/", "compare/", "unplaced/", "add/"):
        assert client.get(elsewhere.path(f"staff/plan/{draft.key}/{page}")).status_code == 404
    assert client.get(elsewhere.path("staff/plan/"), {"v": draft.key}).status_code == 404
    for act in ("move/", "lock/", "lock-vips/", "leave-out/", "fill/", "undo/1/", "try/", "price/"):
        sent = {"edition": 1, "code": "m", "slot": "s1", "table": "T1"}
        assert client.post(elsewhere.path(f"staff/plan/{draft.key}/{act}"), sent).status_code == 404
    job = Job.objects.filter(event=world.event).first()
    assert job is not None
    assert client.post(elsewhere.path(f"staff/plan/jobs/{job.key}/stop/")).status_code == 404
