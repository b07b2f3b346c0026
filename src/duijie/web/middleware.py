"""The reader's language, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from duijie.actions.refusal import Refused
from duijie.engine.text import LANGUAGES
from duijie.web import errors
from duijie.web.language import COOKIE, language_of

_YEAR: Final = 60 * 60 * 24 * 365
Answer = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Sets ``request.language``: the reader's choice (``?lang=``, kept in a cookie), else the browser's."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language."""
        request.language = language_of(request)  # type: ignore[attr-defined]
        response = self.answer(request)
        chosen, kept = request.GET.get("lang", ""), request.COOKIES.get(COOKIE, "")
        if chosen in LANGUAGES and chosen != kept:
            response.set_cookie(
                COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
            )
        return response


class RefusalMiddleware:
    """Shows a refused verb as a page that says what happened, what was kept and what to do."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Return the page of a refusal; other exceptions go on."""
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return None
