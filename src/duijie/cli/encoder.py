"""The choice of what compares listings beside their words, and what happens where it cannot be had."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from duijie.cli.terminal import note
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from duijie.cli.meter import Meter
    from duijie.engine.matching import Encoder
    from duijie.engine.matching.encode import Encoders
    from duijie.engine.matching.encoders import CachedEncoder
    from duijie.engine.matching.encoders.cache import Identified

T = TypeVar("T")

EncoderOption = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="auto|words|use|e5|server|transformer:NAME",
        help="What compares listings beside their words. auto: the models of meaning that are installed; words: none;"
        " server: the one in DUIJIE_EMBEDDINGS_URL; transformer: a model of your own.",
    ),
]

#: Set to 0, no vectors are kept between runs.
CACHE_VARIABLE: Final = "DUIJIE_CACHE"
#: Set to 1, a transformer that is not on this machine may be fetched.
ONLINE_VARIABLE: Final = "DUIJIE_MODELS_ONLINE"
_TRANSFORMER: Final = "transformer:"

_UNKNOWN: Final = Text(
    "“{name}” is no encoder. Choose auto (all that is installed), words (no model), use (level between languages), e5"
    " (best inside one language), server (an embeddings server) or transformer:NAME (a model of your own).",
    "没有“{name}”这种编码器。可选 auto（用已安装的全部）、words（不用模型）、use（跨语言）、e5（同一语言内最好）、"
    "server（向量服务器）或 transformer:名称（自备模型）。",
    "沒有「{name}」這種編碼器。可選 auto（用已安裝的全部）、words（不用模型）、use（跨語言）、e5（同一語言內最好）、"
    "server（向量伺服器）或 transformer:名稱（自備模型）。",
)
_SENDING: Final = Text(
    "The texts of needs and offers go to the embeddings server {host} (model {model}).",
    "需求与供给的文字将发送到向量服务器 {host}（模型 {model}）。",
    "需求與供給的文字將傳送到向量伺服器 {host}（模型 {model}）。",
)
_GOES_ON: Final = {
    frozenset({"use"}): Text(
        "Matching goes on with the encoder use alone.", "匹配只用编码器 use 继续。", "配對只用編碼器 use 繼續。"
    ),
    frozenset({"e5"}): Text(
        "Matching goes on with the encoder e5 alone and finds less across languages.",
        "匹配只用编码器 e5 继续，跨语言能找到的较少。",
        "配對只用編碼器 e5 繼續，跨語言能找到的較少。",
    ),
    frozenset[str](): Text(
        "Matching goes on by words alone and finds less, above all across languages.",
        "匹配只看词语继续，能找到的较少，跨语言尤其如此。",
        "配對只看詞語繼續，能找到的較少，跨語言尤其如此。",
    ),
}
_WHY_AND_THEN: Final = Text("{why} {then}", "{why}{then}", "{why}{then}")


@dataclass(frozen=True)
class Choice:
    """The encoders that ``--encoder`` names, not yet loaded.

    Attributes:
        encoders: by their names; of several, e5 compares texts of one language and USE those of two.
        yields: whether matching goes on with fewer of them, or none, where they cannot be had.
        notice: what the reader is told before they are used.
        meter: where that is shown.
    """

    encoders: dict[str, CachedEncoder]
    yields: bool
    notice: Text | None
    meter: Meter

    def run(self, work: Callable[[Encoder | Encoders | None], T]) -> T:
        """Return what ``work`` makes with the encoders.

        Where one fails and the choice yields, that is said and the work is done again from its beginning with what is
        left, so that no result mixes scores with meaning and scores without.

        Raises:
            InputError: an encoder that was asked for by its name fails.
        """
        if self.notice is not None:
            note(self.notice.of(self.meter.language))
        from duijie.engine.matching.encoders import EncoderError

        left = self._found() if self.yields else dict(self.encoders)
        while True:
            try:
                return work(_joined(left))
            except EncoderError as error:
                if not self.yields:
                    raise InputError([Fault("no_encoder", error.text)]) from None
                left = {name: one for name, one in left.items() if error.encoder not in (None, name)}
                self._tell([error.text], left)

    def _found(self) -> dict[str, CachedEncoder]:
        """Return the encoders whose packages are there, and tell of the others."""
        from duijie.engine.matching.encoders import EncoderError

        left, missing = {}, []
        for name, one in self.encoders.items():
            try:
                if one.identity is not None:
                    left[name] = one
            except EncoderError as error:
                missing.append(error.text)
        if missing:
            self._tell(missing, left)
        return left

    def _tell(self, why: list[Text], left: dict[str, CachedEncoder]) -> None:
        then = _GOES_ON[frozenset(left)]
        for text in reversed(why):
            then = _WHY_AND_THEN.fill(why=text, then=then)
        note(then.of(self.meter.language))


def choose_encoder(name: str, meter: Meter) -> Choice:
    """Return the encoders of a name.

    Raises:
        InputError: there is no such encoder, or the host lacks what one asked for by name needs.
    """
    from duijie.engine.matching.encoders import EncoderError

    try:
        if name == "words":
            return Choice({}, False, None, meter)
        if name == "server":
            return _server(meter)
        if name in ("auto", "use", "e5"):
            wanted = ("e5", "use") if name == "auto" else (name,)
            offline = _offline()
            return Choice({one: _cached(one, offline[one], meter) for one in wanted}, name == "auto", None, meter)
        if name.startswith(_TRANSFORMER) and name != _TRANSFORMER:
            return _transformer(name.removeprefix(_TRANSFORMER), meter)
    except EncoderError as error:
        raise InputError([Fault("no_encoder", error.text)]) from None
    raise InputError([Fault("unknown_encoder", _UNKNOWN.fill(name=name))])


def _joined(encoders: dict[str, CachedEncoder]) -> Encoder | Encoders | None:
    from duijie.engine.matching.encode import Encoders

    if len(encoders) == 2:
        return Encoders(inside=encoders["e5"], between=encoders["use"])
    return next(iter(encoders.values()), None)


def _offline() -> dict[str, Identified]:
    from duijie.engine.matching.encoders import LazyEncoder, identify_e5, identify_use, load_e5, load_use

    use = LazyEncoder(load_use, identify_use)
    return {"use": use, "e5": LazyEncoder(load_e5, identify_e5, beside=(use,))}


def _server(meter: Meter) -> Choice:
    from duijie.formats.embeddings import endpoint_of

    endpoint = endpoint_of(os.environ)
    notice = _SENDING.fill(host=endpoint.host, model=endpoint.model)
    return Choice({"server": _cached("server", endpoint, meter)}, False, notice, meter)


def _transformer(model: str, meter: Meter) -> Choice:
    from duijie.engine.matching.encoders import TransformerEncoder

    encoder = TransformerEncoder(model, online=os.environ.get(ONLINE_VARIABLE) == "1")
    return Choice({"transformer": _cached("transformer", encoder, meter)}, False, None, meter)


def _cached(name: str, encoder: Identified, meter: Meter) -> CachedEncoder:
    from duijie.engine.matching.encoders import CachedEncoder

    return CachedEncoder(encoder, _file(), name, progress=meter.count)


def _file() -> Path | None:
    from duijie.engine.artefact import cache_folder

    folder = None if os.environ.get(CACHE_VARIABLE) == "0" else cache_folder()
    return folder and folder / "vectors.sqlite3"
