"""The script that keeps a guest's day readable without a network; it stands at the root, for that is its reach."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

import duijie
from duijie.web.scope import Scope

_SCRIPT = Path(__file__).parents[2] / "static" / "js" / "keep.js"


def worker(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the script, marked with the release, so that a new one starts afresh."""
    del request, scope
    answer = HttpResponse(_words(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "private, no-cache"
    return answer


@cache
def _words() -> str:
    return f'const RELEASE = "{duijie.__version__}";\n{_SCRIPT.read_text()}'
