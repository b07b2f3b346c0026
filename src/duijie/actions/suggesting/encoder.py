"""What compares listings beside their words: the models that are installed, those a setting names, or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from duijie.actions.refusal import Refused
from duijie.engine.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from duijie.engine.matching import Encoder, Encoders
    from duijie.engine.matching.encoders import CachedEncoder
    from duijie.engine.matching.encoders.cache import Identified

T = TypeVar("T")
Progress = Callable[[int, int], None]

#: auto (what is installed), words (none), use, e5 or server; docs/guide/suggestions.md.
VARIABLE: Final = "DUIJIE_ENCODER"
NAMES: Final = ("auto", "words", "use", "e5", "server")
_UNKNOWN: Final = Text(
    "The setting DUIJIE_ENCODER is “{name}”; it must be one of {names}. No suggestion was changed.",
    "设置项 DUIJIE_ENCODER 的值“{name}”无效，只能是 {names} 之一。推荐没有改动。",
    "設定項 DUIJIE_ENCODER 的值「{name}」無效，只能是 {names} 之一。推薦沒有改動。",
)


@dataclass(frozen=True)
class Choice:
    """Encoders by name, not yet loaded. ``yields``: the work goes on without those that cannot be had."""

    encoders: Mapping[str, CachedEncoder]
    yields: bool

    def run(self, work: Callable[[Encoder | Encoders | None, tuple[str, ...]], T]) -> T:
        """Return what ``work`` makes with the encoders and their names.

        Where one fails and the choice yields, the work is done again from its beginning with those that are left, so
        that no list mixes scores with meaning and scores without.

        Raises:
            Refused: an encoder that was asked for by its name fails.
        """
        from duijie.engine.matching.encoders import EncoderError

        left = dict(self.encoders)
        while True:
            try:
                if self.yields:
                    left = {name: one for name, one in left.items() if _is_there(one)}
                return work(_joined(left), tuple(left))
            except EncoderError as error:
                if not self.yields:
                    raise Refused("no_encoder", error.text) from None
                left = {name: one for name, one in left.items() if error.encoder not in (None, name)}


def choose_encoder(name: str | None = None, progress: Progress | None = None) -> Choice:
    """Return the encoders of a name, or of the setting ``DUIJIE_ENCODER`` (auto unless it is set).

    Raises:
        Refused: there is no such encoder.
    """
    wanted = name or os.environ.get(VARIABLE) or "auto"
    if wanted not in NAMES:
        raise Refused("unknown_encoder", _UNKNOWN.fill(name=wanted, names=", ".join(NAMES)))
    if wanted == "words":
        return Choice({}, yields=False)
    if wanted == "server":
        return Choice({"server": _cached("server", _server(), progress)}, yields=False)
    offline = _offline()
    names = ("e5", "use") if wanted == "auto" else (wanted,)
    return Choice({one: _cached(one, offline[one], progress) for one in names}, yields=wanted == "auto")


def _is_there(encoder: CachedEncoder) -> bool:
    from duijie.engine.matching.encoders import EncoderError

    try:
        return encoder.identity is not None
    except EncoderError:
        return False


def _joined(encoders: Mapping[str, CachedEncoder]) -> Encoder | Encoders | None:
    from duijie.engine.matching import Encoders

    if len(encoders) == 2:  # e5 inside one language, USE between two
        return Encoders(inside=encoders["e5"], between=encoders["use"])
    return next(iter(encoders.values()), None)


def _offline() -> dict[str, Identified]:
    from duijie.engine.matching.encoders import LazyEncoder, identify_e5, identify_use, load_e5, load_use

    use = LazyEncoder(load_use, identify_use)
    return {"use": use, "e5": LazyEncoder(load_e5, identify_e5, beside=(use,))}


def _server() -> Identified:
    from duijie.engine.matching.encoders import EncoderError
    from duijie.formats.embeddings import endpoint_of

    try:
        return endpoint_of(os.environ)
    except EncoderError as error:
        raise Refused("no_encoder", error.text) from None


def _cached(name: str, encoder: Identified, progress: Progress | None) -> CachedEncoder:
    from duijie.engine.matching.encoders import CachedEncoder

    return CachedEncoder(encoder, _file(), name, progress=progress)


def _file() -> Path | None:
    from duijie.engine.artefact import cache_folder

    folder = None if os.environ.get("DUIJIE_CACHE") == "0" else cache_folder()
    return folder and folder / "vectors.sqlite3"
