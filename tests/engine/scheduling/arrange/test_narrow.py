"""Slots that no assignment of different slots uses are left out, and no others."""

from __future__ import annotations

from itertools import product
from random import Random

from duijie.engine.scheduling.arrange.narrow import all_different


def test_what_is_left_is_what_some_assignment_uses() -> None:
    impossible = 0
    for seed in range(400):
        r = Random(seed)
        masks = {m: r.randint(1, 31) for m in range(r.randint(1, 5))}
        slots = [[t for t in range(5) if mask >> t & 1] for mask in masks.values()]
        whole = [chosen for chosen in product(*slots) if len(set(chosen)) == len(chosen)]
        used = {m: sum({1 << chosen[m] for chosen in whole}) for m in masks}
        assert all_different(masks) == (used if whole else None)
        impossible += not whole
    assert 0 < impossible < 400
