"""What an encoder says when it cannot work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duijie.engine.text import Text


class UnreadableWeightsError(ValueError):
    """A file of weights is not what its reader knows."""


class EncoderError(Exception):
    """No vectors could be had. ``text`` says in three languages what happened and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)
