"""A model is loaded when it is needed, once, and in every process by itself."""

import pickle
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching import LocalRunner, match
from duijie.engine.matching.encoders import CachedEncoder, EncoderError, LazyEncoder, identify_use, load_use
from duijie.engine.text import same
from tests.engine.matching.pools import NEEDS, OFFERS


class Ones:
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 2), dtype=np.float32)


class Loader:
    """Counts how often it loads, and waits to be let."""

    def __init__(self) -> None:
        self.count = 0
        self.let = threading.Event()
        self.let.set()
        self.begun = threading.Event()

    def __call__(self) -> Ones:
        self.count += 1
        self.begun.set()
        assert self.let.wait(20)
        return Ones()


def test_nothing_is_loaded_before_the_first_text() -> None:
    load = Loader()
    lazy = LazyEncoder(load, lambda: "m1")
    assert (lazy.identity, lazy.encode([]).shape, load.count) == ("m1", (0, 0), 0)
    assert [lazy.encode(["a"]).shape for _ in range(3)] == [(1, 2)] * 3
    assert load.count == 1


def test_a_released_model_is_loaded_again_when_it_is_needed() -> None:
    load = Loader()
    cached = CachedEncoder(LazyEncoder(load, lambda: "m1"), None)
    before = cached.encode(["a"])
    cached.release()
    cached.release()
    assert load.count == 1
    assert (cached.encode(["a"]) == before).all()
    assert load.count == 2


def test_its_fellow_is_loaded_meanwhile_and_once() -> None:
    ours, theirs = Loader(), Loader()
    fellow = LazyEncoder(theirs, lambda: "m2")
    ours.let.clear()
    thread = threading.Thread(target=LazyEncoder(ours, lambda: "m1", beside=[fellow]).encode, args=(["a"],))
    thread.start()
    try:
        assert theirs.begun.wait(20)
    finally:
        ours.let.set()
        thread.join()
    assert fellow.encode(["a"]).shape == (1, 2)
    assert (ours.count, theirs.count) == (1, 1)


def test_a_failure_in_the_background_shows_at_the_first_text() -> None:
    def fail() -> Ones:
        raise EncoderError(same("no model"))

    fellow = LazyEncoder(fail, lambda: "m2")
    assert LazyEncoder(Loader(), lambda: "m1", beside=[fellow]).encode(["a"]).shape == (1, 2)
    with pytest.raises(EncoderError, match="no model"):
        fellow.encode(["a"])


def test_a_pickled_one_knows_its_identity_and_loads_its_own(built: Path) -> None:
    lazy = LazyEncoder(partial(load_use, folder=built), identify_use)
    again = pickle.loads(pickle.dumps(lazy))
    assert again.identity == lazy.identity
    assert np.array_equal(again.encode(["竹"]), lazy.encode(["竹"]))


def test_two_processes_rank_as_one_does(built: Path) -> None:
    encoder = CachedEncoder(LazyEncoder(partial(load_use, folder=built), identify_use), None, "use")
    alone = match(NEEDS, OFFERS, 3, encoder, LocalRunner(1))
    assert match(NEEDS, OFFERS, 3, encoder, LocalRunner(2, patience=0)) == alone
    assert {reason.signal for one in alone for reason in one.reasons} >= {"terms", "meaning"}
