"""Pages of suggestions, wishes and requests: who sees what, how many queries, how many bytes, what forms do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

import duijie.web
from duijie.actions import suggesting, wishing
from duijie.engine.text import Text
from duijie.store.models import (
    Avoid,
    Job,
    JobState,
    Organisation,
    Participant,
    ParticipantState,
    Person,
    Phase,
    Request,
    Role,
    Side,
    Strength,
    Suggestion,
    Wish,
)
from tests.actions.suggesting.scene import CHOOSING, computed, fill, firm_of, listing
from tests.web.wishes.stage import Stage, set_stage
from tests.world import World, add_guest, make_world


@pytest.fixture(autouse=True)
def _choosing_time() -> Iterator[None]:
    with time_machine.travel(CHOOSING, tick=False):
        yield


@pytest.fixture
def stage(world: World) -> Stage:
    for number in range(4, 12):
        add_guest(world, number)
    return set_stage(world)


def me(world: World) -> Client:
    return world.browser(world.guests[0].person.account)


def words_of(answer: Any) -> str:
    """Return a page's text without tags, blanks squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# Who sees what


def test_nobody_finds_whom_they_may_not_see(world: World) -> None:
    zero, one, two, three = world.guests[:4]
    unconfirmed = add_guest(world, 5, state=ParticipantState.INVITED)
    lapsed, nameless = add_guest(world, 7), add_guest(world, 9)
    Participant.objects.filter(key=lapsed.key).update(shown_until=CHOOSING.date() - timedelta(days=1))
    Participant.objects.filter(key=nameless.key).update(shown=["organisation", "listings"])
    Avoid.objects.create(participant=one, organisation=firm_of(zero))
    Avoid.objects.create(participant=zero, organisation=firm_of(three))
    for guest in (one, three, unconfirmed, lapsed, nameless):
        Suggestion.objects.create(
            event=world.event, participant=zero, other=guest, rank=1, score=1, added_by="staff", reasons=[]
        )
    client = me(world)
    for path in ("me/suggestions/?all=1", "me/guests/", "me/guests/?q=firm", "me/guests/?q=guest", "me/requests/"):
        found = words_of(client.get(world.path(path)))
        for hidden in ("1", "3", "5", "7"):
            assert f"Firm {hidden} of" not in found
            assert f"Guest {hidden} of" not in found
        assert "Guest 9 of" not in found
    assert "Firm 9 of lugang" in words_of(client.get(world.path("me/suggestions/")))
    assert "Firm 9 of lugang" in words_of(client.get(world.path("me/guests/?q=firm+9")))
    assert "Firm 9 of lugang" not in words_of(client.get(world.path("me/guests/?q=guest+9")))
    for guest in (one, three, unconfirmed, lapsed):
        assert client.get(world.path(f"me/guests/{guest.key}/")).status_code == 404
        assert client.post(world.path(f"me/wishes/{guest.key}/"), {"strength": "like"}).status_code == 404
    assert client.get(world.path(f"me/guests/{two.key}/")).status_code == 200


def test_contact_data_notes_and_detail_stay_where_they_belong(world: World, stage: Stage) -> None:
    client = me(world)
    agreed, other = Suggestion.objects.filter(participant=world.guests[0]).order_by("rank")[1].other, world.guests[9]
    for name, path in stage.guest_pages.items():
        page = client.get(path).content.decode()
        assert "@lugang.example" not in page.replace(world.guests[0].person.mail, ""), name
        assert "+86 138" not in page, name
        assert ("The whole truth." in page) == (name == "guest"), name
    assert "The whole truth." in client.get(world.path(f"me/guests/{agreed.key}/")).content.decode()
    note = "Ask for the price of one membrane."
    assert note in client.get(stage.guest_pages["for-you"]).content.decode()
    theirs = world.browser(agreed.person.account)
    for path in ("me/suggestions/?all=1", "me/requests/", f"me/guests/{world.guests[0].key}/"):
        assert note not in theirs.get(world.path(path)).content.decode()
    staff = world.browser(world.staff[Role.OWNER])
    for path in stage.staff_pages.values():
        assert note not in staff.get(path).content.decode()
    del other


