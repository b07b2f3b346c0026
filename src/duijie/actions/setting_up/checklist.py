"""The check list of set-up: what is missing or cannot work, each with the page that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal
from zoneinfo import ZoneInfo

from duijie.actions.setting_up.assistants import LANGUAGES as SPOKEN_WORDS
from duijie.actions.setting_up.phases import STEPS, out_of_order, words_of_phase
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import AssistantKind, PhaseCode, SessionKind
from duijie.store.queries.setting import SetUp, filled

_NAMES: Final = 3
_LANGUAGES: Final = {
    "en": Text("English", "英文", "英文"),
    "zh-hans": Text("Simplified Chinese", "简体中文", "簡體中文"),
    "zh-hant": Text("Traditional Chinese", "繁体中文", "繁體中文"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``state``: bad (the event cannot work like this) or warn; ``route``: the page's name."""

    code: str
    state: Literal["bad", "warn"]
    title: Text
    words: Text
    route: str


def findings(setup: SetUp) -> list[Finding]:
    """Return everything that is missing from an event's set-up, what cannot work first."""
    found = [finding for check in CHECKS for finding in check(setup)]
    return sorted(found, key=lambda finding: finding.state != "bad")


def _sides(setup: SetUp) -> Iterator[Finding]:
    if len(setup.sides) < 2:
        title = Text("Fewer than two sides", "地区方不足两个", "地區方不足兩個")
        words = Text(
            "Guests of one region meet those of another; name both.",
            "洽谈在不同地区之间进行，请填写各个地区方。",
            "洽談在不同地區之間進行，請填寫各個地區方。",
        )
        yield Finding("few_sides", "bad", title, words, "settings-sides")
    hosted = {host.side_id for host in setup.hosts}
    for side in setup.sides:
        if side.key not in hosted:
            title = Text("{side} has no host", "{side}没有主办单位", "{side}沒有主辦單位").fill(side=filled(side.name))
            words = Text(
                "Each side's host stands on the public page and on printed sheets.",
                "主办单位会显示在公开页面和印刷品上。",
                "主辦單位會顯示在公開頁面和印刷品上。",
            )
            yield Finding("side_without_host", "warn", title, words, "settings-hosts")


def _lists(setup: SetUp) -> Iterator[Finding]:
    if not any(category.matchmaking for category in setup.categories):
        title = Text("No category takes part in meetings", "没有参加洽谈的类别", "沒有參加洽談的類別")
        words = Text(
            "Tick at least one category of guests for matchmaking.",
            "请至少让一类嘉宾参加供需对接。",
            "請最少讓一類嘉賓參加供需對接。",
        )
        yield Finding("no_categories", "bad", title, words, "settings-categories")
    if not setup.chains:
        title = Text("No industry chains", "没有产业链", "沒有產業鏈")
        words = Text(
            "Needs and offers are sorted by chain; begin with the shipped lists.",
            "供需按产业链归类，可先载入自带的清单。",
            "供需按產業鏈歸類，可先載入自帶的清單。",
        )
        yield Finding("no_chains", "warn", title, words, "settings-chains")


def _agenda(setup: SetUp) -> Iterator[Finding]:
    if not setup.sessions:
        title = Text("No agenda", "没有议程", "沒有議程")
        words = Text("The public page has nothing to show yet.", "公开页面还没有内容。", "公開頁面還沒有內容。")
        yield Finding("no_sessions", "bad", title, words, "settings-agenda")
    elif not any(session.kind == SessionKind.MATCHMAKING for session in setup.sessions):
        title = Text("No matchmaking session", "没有供需对接环节", "沒有供需對接環節")
        words = Text("Slots belong to such a session.", "时段要放在这样的环节里。", "時段要放在這樣的環節裏。")
        yield Finding("no_matchmaking", "bad", title, words, "settings-agenda")
    zone = ZoneInfo(setup.event.timezone)
    for session in setup.sessions:
        name = filled(session.title)
        if session.kind in {SessionKind.KEYNOTE, SessionKind.DIALOGUE} and not session.speakers.all():
            title = Text("“{name}” has no speaker", "“{name}”没有嘉宾", "「{name}」沒有嘉賓").fill(name=name)
            words = Text("Guests read here who speaks.", "嘉宾会在这里看谁发言。", "嘉賓會在這裏看誰發言。")
            yield Finding("no_speaker", "warn", title, words, "settings-agenda")
        if session.starts.astimezone(zone).date() < setup.event.date:
            title = Text("“{name}” lies before the event's date", "“{name}”早于活动日期", "「{name}」早於活動日期")
            words = Text("Is the day right?", "请核对日期。", "請核對日期。")
            yield Finding("session_too_early", "warn", title.fill(name=name), words, "settings-agenda")


