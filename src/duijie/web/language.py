"""Which of our languages a reader wants."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from duijie.engine.text import LANGUAGES, Language

COOKIE: Final = "duijie_language"


def language_of(request: HttpRequest) -> Language:
    """Return what the reader chose (``?lang=``, or the cookie that keeps it), else what the browser asks for."""
    for chosen in (request.GET.get("lang", ""), request.COOKIES.get(COOKIE, "")):
        if chosen in LANGUAGES:
            return chosen
    return accepted(request.headers.get("Accept-Language", ""))


def accepted(header: str) -> Language:
    """Return the first of our languages a browser asks for; Simplified Chinese where it asks for none."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:200].split(",")):
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.partition("=")[2] or 1)
        except ValueError:
            continue
        wanted.append((-weight, place, tag.casefold()))
    for _weight, _place, tag in sorted(wanted):
        if tag.startswith(("zh-hant", "zh-hk", "zh-tw", "zh-mo")):
            return "zh-hant"
        if tag.startswith("zh"):
            return "zh-hans"
        if tag.startswith("en"):
            return "en"
    return "zh-hans"
