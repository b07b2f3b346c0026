"""What a desk is told of a scan: a colour, a few words that stand large, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from duijie.engine.text import Text
from duijie.store.models import Event, Participant, ParticipantState, ScanResult

GREEN, AMBER, RED = "green", "amber", "red"
#: Two desks that read one code within this time hold two badges, or one guest ran.
CLOSE: Final = timedelta(seconds=30)

WORDS: Final[dict[ScanResult, Text]] = {
    ScanResult.CAME: Text("Checked in", "签到成功", "簽到成功"),
    ScanResult.AGAIN: Text("Already here", "已签到", "已簽到"),
    ScanResult.UNDONE: Text("Taken back", "已撤销", "已撤銷"),
    ScanResult.REPLACED: Text("Badge replaced", "胸卡已作废", "名牌已作廢"),
    ScanResult.OTHER_EVENT: Text("Another event", "不是本场活动", "不是本場活動"),
    ScanResult.CANCELLED: Text("Not on the list any more", "已从名单移除", "已從名單移除"),
    ScanResult.ERASED: Text("Data erased", "资料已删除", "資料已刪除"),
    ScanResult.UNKNOWN: Text("Not recognised", "无法识别", "無法識別"),
}
TONES: Final[dict[ScanResult, str]] = {
    ScanResult.CAME: GREEN,
    ScanResult.AGAIN: AMBER,
    ScanResult.UNDONE: AMBER,
    ScanResult.REPLACED: RED,
    ScanResult.OTHER_EVENT: RED,
    ScanResult.CANCELLED: RED,
    ScanResult.ERASED: RED,
    ScanResult.UNKNOWN: RED,
}
_CAME: Final = Text("Here since {time}.", "签到时间 {time}。", "簽到時間 {time}。")
_UNANSWERED: Final = Text(
    "Here since {time}. They had not answered the invitation: ask them to read the notice on how data are used.",
    "签到时间 {time}。此人此前没有答复邀请，请让其阅读资料使用说明。",
    "簽到時間 {time}。此人此前沒有回覆邀請，請讓其閱讀資料使用說明。",
)
_AGAIN: Final = Text("Here since {time}.", "{time} 已签到。", "{time} 已簽到。")
_AGAIN_AT: Final = Text("Here since {time}, at {desk}.", "{time} 已在“{desk}”签到。", "{time} 已在「{desk}」簽到。")
_COPY: Final = Text(
    "Here since {time}, at {desk}, moments ago. Compare the name: one of the two badges may be a copy.",
    "{time} 刚在“{desk}”签到。请核对姓名：两张胸卡中可能有一张是复制的。",
    "{time} 剛在「{desk}」簽到。請核對姓名：兩張名牌中可能有一張是複製的。",
)
_TAKEN_BACK: Final = Text(
    "The check-in was taken back. Scan again when they come.",
    "签到已撤销。本人到场后请再次扫码。",
    "簽到已撤銷。本人到場後請再次掃碼。",
)
_FAULTS: Final[dict[ScanResult, Text]] = {
    ScanResult.REPLACED: Text(
        "This guest has a newer badge. Ask for it, or find the guest by name and print it again.",
        "此人已补办新胸卡，请出示新卡；或按姓名查找后重新打印。",
        "此人已補辦新名牌，請出示新牌；或按姓名查找後重新列印。",
    ),
    ScanResult.OTHER_EVENT: Text(
        "This badge is of another event. Find the guest by name, or write them in as a walk-in.",
        "这张胸卡属于另一场活动。请按姓名查找，或现场登记。",
        "這張名牌屬於另一場活動。請按姓名查找，或現場登記。",
    ),
    ScanResult.CANCELLED: Text(
        "This guest was taken off the list. Nobody was checked in; the scan is kept. Call an organiser, who can put"
        " them back, and scan again.",
        "此人已被移出名单，未签到，扫码记录已保留。请联系主办方恢复后再扫一次。",
        "此人已被移出名單，未簽到，掃碼記錄已保留。請聯絡主辦方恢復後再掃一次。",
    ),
    ScanResult.ERASED: Text(
        "This guest had their data erased. Nobody was checked in; the scan is kept. If they wish to take part, write"
        " them in as a walk-in.",
        "此人已要求删除资料，未签到，扫码记录已保留。如仍要参会，请现场登记。",
        "此人已要求刪除資料，未簽到，掃碼記錄已保留。如仍要參會，請現場登記。",
    ),
    ScanResult.UNKNOWN: Text(
        "This is no badge of this event. Find the guest by name, or write them in as a walk-in.",
        "这不是本场活动的胸卡。请按姓名查找，或现场登记。",
        "這不是本場活動的名牌。請按姓名查找，或現場登記。",
    ),
}


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """What one scan led to. ``guest``: whose it was, None where nobody is known by it.

    ``tone``: green, amber or red; ``words``: what stands large; ``text``: what happened and what to do;
    ``since``: when the guest's check-in was, ``desk``: the name of the desk of it.
    """

    mark: str
    result: ScanResult
    tone: str
    words: Text
    text: Text
    guest: Participant | None = None
    since: datetime | None = None
    desk: str = ""


def answer(
    event: Event,
    mark: str,
    result: ScanResult,
    at: datetime,
    *,
    guest: Participant | None = None,
    since: datetime | None = None,
    desk: str = "",
    elsewhere: bool = False,
) -> ScanAnswer:
    """Return the answer to a scan of ``at``; ``elsewhere``: the check-in of ``since`` was at another desk."""
    clock = f"{(since or at).astimezone(ZoneInfo(event.timezone)):%H:%M}"
    if result is ScanResult.CAME:
        asked = guest is None or guest.state == ParticipantState.CONFIRMED
        text = (_CAME if asked else _UNANSWERED).fill(time=clock)
    elif result is ScanResult.AGAIN:
        near = elsewhere and since is not None and abs(at - since) <= CLOSE
        text = (_COPY if near and desk else _AGAIN_AT if desk else _AGAIN).fill(time=clock, desk=desk)
    else:
        text = _FAULTS.get(result, _TAKEN_BACK)
    return ScanAnswer(mark, result, TONES[result], WORDS[result], text, guest, since, desk)
