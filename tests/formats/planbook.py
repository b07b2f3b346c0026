"""Invented plan books: people, firms and meetings that do not exist."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from random import Random

from duijie.engine.records import (
    AgendaItem,
    Event,
    Meeting,
    Objective,
    Organisation,
    Participant,
    Person,
    Placement,
    Plan,
    PlanBook,
    Problem,
    Reason,
    Resource,
    Side,
    Slot,
    Table,
    Unplaced,
    Wish,
)
from duijie.engine.text import Text, same

PLACES = ("岱青", "泺原", "崂曜", "沂光", "潍禾", "泰穹", "胶澜", "蓬屿", "聊谷", "滨拓", "鹊桥", "黄渡")
PLACES_EN = (
    "Daiqing", "Luoyuan", "Laoyao", "Yiguang", "Weihe", "Taiqiong",
    "Jiaolan", "Pengyu", "Liaogu", "Bintuo", "Queqiao", "Huangdu",
)  # fmt: skip
TRADES = ("轴承", "智测", "光电", "照明", "种业", "材料", "海工")
TRADES_EN = ("Precision Bearing", "Sensing", "Optics", "Lighting", "Seeds", "Advanced Materials", "Marine Engineering")
BAYS = ("維岬", "獅嶼", "榕灣", "荔徑", "鷺洲", "青帆", "柏廊", "啟專", "晴瀾", "翠屏", "雲澗", "嶺匯")
BAYS_EN = (
    "Vicape", "Lionisle", "Banyan Bay", "Laipath", "Egret", "Greensail",
    "Pak Long", "Kaikong", "Clearwave", "Tsuiping", "Cloudbrook", "Linghui",
)  # fmt: skip
CRAFTS = ("資本", "生物", "檢測", "數碼", "航運", "設計", "環保")
CRAFTS_EN = ("Capital", "Biomedical", "Testing Laboratories", "Digital", "Shipping Lines", "Design", "Environmental")
GIVEN = ("晓明", "若溪", "书言", "镕", "喆", "海岚", "子衿", "博远", "静姝", "一鸣", "𠮷祥", "文韬")
GIVEN_EN = (
    "Xiaoming", "Ruoxi", "Shuyan", "Rong", "Zhe", "Hailan",
    "Zijin", "Boyuan", "Jingshu", "Yiming", "Jixiang", "Wentao",
)  # fmt: skip
SURNAMES = ("王", "单", "曾", "欧阳", "解", "孙", "周", "沈", "陶", "仇")
SURNAMES_EN = ("Wang", "Shan", "Zeng", "Ouyang", "Xie", "Sun", "Zhou", "Shen", "Tao", "Qiu")
HK_SURNAMES = ("陳", "黃", "區", "麥", "鄺", "譚", "葉", "蘇", "鄧", "羅")
HK_SURNAMES_EN = ("Chan", "Wong", "Au", "Mak", "Kwong", "Tam", "Yip", "So", "Tang", "Law")
HK_GIVEN = ("大文", "芷晴", "啟峯", "嘉裕", "綺雯", "衞國", "珮瑩", "家輝", "樂兒", "志強")
HK_GIVEN_EN = (
    "Tai-man", "Tsz-ching", "Kai-fung", "Ka-yu", "Yee-man",
    "Wai-kwok", "Pui-ying", "Ka-fai", "Lok-yee", "Chi-keung",
)  # fmt: skip

NAME = Text(
    "Shandong–Hong Kong Innovation Cooperation Conference 2026", "鲁港创新合作大会 2026", "魯港創新合作大會 2026"
)
SIDES = (
    Side("sd", Text("Shandong", "山东", "山東"), Text("SD", "鲁", "魯")),
    Side("hk", Text("Hong Kong", "香港", "香港"), Text("HK", "港", "港")),
)
THIRD = Side("mo", Text("Macao", "澳门", "澳門"), Text("MO", "澳", "澳"))
REASON = Text(
    "Both name low-pressure reverse osmosis membranes for sea water.",
    "双方都写到海水低压反渗透膜。",
    "雙方都寫到海水低壓反滲透膜。",
)
NO_SLOT = Text(
    "{a} leaves at 15:00; {b} arrives at 15:10.", "{a} 15:00 离开；{b} 15:10 才到。", "{a} 15:00 離開；{b} 15:10 才到。"
)


def make_book(people: int = 30, slots: int = 4, tables: int = 8, seed: int = 5, wishes: int = 4) -> PlanBook:
    """Return a plan book that obeys the rules, filled first come, first served."""
    chance = Random(seed)
    organisations, participants = make_guests(people)
    times = make_slots(slots)
    hall = tuple(Table(f"T{n + 1}", "AB"[n * 2 // tables], 4) for n in range(tables))
    ours = [p for p in participants.values() if p.side == "sd"]
    theirs = [p for p in participants.values() if p.side == "hk"]
    meetings, asked = [], {}
    for person in ours:
        for other in chance.sample(theirs, min(wishes, len(theirs))):
            name = f"m{len(meetings) + 1}"
            needs = {"interpreter:en-zh": 1} if other.language == "en" else {}
            meetings.append(Meeting(name, ((person.id,), (other.id,)), 1, needs=needs))
            asked[name] = (make_wish(chance, person.id, other.id),)
    people_of = tuple(Person(p.id, p.organisation, p.side, max=slots) for p in participants.values())
    interpreters = Resource("interpreter:en-zh", max(2, tables // 4))
    event = Event(
        NAME,
        "2026-11-20",
        "Asia/Shanghai",
        times,
        hall,
        (interpreters,),
        SIDES,
        agenda=(
            AgendaItem("2026-11-20T09:00+08:00", "2026-11-20T09:30+08:00", Text("Opening", "开幕", "開幕")),
            AgendaItem("2026-11-20T12:00+08:00", "2026-11-20T13:15+08:00", Text("Lunch", "午餐", "午餐"), same("B1")),
        ),
        venue=Text("Jinan, Hall 3", "济南会展中心 3 号厅", "濟南會展中心 3 號廳"),
    )
    problem = Problem(times, people_of, tuple(meetings), hall, None, (interpreters,), floor=2)
    plan = place(problem, participants)
    further = {
        p.id: (Wish(p.id, (theirs[n % len(theirs)].id,), True, 0.61, (Reason("terms", 0.4, REASON),)),)
        for n, p in enumerate(ours[:5])
    }
    return PlanBook(
        event, organisations, participants, {}, problem, plan, asked, further, greedy_value=len(plan.placed) - 2
    )


def make_wish(chance: Random, by: str, whom: str) -> Wish:
    """Return a wish of the guest's own or, one in three, a suggested one."""
    if chance.random() < 1 / 3:
        return Wish(by, (whom,), True, 0.7, (Reason("terms", 0.5, REASON, ("反渗透膜",)),))
    return Wish(by, (whom,))


