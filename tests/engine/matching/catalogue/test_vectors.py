"""Vectors of a group: exact where they are compared, near enough where they are searched."""

import numpy as np
import pytest

from duijie.engine.matching.catalogue import vectors as vectors_module
from duijie.engine.matching.catalogue.vectors import Vectors
from duijie.engine.matching.encoders.centre import find_centre, to_unit
from duijie.engine.matching.encoders.rounding import restore_rows, round_rows, round_to_grid


@pytest.mark.parametrize("tile", [7, 16, 2048])
def test_appended_or_built_the_vectors_are_the_same(monkeypatch: pytest.MonkeyPatch, tile: int) -> None:
    monkeypatch.setattr(vectors_module, "TILE", tile)
    given = to_unit(np.random.default_rng(1).standard_normal((40, 32)).astype(np.float32) + np.float32(0.7))
    codes, scales = round_rows(given)
    centre = find_centre(restore_rows(codes, scales), ["han"] * 40)
    built = Vectors(codes, scales, centre, "han")
    grown = Vectors(codes[:5], scales[:5], centre, "han")
    for place in range(5, 40):
        grown.append(restore_rows(codes, scales)[place])
    everything = np.arange(40)
    expected = round_to_grid(centre.apply(restore_rows(codes, scales), ["han"] * 40))
    for one in (built, grown):
        assert len(one) == 40
        assert (one.given(everything)[0] == codes).all()
        assert (one.centred(everything) == expected).all()
        assert (one.centred(everything[::-3]) == expected[::-3]).all()
        for query in expected[:6]:
            assert np.abs(one.approximate(query) - expected @ query).max() < 0.02
