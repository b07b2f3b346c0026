"""The host's own embeddings server, as the environment names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from duijie.engine.matching.encoders.fault import EncoderError
from duijie.engine.text import Text
from duijie.formats.embeddings import wording
from duijie.formats.embeddings.endpoint import EndpointEncoder

URL: Final = "DUIJIE_EMBEDDINGS_URL"
MODEL: Final = "DUIJIE_EMBEDDINGS_MODEL"
DIMENSIONS: Final = "DUIJIE_EMBEDDINGS_DIMENSIONS"
PREFIX: Final = "DUIJIE_EMBEDDINGS_PREFIX"
TIMEOUT: Final = "DUIJIE_EMBEDDINGS_TIMEOUT"
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def endpoint_of(environment: Mapping[str, str]) -> EndpointEncoder:
    """Return the encoder of the server that the environment names; nothing is sent yet.

    Raises:
        EncoderError: the address or the model's name is not set, or a setting is not what it must be.
    """
    for name in (URL, MODEL):
        if not environment.get(name):
            raise EncoderError(wording.NOT_SET.fill(name=name))
    dimensions, timeout = environment.get(DIMENSIONS), environment.get(TIMEOUT)
    return EndpointEncoder(
        environment[URL],
        environment[MODEL],
        dimensions=int(_number(DIMENSIONS, dimensions, 1, 1 << 16, wording.DIMENSIONS)) if dimensions else None,
        timeout=_number(TIMEOUT, timeout, 0.1, 3600, wording.SECONDS) if timeout else EndpointEncoder.timeout,
        prefix=environment.get(PREFIX, ""),
    )


def _number(name: str, value: str, least: float, most: float, what: Text) -> float:
    form = _DECIMAL if isinstance(least, float) else _WHOLE
    if not form.fullmatch(value) or not least <= float(value) <= most:
        raise EncoderError(wording.NOT_A_NUMBER.fill(name=name, value=value, what=what))
    return float(value)
