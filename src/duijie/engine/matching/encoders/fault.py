"""What an encoder says when it cannot work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from duijie.engine.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG_SHAPE: Final = Text(
    "The encoder gave an array of shape {shape} for {count} texts. Choose another encoder.",
    "编码器对 {count} 段文字给出了形状为 {shape} 的数组。请换一个编码器。",
    "編碼器對 {count} 段文字給出了形狀為 {shape} 的陣列。請換一個編碼器。",
)
MIXED: Final = Text(
    "The encoder gave vectors of different lengths. Choose another encoder.",
    "编码器给出了长度不一的向量。请换一个编码器。",
    "編碼器給出了長度不一的向量。請換一個編碼器。",
)
NOT_FINITE: Final = Text(
    "The encoder gave numbers that are not finite. Choose another encoder.",
    "编码器给出了非有限数值。请换一个编码器。",
    "編碼器給出了非有限數值。請換一個編碼器。",
)


class UnreadableWeightsError(ValueError):
    """A file of weights is not what its reader knows."""


class EncoderError(Exception):
    """No vectors could be had; survives pickling.

    Attributes:
        text: what happened and what to do, in three languages.
        encoder: the name of the encoder that failed; None where that is not known.
    """

    def __init__(self, text: Text, encoder: str | None = None) -> None:
        self.text = text
        self.encoder = encoder
        super().__init__(text.en)

    def __reduce__(self) -> tuple[Callable[..., EncoderError], tuple[Text, str | None], dict[str, Any]]:
        return EncoderError, (self.text, self.encoder), self.__dict__
