"""Replanning on the day: what was published stays, freed places are filled."""

from duijie.engine.scheduling.repair.altered import altered_problem, with_newcomers
from duijie.engine.scheduling.repair.repaired import Repaired
from duijie.engine.scheduling.repair.repairer import Repairer, repair

__all__ = ["Repaired", "Repairer", "altered_problem", "repair", "with_newcomers"]
