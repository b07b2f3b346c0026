"""The second factor: time-based codes (RFC 6238) of an app on the phone, and recovery codes for when it is lost."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Final

import pyotp
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from duijie.actions.access.members import may_reset
from duijie.actions.access.security_mail import Change, tell_of_change
from duijie.actions.access.slowing import TryKind, begin_try
from duijie.actions.deed import deed
from duijie.actions.refusal import Refused, not_allowed
from duijie.actions.rights import Actor
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store import sealing
from duijie.store.models import Account, Membership, RecoveryCode

RECOVERY_CODES: Final = 10
_STEP: Final = 30
_SIGNS: Final = "abcdefghjkmnpqrstvwxyz0123456789"

_WRONG: Final = Text(
    "This code is not right, or was used already. Wait for the next one on your phone and type it.",
    "验证码不正确或已用过。请等手机上出现下一个验证码后再输入。",
    "驗證碼不正確或已用過。請等手機上出現下一個驗證碼後再輸入。",
)
_STALE: Final = Text(
    "This page has been open too long. Nothing was changed; scan the new picture below.",
    "页面打开时间过长，数据没有改动。请重新扫描下面的二维码。",
    "頁面打開時間過長，資料沒有改動。請重新掃描下面的二維碼。",
)
_ELSEWHERE: Final = Text(
    "This person also works outside your programme, so only the administrator of this installation can take the"
    " second factor away. Nothing was changed.",
    "此人还在您的计划之外任职，只有系统管理员才能清除其动态验证码。数据没有改动。",
    "此人還在您的計劃之外任職，只有系統管理員才能清除其動態驗證碼。資料沒有改動。",
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor being set up. ``uri``: what the picture says; ``pending``: sealed, comes back with the form."""

    secret: str
    uri: str
    pending: str


def start_factor(account: Account) -> Enrolment:
    """Return a fresh secret for somebody's app; nothing is kept until a code proves that the app has it."""
    return _enrolment(account, pyotp.random_base32())


def resume_factor(account: Account, pending: str) -> Enrolment:
    """Return the enrolment a form came back with, so that a mistyped code does not ask for a new scan.

    Raises:
        InputError: it is not this account's.
    """
    return _enrolment(account, _secret_of(account, pending))


def _enrolment(account: Account, secret: str) -> Enrolment:
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.mail or account.key, issuer_name="Duijie")
    sealed = sealing.seal(f"{account.key} {account.session_stamp} {secret}")
    return Enrolment(secret, uri, base64.urlsafe_b64encode(sealed).decode())


def _secret_of(account: Account, pending: str) -> str:
    try:
        key, stamp, secret = sealing.unseal(base64.urlsafe_b64decode(pending.encode())).split()
    except (binascii.Error, sealing.SealError, ValueError):
        key, stamp, secret = "", "", ""
    if (key, stamp) != (account.key, account.session_stamp):
        raise InputError([Fault("factor_stale", _STALE, place="pending")])
    return secret


def confirm_factor(actor: Actor, account: Account, pending: str, code: str) -> tuple[str, ...]:
    """Set up the second factor and return the recovery codes; they are shown this once.

    Raises:
        Refused: somebody else's account, or one that has a second factor (it must be removed first, with a code).
        InputError: the form is stale, or the code is not the app's.
    """
    if actor.account != account.key or account.second_factor:
        raise not_allowed()
    secret = _secret_of(account, pending)
    step = _step_of(secret, code, 0)
    if step is None:
        raise InputError([Fault("code_wrong", _WRONG, place="code")])
    with deed(actor, "access.set_factor", None) as doing:
        doing.about(account)
        account.second_factor, account.second_factor_step = secret, step
        account.save(update_fields=["second_factor", "second_factor_step"])
        tell_of_change(account, Change.FACTOR_SET)
        return _fresh_codes(account)


def enter_with_code(account: Account, code: str, client: str) -> None:
    """Prove the second factor with a code of the app or a recovery code; either works once.

    Raises:
        TooManyTries: too many were wrong.
        Refused: this one is.
    """
    _prove(account, code, client)
    with deed(Actor(account.key, account.name), "access.give_code", None) as doing:
        doing.about(account)


