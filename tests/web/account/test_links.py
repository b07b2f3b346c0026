"""Signing in by mailed link."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from duijie.actions.access import links
from duijie.store.models import Account, Attempt, AuditEntry, Link, LinkPurpose, Mail, Role
from duijie.store.sealing import token_digest
from tests.web.account.entering import mailed_link, sign_in_by_link, who, work
from tests.world import World

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)


@pytest.fixture
def viewer(world: World) -> Account:
    return world.staff[Role.VIEWER]


def test_a_link_signs_in_once_and_goes_on_where_one_wanted(viewer: Account) -> None:
    client = Client()
    answer = sign_in_by_link(client, viewer, "/account?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/account?x=1")
    assert who(client) == viewer.key
    path = mailed_link(viewer.mail)
    again = Client()
    assert again.get(path).status_code == 410
    assert again.post(path).status_code == 410
    assert who(again) is None


def test_opening_a_link_uses_nothing_up(viewer: Account) -> None:
    Client().post("/sign-in", {"mail": viewer.mail})
    work()
    path = mailed_link(viewer.mail)
    for _ in range(3):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    client = Client()
    assert client.post(path).status_code == 302
    assert who(client) == viewer.key


def test_only_the_digest_of_a_link_is_kept(viewer: Account) -> None:
    Client().post("/sign-in", {"mail": viewer.mail})
    work()
    token = mailed_link(viewer.mail).rpartition("/")[2]
    assert len(token) * 6 >= 128
    link = Link.objects.get(account=viewer)
    assert link.digest == token_digest(token)
    assert token not in str(Link.objects.filter(key=link.key).values())
    assert token not in str(DBTaskResult.objects.values()) + str(AuditEntry.objects.values())
    assert link.purpose == LinkPurpose.SIGN_IN


def test_a_link_runs_out_after_fifteen_minutes(viewer: Account) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        Client().post("/sign-in", {"mail": viewer.mail})
        work()
        path = mailed_link(viewer.mail)
        clock.shift(timedelta(minutes=14, seconds=59))
        assert Client().get(path).status_code == 200
        clock.shift(timedelta(seconds=1))
        client = Client(headers={"Accept-Language": "en"})
        page = client.get(path)
        assert page.status_code == 410
        assert "This link has run out" in page.content.decode()
        assert 'action="/sign-in"' in page.content.decode()
        assert client.post(path).status_code == 410
        assert who(client) is None


def test_a_link_that_was_never_ours(world: World) -> None:
    for path in ("/sign-in/link/x", "/sign-in/link/" + "A" * 43):
        client = Client(headers={"Accept-Language": "en"})
        page = client.get(path)
        assert page.status_code == 404
        assert "This link is not complete" in page.content.decode()
        assert client.post(path).status_code == 410
        assert who(client) is None


def test_a_confirm_link_does_not_sign_in(world: World) -> None:
    guest = world.guests[0]
    token = "c" * 43
    Link.objects.create(
        purpose=LinkPurpose.CONFIRM,
        digest=token_digest(token),
        account=guest.person.account,
        participant=guest,
        expires=datetime(2099, 1, 1, tzinfo=UTC),
    )
    client = Client()
    assert client.get(f"/sign-in/link/{token}").status_code == 404
    assert client.post(f"/sign-in/link/{token}").status_code == 410
    assert who(client) is None


def test_the_link_of_a_closed_account_is_nothing(viewer: Account) -> None:
    Client().post("/sign-in", {"mail": viewer.mail})
    work()
    path = mailed_link(viewer.mail)
    Account.objects.filter(key=viewer.key).update(is_active=False)
    assert Client().get(path).status_code == 404
    client = Client()
    assert client.post(path).status_code == 410
    assert who(client) is None


def test_of_two_at_once_one_wins(viewer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    token = links.make_link(viewer, timedelta(minutes=5)).rpartition("/")[2]
    found = links.find_link(token)
    links.use_link(token)
    monkeypatch.setattr(links, "find_link", lambda _token: found)  # the second looked before the first was done
    with pytest.raises(links.Refused) as refused:
        links.use_link(token)
    assert refused.value.code == "link_used"
    assert AuditEntry.objects.filter(action="access.use_link").count() == 1


def test_unknown_addresses_are_answered_and_worked_alike(viewer: Account) -> None:
    seen = []
    for mail in (viewer.mail, "nobody@nowhere.example"):
        client = Client(headers={"Accept-Language": "en"})
        client.get("/sign-in")
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/sign-in", {"mail": mail})
        page = client.get(answer["Location"])
        verbs = [query["sql"].split(" ", 1)[0] for query in queries]
        seen.append((answer.status_code, answer["Location"], page.content, verbs, len(answer.headers)))
    assert seen[0][1:] == seen[1][1:] or _without_token(seen[0][2]) == _without_token(seen[1][2])
    assert seen[0][3] == seen[1][3]
    assert Mail.objects.count() == 0
    assert work() == 2
    assert [mail.to for mail in Mail.objects.all()] == [viewer.mail]


def _without_token(page: bytes) -> bytes:
    import re

    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


def test_asking_leaves_no_address_behind(viewer: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    Client().post("/sign-in", {"mail": viewer.mail}, REMOTE_ADDR="203.0.113.7")
    work()
    kept = str(list(Attempt.objects.values())) + str(list(DBTaskResult.objects.values()))
    kept += str(list(AuditEntry.objects.values()))
    for secret in (viewer.mail, "203.0.113.7"):
        assert secret not in kept
    records = [record for record in caplog.records if record.name != "django.db.backends"]
    assert viewer.mail not in "".join(record.getMessage() for record in records)


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        ("", "Please give your mail address"),
        ("nonsense", "Please give your mail address"),
        ("a@b@c.example", "Please give your mail address"),
        ("muheng@jishu", "The address lacks its ending, such as .cn. What you typed is kept."),
        ("a\r\nBcc: b@c.example@d.example", "Please give your mail address"),
        ("x" * 65 + "@c.example", "Please give your mail address"),
    ],
)
def test_what_is_no_address_is_said_and_kept(world: World, mail: str, words: str) -> None:
    answer = Client(headers={"Accept-Language": "en"}).post("/sign-in", {"mail": mail})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert DBTaskResult.objects.count() == 0
    if mail.isprintable():
        assert f'value="{mail}"' in answer.content.decode()


def test_upper_case_and_space_around_an_address_are_the_same_address(viewer: Account) -> None:
    Client().post("/sign-in", {"mail": f"  {viewer.mail.upper()} "})
    work()
    assert mailed_link(viewer.mail)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "evil.example",
        "/" + "x" * 300,
        " /account",
        "http:///account",
    ],
)
def test_one_goes_on_only_to_our_own_pages(viewer: Account, wanted: str) -> None:
    page = Client().get("/sign-in", {"next": wanted}).content.decode()
    assert 'name="next"' not in page
    client = Client()
    answer = sign_in_by_link(client, viewer, wanted)
    assert answer["Location"] == "/"


def test_the_session_key_changes_and_other_sessions_stay(viewer: Account) -> None:
    first = Client()
    sign_in_by_link(first, viewer)
    planted = Client()
    planted.session.save()
    planted.cookies["duijie_session"] = planted.session.session_key or ""
    session = planted.session
    session["x"] = 1
    session.save()
    planted.cookies["duijie_session"] = before = session.session_key or ""
    sign_in_by_link(planted, viewer)
    assert planted.cookies["duijie_session"].value != before
    assert who(planted) == who(first) == viewer.key
    assert first.get("/account").status_code == 200
    stranger = Client()
    stranger.cookies["duijie_session"] = before
    assert stranger.get("/account").status_code == 302


def test_signing_in_once_more_changes_the_session_key_too(viewer: Account) -> None:
    client = Client()
    sign_in_by_link(client, viewer)
    before = client.cookies["duijie_session"].value
    Attempt.objects.all().delete()
    sign_in_by_link(client, viewer)
    assert client.cookies["duijie_session"].value != before
    assert who(client) == viewer.key


def test_a_link_of_somebody_else_replaces_who_is_signed_in(world: World) -> None:
    client = Client()
    sign_in_by_link(client, world.staff[Role.VIEWER])
    sign_in_by_link(client, world.staff[Role.DESK])
    assert who(client) == world.staff[Role.DESK].key


def test_the_page_of_a_link_names_whom_it_signs_in(world: World) -> None:
    link = links.make_link(world.staff[Role.DESK], timedelta(minutes=5))
    page = world.browser().get(link.partition("8000")[2]).content.decode()
    assert world.staff[Role.DESK].name in page
    assert world.staff[Role.DESK].mail not in page


def test_the_address_in_mails_is_the_route() -> None:
    assert links.link_address("abc").endswith(reverse("sign-in-link", kwargs={"token": "abc"}))


def test_signing_out_is_a_form(world: World, viewer: Account) -> None:
    client = world.browser(viewer)
    assert client.get("/sign-out").status_code == 405
    assert who(client) == viewer.key
    assert client.post("/sign-out")["Location"] == "/"
    assert who(client) is None
    assert "You are signed out." in client.get("/sign-in").content.decode()


def test_old_links_and_tries_are_forgotten(viewer: Account) -> None:
    from duijie.actions.access import due_access

    with time_machine.travel(NOW, tick=False) as clock:
        Client().post("/sign-in", {"mail": viewer.mail})
        work()
        assert due_access(NOW) == 0
        clock.shift(timedelta(days=1, minutes=1))
        due_access(NOW + timedelta(days=1, minutes=1))
        assert (Attempt.objects.count(), Link.objects.count()) == (0, 1)
        due_access(NOW + timedelta(days=31))
        assert Link.objects.count() == 0
