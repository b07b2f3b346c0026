"""The frame of every verb: one transaction, one audit entry, written last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from duijie.actions import audit
from duijie.actions.rights import Actor


@dataclass(slots=True)
class Deed:
    """A verb under way. ``facts`` go into the audit log: counts, codes and keys, never personal data."""

    actor: Actor
    action: str
    subject: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    silent: bool = False

    def about(self, row: object, **facts: object) -> None:
        """Name the row the verb is about, and facts worth keeping."""
        self.subject = f"{type(row).__name__}:{getattr(row, 'key', '')}"
        self.facts.update(facts)

    def drop(self) -> None:
        """Leave no entry: nothing was changed after all."""
        self.silent = True


@contextmanager
def deed(actor: Actor, action: str, programme: str | None) -> Iterator[Deed]:
    """Open a transaction for a verb and write its audit entry when it ends well.

    ``action`` is a stable dotted name (docs/operate/audit.md). ``programme`` None: the installation's own chain.
    An exception rolls everything back, the entry included.
    """
    with transaction.atomic():
        doing = Deed(actor, action)
        yield doing
        if not doing.silent:
            chain = programme or audit.INSTALLATION_CHAIN
            audit.append(chain, actor.account, action, doing.subject, doing.facts)
