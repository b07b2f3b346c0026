"""The import desk: what lists would change in a programme, and how to take it back."""

from duijie.engine.intake.apply import Stale, apply_intake, revert_intake
from duijie.engine.intake.desk import plan_intake
from duijie.engine.intake.plan import (
    Entry,
    FieldChange,
    FieldPair,
    Given,
    IntakePlan,
    NamedWish,
    NewListing,
    Outcome,
    Pair,
    Ref,
    RowOutcome,
)
from duijie.engine.intake.records import (
    Contact,
    Decision,
    Decisions,
    Incoming,
    Known,
    KnownListing,
    KnownOrganisation,
    KnownPerson,
    KnownWish,
    Source,
)

__all__ = [
    "Contact",
    "Decision",
    "Decisions",
    "Entry",
    "FieldChange",
    "FieldPair",
    "Given",
    "Incoming",
    "IntakePlan",
    "Known",
    "KnownListing",
    "KnownOrganisation",
    "KnownPerson",
    "KnownWish",
    "NamedWish",
    "NewListing",
    "Outcome",
    "Pair",
    "Ref",
    "RowOutcome",
    "Source",
    "Stale",
    "apply_intake",
    "plan_intake",
    "revert_intake",
]
