"""multilingual-e5-small."""

from duijie.engine.matching.encoders.e5.model import identify_e5, load_e5

__all__ = ["identify_e5", "load_e5"]
