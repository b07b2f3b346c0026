"""An encoder that remembers asks for each text once, and forgets what was used longest ago."""

import numpy as np
import pytest

from duijie.engine.matching.catalogue.memory import RememberingEncoder

from .listings import Letters


def test_a_text_is_encoded_once() -> None:
    plain, counted = Letters(), Letters()
    encoder = RememberingEncoder(counted)
    for texts in (["甲", "乙", "甲"], ["乙"], ["丙", "甲"]):
        assert (encoder.encode(texts) == plain.encode(texts)).all()
    assert counted.texts == 3


def test_the_longest_unused_is_forgotten() -> None:
    counted = Letters()
    encoder = RememberingEncoder(counted, entries=2)
    for text in ("甲", "乙", "甲", "丙", "甲", "乙"):
        encoder.encode([text])
    assert counted.texts == 4


def test_an_encoder_that_loses_a_text_is_refused() -> None:
    class Losing(Letters):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            return super().encode(texts)[1:]

    with pytest.raises(ValueError, match="for 2 texts"):
        RememberingEncoder(Losing()).encode(["甲", "乙"])


def test_nothing_has_no_vectors_of_the_right_length() -> None:
    assert RememberingEncoder(Letters(24)).encode([]).shape == (0, 24)
    assert np.isfinite(RememberingEncoder(Letters(24)).encode([""])).all()
