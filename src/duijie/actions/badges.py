"""What a badge's code says: who wears it, and proof that we printed it. The database keeps no secret of it."""

from __future__ import annotations

import hmac

from duijie.store.models import Event, Participant, ParticipantState
from duijie.store.sealing import digest


def badge_token(guest: Participant) -> str:
    """Return the words of a guest's badge: opaque, 128 bits that only this installation can make, one badge a time."""
    return f"{guest.key}.{badge_proof(guest.key, guest.badge)}"


def wearer_of(event: Event, token: str) -> Participant | None:
    """Return the guest of an event whose badge says ``token``; None for forged, replaced and strange ones."""
    key, _, proof = token.strip().partition(".")
    guest = Participant.objects.select_related("person").filter(event=event, key=key[:16]).first()
    if guest is None or guest.state == ParticipantState.CANCELLED:
        return None
    return guest if hmac.compare_digest(badge_proof(guest.key, guest.badge).encode(), proof.encode()) else None


def badge_proof(key: str, badge: int) -> str:
    """Return what the badge of this number of a guest proves itself by: 32 hex digits."""
    return digest(f"{key} {badge}", "badge")
