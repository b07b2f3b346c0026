"""One record's fields: what it has, what the lists give, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duijie.engine.identity import person_key
from duijie.engine.intake.plan import Effect, FieldChange, FieldPair, Given, Ref, Value
from duijie.engine.intake.records import GATHERED, Contact, Incoming, Kind, KnownOrganisation, KnownPerson, Side
from duijie.engine.intake.units import squeeze

#: Fields in which the known value stays unless somebody chooses the other.
_KEPT: Final = frozenset(["name", "organisation", "uscc", "ubi"])


@dataclass(frozen=True, slots=True)
class Rules:
    """What binds the fields of one record.

    ``chosen``: field → the sources (by number) whose value was chosen, or None for the known one.
    ``declined``: proposed values that are not wanted; ``own``: fields confirmed by their owner.
    """

    chosen: Mapping[str, frozenset[int] | None]
    declined: frozenset[str]
    own: frozenset[str]


def read_row(kind: Kind, name: str, incoming: Incoming, contacts: Mapping[str, Contact]) -> Value:
    """Return what a row gives for a field; None for nothing."""
    row = incoming.row
    if kind == "organisation":
        written = {"name": row.organisation or row.organisation_en, "name_en": row.organisation_en}
    else:
        written = {"name": row.name or row.name_en, "name_en": row.name_en}
    if name in written:
        return written[name]
    if name in {"email", "phone"}:
        return contacts.get(name)
    value: Value = getattr(row, name)
    return value or None


def read_known(name: str, known: KnownOrganisation | KnownPerson | None) -> Value:
    """Return what a known record has for a field; None for nothing."""
    if known is None:
        return None
    value: Value = getattr(known, name)
    return value or None


def alike(kind: Kind, name: str, one: Value, other: Value) -> bool:
    """Say whether two values are one to a reader: script, width, case and blanks tell none apart."""
    if isinstance(one, Contact) and isinstance(other, Contact):
        return one.key == other.key
    if isinstance(one, str) and isinstance(other, str):
        if kind == "person" and name == "name":
            return person_key(one) == person_key(other)
        return squeeze(one) == squeeze(other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return {squeeze(word) for word in one} == {squeeze(word) for word in other}
    return one == other


def change(
    kind: Kind, name: str, old: Value, given: Sequence[tuple[int, Given]], rules: Rules, *, new: bool
) -> FieldChange | None:
    """Return what comes of one field, None for nothing; ``given``: (unit, value) in the order of the rows."""
    wanted = rules.chosen.get(name, frozenset())
    first = [one for one in given if wanted and one[0] in wanted]
    values = [value for _, value in (*first, *(one for one in given if one not in first)) if value.value is not None]
    if not values:
        return None
    taken = values[0]
    if name in GATHERED:
        return _gathered(name, old, values, rules, new=new)
    others = _others(kind, name, (taken.value, old), values[1:])
    if alike(kind, name, old, taken.value):
        return None
    kept = name in _KEPT and old is not None and not first
    if kept and name == "name":
        return None  # it is remembered as an alias
    if not first and any(alike(kind, name, old, one.value) for one in values):
        return None  # the lists disagree, and one of them agrees with what stands
    effect = _effect(name, old, rules, declined=kept or (name in rules.chosen and wanted is None), new=new)
    return FieldChange(name, old, taken.value, effect, taken.source, others)


def _effect(name: str, old: Value, rules: Rules, *, declined: bool, new: bool) -> Effect:
    if new:
        return "set"
    if name in rules.own:
        return "own"
    if name in rules.declined or declined:
        return "declined"
    return "fill" if old is None else "replace"


def _gathered(name: str, old: Value, values: Sequence[Given], rules: Rules, *, new: bool) -> FieldChange | None:
    before = old if isinstance(old, tuple) else ()
    words = {squeeze(word): word for word in before}
    source = None
    for one in values:
        for word in one.value if isinstance(one.value, tuple) else ():
            if squeeze(word) not in words:
                words[squeeze(word)] = word
                source = source or one.source
    if source is None:
        return None
    effect = _effect(name, old, rules, declined=name in rules.chosen and rules.chosen[name] is None, new=new)
    return FieldChange(name, old, tuple(words.values()), "add" if effect == "replace" else effect, source)


def _others(kind: Kind, name: str, but: Iterable[Value], values: Sequence[Given]) -> tuple[Given, ...]:
    seen = list(but)
    kept = []
    for one in values:
        if not any(alike(kind, name, one.value, known) for known in seen):
            seen.append(one.value)
            kept.append(one)
    return tuple(kept)


def field_pair(kind: Kind, name: str, left: Value, right: Value) -> FieldPair:
    """Return two values side by side; the left one stays where it is a name or the right one is empty."""
    equal = alike(kind, name, left, right)
    default: Side = "left" if equal or right is None or (name in _KEPT and left is not None) else "right"
    return FieldPair(name, left, right, equal, default)


def ref_value(ref: Ref | None) -> str | None:
    """Return an organisation as the value of a person's field."""
    return None if ref is None else f"+{ref.id}" if ref.new else ref.id
