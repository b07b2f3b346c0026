"""What a column's heading means: exact before normalised before fuzzy, each with its confidence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from duijie.engine.language import fold

Meaning = str
"""A field of the records, or one of: surname, given, contact, office_phone, reach, topic, ignored, other, refused."""

_BRACKETED: Final = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_INSTRUCTION: Final = re.compile(
    r"(必填|选填|必须填|请填写|请填|如有|可多选|多选|单选|可选|下拉选择"
    r"|required|optional|mandatory|if any|please fill in)"
)
_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_LONGEST: Final = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """What a heading means and how surely, in (0, 1]."""

    meaning: Meaning
    confidence: float


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("headings.toml").read_text("utf-8"))


@cache
def _words() -> dict[str, Meaning]:
    """Return every known heading, squeezed → its meaning."""
    tables = _tables()
    lists = {**tables["field"], "ignored": tables["ignored"]["words"], "other": tables["other"]["words"]}
    return {_squeeze(word): meaning for meaning, words in lists.items() for word in words}


def _squeeze(text: str) -> str:
    """Fold a heading to letters, digits and characters; Latin words stay apart by one blank."""
    words = " ".join(re.findall(r"[^\W_]+", fold(text)))
    return re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", words)


def role_words(role: Literal["people", "organisations", "needs", "offers", "wishes"]) -> tuple[str, ...]:
    """Return the words that say in a sheet's name what it lists."""
    return tuple(_tables()["role"][role])


@lru_cache(maxsize=4096)
def read_heading(text: str) -> Reading | None:
    """Return what one heading means, or None for one that is unknown or no heading at all."""
    folded = fold(text).strip()
    if not folded or len(folded) > 80:
        return None
    if _is_refused(folded):
        return Reading("refused", 1.0)
    if (number := re.fullmatch(r"(.*?[^\d\s])[\s#]*\d{1,2}[.:]?", folded)) and _squeeze(folded) not in _words():
        # 需求1, 需求2, "Need 3": numbered columns of one list.
        folded = number.group(1)
    whole = _INSTRUCTION.sub("", folded)
    plain = _BRACKETED.sub("", whole)
    tries = [(whole, 0.97), (plain, 0.95)]
    tries += [(part, 0.93) for part in _two_scripts(plain)] + [(part, 0.9) for part in re.split(r"[/|\n,、或]", plain)]
    for words, confidence in tries:
        if meaning := _words().get(_squeeze(words)):
            return Reading(meaning, confidence)
    return _fuzzy(_squeeze(plain) or _squeeze(whole))


def _two_scripts(text: str) -> list[str]:
    """Return the Chinese and the Latin half of a heading such as “姓名 Name”."""
    chinese = "".join(_CJK.findall(text))
    latin = _CJK.sub(" ", text).strip()
    return [chinese, latin] if chinese and latin else []


def _is_refused(folded: str) -> bool:
    """Say whether a heading asks for a number or date that identifies a person."""
    if _words().get(_squeeze(_BRACKETED.sub("", folded))) in {"uscc", "ubi"}:
        return False
    tables = _tables()["refused"]
    squeezed = re.sub(r"[\W_]+", "", folded)
    latin = f" {' '.join(re.findall(r'[a-z0-9]+', _CJK.sub(' ', folded)))} "
    return any(word in squeezed for word in tables["chinese"]) or any(f" {word} " in latin for word in tables["latin"])


def _fuzzy(squeezed: str) -> Reading | None:
    """Return the meaning of the longest known word that ends, begins or stands in a heading."""
    if not squeezed or len(squeezed) > (_LONGEST if _CJK.search(squeezed) else 2 * _LONGEST):
        return None
    best: tuple[tuple[bool, int], Reading] | None = None
    for word, meaning in _words().items():
        at = _place(word, squeezed)
        if at is None or meaning == "ignored":
            continue
        ends = at + len(word) == len(squeezed)
        share = len(word) / len(squeezed)
        rank = (ends, len(word))
        if best is None or rank > best[0]:
            best = (rank, Reading(meaning, round(0.6 + (0.15 if ends else 0.0) + 0.12 * share, 2)))
    return _wished(squeezed, best[1]) if best else _typing_error(squeezed)


def _wished(squeezed: str, reading: Reading) -> Reading:
    """Turn “希望认识哪些企业” from an organisation into a wish."""
    if reading.meaning in {"organisation", "name", "contact", "topic"}:
        if re.match(r"希望|意向|想|拟|期望|约见|预约", squeezed):
            return Reading("wishes", reading.confidence)
        if re.match(r"不希望|不想|不愿|不与|回避|避免", squeezed):
            return Reading("avoid", reading.confidence)
    return reading


def _place(word: str, text: str) -> int | None:
    """Return where a word stands in a heading: Chinese of two signs or more, Latin as whole words."""
    if not _CJK.search(word):
        found = re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) if len(word) > 3 else None
        return found.start() if found else None
    at = text.rfind(word) if len(word) > 1 else -1
    return at if at >= 0 else None


def _typing_error(squeezed: str) -> Reading | None:
    import difflib

    if _CJK.search(squeezed) or len(squeezed) < 5:
        return None
    near = difflib.get_close_matches(squeezed, [word for word in _words() if len(word) > 4], n=1, cutoff=0.85)
    return Reading(_words()[near[0]], 0.7) if near else None
