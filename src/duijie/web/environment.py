"""Jinja2 for Django, one environment a language, so that words are globals and macros are compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.template import TemplateDoesNotExist
from django.template.backends.base import BaseEngine
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from duijie.engine.text import LANGUAGES, Language
from duijie.locale import translator
from duijie.store.queries.setting import filled
from duijie.web import dates

TAGS: Final[Mapping[Language, str]] = {"en": "en-GB", "zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-HK"}
_FOLDER: Final = Path(__file__).parent / "templates"


class Pages(BaseEngine):
    """Django's way to our templates; ``web.rendering`` picks the language."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        params = params.copy()
        params.pop("OPTIONS")
        super().__init__(params)

    def get_template(self, template_name: str) -> Page:
        """Return a page that renders in the language its context names."""
        try:
            environment("en").get_template(template_name)
        except TemplateNotFound as missing:
            raise TemplateDoesNotExist(str(missing.name), backend=self) from missing
        return Page(template_name)


class Page:
    """A template by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Mapping[str, Any] | None = None, request: Any = None) -> str:
        """Return the page in ``context["language"]``, Simplified Chinese where none is named."""
        values = dict(context or {})
        language: Language = values.pop("language", "zh-hans")
        return page(language, self.name).render(request=request, **values)


@cache
def environment(language: Language) -> Environment:
    """Return the templates of one language."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    words = translator(language)
    made.globals.update(
        _=words,
        _n=words.plural,
        language=language,
        lang_tag=TAGS[language],
        static=static,
        url=_url,
    )
    made.filters.update(
        fill=_fill,
        t=lambda text: filled(text).of(language),
        day=lambda value: dates.day(value, language),
        day_short=lambda value: dates.day_short(value, language),
        clock=_clock,
        amount=lambda value, currency: dates.amount(value, currency, language),
    )
    return made


def page(language: Language, name: str) -> Template:
    """Return a compiled template."""
    assert language in LANGUAGES
    return environment(language).get_template(name)


def _url(name: str, **values: Any) -> str:
    return reverse(name, kwargs=values)


def _fill(sentence: str, **values: Any) -> Markup:
    """Return a sentence with its ``{name}`` fields filled; values that are not markup are escaped."""
    return Markup(escape(sentence)).format(**values)  # noqa: S704


@pass_context
def _clock(context: Context, value: datetime) -> str:
    """Return the time of day at the event, 24 hours."""
    zone: tzinfo | None = context.get("zone")
    return f"{value.astimezone(zone):%H:%M}" if zone else f"{value:%H:%M}"
