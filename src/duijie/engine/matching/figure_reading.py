"""Reading the figures of a listing: its quantities, and what each is a figure of.

What a quantity is of stands, in most sentences, in its own clause before it (盐雾≥6000小时, "purity of
99.9 %"), else in the clause before that, where this one begins with the number (克容量；≥170mAh/g), else
right after it (99.9%纯度, "5,000 hours of salt spray"). Where those words hold no known property, the head
of the noun phrase before the number is one of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

from duijie.engine.language.fold import FoldedText, fold, fold_with_places
from duijie.engine.language.glossary import glossary
from duijie.engine.language.quantity import Quantity, may_hold_quantities, read_quantities
from duijie.engine.language.segment import IDEA_MARK, segment
from duijie.engine.language.word import stem, words_of
from duijie.engine.matching.properties import Change, Property, changed, properties, unnamed

if TYPE_CHECKING:
    from duijie.engine.records import Listing

Role = Literal["need", "offer"]

#: How far after a number the name of its property may begin, in characters: in Chinese it follows at once.
AFTER: Final = 30
AFTER_HAN: Final = 2
#: How long a clause may be before it is cut, so that a text without marks takes no longer than one with.
CLAUSE: Final = 120
#: Measured by themselves, or by ``trl`` of the listing; never compared as figures.
SKIPPED: Final = frozenset({"TRL", "dollar"})

_ESCAPED_BREAK: Final = re.compile(r"\\[nrt]")
_MARK: Final = re.compile(r"[,;。!?、()\n]|\.(?=\s|$)")
_SENTENCE: Final = re.compile(r"[;。!?\n]|\.(?=\s|$)")
_TRAIL: Final = re.compile(
    r"(?:[\s:=的了]|不|可|能|应|须|需|要|约|仅|只|均|都|就|将|也|为|是|在|到|至|于|达|有|从|由|每|控制|保持|维持|稳定|提高|提升|降低|减少|增加|下降"
    r"|达到|实现|满足|要求|目标|指标|平均|最高|最低|最大|最小|一般|通常|具有|分别|超过|大于|小于|处于|左右"
    r"|(?<![a-z])(?:of|is|are|be|at|to|with|by|a|an|the|and|from|in|for|must|should|will|can|has|have|reach(?:es)?|than))+$"
)
# A noun that is measured ends in one of these: 深度, 时间, 摆幅, 体重.
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_MEASURED: Final = re.compile(r"[\u4e00-\u9fff]+[度率量值比数限力距径长宽高厚深重速压温间期幅积寸格耗差角阻频强]$")
_CHANGE: Final = re.compile(
    r"(?P<up>提高|提升|增加|增长|上升|改善|增幅|高出|(?<![a-z])(?:increas|improv|rais|boost|gain)[a-z]*)"
    r"|(?P<down>降低|减少|下降|缩短|减轻|节约|节省|节能|减排|降幅"
    r"|(?<![a-z])(?:reduc|lower(?:ed|s|ing)?\b|sav(?:e|ing)|decreas|cut(?:s|ting)?\b|drop)[a-z]*)"
)
_CHANGE_AFTER: Final = re.compile(
    r"\s?(?:(?P<up>higher|more|faster|longer|increase|improvement|gain)|(?P<down>lower|less|cheaper|reduction|saving))\b"
)
_CHANGED_BY: Final = re.compile(
    r"(?:(?P<up>提高|提升|增加|增长|上升)|(?P<down>降低|减少|下降|缩短|减轻|节约|节省))了?\s*$"
)
_CHANGED_FROM: Final = re.compile(r"(?:由|从|(?<![a-z])from)(?:原来的?|原有的?)?\s*$")
_REACHED: Final = ("达", "可达", "高达", "reach", "up to", "achiev")
_CHANGED_TO: Final = re.compile(r"(?:到|至|为|成|\bto)\s*$")
_STATE: Final = re.compile(
    r"我国|全国|全球|目前|现在|原来|原有|现有|现已|现用|现阶段|现年|当前|迄今|至今|以来|传统|国内外?|国外|市场上|同行|已有|已经|已达|已(?=[建投获完实取])|去年|今年|每年约有"
    r"|(?<![a-z])(?:current(?:ly)?|existing|at present|presently|today|so far|already|last year|conventional)(?![a-z])"
)
_ASK: Final = re.compile(
    r"要求|需要|需求|希望|预期|目标|寻找|寻求|拟|计划|力争|必须|急需|亟需|期望|降到|提高到|提升到"
    r"|(?<![a-z])(?:need|require|target|must|should|seek|looking for|want|aim|goal|expect|wish)"
)
_ABOUT_ITSELF: Final = re.compile(
    r"成立|创立|创建|建于|占地|注册资[本金]|销售收入|营业收入|营收|产值|利润|利税|纳税|员工|职工|投资\d|总投资|总价值|累计|到位|自筹"
    r"|净资产|总资产|固定资产"
    r"|(?<![a-z])(?:founded|established|revenue|turnover|registered capital|employ|staff|sales of|profit)"
    r"(?![a-z])"
)
_HEADING: Final = re.compile(
    r"(?:(?P<itself>(?:现有|已有)?的?(?:工作|研究|合作|技术)?(?:现有)?基础|现有(?:条件|水平)|(?:公司|企业|单位)(?:简介|概况|介绍)"
    r"|about us|company profile|background)"
    r"|(?P<ask>需求(?:内容|背景)?|(?:预期)?目标|(?:技术)?指标|预期\w{0,4}|要求|预算|希望\w{2,8}|难题"
    r"|requirements?|targets?|specifications?|budget|objectives?))"
    r"\s?[:\n]"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity of a property. ``key``: figures with the same one may be compared.

    ``objects``: what the text says has the property, as terms of ``segment``. ``reach``: the
    text says the number is reached (达到, "up to"). Where a clause names no object, those of the title stand.
    """

    quantity: Quantity
    key: str
    property: Property
    objects: frozenset[str]
    reach: bool


