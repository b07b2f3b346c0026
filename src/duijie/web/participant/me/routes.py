"""A guest's card, times, contacts, data and consents."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.me.card import card_page, times_page
from duijie.web.participant.me.contacts import contact_form, contacts_page
from duijie.web.participant.me.data import consent_form, data_page, erase_page, export
from duijie.web.participant.me.overview import me_page
from duijie.web.route import Audience, Route, forms, posts

_ME: Final = "<slug:programme>/<slug:event>/me/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("me", _ME, me_page, Audience.GUEST),
    forms("my-card", _ME + "card", card_page, Audience.GUEST),
    forms("my-times", _ME + "times", times_page, Audience.GUEST),
    Route("contacts", _ME + "contacts", contacts_page, Audience.GUEST),
    posts("contact-change", _ME + "contacts/<slug:participant>", contact_form, Audience.GUEST),
    Route("my-data", _ME + "data", data_page, Audience.GUEST),
    posts("consent", _ME + "data/consent", consent_form, Audience.GUEST),
    Route("my-data-export", _ME + "data/export.<str:kind>", export, Audience.GUEST),
    forms("erase-me", _ME + "data/erase", erase_page, Audience.GUEST),
)
