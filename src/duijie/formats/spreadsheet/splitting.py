"""Cells that hold several values: lists always split, needs and offers only while they are short phrases."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_HARD: Final = re.compile(r"[；;|｜\n\r]+")
_SOFT: Final = re.compile(r"[、，,/／]+")
#: "Star Bio Co., Ltd." and "1,000" hold no separator.
_LEGAL_COMMA: Final = re.compile(
    r"[,，](?=\s*(?:ltd|limited|inc|llc|llp|plc|corp)\b)|(?<=\d),(?=\d{3}(?!\d))", re.IGNORECASE
)
_KEPT: Final = "\ue000"
_MARK: Final = re.compile(r"(?<![\d.A-Za-z])[(（]?(\d{1,2})\s*(?:[.．、)）])(?!\d)\s*")
_CIRCLED: Final = re.compile(
    r"[\u2460-\u2473]\s*|[(（][一二三四五六七八九十]{1,2}[)）]\s*|(?:^|(?<=[\s；;。]))[一二三四五六七八九十]{1,2}、\s*"
)
_BULLET: Final = re.compile(r"^\s*(?:[•·●▪■◆\-–—*]|\d{1,2}\s*[.．、)）](?!\d))\s*")
#: Words that make a clause of a piece: a text that holds one is a sentence, not a list of phrases.
_CLAUSE: Final = re.compile(
    r"[。！？!?]|\.\s+[A-Z]|\.$|"
    r"^(?:我|要求|希望|需要|能够|能|可以|可|以便|从而|從而|並|并且|但|其中|目前|现有|現有|现|拟|擬|用于|用於|达到|達到|使|寻找|尋找|寻求|尋求|欲|想|期望|为了|為了|因|由于|由於|且|或|如|尤其|特别|特別|包括|优先|優先|重点|重點|解决|解決|实现|實現|提高|降低)|"
    r"(?:我们|我們|我司|本公司|本司|不低于|不低於|不超过|不超過|以上|以下|以内|以內)|"
    r"\b(?:we|our|us|i|looking|need|needs|want|wants|is|are|can|that|which|who|must|should|would|will|please|preferably|especially|including|such)\b",
    re.IGNORECASE,
)
#: What running Chinese text has and a list of phrases has not: amounts, and the small words of a sentence.
_AMOUNT: Final = re.compile(
    r"\d|[一二两三四五六七八九十百千万兩萬几幾半][年月天日周个個家台套吨噸亩畝倍成人次班条條支米元页頁口轮輪星期]"
)
_PROSE: Final = re.compile(
    r"[的了想要求做没沒会會把被让讓给給已就都再也才缺按每比从從唔嘅咗係喺搵冇俾畀啲]|(?<!所)有(?!机|機|色|限|源|轨|軌)|不(?!锈|鏽|饱|飽|燃|沾)"
)
_OPENING: Final = re.compile(r"^(?:需要|寻找|尋找|寻求|尋求|希望|可|能)")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=16384)
def split_list(text: str) -> tuple[str, ...]:
    """Split at ；;、，,/／| , line breaks and numbering; blank pieces vanish, repeated ones stand once."""
    pieces = [
        piece.replace(_KEPT, ",") for hard in _split_hard(text) for piece in _SOFT.split(_LEGAL_COMMA.sub(_KEPT, hard))
    ]
    return _clean(pieces)


@lru_cache(maxsize=16384)
def split_phrases(text: str) -> tuple[str, ...]:
    """Split needs or offers: as a list while every piece is a short phrase; a sentence stays whole."""
    found: list[str] = []
    for segment in _split_hard(text):
        pieces = [piece.replace(_KEPT, ",").strip() for piece in _SOFT.split(_LEGAL_COMMA.sub(_KEPT, segment))]
        pieces = [piece for piece in pieces if piece]
        clauses = any(_is_clause(piece, first=n == 0) for n, piece in enumerate(pieces))
        phrases = len(pieces) > 1 and not clauses and not _is_prose(segment, pieces)
        found += pieces if phrases else [segment]
    return _clean(found)


def _is_clause(piece: str, *, first: bool) -> bool:
    signs = len(_CHINESE.findall(piece))
    if signs > 14 or len(re.findall(r"[A-Za-z0-9][\w'+.-]*", piece)) > 5:
        return True
    found = _CLAUSE.search(piece)
    # "寻求融资、市场渠道" begins a list with its verb; the same verb later begins a clause.
    return bool(found) and not (first and _OPENING.match(piece) and signs <= 8)


def _is_prose(segment: str, pieces: list[str]) -> bool:
    """Say whether commas part the clauses of a sentence: 、 lists, ， often joins.

    One amount or small word is enough where a comma stands between two runs of
    Chinese; "工业机器人，数控机床，5G 通信" has a digit but is told by its length.
    """
    if not re.search(r"[\u3400-\u9fff\d]\s*[，,]", segment):
        return False
    signs = len(_CHINESE.findall(segment))
    small = sum(bool(_PROSE.search(piece)) for piece in pieces)
    amounts = sum(bool(_AMOUNT.search(piece)) for piece in pieces)
    return small > 0 or (amounts > 0 and signs > 8)


def _split_hard(text: str) -> list[str]:
    return [piece for line in _HARD.split(text) for piece in _split_numbering(line) if piece.strip()]


def _split_numbering(line: str) -> list[str]:
    """Split at numbering: ①②, （一）（二）, 一、二、, and 1. 2. 3. where the numbers follow each other."""
    pieces = []
    for part in _CIRCLED.split(line):
        cuts: list[tuple[int, int]] = []
        for mark in _MARK.finditer(part):
            number = int(mark.group(1))
            if number == len(cuts) + 1 or (not cuts and not part[: mark.start()].strip()):
                cuts.append((mark.start(), mark.end()))
        if len(cuts) == 1 and part[: cuts[0][0]].strip():
            cuts = []
        edges = [0, *[end for _, end in cuts]]
        ends = [*[start for start, _ in cuts], len(part)]
        pieces += [part[start:end] for start, end in zip(edges, ends, strict=True)]
    return pieces


def _clean(pieces: list[str]) -> tuple[str, ...]:
    tidy = [" ".join(_BULLET.sub("", piece).split()).strip("、，,;；/| ") for piece in pieces]
    return tuple(dict.fromkeys(piece for piece in tidy if piece))
