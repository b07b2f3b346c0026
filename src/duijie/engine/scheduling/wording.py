"""The sentences that tell an organiser why a meeting is not in the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duijie.engine.scheduling.problem import Compiled, slots_in
from duijie.engine.scheduling.state import Spot
from duijie.engine.text import Text, same

MOST_NAMED = 6


class Words:
    """Puts names and times into sentences."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self._slots: dict[int, Text] = {}

    def person(self, p: int) -> str:
        """Return a person's name, or id where the problem gives no name."""
        person = self.compiled.problem.people[p]
        return person.name or person.id

    def people(self, people: Sequence[int]) -> Text:
        """Return names in a row."""
        return listed([same(self.person(p)) for p in people])

    def meeting(self, m: int, spot: Spot | None) -> Text:
        """Return the names of those who meet, or the meeting's id where the problem names nobody."""
        item, people = self.compiled.items[m], self.compiled.problem.people
        parties = [(p,) for p in spot.people] if spot is not None else item.parties
        if not all(people[p].name for party in parties for p in party):
            return same(self.compiled.problem.meetings[m].id)
        return same("–".join("/".join(self.person(p) for p in party) for party in parties))

    def giving_up(self, reason: Text, meetings: Sequence[Text], *, together: bool, complete: bool) -> Text:
        """Add to a reason which meetings would make room: each alone, or all ``together``.

        ``complete``: no smaller set would, so that can be said.
        """
        if not together:
            either = listed(meetings, _OR)
            return _EITHER.fill(reason=reason, meetings=either)
        words = _TOGETHER_ONLY if complete else _TOGETHER
        return words.fill(reason=reason, meetings=listed(meetings))

    def slots(self, mask: int) -> Text:
        """Return slots in a row, by the time they start where it is known."""
        if mask not in self._slots:
            self._slots[mask] = listed([self._slot(t) for t in slots_in(mask)])
        return self._slots[mask]

    def _slot(self, t: int) -> Text:
        slot = self.compiled.problem.slots[t]
        if slot.start is not None and "T" in slot.start:
            clock = slot.start.split("T")[1][:5]
            days = {other.start.split("T")[0] for other in self.compiled.problem.slots if other.start}
            return same(clock if len(days) == 1 else f"{slot.start.split('T')[0]} {clock}")
        return same(slot.id)

    def no_common_slot(self, people: Sequence[int], allowed: int) -> Text:
        """Say that the people share no slot the meeting may use."""
        if not allowed:
            return Text(
                "no slot of the programme can hold this meeting, by the slots, session and length given for it",
                "按该洽谈所限定的时段、环节与时长，日程中没有可用的时段",
                "按該洽談所限定的時段、環節與時長，日程中沒有可用的時段",
            )
        return Text(
            "{people} are never all available in one slot that this meeting may use",
            "{people}在该洽谈可用的时段中没有共同的空闲",
            "{people}在該洽談可用的時段中沒有共同的空閒",
        ).fill(people=self.people(people))

    def person_full(self, people: Sequence[int], count: Sequence[int]) -> Text:
        """Say that somebody has as many meetings as they allow."""
        if len(people) == 1:
            number = count[people[0]]
            english = "meeting" if number == 1 else "meetings"
            return Text(
                "{person} already has {number} {english}, the most allowed",
                "{person}已有{number}场洽谈，达到上限",
                "{person}已有{number}場洽談，達到上限",
            ).fill(person=self.person(people[0]), number=number, english=english)
        return Text(
            "{people} all have as many meetings as they allow",
            "{people}的洽谈均已达到上限",
            "{people}的洽談均已達到上限",
        ).fill(people=self.people(people))

    def person_busy(self, people: Sequence[int], shared: int) -> Text:
        """Say that in every slot they share somebody is in another meeting."""
        one = len(people) == 1
        return Text(
            "these people could meet only at {slots}, when {people} "
            + ("is in another meeting" if one else "are not all free of other meetings"),
            "各方只能在{slots}会面，而届时{people}" + ("已有其他洽谈" if one else "中总有人已有其他洽谈"),
            "各方只能在{slots}會面，而屆時{people}" + ("已有其他洽談" if one else "中總有人已有其他洽談"),
        ).fill(slots=self.slots(shared), people=self.people(people))

    def resource_full(self, names: Sequence[str], free: int) -> Text:
        """Say that a resource is used up whenever the people are free."""
        return Text(
            "all are free only at {slots}, when no more {names} can be had",
            "各方只在{slots}同时空闲，而届时已无{names}可用",
            "各方只在{slots}同時空閒，而屆時已無{names}可用",
        ).fill(slots=self.slots(free), names=listed([resource_name(name) for name in names]))

    def tables_full(self, free: int, suited: bool) -> Text:
        """Say that no table is left whenever the people are free (``suited``: some would do)."""
        if not suited:
            return Text(
                "no table of the hall can take this meeting: too few seats, or not there at {slots}",
                "会场没有适合该洽谈的洽谈桌：座位不足，或在{slots}不可用",
                "會場沒有適合該洽談的洽談枱：座位不足，或在{slots}不可用",
            ).fill(slots=self.slots(free))
        return Text(
            "all are free only at {slots}, when every table that could take them is taken",
            "各方只在{slots}同时空闲，而届时可用的洽谈桌均已占用",
            "各方只在{slots}同時空閒，而屆時可用的洽談枱均已佔用",
        ).fill(slots=self.slots(free))

    def precedence(self, late: Sequence[Text]) -> Text:
        """Say that a meeting this one follows is missing or too late."""
        return Text(
            "it must follow {meetings}, which this plan holds too late or not at all",
            "须排在{meetings}之后，而本方案中其排得太晚或未能安排",
            "須排在{meetings}之後，而本方案中其排得太晚或未能安排",
        ).fill(meetings=listed(late))

    def unfair(self, people: Sequence[int]) -> Text:
        """Say that the meeting would break homogeneity."""
        return Text(
            "it would give {people} many more breaks than others, or others than them",
            "若安排，{people}与其他人的空档次数之差将超过规定",
            "若安排，{people}與其他人的空檔次數之差將超過規定",
        ).fill(people=self.people(people))

    def costly(self, people: Sequence[int]) -> Text:
        """Say that the meeting would bring less than it costs."""
        return Text(
            "it would cost this plan more than it brings: more breaks for {people}",
            "若安排，{people}将增加空档，得不偿失",
            "若安排，{people}將增加空檔，得不償失",
        ).fill(people=self.people(people))


