"""Encoding on a server that answers as OpenAI's ``/embeddings`` does."""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import numpy as np

from duijie.engine.matching.encoders.fault import EncoderError
from duijie.engine.matching.encoders.offline import clean
from duijie.formats.embeddings import answer, wording

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEY_VARIABLE: Final = "DUIJIE_EMBEDDINGS_KEY"
LARGEST_ANSWER: Final = 64 << 20
LONGEST_PAUSE: Final = 60.0
#: A whole answer may take so many times as long as the server may be silent.
SLOWEST: Final = 10
_PIECE: Final = 1 << 16
_TOO_LARGE: Final = 413
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    # A redirect would carry the key to a host nobody named.
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_NoRedirect)


@dataclass(frozen=True)
class EndpointEncoder:
    """An encoder behind HTTP. The key, if the server wants one, is read from the environment and shown nowhere.

    Attributes:
        url: the address up to, without, ``/embeddings``.
        model: the name the server knows the model by.
        dimensions: how many numbers a vector must have; None takes the first answer's.
        batch: how many texts go into a request at most.
        characters: how many characters go into a request at most (a longer text goes alone).
        timeout: seconds without a word from the server before a try is given up; ten times as many for a whole answer.
        tries: how often a request is made before it is given up.
        pause: seconds before the second try; they double from try to try, unless the server names its own.
        prefix: what the model wants before each text.
    """

    url: str
    model: str
    dimensions: int | None = None
    batch: int = 64
    characters: int = 60_000
    timeout: float = 30.0
    tries: int = 4
    pause: float = 0.5
    prefix: str = ""

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            host = parts.hostname
            sound = parts.scheme in {"http", "https"} and parts.port != 0
        except ValueError:
            raise EncoderError(wording.BAD_ADDRESS.fill(host="?")) from None
        plain = self.url.isascii() and self.url.isprintable() and " " not in self.url
        if not sound or not plain or not host or parts.username or parts.query:
            raise EncoderError(wording.BAD_ADDRESS.fill(host=host or "?"))
        key = os.environ.get(KEY_VARIABLE, "")
        if not key.isascii() or not key.isprintable():
            raise EncoderError(wording.BAD_KEY.fill(variable=KEY_VARIABLE))
        if parts.scheme == "http" and key and not _is_near(host):
            raise EncoderError(wording.KEY_IN_THE_CLEAR.fill(host=host, variable=KEY_VARIABLE))

    @property
    def host(self) -> str:
        """Where the texts go."""
        return urlsplit(self.url).hostname or "?"

    @property
    def identity(self) -> str:
        """What a cache of vectors may be kept under."""
        return "\n".join(["endpoint", self.url, self.model, str(self.dimensions), self.prefix])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, texts × dimensions; zero for a text with nothing to read in it.

        Raises:
            EncoderError: the server cannot be reached, refuses, or answers something else than asked.
        """
        cleaned = [clean(text) for text in texts]
        distinct = list(dict.fromkeys(filter(None, cleaned)))
        found: list[NDArray[np.float32]] = []
        width = self.dimensions
        for group in self._groups(distinct):
            vectors = self._ask(group, width)
            width = vectors.shape[1]
            found.append(vectors)
        nothing = np.zeros((1, width or 0), dtype=np.float32)
        places = {text: place for place, text in enumerate(distinct)}
        return np.concatenate([*found, nothing])[[places.get(text, -1) for text in cleaned]]

    def _groups(self, texts: Sequence[str]) -> Iterator[list[str]]:
        group: list[str] = []
        held = 0
        for text in texts:
            if group and (len(group) == self.batch or held + len(text) > self.characters):
                yield group
                group, held = [], 0
            group.append(text)
            held += len(text)
        if group:
            yield group

    def _ask(self, texts: list[str], width: int | None) -> NDArray[np.float32]:
        try:
            return answer.read_vectors(self._post(texts), len(texts), width)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == _TOO_LARGE and len(texts) > 1:
                first = self._ask(texts[: len(texts) // 2], width)
                return np.concatenate([first, self._ask(texts[len(texts) // 2 :], first.shape[1])])
            why = wording.REFUSED.fill(status=error.code)
            raise EncoderError(self._failed(why)) from error
        except answer.AnswerError as error:
            raise EncoderError(self._failed(error.text)) from error

    def _post(self, texts: list[str]) -> bytes:
        asked = {"model": self.model, "input": [self.prefix + text for text in texts], "encoding_format": "float"}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key := os.environ.get(KEY_VARIABLE):
            headers["Authorization"] = f"Bearer {key}"
        address = f"{self.url.rstrip('/')}/embeddings"
        request = urllib.request.Request(address, json.dumps(asked).encode(), headers)  # noqa: S310 - checked above
        pause = self.pause
        for left in reversed(range(self.tries)):
            wait = pause
            try:
                with _OPENER.open(request, timeout=self.timeout) as response:
                    return _read(response, time.monotonic() + SLOWEST * self.timeout)
            except urllib.error.HTTPError as error:
                if error.code not in _AGAIN or not left:
                    raise
                wait = _named_pause(error, pause)
                error.close()
            except (OSError, http.client.HTTPException) as error:
                if not left:
                    raise EncoderError(self._failed(wording.UNREACHABLE)) from error
            time.sleep(min(wait, LONGEST_PAUSE))
            pause *= 2
        raise EncoderError(self._failed(wording.UNREACHABLE))

    def _failed(self, why: wording.Text) -> wording.Text:
        return wording.FAILED.fill(host=self.host, model=self.model, why=why)


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    body = bytearray()
    while some := response.read1(_PIECE):
        body += some
        if len(body) >= LARGEST_ANSWER:
            raise answer.AnswerError(wording.TOO_LONG.fill(megabytes=LARGEST_ANSWER >> 20))
        if time.monotonic() > until:  # a byte now and then would keep the timeout from ever passing
            raise TimeoutError
    if response.length:  # fewer bytes than announced
        raise http.client.IncompleteRead(bytes(body), response.length)
    return bytes(body)


def _named_pause(error: urllib.error.HTTPError, otherwise: float) -> float:
    named = error.headers.get("Retry-After", "")
    return float(named) if named.isascii() and named.isdigit() else otherwise


def _is_near(host: str) -> bool:
    """Return whether a host is this machine or on a private network, where a key may travel in the clear."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal"))
