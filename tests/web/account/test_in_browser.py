"""Pages of signing in and of one's account in a real browser: nothing for axe, nothing sideways, scripts off."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from duijie.actions.access import NewMember, add_member, add_steward, start_factor
from duijie.actions.rights import Actor
from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Account, Mail, Membership, Role
from tests.browser import new_page
from tests.looks import looked_at, window
from tests.web.account.entering import link_in, work
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> World:
    world = make_world()
    guest, helper = world.guests[0], world.guests[1]
    for one, other in ((guest, helper), (helper, guest)):
        assert one.person.account is not None
        assert other.person.account is not None
        actor = Actor(one.person.account.key, one.person.name)
        add_steward(actor, one.person, other.person.account.mail, "Lan Ming", "192.0.2.1")
    new = NewMember("lan@colleague.example", "Lan", "reviewer", None, world.sides["hongkong"])
    add_member(world.actor(Role.OWNER), world.programme, new)
    Mail.objects.all().delete()
    return world


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page(browser: Browser, live_server: LiveServer, town: World, language: Language) -> None:
    owner = town.staff[Role.OWNER]
    Client().post("/sign-in", {"mail": owner.mail})
    work()
    link = link_in(Mail.objects.get())
    member = Membership.objects.get(account=town.staff[Role.DESK])
    pages = {
        None: {
            "sign-in": "/sign-in",
            "sent": "/sign-in/sent",
            "password-in": "/sign-in/password",
            "link": link,
        },
        owner: {
            "account-staff": "/account",
            "anew": "/account/second-factor",
            "members": "/lugang/staff/members",
            "event-members": town.path("staff/members"),
            "member": f"/lugang/staff/members/{member.key}",
            "member-remove": f"/lugang/staff/members/{member.key}/remove",
            "member-reset": f"/lugang/staff/members/{member.key}/reset",
        },
        town.guests[0].person.account: {"account-guest": "/account"},
    }
    for account, paths in pages.items():
        assert looked_at(browser, live_server.url, account, language, paths) == []
    with window(browser, live_server.url, None, language) as seen:
        seen.open("/sign-in/link/x", 1)
        assert ("a link that is no more", seen.faults(1)) == ("a link that is no more", [])


def sign_in(page: Page, account: Account) -> None:
    """Sign in as a reader does, scripts or not."""
    page.goto("/sign-in")
    page.fill("input[name=mail]", account.mail)
    page.click("button[type=submit] >> text=Send me a link")
    page.wait_for_url("**/sign-in/sent")
    work()
    page.goto(
        link_in(next(mail for mail in Mail.objects.all() if mail.to == account.mail and mail.template == "sign_in"))
    )
    page.click("button >> text=Sign in as")


def test_signing_in_and_the_second_factor_without_scripts(
    browser: Browser, live_server: LiveServer, town: World
) -> None:
    import pyotp

    viewer = town.staff[Role.VIEWER]
    page = new_page(browser, live_server.url, language="en", width=360, scripts=False)
    sign_in(page, viewer)
    page.goto("/account/second-factor")
    assert page.locator("svg.qr").bounding_box()["width"] > 150  # type: ignore[index]
    secret = "".join(page.inner_text(".factor-key").split())
    page.fill("input[name=code]", pyotp.TOTP(secret).now())
    page.click("text=Set it up")
    codes = page.locator(".factor-codes code").all_inner_texts()
    assert len(codes) == 10
    page.click("text=I have kept them")
    page.click("text=Sign out >> nth=0")
    Mail.objects.all().delete()
    sign_in(page, viewer)
    assert re.search(r"/sign-in/code$", page.url)
    page.fill("input[name=code]", codes[0])
    page.click("text=Go on")
    page.goto("/account/second-factor")
    assert "9 recovery codes are left" in page.inner_text("main")


def test_a_phone_reads_the_picture(town: World) -> None:
    """What the picture says is what apps read: an otpauth address with the secret."""
    from duijie.formats.outgoing.qr import code_of

    uri = start_factor(town.staff[Role.OWNER]).uri
    assert uri.startswith("otpauth://totp/Duijie:owner%40lugang.example?secret=")
    assert code_of(uri).designator
