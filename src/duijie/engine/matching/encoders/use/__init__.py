"""The multilingual Universal Sentence Encoder v3."""

from duijie.engine.matching.encoders.use.model import identify_use, load_use

__all__ = ["identify_use", "load_use"]
