"""The groups of guests that wait, in words."""

from __future__ import annotations

from dataclasses import dataclass

from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.queries.today import Group


@dataclass(frozen=True, slots=True)
class GroupWords:
    """How a group is called and explained; ``state`` picks shape and colour."""

    title: str
    why: str
    state: str


def group_words(language: Language) -> dict[Group, GroupWords]:
    """Return the words of every group, the most urgent first."""
    _ = translator(language)
    return {
        Group.FULL_MUST: GroupWords(
            _("Must-meet wishes with a full guest"),
            _("These guests have as many meetings as they want, and somebody's “must meet” still waits for them."),
            "bad",
        ),
        Group.BOUNCED: GroupWords(
            _("Mail came back"), _("The address does not work. Call them, or correct it."), "bad"
        ),
        Group.NO_ANSWER: GroupWords(
            _("No answer to a request for 48 hours"),
            _("A request that runs out frees its place for somebody else."),
            "warn",
        ),
        Group.NO_WISHES: GroupWords(
            _("Have not chosen anyone"), _("They have confirmed, and have not said whom they wish to meet."), "warn"
        ),
        Group.NO_PROFILE: GroupWords(
            _("No need or offer yet"), _("Without one, nothing can be suggested to them. A call works best."), "warn"
        ),
        Group.NOT_CONFIRMED: GroupWords(
            _("Invited, not confirmed"), _("They are invisible to others until they confirm."), "wait"
        ),
    }
