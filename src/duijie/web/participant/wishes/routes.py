"""Suggestions, wishes and requests."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.wishes import answers, avoids, choices, for_you, guests
from duijie.web.route import Audience, Route, forms, posts

_ME: Final = "<slug:programme>/<slug:event>/me/"
_WHO: Final = Audience.GUEST

ROUTES: Final[tuple[Route, ...]] = (
    Route("for-you", _ME + "suggestions/", for_you.page, _WHO),
    forms("suggestions-switch", _ME + "suggestions/switch/", for_you.switch, _WHO),
    posts("suggestion-judge", _ME + "suggestions/<slug:suggestion>/judge/", for_you.judge, _WHO),
    posts("wish", _ME + "wishes/<slug:guest>/", choices.wish, _WHO),
    posts("wish-take-back", _ME + "wishes/<slug:guest>/take-back/", choices.take_back, _WHO),
    posts("wish-note", _ME + "wishes/<slug:guest>/note/", choices.note, _WHO),
    Route("guests", _ME + "guests/", guests.page, _WHO),
    Route("fellow-guest", _ME + "guests/<slug:guest>/", guests.guest, _WHO),
    Route("requests", _ME + "requests/", answers.page, _WHO),
    Route("request", _ME + "requests/<slug:asked>/", answers.request, _WHO),
    posts("request-accept", _ME + "requests/<slug:asked>/accept/", answers.accept, _WHO),
    posts("request-decline", _ME + "requests/<slug:asked>/decline/", answers.decline, _WHO),
    Route("avoids", _ME + "avoids/", avoids.page, _WHO),
    posts("avoid-add", _ME + "avoids/add/", avoids.add, _WHO),
    posts("avoid-remove", _ME + "avoids/<slug:organisation>/remove/", avoids.remove, _WHO),
)
