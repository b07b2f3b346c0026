"""Centring takes the language out of vectors and leaves the subject in."""

import numpy as np
import pytest

from duijie.engine.matching.encoders.centre import PRIOR_TEXTS, find_centre, to_unit

RANDOM = np.random.default_rng(11)
SUBJECTS = to_unit(RANDOM.normal(size=(200, 32)).astype(np.float32))
DIRECTIONS = to_unit(RANDOM.normal(size=(2, 32)).astype(np.float32))
LANGUAGE = {"zh": 4 * DIRECTIONS[0], "en": -3 * DIRECTIONS[1]}


def clouds(count: int = 200) -> tuple[np.ndarray, list[str]]:
    rows = [SUBJECTS[:count] + LANGUAGE[name] for name in ("zh", "en")]
    return np.concatenate(rows), ["zh"] * count + ["en"] * count


def first_hits(vectors: np.ndarray) -> int:
    half = len(vectors) // 2
    likeness = to_unit(vectors) @ to_unit(vectors).T
    np.fill_diagonal(likeness, -np.inf)
    return int((likeness[:half].argmax(axis=1) == np.arange(half, 2 * half)).sum())


def test_a_translation_comes_first_only_when_centred() -> None:
    vectors, languages = clouds()
    assert first_hits(vectors) == 0
    assert first_hits(find_centre(vectors, languages).apply(vectors, languages)) == 200


def test_a_later_text_is_centred_alike() -> None:
    vectors, languages = clouds()
    centre = find_centre(vectors, languages)
    together = centre.apply(vectors, languages)
    assert np.array_equal(centre.apply(vectors[3:4], languages[3:4]), together[3:4])


def test_the_lengths_of_vectors_do_not_matter() -> None:
    vectors, languages = clouds()
    longer = vectors * RANDOM.uniform(0.1, 9, size=(len(vectors), 1)).astype(np.float32)
    plain = find_centre(vectors, languages).apply(vectors, languages)
    assert find_centre(longer, languages).apply(longer, languages) == pytest.approx(plain, abs=1e-4)


def test_two_texts_are_not_driven_apart() -> None:
    pair = to_unit(np.array([[1, 0.2, 0], [1, 0, 0.2]], dtype=np.float32))
    left, right = find_centre(pair, ["zh", "zh"]).apply(pair, ["zh", "zh"])
    assert left @ right > 0.8


def test_the_mean_of_few_leans_on_the_mean_of_all() -> None:
    vectors, languages = clouds()
    one_more = np.concatenate([vectors, SUBJECTS[:1]])
    centre = find_centre(one_more, [*languages, "fr"])
    expected = (SUBJECTS[0] + PRIOR_TEXTS * centre.overall) / (PRIOR_TEXTS + 1)
    assert centre.means["fr"] == pytest.approx(expected, abs=1e-5)


def test_zero_stays_zero_and_moves_no_mean() -> None:
    vectors, languages = clouds()
    with_nothing = np.concatenate([vectors, np.zeros((50, 32), np.float32)])
    named = [*languages, *["zh"] * 50]
    centre = find_centre(with_nothing, named)
    assert centre.means["zh"] == pytest.approx(find_centre(vectors, languages).means["zh"], abs=1e-6)
    assert not centre.apply(with_nothing, named)[-50:].any()


def test_an_unknown_language_is_given_the_overall_mean() -> None:
    vectors, languages = clouds()
    centre = find_centre(vectors, languages)
    expected = to_unit(to_unit(vectors[:1]) - centre.overall)
    assert centre.apply(vectors[:1], ["fr"]) == pytest.approx(expected, abs=1e-6)


def test_no_texts_at_all() -> None:
    nothing = np.zeros((0, 4), np.float32)
    assert find_centre(nothing, []).apply(nothing, []).shape == (0, 4)


def test_a_language_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="2 vectors, but 1 languages"):
        find_centre(np.ones((2, 3), np.float32), ["zh"])