def make_slots(count: int) -> tuple[Slot, ...]:
    """Return half-hourly slots from 13:30."""
    starts = [13 * 60 + 30 + 30 * n for n in range(count)]
    return tuple(
        Slot(f"s{n + 1}", "pm", f"2026-11-20T{start // 60:02}:{start % 60:02}+08:00", 25)
        for n, start in enumerate(starts)
    )


def make_guests(count: int) -> tuple[dict[str, Organisation], dict[str, Participant]]:
    """Return guests of both sides in turn, one organisation each, in three languages."""
    organisations, participants = {}, {}
    for n in range(count):
        k = n // 2
        organisations[f"o{n + 1}"], participants[f"p{n + 1}"] = (make_shandong if n % 2 == 0 else make_hong_kong)(n, k)
    return organisations, participants


def make_shandong(n: int, k: int) -> tuple[Organisation, Participant]:
    """Return the k-th guest from Shandong."""
    place, trade = k % len(PLACES), (k // len(PLACES) + k) % len(TRADES)
    organisation = Organisation(
        f"o{n + 1}",
        f"山东{PLACES[place]}{TRADES[trade]}科技有限公司",
        f"Shandong {PLACES_EN[place]} {TRADES_EN[trade]} Technology Co., Ltd.",
        f"{PLACES[place]}{TRADES[trade]}",
        "sd",
        "company",
    )
    surname, given = k % len(SURNAMES), (k + k // len(SURNAMES)) % len(GIVEN)
    participant = Participant(
        f"p{n + 1}",
        SURNAMES[surname] + GIVEN[given],
        organisation.id,
        f"{SURNAMES_EN[surname]} {GIVEN_EN[given]}",
        "副总经理",
        "sd",
        "zh-hans",
        ("zh",),
        matchmaking=True,
    )
    return organisation, participant


def make_hong_kong(n: int, k: int) -> tuple[Organisation, Participant]:
    """Return the k-th guest from Hong Kong; every third reads English."""
    bay, craft = k % len(BAYS), (k // len(BAYS) + k) % len(CRAFTS)
    organisation = Organisation(
        f"o{n + 1}",
        f"{BAYS[bay]}{CRAFTS[craft]}有限公司",
        f"{BAYS_EN[bay]} {CRAFTS_EN[craft]} (Hong Kong) Limited",
        f"{BAYS[bay]}{CRAFTS[craft]}",
        "hk",
        "company",
    )
    surname, given = k % len(HK_SURNAMES), (k + k // len(HK_SURNAMES)) % len(HK_GIVEN)
    participant = Participant(
        f"p{n + 1}",
        HK_SURNAMES[surname] + HK_GIVEN[given],
        organisation.id,
        f"{HK_SURNAMES_EN[surname]} {HK_GIVEN_EN[given]}",
        "營運總監",
        "hk",
        "en" if k % 3 == 2 else "zh-hant",
        ("en", "zh"),
        matchmaking=True,
    )
    return organisation, participant


def place(problem: Problem, participants: dict[str, Participant]) -> Plan:
    """Return the plan that takes meetings in turn, each at its first free slot and table."""
    busy: dict[str, set[str]] = defaultdict(set)
    hired: dict[str, int] = defaultdict(int)
    interpreters = problem.resources[0]
    placed, unplaced = [], []
    for meeting in problem.meetings:
        people = tuple(party[0] for party in meeting.parties)
        spot = next(
            (
                (slot.id, table.id)
                for slot in problem.slots
                for table in problem.tables or ()
                if not any(who in busy[slot.id] for who in (*people, table.id))
                and hired[slot.id] + meeting.needs.get(interpreters.id, 0) <= interpreters.at(slot.id)
            ),
            None,
        )
        if spot:
            busy[spot[0]].update((*people, spot[1]))
            hired[spot[0]] += meeting.needs.get(interpreters.id, 0)
            placed.append(Placement(meeting.id, *spot, people))
        else:
            a, b = (participants[person].name for person in people)
            unplaced.append(Unplaced(meeting.id, "no_common_slot", people, NO_SLOT.fill(a=a, b=b)))
    objectives = (
        Objective("floor", 40, 40, True),
        Objective("value", len(placed), min(len(placed) + 2, len(problem.meetings)), False),
        Objective("breaks", 6, 4, False),
    )
    return Plan("feasible", 1, tuple(placed), tuple(unplaced), objectives)


def with_objective(book: PlanBook, name: str, **changes: object) -> PlanBook:
    """Return the book with one objective's fields changed."""
    changed = tuple(replace(o, **changes) if o.name == name else o for o in book.plan.objectives)
    return replace(book, plan=replace(book.plan, objectives=changed))


def big_book() -> PlanBook:
    """Return 160 people, 6 slots and 40 tables."""
    return make_book(160, 6, 40, seed=7, wishes=3)


def nothing() -> PlanBook:
    """Return a book without guests, slots, tables or meetings."""
    book = make_book(2, 1, 1)
    event = replace(book.event, slots=(), tables=(), resources=(), sides=(), agenda=(), venue=None)
    return PlanBook(event, {}, {}, {}, Problem((), (), (), ()), Plan("optimal", 1, (), (), ()), {}, {})
