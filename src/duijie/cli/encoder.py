"""The choice of an encoder: words alone, or a model of meaning from the extra ``duijie[meaning]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.matching import Encoder

EncoderOption = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="words|use|e5",
        help="What compares listings beside their words: a model of meaning (needs duijie[meaning]) or nothing.",
    ),
]

_UNKNOWN: Final = Text(
    "“{name}” is no encoder. Choose words (no model), use (level between languages) or e5 (best inside Chinese).",
    "没有“{name}”这种编码器。可选 words（不用模型）、use（跨语言）或 e5（中文内最好）。",
    "沒有「{name}」這種編碼器。可選 words（不用模型）、use（跨語言）或 e5（中文內最好）。",
)


def encoder_of(name: str) -> Encoder | None:
    """Return the encoder of a name; None for words alone.

    Raises:
        InputError: there is no such encoder, or its packages can't be used here (the text says what to do).
    """
    if name == "words":
        return None
    if name not in ("use", "e5"):
        raise InputError([Fault("unknown_encoder", _UNKNOWN.fill(name=name))])
    from duijie.engine.matching.encoders import EncoderError, load_e5, load_use

    try:
        return load_use() if name == "use" else load_e5()
    except EncoderError as error:
        raise InputError([Fault("no_encoder", error.text)]) from None
