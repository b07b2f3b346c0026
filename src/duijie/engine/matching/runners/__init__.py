"""Where the blocks of a ranking are worked off."""

from duijie.engine.matching.runners.fault import RunnerError
from duijie.engine.matching.runners.local import LocalRunner
from duijie.engine.matching.runners.protocol import Runner
from duijie.engine.matching.runners.ray import RayRunner

__all__ = ["LocalRunner", "RayRunner", "Runner", "RunnerError"]
