"""The audit log: one hash chain a programme, and one of the installation.

An entry's digest is SHA-256 over the one before and the entry in canonical JSON (sorted keys, no spaces).
Entries name rows by key and carry no personal data; the database refuses to change or delete them, and the
chain's end stands apart, so that altered, removed, reordered and cut-off entries are all found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from django.utils import timezone

from duijie.store.models import AuditEntry, AuditHead

INSTALLATION_CHAIN: Final = "installation"


def append(chain: str, actor: str, action: str, subject: str, facts: Mapping[str, object]) -> AuditEntry:
    """Add an entry at the end of a chain. Call it last in a transaction: it locks the chain's end until commit."""
    AuditHead.objects.get_or_create(chain=chain)
    head = AuditHead.objects.select_for_update().get(chain=chain)
    entry = AuditEntry(
        chain=chain,
        number=head.number + 1,
        at=timezone.now(),
        actor=actor,
        action=action,
        subject=subject,
        facts=dict(facts),
        before=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(chain=chain).update(number=entry.number, digest=entry.digest)
    return entry


def digest_of(entry: AuditEntry) -> str:
    """Return the digest an entry must carry."""
    words = {
        "chain": entry.chain,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "facts": entry.facts,
        "before": entry.before,
    }
    canonical = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a chain does not hold: ``kind`` altered, missing or cut_off."""

    chain: str
    number: int
    kind: str


def find_flaws() -> Iterator[Flaw]:
    """Yield every place where a chain does not hold, chain by chain."""
    heads = {head.chain: head for head in AuditHead.objects.order_by("chain")}
    chains = sorted(heads.keys() | set(AuditEntry.objects.values_list("chain", flat=True).distinct()))
    for chain in chains:
        number, before = 0, ""
        for entry in AuditEntry.objects.filter(chain=chain).order_by("number").iterator(chunk_size=500):
            if entry.number != number + 1:
                yield Flaw(chain, number + 1, "missing")
            elif entry.before != before:
                yield Flaw(chain, entry.number, "altered")
            if digest_of(entry) != entry.digest:
                yield Flaw(chain, entry.number, "altered")
            number, before = entry.number, entry.digest
        head = heads.get(chain)
        if head is None or (head.number, head.digest) != (number, before):
            yield Flaw(chain, number, "cut_off")


def heads() -> dict[str, tuple[int, str]]:
    """Return the end of each chain, to be kept elsewhere (the daily mail prints it)."""
    return {head.chain: (head.number, head.digest) for head in AuditHead.objects.order_by("chain")}
