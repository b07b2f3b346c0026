"""Members of the staff: who has which role in a programme or in one event of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from duijie.actions.access.links import INVITATION_LASTS, check_address, make_link, revoke_links
from duijie.actions.access.roles import ROLE_NAMES
from duijie.actions.deed import deed
from duijie.actions.mailing import queue_mail
from duijie.actions.refusal import Refused, not_allowed
from duijie.actions.rights import Actor, Right
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.store.models import Account, Event, Link, LinkPurpose, Membership, Programme, Role, Side
from duijie.store.sealing import mail_digest

_LAST_OWNER: Final = Text(
    "This is the programme's last owner, who cannot go or change role. Nothing was changed; make somebody else owner"
    " first.",
    "这是本计划最后一位负责人，不能移除或更改权限。数据没有改动，请先指定另一位负责人。",
    "這是本計劃最後一位負責人，不能移除或更改權限。資料沒有改動，請先指定另一位負責人。",
)
_NO_NAME: Final = Text("Please give the name, as the others know it.", "请填写姓名。", "請填寫姓名。")
_NO_ROLE: Final = Text("Please choose a role.", "请选择权限。", "請選擇權限。")
_NO_SIDE: Final = Text(
    "A reviewer reviews one side; please choose it.", "审核员须指定地区方，请选择。", "審核員須指定地區方，請選擇。"
)
_TWICE: Final = Text(
    "This person has this role here already. Nothing was changed.",
    "此人已有这项权限，数据没有改动。",
    "此人已有這項權限，資料沒有改動。",
)


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody to be added, as typed. ``event`` None: all events of the programme; ``side``: a reviewer's."""

    mail: str
    name: str
    role: str
    event: Event | None = None
    side: Side | None = None


def may_reset(membership: Membership) -> tuple[Right, str]:
    """Return the right that taking away a member's second factor asks for: the whole programme's."""
    return Right.OWN, membership.programme_id


def _require_own(actor: Actor, programme: str, event: str | None) -> None:
    """An owner of one event looks after that event's members; those of the programme are the programme owner's."""
    if not actor.may(Right.OWN, programme, event):
        raise not_allowed()


def members_of(programme: Programme, event: Event | None = None) -> list[Membership]:
    """Return the members of a programme, or those with a role at one event, owners first.

    Each has ``invited``: whether an invitation waits and they have not come in since. One query.
    """
    rows = _with_invitations(Membership.objects.filter(programme=programme, account__is_active=True))
    rows = rows.select_related("account", "event", "side", "programme").order_by("created", "key")
    if event is not None:
        rows = rows.filter(Q(event=event) | Q(event=None))
    found = list(rows)
    for row in found:
        row.invited = bool(row.asked and not row.came)
    order = list(Role)
    return sorted(found, key=lambda row: (row.event_id is not None, order.index(Role(row.role))))


def is_invited(membership: Membership) -> bool:
    """Return whether a member was invited and has not come in since."""
    row = _with_invitations(Membership.objects.filter(key=membership.key)).get()
    return bool(row.asked and not row.came)


def _with_invitations(rows: QuerySet[Membership]) -> Any:
    invitations = Link.objects.filter(membership=OuterRef("key"), purpose=LinkPurpose.INVITE)
    came = Exists(invitations.filter(used__isnull=False)) | Q(account__last_login__gte=F("created"))
    return rows.annotate(asked=Exists(invitations), came=Case(When(came, then=True), default=False))


def add_member(actor: Actor, programme: Programme, new: NewMember) -> Membership:
    """Give somebody a role and mail them an invitation; an address nobody has used before gets an account.

    Raises:
        Refused: the actor is no owner there.
        InputError: address, name, role or side are missing or wrong, or they have this role already.
    """
    _require_own(actor, programme.key, new.event.key if new.event else None)
    assert new.event is None or new.event.programme_id == programme.key
    role = _checked(programme, new.role, new.side)
    address, name = check_address(new.mail), " ".join(new.name.split())
    if not name or len(name) > 120:
        raise InputError([Fault("member_name", _NO_NAME, place="name")])
    side = new.side if role is Role.REVIEWER else None
    with deed(actor, "access.add_member", programme.key) as doing:
        account = account_for(address, name)
        mine = Membership.objects.filter(account=account, programme=programme, event=new.event, role=role, side=side)
        if mine.exists():
            raise InputError([Fault("member_twice", _TWICE, place="mail")])
        made = Membership.objects.create(account=account, programme=programme, event=new.event, role=role, side=side)
        doing.about(made, role=role, side=side.key if side else "", event=new.event.key if new.event else "")
        _invite(made)
    return made


