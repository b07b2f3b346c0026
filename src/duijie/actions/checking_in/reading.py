"""Whom a scan means: by the code of a badge, which may be old or of another event, or by the key of a guest."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duijie.actions.badges import badge_proof
from duijie.store.models import Event, Participant, ParticipantState, Reprint, ScanResult
from duijie.store.queries.scanning import guests_meant

_CODE: Final = re.compile(r"([a-z0-9]{1,16})\.([0-9a-f]{32})")
_BADGES: Final = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose scan it is, and what speaks against it (None: nothing)."""

    guest: Participant | None
    against: ScanResult | None = None


def split_code(code: str) -> tuple[str, str] | None:
    """Return the key and the proof a badge's code holds; None if it is no badge's."""
    found = _CODE.fullmatch(code.strip())
    return (found[1], found[2]) if found else None


def keys_meant(acts: Iterable[tuple[str, str]]) -> set[str]:
    """Return the keys of guests that scans, each a key and a code, may mean."""
    keys = set()
    for guest, code in acts:
        parts = split_code(code) if code else None
        keys.add(parts[0] if parts else guest)
    return keys - {""}


class Reader:
    """Judges scans of one event; one query for however many, one more each for merged guests and badges anew."""

    def __init__(self, event: Event, keys: Sequence[str]) -> None:
        self.event = event
        found = {row.key: row for row in guests_meant(keys)} if keys else {}
        moved = {row.person.merged_into_id for row in found.values() if row.person.merged_into_id}
        own = Participant.objects.filter(event=event, person__in=moved) if moved else Participant.objects.none()
        self._merged = {row.person_id: row for row in own.select_related("person__organisation", "side")}
        self._guests = found
        anew = [row.key for row in found.values() if row.badge > 1]
        ended = Reprint.objects.filter(participant__in=anew) if anew else Reprint.objects.none()
        self._ended: Mapping[tuple[str, int], datetime] = {
            (guest, badge): at for guest, badge, at in ended.values_list("participant", "badge", "at")
        }

    @property
    def guests(self) -> list[str]:
        """Return the keys of the event's guests that were found, in order."""
        rows = [row.key for row in (*self._guests.values(), *self._merged.values()) if row.event_id == self.event.key]
        return sorted(set(rows))

    def known(self, key: str) -> Participant | None:
        """Return a guest of the event by key."""
        row = self._guests.get(key) or next((one for one in self._merged.values() if one.key == key), None)
        return row if row is not None and row.event_id == self.event.key else None

    def judge(self, guest: str, code: str, at: datetime) -> Verdict:
        """Return whom a scan of ``at`` means; ``code`` goes before the key of a guest."""
        if code:
            return self._by_code(code, at)
        row = self._guests.get(guest)
        if row is None or row.event_id != self.event.key:
            return Verdict(None, ScanResult.UNKNOWN)
        return self._state(row)

    def _by_code(self, code: str, at: datetime) -> Verdict:
        parts = split_code(code)
        row = self._guests.get(parts[0]) if parts else None
        if parts is None or row is None:
            return Verdict(None, ScanResult.UNKNOWN)
        badge = _number(row, parts[1])
        if badge is None:
            return Verdict(None, ScanResult.UNKNOWN)
        if row.event_id != self.event.key:
            return Verdict(None, ScanResult.OTHER_EVENT)
        ended = self._ended.get((row.key, badge))
        if badge != row.badge and (ended is None or at >= ended):
            return Verdict(row, ScanResult.REPLACED)
        return self._state(row)

    def _state(self, row: Participant) -> Verdict:
        """Return a guest, the one they were merged into, or why they cannot be checked in."""
        row = self._merged.get(row.person.merged_into_id or "", row)
        if row.person.erased is not None:
            return Verdict(row, ScanResult.ERASED)
        if row.state == ParticipantState.CANCELLED:
            return Verdict(row, ScanResult.CANCELLED)
        return Verdict(row)


def _number(row: Participant, proof: str) -> int | None:
    """Return which of a guest's badges a proof is of; None if we never printed it."""
    for badge in range(row.badge, max(0, row.badge - _BADGES), -1):
        if hmac.compare_digest(badge_proof(row.key, badge), proof):
            return badge
    return None
