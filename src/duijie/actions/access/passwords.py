"""Passwords of staff: which are good enough, and signing in with one."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from duijie.actions.access.links import check_address
from duijie.actions.access.roles import is_staff, needs_factor
from duijie.actions.access.security_mail import Change, tell_of_change
from duijie.actions.access.slowing import TryKind, begin_try
from duijie.actions.deed import deed
from duijie.actions.refusal import Refused, not_allowed
from duijie.actions.rights import Actor
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Account
from duijie.store.sealing import mail_digest

SHORTEST: Final = 12
LONGEST: Final = 128

_WRONG: Final = Text(
    "Address and password do not go together. Check both, or sign in by a mailed link.",
    "邮箱与密码不匹配。请检查后再试，或改用邮件链接登录。",
    "電郵與密碼不相符。請檢查後再試，或改用電郵連結登入。",
)
_NO_FACTOR: Final = Text(
    "Your role needs a second factor beside the password, and you have none yet. Sign in by a mailed link, then set"
    " one up in your account.",
    "您的权限要求密码之外再加动态验证码，而您尚未设置。请用邮件链接登录，然后在“我的账号”中设置。",
    "您的權限要求密碼之外再加動態驗證碼，而您尚未設定。請用電郵連結登入，然後在「我的帳戶」中設定。",
)
_SHORT: Final = Text(
    "Please choose at least {n} characters; a sentence of four words is easy to remember.",
    "密码至少要有 {n} 个字符；用一句话作密码既好记又安全。",
    "密碼至少要有 {n} 個字元；用一句話作密碼既易記又安全。",
)
_LONG: Final = Text("Please choose at most {n} characters.", "密码最多 {n} 个字符。", "密碼最多 {n} 個字元。")
_COMMON: Final = Text(
    "Many people use this password, and guessers try it first. Please choose another.",
    "这个密码太常见，容易被猜中。请换一个。",
    "這個密碼太常見，容易被猜中。請換一個。",
)
_LIKE_NAME: Final = Text(
    "This is too close to your name or address. Please choose something else.",
    "密码与您的姓名或邮箱太相近。请换一个。",
    "密碼與您的姓名或電郵太相近。請換一個。",
)
_PLAIN: Final = Text(
    "Please use more than digits and more than one or two characters over and over.",
    "请不要只用数字，也不要只重复一两个字符。",
    "請不要只用數字，也不要只重複一兩個字元。",
)
_NOT_THE_OLD: Final = Text(
    "This is not your present password. Nothing was changed.",
    "当前密码不正确，数据没有改动。",
    "目前密碼不正確，資料沒有改動。",
)


def check_new_password(password: str, account: Account, place: str = "password") -> None:
    """Do nothing for a password that is good enough for ``account``.

    Raises:
        InputError: it is too short, too long, common, or close to the name; ``place`` names the field.
    """
    fault = _fault_of(password, account)
    if fault is not None:
        raise InputError([Fault(fault[0], fault[1], place=place)])


def _fault_of(password: str, account: Account) -> tuple[str, Text] | None:
    if len(password) < SHORTEST:
        return "password_short", _SHORT.fill(n=SHORTEST)
    if len(password) > LONGEST:
        return "password_long", _LONG.fill(n=LONGEST)
    if password.isdecimal() or len(set(password.casefold())) < 4:
        return "password_plain", _PLAIN
    try:
        CommonPasswordValidator().validate(password)
        _folded_common(password)
    except ValidationError:
        return "password_common", _COMMON
    try:
        UserAttributeSimilarityValidator(("name", "mail")).validate(password, account)
    except ValidationError:
        return "password_like_name", _LIKE_NAME
    return None


def _folded_common(password: str) -> None:
    """Refuse a common password that was only lengthened by digits and signs at its end."""
    stem = password.rstrip("0123456789!@#$%^&*._-+=? ")
    if stem:
        CommonPasswordValidator().validate(stem)


def enter_with_password(address: str, password: str, client: str) -> Account:
    """Return the account whose address and password these are; whoever has a second factor must still prove it.

    Raises:
        InputError: ``address`` is no mail address.
        TooManyTries: too many went wrong before.
        Refused: they do not go together (said alike for unknown addresses), or the role needs a second factor.
    """
    marked = mail_digest(check_address(address))
    tried = begin_try(TryKind.PASSWORD, marked, client)
    account = Account.objects.filter(mail_digest=marked, is_active=True).first()
    if account is None:
        make_password(password[:LONGEST])  # as long as checking one takes
        raise Refused("password_wrong", _WRONG, 403)
    if not account.check_password(password[:LONGEST]):
        raise Refused("password_wrong", _WRONG, 403)
    tried.forgive()
    if not account.second_factor and needs_factor(account):
        raise Refused("factor_missing", _NO_FACTOR, 403)
    with deed(Actor(account.key, account.name), "access.give_password", None) as doing:
        doing.about(account)
    return account


def set_password(actor: Actor, account: Account, present: str, password: str, client: str) -> None:
    """Set or change one's own password; whoever has one must know it. Every other session of the account ends.

    Raises:
        Refused: somebody else's account, or a guest's: guests sign in by link.
        TooManyTries: the present password was wrong too often.
        InputError: the present password is wrong, or the new one not good enough.
    """
    if actor.account != account.key or not is_staff(account):
        raise not_allowed()
    if has_password(account):
        tried = begin_try(TryKind.PASSWORD, account.mail_digest, client)
        if not account.check_password(present[:LONGEST]):
            raise InputError([Fault("password_not_the_old", _NOT_THE_OLD, place="present")])
        tried.forgive()
    check_new_password(password, account)
    with deed(actor, "access.set_password", None) as doing:
        doing.about(account)
        account.set_password(password)
        account.save(update_fields=["password"])
        tell_of_change(account, Change.PASSWORD_SET)


def remove_password(actor: Actor, account: Account) -> None:
    """Go back to mailed links alone.

    Raises:
        Refused: somebody else's account.
    """
    if actor.account != account.key:
        raise not_allowed()
    with deed(actor, "access.remove_password", None) as doing:
        doing.about(account)
        account.set_unusable_password()
        account.save(update_fields=["password"])
        tell_of_change(account, Change.PASSWORD_REMOVED)


def has_password(account: Account) -> bool:
    """Return whether an account can sign in with a password."""
    return bool(account.password) and account.has_usable_password()
