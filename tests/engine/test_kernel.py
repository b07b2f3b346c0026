"""Compiled functions are kept in a folder that a change of any source of theirs leaves behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from duijie.engine import kernel as module
from duijie.engine.kernel import inner, kernel, kernel_folder
from duijie.engine.scheduling import warm


def tree(root: Path) -> Path:
    (root / "scheduling" / "place").mkdir(parents=True)
    (root / "scheduling" / "place" / "moves.py").write_text("a = 1\n")
    (root / "scheduling" / "place" / "search.py").write_text("\n@kernel\ndef f(): ...\n")
    (root / "scheduling" / "words.py").write_text("a = 1\n")
    return root


def test_a_change_beside_a_compiled_function_gives_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HOME", tree(tmp_path))
    first = kernel_folder()
    (tmp_path / "scheduling" / "words.py").write_text("a = 2\n")
    assert first == kernel_folder()
    (tmp_path / "scheduling" / "place" / "moves.py").write_text("a = 2\n")
    second = kernel_folder()
    assert first is not None
    assert second is not None
    assert (first.parent, first.name[:8]) == (tmp_path / "__pycache__", "kernels-")
    assert first != second


def test_where_nothing_can_be_written_nothing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HOME", tree(tmp_path))
    monkeypatch.setattr(module.os, "access", lambda *_: False)
    assert kernel_folder() is None


def test_it_is_compiled_once_the_mark_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "kernel_folder", lambda: tmp_path)
    assert not warm.is_compiled()
    (tmp_path / warm.DONE).touch()
    assert warm.is_compiled()
    monkeypatch.setattr(warm, "kernel_folder", lambda: None)
    assert warm.is_compiled()


def test_what_is_compiled_at_install_is_what_a_plan_needs() -> None:
    warm.compile_placing()
    warm.compile_breaks()


@inner
def doubled(row: np.ndarray, i: int) -> int:
    return int(2 * row[i])


@kernel
def total(row: np.ndarray) -> int:
    found = 0
    for i in range(len(row)):
        found += doubled(row, i)
    return found


def test_a_kernel_with_a_part_inside_gives_what_python_gives() -> None:
    row = np.arange(10)
    assert total(row) == 90 == sum(2 * i for i in range(10))
