"""A day that has happened: two editions, guests who came or not, meetings of every fate, introductions, a ledger."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from duijie.engine.text import Text
from duijie.store.models import (
    Chain,
    CheckIn,
    Cooperation,
    Event,
    Introduction,
    Listing,
    Meeting,
    Organisation,
    Outcome,
    Participant,
    Person,
    PlanVersion,
    Seat,
    Session,
    Slot,
)
from tests.world import DAY, World, add_guest, make_world

#: The evening of the day: all meetings are over.
EVENING = datetime(2027, 3, 19, 12, 0, tzinfo=UTC)
_FIRMS = (
    ("济澈净水科技有限公司", "Jishu Water Technology Co., Ltd."),
    ("海隅大学", "Hoi Yu University"),
    ("岱青轴承股份有限公司", "Daiqing Bearing Co., Ltd."),
    ("鲤湾基金", "Carp Bay Fund"),
    ("鲁澜膜材料有限公司", "Lulan Membranes Co., Ltd."),
    ("维岬资本", "Vicape Capital"),
    ("泰穹特种合金", "Taiqiong Special Alloys and Precision Casting Research Institute"),
    ("荔径检测", "Laipath Testing"),
    ("胶澜海工", "Jiaolan Marine"),
    ("狮屿光电", "Lionisle Optics"),
    ("泺原智能传感", "Luoyuan Sensing"),
    ("榕湾生物", "Banyan Bay Bio"),
    ("东垦氢能", "Dongken Fuel"),
    ("鹭洲数码", "Egret Digital"),
    ("邹岭医疗器械", "Zouling Medical"),
    ("青帆航运", "Greensail Lines"),
)
_CHAINS = (
    ("Advanced equipment", "高端装备", "高端裝備"),
    ("New materials", "新材料", "新材料"),
    ("Digital", "数字技术", "數碼技術"),
    ("Water and environmental protection", "水与环保", "水與環保"),
)


@dataclass
class Fair:
    """The world with what tests count by hand."""

    world: World
    event: Event
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def guests(self) -> list[Participant]:
        """Guests of the later edition, the sides in turn."""
        return self.world.guests


def meet(event: Event, guests: Sequence[Participant], number: int, version: PlanVersion, **values: object) -> Meeting:
    """Return a meeting of two guests in the slot of that number."""
    slot = list(Slot.objects.filter(event=event).order_by("starts"))[number % 3]
    code = "m-" + "-".join(sorted(guest.key for guest in guests))
    made = Meeting.objects.create(event=event, code=code, slot=slot, version=version, changed=DAY, **values)
    for party, guest in enumerate(guests):
        Seat.objects.create(meeting=made, participant=guest, slot=slot, party=party, active=False)
    return made


def plan_of(event: Event, codes: Sequence[str]) -> PlanVersion:
    """Return a published plan whose problem holds meetings of these codes."""
    problem = {"meetings": [{"id": code} for code in codes]}
    return PlanVersion.objects.create(
        event=event, number=1, state="published", problem=problem, plan={}, software="test", verified=True
    )


def make_fair(slug: str = "lugang", guests: int = 16) -> Fair:
    """Return the fair; ``guests`` confirmed ones, half a side."""
    world = make_world(slug, guests)
    fair = Fair(world, world.event)
    for number, guest in enumerate(world.guests):
        name, name_en = _FIRMS[number % len(_FIRMS)]
        Organisation.objects.filter(pk=guest.person.organisation_id).update(
            name=name if number < len(_FIRMS) else f"{name}{number}", name_en=name_en
        )
        guest.person.refresh_from_db()
    _listings(fair)
    _day(fair)
    _earlier(fair)
    return fair


def _listings(fair: Fair) -> None:
    programme, dice = fair.world.programme, random.Random(7)
    chains = [
        Chain.objects.create(programme=programme, name=Text(*words), position=n + 1) for n, words in enumerate(_CHAINS)
    ]
    for number in range(120):
        guest = fair.guests[number % len(fair.guests)]
        assert guest.person.organisation is not None
        made = Listing.objects.create(
            programme=programme, event=fair.event, person=guest.person, organisation=guest.person.organisation,
            direction=dice.choice(["need", "offer"]), title=f"L{number}", state="accepted",
        )  # fmt: skip
        made.chains.add(dice.choices(chains, weights=(8, 4, 2, 1))[0])


def _day(fair: Fair) -> None:
    guests, event, dice = fair.guests, fair.event, random.Random(3)
    for guest in guests[:-2]:
        CheckIn.objects.create(
            event=event, participant=guest, at=DAY + timedelta(minutes=dice.randint(0, 300)), way="qr"
        )
    for number in range(3):
        walked = add_guest(fair.world, 500 + number)
        CheckIn.objects.create(event=event, participant=walked, at=DAY + timedelta(minutes=330), way="walk_in")
        fair.world.guests.remove(walked)
    for number in range(6):
        fair.world.guests.remove(add_guest(fair.world, 600 + number, state="invited"))
    for number in range(5):
        fair.world.guests.remove(add_guest(fair.world, 700 + number, state="declined"))
    pairs = [(guests[a], guests[b]) for a in range(0, len(guests), 2) for b in range(1, len(guests), 2)]
    dice.shuffle(pairs)
    version = plan_of(event, ["m-" + "-".join(sorted(g.key for g in pair)) for pair in pairs[:50]])
    for number, pair in enumerate(pairs[:46]):
        origin = "planned" if number < 38 else "standby" if number < 43 else "on_the_spot"
        fair.meetings.append(meet(event, pair, number, version, origin=origin))
    _fates(fair)
    _introduce(fair, pairs)


def _fates(fair: Fair) -> None:
    """Let most be held, some not; of those held, say what comes next."""
    steps = ["intention"] * 7 + ["meet_again"] * 9 + ["papers"] * 10 + ["no_fit"] * 3
    stages = ["delivered", "contract", "mou", "nda", "intention", "intention", "stopped"]
    for number, row in enumerate(fair.meetings):
        slot = row.slot
        if number % 6 == 5:
            row.progress = "no_show"
        elif number % 11 == 10:
            row.state = "cancelled"
        else:
            row.progress, row.started = "ended", slot.starts + timedelta(minutes=number % 5)
            row.ended = slot.starts + timedelta(minutes=20 + number % 5)
            if steps:
                step = steps.pop(0)
                guest = Participant.objects.filter(seats__meeting=row).order_by("key")[0]
                Outcome.objects.create(meeting=row, participant=guest, held=True, next_step=step)
                if step == "intention":
                    Cooperation.objects.create(
                        programme=fair.world.programme,
                        event=fair.event,
                        meeting=row,
                        stage=stages.pop(0),
                        began=DAY.date(),
                    )
        row.save()


def _introduce(fair: Fair, pairs: Sequence[tuple[Participant, Participant]]) -> None:
    programme = fair.world.programme
    words = (("香江创科联会", "Heung Kong Innovation Union"), ("海右贸促会", "Haiyou Trade Council"))
    for n, (name, name_en) in enumerate(words):
        credit = Organisation.objects.create(programme=programme, name=name, name_en=name_en, search=name)
        connector = Person.objects.create(programme=programme, organisation=credit, name=f"Connector {n}")
        for one, other in pairs[n * 9 : n * 9 + 9 - 3 * n]:
            Introduction.objects.create(
                programme=programme, event=fair.event, connector=connector, credit=credit, one=one.person,
                other=other.person, state="accepted", expires=DAY,
            )  # fmt: skip
        one, other = pairs[40 + n]
        Introduction.objects.create(  # nobody may know of it yet
            programme=programme, event=fair.event, connector=connector, credit=credit, one=one.person,
            other=other.person, state="proposed", expires=DAY,
        )  # fmt: skip


def _earlier(fair: Fair) -> None:
    """Add an edition two years before with some of the same people."""
    programme = fair.world.programme
    event = Event.objects.create(
        programme=programme, slug="2025", name=Text("Conference 2025", "大会 2025", "大會 2025"), date=date(2025, 3, 21)
    )
    start = datetime(2025, 3, 21, 5, 30, tzinfo=UTC)
    session = Session.objects.create(
        event=event, code="pm", kind="matchmaking", starts=start, ends=start + timedelta(hours=2)
    )
    for n in range(3):
        Slot.objects.create(event=event, session=session, code=f"s{n}", starts=start + timedelta(minutes=30 * n))
    guests = [
        Participant.objects.create(event=event, person=guest.person, side=guest.side, state="confirmed")
        for guest in fair.guests[:8]
    ]
    version = plan_of(event, [])
    for n in range(4):
        meet(event, (guests[2 * n], guests[2 * n + 1]), n, version, progress="ended")
