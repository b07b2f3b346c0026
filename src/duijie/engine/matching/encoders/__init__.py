"""Encoders: what turns texts into vectors of meaning, on this machine."""

from duijie.engine.matching.encoders.cache import CachedEncoder
from duijie.engine.matching.encoders.centre import Centre, find_centre
from duijie.engine.matching.encoders.e5 import load_e5
from duijie.engine.matching.encoders.fault import EncoderError
from duijie.engine.matching.encoders.use import load_use

__all__ = ["CachedEncoder", "Centre", "EncoderError", "find_centre", "load_e5", "load_use"]
