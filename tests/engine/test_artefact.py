"""Built files are kept, checked, and built anew when they are damaged."""

from pathlib import Path

import pytest

from duijie.engine.artefact import cache_folder, keep, source_key


class Builder:
    """Counts how often it is asked."""

    def __init__(self, built: bytes = b"weights of a model") -> None:
        self.built = built
        self.count = 0

    def __call__(self) -> bytes:
        self.count += 1
        return self.built


def test_what_was_built_is_kept(tmp_path: Path) -> None:
    folder, build = tmp_path / "new" / "duijie", Builder()
    assert [keep("part", "k1", build, folder).tobytes() for _ in range(3)] == [build.built] * 3
    assert build.count == 1
    assert [path.name for path in folder.iterdir()] == ["part-k1.bin"]
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[:-1], lambda _: b"", lambda whole: whole[:20], lambda whole: whole + b"!"]
)
def test_a_damaged_file_is_built_anew(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    build = Builder()
    keep("part", "k1", build, tmp_path)
    path = tmp_path / "part-k1.bin"
    path.write_bytes(damage(path.read_bytes()))
    assert keep("part", "k1", build, tmp_path).tobytes() == build.built
    assert build.count == 2
    assert keep("part", "k1", build, tmp_path).tobytes() == build.built
    assert build.count == 2


def test_one_changed_byte_is_seen(tmp_path: Path) -> None:
    build = Builder()
    keep("part", "k1", build, tmp_path)
    path = tmp_path / "part-k1.bin"
    whole = bytearray(path.read_bytes())
    whole[-3] ^= 1
    path.write_bytes(whole)
    assert keep("part", "k1", build, tmp_path).tobytes() == build.built


def test_another_key_takes_the_place_of_the_old(tmp_path: Path) -> None:
    keep("part", "k1", Builder(b"old"), tmp_path)
    keep("other", "k1", Builder(b"other"), tmp_path)
    assert keep("part", "k2", Builder(b"new"), tmp_path).tobytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other-k1.bin", "part-k2.bin"]


def test_without_a_folder_it_is_built_each_time(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("no folder can be here")
    for folder in (None, taken / "duijie"):
        build = Builder()
        assert [keep("part", "k1", build, folder).tobytes() for _ in range(2)] == [build.built] * 2
        assert build.count == 2


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        keep("part", "k1", fail, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_key_follows_the_bytes_and_the_version(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"weights")
    second.write_bytes(b"weights")
    assert source_key(first, 1) == source_key(second, 1) != source_key(first, 2)
    second.write_bytes(b"weightz")
    assert source_key(first, 1) != source_key(second, 1)


def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "duijie"
    for nothing in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", nothing)
        assert cache_folder() == tmp_path / "home" / ".cache" / "duijie"
