"""Who may do what: rights, the roles that hold them, and the actor of a verb."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from duijie.actions.refusal import not_allowed
from duijie.store.models import Event, Role


class Right(StrEnum):
    """What a member of staff may do. docs/operate/access.md lists them for people."""

    OWN = "own"
    SET_UP = "set_up"
    IMPORT = "import"
    SEE = "see"
    CALL = "call"
    REVIEW = "review"
    SUGGEST = "suggest"
    PLAN = "plan"
    SEND = "send"
    DESK = "desk"
    HOST_TABLE = "host_table"
    WATCH = "watch"
    RUN = "run"
    FOLLOW = "follow"


_ORGANISERS: Final = frozenset({Role.OWNER, Role.ORGANISER})
HOLDERS: Final[dict[Right, frozenset[Role]]] = {
    Right.OWN: frozenset({Role.OWNER}),
    Right.SET_UP: _ORGANISERS,
    Right.IMPORT: _ORGANISERS,
    Right.SEE: _ORGANISERS | {Role.REVIEWER, Role.VIEWER},
    Right.CALL: _ORGANISERS,
    Right.REVIEW: _ORGANISERS | {Role.REVIEWER},
    Right.SUGGEST: _ORGANISERS,
    Right.PLAN: _ORGANISERS,
    Right.SEND: _ORGANISERS,
    Right.DESK: _ORGANISERS | {Role.DESK},
    Right.HOST_TABLE: _ORGANISERS | {Role.TABLE_HOST, Role.INTERPRETER},
    Right.WATCH: frozenset(Role),
    Right.RUN: _ORGANISERS,
    Right.FOLLOW: _ORGANISERS | {Role.REVIEWER},
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership: a role in a programme; ``event`` None: all its events; ``side`` None: all sides."""

    role: Role
    programme: str
    event: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``account`` "": the installation itself (timed work). ``people``: keys of persons they act for."""

    account: str
    name: str = ""
    grants: tuple[Grant, ...] = ()
    people: frozenset[str] = field(default_factory=frozenset)

    def may(self, right: Right, programme: str, event: str | None = None, side: str | None = None) -> bool:
        """Return whether one of the grants holds ``right`` there.

        ``event`` None asks for the whole programme: a grant for one event is not enough.
        ``side`` None asks for any side: a reviewer of one side may open the queue, not judge the other's.
        """
        if not self.account:
            return True
        return any(
            grant.programme == programme
            and grant.role in HOLDERS[right]
            and (grant.event is None or grant.event == event)
            and (side is None or grant.side is None or grant.side == side)
            for grant in self.grants
        )

    def acts_for(self, person: str) -> bool:
        """Return whether the person is the actor, or has made them a steward."""
        return person in self.people


INSTALLATION: Final = Actor("")


def require(actor: Actor, right: Right, event: Event, side: str | None = None) -> None:
    """Do nothing for an actor who holds ``right`` at ``event``.

    Raises:
        Refused: the actor does not.
    """
    if not actor.may(right, event.programme_id, event.key, side):
        raise not_allowed()


def require_programme(actor: Actor, right: Right, programme: str) -> None:
    """Do nothing for an actor who holds ``right`` in the whole programme.

    Raises:
        Refused: the actor does not.
    """
    if not actor.may(right, programme):
        raise not_allowed()


def require_person(actor: Actor, person: str) -> None:
    """Do nothing for an actor who may act for a person.

    Raises:
        Refused: the actor may not.
    """
    if actor.account and not actor.acts_for(person):
        raise not_allowed()
