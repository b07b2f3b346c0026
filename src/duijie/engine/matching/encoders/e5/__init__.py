"""multilingual-e5-small."""

from duijie.engine.matching.encoders.e5.model import load_e5

__all__ = ["load_e5"]
