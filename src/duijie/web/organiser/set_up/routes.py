"""Setting up programme and event."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.set_up import event_pages, file_page, hall_pages, overview, programme_pages
from duijie.web.organiser.set_up.parts import PARTS, SLOT
from duijie.web.route import Audience, Right, Route, forms, posts

_EVENT: Final = "<slug:programme>/<slug:event>/staff/settings/"
_PROGRAMME: Final = "<slug:programme>/staff/programme/"

ROUTES: Final[tuple[Route, ...]] = (
    forms("programme-new", "staff/programmes/new/", programme_pages.new_programme, Audience.SIGNED_IN),
    forms("programme", _PROGRAMME, programme_pages.programme_page, Right.SET_UP),
    forms("event-new", f"{_PROGRAMME}events/new/", programme_pages.new_event, Right.SET_UP),
    Route("settings", _EVENT, overview.overview, Right.SET_UP),
    posts("settings-state", f"{_EVENT}state/", overview.change_state, Right.SET_UP),
    forms("settings-event", f"{_EVENT}event/", event_pages.event_page, Right.SET_UP),
    forms("settings-phases", f"{_EVENT}phases/", event_pages.phases_page, Right.SET_UP),
    Route("settings-agenda", f"{_EVENT}agenda/", event_pages.agenda_page, Right.SET_UP),
    forms("settings-slots", f"{_EVENT}slots/", event_pages.slots_page, Right.SET_UP),
    forms("settings-tables", f"{_EVENT}tables/", hall_pages.tables_page, Right.SET_UP),
    forms("settings-floor", f"{_EVENT}floor/", hall_pages.floor_page, Right.SET_UP),
    Route("settings-assistants", f"{_EVENT}assistants/", hall_pages.assistants_page, Right.SET_UP),
    forms("settings-rules", f"{_EVENT}rules/", event_pages.rules_page, Right.SET_UP),
    forms("settings-file", f"{_EVENT}file/", file_page.file_page, Right.SET_UP),
    Route("settings-file-download", f"{_EVENT}file/event.toml", file_page.download, Right.SET_UP),
    Route("settings-sides", f"{_EVENT}sides/", programme_pages.sides_page, Right.SET_UP),
    Route("settings-hosts", f"{_EVENT}hosts/", programme_pages.hosts_page, Right.SET_UP),
    Route("settings-categories", f"{_EVENT}categories/", programme_pages.categories_page, Right.SET_UP),
    forms("settings-chains", f"{_EVENT}chains/", programme_pages.chains_page, Right.SET_UP),
    forms("settings-chains-merge", f"{_EVENT}chains/merge/", programme_pages.merge_page, Right.SET_UP),
    *(route for part in PARTS for route in part.routes()),
    *SLOT.routes(new=False),
)
