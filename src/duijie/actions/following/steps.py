"""What an entry may say: a step, an amount, evidence; its faults, and the question about steps out of order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from duijie.actions.following.evidence import Upload
from duijie.actions.following.folding import ORDER
from duijie.actions.refusal import Refused
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.money import CURRENCIES
from duijie.store.models import ContractType, Cooperation, EntryKind, Grade, Stage

LONGEST: Final = 2000
FURTHEST_YEARS: Final = 10
REASONS: Final = (
    "price",
    "technology",
    "timing",
    "funding",
    "regulation",
    "other_partner",
    "no_answer",
    "other",
)
"""Why a cooperation stopped."""

_F: Final = {
    "stage": Text("Choose the step.", "请选择阶段。", "請選擇階段。"),
    "contract_type": Text(
        "Choose the kind of contract: development, transfer, licence, consulting or service.",
        "请选择合同类型：技术开发、转让、许可、咨询或服务。",
        "請選擇合約類型：技術開發、轉讓、許可、諮詢或服務。",
    ),
    "reason": Text("Choose why it stopped.", "请选择终止原因。", "請選擇終止原因。"),
    "reason_words": Text(
        "“Other” needs a few words: why did it stop?",
        "选择“其他”时，请简要写明原因。",
        "選擇「其他」時，請簡要寫明原因。",
    ),
    "before_event": Text(
        "This is before {day}, when it began. Check the year.",
        "日期早于合作开始的 {day}，请核对年份。",
        "日期早於合作開始的 {day}，請核對年份。",
    ),
    "in_future": Text(
        "This day lies ahead. The ledger keeps what has happened; what is to come goes into “next date”.",
        "日期在将来。台账只记已发生的事；将来的事请填在“下次日期”。",
        "日期在將來。台帳只記已發生的事；將來的事請填在「下次日期」。",
    ),
    "next_past": Text(
        "The next date has passed already. Choose a day from today on.",
        "下次日期已经过去，请选择今天或以后的日期。",
        "下次日期已經過去，請選擇今天或以後的日期。",
    ),
    "too_far": Text(
        "This is more than ten years ahead. Check the year.",
        "日期在十年以后，请核对年份。",
        "日期在十年以後，請核對年份。",
    ),
    "rate": Text(
        "A rate needs its date, and a date its rate: how many CNY one unit was on that day.",
        "汇率与日期须一并填写：当日一个单位合多少人民币。",
        "匯率與日期須一併填寫：當日一個單位合多少人民幣。",
    ),
    "rate_positive": Text("The rate must be above zero.", "汇率须大于零。", "匯率須大於零。"),
    "rate_cny": Text("CNY needs no rate; clear it.", "人民币无需填写汇率，请清空。", "人民幣無需填寫匯率，請清空。"),
    "amount": Text("Write the amount.", "请填写金额。", "請填寫金額。"),
    "currency": Text("Choose CNY, HKD or USD.", "请选择人民币、港元或美元。", "請選擇人民幣、港元或美元。"),
    "no_file": Text(
        "“Document” needs the document: choose a file, or grade it as said.",
        "佐证为“文件”时须上传文件；没有文件请选“单方陈述”或“双方确认”。",
        "佐證為「文件」時須上載檔案；沒有檔案請選「單方陳述」或「雙方確認」。",
    ),
    "no_link": Text(
        "“Public record” needs its address, beginning with https://.",
        "佐证为“公开记录”时须填写以 https:// 开头的网址。",
        "佐證為「公開紀錄」時須填寫以 https:// 開頭的網址。",
    ),
    "link": Text(
        "An address begins with https:// and is at most 400 signs long.",
        "网址须以 https:// 开头，不超过 400 个字符。",
        "網址須以 https:// 開頭，不超過 400 個字元。",
    ),
    "too_long": Text(
        "These words are longer than {most} signs. Shorten them, or send them as a file.",
        "文字超过 {most} 字，请缩短，或改为上传文件。",
        "文字超過 {most} 字，請縮短，或改為上載檔案。",
    ),
    "words": Text("Write a few words.", "请写几句说明。", "請寫幾句說明。"),
}
_BACK: Final = Text(
    "“{reached}” is recorded already. Add “{new}” as well? It is kept with its own date; the stage stays “{reached}”.",
    "台账已记到“{reached}”。仍要补记“{new}”吗？补记会保留其日期，阶段仍为“{reached}”。",
    "台帳已記到「{reached}」。仍要補記「{new}」嗎？補記會保留其日期，階段仍為「{reached}」。",
)
_SKIP: Final = Text(
    "No contract is recorded yet. Was it delivered without one? If so, send it again as it is.",
    "尚未记录合同。确实没有合同就已交付吗？如是，请再次提交。",
    "尚未記錄合約。確實沒有合約就已交付嗎？如是，請再次提交。",
)
_REOPEN: Final = Text(
    "This cooperation was stopped. Does it go on again? If so, send it again as it is.",
    "这项合作已终止。确实恢复了吗？如是，请再次提交。",
    "這項合作已終止。確實恢復了嗎？如是，請再次提交。",
)
STAGES: Final[Mapping[str, Text]] = {
    Stage.INTENTION: Text("intention", "合作意向", "合作意向"),
    Stage.NDA: Text("NDA", "保密协议", "保密協議"),
    Stage.MOU: Text("MOU", "备忘录", "備忘錄"),
    Stage.CONTRACT: Text("contract", "合同", "合約"),
    Stage.DELIVERED: Text("delivered", "已交付", "已交付"),
    Stage.STOPPED: Text("stopped", "已终止", "已終止"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be added. ``happened`` None: today. ``about``: key of the entry it speaks of.

    ``corrects``: it takes that entry's place. ``rate``: units of CNY for one of ``currency``, on ``rate_date``.
    ``shared``: words, link and file may be read by the other parties too.
    """

    kind: EntryKind = EntryKind.STAGE
    stage: str = ""
    grade: str = Grade.ONE_SIDE
    contract_type: str = ""
    reason: str = ""
    amount: Decimal | None = None
    currency: str = ""
    rate: Decimal | None = None
    rate_date: date | None = None
    happened: date | None = None
    next_date: date | None = None
    text: str = ""
    link: str = ""
    shared: bool = False
    file: Upload | None = None
    about: str = ""
    corrects: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)


