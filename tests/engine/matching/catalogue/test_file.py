"""A catalogue's file: what was saved comes back; what is not sound is refused in words; a crash costs nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from duijie.engine.matching import LocalRunner
from duijie.engine.matching.catalogue import Catalogue, CatalogueError, store
from duijie.engine.matching.catalogue import file as file_module
from duijie.engine.matching.catalogue.file import FORMAT, read_sections, write_sections
from duijie.engine.records import Listing

from .listings import Letters, encoders, invent
from .test_catalogue import both_ways

HERE = LocalRunner(1)
NEEDS, OFFERS = invent(12, 3, "n"), invent(15, 3, "o")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.bin"
    Catalogue.build(NEEDS, OFFERS, encoders("two"), runner=HERE).save(path)
    return path


@pytest.mark.parametrize("kind", ["none", "one", "two"])
def test_what_was_saved_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    catalogue = Catalogue.build(NEEDS, OFFERS, encoders(kind), runner=HERE)
    catalogue.remove_need("n3")
    catalogue.remove_offer("o0")
    catalogue.put_offer(
        Listing("新", "船用防污漆 \ud800\x00", "a new word: zyzzyva", industry=("物流",), avoid=("n2",))
    )
    catalogue.save(tmp_path / "new" / "catalogue.bin")
    loaded = Catalogue.load(tmp_path / "new" / "catalogue.bin", encoders(kind))
    assert (loaded.needs, loaded.offers) == (catalogue.needs, catalogue.offers)
    assert both_ways(loaded, 20) == both_ways(catalogue, 20)
    for one in (loaded, catalogue):
        one.put_need(Listing("after", "zyzzyva 龘", "船用防污漆"))
        one.put_offer(Listing("o5", "zyzzyva"))
    assert both_ways(loaded, 20) == both_ways(catalogue, 20)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda whole: whole[:-1], "damaged or cut short"),
        (lambda whole: whole[: len(whole) // 2], "damaged or cut short"),
        (lambda whole: whole[:20], "damaged or cut short"),
        (lambda whole: b"", "damaged or cut short"),
        (lambda whole: whole + b"!", "damaged or cut short"),
        (lambda whole: whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:], "damaged or cut short"),
        (lambda whole: b"PK\x03\x04" + whole[4:], "is not a catalogue"),
        (lambda whole: whole[:16] + (FORMAT + 1).to_bytes(4, "little") + whole[20:], f"has format {FORMAT + 1}"),
    ],
)
def test_what_is_not_sound_is_refused(saved: Path, damage: Callable[[bytes], bytes], words: str) -> None:
    saved.write_bytes(damage(saved.read_bytes()))
    with pytest.raises(CatalogueError, match=words) as caught:
        Catalogue.load(saved, encoders("two"))
    assert str(saved) in caught.value.text.zh_hans
    assert str(saved) in caught.value.text.zh_hant


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no file"):
        Catalogue.load(tmp_path / "none.bin")
    with pytest.raises(CatalogueError, match="cannot be read"):
        Catalogue.load(tmp_path)


@pytest.mark.parametrize("other", [Letters(24, 9), Letters(16, 1), None])
def test_another_encoder_is_refused(tmp_path: Path, other: Letters | None) -> None:
    path = tmp_path / "catalogue.bin"
    Catalogue.build(NEEDS, OFFERS, Letters(24, 1), runner=HERE).save(path)
    Catalogue.load(path, Letters(24, 1))
    with pytest.raises(CatalogueError, match="another encoder"):
        Catalogue.load(path, other)


def test_an_encoder_that_says_what_it_is_is_not_asked(tmp_path: Path) -> None:
    class Named(Letters):
        identity = "letters 1"

    path = tmp_path / "catalogue.bin"
    Catalogue.build(NEEDS, OFFERS, Named(), runner=HERE).save(path)
    encoder = Named()
    Catalogue.load(path, encoder)
    assert encoder.texts == 0
    encoder.identity = "letters 2"
    with pytest.raises(CatalogueError, match="another encoder"):
        Catalogue.load(path, encoder)


def test_words_read_by_other_rules_are_counted_anew(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = both_ways(Catalogue.load(saved, encoders("two")), 5)
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(store, "reader", lambda: "of tomorrow")
    loaded = Catalogue.load(saved, encoders("two"), progress=lambda *done: told.append(done), runner=HERE)
    assert told[-1] == (27, 27)
    assert both_ways(loaded, 5) == plain


class InterruptedSaveError(Exception):
    """The process ends here."""


def test_a_crash_at_any_write_leaves_the_old_file(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = saved.read_bytes()
    changed = Catalogue.load(saved, encoders("two"))
    changed.put_need(Listing("n99", "陶瓷轴承"))
    writes = [0]
    real = file_module._write

    def counted(limit: int) -> Callable[..., None]:
        def write(file, about, sections):  # type: ignore[no-untyped-def]
            class Failing:
                def write(self, data: bytes) -> None:
                    writes[0] += 1
                    if writes[0] > limit:
                        raise InterruptedSaveError
                    file.write(data)

            real(Failing(), about, sections)

        return write

    monkeypatch.setattr(file_module, "_write", counted(10**9))
    changed.save(saved.with_name("other.bin"))
    total = writes[0]
    assert total > 40
    for limit in range(0, total, 3):
        writes[0] = 0
        monkeypatch.setattr(file_module, "_write", counted(limit))
        with pytest.raises(InterruptedSaveError):
            changed.save(saved)
        assert saved.read_bytes() == whole
        assert sorted(one.name for one in saved.parent.iterdir()) == ["catalogue.bin", "other.bin"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_before_the_renaming_leaves_the_old_file(
    saved: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    whole = saved.read_bytes()
    changed = Catalogue.load(saved, encoders("two"))
    changed.remove_need("n0")

    def fail(*_: object) -> None:
        raise InterruptedSaveError

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
        with pytest.raises(InterruptedSaveError):
            changed.save(saved)
    assert saved.read_bytes() == whole
    changed.save(saved)
    assert Catalogue.load(saved, encoders("two")).needs == NEEDS[1:]


def test_what_a_killed_writer_left_is_swept_away_in_time(saved: Path) -> None:
    old, young = (saved.with_name(f".catalogue.bin.{name}.new") for name in ("old", "young"))
    for one in (old, young):
        one.write_bytes(b"half")
    os.utime(old, (0, 0))
    Catalogue.load(saved, encoders("two")).save(saved)
    assert not old.exists()
    assert young.exists()


def test_load_or_build_says_why_it_built(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.bin"
    built, note = Catalogue.load_or_build(path, NEEDS, OFFERS, encoders("two"), runner=HERE)
    assert note is not None
    assert "no file" in note.en
    assert "built anew from the listings and saved" in note.en
    loaded, note = Catalogue.load_or_build(path, NEEDS, OFFERS, encoders("two"), runner=HERE)
    assert note is None
    assert both_ways(loaded, 5) == both_ways(built, 5)
    path.write_bytes(path.read_bytes()[:-9])
    _, note = Catalogue.load_or_build(path, NEEDS, OFFERS, encoders("two"), runner=HERE)
    assert note is not None
    assert "damaged" in note.en
    Catalogue.load(path, encoders("two"))


def test_load_or_build_brings_the_file_to_the_listings(saved: Path) -> None:
    changed = Listing("n4", "听力筛查仪")
    needs = (*NEEDS[:2], changed, Listing("n77", "菌草饲料"), *NEEDS[6:])
    catalogue, note = Catalogue.load_or_build(saved, needs, OFFERS[1:], encoders("two"), runner=HERE)
    assert note is None
    assert {one.id: one for one in catalogue.needs} == {one.id: one for one in needs}
    assert catalogue.offers == OFFERS[1:]


def test_where_nothing_can_be_saved_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "wall").write_text("a file, not a folder", encoding="utf-8")
    path = tmp_path / "wall" / "catalogue.bin"
    catalogue, note = Catalogue.load_or_build(path, NEEDS, OFFERS, runner=HERE)
    assert note is not None
    assert "could not be saved" in note.en
    assert catalogue.needs == NEEDS


def test_arrays_are_mapped_and_of_plain_numbers_only(tmp_path: Path) -> None:
    path = tmp_path / "arrays"
    held = {"a": np.arange(7, dtype=np.int32), "none": np.zeros((0, 3), np.float32), "b": np.eye(3)}
    write_sections(path, {"what": "甲"}, held.items())
    about, arrays = read_sections(path)
    assert about == {"what": "甲"}
    for name, array in held.items():
        assert arrays[name].dtype == array.dtype
        assert arrays[name].tolist() == array.tolist()
        assert not arrays[name].flags.writeable
    with pytest.raises(TypeError, match="plain numbers"):
        write_sections(path, {}, [("objects", np.array([{}]))])
    assert read_sections(path)[0] == {"what": "甲"}
