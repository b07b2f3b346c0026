"""What somebody typed into a form of set-up, read value by value; every fault is kept, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from duijie.engine.faults import Fault, InputError
from duijie.engine.language import readable
from duijie.engine.text import LANGUAGES, Text

Values = Mapping[str, str | Sequence[str]]
T = TypeVar("T")

NEEDED: Final = Text("This is needed.", "此项必填。", "此項必填。")
_NEEDED_WORDS: Final = Text(
    "Write it in at least one of the three scripts.", "三种文字中至少填写一种。", "三種文字中最少填寫一種。"
)
_LONG: Final = Text(
    "This has {found} characters; at most {most} fit. What you typed is kept.",
    "现有 {found} 个字符，最多 {most} 个。您填的内容都保留着。",
    "現有 {found} 個字元，最多 {most} 個。您填的內容都保留着。",
)
_NUMBER: Final = Text(
    "Write a whole number from {least} to {most}.", "请填 {least} 至 {most} 的整数。", "請填 {least} 至 {most} 的整數。"
)
_PART: Final = Text(
    "Write a number from {least} to {most}.", "请填 {least} 至 {most} 的数。", "請填 {least} 至 {most} 的數。"
)
_DATE: Final = Text("Write a date such as 2026-11-20.", "请填日期，如 2026-11-20。", "請填日期，如 2026-11-20。")
_TIME: Final = Text("Write a time such as 13:30.", "请填时间，如 13:30。", "請填時間，如 13:30。")
_CHOICE: Final = Text("Choose one of the list.", "请从列表中选择。", "請從列表中選擇。")


class Given:
    """The values of one form. Each method reads one and notes what is wrong with it; :meth:`close` raises the faults.

    A value that cannot be read comes back as the method's fallback, so that the rest of the form is still looked at.
    """

    def __init__(self, values: Values) -> None:
        self._values = values
        self.faults: list[Fault] = []

    def fault(self, place: str, text: Text, code: str = "wrong_value") -> None:
        """Note something wrong with the field ``place``."""
        self.faults.append(Fault(code, text, place=place))

    def close(self) -> None:
        """Do nothing if all could be read.

        Raises:
            InputError: every fault that was noted.
        """
        if self.faults:
            raise InputError(self.faults)

    def raw(self, name: str) -> str:
        """Return what stands in a field, without blanks around it or characters nobody can read."""
        value = self._values.get(name, "")
        first = value if isinstance(value, str) else next(iter(value), "")
        return readable(first.replace("\r\n", "\n")).strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of a field that can be ticked several times, each once."""
        value = self._values.get(name, ())
        found = [value] if isinstance(value, str) else value
        return tuple(dict.fromkeys(clean for one in found if (clean := readable(one).strip())))

    def ticked(self, name: str) -> bool:
        """Return whether a box is ticked."""
        return bool(self.raw(name))

    def line(self, name: str, *, most: int, needed: bool = False) -> str:
        """Return one line of at most ``most`` characters."""
        return self._short(name, " ".join(self.raw(name).split()), most, needed)

    def listed(self, name: str, *, most: int = 60) -> tuple[str, ...]:
        """Return the entries of a field that holds one a line or several between commas, each once."""
        words = self.raw(name)
        for mark in "，、,;；":
            words = words.replace(mark, "\n")
        entries = dict.fromkeys(" ".join(entry.split()) for entry in words.split("\n") if entry.strip())
        longest = max((len(entry) for entry in entries), default=0)
        if longest > most:
            self.fault(name, _LONG.fill(found=longest, most=most), "too_long")
        return tuple(entries)

    def words(self, name: str, *, most: int = 200, needed: bool = False) -> Text:
        """Return a sentence in three scripts, of fields NAME_en, NAME_zh_hans and NAME_zh_hant."""
        fields = {language: f"{name}_{language.replace('-', '_')}" for language in LANGUAGES}
        found = Text(*(self._short(field, self.raw(field), most, False) for field in fields.values()))
        if needed and not any(found.to_json().values()):
            self.fault(fields["zh-hans"], _NEEDED_WORDS, "needed")
        return found

    def number(self, name: str, least: int, most: int, fallback: int | None = None) -> int:
        """Return a whole number from ``least`` to ``most``; ``fallback`` where the field is empty."""
        found = self.number_or_none(name, least, most)
        if found is not None:
            return found
        if fallback is None and not self.raw(name):
            self.fault(name, NEEDED, "needed")
        return least if fallback is None else fallback

    def number_or_none(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number from ``least`` to ``most``; None where the field is empty."""
        words = self.raw(name)
        if not words:
            return None
        return self._read(name, _NUMBER.fill(least=least, most=most), least, lambda: _between(int(words), least, most))

    def part_or_none(self, name: str, least: float, most: float) -> float | None:
        """Return a number from ``least`` to ``most``, decimals allowed; None where the field is empty."""
        words = self.raw(name)
        if not words:
            return None
        text = _PART.fill(least=f"{least:g}", most=f"{most:g}")
        return self._read(name, text, least, lambda: round(_between(float(words), least, most), 2))

    def day(self, name: str, fallback: date) -> date:
        """Return a date (ISO 8601); ``fallback`` where it cannot be read."""
        if not self.raw(name):
            self.fault(name, NEEDED, "needed")
            return fallback
        return self._read(name, _DATE, fallback, lambda: _sensible(date.fromisoformat(self.raw(name))))

    def clock(self, name: str) -> time | None:
        """Return a time of day; None, and a fault, where it cannot be read."""
        words = self.raw(name)
        if not words:
            self.fault(name, NEEDED, "needed")
            return None
        return self._read(name, _TIME, None, lambda: time.fromisoformat(words).replace(second=0, tzinfo=None))

    def moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        """Return a date and time at the event's place; None where the field is empty or cannot be read."""
        words = self.raw(name)
        if not words:
            return None

        def read() -> datetime:
            found = datetime.fromisoformat(words).replace(tzinfo=zone, second=0, microsecond=0)
            _sensible(found.date())
            return found

        return self._read(name, _DATE, None, read)

    def choice(self, name: str, known: Iterable[str], fallback: str = "", *, needed: bool = True) -> str:
        """Return one of ``known``; "" for an empty field where it is not ``needed``."""
        found = self.raw(name)
        if found in known:
            return found
        if found or needed:
            self.fault(name, _CHOICE if found else NEEDED, "unknown_choice" if found else "needed")
        return fallback

    def _short(self, name: str, words: str, most: int, needed: bool) -> str:
        if len(words) > most:
            self.fault(name, _LONG.fill(found=len(words), most=most), "too_long")
        if needed and not words:
            self.fault(name, NEEDED, "needed")
        return words

    def _read(self, name: str, text: Text, fallback: T, read: Callable[[], T]) -> T:
        try:
            return read()
        except (ValueError, OverflowError):
            self.fault(name, text)
            return fallback


def _between(found: T, least: float, most: float) -> T:
    if not least <= found <= most:  # type: ignore[operator]
        raise ValueError
    return found


def _sensible(found: date) -> date:
    """Return a date a conference can have: far years would overflow when phases are counted from them."""
    if not 2000 <= found.year <= 2200:
        raise ValueError
    return found
