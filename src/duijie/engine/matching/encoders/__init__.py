"""Encoders: what turns texts into vectors of meaning, on this machine."""

from duijie.engine.matching.encoders.cache import CachedEncoder
from duijie.engine.matching.encoders.centre import Centre, find_centre
from duijie.engine.matching.encoders.e5 import identify_e5, load_e5
from duijie.engine.matching.encoders.fault import EncoderError
from duijie.engine.matching.encoders.lazy import LazyEncoder, release
from duijie.engine.matching.encoders.transformer import TransformerEncoder
from duijie.engine.matching.encoders.use import identify_use, load_use

__all__ = [
    "CachedEncoder",
    "Centre",
    "EncoderError",
    "LazyEncoder",
    "TransformerEncoder",
    "find_centre",
    "identify_e5",
    "identify_use",
    "load_e5",
    "load_use",
    "release",
]
