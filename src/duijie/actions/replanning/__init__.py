"""Replanning on the day: what is reported, the new plan, places on standby, requests made on the spot."""

from duijie.actions.replanning.disruptions import (
    end_disruption,
    open_disruptions,
    report_absent,
    report_interpreter_away,
    report_late,
    report_table_closed,
)
from duijie.actions.replanning.following import follow_rows
from duijie.actions.replanning.on_the_spot import OnTheSpot, accept_on_the_spot, ask_on_the_spot
from duijie.actions.replanning.previewing import ReplanPreview, preview_replan
from duijie.actions.replanning.publishing import Replanned, publish_replan
from duijie.actions.replanning.standby import (
    Answered,
    accept_standby,
    decline_standby,
    due_standby,
    offer_standby,
    offers_of,
)

__all__ = [
    "Answered",
    "OnTheSpot",
    "ReplanPreview",
    "Replanned",
    "accept_on_the_spot",
    "accept_standby",
    "ask_on_the_spot",
    "decline_standby",
    "due_standby",
    "end_disruption",
    "follow_rows",
    "offer_standby",
    "offers_of",
    "open_disruptions",
    "preview_replan",
    "publish_replan",
    "report_absent",
    "report_interpreter_away",
    "report_late",
    "report_table_closed",
]
