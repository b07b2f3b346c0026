"""Whose meetings a table host or interpreter may mark: their table's in their slots, or those they interpret."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from duijie.actions.refusal import not_allowed
from duijie.actions.rights import Actor, Right
from duijie.store.models import Assistant, AssistantKind, Meeting


def assistants_of(account: str, event: str) -> list[Assistant]:
    """Return as what an account helps at an event: interpreter, host of a table, or both (1 query)."""
    rows = Assistant.objects.filter(event=event, account=account) if account else Assistant.objects.none()
    return list(rows.select_related("table").order_by("kind", "key"))


def serves(assistant: Assistant, meeting: Meeting) -> bool:
    """Return whether a meeting is one of an assistant's. ``slot`` of the meeting should be loaded."""
    if assistant.kind == AssistantKind.INTERPRETER:
        return meeting.interpreter_id == assistant.key
    there = assistant.slots is None or meeting.slot.code in assistant.slots
    return assistant.table_id is not None and meeting.table_id == assistant.table_id and there


def require_host(actor: Actor, meeting: Meeting, at: datetime | None = None) -> None:
    """Do nothing for an actor who may say how a meeting goes: organisers and desks any, hosts and interpreters theirs.

    ``at``: when it was said, by a device that had no signal. A meeting that was moved or given to another since then
    was theirs as they said it.

    Raises:
        Refused: the actor may not.
    """
    event = meeting.event
    if any(actor.may(right, event.programme_id, event.key) for right in (Right.RUN, Right.DESK)):
        return
    if not actor.may(Right.HOST_TABLE, event.programme_id, event.key):
        raise not_allowed()
    own: Iterable[Assistant] = assistants_of(actor.account, event.key)
    moved_since = at is not None and at < meeting.changed
    if not any(serves(one, meeting) or moved_since for one in own):
        raise not_allowed()