def test_an_expired_listing_takes_its_card_and_its_words_away(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    assert "reverse osmosis" in words_of(me(world).get(world.path("me/suggestions/")))
    offers.person.listings.update(expires=CHOOSING.date() - timedelta(days=1))
    page = words_of(me(world).get(world.path("me/suggestions/")))
    assert "from our laboratory" not in page
    assert "No suggestions yet" in page
    wishing.choose(world.guest_actor(needs), needs, offers, Strength.LIKE)
    page = words_of(me(world).get(world.path("me/suggestions/")))
    assert "Firm 1 of lugang" in page
    assert "We have desalination" not in page


def test_a_no_is_shown_to_its_owner_alone(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    wishing.choose(world.guest_actor(offers), offers, needs, Strength.LIKE)
    client = me(world)
    client.post(world.path(f"me/wishes/{offers.key}/"), {"strength": "no"})
    assert "1 set aside" in words_of(client.get(world.path("me/suggestions/")))
    assert words_of(client.get(world.path("me/requests/"))).count("Nothing waits for your answer.") == 1
    theirs = words_of(world.browser(offers.person.account).get(world.path("me/requests/")))
    assert "Waiting until 8 Mar, 08:00" in theirs
    staff = words_of(world.browser(world.staff[Role.OWNER]).get(world.path(f"staff/suggestions/{needs.key}/")))
    assert "not chosen" in staff
    assert "No thanks" not in staff


def test_what_is_taken_back_or_renamed_shows_at_once_in_cards_drawn_before(world: World) -> None:
    zero, one = world.guests[:2]
    Suggestion.objects.create(event=world.event, participant=zero, other=one, rank=1, score=1, added_by="staff")
    client, page = me(world), world.path("me/suggestions/?all=1")

    def shown() -> tuple[bool, bool, bool]:
        words = words_of(client.get(page))
        return "Firm 1 of lugang" in words, "Guest 1 of lugang" in words, one.side.name.en in words

    before = shown()
    assert before == (True, True, True)
    Participant.objects.filter(key=one.key).update(shown=["organisation"])
    assert shown() == (True, False, True)
    Side.objects.filter(key=one.side_id).update(name=Text("Elsewhere", "别处", "別處"))
    assert shown() == (True, False, False)
    Organisation.objects.filter(key=one.person.organisation_id).update(name_en="Quay Works")
    assert (shown()[0], "Quay Works" in words_of(client.get(page))) == (False, True)
    for hide, back in (
        ({"abroad": []}, {"abroad": one.abroad}),
        ({"shown": ["title"]}, {"shown": one.shown}),
        ({"matchmaking": False}, {"matchmaking": True}),
        ({"state": ParticipantState.CANCELLED}, {"state": ParticipantState.CONFIRMED}),
    ):
        Participant.objects.filter(key=one.key).update(**hide)
        assert "Quay Works" not in words_of(client.get(page)), hide
        Participant.objects.filter(key=one.key).update(**back)
        assert "Quay Works" in words_of(client.get(page)), back
    Avoid.objects.create(participant=one, organisation=firm_of(zero))
    assert "Quay Works" not in words_of(client.get(page))


def test_another_events_and_another_programmes_rows_do_not_exist(world: World) -> None:
    elsewhere = make_world("other", guests=2)
    needs, offers = fill(elsewhere, 1)[0]
    computed(elsewhere)
    row = Suggestion.objects.get(participant=needs)
    wishing.choose(elsewhere.guest_actor(offers), offers, needs, Strength.LIKE)
    request = Request.objects.get()
    client = me(world)
    assert client.get(world.path(f"me/guests/{offers.key}/")).status_code == 404
    assert client.get(world.path(f"me/requests/{request.key}/")).status_code == 404
    for path in (
        f"me/wishes/{offers.key}/",
        f"me/suggestions/{row.key}/judge/",
        f"me/requests/{request.key}/accept/",
        f"me/requests/{request.key}/decline/",
        f"me/avoids/{offers.person.organisation_id}/remove/",
    ):
        assert client.post(world.path(path), {"strength": "like", "feedback": "not"}).status_code == 404
    answer = client.post(world.path("me/avoids/add/"), {"organisation": offers.person.organisation_id})
    assert answer.status_code == 404
    owner = world.browser(world.staff[Role.OWNER])
    assert owner.get(world.path(f"staff/suggestions/{needs.key}/")).status_code == 404
    own = world.guests[0].key
    for path in (
        f"staff/suggestions/{needs.key}/propose/",
        f"staff/suggestions/{own}/{row.key}/propose/",
        f"staff/suggestions/{own}/{row.key}/unpropose/",
        f"staff/suggestions/{own}/{row.key}/remove/",
    ):
        assert owner.post(world.path(path)).status_code == 404
    answer = owner.post(world.path(f"staff/suggestions/{own}/add/"), {"other": offers.key, "reason": "x"})
    assert answer.status_code == 404
    assert (Suggestion.objects.count(), Request.objects.get().state) == (2, "waiting")


# How much


def crowd(world: World, count: int) -> None:
    """Add confirmed guests of Hong Kong with suggestions for the first guest, quickly."""
    programme, side, event = world.programme, world.sides["hongkong"], world.event
    firms = [Organisation(programme=programme, name=f"Crowd {n}", search=f"crowd {n:04d}") for n in range(count)]
    people = [Person(programme=programme, organisation=firm, name=f"Person {firm.name}") for firm in firms]
    seen = {"state": "confirmed", "shown": ["name", "organisation"], "abroad": list(world.sides)}
    guests = [Participant(event=event, person=person, side=side, **seen) for person in people]
    Organisation.objects.bulk_create(firms, batch_size=500)
    Person.objects.bulk_create(people, batch_size=500)
    Participant.objects.bulk_create(guests, batch_size=500)
    Suggestion.objects.bulk_create(
        Suggestion(event=event, participant=world.guests[0], other=guest, rank=9, score=1, added_by="s", reasons=[])
        for guest in guests[:18]
    )
    Wish.objects.bulk_create(Wish(event=event, by=world.guests[0], whom=guest, strength="like") for guest in guests[:8])
    expires = CHOOSING + timedelta(days=1)
    Request.objects.bulk_create(
        Request(event=event, by=guest, whom=world.guests[0], expires=expires) for guest in guests[8:30]
    )


@pytest.mark.parametrize("count", [1, 30, 3000])
def test_pages_ask_the_database_a_constant_number_of_times(
    world: World, count: int, django_assert_num_queries: Any
) -> None:
    crowd(world, count)
    expected = {
        "me/suggestions/": 14,
        "me/suggestions/?all=1": 14,
        "me/guests/": 13,
        "me/guests/?q=crowd": 13,
        "me/requests/": 9,
    }
    client = me(world)
    client.get(world.path("me/guests/"))
    for path, queries in expected.items():
        with django_assert_num_queries(queries):
            assert client.get(world.path(path)).status_code == 200
    owner = world.browser(world.staff[Role.OWNER])
    owner.get(world.path("staff/suggestions/"))
    for path, queries in {"staff/suggestions/": 14, f"staff/suggestions/{world.guests[0].key}/": 9}.items():
        with django_assert_num_queries(queries):
            assert owner.get(world.path(path)).status_code == 200


def test_the_first_view_stays_under_60_kb(world: World) -> None:
    for number in range(5, 45, 2):
        add_guest(world, number)
    for guest in world.guests:
        direction = "need" if guest.side == world.sides["shandong"] else "offer"
        words = "低压聚酰胺复合膜：进水 35 g/L 时产水能耗 2.3 kWh/m³，中试已连续运行 14 个月，可许可或联合开发。" * 2
        listing(guest, direction, f"反渗透复合膜 {guest.key}", words, language="zh-hans")
    computed(world)
    assert Suggestion.objects.filter(participant=world.guests[0]).count() == 18
    page = world.browser(world.guests[0].person.account, "zh-hans").get(world.path("me/suggestions/"))
    words = page.content.decode()
    sheets = re.findall(r'/static/(css/[^"]+)', words)
    static = Path(duijie.web.__file__).parent / "static"
    assert len(sheets) == 4
    size = len(page.content) + sum((static / sheet).stat().st_size for sheet in sheets)
    assert size <= 60_000


# What forms do


def test_choosing_without_scripts_leads_back_to_the_card(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    client = me(world)
    for back, address in {
        "for-you": f"me/suggestions/#c-{offers.key}",
        "all": f"me/suggestions/?all=1#c-{offers.key}",
        "guest": f"me/guests/{offers.key}/",
        "https://evil.example/": f"me/suggestions/#c-{offers.key}",
    }.items():
        answer = client.post(world.path(f"me/wishes/{offers.key}/"), {"strength": "must", "back": back})
        assert (answer.status_code, answer["Location"]) == (302, world.path(address))
    page = client.get(world.path("me/suggestions/")).content.decode()
    assert 'value="must" aria-pressed="true"' in page
    assert "1 of 8 chosen; “must meet” 1 of 3" in page
    assert client.post(world.path(f"me/wishes/{offers.key}/"), {"strength": "adore"}).status_code == 404
    client.post(world.path(f"me/wishes/{offers.key}/take-back/"))
    assert not Wish.objects.filter(by=needs).exists()


def test_a_wish_from_a_list_waits_for_the_guests_own_tap(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    Wish.objects.create(event=world.event, by=needs, whom=offers, strength="like", entered_by="staff")
    client = me(world)
    page = words_of(client.get(world.path("me/suggestions/")))
    assert "Taken from the organiser&#39;s list; tap to ask them" in page
    assert "0 of 8 chosen" in page
    client.post(world.path(f"me/wishes/{offers.key}/"), {"strength": "like"})
    assert Request.objects.get().state == "waiting"
    assert "1 of 8 chosen" in words_of(client.get(world.path("me/suggestions/")))


def test_a_refused_choice_is_said_where_it_was_made(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    Phase.objects.filter(code="wishes_close").update(at=CHOOSING)
    client = me(world)
    page = words_of(client.get(world.path("me/suggestions/")))
    assert "Choosing is over; what you chose is kept." in page
    client.post(world.path(f"me/wishes/{offers.key}/"), {"strength": "must"})
    assert "Choosing ended on 5 March, 08:00" in words_of(client.get(world.path("me/suggestions/")))
    answer = client.post(
        world.path(f"me/wishes/{offers.key}/"), {"strength": "must"}, headers={"X-Duijie-Part": "wish"}
    )
    assert answer.status_code == 409
    assert "Choosing ended on 5 March, 08:00" in words_of(answer)
    assert not Wish.objects.filter(by=needs).exists()


def test_a_note_that_is_too_long_comes_back_with_all_that_was_typed(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    wishing.choose(world.guest_actor(needs), needs, offers, Strength.LIKE)
    typed = "x" * 1001
    client = me(world)
    for headers in ({}, {"X-Duijie-Part": "wish"}):
        answer = client.post(world.path(f"me/wishes/{offers.key}/note/"), {"note": typed}, headers=headers)
        assert answer.status_code == 400
        assert typed in answer.content.decode()
        assert "1001 characters" in answer.content.decode()
    assert Wish.objects.get().note == ""


def test_the_mails_link_signs_in_first_and_answers_by_a_press(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    wishing.choose(world.guest_actor(needs), needs, offers, Strength.LIKE)
    path = world.path(f"me/requests/{Request.objects.get().key}/")
    stranger = world.browser()
    assert stranger.get(path)["Location"].endswith(f"?next={path}")
    client = world.browser(offers.person.account)
    assert "Yes, let us meet" in words_of(client.get(path))
    assert Request.objects.get().state == "waiting"  # looking answers nothing
    assert client.get(path + "accept/").status_code == 405
    assert client.post(path + "accept/").status_code == 302
    assert Request.objects.get().state == "accepted"
    again = client.post(path + "decline/")
    assert again.status_code == 409
    assert "already accepted" in words_of(again)


def test_an_answer_after_the_time_is_a_clear_page(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    wishing.choose(world.guest_actor(needs), needs, offers, Strength.LIKE)
    path = world.path(f"me/requests/{Request.objects.get().key}/")
    with time_machine.travel(Request.objects.get().expires, tick=False):
        client = world.browser(offers.person.account, "zh-hant")
        assert "這項邀約已過期" in words_of(client.get(path))
        answer = client.post(path + "accept/")
        assert (answer.status_code, "這項邀約已過期" in words_of(answer)) == (409, True)
    assert Request.objects.get().state == "waiting"  # the clock's next round ends it


def test_feedback_sets_a_card_aside_and_back(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    row = Suggestion.objects.get(participant=needs)
    client = me(world)
    client.post(world.path(f"me/suggestions/{row.key}/judge/"), {"feedback": "same"})
    assert "We have desalination" not in words_of(client.get(world.path("me/suggestions/")))
    assert "Show again" in words_of(client.get(world.path("me/suggestions/?all=1")))
    client.post(world.path(f"me/suggestions/{row.key}/judge/"), {"feedback": ""})
    assert "We have desalination" in words_of(client.get(world.path("me/suggestions/")))
    assert client.post(world.path(f"me/suggestions/{row.key}/judge/"), {"feedback": "ugly"}).status_code == 404
    stranger = world.browser(offers.person.account)
    assert stranger.post(world.path(f"me/suggestions/{row.key}/judge/"), {"feedback": "not"}).status_code == 404


def test_switching_suggestions_off_and_on(world: World) -> None:
    fill(world, 1)
    computed(world)
    client = me(world)
    path = world.path("me/suggestions/switch/")
    assert "your list is deleted" in words_of(client.get(path))
    client.post(path, {"on": "0"})
    page = words_of(client.get(world.path("me/suggestions/")))
    assert "Automatic suggestions are switched off." in page
    assert "We have desalination" not in page
    assert "They are off now." in words_of(client.get(path))
    client.post(path, {"on": "1"})
    assert not Participant.objects.get(key=world.guests[0].key).suggestions_off


def test_the_plain_list_narrows_by_side_category_chain_and_words(world: World) -> None:
    chain = world.programme.chains.get()
    listing(world.guests[1], "offer", "Graphene foil", "Foil from graphene.").chains.add(chain)
    hidden = listing(world.guests[3], "offer", "Graphene ink", "Ink from graphene.")
    hidden.chains.add(chain)
    Participant.objects.filter(key=world.guests[3].key).update(shown=["organisation"])
    client = me(world)

    def found(query: str) -> list[str]:
        page = client.get(world.path(f"me/guests/?{query}")).content.decode()
        return re.findall(r"<b>(Firm \d)", page)

    assert found("") == ["Firm 1", "Firm 2", "Firm 3"]
    assert found(f"side={world.sides['hongkong'].key}") == ["Firm 1", "Firm 3"]
    assert found(f"chain={chain.key}") == ["Firm 1"]
    assert found("q=graphene") == ["Firm 1"]
    assert found("category=investor") == []
    assert found("q=FIRM+3") == ["Firm 3"]
    assert found("page=999&side=nonsense") == []


def test_the_avoid_list_is_found_added_and_removed(world: World) -> None:
    add_guest(world, 5, state=ParticipantState.IMPORTED)
    client = me(world)
    page = client.get(world.path("me/avoids/?q=firm")).content.decode()
    assert re.findall(r"<b>(Firm \d)", page) == ["Firm 1", "Firm 2", "Firm 3"]  # not of those who have not confirmed
    firm = firm_of(world.guests[1])
    client.post(world.path("me/avoids/add/"), {"organisation": firm.key})
    assert Avoid.objects.get().organisation == firm
    assert "Firm 1" not in words_of(client.get(world.path("me/guests/")))
    theirs = world.browser(world.guests[1].person.account)
    assert "Firm 0" not in words_of(theirs.get(world.path("me/guests/")))
    client.post(world.path(f"me/avoids/{firm.key}/remove/"))
    assert not Avoid.objects.exists()


# Staff


def test_staff_add_propose_and_remove(world: World, stage: Stage) -> None:
    owner = world.browser(world.staff[Role.ORGANISER])
    guest = world.guests[3]
    path = world.path(f"staff/suggestions/{guest.key}/")
    other = world.guests[2]
    page = words_of(owner.get(path + "?q=firm+2"))
    assert "Why they should meet" in page
    wrong = owner.post(path + "add/", {"q": "firm 2", "other": other.key, "reason": " "})
    assert (wrong.status_code, "Write why they should meet" in words_of(wrong)) == (400, True)
    long = owner.post(path + "add/", {"q": "firm 2", "other": other.key, "reason": "z" * 301})
    assert (long.status_code, "z" * 301 in long.content.decode()) == (400, True)
    assert owner.post(path + "add/", {"other": other.key, "reason": "Both build <b>pumps</b>"}).status_code == 302
    row = Suggestion.objects.get(participant=guest, other=other)
    shown = world.browser(guest.person.account).get(world.path("me/suggestions/")).content.decode()
    assert "Both build &lt;b&gt;pumps&lt;/b&gt;" in shown
    assert "Added by the organiser" in shown
    owner.post(path + f"{row.key}/propose/")
    assert Suggestion.objects.get(key=row.key).proposed_by == world.staff[Role.ORGANISER].key
    assert not Wish.objects.filter(by=guest, whom=other).exists()
    shown = words_of(world.browser(guest.person.account).get(world.path("me/suggestions/")))
    assert "Proposed by the organiser: please say yes or no" in shown
    owner.post(path + f"{row.key}/unpropose/")
    owner.post(path + f"{row.key}/remove/")
    assert not Suggestion.objects.filter(key=row.key).exists()


def test_staff_propose_the_first_three_that_are_open(world: World, stage: Stage) -> None:
    owner = world.browser(world.staff[Role.ORGANISER])
    guest = world.guests[0]
    Wish.objects.filter(by=guest, strength=Strength.LIKE).delete()
    owner.post(world.path(f"staff/suggestions/{guest.key}/propose/"))
    proposed = Suggestion.objects.filter(participant=guest).exclude(proposed_by="").count()
    assert proposed == 2  # one is chosen already
    owner.post(world.path(f"staff/suggestions/{guest.key}/propose/"))
    assert Suggestion.objects.filter(participant=guest).exclude(proposed_by="").count() == 2


def test_staff_cannot_bring_together_who_may_not_see_each_other(world: World) -> None:
    zero, one = world.guests[:2]
    Avoid.objects.create(participant=one, organisation=firm_of(zero))
    owner = world.browser(world.staff[Role.OWNER])
    path = world.path(f"staff/suggestions/{zero.key}/")
    owner.post(path + "add/", {"other": one.key, "reason": "They would like it"})
    assert "These two cannot be brought together" in words_of(owner.get(path))
    assert not Suggestion.objects.exists()


def test_staff_add_only_whom_the_guest_may_ask(world: World) -> None:
    zero, two = world.guests[0], world.guests[2]
    owner = world.browser(world.staff[Role.OWNER])
    path = world.path(f"staff/suggestions/{zero.key}/")
    page = owner.get(path + "?q=firm").content.decode()
    assert re.findall(r"<span>(Firm \d)", page) == ["Firm 1", "Firm 3"]
    owner.post(path + "add/", {"other": two.key, "reason": "They would like it"})
    assert not Suggestion.objects.exists()
    own_side = words_of(me(world).get(world.path(f"me/guests/{two.key}/")))
    assert "your side does not ask theirs" in own_side
    assert "Must meet" not in own_side


def test_the_overview_starts_shows_and_stops_the_job(world: World) -> None:
    owner = world.browser(world.staff[Role.ORGANISER])
    path = world.path("staff/suggestions/")
    owner.post(path + "start/", {"tell": "on"})
    job = Job.objects.get()
    assert (job.state, job.input) == (JobState.WAITING, {"tell": True, "encoder": ""})
    assert "Waiting to begin" in words_of(owner.get(path))
    owner.post(path + "start/")
    assert "being computed already" in words_of(owner.get(path))
    owner.post(path + f"stop/{job.key}/")
    job.refresh_from_db()
    assert job.state == JobState.STOPPED
    assert "The lists stay as they were." in words_of(owner.get(path))
    for role in (Role.VIEWER, Role.REVIEWER, Role.DESK):
        assert world.browser(world.staff[role]).post(path + "start/").status_code == 403
    assert Job.objects.count() == 1


def test_guests_without_suggestions_are_listed_with_the_reason(world: World) -> None:
    fill(world, 1)
    computed(world)
    Participant.objects.filter(key=world.guests[2].key).update(suggestions_off=True)
    listing(world.guests[3], "offer", "Ink", "Ink of lamp black.")
    add_guest(world, 4)
    page = words_of(world.browser(world.staff[Role.OWNER]).get(world.path("staff/suggestions/without/")))
    found = re.findall(r"Firm (\d) of lugang .*?(Switched off|No accepted|Nothing fits)", page)
    assert found == [("2", "Switched off"), ("3", "Nothing fits"), ("4", "No accepted")]


def test_staff_see_what_the_guest_chose_from_the_plain_list(world: World) -> None:
    zero, one = world.guests[:2]
    suggesting.switch_suggestions(world.guest_actor(zero), zero, on=False)
    wishing.choose(world.guest_actor(zero), zero, one, Strength.MUST)
    page = words_of(world.browser(world.staff[Role.OWNER]).get(world.path(f"staff/suggestions/{zero.key}/")))
    assert "Chosen from the plain list" in page
    assert re.search(r"Firm 1 of lugang .* Must meet", page)
