"""How the figures of the page are counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from duijie.store.queries.today import figures
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope


def counts_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show each figure with its definition."""
    return render(
        request, scope, "organiser/today/counts.html", nav=nav(scope, "today"), figures=figures(scope.the_event)
    )