_AND: Final = Text(" and ", "和", "和")
_OR: Final = Text(" or ", "或", "或")


def listed(parts: Sequence[Text], last: Text = _AND) -> Text:
    """Return parts in a row, the last joined by "and" (or ``last``); a long row is cut and counted."""
    shown = list(parts[:MOST_NAMED])
    rest = len(parts) - len(shown)
    if rest:
        shown.append(Text(f"{rest} more", f"另外{rest}个", f"另外{rest}個"))
    english = [part.en for part in shown]
    joined = last.en.join([", ".join(english[:-1]), english[-1]]) if len(english) > 1 else "".join(english)
    hans, hant = [part.zh_hans for part in shown], [part.zh_hant for part in shown]
    if last is _AND:
        return Text(joined, "、".join(hans), "、".join(hant))
    return Text(joined, _joined(hans, last.zh_hans), _joined(hant, last.zh_hant))


def _joined(parts: Sequence[str], last: str) -> str:
    return last.join(["、".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


_EITHER: Final = Text(
    "{reason}; giving up {meetings} would make room",
    "{reason}；若取消{meetings}，即可安排",
    "{reason}；若取消{meetings}，即可安排",
)
_TOGETHER: Final = Text(
    "{reason}; giving up {meetings} together would make room",
    "{reason}；若同时取消{meetings}，即可安排",
    "{reason}；若同時取消{meetings}，即可安排",
)
_TOGETHER_ONLY: Final = Text(
    "{reason}; no single meeting would make room, giving up {meetings} together would",
    "{reason}；取消任何单独一场都不够，须同时取消{meetings}方可安排",
    "{reason}；取消任何單獨一場都不夠，須同時取消{meetings}方可安排",
)
_TONGUES: Final = {
    "en": Text("English", "英语", "英語"),
    "zh": Text("Chinese", "中文", "中文"),
    "yue": Text("Cantonese", "粤语", "粵語"),
    "cmn": Text("Putonghua", "普通话", "普通話"),
    "ja": Text("Japanese", "日语", "日語"),
    "ko": Text("Korean", "韩语", "韓語"),
}


def resource_name(id_: str) -> Text:
    """Return what people call a resource: interpreters of two languages for ``interpreter:en-zh``, else its id."""
    kind, _, pair = id_.partition(":")
    if kind != "interpreter" or pair.count("-") != 1:
        return same(id_)
    one, other = (_TONGUES.get(code, same(code)) for code in pair.split("-"))
    words = Text("{one}–{other} interpreters", "{one}–{other}译员", "{one}–{other}譯員")
    return words.fill(one=one, other=other)