def today_of(cooperation: Cooperation, now: datetime) -> date:
    """Return the calendar day where the cooperation began."""
    zone = cooperation.event.timezone if cooperation.event else "Asia/Shanghai"
    return now.astimezone(ZoneInfo(zone)).date()


def check(step: Step, row: Cooperation, now: datetime) -> None:
    """Do nothing for a step that can be kept.

    Raises:
        InputError: every fault found.
    """
    faults = [*_dates(step, row, today_of(row, now)), *_money(step), *_claims(step)]
    if faults:
        raise InputError(faults)


def _fault(code: str, place: str, **values: object) -> Fault:
    text = _F[code].fill(**values) if values else _F[code]
    return Fault(code, text, place=place)


def _dates(step: Step, row: Cooperation, today: date) -> list[Fault]:
    began = row.event.date if row.event else row.began
    far = today.replace(year=today.year + FURTHEST_YEARS, day=min(today.day, 28))
    faults = []
    for day, place in ((step.happened, "happened"), (step.rate_date, "rate_date")):
        if day and day > today:
            faults.append(_fault("in_future", place))
        elif day and day < began and place == "happened":
            faults.append(_fault("before_event", place, day=began.isoformat()))
    if step.next_date and step.next_date < today:
        faults.append(_fault("next_past", "next_date"))
    elif step.next_date and step.next_date > far:
        faults.append(_fault("too_far", "next_date"))
    return faults


def _money(step: Step) -> list[Fault]:
    faults = []
    if step.kind == EntryKind.AMOUNT and step.amount is None:
        faults.append(_fault("amount", "amount"))
    if step.amount is not None and step.currency not in CURRENCIES:
        faults.append(_fault("currency", "currency"))
    if (step.rate is None) != (step.rate_date is None):
        faults.append(_fault("rate", "rate" if step.rate is None else "rate_date"))
    if step.rate is not None and step.rate <= 0:
        faults.append(_fault("rate_positive", "rate"))
    elif step.rate is not None and step.currency == "CNY":
        faults.append(_fault("rate_cny", "rate"))
    return faults


def _claims(step: Step) -> list[Fault]:
    faults = []
    if step.kind in {EntryKind.STAGE, EntryKind.OPENED}:
        faults += _stage(step)
    if step.file is None and (
        step.grade == Grade.DOCUMENT or (step.kind == EntryKind.EVIDENCE and step.grade != Grade.PUBLIC_RECORD)
    ):
        faults.append(_fault("no_file", "file"))
    if step.grade == Grade.PUBLIC_RECORD and not step.link:
        faults.append(_fault("no_link", "link"))
    if step.link and not (step.link.startswith("https://") and len(step.link) <= 400 and len(step.link.split()) == 1):
        faults.append(_fault("link", "link"))
    if len(step.text) > LONGEST:
        faults.append(_fault("too_long", "text", most=LONGEST))
    if step.kind == EntryKind.NOTE and not step.text.strip():
        faults.append(_fault("words", "text"))
    return faults


def _stage(step: Step) -> list[Fault]:
    if step.stage not in set(Stage):
        return [_fault("stage", "stage")]
    if step.stage == Stage.CONTRACT and step.contract_type not in set(ContractType):
        return [_fault("contract_type", "contract_type")]
    if step.stage == Stage.STOPPED and step.reason not in REASONS:
        return [_fault("reason", "reason")]
    if step.stage == Stage.STOPPED and step.reason == "other" and not step.text.strip():
        return [_fault("reason_words", "text")]
    return []


def ask_first(step: Step, row: Cooperation) -> None:
    """Do nothing for a step that follows from where the cooperation stands.

    Raises:
        Refused: ``out_of_order``, with the question; sent again with ``sure`` it is kept.
    """
    if step.kind != EntryKind.STAGE or step.corrects or step.stage == Stage.STOPPED:
        return
    if row.stage == Stage.STOPPED:
        raise Refused("out_of_order", _REOPEN)
    reached, new = ORDER.index(Stage(row.stage)), ORDER.index(Stage(step.stage))
    if new <= reached:
        raise Refused("out_of_order", _BACK.fill(reached=STAGES[row.stage], new=STAGES[step.stage]))
    if step.stage == Stage.DELIVERED and row.stage != Stage.CONTRACT:
        raise Refused("out_of_order", _SKIP)
