"""Budgets as people type them: the words of any currency are read, the field beside says which it is."""

from __future__ import annotations

from duijie.engine.faults import InputError
from duijie.formats.money import read_number


def read_amount(words: str) -> int | None:
    """Return an amount in whole units of its currency, None where nothing is written.

    Raises:
        ValueError: this is no amount, or not of whole units.
    """
    try:
        value = read_number(words)
    except InputError as no:
        raise ValueError(words) from no
    if value is not None and value != value.to_integral_value():
        raise ValueError(words)
    return None if value is None else int(value)
