"""How meetings go on the day: what hosts, desks and guests say of them, and what it comes to."""

from duijie.actions.running.clock import planned_end, put_right
from duijie.actions.running.judging import Judged, Light, judge
from duijie.actions.running.marking import Marked, mark_meeting, say_cannot_come, say_here, say_late, standing_of
from duijie.actions.running.progress import Mark, Standing, progress_of
from duijie.actions.running.screens import close_projectors, event_of_projector, open_projector, projectors_open
from duijie.actions.running.whose import assistants_of, require_host, serves

__all__ = [
    "Judged",
    "Light",
    "Mark",
    "Marked",
    "Standing",
    "assistants_of",
    "close_projectors",
    "event_of_projector",
    "judge",
    "mark_meeting",
    "open_projector",
    "planned_end",
    "progress_of",
    "projectors_open",
    "put_right",
    "require_host",
    "say_cannot_come",
    "say_here",
    "say_late",
    "serves",
    "standing_of",
]
