"""Retention 保存期限: what is let go after how long; counts, without a name, stay."""

from duijie.actions.retaining.rules import KINDS, Kind, Rule, rules_of, set_rule
from duijie.actions.retaining.running import due_retention, is_daily, preview_retention, run_retention, stop_daily

__all__ = [
    "KINDS",
    "Kind",
    "Rule",
    "due_retention",
    "is_daily",
    "preview_retention",
    "rules_of",
    "run_retention",
    "set_rule",
    "stop_daily",
]
