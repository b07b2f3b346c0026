"""The reviewers' pages: the queue and its order, one listing, the two answers, who sees which side."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from duijie.actions import listing as verbs
from duijie.store.models import Chain, Listing, Mail, Membership, Review, Role
from tests.web.listings.stage import GOOD, NOW, OFFER, VAGUE, accepted, draft, full_stage, imported, returned, sent
from tests.world import World, account, add_guest


def staff(world: World, role: Role = Role.ORGANISER, language: str = "en") -> Client:
    return world.browser(world.staff[role], language)


def words_in(answer: Any) -> str:
    """Return a page's text without tags, blanks squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def titles(answer: Any) -> list[str]:
    """Return the titles of a list in their order."""
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', answer.content.decode())


def fresh(row: Listing) -> Listing:
    return Listing.objects.get(pk=row.pk)


def test_needs_too_vague_stand_first_then_the_oldest(world: World) -> None:
    first = sent(world, world.guests[0], title="第一条膜")
    Listing.objects.filter(pk=first.pk).update(submitted=NOW - timedelta(hours=1))
    sent(world, world.guests[1], OFFER)
    late = imported(world.guests[2])
    Listing.objects.filter(pk=late.pk).update(submitted=NOW + timedelta(hours=1))
    answer = staff(world).get(world.path("staff/listings/"))
    assert titles(answer) == [VAGUE.title, "第一条膜", OFFER.title]
    assert "Target figure: 1" in words_in(answer)


def test_the_queue_is_narrowed(world: World) -> None:
    chain = Chain.objects.get(programme=world.programme)
    sent(world, world.guests[0], chains=(chain.key,))
    sent(world, world.guests[1], OFFER)
    imported(world.guests[2])
    client = staff(world)
    for query, expected in {
        "side=hongkong": [OFFER.title],
        f"chain={chain.key}": [GOOD.title],
        "direction=offer": [OFFER.title],
        "missing=target": [VAGUE.title],
        "missing=nothing": [],
        "q=firm+1": [OFFER.title],
        "q=shellfish": [OFFER.title],
        "state=accepted": [],
    }.items():
        assert titles(client.get(world.path(f"staff/listings/?{query}"))) == expected, query


def test_a_reviewer_sees_their_side_only(world: World) -> None:
    own, other = sent(world, world.guests[0]), sent(world, world.guests[1], OFFER)
    client = staff(world, Role.REVIEWER)
    assert titles(client.get(world.path("staff/listings/"))) == [GOOD.title]
    assert titles(client.get(world.path("staff/listings/?side=hongkong"))) == []
    tabs = re.findall(r'<span class="count">(\d+)</span>', client.get(world.path("staff/listings/")).content.decode())
    assert tabs == ["1", "1", "0", "0", "0"]  # in the bar of pages, and of each state
    assert client.get(world.path(f"staff/listings/{own.key}/")).status_code == 200
    for path in ("", "edit/"):
        assert client.get(world.path(f"staff/listings/{other.key}/{path}")).status_code == 403
    for path in ("accept/", "return/", "edit/"):
        answer = client.post(world.path(f"staff/listings/{other.key}/{path}"), {"version": other.version, "words": "x"})
        assert answer.status_code == 403
    client.post(world.path("staff/listings/accept/"), {"chosen": f"{other.key}:{other.version}"})
    assert fresh(other).state == "submitted"
    assert staff(world, Role.VIEWER).get(world.path("staff/listings/")).status_code == 403


def test_drafts_and_unsent_words_are_their_authors_own(world: World) -> None:
    unsent = draft(world, world.guests[0], title="秘密草稿")
    back = returned(world, world.guests[0], title="退回的条目")
    verbs.write_listing(
        world.guest_actor(world.guests[0]), world.guests[0], replace(GOOD, title="还没发"), back, back.version
    )
    client = staff(world)
    assert client.get(world.path(f"staff/listings/{unsent.key}/")).status_code == 404
    page = client.get(world.path(f"staff/listings/{back.key}/")).content.decode()
    assert "退回的条目" in page
    assert "还没发" not in page
    assert "秘密草稿" not in client.get(world.path("staff/listings/?q=秘密")).content.decode().split("<tbody>")[-1]


def test_accepting_goes_on_to_the_next_of_the_narrowed_queue(world: World) -> None:
    first, second = sent(world, world.guests[0], title="第一条膜"), sent(world, world.guests[2], title="第二条膜")
    sent(world, world.guests[1], OFFER)
    client = staff(world)
    path = world.path(f"staff/listings/{first.key}/accept/") + "?side=shandong"
    answer = client.post(path, {"version": first.version})
    assert answer["Location"] == world.path(f"staff/listings/{second.key}/") + "?side=shandong"
    answer = client.post(
        world.path(f"staff/listings/{second.key}/accept/") + "?side=shandong", {"version": second.version}
    )
    assert answer["Location"] == world.path("staff/listings/")
    assert [fresh(row).state for row in (first, second)] == ["accepted", "accepted"]


def test_the_usual_reasons_are_ticked_so_that_one_tap_sends_it_back(world: World) -> None:
    row = imported(world.guests[2])
    client = staff(world)
    page = client.get(world.path(f"staff/listings/{row.key}/")).content.decode()
    ticked = re.findall(r'name="reasons" value="(\w+)" checked', page)
    assert ticked == ["missing_method", "missing_target"]
    client.post(world.path(f"staff/listings/{row.key}/return/"), {"version": row.version, "reasons": ticked})
    assert [one["code"] for one in Review.objects.get().reasons] == ticked
    assert Mail.objects.get().template == "listing_returned"


