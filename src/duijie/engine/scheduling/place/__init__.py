"""Choosing meetings and placing them, fast and near a proven bound, at events of up to 10,000 people."""

from duijie.engine.scheduling.place.place import Placing, place

__all__ = ["Placing", "place"]