def text_of(listing: Listing) -> str:
    """Return all that a listing says, a line each."""
    return "\n".join(part for part in (listing.title, *listing.keywords, listing.text) if part)


def read_listing(listing: Listing, role: Role) -> tuple[Figure, ...]:
    """Return the figures of a listing that may be compared: what a need asks, what an offer states.

    Left out are the figures of a company's own description and, of a need, of the state it is in.
    """
    text = text_of(listing)
    if not may_hold_quantities(fold(text)):
        return ()
    folded = fold_with_places(text)
    quantities = read_quantities(folded)
    if not quantities:
        return ()
    title = fold("\n".join((listing.title, *listing.keywords)))
    return tuple(_Reading(folded, quantities, role, objects_in(title)).figures())


class _Reading:
    """One listing being read. Places are those of the folded text."""

    def __init__(self, folded: FoldedText, quantities: tuple[Quantity, ...], role: Role, title: frozenset[str]) -> None:
        self.title = title
        self.text = _ESCAPED_BREAK.sub("\n\n", folded.text)
        self.folded = folded
        self.role = role
        self.quantities = quantities
        self.spans = [
            (bisect_left(folded.starts, one.start), bisect_left(folded.ends, one.end) + 1) for one in quantities
        ]
        self.marks = [found.start() for found in _MARK.finditer(self.text)]
        self.sentences = [0, *(found.end() for found in _SENTENCE.finditer(self.text))]
        self.headings = [(found.start(), found.lastgroup) for found in _HEADING.finditer(self.text)]

    def figures(self) -> Iterator[Figure]:
        seen = set()
        for place, quantity in enumerate(self.quantities):
            if quantity.dimension in SKIPPED or self._about_itself(place):
                continue
            figure = self._figure(place, quantity)
            if figure is None:
                continue
            mark = (figure.key, quantity.low, quantity.high, figure.objects)
            if mark not in seen:
                seen.add(mark)
                yield figure

    def _about_itself(self, place: int) -> bool:
        start, _ = self.spans[place]
        clause = self.text[self._clause_start(start) : start]
        if _ABOUT_ITSELF.search(clause):
            return True
        if self.role == "offer":
            return False
        if _CHANGED_FROM.search(clause) and self.quantities[place].bound != "range":
            return True
        heading = bisect_right(self.headings, (start,)) - 1
        if heading >= 0 and self.headings[heading][1] == "itself":
            return True
        opening = self.sentences[bisect_right(self.sentences, start) - 1]
        sentence = self.text[max(opening, start - 4 * CLAUSE) : start]
        states = [found.end() for found in _STATE.finditer(sentence)]
        return bool(states) and _ASK.search(sentence, states[-1]) is None

    def _clause_start(self, start: int) -> int:
        """Return where the clause before a place begins: after a mark or the quantity before."""
        mark = bisect_left(self.marks, start) - 1
        floor = self.marks[mark] + 1 if mark >= 0 else 0
        before = bisect_left(self.spans, (start, start)) - 1
        if before >= 0:
            floor = max(floor, self.spans[before][1])
        return max(floor, start - CLAUSE)

    def _figure(self, place: int, quantity: Quantity) -> Figure | None:
        start, end = self.spans[place]
        window = self._window(start)
        change = self._change(window, end, quantity)
        if change is not None:
            known, span = _nearest(self._named(window, None))
            if known is None:
                known, span = self._known_after(end, place, None)
            known = None if known is None else changed(known, change)
        else:
            known, span = self._known(window, quantity.dimension)
            if known is None:
                known, span = self._known_after(end, place, quantity.dimension)
            known = known or properties().only(quantity.dimension)
            if known is None:
                known, span = self._unnamed(window, quantity)
        if known is None or not self._told(known, quantity):
            return None
        reach = fold(quantity.words).startswith(_REACHED)
        objects = self._objects(window, span) or self.title
        return Figure(quantity, f"{quantity.dimension}|{known.group}", known, objects, reach)

    def _told(self, known: Property, quantity: Quantity) -> bool:
        """Tell whether a sum of money is asked or stated: a need has a budget, an offer has a price."""
        if known.group != "预算":
            return True
        if self.role == "offer":
            return known.name == "价格"
        return known.name != "价格" or quantity.bound != "exact"

    def _window(self, start: int) -> tuple[int, int]:
        """Return the clause before a place, a bracket right before it skipped; empty where there is none."""
        floor, end = self._clause_start(start), start
        if not self.text[floor:end].strip(" :=") and floor > 0:
            last = self.text[floor - 1]
            if last == ")" and (opening := self.text.rfind("(", max(0, floor - CLAUSE), floor)) > 0:
                return self._clause_start(opening), opening
        return floor, end

    def _known(self, window: tuple[int, int], dimension: str) -> tuple[Property | None, tuple[int, int]]:
        """Return the known property that a window names, the nearest one, and where."""
        found = self._named(window, dimension)
        if found or self.text[slice(*window)].strip(" :="):
            return _nearest(found) if found and not self._followed(window, found[-1][1]) else (None, window)
        floor = window[0]
        if floor == 0 or self.text[floor - 1] not in ",;:(":
            return None, window
        before = self._clause_start(floor - 1)
        if any(before <= end <= floor for _, end in self.spans):
            return None, window
        return _nearest(self._named((before, floor - 1), dimension))

    def _followed(self, window: tuple[int, int], span: tuple[int, int]) -> bool:
        """Tell whether a property is but the object of one that the dimension does not fit (压力误差 in kPa)."""
        return any(later == span[1] for _, (later, _) in self._named(window, None))

    def _known_after(self, end: int, place: int, dimension: str | None) -> tuple[Property | None, tuple[int, int]]:
        mark = bisect_left(self.marks, end)
        last = min(self.marks[mark] if mark < len(self.marks) else len(self.text), end + AFTER)
        if place + 1 < len(self.spans):
            last = min(last, self.spans[place + 1][0])
        for one, span in self._named((end, last), dimension):
            if span[0] <= end + AFTER_HAN or not _HAN.search(self.text, end, span[1]):
                return one, span
        return None, (end, end)

    def _named(self, window: tuple[int, int], dimension: str | None) -> list[tuple[Property, tuple[int, int]]]:
        """Return the properties named in a window that fit a dimension, none inside a longer one."""
        start, end = window
        piece = self.text[start:end]
        ideas = [one for one in glossary().find(piece, words_of(piece)) if one[0] in properties().numbers]
        found: list[tuple[Property, tuple[int, int]]] = []
        for number, first, last in ideas:
            if any(a <= first and last <= b and (a, b) != (first, last) for _, a, b in ideas):
                continue
            table = properties()
            one = table.any_of(number) if dimension is None else table.of(number, dimension)
            if one is not None:
                found.append((one, (start + first, start + last)))
        return found

    def _change(self, window: tuple[int, int], end: int, quantity: Quantity) -> Change | None:
        """Tell whether a quantity is by how much something rises or falls, not what it is."""
        piece = self.text[slice(*window)]
        if quantity.dimension not in {"fraction", "multiple"}:
            found = _CHANGED_BY.search(piece)
        elif (found := _CHANGE_AFTER.match(self.text, end)) is None:
            to = _CHANGED_TO.search(piece) or fold(quantity.words).startswith(_REACHED)
            found = None if to else _CHANGE.search(piece)
        return None if found is None else cast("Change", found.lastgroup)

    def _unnamed(self, window: tuple[int, int], quantity: Quantity) -> tuple[Property | None, tuple[int, int]]:
        """Return the head of the noun phrase before the number as a property of its own."""
        start = window[0]
        piece = _TRAIL.sub("", self.text[slice(*window)])
        if quantity.dimension.partition("/")[0] in {"CNY", "HKD", "USD", "EUR", "GBP", "JPY", "MOP", "SGD", "TWD"}:
            return None, window
        han = _MEASURED.search(piece[-8:])
        if han is not None:
            key = piece[-2:]
            if not any(token.term == key for token in segment(key)) or self._named((start, start + len(piece)), None):
                return None, window
            first = start + len(piece) - min(4, len(han.group()))
            words = " ".join(self.folded.words(first, start + len(piece)).split())
            return unnamed(words, key), (start + len(piece) - 2, start + len(piece))
        words_found = words_of(piece)
        if not words_found or words_found[-1].end != len(piece) or not words_found[-1].text.isalpha():
            return None, window
        last = words_found[-1]
        if len(last.text) < 4 or not any(True for _ in segment(last.text)):
            return None, window
        span = (start + last.start, start + last.end)
        return unnamed(self.folded.words(*span), stem(last.text)), span

    def _objects(self, window: tuple[int, int], span: tuple[int, int]) -> frozenset[str]:
        """Return what the clause names besides the property."""
        start, end = window
        piece = _CHANGE.sub(lambda found: " " * len(found.group()), _TRAIL.sub("", self.text[start:end]))
        return objects_in(piece, (span[0] - start, span[1] - start))


def objects_in(folded: str, besides: tuple[int, int] = (0, 0)) -> frozenset[str]:
    """Return the terms of a piece of text, without single characters, properties and what stands at ``besides``."""
    return frozenset(
        token.term
        for token in segment(folded)
        if token.end - token.start > 1
        and not (token.start < besides[1] and besides[0] < token.end)
        and not _is_property(token.term)
    )


def _is_property(term: str) -> bool:
    """Tell whether a term of ``segment`` is the idea of a property."""
    return term.startswith(IDEA_MARK) and int(term[len(IDEA_MARK) :]) in properties().numbers


def _nearest(found: list[tuple[Property, tuple[int, int]]]) -> tuple[Property | None, tuple[int, int]]:
    """Return the last property, one that needs no object before one that does."""
    own = [one for one in found if one[0].scope == "own"]
    return (own or found)[-1] if found else (None, (0, 0))
