"""The multilingual Universal Sentence Encoder v3."""

from duijie.engine.matching.encoders.use.model import load_use

__all__ = ["load_use"]
