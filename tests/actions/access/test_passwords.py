"""Passwords of staff."""

from __future__ import annotations

import pytest

from duijie.actions.access import (
    TooManyTries,
    enter_with_password,
    has_password,
    needs_factor,
    remove_password,
    set_password,
)
from duijie.actions.access.passwords import check_new_password
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.engine.faults import InputError
from duijie.store.models import Account, Attempt, AuditEntry, Mail, Role
from tests.world import World

GOOD = "four quiet herons wait"
ADDRESS = "192.0.2.1"


@pytest.fixture
def viewer(world: World) -> Account:
    account = world.staff[Role.VIEWER]
    account.set_password(GOOD)
    account.save()
    return account


def me(account: Account) -> Actor:
    return Actor(account.key, account.name)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevensigns", "password_short"),
        ("x" * 5 + "abcdefgh" * 20, "password_long"),
        ("135792468024", "password_plain"),
        ("aaaaaaaaaaaabb", "password_plain"),
        ("password1234", "password_common"),
        ("1qaz2wsx3edc", "password_common"),
        ("Password123456!!", "password_common"),
        ("viewer of lugang", "password_like_name"),
        ("viewer@lugang.example", "password_like_name"),
        (GOOD, ""),
        ("!1@2#3$4%5^6", ""),
        ("一二三四五六七八九十百千", ""),
    ],
)
def test_which_passwords_are_good_enough(world: World, password: str, code: str) -> None:
    codes = []
    try:
        check_new_password(password, world.staff[Role.VIEWER])
    except InputError as wrong:
        codes = [fault.code for fault in wrong.faults]
    assert codes == ([code] if code else [])


def test_address_and_password_that_go_together_enter(viewer: Account) -> None:
    assert enter_with_password(viewer.mail.upper(), GOOD, ADDRESS).key == viewer.key
    assert AuditEntry.objects.get().action == "access.give_password"
    assert Attempt.objects.count() == 0


def test_wrong_and_unknown_are_refused_alike(viewer: Account, world: World) -> None:
    seen = []
    for mail in (viewer.mail, world.staff[Role.DESK].mail, "nobody@nowhere.example"):
        with pytest.raises(Refused) as refused:
            enter_with_password(mail, "not the password at all", ADDRESS)
        seen.append((refused.value.code, refused.value.text, refused.value.status))
    assert len(set(seen)) == 1
    assert Attempt.objects.count() == 6


def test_unknown_addresses_cost_a_hash_too(viewer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    worked: list[str] = []
    for name in ("encode", "verify"):
        plain = getattr(Argon2PasswordHasher, name)

        def counted(self: object, *given: object, _plain: object = plain) -> object:
            worked.append("hash")
            return _plain(self, *given)  # type: ignore[operator]

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)
    counts = []
    for mail in (viewer.mail, "nobody@nowhere.example"):
        worked.clear()
        with pytest.raises(Refused):
            enter_with_password(mail, "not the password at all", ADDRESS)
        counts.append(len(worked))
    assert counts == [1, 1]


def test_a_closed_account_does_not_enter(viewer: Account) -> None:
    Account.objects.filter(key=viewer.key).update(is_active=False)
    with pytest.raises(Refused, match="password_wrong"):
        enter_with_password(viewer.mail, GOOD, ADDRESS)


def test_guessing_is_slowed_down_even_with_the_right_one_at_last(viewer: Account) -> None:
    for number in range(5):
        with pytest.raises(Refused, match="password_wrong"):
            enter_with_password(viewer.mail, f"guess number {number}", f"192.0.2.{number}")
    with pytest.raises(TooManyTries):
        enter_with_password(viewer.mail, GOOD, "198.51.100.1")


@pytest.mark.parametrize(
    ("role", "refused"),
    [(role, role in {Role.OWNER, Role.ORGANISER}) for role in Role],
)
def test_owners_and_organisers_need_a_second_factor(world: World, role: Role, refused: bool) -> None:
    account = world.staff[role]
    account.set_password(GOOD)
    account.save()
    assert needs_factor(account) is refused
    if refused:
        with pytest.raises(Refused, match="factor_missing"):
            enter_with_password(account.mail, GOOD, ADDRESS)
        account.second_factor = "JBSWY3DPEHPK3PXP"
        account.save()
    assert enter_with_password(account.mail, GOOD, ADDRESS).key == account.key


def test_setting_a_password_is_told_and_written_down(world: World) -> None:
    account = world.staff[Role.DESK]
    before = account.get_session_auth_hash()
    assert not has_password(account)
    set_password(me(account), account, "", GOOD, ADDRESS)
    account.refresh_from_db()
    assert has_password(account)
    assert account.password.startswith("argon2")
    assert account.get_session_auth_hash() != before
    assert (Mail.objects.get().to, Mail.objects.get().template) == (account.mail, "second_factor_changed")
    assert "A password was set." in Mail.objects.get().body
    assert [entry.action for entry in AuditEntry.objects.all()] == ["access.set_password"]


def test_whoever_has_a_password_must_know_it_to_change_it(viewer: Account) -> None:
    with pytest.raises(InputError) as wrong:
        set_password(me(viewer), viewer, "not it, surely", "another good sentence", ADDRESS)
    assert [(fault.code, fault.place) for fault in wrong.value.faults] == [("password_not_the_old", "present")]
    assert Mail.objects.count() == 0
    set_password(me(viewer), viewer, GOOD, "another good sentence", ADDRESS)
    viewer.refresh_from_db()
    assert viewer.check_password("another good sentence")


def test_a_bad_new_password_changes_nothing(viewer: Account) -> None:
    with pytest.raises(InputError):
        set_password(me(viewer), viewer, GOOD, "short", ADDRESS)
    viewer.refresh_from_db()
    assert viewer.check_password(GOOD)


def test_guests_and_strangers_set_none(world: World, viewer: Account) -> None:
    guest = world.guests[0].person.account
    assert guest is not None
    for actor, account in ((me(guest), guest), (me(world.staff[Role.OWNER]), viewer)):
        with pytest.raises(Refused, match="not_allowed"):
            set_password(actor, account, GOOD, "another good sentence", ADDRESS)
    with pytest.raises(Refused, match="not_allowed"):
        remove_password(me(guest), viewer)


def test_removing_a_password(viewer: Account) -> None:
    remove_password(me(viewer), viewer)
    viewer.refresh_from_db()
    assert not has_password(viewer)
    with pytest.raises(Refused, match="password_wrong"):
        enter_with_password(viewer.mail, GOOD, ADDRESS)
    assert "The password was removed." in Mail.objects.get().body
