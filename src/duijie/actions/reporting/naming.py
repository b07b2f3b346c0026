"""Names that reports need: sides, chains, organisations, modes; and the addresses their figures lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from duijie.actions.sheets import side_mark
from duijie.engine.text import Language, Text
from duijie.formats.reports import Run, SideName
from duijie.locale import translator
from duijie.store.models import Chain, Event, Side
from duijie.store.queries.figures import NO_CHAIN
from duijie.store.queries.setting import filled

MODES: Final[Mapping[str, Text]] = {
    "development": Text("Joint development", "联合开发", "聯合開發"),
    "transfer": Text("Transfer", "技术转让", "技術轉讓"),
    "licence": Text("Licence", "技术许可", "技術許可"),
    "consulting": Text("Consulting", "技术咨询", "技術諮詢"),
    "service": Text("Service", "技术服务", "技術服務"),
    "equity": Text("Investment", "投资", "投資"),
    "purchase": Text("Purchase", "采购", "採購"),
}
STAGES: Final[Mapping[str, Text]] = {
    "intention": Text("Intention", "合作意向", "合作意向"),
    "nda": Text("NDA", "保密协议", "保密協議"),
    "mou": Text("MOU", "备忘录", "備忘錄"),
    "contract": Text("Contract", "合同", "合約"),
    "delivered": Text("Delivered", "已交付", "已交付"),
    "stopped": Text("Stopped", "已终止", "已終止"),
}
GRADES: Final[Mapping[str, Text]] = {
    "one_side": Text("said by one side", "单方陈述", "單方陳述"),
    "both_sides": Text("confirmed by both", "双方确认", "雙方確認"),
    "document": Text("document", "文件", "文件"),
    "public_record": Text("public record", "公开记录", "公開紀錄"),
}
ENDINGS: Final[Mapping[str, Text]] = {
    "intention": Text("Intention", "合作意向", "合作意向"),
    "meet_again": Text("Meet again", "约定再谈", "約定再談"),
    "papers": Text("Papers exchanged", "交换资料", "交換資料"),
    "no_fit": Text("No fit now", "暂不合适", "暫不合適"),
    "untold": Text("Not said yet", "尚未填写", "尚未填寫"),
}


@dataclass
class Names:
    """The words of one reader for an event's reports.

    ``base``: of addresses, "" for links within the site; ``report``: key of the one whose records links lead to.
    """

    event: Event
    language: Language
    base: str = ""
    report: str = ""

    @cached_property
    def sides(self) -> Mapping[str, Side]:
        """Return the programme's sides by key, in order (1 query)."""
        return {side.key: side for side in Side.objects.filter(programme=self.event.programme_id)}

    @cached_property
    def chains(self) -> Mapping[str, str]:
        """Return names of chains by key (1 query)."""
        rows = Chain.objects.filter(programme=self.event.programme_id)
        return {chain.key: filled(chain.name).of(self.language) for chain in rows}

    def chain(self, key: str) -> str:
        """Return what a chain is called."""
        _ = translator(self.language)
        return _("No chain named") if key == NO_CHAIN else self.chains.get(key, "–")

    def side(self, key: str) -> SideName:
        """Return a side as tables name it."""
        _ = translator(self.language)
        side = self.sides.get(key)
        mark = side_mark(side)
        if side is None or mark is None:
            return SideName("", _("no side"), "none", 0)
        return SideName(mark.letter.of(self.language), mark.name.of(self.language), mark.shape, side.position)

    def records(self, code: str, part: str = "") -> str:
        """Return the address of the records behind a figure."""
        path = reverse("figure-records", kwargs={**place(self.event), "code": code})
        query = urlencode({name: value for name, value in (("part", part), ("report", self.report)) if value})
        return self.base + path + (f"?{query}" if query else "")


def place(event: Event) -> dict[str, str]:
    """Return the parts of every address of an event."""
    return {"programme": event.programme.slug, "event": event.slug}


def runs(sentence: str, linked: Callable[[str], Run], fields: Iterable[str]) -> tuple[Run, ...]:
    """Return a sentence with ``{field}`` marks as runs; each of ``fields`` becomes what ``linked`` says of it.

    Raises:
        ValueError: the sentence holds a mark that is none of the fields.
    """
    known = set(fields)
    found: list[Run] = []
    rest = sentence
    while "{" in rest:
        before, _, after = rest.partition("{")
        name, _, rest = after.partition("}")
        if name not in known:
            raise ValueError(f"unknown field {name!r}")
        if before:
            found.append(Run(before))
        found.append(linked(name))
    return (*found, Run(rest)) if rest else tuple(found)
