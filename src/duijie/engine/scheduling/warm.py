"""Compiles the search once for a machine: ``python -m duijie.engine.scheduling.warm``."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random
from typing import Final

import numpy as np

from duijie.engine.kernel import kernel_folder
from duijie.engine.records import Meeting, Person, Problem, Slot, Table
from duijie.engine.scheduling.breaks import break_bound, close_breaks
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.place import place
from duijie.engine.scheduling.place.case import board_of, case_of
from duijie.engine.scheduling.place.certificate import Certificate
from duijie.engine.scheduling.place.pairs import anneal_pairs, are_pairs, options_of
from duijie.engine.scheduling.place.search import anneal
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.state import State
from duijie.engine.scheduling.stop import Budget

DONE: Final = "complete"
MOMENT: Final = Budget(0.01)


def is_compiled() -> bool:
    """Return whether this version of the search has been compiled here; True where nobody can tell."""
    folder = kernel_folder()
    return folder is None or (folder / DONE).exists()


def compile_all() -> None:
    """Compile every kernel, on two cores; what older versions left is removed."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for done in [pool.submit(part) for part in (compile_placing, compile_breaks)]:
            done.result()
    folder = kernel_folder()
    if folder is not None and folder.is_dir():
        (folder / DONE).touch()
        for older in folder.parent.glob("kernels-*"):
            if older != folder:
                shutil.rmtree(older, ignore_errors=True)


def compile_placing() -> None:
    """Compile what chooses and places: both searches, with a plan to begin from, and the bound."""
    for pools in (False, True):
        compiled = compile_problem(_event(pools))
        domain = domain_of(compiled)
        placing = place(compiled, domain, 1, MOMENT)
        place(compiled, domain, 1, MOMENT, start=placing.spots)
        case = case_of(compiled, domain)
        board = board_of(case, compiled.horizon)
        anneal(case, board, np.zeros(len(case.starts), dtype=np.int64), 1, 1, 1.0, 0)
        if are_pairs(case):
            prices = Certificate(case, ("floor", "value"))
            options = options_of(case, compiled.horizon, prices.supply.worth, prices.descent.best, 0.0)
            anneal_pairs(case, board, options, 1, 1.0)


def compile_breaks() -> None:
    """Compile what closes breaks, and their bound."""
    compiled = compile_problem(_event(pools=False))
    domain = domain_of(compiled)
    state = State(compiled, domain)
    for m, s in ((0, 0), (1, 2)):
        spot = state.fit(m, s)
        assert spot is not None, "nobody is busy and all are there"
        state.place(m, spot)
    assert state.breaks, "the first guest waits"
    close_breaks(state, 1, MOMENT, _never)
    break_bound(compiled, domain, {"value": 2}, MOMENT)


def _event(pools: bool) -> Problem:
    """Return a small event with a meeting of the first guest with each of the others."""
    lots = Random(1)  # noqa: S311 - not cryptography
    others = [f"b{i}" for i in range(9)]
    slots = tuple(Slot(f"s{t}") for t in range(5))
    pairs = [("a", other) for other in others] + [tuple(lots.sample(others, 2)) for _ in range(20)]
    meetings = tuple(
        Meeting(f"m{i}", ((p,), (q, "c") if pools else (q,)), value=lots.randint(1, 5))
        for i, (p, q) in enumerate(pairs)
    )
    people = tuple(Person(name, max=3 if name == "b0" else None) for name in ("a", *others, "c"))
    return Problem(slots, people, meetings, tables=tuple(Table(f"T{k}") for k in range(3)), floor=1)


def _never() -> bool:
    return False


if __name__ == "__main__":
    if not is_compiled():
        compile_all()
