"""What a request is about and who makes it: programme, event, actor, participant; resolved once, in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Grant, Right
from duijie.engine.text import Language, Text
from duijie.store.models import Account, Event, EventState, Participant, Person, Programme, Role
from duijie.store.queries import entering
from duijie.web.route import Audience

ACTING = "acting_for"
#: The hidden field of a guest's forms that says for whom the form was opened.
MEANT = "for_participant"
_ACTING_ENDED = Text(
    "You may no longer act for this person, so nothing was changed. You are on your own pages again.",
    "您已不能再代此人操作，数据没有改动。现在回到您自己的页面。",
    "您已不能再代此人操作，資料沒有改動。現在回到您自己的頁面。",
)
_FOR_ANOTHER = Text(
    "This form was opened for somebody else than you are acting for now, so nothing was changed. Choose in your account"
    " for whom you act, then open the form again.",
    "这张表单是代另一个人打开的，与您现在代理的人不符，因此没有改动。请先在“我的账号”中选择代理对象，再重新打开。",
    "這張表格是代另一個人打開的，與您現在代理的人不符，因此沒有改動。請先在「我的帳戶」中選擇代理對象，再重新打開。",
)
_OPEN = frozenset({Audience.PUBLIC, Audience.SIGNED_IN})


@dataclass
class Scope:
    """One request's surroundings. ``participant``: whose guest pages these are (own, or of somebody acted for)."""

    language: Language
    account: Account | None
    actor: Actor
    programme: Programme | None = None
    event: Event | None = None
    participant: Participant | None = None

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the event."""
        return ZoneInfo(self.event.timezone if self.event else "Asia/Shanghai")

    @property
    def the_programme(self) -> Programme:
        """Return the programme of a route that has one in its path."""
        assert self.programme is not None
        return self.programme

    @property
    def the_event(self) -> Event:
        """Return the event of a route that has one in its path."""
        assert self.event is not None
        return self.event

    @property
    def the_participant(self) -> Participant:
        """Return the participant of a guest's route."""
        assert self.participant is not None
        return self.participant

    @property
    def the_account(self) -> Account:
        """Return the account of somebody who is signed in."""
        assert self.account is not None
        return self.account

    def may(self, right: Right, side: str | None = None) -> bool:
        """Return whether the actor holds a right here."""
        if self.programme is None:
            return False
        return self.actor.may(right, self.programme.key, self.event.key if self.event else None, side)

    @property
    def is_staff(self) -> bool:
        """Return whether the actor has any role in the programme."""
        return self.programme is not None and any(g.programme == self.programme.key for g in self.actor.grants)


def resolve(request: HttpRequest, who: Audience | Right, path: dict[str, str]) -> Scope:
    """Return the scope of a request; ``programme`` and ``event`` are taken out of ``path``.

    Raises:
        Refused: there is no such programme or event, or nothing of it is for this reader.
    """
    account = request.user if isinstance(request.user, Account) else None
    programme, event = _place(path)
    scope = Scope(
        language=request.language,  # type: ignore[attr-defined]
        account=account,
        actor=_actor(account, programme, who),
        programme=programme,
        event=event,
    )
    if event is not None and event.state == EventState.DRAFT and who in _OPEN and not scope.is_staff:
        raise not_found()
    if who is Audience.GUEST and account is not None:
        scope.participant = _participant(request, scope)
    return scope


def _place(path: dict[str, str]) -> tuple[Programme | None, Event | None]:
    """Take the programme and event out of a path."""
    programme_slug, event_slug = path.pop("programme", None), path.pop("event", None)
    if programme_slug is None:
        return None, None
    if event_slug is None:
        programme = entering.programme_at.first(programme=programme_slug)
        if programme is None:
            raise not_found()
        return programme, None
    event = entering.event_at.first(programme=programme_slug, event=event_slug)
    if event is None:
        raise not_found()
    return event.programme, event


def _actor(account: Account | None, programme: Programme | None, who: Audience | Right) -> Actor:
    """Return who acts: their roles in the programme (or, outside one, everywhere) and whom they act for."""
    if account is None:
        return Actor("nobody")
    memberships = entering.memberships_of.rows(account=account.key, programme=programme.key if programme else None)
    grants = tuple(Grant(Role(m.role), m.programme_id, m.event_id, m.side_id) for m in memberships)
    people: frozenset[str] = frozenset()
    if who in {Audience.GUEST, Audience.SIGNED_IN}:
        people = frozenset(entering.people_keys.rows(account=account.key, now=timezone.now()))
    return Actor(account.key, account.name, grants, people)


def people_of(account: Account) -> QuerySet[Person]:
    """Return the people an account is or may act for."""
    return entering.people_acted_for(account, timezone.now())


def _participant(request: HttpRequest, scope: Scope) -> Participant | None:
    """Return whose guest pages these are: of the person acted for, else of the account's own person.

    Raises:
        Refused: a form was sent for somebody the account may no longer act for; it must not fall to somebody else.
    """
    account, event = scope.the_account, scope.the_event
    rows = entering.participants_of.rows(event=event.key, people=tuple(sorted(scope.actor.people)))
    for row in rows:
        row.event = event
    found = {row.key: row for row in rows}
    acting = request.session.get(ACTING)
    if acting in found:
        return found[acting]
    if acting is not None and Participant.objects.filter(key=acting, event=event).exists():
        del request.session[ACTING]
        if request.method == "POST":
            raise Refused("acting_ended", _ACTING_ENDED, 409)
    own = [row for row in rows if row.person.account_id == account.key]
    return own[0] if own else next(iter(rows), None)


def check_meant(request: HttpRequest, scope: Scope) -> None:
    """Do nothing for a form that was opened for the participant it would now change.

    Somebody who acts for several may have a form of one open while acting for another in a second window.

    Raises:
        Refused: the form says it is for somebody else.
    """
    meant = request.POST.get(MEANT) if request.method == "POST" else None
    if meant and scope.participant is not None and meant != scope.participant.key:
        raise Refused("acting_for_another", _FOR_ANOTHER, 409)
