"""The independent judge of plans. It shares no code with the solver, and must not."""

from duijie.engine.scheduling.verify.judge import verify
from duijie.engine.scheduling.verify.violation import Violation

__all__ = ["Violation", "verify"]
