"""The technology-export self-check 技术出口自查: questions and flags that somebody has to look; never legal advice."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.following.adding import append, locked
from duijie.actions.following.reach import require_party, require_reach
from duijie.actions.following.steps import Step
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor, Right
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Cooperation, CooperationParty, EntryKind, LedgerEntry
from duijie.store.models.fields import words_of

ANSWERS: Final = ("no", "yes", "unsure")
_ANSWER: Final = Text("Choose an answer.", "请选择一项。", "請選擇一項。")
_NEWER: Final = Text(
    "The questions were changed since this page was opened. Read them again; your answers stand below.",
    "打开页面后，问题有更新。请重新核对，您的答案保留在下面。",
    "開啟頁面後，問題有更新。請重新核對，您的答案保留在下面。",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, the answers that raise its flag, and what the flag says."""

    code: str
    text: Text
    flag: Text
    flags_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of one version."""

    version: int
    questions: tuple[Question, ...]

    def flags(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        """Return the codes of the questions whose flag answers raise."""
        return tuple(one.code for one in self.questions if answers.get(one.code) in one.flags_on)


@cache
def self_check_questions() -> Questions:
    """Return the questions that are asked now."""
    read = tomllib.loads((files("duijie.actions.following") / "self_check.toml").read_text(encoding="utf-8"))
    return Questions(
        read["version"],
        tuple(
            Question(one["code"], words_of(one["text"]), words_of(one["flag"]), tuple(one["flags_on"]))
            for one in read["question"]
        ),
    )


def self_check(
    actor: Actor,
    cooperation: Cooperation,
    answers: Mapping[str, str],
    version: int,
    *,
    party: CooperationParty | None = None,
    now: datetime | None = None,
) -> LedgerEntry:
    """Keep the answers of a self-check, and the flags they raise, as an entry; the latest of each counts.

    ``version``: of the questions that were read. ``party``: whose guest answers; None: staff.

    Raises:
        Refused: not theirs, or the questions were changed meanwhile.
        InputError: a question is not answered.
    """
    if party is None:
        require_reach(actor, Right.FOLLOW, cooperation)
    else:
        require_party(actor, cooperation, party)
    asked = self_check_questions()
    if version != asked.version:
        raise Refused("questions_changed", _NEWER)
    faults = [
        Fault("self_check", _ANSWER, place=one.code) for one in asked.questions if answers.get(one.code) not in ANSWERS
    ]
    if faults:
        raise InputError(faults)
    kept = {one.code: answers[one.code] for one in asked.questions}
    facts = {"version": version, "answers": kept, "flags": list(asked.flags(kept))}
    with deed(actor, "cooperation.self_check", cooperation.programme_id) as doing:
        row = locked(cooperation, None)
        step = Step(EntryKind.SELF_CHECK, grade="", facts=facts)
        entry = append(row, step, actor.account, party, now or timezone.now())
        doing.about(row, flags=len(asked.flags(kept)), version=version)
    return entry
