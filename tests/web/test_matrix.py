"""Every route × who asks: the one place where all answers of all doors are held to a written table.

``matrix.toml`` says for each route who may come in; here everybody knocks at every door: nobody, each role, a guest,
their steward, a guest and an organiser of another event, staff and guests of another programme. A route without a
row fails.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from duijie.store.models import (
    Account,
    Event,
    Membership,
    Participant,
    Person,
    Role,
    Session,
    Slot,
    Steward,
    Table,
)
from duijie.web.route import Route
from duijie.web.urls import ROUTES
from tests.web.samples import OWN_KINDS, PROGRAMME_KINDS, Place, sample
from tests.world import DAY, World, account, make_world

_READ: Final = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())
_SETS: Final = {name: set(roles.split()) for name, roles in _READ["roles"].items()}
_SETS["any_owner"] = {"owner", "owner of another programme"}
_AUDIENCES: Final = {"public", "signed_in", "guest", "owner of another programme"}
_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Row:
    """One line of the table. ``who``: readers that may come in; ``posts``: those whose form is taken;
    ``kinds``: which row a parameter of the path names."""

    who: frozenset[str]
    posts: frozenset[str]
    kinds: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)
    also: frozenset[int] = frozenset()


def row_of(name: str) -> Row:
    """Return the line of a route."""
    who, *kinds = _READ["routes"][name].split()
    form = dict(pair.split("=") for pair in _READ["forms"].get(name, "").split())
    also = frozenset(_READ["also"].get(name, []))
    posts = _READ["posts"].get(name, who)
    return Row(_readers(who), _readers(posts), dict(kind.split(":") for kind in kinds), form, also)


def _readers(words: str) -> frozenset[str]:
    readers: set[str] = set()
    for word in words.split("+"):
        readers |= _SETS.get(word, {word})
    assert readers <= {*_AUDIENCES, *Role}, words
    return frozenset(readers)


@dataclass
class Readers:
    """Who knocks: account by name (None: nobody), and the session each of them has."""

    accounts: dict[str, Account | None]
    sessions: dict[str, str]

    def client(self, reader: str) -> Client:
        """Return a fresh browser with the reader's session, untouched by what another request did to it."""
        client = Client(headers={"Accept-Language": "en"}, raise_request_exception=False)
        if self.sessions[reader]:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[reader]
        return client


@dataclass
class Town:
    """The event of the table (``here``), another event of its programme, and another programme."""

    here: Place
    elsewhere: Place
    abroad: Place
    neighbour: Place
    readers: Readers


def second_event(world: World) -> tuple[Event, Participant]:
    """Return another event of a programme with two guests of its own and everything that a path may name."""
    event = Event.objects.create(
        programme=world.programme, slug="2028", name=world.event.name, date=DAY.date(), state="open"
    )
    session = Session.objects.create(event=event, code="pm", starts=DAY, ends=DAY.replace(hour=9))
    Slot.objects.create(event=event, session=session, code="s1", starts=DAY)
    Table.objects.create(event=event, code="T1")
    guests = []
    for side in world.sides.values():
        name = f"Guest of 2028 from {side.code}"
        person = Person.objects.create(
            programme=world.programme,
            account=account(name, f"{side.code}@2028.example"),
            organisation=world.guests[0].person.organisation,
            name=name,
            search=name,
        )
        guests.append(
            Participant.objects.create(event=event, person=person, side=side, state="confirmed", confirmed=DAY)
        )
    return event, guests[0]


