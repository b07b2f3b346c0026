"""Reads the gettext catalogues that were compiled when the package was installed."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from duijie.engine.text import Language

Translate = Callable[[str], str]

_FOLDER: Final = {"en": "en", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}


@cache
def translator(language: Language) -> Translate:
    """Return gettext for one language; message ids are the English sentences.

    Fields are written ``{name}`` and filled by the caller with ``str.format``.

    Raises:
        FileNotFoundError: the catalogue was not compiled (the package is not installed).
    """
    return gettext.translation("duijie", Path(__file__).parent, [_FOLDER[language]]).gettext
