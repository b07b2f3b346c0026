"""Suggestions 推荐: computed by a job, added and proposed by staff, judged by guests."""

from __future__ import annotations

from duijie.actions.suggesting.by_hand import (
    FEEDBACK,
    REASON_LENGTH,
    add_suggestion,
    judge,
    propose,
    propose_first,
    remove_suggestion,
    stop_proposing,
    switch_suggestions,
)
from duijie.actions.suggesting.computing import KIND, compute, start_suggesting, write_lists

__all__ = [
    "FEEDBACK",
    "KIND",
    "REASON_LENGTH",
    "add_suggestion",
    "compute",
    "judge",
    "propose",
    "propose_first",
    "remove_suggestion",
    "start_suggesting",
    "stop_proposing",
    "switch_suggestions",
    "write_lists",
]
