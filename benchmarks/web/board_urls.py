"""The application's addresses, and two views that do nothing: one behind the door of staff, one behind no door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from duijie.web.route import Right, Route
from duijie.web.scope import Scope
from duijie.web.urls import door
from duijie.web.urls import urlpatterns as application


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with nothing."""
    return HttpResponse()


def nothing(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Answer staff with nothing."""
    return HttpResponse()


_NOTHING = Route("nothing", "<slug:programme>/<slug:event>/staff/nothing/", nothing, Right.PLAN)
urlpatterns = [*application, path("bare/", bare), path(_NOTHING.path, door(_NOTHING))]
