"""Reading what an ``/embeddings`` server answered, believing none of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from duijie.formats.embeddings import wording

if TYPE_CHECKING:
    from numpy.typing import NDArray


class AnswerError(ValueError):
    """The answer is not one vector a text; ``text`` says in what way."""

    def __init__(self, text: wording.Text) -> None:
        self.text = text
        super().__init__(text.en)


def read_vectors(body: bytes, count: int, width: int | None) -> NDArray[np.float32]:
    """Return the vectors of an answer in the order of the texts, ``count`` × ``width``.

    Args:
        body: the answer, ``{"data": [{"index": 0, "embedding": [0.1, …]}, …]}``.
        count: how many texts were sent.
        width: how many numbers a vector must have; None if that is not known yet.

    Raises:
        AnswerError: it is not JSON of that form, vectors are missing or too many, or numbers are not finite.
    """
    try:
        rows = json.loads(body)["data"]
        vectors = {row["index"]: row["embedding"] for row in rows}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AnswerError(wording.NOT_EMBEDDINGS) from error
    if len(rows) != count or vectors.keys() != set(range(count)):
        raise AnswerError(wording.WRONG_COUNT.fill(count=count, found=len(rows)))
    ordered = [vectors[place] for place in range(count)]
    if not all(isinstance(one, list) and all(type(number) in (int, float) for number in one) for one in ordered):
        raise AnswerError(wording.NOT_EMBEDDINGS)
    expected = width or len(ordered[0])
    if wrong := [len(one) for one in ordered if len(one) != expected or not one]:
        raise AnswerError(wording.WRONG_WIDTH.fill(expected=expected, found=wrong[0]))
    try:
        numbers = np.array(ordered, dtype=np.float64)
    except OverflowError as error:
        raise AnswerError(wording.NOT_FINITE) from error
    # A number beyond 32 bits would become infinite; no unit vector holds one.
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > np.finfo(np.float32).max:
        raise AnswerError(wording.NOT_FINITE)
    return numbers.astype(np.float32)
