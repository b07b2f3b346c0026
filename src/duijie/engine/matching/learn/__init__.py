"""Learning from judgements: what people thought of earlier suggestions changes the next ones."""

from duijie.engine.matching.learn.neighbours import Feedback, read_feedback
from duijie.engine.matching.learn.record import read_refit, write_refit
from duijie.engine.matching.learn.refit import Refit, refit

__all__ = ["Feedback", "Refit", "read_feedback", "read_refit", "refit", "write_refit"]