def renew_codes(actor: Actor, account: Account, code: str, client: str) -> tuple[str, ...]:
    """Make ten new recovery codes and return them; the old ones no longer work.

    Raises:
        Refused: somebody else's account, no second factor, or a wrong code.
        TooManyTries: too many were wrong.
    """
    if actor.account != account.key or not account.second_factor:
        raise not_allowed()
    _prove(account, code, client)
    with deed(actor, "access.renew_codes", None) as doing:
        doing.about(account)
        tell_of_change(account, Change.CODES_RENEWED)
        return _fresh_codes(account)


def remove_factor(actor: Actor, account: Account, code: str, client: str) -> None:
    """Remove one's own second factor, with a last code.

    Raises:
        Refused: somebody else's account, no second factor, or a wrong code.
        TooManyTries: too many were wrong.
    """
    if actor.account != account.key or not account.second_factor:
        raise not_allowed()
    _prove(account, code, client)
    with deed(actor, "access.remove_factor", None) as doing:
        doing.about(account)
        _take_away(account)
        tell_of_change(account, Change.FACTOR_REMOVED)


def reset_factor(actor: Actor, membership: Membership) -> None:
    """Take the second factor from a member who lost phone and recovery codes; they are told by mail.

    Only a programme's owner may, and only where the member works for no other programme: else an owner could invite
    somebody else's organiser and weaken that programme. The installation itself may always.

    Raises:
        Refused: the actor is no owner of the programme, or the member has roles elsewhere.
    """
    if not actor.may(*may_reset(membership)):
        raise not_allowed()
    account = membership.account
    elsewhere = Membership.objects.filter(account=account).exclude(programme=membership.programme)
    if actor.account and elsewhere.exists():
        raise Refused("member_elsewhere", _ELSEWHERE, 403)
    with deed(actor, "access.reset_factor", membership.programme_id) as doing:
        doing.about(membership)
        _take_away(account)
        tell_of_change(account, Change.FACTOR_RESET)


def codes_left(account: Account) -> int:
    """Return how many recovery codes still work."""
    return RecoveryCode.objects.filter(account=account, used=None).count()


def _prove(account: Account, code: str, client: str) -> None:
    tried = begin_try(TryKind.CODE, account.key, client)
    if not _spend_step(account, code) and not _spend_recovery(account, code):
        raise Refused("code_wrong", _WRONG, 403)
    tried.forgive()


def _spend_step(account: Account, code: str) -> bool:
    """Use a code of the app up: its time step is kept, and no code of that step or before works again."""
    step = _step_of(account.second_factor, code, account.second_factor_step)
    if step is None:
        return False
    mine = Account.objects.filter(key=account.key, second_factor_step__lt=step)
    return mine.update(second_factor_step=step) == 1


def _step_of(secret: str, code: str, after: int) -> int | None:
    """Return the time step a code belongs to, one step of clock error allowed; None if it is wrong or used."""
    digits = "".join(code.split())
    if not secret or len(digits) != 6 or not (digits.isascii() and digits.isdecimal()):
        return None
    now = int(timezone.now().timestamp()) // _STEP
    codes = pyotp.TOTP(secret, interval=_STEP)
    fitting = [step for step in (now - 1, now, now + 1) if constant_time_compare(codes.generate_otp(step), digits)]
    return max((step for step in fitting if step > after), default=None)


def _spend_recovery(account: Account, code: str) -> bool:
    words = "".join(sign for sign in code.casefold() if sign in _SIGNS)
    if len(words) != 12 or not account.second_factor:
        return False
    mine = RecoveryCode.objects.filter(account=account, digest=_recovery_digest(account, words), used=None)
    if mine.update(used=timezone.now()) != 1:
        return False
    tell_of_change(account, Change.RECOVERY_USED)
    return True


def _recovery_digest(account: Account, words: str) -> str:
    return sealing.digest(f"{account.key} {words}", "recovery code")


def _fresh_codes(account: Account) -> tuple[str, ...]:
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=_recovery_digest(account, code)) for code in codes
    )
    return tuple("-".join((code[:4], code[4:8], code[8:])) for code in codes)


def _take_away(account: Account) -> None:
    RecoveryCode.objects.filter(account=account).delete()
    account.second_factor, account.second_factor_step = "", 0
    account.save(update_fields=["second_factor", "second_factor_step"])
