"""The tokeniser of e5: XLM-RoBERTa's pieces, cut by sentencepiece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duijie.engine.matching.encoders.wire import block, single, whole, words

if TYPE_CHECKING:
    from duijie.engine.matching.encoders.e5.weights import Vocabulary

_UNIGRAM: Final = 1
_NORMAL: Final = 1
_UNKNOWN: Final = 2
_CONTROL: Final = 3
_SPECIAL: Final = (b"<s>", b"<pad>", b"</s>", b"<mask>")


def build_tokeniser(vocabulary: Vocabulary) -> bytes:
    """Return a sentencepiece model of a vocabulary.

    It normalises nothing: characters are normalised before, by the table that comes with the weights.
    Text that spells a mark of the model ("<s>") is cut like any other text.
    Field numbers are those of ``sentencepiece_model.proto``.
    """
    kinds = [_CONTROL if piece in _SPECIAL else _NORMAL for piece in vocabulary.pieces]
    kinds[vocabulary.unknown] = _UNKNOWN
    rows = zip(vocabulary.pieces, vocabulary.scores.tolist(), kinds, strict=True)
    pieces = [block(1, block(1, piece), single(2, score), whole(3, kind)) for piece, score, kind in rows]
    trainer = [whole(3, _UNIGRAM), whole(40, vocabulary.unknown), whole(41, vocabulary.begin)]
    trainer += [whole(42, vocabulary.end), whole(43, vocabulary.padding)]
    normaliser = [words(1, "identity"), whole(3, 1), whole(4, 0), whole(5, 1)]
    return b"".join([*pieces, block(2, *trainer), block(3, *normaliser)])
