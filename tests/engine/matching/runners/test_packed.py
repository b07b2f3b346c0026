"""Work on its way to other processes."""

import mmap
import pickle
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from duijie.engine.matching.runners.packed import ALIGNMENT, pack, unpack

from .works import square


class Holder:
    """Anything with arrays in it."""

    def __init__(self, **held: Any) -> None:
        self.held = held

    def __call__(self, name: str) -> Any:
        return self.held[name]


def travel(work: Any) -> Any:
    with tempfile.TemporaryFile() as file:
        pack(work, file)
        return unpack(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))


ARRAYS = {
    "numbers": np.arange(1001, dtype=np.float32),
    "none": np.zeros((0, 7)),
    "columns": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
    "every other": np.arange(40)[::2],
    "words": np.array(["中试", "", "pilot"]),
    "one": np.array(3.5),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_arrive_as_they_left(name: str) -> None:
    found = travel(Holder(**ARRAYS))(name)
    assert found.dtype == ARRAYS[name].dtype
    np.testing.assert_array_equal(found, ARRAYS[name], strict=True)


def test_arrays_are_views_of_the_file_and_well_aligned() -> None:
    found = travel(Holder(first=np.ones(3, np.int8), second=np.ones(1001), third=np.ones(77, np.float32)))
    for name in ("first", "second", "third"):
        array = found(name)
        assert not array.flags.writeable
        assert not array.flags.owndata
        assert array.ctypes.data % ALIGNMENT == 0


def test_sparse_matrices_multiply_as_before() -> None:
    matrix = sparse.random_array((40, 90), density=0.1, format="csr", random_state=np.random.default_rng(1))
    found = travel(Holder(matrix=matrix))("matrix")
    rows = np.array([7, 3, 39])
    np.testing.assert_array_equal((found[rows] @ found.T).toarray(), (matrix[rows] @ matrix.T).toarray(), strict=True)


def test_an_array_held_twice_is_one_array(tmp_path: Path) -> None:
    array = np.ones(100_000)
    found = travel(Holder(a=array, b=array))
    assert found("a") is found("b")
    with (tmp_path / "packed").open("w+b") as file:
        pack(Holder(a=array, b=array), file)
        assert file.tell() < 1.1 * array.nbytes


def test_work_without_arrays_travels_too() -> None:
    assert travel(square)(12) == 144


def test_work_without_a_name_is_refused() -> None:
    with tempfile.TemporaryFile() as file, pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pack(lambda task: task, file)
