"""The vocabulary that everyone speaks: frozen records, one for each word of the glossary.

They carry no behaviour beyond what follows from their own fields. Their JSON
forms, fixed by ``docs/contracts.md``, are read and written in ``duijie.formats``.
Identifiers are opaque strings; tuples keep the order in which things were given,
and that order is the only one any engine may break ties by (besides the seed).
"""

from __future__ import annotations

from duijie.engine.records.event import (
    AgendaItem,
    AskRule,
    Event,
    PlanBook,
    Side,
)
from duijie.engine.records.guests import (
    COOPERATIONS,
    KINDS,
    Category,
    Cooperation,
    Judgement,
    Kind,
    Listing,
    ListRow,
    Match,
    Organisation,
    Participant,
    Reason,
    Role,
    Signal,
    Verdict,
    Wish,
)
from duijie.engine.records.planning import (
    OBJECTIVES,
    Clash,
    Meeting,
    Objective,
    ObjectiveName,
    Person,
    Pin,
    Placement,
    Plan,
    Problem,
    Resource,
    Slot,
    Status,
    Table,
    Unplaced,
    UnplacedReason,
)

__all__ = [
    "COOPERATIONS",
    "KINDS",
    "OBJECTIVES",
    "AgendaItem",
    "AskRule",
    "Category",
    "Clash",
    "Cooperation",
    "Event",
    "Judgement",
    "Kind",
    "ListRow",
    "Listing",
    "Match",
    "Meeting",
    "Objective",
    "ObjectiveName",
    "Organisation",
    "Participant",
    "Person",
    "Pin",
    "Placement",
    "Plan",
    "PlanBook",
    "Problem",
    "Reason",
    "Resource",
    "Role",
    "Side",
    "Signal",
    "Slot",
    "Status",
    "Table",
    "Unplaced",
    "UnplacedReason",
    "Verdict",
    "Wish",
]
