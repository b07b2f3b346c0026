"""``prices`` of a PLAN.json: what one more table, unit of a resource or slot would add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from duijie.formats.plan import plan_to_json
from duijie.formats.structured import plain_number, write_json

if TYPE_CHECKING:
    from duijie.engine.records import Plan
    from duijie.engine.scheduling.price import Gain, Price


def prices_to_json(prices: Sequence[Price]) -> list[dict[str, Any]]:
    """Return a price list as the contract's list of objects, keys in its order."""
    return [
        {
            "kind": price.kind,
            "resource": price.resource,
            "slot": price.slot,
            "placed": price.placed,
            "gains": [_gain(gain) for gain in price.gains],
            "text": price.text.to_json(),
        }
        for price in prices
    ]


def write_priced_plan(plan: Plan, prices: Sequence[Price]) -> bytes:
    """Return a plan as PLAN.json with its price list."""
    return write_json({**plan_to_json(plan), "prices": prices_to_json(prices)})


def _gain(gain: Gain) -> dict[str, Any]:
    return {
        "name": gain.name,
        "at_least": plain_number(gain.at_least),
        "at_most": None if gain.at_most is None else plain_number(gain.at_most),
    }
