"""Fewest breaks when it is given which meetings take place."""

from duijie.engine.scheduling.arrange.arrangement import Arrangement, arrange, can_arrange

__all__ = ["Arrangement", "arrange", "can_arrange"]
