"""Needs and offers out of the rows: whose they are, of which kind, how mature."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from duijie.engine.language import fold, writing_of
from duijie.engine.programme.lists import GuestList, Source, ref, sources
from duijie.engine.programme.roster import Roster
from duijie.engine.records import Kind, Listing
from duijie.engine.text import Text

#: A need or offer up to this many characters is a title; a longer one is a text.
TITLE_LENGTH: Final = 40

_TRL: Final = re.compile(r"trl\s*[:=]?\s*(\d)|技术成熟度\s*(?:等级)?\s*[:：]?\s*(\d)")
_KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("capital", "融资|投资(?!环境)|股权|a轮|b轮|天使轮|基金|授信|贷款|venture|equity|funding|fundrais|series [abc]"),
    ("capital", "capital|investor|investment"),
    ("talent", "人才|招聘|博士后|实习|培训|talent|hiring|recruit|intern|postdoc|training"),
    ("pilot", "试点|中试|试用|验证机会|示范线|pilot|proof of concept|field trial|trial site"),
    ("scene", "应用场景|场景|示范应用|首台套|test ?bed|use case|living lab"),
    (
        "service",
        "检测|认证|检验|法律|知识产权|专利|会计|审计|税务|物流服务|货代|仓储|翻译|咨询|保险|合规|certif|testing",
    ),
    (
        "service",
        "inspection|legal|law|patent|audit|tax|logistics|freight|insurance|consult|compliance|arbitrat|trademark",
    ),
    (
        "market",
        "市场|渠道|代理|经销|订单|采购|出口|进口|出海|买家|客户|分销|零售|门店|distribut|buyer|sourcing|procure",
    ),
    ("market", "export|import|market|retail|channel|agent"),
)
_KIND_WORDS: Final = tuple((kind, re.compile(words)) for kind, words in _KINDS)

_NO_GUEST: Final = Text(
    "Left out: {what} of “{organisation}” ({where}); nobody of it is on the lists.",
    "未采用：“{organisation}”的{what}（{where}），名单中没有该单位的人。",
    "未採用：「{organisation}」的{what}（{where}），名單中沒有該單位的人。",
)
_WHAT: Final = {"needs": Text("needs", "需求", "需求"), "offers": Text("offers", "供给", "供給")}


@dataclass(frozen=True, slots=True)
class Owned:
    """A listing and the participant who speaks for it."""

    listing: Listing
    owner: str
    direction: Literal["needs", "offers"]


def read_listings(lists: tuple[GuestList, ...], roster: Roster) -> tuple[tuple[Owned, ...], tuple[Text, ...]]:
    """Return every need and offer once, with its owner, and notes on those without one.

    A listing in a sheet of its own belongs to the named person, else to the
    first participant of its organisation. The same words twice from one
    organisation are one listing.
    """
    found: dict[tuple[str, str, str], Owned] = {}
    notes: list[Text] = []
    counts = {"needs": 0, "offers": 0}
    for role in ("people", "organisations", "needs", "offers"):
        for source in sources(lists, role):
            for direction in ("needs", "offers"):
                texts = source.row.needs if direction == "needs" else source.row.offers
                if not texts:
                    continue
                owner = _owner(source, roster)
                if owner is None:
                    firm = source.row.organisation or source.row.organisation_en or "?"
                    notes.append(_NO_GUEST.fill(what=_WHAT[direction], organisation=firm, where=source.where))
                    continue
                firm = roster.participants[owner].organisation
                for text in texts:
                    key = (direction, firm, fold(text))
                    if key not in found:
                        counts[direction] += 1
                        id_ = f"{direction[:-1]}-{counts[direction]}"
                        listing = _listing(id_, text, source, roster, owner)
                        found[key] = Owned(_by_trade(listing, source, direction), owner, direction)
    return tuple(found.values()), tuple(notes)


def _owner(source: Source, roster: Roster) -> str | None:
    person = roster.people_of_row.get(ref(source))
    if person is not None:
        return person
    firm = roster.of_row.get(ref(source))
    members = roster.members(firm) if firm else ()
    if source.row.name:
        wanted = fold(source.row.name)
        named = [id_ for id_ in members if fold(roster.participants[id_].name) == wanted]
        members = tuple(named) or members
    return members[0] if members else None


def _listing(id_: str, text: str, source: Source, roster: Roster, owner: str) -> Listing:
    person = roster.participants[owner]
    folded = fold(text)
    trl = _TRL.search(folded)
    short = len(text) <= TITLE_LENGTH
    return Listing(
        id_,
        title=text if short else "",
        text="" if short else text,
        lang=writing_of([text]),
        kind=kind_of(folded),
        side=person.side,
        industry=source.row.industry or (),
        trl=int(trl[1] or trl[2]) if trl else None,
        organisation=person.organisation,
    )


def _by_trade(listing: Listing, source: Source, direction: str) -> Listing:
    """Return the listing with the kind that its owner's trade implies.

    An investor "seeking B-round projects" seeks technology to put capital into, not capital.
    """
    if source.row.category == "investor" and listing.kind in ("capital", "technology"):
        return replace(listing, kind="capital" if direction == "offers" else "technology")
    return listing


def kind_of(folded: str) -> Kind:
    """Return the kind that a folded text asks for or gives; technology when no word says otherwise.

    The kind named first in the text decides: an offer of "testing for export
    markets" is a service, not a market.
    """
    found = [
        (match.start(), order, kind)
        for order, (kind, words) in enumerate(_KIND_WORDS)
        if (match := words.search(folded))
    ]
    return min(found)[2] if found else "technology"
