"""Wishes 意向对接: whom guests would like to meet."""

from __future__ import annotations

from duijie.actions.wishing.choosing import NOTE_LENGTH, Chosen, choose, keep_note, take_back

__all__ = ["NOTE_LENGTH", "Chosen", "choose", "keep_note", "take_back"]
