"""Links that sign somebody in: asked for by anybody, mailed to those who are known, used once, by POST."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from duijie.actions.access.slowing import TryKind, begin_try
from duijie.actions.deed import deed
from duijie.actions.mailing import queue_mail
from duijie.actions.refusal import Refused
from duijie.actions.rights import INSTALLATION, Actor
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Account, Link, LinkPurpose, Membership
from duijie.store.sealing import mail_digest, token_digest

SIGN_IN_LASTS: Final = timedelta(minutes=15)
INVITATION_LASTS: Final = timedelta(days=7)
_LONGEST_PATH: Final = 200
_ENTERING: Final = (LinkPurpose.SIGN_IN, LinkPurpose.INVITE)
_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,190}")

_NO_ADDRESS: Final = Text(
    "Please give your mail address, such as name@example.com. What you typed is kept.",
    "请填写邮箱地址，例如 name@example.com。您填的内容已保留。",
    "請填寫電郵地址，例如 name@example.com。您填的內容已保留。",
)
_NO_ENDING: Final = Text(
    "The address lacks its ending, such as .cn. What you typed is kept.",
    "地址缺少结尾，例如 .cn。您填的内容已保留。",
    "地址缺少結尾，例如 .hk。您填的內容已保留。",
)


def check_address(address: str, place: str = "mail") -> str:
    """Return a mail address without the space around it.

    Raises:
        InputError: it cannot be one; ``place`` names the field.
    """
    words = address.strip()
    if _ADDRESS.fullmatch(words) is None or not words.isprintable():
        raise InputError([Fault("mail_address", _NO_ADDRESS, place=place)])
    ending = words.rpartition("@")[2].rpartition(".")
    if not ending[0] or len(ending[2]) < 2:
        raise InputError([Fault("mail_ending", _NO_ENDING, place=place)])
    return words


def own_path(wanted: str) -> str:
    """Return a path of this installation to go on to, or "" for anything else (an address elsewhere, a trick)."""
    if not wanted.startswith("/") or len(wanted) > _LONGEST_PATH or not wanted.isprintable() or "\\" in wanted:
        return ""
    parts = urlsplit(wanted)
    return "" if parts.scheme or parts.netloc or wanted.startswith("//") else wanted


def ask_for_link(address: str, wanted: str, client: str) -> None:
    """Have a link mailed to ``address`` if it is known; the same is done, and answered, if it is not.

    Only the worker looks the address up, so neither the answer nor its time tells. ``wanted``: where to go
    afterwards. ``client``: the network address that asks.

    Raises:
        InputError: this is no mail address.
        TooManyTries: asked too often.
    """
    marked = mail_digest(check_address(address))
    begin_try(TryKind.LINK, marked, client)
    mail_link.enqueue(marked, own_path(wanted))


@task()
def mail_link(marked: str, wanted: str) -> None:
    """Mail a link to the account of a mail digest, if there is one; called by the worker."""
    account = Account.objects.filter(mail_digest=marked, is_active=True).first()
    if account is None:
        return
    with deed(INSTALLATION, "access.send_link", None) as doing:
        doing.about(account)
        values = {"name": account.name, "link": make_link(account, SIGN_IN_LASTS, wanted=wanted)}
        queue_mail("sign_in", values, account=account)


def make_link(
    account: Account,
    lasts: timedelta,
    *,
    wanted: str = "",
    purpose: LinkPurpose = LinkPurpose.SIGN_IN,
    membership: Membership | None = None,
) -> str:
    """Return the address of a new link that signs an account in; call it inside the verb's transaction."""
    token = secrets.token_urlsafe(32)
    Link.objects.create(
        purpose=purpose,
        digest=token_digest(token),
        account=account,
        membership=membership,
        next=own_path(wanted),
        expires=timezone.now() + lasts,
    )
    return link_address(token)


def print_link(account: Account, lasts: timedelta, wanted: str = "") -> str:
    """Return a link for whoever runs the installation to hand over: for when mail does not arrive."""
    with deed(INSTALLATION, "access.print_link", None) as doing:
        doing.about(account)
        return make_link(account, lasts, wanted=wanted)


def link_address(token: str) -> str:
    """Return where a link leads."""
    return f"{settings.DUIJIE.base_url}/sign-in/link/{token}"


class LinkState(StrEnum):
    """What became of a link."""

    READY = "ready"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link as its page shows it; ``account`` only while it works."""

    state: LinkState
    account: Account | None = None
    next: str = ""


_GONE: Final = {
    LinkState.USED: Text(
        "This link was used already; a link works once. Nothing was changed. Ask for a new one below.",
        "这个链接已经用过了，每个链接只能用一次。数据没有改动，请在下面重新申请。",
        "這個連結已經用過了，每個連結只能用一次。資料沒有改動，請在下面重新申請。",
    ),
    LinkState.EXPIRED: Text(
        "This link has run out. Nothing was changed. Ask for a new one below.",
        "这个链接已经过期，数据没有改动，请在下面重新申请。",
        "這個連結已經過期，資料沒有改動，請在下面重新申請。",
    ),
    LinkState.UNKNOWN: Text(
        "This link is not complete, or was never ours. Copy the whole line of the mail, or ask for a new link below.",
        "链接不完整或无效。请从邮件中复制整行链接，或在下面重新申请。",
        "連結不完整或無效。請從電郵複製整行連結，或在下面重新申請。",
    ),
}


def find_link(token: str) -> FoundLink:
    """Return how a link stands; it is not used up by that (mail scanners open links)."""
    link = _link(token)
    if link is None:
        return FoundLink(LinkState.UNKNOWN)
    if link.used is not None:
        return FoundLink(LinkState.USED)
    if link.revoked is not None or link.expires <= timezone.now():
        return FoundLink(LinkState.EXPIRED)
    return FoundLink(LinkState.READY, link.account, link.next)


def why_gone(state: LinkState) -> Text:
    """Return why a link does not work any more, and what to do."""
    return _GONE[state]


def use_link(token: str) -> FoundLink:
    """Use a link up and return whose it is; of two at once, one wins.

    Raises:
        Refused: it was used, has run out, or does not exist.
    """
    found = find_link(token)
    if found.account is None:
        raise Refused(f"link_{found.state}", why_gone(found.state), 410)
    account = found.account
    with deed(Actor(account.key, account.name), "access.use_link", None) as doing:
        now = timezone.now()
        waiting = Link.objects.filter(digest=token_digest(token), used=None, revoked=None, expires__gt=now)
        if waiting.update(used=now) != 1:
            raise Refused("link_used", why_gone(LinkState.USED), 410)
        doing.about(account)
    return found


def _link(token: str) -> Link | None:
    known = Link.objects.select_related("account").filter(account__is_active=True, purpose__in=_ENTERING)
    return known.filter(digest=token_digest(token)).first()


def revoke_links(account: Account, *, membership: Membership | None = None) -> None:
    """Make an account's waiting links (or only a membership's invitations) useless; inside a transaction."""
    waiting = Link.objects.filter(account=account, purpose__in=_ENTERING, used=None, revoked=None)
    if membership is not None:
        waiting = waiting.filter(membership=membership)
    waiting.update(revoked=timezone.now())


def forget_links(now: datetime) -> int:
    """Delete links that led somewhere until a month ago; return how many."""
    old = Q(expires__lt=now - timedelta(days=30))
    return Link.objects.filter(old, purpose__in=_ENTERING, membership=None).delete()[0]
