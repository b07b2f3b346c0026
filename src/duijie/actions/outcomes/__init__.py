"""Outcome cards 洽谈结果: three taps after each meeting, and the reminders of those still open."""

from duijie.actions.outcomes.recording import Recorded, record_outcome
from duijie.actions.outcomes.reminding import due_outcome_reminders

__all__ = ["Recorded", "due_outcome_reminders", "record_outcome"]
