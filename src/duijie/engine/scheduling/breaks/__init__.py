"""Few breaks: plans whose people wait little, and proof of how few there can be."""

from duijie.engine.scheduling.breaks.bound import break_bound
from duijie.engine.scheduling.breaks.close import close_breaks

__all__ = ["break_bound", "close_breaks"]
