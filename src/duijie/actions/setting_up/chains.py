"""Industry chains: the programme's own list, the shipped examples, and merging two that are one."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import change_programme
from duijie.actions.setting_up.given import Given, Values
from duijie.engine.language import fold
from duijie.engine.text import Text
from duijie.store.models import Chain, Listing, Programme
from duijie.store.models.fields import words_of

_FILE: Final = Path(__file__).parent / "chains.toml"
_MOST_ALIASES: Final = 60
_TWICE: Final = Text(
    "“{name}” is a chain already, or another word for one. Merge the two instead.",
    "“{name}”已经是一条产业链，或是某条产业链的别名。请改用合并。",
    "「{name}」已經是一條產業鏈，或是某條產業鏈的別名。請改用合併。",
)
_MANY: Final = Text(
    "At most {most} other words for a chain.", "一条产业链最多 {most} 个别名。", "一條產業鏈最多 {most} 個別名。"
)
_TWO: Final = Text(
    "Tick at least two chains to merge. Nothing was changed.",
    "请至少勾选两条产业链再合并。数据没有改动。",
    "請最少勾選兩條產業鏈再合併。資料沒有改動。",
)
_USED: Final = Text(
    "{n} needs and offers belong to “{name}”, so it stays. Nothing was changed; merge it into another chain instead.",
    "有 {n} 条供需属于“{name}”，因此不能移除。数据没有改动；可以把它合并到另一条产业链。",
    "有 {n} 條供需屬於「{name}」，因此不能移除。資料沒有改動；可以把它合併到另一條產業鏈。",
)


@dataclass(frozen=True, slots=True)
class ShippedChain:
    """A chain of the examples; ``aliases`` in any language."""

    name: Text
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShippedList:
    """The example chains of one region."""

    id: str
    name: Text
    chains: tuple[ShippedChain, ...]


@cache
def shipped_chains() -> tuple[ShippedList, ...]:
    """Return the examples that come with Duijie, Shandong's and Hong Kong's."""
    read: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        ShippedList(
            entry["id"],
            words_of(entry["name"]),
            tuple(ShippedChain(words_of(chain["name"]), tuple(chain["aliases"])) for chain in entry["chains"]),
        )
        for entry in read["lists"]
    )


def words_for_chain(name: Text, aliases: Sequence[str]) -> frozenset[str]:
    """Return every way to write a chain, folded, so that both scripts and either case are one."""
    return frozenset(folded for words in (*name.to_json().values(), *aliases) if (folded := fold(words).strip()))


def load_chains(actor: Actor, programme: Programme, version: int, lists: Sequence[str]) -> int:
    """Add the example chains of ``lists`` that the programme lacks; return how many were added.

    Raises:
        Refused: no right to the whole programme, or changed meanwhile.
    """
    with change_programme(actor, "chain.load", programme, version) as change:
        rows = list(Chain.objects.filter(programme=programme))
        known = {word for row in rows for word in words_for_chain(row.name, ())}
        place = max((row.position for row in rows), default=-1)
        added: list[Chain] = []
        for shipped in (chain for one in shipped_chains() if one.id in lists for chain in one.chains):
            if not known & words_for_chain(shipped.name, ()):
                place += 1
                added.append(
                    Chain(programme=programme, name=shipped.name, aliases=list(shipped.aliases), position=place)
                )
        Chain.objects.bulk_create(added)
        change.doing.facts.update(added=len(added))
    return len(added)


def save_chain(actor: Actor, programme: Programme, version: int, chain: Chain | None, values: Values) -> Chain:
    """Add a chain or change one. ``values``: ``name_*``, ``aliases`` (one a line), ``position``.

    Raises:
        Refused: no right to the whole programme, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_programme(actor, "chain.save", programme, version) as change:
        given = Given(values)
        row = chain or Chain(programme=programme)
        row.name = given.words("name", most=80, needed=True)
        row.aliases = list(given.listed("aliases"))
        row.position = given.number("position", 0, 999, fallback=Chain.objects.filter(programme=programme).count())
        if len(row.aliases) > _MOST_ALIASES:
            given.fault("aliases", _MANY.fill(most=_MOST_ALIASES), "too_many")
        mine = words_for_chain(row.name, ())
        for other in Chain.objects.filter(programme=programme).exclude(pk=row.key):
            if mine & words_for_chain(other.name, other.aliases):
                given.fault("name_zh_hans", _TWICE.fill(name=other.name), "twice")
        given.close()
        row.save()
        change.doing.facts.update(chain=row.key)
    return row


def merge_chains(actor: Actor, programme: Programme, version: int, keep: Chain, others: Sequence[Chain]) -> int:
    """Make several chains one: ``keep`` takes over their needs and offers, names and aliases.

    Returns how many needs and offers moved.

    Raises:
        Refused: there is nothing to merge, no right, or changed meanwhile.
    """
    gone = [chain for chain in others if chain.pk != keep.pk]
    if not gone:
        raise Refused("nothing_to_merge", _TWO)
    with change_programme(actor, "chain.merge", programme, version) as change:
        moved = list(Listing.objects.filter(chains__in=gone).distinct().order_by("key").only("key"))
        keep.listings.add(*moved)
        names = [words for chain in gone for words in (*chain.name.to_json().values(), *chain.aliases) if words]
        own = set(keep.name.to_json().values())
        keep.aliases = [word for word in dict.fromkeys((*keep.aliases, *names)) if word not in own][:_MOST_ALIASES]
        keep.save(update_fields=["aliases"])
        Chain.objects.filter(pk__in=[chain.pk for chain in gone]).delete()
        change.doing.facts.update(kept=keep.key, merged=[chain.key for chain in gone], listings=len(moved))
    return len(moved)


def remove_chain(actor: Actor, programme: Programme, version: int, chain: Chain) -> None:
    """Take away a chain that nothing belongs to.

    Raises:
        Refused: needs or offers belong to it, no right, or changed meanwhile.
    """
    with change_programme(actor, "chain.remove", programme, version) as change:
        used = Listing.objects.filter(chains=chain).count()
        if used:
            raise Refused("chain_in_use", _USED.fill(n=used, name=chain.name))
        change.doing.facts.update(chain=chain.key)
        chain.delete()
