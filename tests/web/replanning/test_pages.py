"""The pages of the day: an organiser replans, a guest answers an offer and asks on the spot."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from duijie.actions.replanning import ask_on_the_spot, offer_standby
from duijie.store.models import (
    Assistant,
    Avoid,
    Disruption,
    Meeting,
    Participant,
    PlanVersion,
    Request,
    RequestState,
    Role,
    StandbyOffer,
    Table,
)
from duijie.store.queries.free_now import free_now
from tests.actions.planning.hall import ask
from tests.actions.replanning.stage import MORNING, check_day, code, come, only_tables, publish, runner, slot, spots
from tests.world import World, add_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world: World) -> World:
    """Return a day with one meeting planned, six guests of whom all came, and three slots of one table."""
    for number in (4, 5):
        add_guest(world, number)
    only_tables(world, 1)
    ask(world.guests[0], world.guests[1])
    publish(world)
    come(*world.guests)
    return world


def staff(world: World) -> Client:
    """Return an organiser's browser."""
    return world.browser(world.staff[Role.ORGANISER])


def guest(world: World, who: Participant) -> Client:
    """Return a guest's browser."""
    return world.browser(who.person.account)


def text(client: Client, path: str) -> str:
    """Return a page's words."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@time_machine.travel(MORNING, tick=False)
def test_an_organiser_reports_looks_and_publishes(hall: World) -> None:
    """Found by name, reported, the loss read before and after, one button that names the number of people."""
    browser, page = staff(hall), hall.path("staff/day/replan/")
    assert "Nothing to change" in text(browser, page)
    found = text(browser, page + "?q=guest+0")
    a = hall.guests[0]
    assert f'value="{a.key}"' in found
    sent = browser.post(page + "guest/", {"guest": a.key, "kind": "absent", "note": "  ill "})
    assert sent.status_code == 302
    row = Disruption.objects.get()
    assert (row.participant_id, row.note, row.settled) == (a.key, "ill", None)
    seen = text(browser, page)
    assert "Publish and tell 2 people" in seen
    assert "Firm 0 of lugang × Firm 1 of lugang" in seen
    assert "somebody is not there" in seen
    token = seen.split('name="token" value="')[1].split('"')[0]
    done = browser.post(page + "publish/", {"token": token, "moves": "0"}, follow=True)
    assert "Version 2 is published; people told: 2." in done.content.decode()
    assert spots(hall.event) == {}
    assert "in version 2" in text(browser, page)
    over = browser.post(page + f"{row.key}/end/", follow=True)
    assert "Publish and tell 2 people" in over.content.decode()


@time_machine.travel(MORNING, tick=False)
def test_changed_meanwhile_shows_the_new_preview(hall: World) -> None:
    """A click on an old preview publishes nothing, and the page shows how it stands now."""
    browser, page = staff(hall), hall.path("staff/day/replan/")
    browser.post(page + "guest/", {"guest": hall.guests[0].key, "kind": "absent"})
    answer = browser.post(page + "publish/", {"token": "of another day", "moves": "0"})
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Something has changed since this preview" in words
    assert "Publish and tell 2 people" in words
    assert PlanVersion.objects.filter(event=hall.event).count() == 1


@time_machine.travel(MORNING, tick=False)
def test_what_is_typed_wrong_is_said_at_its_field_and_kept(hall: World) -> None:
    """Nobody chosen, no slot to be back in, an end before the beginning, somebody of another event."""
    browser, page = staff(hall), hall.path("staff/day/replan/")
    a = hall.guests[0]
    for form, given, said in (
        ("guest/", {"guest": "nobody", "q": "guest"}, "Choose who or what it is."),
        ("guest/", {"guest": a.key, "kind": "late", "q": "guest"}, "Choose the slot in which they are back."),
        (
            "guest/",
            {"guest": a.key, "q": "guest", "since": slot(hall, 3).key, "until": slot(hall, 2).key},
            "must come after",
        ),
        ("table/", {"table": ""}, "Choose who or what it is."),
        ("interpreter/", {"interpreter": "x"}, "Choose who or what it is."),
    ):
        if form == "interpreter/":
            Assistant.objects.create(event=hall.event, kind="interpreter", name="Helper", languages=["zh", "en"])
        answer = browser.post(page + form, given)
        assert (answer.status_code, said in answer.content.decode()) == (400, True), (form, given)
    assert browser.post(page + "guest/", {"guest": a.key, "since": "elsewhere"}).status_code == 404
    assert Disruption.objects.count() == 0


@time_machine.travel(MORNING, tick=False)
def test_a_table_and_an_interpreter(hall: World) -> None:
    """Each is reported from a slot on."""
    browser, page = staff(hall), hall.path("staff/day/replan/")
    helper = Assistant.objects.create(event=hall.event, kind="interpreter", name="Helper", languages=["zh", "en"])
    table = Table.objects.get(event=hall.event)
    browser.post(page + "table/", {"table": table.key, "since": slot(hall, 3).key})
    browser.post(page + "interpreter/", {"interpreter": helper.key})
    rows = list(Disruption.objects.order_by("kind"))
    assert [(r.kind, r.since.code) for r in rows] == [("interpreter_away", "s1"), ("table_closed", "s3")]
    words = text(browser, page)
    assert "Table T1" in words
    assert "from 14:30 on" in words


@time_machine.travel(MORNING, tick=False)
def test_a_guest_accepts_and_another_declines(hall: World) -> None:
    """The offer stands with its time; yes of both makes the meeting; no thanks sends it on."""
    _a, _b, c, d, e, _f = hall.guests
    ask(c, d)
    page = hall.path("staff/day/replan/")
    offered = staff(hall).post(page + "offer/", follow=True)
    assert "Places offered: 1." in offered.content.decode()
    offer = StandbyOffer.objects.get()
    mine = hall.path("me/standby/")
    words = text(guest(hall, c), mine)
    assert "Firm 3 of lugang" in words
    assert "Kept until 13:10" in words
    answer = guest(hall, c).post(f"{mine}{offer.key}/accept/", follow=True)
    assert "The other has not answered yet" in answer.content.decode()
    assert guest(hall, e).post(f"{mine}{offer.key}/accept/").status_code == 404
    answer = guest(hall, d).post(f"{mine}{offer.key}/accept/", follow=True)
    assert "Both of you said yes" in answer.content.decode()
    check_day(hall.event)
    assert code(c, d) in spots(hall.event)
    late = guest(hall, d).post(f"{mine}{offer.key}/decline/", follow=True)
    assert "This meeting is settled already" in late.content.decode()
    assert "1 of 2" not in text(staff(hall), page)


@time_machine.travel(MORNING, tick=False)
def test_a_guest_asks_on_the_spot_and_another_answers(hall: World) -> None:
    """Who is free and may be seen is shown with the first slot both have; one tap asks, one tap places."""
    _a, _b, c, d, _e, f = hall.guests
    assert c.person.organisation is not None
    Avoid.objects.create(participant=f, organisation=c.person.organisation)
    page = hall.path("me/on-the-spot/")
    words = text(guest(hall, c), page)
    assert "Firm 3 of lugang" in words
    assert "Firm 5 of lugang" not in words
    assert "Firm 4 of lugang" not in words  # of one side with c
    answer = guest(hall, c).post(f"{page}ask/{d.key}/", {"message": "Five minutes?"}, follow=True)
    assert "They have been asked." in answer.content.decode()
    asked = Request.objects.get(by=c, whom=d)
    assert "Five minutes?" in text(guest(hall, d), page)
    assert guest(hall, f).post(f"{page}{asked.key}/accept/").status_code == 404
    answer = guest(hall, d).post(f"{page}{asked.key}/accept/", follow=True)
    assert "Both of you said yes" in answer.content.decode()
    check_day(hall.event)
    assert Meeting.objects.get(code=code(c, d)).origin == "on_the_spot"


@time_machine.travel(MORNING, tick=False)
def test_declined_on_the_spot(hall: World) -> None:
    """A no is told without a reason, and a second answer changes nothing."""
    _a, _b, c, d, *_ = hall.guests
    asked = ask_on_the_spot(hall.guest_actor(c), c, d).request
    page = hall.path("me/on-the-spot/")
    guest(hall, d).post(f"{page}{asked.key}/decline/")
    assert "cannot meet this time" in text(guest(hall, c), page)
    again = guest(hall, d).post(f"{page}{asked.key}/accept/", follow=True)
    assert "This request was declined before" in again.content.decode()
    assert Request.objects.get(key=asked.key).state == RequestState.DECLINED


def test_another_day(hall: World) -> None:
    """Before the day nobody is listed as free."""
    assert "Asking on the spot opens on the day" in text(guest(hall, hall.guests[2]), hall.path("me/on-the-spot/"))


@pytest.mark.parametrize("more", [0, 20])
@time_machine.travel(MORNING, tick=False)
def test_queries_do_not_grow(hall: World, more: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """Who is free is found in a fixed number of queries."""
    for number in range(7, 7 + 2 * more, 2):
        come(add_guest(hall, number))
    c = Participant.objects.select_related("event", "person", "side").get(key=hall.guests[2].key)
    with django_assert_num_queries(8):
        found = free_now(c, MORNING, "en")
    assert len(found) == 3 + more
    offer_standby(runner(hall), hall.event)
