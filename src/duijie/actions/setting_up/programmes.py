"""Programmes: who may begin one, its name, and what it starts with."""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction

from duijie.actions.access.members import account_for
from duijie.actions.deed import deed
from duijie.actions.noticing import first_notice
from duijie.actions.refusal import not_allowed
from duijie.actions.rights import INSTALLATION, Actor, Right
from duijie.actions.setting_up.changing import change_programme
from duijie.actions.setting_up.given import Given, Values
from duijie.engine.text import Text
from duijie.store.models import Account, Category, Membership, Programme, Role

#: Words that an address of the application begins with; a programme or event of that name could not be reached.
RESERVED: Final = frozenset(
    (
        *("account", "accounts", "admin", "api", "assets", "calendar", "confirm", "data", "demo", "event"),
        *("events", "feed", "feeds", "files", "health", "help", "home", "invite", "jobs", "link"),
        *("links", "live", "login", "logout", "mail", "me", "media", "metrics", "new", "notice"),
        *("people", "privacy", "programme", "programmes", "public", "ready", "robots", "sign-in", "sign-out", "signin"),
        *("signout", "staff", "invitation", "static", "status", "unsubscribe", "webhooks", "well-known"),
    )
)
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_BAD_SLUG: Final = Text(
    "Write lower-case letters, digits and hyphens only, 40 at most, such as lugang-2026.",
    "只能用小写字母、数字和连字符，最多 40 个，如 lugang-2026。",
    "只能用小寫字母、數字和連字號，最多 40 個，如 lugang-2026。",
)
_RESERVED: Final = Text(
    "This word is taken by the application itself; choose another, such as {other}.",
    "这个词由系统使用，请换一个，如 {other}。",
    "這個詞由系統使用，請換一個，如 {other}。",
)
_TAKEN: Final = Text(
    "This address is taken already; choose another.", "这个地址已被使用，请换一个。", "這個地址已被使用，請換一個。"
)
#: Kinds of guests a programme starts with: code of the contract, words, and whether they take part in meetings.
CATEGORIES: Final[tuple[tuple[str, Text, bool], ...]] = (
    ("company", Text("Company", "企业", "企業"), True),
    ("university", Text("University", "高校", "大學"), True),
    ("institute", Text("Research institute", "科研院所", "科研機構"), True),
    ("investor", Text("Investor", "投资机构", "投資機構"), True),
    ("service", Text("Professional services", "服务机构", "專業服務"), True),
    ("association", Text("Association", "商协会", "商會及協會"), True),
    ("government", Text("Government", "政府部门", "政府部門"), False),
    ("media", Text("Media", "媒体", "傳媒"), False),
    ("other", Text("Other", "其他", "其他"), False),
)


def may_create_programmes(actor: Actor) -> bool:
    """Return whether an actor may begin a programme: the installation, and whoever owns a programme already."""
    return not actor.account or any(grant.role is Role.OWNER and grant.event is None for grant in actor.grants)


def read_slug(given: Given, name: str, taken: bool) -> str:
    """Return the short address of a form; faults for one that could not be reached or is taken."""
    slug = given.line(name, most=40, needed=True)
    if not slug:
        return slug
    if not _SLUG.fullmatch(slug):
        given.fault(name, _BAD_SLUG, "bad_slug")
    elif slug in RESERVED:
        given.fault(name, _RESERVED.fill(other=f"{slug}-2026"), "reserved_slug")
    elif taken:
        given.fault(name, _TAKEN, "taken_slug")
    return slug


def create_programme(actor: Actor, values: Values, owner: Account | None = None) -> Programme:
    """Begin a programme with the usual categories of guests; ``owner``, or else the actor, becomes its owner.

    ``values``: ``slug``, ``name_en``, ``name_zh_hans``, ``name_zh_hant``.

    Raises:
        Refused: the actor may not begin programmes.
        InputError: the name is missing, or the address is not one, reserved or taken.
    """
    if not may_create_programmes(actor):
        raise not_allowed()
    given = Given(values)
    taken = Programme.objects.filter(slug=given.raw("slug")).exists()
    slug, name = read_slug(given, "slug", taken), given.words("name", most=120, needed=True)
    given.close()
    with deed(actor, "programme.create", None) as doing:
        programme = Programme.objects.create(slug=slug, name=name)
        Category.objects.bulk_create(
            Category(programme=programme, code=code, name=words, matchmaking=matchmaking, position=place)
            for place, (code, words, matchmaking) in enumerate(CATEGORIES)
        )
        first_notice(programme)
        holder = owner.key if owner else actor.account
        if holder:
            Membership.objects.create(account_id=holder, programme=programme, role=Role.OWNER)
        doing.about(programme, slug=slug)
    return programme


def begin_programme(values: Values, address: str) -> Account:
    """Begin a programme for whoever runs the installation, and make its owner's account; both or neither.

    Raises:
        InputError: as :func:`create_programme`.
    """
    with transaction.atomic():
        owner = account_for(address, address.partition("@")[0])
        create_programme(INSTALLATION, values, owner)
    return owner


def rename_programme(actor: Actor, programme: Programme, version: int, values: Values) -> None:
    """Give a programme another name (owners only). Its address stays: printed links lead there.

    Raises:
        Refused: the actor does not own the programme, or it was changed meanwhile.
        InputError: the name is missing.
    """
    with change_programme(actor, "programme.rename", programme, version, Right.OWN) as change:
        given = Given(values)
        change.programme.name = given.words("name", most=120, needed=True)
        given.close()