@pytest.fixture
def town(db: None) -> Town:
    here, abroad = make_world("lugang"), make_world("other")
    event, their_guest = second_event(here)
    assistant = account("Assistant", "assistant@office.example")
    Steward.objects.create(person=here.guests[0].person, account=assistant)
    for role in (Role.OWNER, Role.ORGANISER):
        member = account(f"{role} of 2028", f"{role}@2028.example")
        Membership.objects.create(account=member, programme=here.programme, event=event, role=role)
    accounts: dict[str, Account | None] = {"nobody": None, "stranger": account("Stranger", "stranger@x.example")}
    accounts |= {str(role): member for role, member in here.staff.items()}
    accounts |= {"guest": here.guests[0].person.account, "steward": assistant}
    accounts |= {
        "guest of another event": their_guest.person.account,
        "owner of another event": Account.objects.get(name="owner of 2028"),
        "organiser of another event": Account.objects.get(name="organiser of 2028"),
        "owner of another programme": abroad.staff[Role.OWNER],
        "guest of another programme": abroad.guests[0].person.account,
    }
    sessions = {}
    for reader, one in accounts.items():
        client = Client()
        if one is not None:
            client.force_login(one)
        sessions[reader] = client.cookies[settings.SESSION_COOKIE_NAME].value if one is not None else ""
    return Town(
        Place(here, here.event, here.guests[0]),
        Place(here, event, their_guest),
        Place(abroad, abroad.event, abroad.guests[0]),
        Place(here, here.event, here.guests[2]),
        Readers(accounts, sessions),
    )


def may_enter(who: frozenset[str], reader: str) -> bool:
    """Return what the table says: may this reader come in at the event it is about?"""
    if "public" in who:
        return True
    if reader == "nobody":
        return False
    if "signed_in" in who:
        return True
    return reader in who or (reader == "steward" and "guest" in who)


def address(route: Route, row: Row, place: Place, rows: Place) -> str:
    """Return a route's path at ``place``, its parameters naming rows of ``rows``."""
    values = {"programme": place.world.programme.slug, "event": place.event.slug}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return values[name] if name in values else sample(row.kinds.get(name, name), rows)

    return "/" + _PARAMETER.sub(value, route.path)


def kinds_of(route: Route, row: Row) -> set[str]:
    """Return the kinds of rows a route's path names."""
    names = set(_PARAMETER.findall(route.path)) - {"programme", "event"}
    return {row.kinds.get(name, name) for name in names}


def knock(town: Town, reader: str, method: str, path: str, row: Row, rows: Place) -> HttpResponseBase:
    """Ask for a path and take back whatever that changed."""
    form = {name: sample(kind, rows) for name, kind in row.form.items()}
    with transaction.atomic():
        answer = town.readers.client(reader).generic(
            method,
            path,
            "&".join(f"{name}={value}" for name, value in form.items()) if method == "POST" else "",
            content_type="application/x-www-form-urlencoded",
        )
        transaction.set_rollback(True)
    assert isinstance(answer, HttpResponseBase)
    if answer.streaming:
        _read(answer)
    return answer


def _read(answer: HttpResponseBase) -> None:
    """Read an answer that comes in pieces, but of a stream that goes on for minutes only the first."""
    if answer.headers.get("Content-Type") == "text/event-stream":
        next(iter(answer))
        answer.close()
    else:
        b"".join(answer)


def is_inside(answer: HttpResponseBase) -> bool:
    """Return whether the door let the request through to the view."""
    return hasattr(answer.wsgi_request, "scope")  # type: ignore[attr-defined]


def answered_rightly(answer: HttpResponseBase, row: Row, may: bool) -> bool:
    """Return whether somebody who may was given the page, or somebody who may not was kept out."""
    refused = answer.status_code in {403, 404, 405}
    if not may:
        to_sign_in = str(answer.headers.get("Location", "")).startswith("/sign-in")
        return refused or (to_sign_in and not is_inside(answer))
    return is_inside(answer) and (not refused or answer.status_code in row.also)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {route.name for route in ROUTES} ^ set(_READ["routes"]) == set()
    for extra in ("forms", "also", "posts"):
        assert set(_READ[extra]) <= set(_READ["routes"])


def test_names_and_paths_are_given_once() -> None:
    for given in ([route.name for route in ROUTES], [route.path for route in ROUTES]):
        assert sorted(given) == sorted(set(given))


def test_no_view_is_reached_past_its_door() -> None:
    from duijie.web.urls import urlpatterns

    assert len(urlpatterns) == len(ROUTES)
    assert all(pattern.callback.__qualname__ and hasattr(pattern.callback, "__wrapped__") for pattern in urlpatterns)


def with_rows() -> Iterator[Route]:
    """Yield the routes that have a row; that all have one is a test of its own."""
    return iter(route for route in ROUTES if route.name in _READ["routes"])


