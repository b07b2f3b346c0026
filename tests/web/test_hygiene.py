"""Web hygiene: headers, cookies, forgery, redirects, hosts, sizes, caches; each a class of published advisories."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Final

import pytest
from django.conf import settings
from django.core.mail import BadHeaderError
from django.http import HttpResponseBase
from django.test import Client, RequestFactory, override_settings

from duijie.store.models import Account, Role
from duijie.web.sign_in import client_of
from tests.web.account.entering import sign_in_by_link, who, work
from tests.web.test_matrix import Town, address, knock, row_of, town, with_rows
from tests.world import World

__all__ = ["town"]
_INLINE: Final = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


@pytest.fixture
def viewer(world: World) -> Account:
    return world.staff[Role.VIEWER]


def _pages(town: Town) -> Iterator[tuple[str, str, HttpResponseBase]]:
    """Yield every page as those see it who may, and as those see it who may not."""
    for route in with_rows():
        if "GET" not in route.methods:
            continue
        row = row_of(route.name)
        path = address(route, row, town.here, town.here)
        for reader in ("nobody", "owner", "guest"):
            answer = knock(town, reader, "GET", path, row, town.here)
            if answer.status_code < 500:
                yield route.name, reader, answer


def test_every_page_keeps_the_rules_of_hygiene(town: Town) -> None:
    """Every page is asked for once and held to each rule: headers, nothing inline, caches, what it varies by."""
    wrong = [
        f"{name} {reader}: {fault}"
        for name, reader, answer in _pages(town)
        for fault in (*_headers(answer), *_inline(answer), *_kept_by_caches(answer, reader), *_varying(answer))
    ]
    assert "\n".join(wrong) == ""


def _headers(answer: HttpResponseBase) -> Iterator[str]:
    wanted = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    fitting = [wanted | {"Referrer-Policy": policy} for policy in ("same-origin", "no-referrer")]
    found = {header: answer.headers.get(header) for header in (*wanted, "Referrer-Policy")}
    policy = answer.headers.get("Content-Security-Policy", "")
    if found not in fitting or not _strict(policy):
        yield f"{found} {policy}"


def _strict(policy: str) -> bool:
    if policy == "sandbox; default-src 'none'":  # files that guests sent
        return True
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    return (
        parts.get("script-src") == parts.get("style-src") == parts.get("form-action") == "'self'"
        and parts.get("object-src") == parts.get("base-uri") == parts.get("frame-ancestors") == "'none'"
        and "unsafe" not in policy
        and "*" not in policy
    )


def _inline(answer: HttpResponseBase) -> Iterator[str]:
    """Yield what the content policy would refuse."""
    if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
        found = _INLINE.search(answer.content.decode())  # type: ignore[attr-defined]
        if found:
            yield found[0]


def _kept_by_caches(answer: HttpResponseBase, reader: str) -> Iterator[str]:
    """Yield the rule of caching of what is for one reader, where a cache may keep it."""
    control = answer.headers.get("Cache-Control", "")
    if reader != "nobody" and answer.status_code == 200 and "private" not in control and "no-store" not in control:
        yield f"kept by caches, {control!r}"


def _varying(answer: HttpResponseBase) -> Iterator[str]:
    if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
        varies = {part.strip() for part in answer.headers.get("Vary", "").split(",")}
        if not {"Cookie", "Accept-Language"} <= varies:
            yield f"varies by {varies}"


def test_every_form_is_refused_without_its_token(town: Town) -> None:
    wrong = []
    for route in with_rows():
        if "POST" not in route.methods:
            continue
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = town.readers.sessions["owner"]
        path = address(route, row_of(route.name), town.here, town.here)
        for form in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            status = client.post(path, form).status_code
            if status != 403:
                wrong.append(f"{route.name}: {status}")
    assert "\n".join(wrong) == ""


def test_signing_in_cannot_be_forged_from_elsewhere(viewer: Account) -> None:
    """Sign-in CSRF: another site must not put a reader into an account of its own."""
    Client().post("/sign-in", {"mail": viewer.mail})
    work()
    from tests.web.account.entering import mailed_link

    path = mailed_link(viewer.mail)
    victim = Client(enforce_csrf_checks=True)
    assert victim.post(path).status_code == 403
    assert victim.post("/sign-in", {"mail": viewer.mail}).status_code == 403
    page = victim.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    evil = {"HTTP_ORIGIN": "https://evil.example"}
    assert victim.post(path, {"csrfmiddlewaretoken": token[1]}, **evil).status_code == 403
    assert who(victim) is None
    assert victim.post(path, {"csrfmiddlewaretoken": token[1]}).status_code == 302
    assert who(victim) == viewer.key


def test_the_page_of_a_refused_form_says_what_to_do(world: World) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    answer = client.post("/sign-in", {"mail": "x@y.example"})
    assert "This form has been open too long" in answer.content.decode()
    assert "Django" not in answer.content.decode()


@pytest.mark.parametrize("evil", ["https://evil.example", "//evil.example", "/\\evil.example", "https:/evil.example"])
def test_no_redirect_leads_elsewhere(viewer: Account, evil: str) -> None:
    client = Client()
    answer = sign_in_by_link(client, viewer, evil)
    assert answer["Location"] == "/"
    asked = Client().get("/account", {"next": evil})
    assert asked["Location"].startswith("/sign-in?next=/account")


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "a\tb"])
def test_a_host_that_is_not_ours_is_refused(world: World, host: str) -> None:
    answer = Client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_links_in_mails_do_not_follow_the_host_header(viewer: Account) -> None:
    from duijie.store.models import Mail

    with override_settings(ALLOWED_HOSTS=["*"]):
        Client().post(
            "/sign-in", {"mail": viewer.mail}, headers={"Host": "evil.example", "X-Forwarded-Host": "e.example"}
        )
    work()
    body = Mail.objects.get().body
    assert "evil.example" not in body
    assert f"{settings.DUIJIE.base_url}/sign-in/link/" in body


def test_cookies_are_out_of_reach(viewer: Account) -> None:
    client = Client()
    sign_in_by_link(client, viewer)
    client.get("/account?lang=en")
    flags = {
        name: (bool(cookie["httponly"]), cookie["samesite"], cookie["domain"])
        for name, cookie in client.cookies.items()
    }
    assert flags == dict.fromkeys([settings.SESSION_COOKIE_NAME, "csrftoken", "duijie_language"], (True, "Lax", ""))


def test_cookies_are_for_https_where_the_installation_is() -> None:
    import os
    import subprocess
    import sys

    words = (
        "from duijie.settings.django import *;print(SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_HSTS_SECONDS > 0)"
    )
    given = os.environ | {"DUIJIE_BASE_URL": "https://meet.example", "DJANGO_SETTINGS_MODULE": "duijie.settings.django"}
    told = subprocess.run([sys.executable, "-c", words], env=given, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True", "True"]


def test_a_planted_session_is_worth_nothing_after_signing_in(viewer: Account) -> None:
    attacker = Client()
    session = attacker.session
    session["acting_for"] = "x"
    session.save()
    victim = Client()
    victim.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    sign_in_by_link(victim, viewer)
    attacker.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    assert attacker.get("/account").status_code == 302
    assert victim.get("/account").status_code == 200


def test_a_body_that_is_too_large_is_refused(viewer: Account, world: World) -> None:
    client = Client(headers={"Accept-Language": "en"}, raise_request_exception=False)
    client.force_login(viewer)
    body = "name=" + "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = client.post("/account/profile", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {400, 413}
    many = "&".join("a=1" for _ in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    answer = client.post("/account/profile", many, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    viewer.refresh_from_db()
    assert viewer.name == "viewer of lugang"


@pytest.mark.parametrize("body", [b"\xff\xfe=\x00", b"name=%ff%fe&language=%00", b"name=\x00&language=en", b"&&&==="])
def test_bytes_that_are_no_text_break_nothing(viewer: Account, body: bytes) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(viewer)
    answer = client.post("/account/profile", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "path",
    ["/%00", "/sign-in/link/%00", "/sign-in/link/%ff%fe", "/..%2f..%2fetc/passwd", "/sign-in/link/" + "x" * 5000],
)
def test_addresses_that_are_no_text_break_nothing(world: World, path: str) -> None:
    assert Client(raise_request_exception=False).get(path).status_code in {400, 404}


def test_head_is_answered_like_get_and_changes_nothing(town: Town) -> None:
    """HEAD is exempt from CSRF: a view that took it for a form would let other sites send it."""
    wrong = []
    for route in with_rows():
        row = row_of(route.name)
        path = address(route, row, town.here, town.here)
        head = knock(town, "owner", "HEAD", path, row, town.here)
        if "GET" not in route.methods:
            if head.status_code != 405:
                wrong.append(f"{route.name}: HEAD {head.status_code}")
            continue
        get = knock(town, "owner", "GET", path, row, town.here)
        if head.status_code != get.status_code:
            wrong.append(f"{route.name}: HEAD {head.status_code}, GET {get.status_code}")
    assert "\n".join(wrong) == ""


def test_a_mail_header_takes_no_second_line() -> None:
    from django.core.mail import EmailMessage

    for values in ({"subject": "a\nBcc: x@y.example"}, {"to": ["a@b.example\nBcc: x@y.example"]}):
        with pytest.raises(BadHeaderError):
            EmailMessage(**{"subject": "s", "body": "b", "to": ["a@b.example"], **values}).message()


def test_names_in_mails_take_no_second_line(world: World) -> None:
    from duijie.actions.access import NewMember, add_member
    from duijie.store.models import Mail

    new = NewMember("a@b.example", "Evil\r\nBcc: x@y.example", "desk")
    made = add_member(world.actor(Role.OWNER), world.programme, new)
    assert made.account.name == "Evil Bcc: x@y.example"
    assert "\n" not in Mail.objects.get().subject.strip("\n")


def test_passwords_and_codes_are_in_no_address_and_no_log(viewer: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "four quiet herons wait"
    viewer.set_password(secret)
    viewer.save()
    client = Client()
    client.post("/sign-in/password", {"mail": viewer.mail, "password": secret + " not"})
    client.post("/sign-in/password", {"mail": viewer.mail, "password": secret})
    said = "".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert secret not in said
    assert viewer.mail not in said
    assert who(client) == viewer.key


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "client"),
    [
        (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (1, "10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (2, "10.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (2, "10.0.0.1", "203.0.113.7", "10.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        (0, "::ffff:203.0.113.7", "", "203.0.113.7"),
        (1, "10.0.0.1", "[2001:db8::1]", "2001:db8::"),
        (1, "10.0.0.1", "nonsense", "unknown"),
        (0, "", "", "unknown"),
    ],
)
def test_where_a_request_comes_from(proxies: int, remote: str, forwarded: str, client: str, settings: object) -> None:
    from dataclasses import replace

    settings.DUIJIE = replace(settings.DUIJIE, trusted_proxies=proxies)  # type: ignore[attr-defined]
    given = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_of(RequestFactory().get("/", REMOTE_ADDR=remote, **given)) == client


def test_unknown_pages_are_in_the_readers_language(world: World) -> None:
    for language, tag in (("en", "en-GB"), ("zh-CN", "zh-Hans-CN"), ("zh-HK", "zh-Hant-HK")):
        page = Client(headers={"Accept-Language": language}).get("/no/such/page/at/all")
        assert page.status_code == 404
        assert f'<html lang="{tag}"' in page.content.decode()
