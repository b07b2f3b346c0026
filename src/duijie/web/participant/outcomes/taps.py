"""One tap on an outcome card as a form says it, and what a card shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Language, Text
from duijie.locale import translator
from duijie.store.models import Meeting, NextStep, Outcome, Participant, Progress
from duijie.store.queries.outcomes import Holding, Told
from duijie.store.queries.visible import ShownGuest, shown_guest

_DAY: Final = Text("Choose a day.", "请选择日期。", "請選擇日期。")
#: Chips of “by when”: weeks or months from today.
CHIPS: Final = ("2w", "1m", "3m")


@dataclass(frozen=True, slots=True)
class Card:
    """One meeting as a card shows it. ``whom``: the others, or for a table's host the guest the card is about.

    ``spoken``: on a host's card: the guest has answered themselves, and the host is not shown what.
    """

    meeting: Meeting
    whom: tuple[ShownGuest, ...]
    word: Outcome | None
    holding: Holding
    guest: str
    spoken: bool = False

    @property
    def answer(self) -> str:
        """Return yes, no, or "" while nothing was said."""
        return "" if self.word is None else "yes" if self.word.held else "no"

    @property
    def asks_step(self) -> bool:
        """Return whether it asks what comes next."""
        return self.answer == "yes"

    @property
    def asks_when(self) -> bool:
        """Return whether it asks by when."""
        return self.asks_step and self.word is not None and self.word.next_step not in {"", NextStep.NO_FIT}

    @property
    def no_show(self) -> bool:
        """Return whether the meeting was marked as one that was not held."""
        return self.meeting.progress == Progress.NO_SHOW


def card(told: Told, guest: Participant, language: Language) -> Card:
    """Return a guest's own card of a meeting."""
    whom = tuple(shown_guest(other, language) for other in told.others)
    return Card(told.meeting, whom, told.word, told.holding, guest.key)


def step_options(language: Language) -> Sequence[tuple[str, str]]:
    """Return the next steps with their words."""
    _ = translator(language)
    return [
        (NextStep.INTENTION, _("We intend to cooperate")),
        (NextStep.MEET_AGAIN, _("Meet again")),
        (NextStep.PAPERS, _("Send papers or samples")),
        (NextStep.NO_FIT, _("No fit")),
    ]


def when_options(language: Language) -> Sequence[tuple[str, str]]:
    """Return the chips of “by when”."""
    _ = translator(language)
    return list(zip(CHIPS, (_("2 weeks"), _("1 month"), _("3 months")), strict=True))


def said(given: Mapping[str, str], today: date) -> dict[str, Any]:
    """Return what a tap says, as ``record_outcome`` takes it; what the form does not name stays as it was.

    Raises:
        InputError: “a date” without a date.
    """
    found: dict[str, Any] = {"mark": given.get("mark", "")}
    if given.get("held") in {"yes", "no"}:
        found["held"] = given["held"] == "yes"
    if given.get("next_step"):
        found["next_step"] = given["next_step"][:20]
    if given.get("by_when"):
        found["by_when"] = _day(given["by_when"], given.get("day", ""), today)
    if "note" in given:
        found["note"] = given["note"].replace("\r\n", "\n").strip()
    return found


def _day(chip: str, typed: str, today: date) -> date:
    if chip == "2w":
        return today + timedelta(days=14)
    if chip in CHIPS:
        return _months(today, int(chip[0]))
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise InputError([Fault("day", _DAY, place="by_when")]) from None


def _months(today: date, more: int) -> date:
    """Return the same day some months on; the last of a month that has no such day."""
    month = today.month - 1 + more
    year, month = today.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(today.day, last))
