"""What an import adds at its event beside the plan's records: who joins, who owns a listing, whom a name means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duijie.engine.intake import IntakePlan, Known, NamedWish, NewListing, Ref
from duijie.engine.text import Text

_UNKNOWN: Final = Text(
    "Nobody of this name is known. Ask the guest whom they mean.",
    "没有找到这个名字。请向嘉宾核实指的是谁。",
    "沒有找到這個名字。請向嘉賓核實指的是誰。",
)
_SEVERAL: Final = Text(
    "This may mean {n} people. Choose for the guest on the page of suggestions.",
    "这个名字可能指 {n} 个人。请在推荐页面替嘉宾选定。",
    "這個名字可能指 {n} 個人。請在推薦頁面替嘉賓選定。",
)
_NOT_HERE: Final = Text(
    "Known, but not a guest of this event.", "已有记录，但不是本次活动的嘉宾。", "已有記錄，但不是本次活動的嘉宾。"
)
_OWN: Final = Text("This is their own organisation.", "这是其本单位。", "這是其本單位。")
_NOBODY_ASKS: Final = Text(
    "It is unclear whose wish this is: the organisation has {n} guests.",
    "无法确定是谁的意向：该单位有 {n} 位嘉宾。",
    "無法確定是誰的意向：該單位有 {n} 位嘉賓。",
)
_NO_OWNER: Final = Text(
    "Nobody of this organisation is a guest yet, so nobody can own it. Import a contact, then this list again.",
    "该单位还没有嘉宾，这条供需没有归属。请先导入联系人，再重新导入本名单。",
    "該單位還沒有嘉賓，這項供需沒有歸屬。請先匯入聯絡人，再重新匯入本名單。",
)
NO_OWNER: Final = _NO_OWNER


@dataclass(frozen=True, slots=True)
class ResolvedWish:
    """A wish or an avoid by name. ``by``: whose; ``whom``: one person, or for an avoid one organisation.

    ``why``: why it is kept as words only.
    """

    wish: NamedWish
    by: tuple[Ref, ...] = ()
    whom: Ref | None = None
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class OwnedListing:
    """A listing with its owner; None: nobody of the organisation is a guest."""

    listing: NewListing
    owner: Ref | None


@dataclass(frozen=True, slots=True)
class Additions:
    """``joining``: known people who become guests of this event."""

    joining: tuple[Ref, ...]
    listings: tuple[OwnedListing, ...]
    wishes: tuple[ResolvedWish, ...]


def resolve(known: Known, plan: IntakePlan, guests: Collection[str]) -> Additions:
    """Return what the plan adds at the event; ``guests``: keys of people who take part already."""
    return _Resolver(known, plan, guests).additions()


class _Resolver:
    def __init__(self, known: Known, plan: IntakePlan, guests: Collection[str]) -> None:
        self._plan = plan
        self._firm: dict[Ref, Ref | None] = {
            Ref("person", one.id): Ref("organisation", one.organisation) if one.organisation else None
            for one in known.people
        }
        self._firm.update({entry.ref: entry.organisation for entry in plan.people})
        self._guests = {Ref("person", key) for key in guests}
        self._joining = tuple(one.ref for one in plan.people if not one.ref.new and one.ref not in self._guests)
        self._guests |= {entry.ref for entry in plan.people}
        self._members: Mapping[Ref, list[Ref]] = self._by_firm()

    def _by_firm(self) -> Mapping[Ref, list[Ref]]:
        found: dict[Ref, list[Ref]] = defaultdict(list)
        for person, firm in self._firm.items():
            if firm is not None and person in self._guests:
                found[firm].append(person)
        return found

    def additions(self) -> Additions:
        listings = tuple(OwnedListing(one, self._owner(one)) for one in self._plan.listings)
        return Additions(self._joining, listings, tuple(self._wish(one) for one in self._plan.wishes))

    def _owner(self, one: NewListing) -> Ref | None:
        members = self._members.get(one.organisation, [])
        return one.person or (members[0] if members else None)

    def _wish(self, wish: NamedWish) -> ResolvedWish:
        by = tuple(self._members.get(wish.by, [])) if wish.by.kind == "organisation" else (wish.by,)
        if not by or (len(by) > 1 and not wish.avoid):
            return ResolvedWish(wish, why=_NOBODY_ASKS.fill(n=len(by)))
        if not wish.found:
            return ResolvedWish(wish, by, why=_UNKNOWN)
        own = {self._firm.get(one) for one in by}
        return self._avoid(wish, by, own) if wish.avoid else self._meet(wish, by, own)

    def _avoid(self, wish: NamedWish, by: tuple[Ref, ...], own: Collection[Ref | None]) -> ResolvedWish:
        firms = self._distinct([one if one.kind == "organisation" else self._firm.get(one) for one in wish.found])
        if len(firms) != 1:
            return ResolvedWish(wish, by, why=_SEVERAL.fill(n=len(firms)) if firms else _UNKNOWN)
        if firms[0] in own:
            return ResolvedWish(wish, by, why=_OWN)
        return ResolvedWish(wish, by, firms[0])

    def _meet(self, wish: NamedWish, by: tuple[Ref, ...], own: Collection[Ref | None]) -> ResolvedWish:
        people: list[Ref | None] = []
        for one in wish.found:
            people += self._members.get(one, []) if one.kind == "organisation" else [one]
        found = [one for one in self._distinct(people) if one in self._guests]
        if not found:
            return ResolvedWish(wish, by, why=_NOT_HERE)
        if len(found) > 1:
            return ResolvedWish(wish, by, why=_SEVERAL.fill(n=len(found)))
        if self._firm.get(found[0]) in own:
            return ResolvedWish(wish, by, why=_OWN)
        return ResolvedWish(wish, by, found[0])

    @staticmethod
    def _distinct(refs: Sequence[Ref | None]) -> list[Ref]:
        return [one for one in dict.fromkeys(refs) if one is not None]
