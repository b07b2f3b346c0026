"""People, organisations, delegations, the import desk, invitations."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.people import (
    delegations,
    guest,
    import_changes,
    import_columns,
    import_desk,
    inviting,
    listing,
    organisations,
)
from duijie.web.route import Right, Route, forms, posts

_STAFF: Final = "<slug:programme>/<slug:event>/staff/"
_GUEST: Final = _STAFF + "people/<slug:participant>"
_PLACE: Final = _STAFF + "organisations/<slug:organisation>"
_GROUP: Final = _STAFF + "delegations/<slug:delegation>"
_LIST: Final = _STAFF + "imports/<slug:batch>"

ROUTES: Final[tuple[Route, ...]] = (
    Route("people", _STAFF + "people", listing.people_page, Right.SEE),
    posts("people-act", _STAFF + "people/act", listing.people_act, Right.IMPORT),
    posts("people-export", _STAFF + "people/export", listing.people_export, Right.CALL),
    posts("invite-preview", _STAFF + "people/invite", inviting.invite_preview, Right.SEND),
    posts("invite", _STAFF + "people/invite/send", inviting.invite_form, Right.SEND),
    forms("guest-add", _STAFF + "people/add", guest.guest_add, Right.IMPORT),
    Route("guest", _GUEST, guest.guest_page, Right.SEE),
    forms("guest-edit", _GUEST + "/edit", guest.guest_edit, Right.IMPORT),
    posts("guest-reinstate", _GUEST + "/reinstate", guest.guest_reinstate, Right.IMPORT),
    forms("guest-merge", _GUEST + "/merge", guest.guest_merge, Right.IMPORT),
    posts("person-split", _GUEST + "/split", guest.person_split, Right.IMPORT),
    Route("organisations", _STAFF + "organisations", organisations.organisations_page, Right.SEE),
    Route("organisation", _PLACE, organisations.organisation_page, Right.SEE),
    forms("organisation-edit", _PLACE + "/edit", organisations.organisation_edit, Right.IMPORT),
    forms("organisation-merge", _PLACE + "/merge", organisations.organisation_merge, Right.IMPORT),
    posts("organisation-split", _PLACE + "/split", organisations.organisation_split, Right.IMPORT),
    Route("delegations", _STAFF + "delegations", delegations.delegations_page, Right.SEE),
    forms("delegation-add", _STAFF + "delegations/add", delegations.delegation_add, Right.IMPORT),
    Route("delegation", _GROUP, delegations.delegation_page, Right.SEE),
    forms("delegation-edit", _GROUP + "/edit", delegations.delegation_edit, Right.IMPORT),
    posts("delegation-remove", _GROUP + "/remove", delegations.delegation_remove, Right.IMPORT),
    posts("delegation-dissolve", _GROUP + "/dissolve", delegations.delegation_dissolve, Right.IMPORT),
    forms("imports", _STAFF + "imports", import_desk.imports_page, Right.IMPORT),
    Route("import", _LIST, import_desk.import_page, Right.IMPORT),
    posts("import-read", _LIST + "/read", import_desk.import_read, Right.IMPORT),
    posts("import-columns", _LIST + "/columns", import_columns.import_columns, Right.IMPORT),
    posts("import-pair", _LIST + "/pair", import_desk.import_pair, Right.IMPORT),
    posts("import-pair-back", _LIST + "/pair/<slug:pair>/back", import_desk.import_pair_back, Right.IMPORT),
    posts("import-dry-run", _LIST + "/dry-run", import_desk.import_dry_run, Right.IMPORT),
    Route("import-changes", _LIST + "/changes", import_changes.import_changes, Right.IMPORT),
    posts("import-keep", _LIST + "/keep", import_changes.import_keep, Right.IMPORT),
    Route("import-download", _LIST + "/download", import_changes.import_download, Right.IMPORT),
    posts("import-start", _LIST + "/start", import_changes.import_start, Right.IMPORT),
    forms("import-undo", _LIST + "/undo", import_changes.import_undo, Right.IMPORT),
)
