"""The page of an invitation, for people without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from duijie.actions.inviting import invite
from duijie.store.models import Account, Consent, Mail, Participant, ParticipantState, Role
from tests.actions.inviting.test_inviting import token_of
from tests.world import World, account, add_guest

FORM = {"name": "Guest 10 of lugang", "organisation": "Firm 10 of lugang", "title": "Director", "language": "en"}


def words(answer: Any) -> str:
    """Return a page as text."""
    return str(answer.content.decode())


def invited(world: World) -> tuple[Participant, str]:
    """Return an invited guest and the path of their link."""
    guest = add_guest(world, 10, ParticipantState.IMPORTED)
    invite(world.actor(Role.ORGANISER), world.event, [guest.key])
    return guest, f"/invitation/link/{token_of(Mail.objects.get(participant=guest))}"


def test_opening_shows_what_is_known_with_nothing_ticked(world: World) -> None:
    guest, path = invited(world)
    answer = world.browser().get(path)
    page = words(answer)
    assert 'value="Guest 10 of lugang"' in page
    assert "Guests of Hong Kong" in page
    assert "How we use your data." in page
    assert not any("checkbox" in tag and " checked" in tag for tag in page.split("<input"))
    assert "guest10@lugang.example" not in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    guest.refresh_from_db()
    assert guest.opened is not None
    assert guest.state == ParticipantState.INVITED


def test_confirming_signs_in_and_goes_to_the_guests_pages(world: World) -> None:
    guest, path = invited(world)
    browser = world.browser()
    given = {**FORM, "shown": ["name", "title"], "shown_until": "2027-05-01", "recipients": ["guests:hongkong"]}
    answer = browser.post(path, given)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(world.path())
    guest.refresh_from_db()
    assert (guest.state, guest.shown) == (ParticipantState.CONFIRMED, ["name", "title"])
    assert browser.session["_auth_user_id"] == guest.person.account_id
    assert Consent.objects.filter(person=guest.person).count() == 3


def test_what_is_wrong_comes_back_with_what_was_typed(world: World) -> None:
    guest, path = invited(world)
    answer = world.browser().post(path, {**FORM, "name": "", "title": "Chair", "shown": ["name"]})
    assert answer.status_code == 422
    assert 'value="Chair"' in words(answer)
    assert 'value="name" checked' in words(answer)
    answer = world.browser().post(path, {**FORM, "shown_until": "soon"})
    assert "Write the day as 2027-03-19" in words(answer)
    guest.refresh_from_db()
    assert guest.state == ParticipantState.INVITED


def test_declining_asks_nothing_more_and_can_be_taken_back(world: World) -> None:
    guest, path = invited(world)
    page = words(world.browser().post(path + "/decline"))
    assert "Thank you for telling us" in page
    assert "I can come after all" in page
    assert "You told us that you cannot come" in words(world.browser().get(path))
    guest.refresh_from_db()
    assert guest.state == ParticipantState.DECLINED


def test_somebody_else_says_so_and_the_link_ends(world: World) -> None:
    _guest, path = invited(world)
    assert "no further mail goes to this address" in words(world.browser().post(path + "/not-me"))
    for rest in ("", "/decline", "/not-me"):
        assert world.browser().post(path + rest, FORM).status_code == 410
    assert world.browser().get(path).status_code == 410


def test_a_used_link_leads_to_signing_in(world: World) -> None:
    _guest, path = invited(world)
    world.browser().post(path, FORM)
    for answer in (world.browser().get(path), world.browser().post(path, FORM), world.browser().post(path + "/anew")):
        assert answer.status_code == 410
        assert "You have confirmed already" in words(answer)
        assert 'href="/sign-in"' in words(answer)


def test_a_link_that_ran_out_is_mailed_anew(world: World) -> None:
    guest, path = invited(world)
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        page = world.browser().get(path)
        assert page.status_code == 410
        assert "Mail me a new link" in words(page)
        sent = world.browser().post(path + "/anew")
        assert "A new link is on its way" in words(sent)
        assert "guest10@" not in words(sent)
    assert Mail.objects.filter(participant=guest).count() == 2


def test_whoever_is_signed_in_as_somebody_else_is_told(world: World) -> None:
    guest, path = invited(world)
    browser = world.browser(world.guests[0].person.account)
    for answer in (browser.get(path), browser.post(path, FORM)):
        assert answer.status_code == 409
        assert "This invitation is for Guest 10 of lugang" in words(answer)
    guest.refresh_from_db()
    assert guest.state == ParticipantState.INVITED


def test_the_right_account_signed_in_already_confirms(world: World) -> None:
    guest, path = invited(world)
    known = account("Guest", "guest10@lugang.example")
    assert world.browser(known).post(path, FORM).status_code == 302
    guest.refresh_from_db()
    assert guest.person.account == known


def test_a_second_factor_is_asked_for_before_anybody_is_in(world: World) -> None:
    _guest, path = invited(world)
    known = account("Guest", "guest10@lugang.example")
    Account.objects.filter(key=known.key).update(second_factor="JBSWY3DPEHPK3PXP")
    browser = world.browser()
    assert browser.post(path, FORM).headers["Location"] == "/sign-in/code"
    assert "_auth_user_id" not in browser.session


def test_a_link_that_was_never_ours_tells_nothing(world: World) -> None:
    answer = world.browser().get("/invitation/link/never")
    assert answer.status_code == 404
    assert "was never ours" in words(answer)
