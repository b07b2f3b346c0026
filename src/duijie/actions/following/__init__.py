"""The ledger 台账: cooperations from intention to delivery, each step with its evidence; only ever added to."""

from duijie.actions.following.adding import differing, refold, standing_of
from duijie.actions.following.checking import CheckAnswer, answer_check, answer_own_check, check_of, due_checks
from duijie.actions.following.evidence import Upload, document, may_read
from duijie.actions.following.folding import ORDER, Standing, Weight, fold
from duijie.actions.following.opening import Origin, Party, due_openings, open_cooperation, open_from_outcomes, party_of
from duijie.actions.following.reach import may_reach, require_reach, sides_open_to
from duijie.actions.following.self_checking import Question, Questions, self_check, self_check_questions
from duijie.actions.following.stepping import (
    add_entry,
    confirm_entry,
    dispute_entry,
    owners_of,
    set_next,
    set_owner,
    set_owners,
    stop_cooperation,
)
from duijie.actions.following.steps import REASONS, STAGES, Step

__all__ = [
    "ORDER",
    "REASONS",
    "STAGES",
    "CheckAnswer",
    "Origin",
    "Party",
    "Question",
    "Questions",
    "Standing",
    "Step",
    "Upload",
    "Weight",
    "add_entry",
    "answer_check",
    "answer_own_check",
    "check_of",
    "confirm_entry",
    "differing",
    "dispute_entry",
    "document",
    "due_checks",
    "due_openings",
    "fold",
    "may_reach",
    "may_read",
    "open_cooperation",
    "open_from_outcomes",
    "owners_of",
    "party_of",
    "refold",
    "require_reach",
    "self_check",
    "self_check_questions",
    "set_next",
    "set_owner",
    "set_owners",
    "sides_open_to",
    "standing_of",
    "stop_cooperation",
]
