"""All hard rules. A new rule is a new file and a line here."""

from __future__ import annotations

from typing import Final

from duijie.engine.scheduling.rules.availability import AVAILABILITY
from duijie.engine.scheduling.rules.encounter import ENCOUNTER
from duijie.engine.scheduling.rules.fixed import FIXED
from duijie.engine.scheduling.rules.holder import HOLDER
from duijie.engine.scheduling.rules.homogeneity import HOMOGENEITY
from duijie.engine.scheduling.rules.length import LENGTH
from duijie.engine.scheduling.rules.maximum import MAXIMUM
from duijie.engine.scheduling.rules.precedence import PRECEDENCE
from duijie.engine.scheduling.rules.resources import RESOURCES
from duijie.engine.scheduling.rules.rule import Rule
from duijie.engine.scheduling.rules.seats import SEATS
from duijie.engine.scheduling.rules.session import SESSION
from duijie.engine.scheduling.rules.slots import SLOTS
from duijie.engine.scheduling.rules.tables import TABLES

RULES: Final[tuple[Rule, ...]] = (
    SLOTS,
    SESSION,
    FIXED,
    LENGTH,
    AVAILABILITY,
    MAXIMUM,
    ENCOUNTER,
    RESOURCES,
    TABLES,
    SEATS,
    HOLDER,
    PRECEDENCE,
    HOMOGENEITY,
)