def test_a_verdict_on_old_words_is_told_and_shows_the_new_ones(world: World) -> None:
    guest = world.guests[0]
    row = sent(world, guest)
    verbs.submit_listing(world.guest_actor(guest), guest, replace(GOOD, title="新标题的膜"), row, row.version)
    client = staff(world)
    for path in ("accept/", "return/"):
        answer = client.post(
            world.path(f"staff/listings/{row.key}/{path}"), {"version": row.version, "words": "型号？"}
        )
        assert answer.status_code == 409
        assert "The author has changed this since you opened it" in words_in(answer)
        assert "新标题的膜" in answer.content.decode()
    assert "型号？" in answer.content.decode()
    assert fresh(row).state == "submitted"


def test_sending_back_without_a_reason_is_asked_for_one(world: World) -> None:
    row = sent(world, world.guests[0])
    answer = staff(world).post(world.path(f"staff/listings/{row.key}/return/"), {"version": row.version})
    assert (answer.status_code, fresh(row).state) == (422, "submitted")
    assert "Tick a reason or write one" in words_in(answer)


def test_many_are_seen_before_they_are_accepted(world: World) -> None:
    rows = [sent(world, world.guests[0]), sent(world, world.guests[1], OFFER)]
    bad = imported(world.guests[2], replace(VAGUE, teaser="反渗透膜，请致电 139 0000 1234"))
    client = staff(world)
    chosen = [f"{row.key}:{row.version}" for row in (*rows, bad)]
    preview = client.post(world.path("staff/listings/accept/preview/"), {"chosen": chosen})
    assert "Accept 2 listings?" in words_in(preview)
    shown = re.findall(r'name="chosen" value="(\w+):', preview.content.decode())
    assert sorted(shown) == sorted(row.key for row in rows)
    assert "Contact data in the text" in words_in(preview)
    answer = client.post(world.path("staff/listings/accept/"), {"chosen": chosen}, follow=True)
    assert "2 accepted; their authors get a mail." in words_in(answer)
    assert "was not accepted. There are contact data" in words_in(answer)
    assert [fresh(row).state for row in (*rows, bad)] == ["accepted", "accepted", "submitted"]
    assert client.post(world.path("staff/listings/accept/preview/")).status_code == 302
    assert client.post(world.path("staff/listings/accept/"), {"chosen": ["x", "y:z", ":1"]}).status_code == 302


def test_staff_put_words_right(world: World) -> None:
    row = accepted(world, world.guests[1], OFFER)
    path = world.path(f"staff/listings/{row.key}/edit/")
    client = staff(world)
    form = {
        "direction": "offer",
        "kind": "technology",
        "language": "en",
        "title": "Coating that keeps mussels off hulls",
        "teaser": OFFER.teaser,
        "detail": OFFER.detail,
        "target_figure": OFFER.target_figure,
        "trl": "7",
        "ip_state": "granted",
        "ip_owner": "Haiyu University",
        "cooperation": ["licence"],
        "fact_audience": "Shipyards and operators of ferries",
        "budget_currency": "CNY",
        "expires": "2027-06-30",
        "version": row.version,
        "act": "save",
    }
    assert client.get(path).status_code == 200
    answer = client.post(path, form)
    assert answer["Location"] == world.path(f"staff/listings/{row.key}/")
    assert (fresh(row).title, fresh(row).state) == ("Coating that keeps mussels off hulls", "accepted")
    told = client.post(path, {**form, "title": "x"})
    assert (told.status_code, fresh(row).title) == (409, "Coating that keeps mussels off hulls")
    assert "<del>shellfish</del><ins>mussels</ins>" in client.get(answer["Location"]).content.decode()


def test_listings_of_another_event_or_programme_are_not_there(world: World) -> None:
    from tests.world import make_world

    other = make_world("other")
    theirs = sent(other, other.guests[0])
    assert staff(world).get(world.path(f"staff/listings/{theirs.key}/")).status_code == 404
    assert theirs.title not in staff(world).get(world.path("staff/listings/")).content.decode()


def test_a_reviewer_of_one_event_has_no_other(world: World) -> None:
    own = account("Reviewer", "reviewer@one.example")
    side = world.sides["hongkong"]
    Membership.objects.create(account=own, programme=world.programme, event=world.event, role=Role.REVIEWER, side=side)
    sent(world, world.guests[0])
    sent(world, world.guests[1], OFFER)
    assert titles(world.browser(own).get(world.path("staff/listings/"))) == [OFFER.title]


@pytest.mark.parametrize("many", [1, 30])
def test_queries_do_not_grow(world: World, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows = full_stage(world)
    for number in range(4, 4 + many):
        imported(add_guest(world, number))
    client = staff(world)
    for path, count in (
        ("staff/listings/", 10),
        ("staff/listings/?state=accepted", 11),
        (f"staff/listings/{rows['sent'].key}/", 11),
    ):
        client.get(world.path(path))
        with django_assert_num_queries(count):
            assert client.get(world.path(path)).status_code == 200
