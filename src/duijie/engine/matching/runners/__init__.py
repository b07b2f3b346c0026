"""Where the blocks of a ranking are worked off."""

from duijie.engine.matching.runners.local import LocalRunner
from duijie.engine.matching.runners.protocol import Runner

__all__ = ["LocalRunner", "Runner"]
