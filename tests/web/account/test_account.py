"""One's own account in the browser: name, password, second factor, sessions, acting for somebody."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from django.test import Client

from duijie.actions.access import add_steward
from duijie.actions.rights import Actor
from duijie.store.models import Account, Mail, Participant, Role, Steward
from tests.web.account.entering import mailed_link, sign_in_by_link, who, work
from tests.world import World

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
GOOD = "four quiet herons wait"


def inside(account: Account) -> Client:
    """Return a browser in which somebody has just signed in by link."""
    client = Client(headers={"Accept-Language": "en"})
    sign_in_by_link(client, account)
    assert who(client) == account.key
    return client


def code_of(secret: str, steps: int = 0) -> str:
    return str(pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps)))


def enrol(client: Client) -> tuple[str, list[str]]:
    """Set a second factor up on the page; return its secret and the recovery codes shown."""
    page = client.get("/account/second-factor").content.decode()
    secret = "".join(re.findall(r'factor-key">([^<]+)<', page)[0].split())
    pending = re.findall(r'name="pending" value="([^"]+)"', page)[0]
    shown = client.post("/account/second-factor", {"pending": pending, "code": code_of(secret, -1)}).content.decode()
    return secret, re.findall(r"<li><code>([^<]+)</code>", shown)


@pytest.fixture
def owner(world: World) -> Account:
    return world.staff[Role.OWNER]


def test_the_picture_holds_what_the_key_says(owner: Account) -> None:
    page = inside(owner).get("/account/second-factor")
    words = page.content.decode()
    assert '<svg class="qr"' in words
    assert "no-store" in page.headers["Cache-Control"]


def test_the_whole_way_of_a_second_factor(owner: Account) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = inside(owner)
        secret, codes = enrol(client)
        assert len(codes) == 10
        client.post("/account/password", {"password": GOOD})
        assert who(client) == owner.key  # this device stays in
        clock.shift(timedelta(seconds=60))
        fresh = Client(headers={"Accept-Language": "en"})
        answer = fresh.post("/sign-in/password", {"mail": owner.mail, "password": GOOD, "next": "/account"})
        assert (answer["Location"], who(fresh)) == ("/sign-in/code", None)
        assert fresh.get("/account").status_code == 302  # half way in is not in
        wrong = fresh.post("/sign-in/code", {"code": "000000"})
        assert wrong.status_code == 403
        assert "This code is not right" in wrong.content.decode()
        right = fresh.post("/sign-in/code", {"code": code_of(secret)})
        assert (right["Location"], who(fresh)) == ("/account", owner.key)
        third = Client()
        third.post("/sign-in/password", {"mail": owner.mail, "password": GOOD})
        third.post("/sign-in/code", {"code": code_of(secret)})
        assert who(third) is None  # the code was used
        third.post("/sign-in/code", {"code": codes[0]})
        assert who(third) == owner.key


def test_a_mailed_link_asks_for_the_second_factor_too(owner: Account) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        secret, _codes = enrol(inside(owner))
        clock.shift(timedelta(seconds=60))
        client = Client()
        answer = sign_in_by_link(client, owner, "/account")
        assert (answer["Location"], who(client)) == ("/sign-in/code", None)
        client.post("/sign-in/code", {"code": code_of(secret)})
        assert who(client) == owner.key


def test_half_way_in_lasts_ten_minutes_and_not_past_a_change(owner: Account) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        secret, _codes = enrol(inside(owner))
        client = Client()
        clock.shift(timedelta(minutes=2))
        sign_in_by_link(client, owner)
        clock.shift(timedelta(minutes=10, seconds=1))
        assert client.post("/sign-in/code", {"code": code_of(secret)})["Location"] == "/sign-in"
        sign_in_by_link(client, owner)
        Account.objects.filter(key=owner.key).update(session_stamp="changed")
        assert client.post("/sign-in/code", {"code": code_of(secret)})["Location"] == "/sign-in"
        assert who(client) is None


def test_nobody_comes_to_the_code_without_the_first_factor(world: World) -> None:
    assert Client().get("/sign-in/code")["Location"] == "/sign-in"
    assert Client().post("/sign-in/code", {"code": "000000"})["Location"] == "/sign-in"


def test_a_mistyped_code_keeps_the_picture(owner: Account) -> None:
    client = inside(owner)
    page = client.get("/account/second-factor").content.decode()
    pending = re.findall(r'name="pending" value="([^"]+)"', page)[0]
    again = client.post("/account/second-factor", {"pending": pending, "code": "1"})
    assert again.status_code == 422
    key = re.compile(r'factor-key">([^<]+)<')
    assert key.findall(again.content.decode()) == key.findall(page)
    stale = client.post("/account/second-factor", {"pending": "x", "code": "1"})
    assert "This page has been open too long" in stale.content.decode()
    assert key.findall(stale.content.decode()) != key.findall(page)


def test_renewing_and_removing(owner: Account) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = inside(owner)
        secret, codes = enrol(client)
        assert "10 recovery codes are left" in client.get("/account/second-factor").content.decode()
        wrong = client.post("/account/second-factor/codes", {"code": "1"})
        assert wrong.status_code == 403
        assert "This code is not right" in wrong.content.decode()
        clock.shift(timedelta(seconds=30))
        shown = client.post("/account/second-factor/codes", {"code": code_of(secret)}).content.decode()
        assert len(set(re.findall(r"<li><code>([^<]+)</code>", shown)) - set(codes)) == 10
        clock.shift(timedelta(seconds=30))
        assert client.post("/account/second-factor/remove", {"code": "1"}).status_code == 403
        client.post("/account/second-factor/remove", {"code": code_of(secret)})
        owner.refresh_from_db()
        assert owner.second_factor == ""
        assert "The second factor is removed." in client.get("/account").content.decode()


def test_the_way_in_changes_only_shortly_after_signing_in(owner: Account) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = inside(owner)
        clock.shift(timedelta(minutes=31))
        for path in ("/account/password", "/account/second-factor"):
            for answer in (client.get(path), client.post(path, {"password": GOOD})):
                assert "Please sign in again first" in answer.content.decode()
        owner.refresh_from_db()
        assert owner.password == ""
        sign_in_by_link(client, owner, "/account/password")
        assert client.post("/account/password", {"password": GOOD})["Location"] == "/account"


def test_a_new_password_ends_other_sessions_and_keeps_this_one(owner: Account) -> None:
    client, other = inside(owner), inside(owner)
    client.post("/account/password", {"password": GOOD})
    assert (who(client), other.get("/account").status_code) == (owner.key, 302)
    assert client.get("/account").status_code == 200
    wrong = client.post("/account/password", {"present": "no", "password": "another good sentence"})
    assert wrong.status_code == 422
    assert "This is not your present password" in wrong.content.decode()
    assert GOOD not in wrong.content.decode()
    client.post("/account/password/remove")
    assert client.get("/account").status_code == 200
    owner.refresh_from_db()
    assert not owner.has_usable_password()


def test_guests_have_no_password(world: World) -> None:
    guest = world.guests[0].person.account
    assert guest is not None
    client = inside(guest)
    assert client.get("/account/password")["Location"] == "/account"
    assert client.post("/account/password", {"password": GOOD})["Location"] == "/account"
    guest.refresh_from_db()
    assert guest.password == ""


def test_an_owner_without_a_factor_is_told_what_to_do(owner: Account) -> None:
    owner.set_password(GOOD)
    owner.save()
    client = Client(headers={"Accept-Language": "en"})
    answer = client.post("/sign-in/password", {"mail": owner.mail, "password": GOOD})
    assert answer.status_code == 403
    assert "Your role needs a second factor" in answer.content.decode()
    assert who(client) is None


def test_a_wrong_password_keeps_the_address_and_not_the_password(owner: Account) -> None:
    client = Client(headers={"Accept-Language": "en"})
    answer = client.post("/sign-in/password", {"mail": owner.mail, "password": "what I typed here"})
    assert answer.status_code == 403
    assert f'value="{owner.mail}"' in answer.content.decode()
    assert "what I typed here" not in answer.content.decode()
    assert client.post("/sign-in/password", {"mail": "x", "password": ""}).status_code == 422


def test_too_many_tries_say_when_to_come_back(owner: Account) -> None:
    client = Client(headers={"Accept-Language": "en"})
    with time_machine.travel(NOW, tick=False):
        for _ in range(5):
            client.post("/sign-in/password", {"mail": owner.mail, "password": "wrong, wrong, wrong"})
        answer = client.post("/sign-in/password", {"mail": owner.mail, "password": "wrong, wrong, wrong"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
        assert "in 2 minutes" in answer.content.decode()
        for _ in range(3):
            client.post("/sign-in", {"mail": owner.mail})
        answer = client.post("/sign-in", {"mail": owner.mail})
        assert answer.status_code == 429
        assert work() == 3


def test_name_and_language(owner: Account) -> None:
    client = inside(owner)
    wrong = client.post("/account/profile", {"name": "", "language": "en"})
    assert wrong.status_code == 422
    assert "Please give your name." in wrong.content.decode()
    client.post("/account/profile", {"name": "Lan Ming", "language": "zh-hant"})
    assert 'value="Lan Ming"' in client.get("/account").content.decode()


def test_signing_out_everywhere(owner: Account) -> None:
    client, other = inside(owner), inside(owner)
    assert client.post("/account/sessions/end")["Location"] == "/"
    assert (who(client), other.get("/account").status_code) == (None, 302)


class TestActing:
    """Somebody acts for a guest."""

    @pytest.fixture
    def steward(self, world: World) -> Steward:
        guest = world.guests[0]
        own = guest.person.account
        assert own is not None
        client = inside(own)
        given = {"person": guest.person.key, "mail": "assistant@office.example", "name": "Lan Office"}
        assert client.post("/account/stewards", given)["Location"] == "/account"
        assert "Lan Office may act for you now" in client.get("/account").content.decode()
        return Steward.objects.get()

    def test_from_invitation_to_acting(self, world: World, steward: Steward) -> None:
        client = Client(headers={"Accept-Language": "en"})
        client.post(mailed_link("assistant@office.example"))
        assert world.guests[0].person.name in client.get("/account").content.decode()
        answer = client.post("/account/act-for", {"participant": world.guests[0].key})
        assert answer["Location"] == world.path("me/")
        assert client.get(world.path("me/")).status_code == 200
        assert "acting now" in client.get("/account").content.decode()

    def test_nobody_is_acted_for_without_leave(self, world: World, steward: Steward) -> None:
        client = world.browser(steward.account)
        assert client.post("/account/act-for", {"participant": world.guests[1].key}).status_code == 403
        assert client.post("/account/act-for", {"participant": "nobody"}).status_code == 404
        session = client.session
        session["acting_for"] = world.guests[1].key  # a session that says so gives no right either
        session.save()
        page = client.get(world.path("me/")).content.decode()
        assert world.guests[1].person.name not in page

    def test_the_end_is_asked_about_and_takes_effect_at_once(self, world: World, steward: Steward) -> None:
        client = world.browser(steward.account)
        client.post("/account/act-for", {"participant": world.guests[0].key})
        own = world.browser(world.guests[0].person.account)
        assert (
            "Shall Lan Office no longer act for you?"
            in own.get(f"/account/stewards/{steward.key}/end").content.decode()
        )
        own.post(f"/account/stewards/{steward.key}/end")
        assert client.get(world.path("me/")).status_code == 404
        assert (
            world.browser(world.guests[1].person.account).get(f"/account/stewards/{steward.key}/end").status_code == 404
        )

    def test_a_form_sent_after_the_end_does_not_fall_to_oneself(self, world: World) -> None:
        """The steward is a guest too: what was meant for the other must not change their own record."""
        guest, helper = world.guests[0], world.guests[1]
        assert guest.person.account is not None
        assert helper.person.account is not None
        actor = Actor(guest.person.account.key, guest.person.name)
        steward = add_steward(actor, guest.person, helper.person.account.mail, "Helper", "192.0.2.1")
        client = world.browser(helper.person.account)
        client.post("/account/act-for", {"participant": guest.key})
        steward.until = NOW - timedelta(days=400)
        steward.save()
        before = Participant.objects.filter(key=helper.key).values().get()
        answer = client.post(world.path("me/times"), {"version": "1", "cap": "1"})
        assert answer.status_code == 409
        assert "You may no longer act for this person" in answer.content.decode()
        assert Participant.objects.filter(key=helper.key).values().get() == before
        assert client.get(world.path("me/")).status_code == 200  # on one's own pages again

    def test_a_form_opened_for_another_is_refused(self, world: World, steward: Steward) -> None:
        client = world.browser(steward.account)
        client.post("/account/act-for", {"participant": world.guests[0].key})
        answer = client.post(world.path("me/times"), {"version": "1", "for_participant": world.guests[1].key})
        assert answer.status_code == 409
        assert "opened for somebody else" in answer.content.decode()

    def test_what_is_wrong_with_a_steward_is_said_and_kept(self, world: World) -> None:
        guest = world.guests[0]
        client = world.browser(guest.person.account)
        answer = client.post("/account/stewards", {"person": guest.person.key, "mail": "nonsense", "name": "Lan"})
        assert answer.status_code == 422
        assert 'value="nonsense"' in answer.content.decode()
        stolen = {"person": world.guests[1].person.key, "mail": "x@y.example", "name": "X"}
        assert client.post("/account/stewards", stolen).status_code == 404
        assert Mail.objects.count() == 0
