"""The independent judge of plans. It shares no code with the solver, and must not."""

from duijie.engine.scheduling.verify.after import problem_after
from duijie.engine.scheduling.verify.judge import verify
from duijie.engine.scheduling.verify.promise import verify_repair
from duijie.engine.scheduling.verify.violation import Violation

__all__ = ["Violation", "problem_after", "verify", "verify_repair"]
