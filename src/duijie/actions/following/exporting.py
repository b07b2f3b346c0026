"""The ledger as a workbook, for those who may see it; the copy is noted in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.following.reach import may_reach
from duijie.actions.following.steps import STAGES
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.text import Language, Text, same
from duijie.formats.outgoing.people_workbook import CellValue, Column, people_workbook
from duijie.store.models import Cooperation, CooperationParty, Event
from duijie.store.queries.ledger import firm_name, with_parties

_TITLE: Final = Text("Ledger", "台账", "台帳")
_COLUMNS: Final = (
    Column("parties", Text("Parties", "合作各方", "合作各方")),
    Column("sides", Text("Sides", "地区方", "地區方")),
    Column("subject", Text("About", "合作内容", "合作內容")),
    Column("stage", Text("Stage", "阶段", "階段")),
    Column("grade", Text("Evidence", "佐证", "佐證")),
    Column("contract_type", Text("Contract", "合同类型", "合約類型")),
    Column("amount", Text("Stated amount", "金额（申报）", "金額（申報）")),
    Column("currency", Text("Currency", "币种", "幣種")),
    Column("owner", Text("Owner", "负责人", "負責人")),
    Column("next_step", Text("Next step", "下一步", "下一步")),
    Column("next_date", Text("Next date", "下次日期", "下次日期")),
    Column("began", Text("Began", "开始日期", "開始日期")),
    Column("changed", Text("Last entry", "最近更新", "最近更新")),
    Column("key", Text("Number", "编号", "編號")),
)
_GRADES: Final = {
    "one_side": Text("said by one side", "单方陈述", "單方陳述"),
    "both_sides": Text("confirmed by both", "双方确认", "雙方確認"),
    "document": Text("document", "文件", "文件"),
    "public_record": Text("public record", "公开记录", "公開紀錄"),
}
_CONTRACTS: Final = {
    "": same(""),
    "development": Text("development", "技术开发", "技術開發"),
    "transfer": Text("transfer", "技术转让", "技術轉讓"),
    "licence": Text("licence", "技术许可", "技術許可"),
    "consulting": Text("consulting", "技术咨询", "技術諮詢"),
    "service": Text("service", "技术服务", "技術服務"),
}


def export_ledger(actor: Actor, event: Event, rows: Sequence[Cooperation], language: Language) -> bytes:
    """Return cooperations of an event as an xlsx workbook; nothing in it is read as a formula.

    ``owner`` of the rows should be loaded.

    Raises:
        Refused: the actor may not see the ledger, or one of the cooperations.
    """
    require(actor, Right.SEE, event)
    with deed(actor, "ledger.export", event.programme_id) as doing:
        doing.about(event, count=len(rows))
        everywhere = actor.may(Right.SEE, event.programme_id, event.key, "?")
        for row in rows:
            if row.event_id != event.key or not (everywhere or may_reach(actor, Right.SEE, row)):
                raise not_found()
        parties = with_parties(rows)
        cells = [_cells(row, parties[row.key], language) for row in rows]
        return people_workbook(cells, _COLUMNS, language, title=_TITLE, made=timezone.now())


def _cells(row: Cooperation, parties: Sequence[CooperationParty], language: Language) -> Mapping[str, CellValue]:
    whole = row.amount is not None and row.amount == row.amount.to_integral_value()
    sides = dict.fromkeys(party.side.name.of(language) for party in parties if party.side)
    return {
        "parties": "\n".join(dict.fromkeys(firm_name(party, language) for party in parties)),
        "sides": "\n".join(sides),
        "subject": row.subject,
        "stage": STAGES[row.stage],
        "grade": _GRADES[row.grade],
        "contract_type": _CONTRACTS[row.contract_type],
        "amount": int(row.amount) if whole and row.amount is not None else str(row.amount or ""),
        "currency": row.currency,
        "owner": row.owner.name if row.owner else "",
        "next_step": row.next_step,
        "next_date": row.next_date,
        "began": row.began,
        "changed": row.changed.date(),
        "key": row.key,
    }
