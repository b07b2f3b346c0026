"""Everything of an event that a reader of it may see, as one workbook; the copy is noted in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.reporting.definitions import definitions
from duijie.actions.reporting.naming import ENDINGS, GRADES, STAGES
from duijie.actions.reporting.reach import sides_seen
from duijie.actions.rights import Actor, Right, require
from duijie.actions.transferring import note_export
from duijie.engine.text import Language, Text, same
from duijie.formats.outgoing.people_workbook import CellValue, Column, ListSheet, lists_workbook
from duijie.store.models import (
    Cooperation,
    Event,
    Introduction,
    IntroductionState,
    Listing,
    ListingState,
    Meeting,
    Outcome,
    Participant,
    Seat,
    Strength,
    Wish,
)
from duijie.store.queries.ledger import firm_name, with_parties
from duijie.store.queries.setting import filled

Row = Mapping[str, CellValue]

_TITLE: Final = Text("Records of {event}", "{event}全部记录", "{event}全部紀錄")
_HEADS: Final[Mapping[str, Text]] = {
    "name": Text("Name", "姓名", "姓名"),
    "name_en": Text("Name in English", "英文姓名", "英文姓名"),
    "organisation": Text("Organisation", "单位", "單位"),
    "organisation_en": Text("Organisation in English", "单位英文名", "單位英文名"),
    "title": Text("Title", "职务", "職務"),
    "side": Text("Side", "地区方", "地區方"),
    "category": Text("Kind of guest", "类别", "類別"),
    "state": Text("State", "状态", "狀態"),
    "came": Text("Checked in", "签到时间", "簽到時間"),
    "mail": Text("Mail", "邮箱", "電郵"),
    "phone": Text("Phone", "电话", "電話"),
    "musts": Text("Must meet", "务必见面", "務必見面"),
    "likes": Text("Would like to meet", "希望见面", "希望見面"),
    "asked": Text("Asked for by others", "被他人选择", "獲他人選擇"),
    "guests": Text("Guests", "嘉宾数", "嘉賓數"),
    "uscc": Text("Unified social credit code", "统一社会信用代码", "統一社會信用代碼"),
    "ubi": Text("Unique business identifier", "商业登记号", "商業登記號碼"),
    "region": Text("Region", "所在地", "所在地"),
    "direction": Text("Need or offer", "需求或供给", "需求或供給"),
    "listing": Text("Title", "标题", "標題"),
    "teaser": Text("Summary", "摘要", "摘要"),
    "chains": Text("Industry chains", "产业链", "產業鏈"),
    "slot": Text("Slot", "时段", "時段"),
    "table": Text("Table", "桌", "枱"),
    "parties": Text("Parties", "洽谈各方", "洽談各方"),
    "origin": Text("Origin", "来源", "來源"),
    "progress": Text("Progress", "进展", "進展"),
    "held": Text("Took place", "是否进行", "是否進行"),
    "next": Text("Next step", "下一步", "下一步"),
    "by_when": Text("By when", "期限", "期限"),
    "subject": Text("About", "合作内容", "合作內容"),
    "stage": Text("Stage", "阶段", "階段"),
    "grade": Text("Evidence", "佐证", "佐證"),
    "amount": Text("Stated amount", "意向金额", "意向金額"),
    "currency": Text("Currency", "币种", "幣種"),
    "began": Text("Began", "开始日期", "開始日期"),
    "next_date": Text("Next date", "下次日期", "下次日期"),
    "connector": Text("Connector", "超级联系人", "超級聯繫人"),
    "created": Text("Proposed", "提出日期", "提出日期"),
    "code": Text("Code", "代码", "代碼"),
    "version": Text("Version", "版本", "版本"),
    "figure": Text("Figure", "指标", "指標"),
    "unit": Text("Unit", "单位", "單位"),
    "formula": Text("Formula", "计法", "計法"),
    "excluded": Text("What is left out", "不计入", "不計入"),
}
_SHEETS: Final[Mapping[str, Text]] = {
    "guests": Text("Guests", "嘉宾", "嘉賓"),
    "organisations": Text("Organisations", "单位", "單位"),
    "listings": Text("Needs and offers", "供需条目", "供需條目"),
    "wishes": Text("Wishes", "意向对接", "意向對接"),
    "meetings": Text("Meetings", "洽谈", "洽談"),
    "outcomes": Text("Outcomes", "洽谈结果", "洽談結果"),
    "ledger": Text("Ledger", "台账", "台帳"),
    "introductions": Text("Introductions", "引荐", "引薦"),
    "definitions": Text("Definitions", "指标定义", "指標定義"),
}
_STATES: Final[Mapping[str, Text]] = {
    "imported": Text("on a list", "仅在名单", "僅在名單"),
    "invited": Text("invited", "已邀请", "已邀請"),
    "confirmed": Text("confirmed", "已确认", "已確認"),
    "declined": Text("declined", "已谢绝", "已婉拒"),
    "cancelled": Text("cancelled", "已取消", "已取消"),
    "draft": Text("draft", "草稿", "草稿"),
    "submitted": Text("submitted", "待审核", "待審核"),
    "returned": Text("returned", "已退回", "已退回"),
    "accepted": Text("accepted", "已通过", "已通過"),
    "withdrawn": Text("withdrawn", "已撤下", "已撤下"),
    "expired": Text("expired", "已过期", "已過期"),
    "proposed": Text("proposed", "已提出", "已提出"),
    "planned": Text("planned", "已安排", "已安排"),
    "standby": Text("from standby", "候补", "候補"),
    "on_the_spot": Text("on the spot", "现场提出", "即場提出"),
    "waiting": Text("waiting", "待开始", "待開始"),
    "started": Text("started", "进行中", "進行中"),
    "ended": Text("ended", "已结束", "已結束"),
    "no_show": Text("no-show", "有人未到", "有人未到"),
    "need": Text("need", "需求", "需求"),
    "offer": Text("offer", "供给", "供給"),
}
_AGREED = Text("accepted by both", "双方接受", "雙方接受")
_YES, _NO = Text("yes", "是", "是"), Text("no", "否", "否")


def export_records(actor: Actor, event: Event, language: Language) -> bytes:
    """Return the records of an event as an xlsx workbook of nine sheets; nothing in it is read as a formula.

    A reviewer of one side gets that side's rows. Contact data are there only for those who may call guests; private
    notes, listings' details and every “no” of a wish never are.

    Raises:
        Refused: the actor may not see the event's records.
    """
    require(actor, Right.SEE, event)
    with deed(actor, "report.export", event.programme_id) as doing:
        reader = _Reader(actor, event, language)
        sheets = reader.sheets()
        doing.about(event, rows={code: len(sheet.rows) for code, sheet in sheets.items()}, contacts=reader.contacts)
        note_export(event, [(guest.person_id, guest.side_id) for guest in reader.guests])
    return lists_workbook(
        list(sheets.values()), language, title=_TITLE.fill(event=filled(event.name)), made=timezone.now()
    )


class _Reader:
    """One reader's rows of an event. ``contacts``: whether they may see addresses."""

    def __init__(self, actor: Actor, event: Event, language: Language) -> None:
        self.event, self.language = event, language
        self.sides: Collection[str] | None = sides_seen(actor, event)
        self.contacts = actor.may(Right.CALL, event.programme_id, event.key)
        self.reviews = actor.may(Right.REVIEW, event.programme_id, event.key)
        rows = Participant.objects.filter(event=event).select_related("person__organisation", "side", "check_in")
        self.everybody = {row.key: row for row in rows.order_by("person__search", "key")}
        self.guests = [row for row in self.everybody.values() if self.may_see([row.side_id])]

    def may_see(self, sides: Iterable[str | None]) -> bool:
        """Return whether a row of these sides is the reader's to see."""
        return self.sides is None or bool(set(self.sides) & set(sides))

    def sheets(self) -> dict[str, ListSheet]:
        """Return the sheets by code, in order."""
        seats: dict[str, dict[str, Participant]] = {}
        for seat in Seat.objects.filter(meeting__event=self.event).order_by("party", "participant_id"):
            seats.setdefault(seat.meeting_id, {})[seat.participant_id] = self.everybody[seat.participant_id]
        return {
            "guests": self._guests(),
            "organisations": self._organisations(),
            "listings": self._listings(),
            "wishes": self._wishes(),
            "meetings": self._meetings(seats),
            "outcomes": self._outcomes(seats),
            "ledger": self._ledger(),
            "introductions": self._introductions(),
            "definitions": _definitions(),
        }

    def _guests(self) -> ListSheet:
        rows: list[Row] = []
        for row in self.guests:
            person, came = row.person, getattr(row, "check_in", None)
            contact = {"mail": person.mail, "phone": person.phone} if self.contacts else {}
            rows.append(
                {
                    "name": person.name,
                    "name_en": person.name_en,
                    "title": person.title,
                    **_firm(row),
                    "side": _side(row),
                    "category": row.category,
                    "state": _STATES[row.state],
                    "came": f"{came.at:%Y-%m-%d %H:%M} UTC" if came else None,
                    **contact,
                }
            )
        contacts = ("mail", "phone") if self.contacts else ()
        return _sheet(
            "guests", rows, "name", "name_en", "title", "organisation", "side", "category", "state", "came", *contacts
        )

    def _organisations(self) -> ListSheet:
        firms = {row.person.organisation_id: row for row in self.guests if row.person.organisation}
        count = Counter(row.person.organisation_id for row in self.guests)
        rows: list[Row] = []
        for key, row in firms.items():
            firm = row.person.organisation
            assert firm is not None
            rows.append(
                {**_firm(row), "side": _side(row), "region": firm.region, "uscc": firm.uscc, "ubi": firm.ubi}
                | {"guests": count[key]}
            )
        return _sheet(
            "organisations", rows, "organisation", "organisation_en", "side", "region", "uscc", "ubi", "guests"
        )

    def _listings(self) -> ListSheet:
        authors = {row.person_id: row for row in self.everybody.values()}
        found = Listing.objects.filter(event=self.event, person__in=list(authors)).select_related("organisation")
        if not self.reviews:
            found = found.filter(state=ListingState.ACCEPTED)
        rows: list[Row] = []
        for one in found.exclude(state=ListingState.DRAFT).prefetch_related("chains"):
            if not self.may_see([authors[one.person_id].side_id]):
                continue
            rows.append(
                {
                    "direction": _STATES[one.direction],
                    "listing": one.title,
                    "teaser": one.teaser,
                    "organisation": one.organisation.name,
                    "side": _side(authors[one.person_id]),
                    "chains": "\n".join(filled(chain.name).of(self.language) for chain in one.chains.all()),
                    "state": _STATES[one.state],
                }
            )
        return _sheet("listings", rows, "direction", "listing", "teaser", "organisation", "side", "chains", "state")

    def _wishes(self) -> ListSheet:
        """Return how many wishes each guest has and drew; a “no” is counted nowhere."""
        by: Counter[tuple[str, str]] = Counter()
        drew: Counter[str] = Counter()
        wishes = Wish.objects.filter(event=self.event).exclude(strength=Strength.NO)
        for who, whom, strength in wishes.values_list("by", "whom", "strength"):
            by[who, strength] += 1
            drew[whom] += 1
        rows: list[Row] = [
            {
                "name": row.person.name,
                **_firm(row),
                "musts": by[row.key, Strength.MUST],
                "likes": by[row.key, Strength.LIKE],
                "asked": drew[row.key],
            }
            for row in self.guests
        ]
        return _sheet("wishes", rows, "name", "organisation", "musts", "likes", "asked")

    def _met(self, seats: Mapping[str, Mapping[str, Participant]], meeting: str) -> list[Participant]:
        """Return who sat at a meeting; nobody where it is not the reader's to see."""
        who = list(seats.get(meeting, {}).values())
        return who if self.may_see([one.side_id for one in who]) else []

    def _meetings(self, seats: Mapping[str, Mapping[str, Participant]]) -> ListSheet:
        rows: list[Row] = []
        for one in Meeting.objects.filter(event=self.event).select_related("slot", "table").order_by("slot__starts"):
            who = self._met(seats, one.key)
            if who:
                rows.append(
                    {
                        "code": one.code,
                        "slot": one.slot.code,
                        "table": one.table.code if one.table else "",
                        "parties": _parties(who),
                        "origin": _STATES[one.origin],
                        "state": _STATES[one.state],
                        "progress": _STATES[one.progress],
                    }
                )
        return _sheet("meetings", rows, "code", "slot", "table", "parties", "origin", "state", "progress")

    def _outcomes(self, seats: Mapping[str, Mapping[str, Participant]]) -> ListSheet:
        rows: list[Row] = []
        for one in Outcome.objects.filter(meeting__event=self.event, latest=True).select_related("meeting"):
            who = self._met(seats, one.meeting_id)
            if who and one.participant_id in self.everybody:
                rows.append(
                    {
                        "code": one.meeting.code,
                        "parties": _parties(who),
                        **_firm(self.everybody[one.participant_id]),
                        "held": _YES if one.held else _NO,
                        "next": ENDINGS[one.next_step] if one.next_step else None,
                        "by_when": one.by_when,
                    }
                )
        return _sheet("outcomes", rows, "code", "parties", "organisation", "held", "next", "by_when")

    def _ledger(self) -> ListSheet:
        found = list(Cooperation.objects.filter(event=self.event))
        parties = with_parties(found)
        rows: list[Row] = [
            {
                "parties": "\n".join(firm_name(party, self.language) for party in parties[one.key]),
                "subject": one.subject,
                "stage": STAGES[one.stage],
                "grade": GRADES[one.grade],
                "amount": str(one.amount) if one.amount is not None else None,
                "currency": one.currency,
                "began": one.began,
                "next": one.next_step,
                "next_date": one.next_date,
            }
            for one in found
            if self.may_see([party.side_id for party in parties[one.key]])
        ]
        return _sheet(
            "ledger", rows, "parties", "subject", "stage", "grade", "amount", "currency", "began", "next", "next_date"
        )

    def _introductions(self) -> ListSheet:
        """Return introductions; the two people stand there once both have said yes, and nobody's “no” does."""
        sides = {row.person_id: row.side_id for row in self.everybody.values()}
        rows: list[Row] = []
        for one in Introduction.objects.filter(event=self.event).select_related("credit", "one", "other"):
            if not self.may_see([sides.get(one.one_id), sides.get(one.other_id)]):
                continue
            agreed = one.state == IntroductionState.ACCEPTED
            rows.append(
                {
                    "connector": one.credit.name if one.credit else "",
                    "parties": f"{one.one.name}\n{one.other.name}" if agreed else None,
                    "state": _AGREED if agreed else _STATES["proposed"],
                    "created": one.created.date(),
                }
            )
        return _sheet("introductions", rows, "connector", "parties", "state", "created")


def _definitions() -> ListSheet:
    rows: list[Row] = [
        {
            "code": one.code,
            "version": one.version,
            "figure": one.name,
            "unit": one.unit,
            "formula": one.formula,
            "excluded": one.excluded,
        }
        for one in definitions().values()
    ]
    return _sheet("definitions", rows, "code", "version", "figure", "unit", "formula", "excluded")


def _sheet(code: str, rows: Sequence[Row], *columns: str) -> ListSheet:
    return ListSheet(_SHEETS[code], [Column(name, _HEADS[name]) for name in columns], rows)


def _firm(row: Participant) -> dict[str, CellValue]:
    firm = row.person.organisation
    return {"organisation": firm.name if firm else "", "organisation_en": firm.name_en if firm else ""}


def _side(row: Participant) -> Text:
    return filled(row.side.name) if row.side else same("")


def _parties(who: Sequence[Participant]) -> str:
    return "\n".join(dict.fromkeys(str(_firm(one)["organisation"]) or one.person.name for one in who))