def _room(setup: SetUp) -> Iterator[Finding]:
    if not setup.slots:
        title = Text("No slots", "没有时段", "沒有時段")
        words = Text(
            "Make them from a matchmaking session: start, length, pause, how many.",
            "请由供需对接环节生成：开始时间、时长、间隔和个数。",
            "請由供需對接環節產生：開始時間、時長、間隔和個數。",
        )
        yield Finding("no_slots", "bad", title, words, "settings-slots")
    if not setup.tables:
        title = Text("No tables", "没有桌位", "沒有枱")
        words = Text("Say how many, and in which zones.", "请填写桌数和分区。", "請填寫枱數和分區。")
        yield Finding("no_tables", "bad", title, words, "settings-tables")
    if setup.slots and setup.tables:
        yield from _places(setup)
    unplaced = sum(table.x is None or table.y is None for table in setup.tables)
    if unplaced:
        title = Text("{n} tables are not on the floor plan", "{n} 张桌没有在平面图上", "{n} 張枱不在平面圖上")
        words = Text("Say where they stand.", "请填写它们的位置。", "請填寫它們的位置。")
        yield Finding("tables_unplaced", "warn", title.fill(n=unplaced), words, "settings-floor")


def _places(setup: SetUp) -> Iterator[Finding]:
    """Yield a warning where the hall holds fewer meetings than the guests may have; each takes two of them."""
    places = sum(len(setup.slots) if table.slots is None else len(table.slots) for table in setup.tables)
    wanted = setup.guests * setup.event.max_meetings // 2
    least = -(-setup.guests * setup.event.floor // 2)
    if places >= wanted:
        return
    title = Text("Fewer places than meetings wished for", "桌位少于可能的洽谈数", "枱位少於可能的洽談數")
    words = Text(
        "{tables} tables in {slots} slots hold {places} meetings. {guests} guests with up to {most} each may want"
        " {wanted}; the least for everybody takes {least}.",
        "{tables} 张桌、{slots} 个时段最多容纳 {places} 场。{guests} 位嘉宾每人最多 {most} 场，共需 {wanted} 场；"
        "按每人最低场次需 {least} 场。",
        "{tables} 張枱、{slots} 個時段最多容納 {places} 場。{guests} 位嘉賓每人最多 {most} 場，共需 {wanted} 場；"
        "按每人最低場次需 {least} 場。",
    ).fill(
        tables=len(setup.tables),
        slots=len(setup.slots),
        places=places,
        guests=setup.guests,
        most=setup.event.max_meetings,
        wanted=wanted,
        least=least,
    )
    yield Finding("few_places", "bad" if places < least else "warn", title, words, "settings-tables")


def _rules(setup: SetUp) -> Iterator[Finding]:
    if len(setup.sides) > 1 and not setup.rules:
        title = Text("Nobody may ask anybody", "没有邀约规则", "沒有邀約規則")
        words = Text("Say which side may ask which.", "请设定哪一方可以邀约哪一方。", "請設定哪一方可以邀約哪一方。")
        yield Finding("no_rules", "bad", title, words, "settings-rules")


def _phases(setup: SetUp) -> Iterator[Finding]:
    at = {PhaseCode(phase.code): phase.at for phase in setup.phases}
    absent = [step.words for step in STEPS if step.code not in at]
    if absent:
        title = Text("{n} phases have no date", "{n} 个阶段没有日期", "{n} 個階段沒有日期").fill(n=len(absent))
        yield Finding("no_phase", "warn", title, _listed(absent), "settings-phases")
    for earlier, later in out_of_order(at):
        title = Text("“{later}” begins before “{earlier}”", "“{later}”早于“{earlier}”", "「{later}」早於「{earlier}」")
        title = title.fill(later=words_of_phase(later), earlier=words_of_phase(earlier))
        words = Text("Put the phases in order.", "请调整各阶段的先后。", "請調整各階段的先後。")
        code = "closes_before_opening" if later == PhaseCode.WISHES_CLOSE else "phases_out_of_order"
        yield Finding(code, "bad", title, words, "settings-phases")
    zone = ZoneInfo(setup.event.timezone)
    if PhaseCode.DAY in at and at[PhaseCode.DAY].astimezone(zone).date() != setup.event.date:
        title = Text("The event day is not the event's date", "“活动当日”与活动日期不符", "「活動當日」與活動日期不符")
        words = Text("Reminders follow the phase.", "提醒按阶段日期发出。", "提醒按階段日期發出。")
        yield Finding("day_elsewhere", "warn", title, words, "settings-phases")


def _assistants(setup: SetUp) -> Iterator[Finding]:
    interpreted = {code for one in setup.assistants if one.kind == AssistantKind.INTERPRETER for code in one.languages}
    unheard = sorted(interpreted - setup.spoken) if setup.spoken else []
    if unheard:
        names = [SPOKEN_WORDS.get(code, Text(code, code, code)) for code in unheard]
        title = Text(
            "Interpreters for a language no guest speaks", "有译员的语言没有嘉宾使用", "有譯員的語言沒有嘉賓使用"
        )
        yield Finding("language_nobody_has", "warn", title, _listed(names), "settings-assistants")
    idle = [one for one in setup.assistants if one.kind == AssistantKind.TABLE_HOST and one.table_id is None]
    if idle:
        title = Text("{n} table hosts have no table", "{n} 位桌长没有桌位", "{n} 位枱長沒有枱").fill(n=len(idle))
        names = [Text(one.name_en or one.name, one.name, one.name) for one in idle]
        yield Finding("host_without_table", "warn", title, _listed(names), "settings-assistants")


def _texts(setup: SetUp) -> Iterator[Finding]:
    """Yield a warning for each part of which a text says nothing in one of the three languages."""
    event = setup.event
    parts: tuple[tuple[str, list[Text]], ...] = (
        ("settings-event", [event.name, event.venue, event.about]),
        (
            "settings-agenda",
            [text for session in setup.sessions for text in (session.title, session.place, session.about)],
        ),
        (
            "settings-agenda",
            [text for s in setup.sessions for one in s.speakers.all() for text in (one.name, one.title)],
        ),
        ("settings-sides", [side.name for side in setup.sides]),
        ("settings-hosts", [host.name for host in setup.hosts]),
        ("settings-categories", [category.name for category in setup.categories]),
        ("settings-chains", [chain.name for chain in setup.chains]),
    )
    for route, texts in parts:
        for language in LANGUAGES:
            lacking = [filled(text) for text in texts if not text.of(language) and any(text.to_json().values())]
            if lacking:
                title = Text("{n} texts lack {language}", "{n} 处文字缺{language}", "{n} 處文字缺{language}")
                title = title.fill(n=len(lacking), language=_LANGUAGES[language])
                yield Finding("text_lacks_language", "warn", title, _listed(lacking), route)
    if not any(event.venue.to_json().values()):
        title = Text("No venue", "没有地点", "沒有地點")
        words = Text("Guests need to know where to go.", "嘉宾需要知道去哪里。", "嘉賓需要知道去哪裏。")
        yield Finding("no_venue", "bad", title, words, "settings-event")


def _listed(names: list[Text]) -> Text:
    """Return the first few names, and how many more there are."""
    first = [_short(name) for name in names[:_NAMES]]
    more = len(names) - len(first)
    en = "; ".join(name.en for name in first) + (f"; {more} more" if more else "")
    hans = "；".join(name.zh_hans for name in first) + (f"；另有 {more} 项" if more else "")
    hant = "；".join(name.zh_hant for name in first) + (f"；另有 {more} 項" if more else "")
    return Text(en, hans, hant)


def _short(text: Text) -> Text:
    def cut(words: str) -> str:
        return words if len(words) <= 60 else words[:59] + "…"

    return Text(cut(text.en), cut(text.zh_hans), cut(text.zh_hant))


CHECKS: Final[tuple[Callable[[SetUp], Iterator[Finding]], ...]] = (
    _texts,
    _sides,
    _lists,
    _agenda,
    _room,
    _rules,
    _phases,
    _assistants,
)