def account_for(address: str, name: str) -> Account:
    """Return the account of a mail address, a new one where there is none; inside the verb's transaction."""
    account, _made = Account.objects.get_or_create(
        mail_digest=mail_digest(address), defaults={"mail": address, "name": name}
    )
    return account


def change_member(actor: Actor, membership: Membership, role: str, side: Side | None) -> None:
    """Give a member another role.

    Raises:
        Refused: the actor is no owner there, or this is the programme's last owner.
        InputError: role or side are missing or wrong, or they have this role already.
    """
    _require_own(actor, membership.programme_id, membership.event_id)
    wanted = _checked(membership.programme, role, side)
    at = side if wanted is Role.REVIEWER else None
    with deed(actor, "access.change_member", membership.programme_id) as doing:
        if wanted is not Role.OWNER:
            _keep_an_owner(membership)
        try:
            with transaction.atomic():
                Membership.objects.filter(key=membership.key).update(role=wanted, side=at)
        except IntegrityError:
            raise InputError([Fault("member_twice", _TWICE, place="role")]) from None
        doing.about(membership, role=wanted, side=at.key if at else "", before=membership.role)


def remove_member(actor: Actor, membership: Membership) -> None:
    """Take a role away; invitations to it stop working. The account stays: they may be a guest, or work elsewhere.

    Raises:
        Refused: the actor is no owner there, or this is the programme's last owner.
    """
    _require_own(actor, membership.programme_id, membership.event_id)
    with deed(actor, "access.remove_member", membership.programme_id) as doing:
        _keep_an_owner(membership)
        doing.about(membership, role=membership.role)
        revoke_links(membership.account, membership=membership)
        Link.objects.filter(membership=membership).update(membership=None)
        Membership.objects.filter(key=membership.key).delete()


def invite_again(actor: Actor, membership: Membership) -> None:
    """Mail a new invitation; the one before stops working.

    Raises:
        Refused: the actor is no owner there.
    """
    _require_own(actor, membership.programme_id, membership.event_id)
    with deed(actor, "access.invite_member", membership.programme_id) as doing:
        doing.about(membership)
        revoke_links(membership.account, membership=membership)
        _invite(membership)


def _checked(programme: Programme, role: str, side: Side | None) -> Role:
    if role not in set(Role):
        raise InputError([Fault("member_role", _NO_ROLE, place="role")])
    assert side is None or side.programme_id == programme.key
    if role == Role.REVIEWER and side is None:
        raise InputError([Fault("member_side", _NO_SIDE, place="side")])
    return Role(role)


def _keep_an_owner(leaving: Membership) -> None:
    """Refuse to leave a programme without an owner; owners are locked in order: two cannot remove each other."""
    owners = list(
        Membership.objects.select_for_update()
        .filter(programme=leaving.programme_id, event=None, role=Role.OWNER, account__is_active=True)
        .order_by("key")
        .values_list("key", flat=True)
    )
    if owners == [leaving.key]:
        raise Refused("last_owner", _LAST_OWNER)


def _invite(membership: Membership) -> None:
    account, programme = membership.account, membership.programme
    language: Language = account.language if account.language in LANGUAGES else "zh-hans"
    place = programme.name if membership.event is None else membership.event.name
    # Home shows each role the pages that are theirs.
    link = make_link(account, INVITATION_LASTS, wanted="/", purpose=LinkPurpose.INVITE, membership=membership)
    values = {
        "name": account.name,
        "place": place.of(language),
        "role": ROLE_NAMES[Role(membership.role)].of(language),
        "link": link,
    }
    # Not filed under the programme: its outbox must never show a link that signs somebody else in.
    queue_mail("member_invited", values, account=account)
