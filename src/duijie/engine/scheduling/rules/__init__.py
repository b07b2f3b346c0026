"""The hard rules of a plan, one file each, in the order in which they are explained."""

from duijie.engine.scheduling.rules.availability import AVAILABILITY
from duijie.engine.scheduling.rules.encounter import ENCOUNTER
from duijie.engine.scheduling.rules.fixed import FIXED
from duijie.engine.scheduling.rules.holder import HOLDER
from duijie.engine.scheduling.rules.homogeneity import HOMOGENEITY
from duijie.engine.scheduling.rules.length import LENGTH
from duijie.engine.scheduling.rules.maximum import MAXIMUM
from duijie.engine.scheduling.rules.precedence import PRECEDENCE
from duijie.engine.scheduling.rules.registry import RULES
from duijie.engine.scheduling.rules.resources import RESOURCES
from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.scheduling.rules.seats import SEATS
from duijie.engine.scheduling.rules.session import SESSION
from duijie.engine.scheduling.rules.slots import SLOTS
from duijie.engine.scheduling.rules.tables import TABLES

__all__ = [
    "AVAILABILITY",
    "ENCOUNTER",
    "FIXED",
    "HOLDER",
    "HOMOGENEITY",
    "LENGTH",
    "MAXIMUM",
    "PRECEDENCE",
    "RESOURCES",
    "RULES",
    "SEATS",
    "SESSION",
    "SLOTS",
    "TABLES",
    "Rule",
]