def test_everybody_knocks_at_every_door(town: Town) -> None:
    wrong = []
    for route in with_rows():
        row = row_of(route.name)
        path = address(route, row, town.here, town.here)
        for method in route.methods:
            for reader in town.readers.accounts:
                answer = knock(town, reader, method, path, row, town.here)
                if answer.status_code >= 500:
                    wrong.append(f"{route.name} {method} {reader}: broke with {answer.status_code}")
                elif not answered_rightly(answer, row, may_enter(row.posts if method == "POST" else row.who, reader)):
                    wrong.append(f"{route.name} {method} {reader}: {answer.status_code} at {path}")
    assert "\n".join(wrong) == ""


def test_rows_of_another_event_or_programme_are_not_there(town: Town) -> None:
    wrong = []
    for route in with_rows():
        row = row_of(route.name)
        kinds = kinds_of(route, row)
        if not kinds or "<slug:programme>" not in route.path or all(kind.startswith("'") for kind in kinds):
            continue
        reader = "guest" if "guest" in row.who else "owner"
        places = (
            [town.abroad]
            if kinds & PROGRAMME_KINDS or "<slug:event>" not in route.path
            else [town.elsewhere, town.abroad]
        )
        for place in places:
            for method in route.methods:
                answer = knock(town, reader, method, address(route, row, town.here, place), row, town.here)
                if answer.status_code != 404:
                    wrong.append(f"{route.name} {method} {reader} {place.event.slug}: {answer.status_code}")
    assert "\n".join(wrong) == ""


def test_what_is_one_guests_own_is_no_other_guests(town: Town) -> None:
    wrong = []
    for route in with_rows():
        row = row_of(route.name)
        if not kinds_of(route, row) & OWN_KINDS or not row.who & {"guest", "signed_in"}:
            continue
        for method in route.methods:
            answer = knock(town, "guest", method, address(route, row, town.here, town.neighbour), row, town.here)
            if answer.status_code != 404:
                wrong.append(f"{route.name} {method}: {answer.status_code}")
    assert "\n".join(wrong) == ""


def test_a_reviewer_of_one_side_does_not_reach_the_others(town: Town) -> None:
    wrong = []
    theirs = Place(town.here.world, town.here.event, town.here.other)
    for route in with_rows():
        row = row_of(route.name)
        if "reviewer" not in row.who or not kinds_of(route, row) & {"own_listing"}:
            continue
        for method in route.methods:
            path = address(route, row, town.here, theirs)
            mine = knock(town, "owner", method, path, row, theirs).status_code
            status = knock(town, "reviewer", method, path, row, theirs).status_code
            if status not in {403, 404} or mine in {403, 404}:
                wrong.append(f"{route.name} {method}: {status}, owner {mine}")
    assert "\n".join(wrong) == ""


def test_other_methods_are_not_answered(town: Town) -> None:
    wrong = []
    for route in with_rows():
        row = row_of(route.name)
        path = address(route, row, town.here, town.here)
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} - set(route.methods):
            status = knock(town, "owner", method, path, row, town.here).status_code
            if status != 405:
                wrong.append(f"{route.name} {method}: {status}")
    assert "\n".join(wrong) == ""


def test_a_draft_event_is_there_for_staff_alone(town: Town) -> None:
    Event.objects.filter(key=town.here.event.key).update(state="draft")
    wrong = []
    for route in with_rows():
        row = row_of(route.name)
        if "<slug:event>" not in route.path or not row.who & {"public", "signed_in"}:
            continue
        path = address(route, row, town.here, town.here)
        for reader in ("nobody", "stranger", "owner of another programme"):
            answer = knock(town, reader, route.methods[0], path, row, town.here)
            if answer.status_code != 404 and not str(answer.headers.get("Location", "")).startswith("/sign-in"):
                wrong.append(f"{route.name} {reader}: {answer.status_code}")
    assert "\n".join(wrong) == ""


def test_strangers_learn_no_names(town: Town) -> None:
    """Whether an event exists is not told to those who are not signed in, except by its public pages."""
    slug = town.here.world.programme.slug
    answers = set()
    for path in (f"/{slug}/2027/staff/today", f"/{slug}/2099/staff/today", "/nothing/2027/staff/today"):
        answer = Client().get(path)
        answers.add((answer.status_code, str(answer.headers["Location"]).partition("?")[0]))
    assert answers == {(302, "/sign-in")}
