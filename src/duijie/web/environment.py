"""Jinja2 for Django, one environment a language, so that words are globals and macros are compiled once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime, tzinfo
from functools import cache, lru_cache, partial
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
#: Where a kept fragment has the hidden fields of a form. Words of people are escaped, so nobody can write this.
_FIELDS: Final = Markup("<hidden-fields>")
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
        static=_static,
        url=_url,
        fragment=partial(_fragment, language),
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


@cache
def _static(name: str) -> str:
    """Return the address of a style sheet, script or drawing; templates name all there are."""
    return static(name)


def _fragment(language: Language, template: str, macro: str, shown: Hashable, csrf_input: Any) -> Markup:
    """Return what a macro of a template draws of ``shown``; the same is drawn once and kept.

    ``shown`` is all that the fragment depends on, in values that are equal only where they look alike (no rows): what
    one reader may see and another may not must differ in it. The forms' hidden fields are each reader's own.
    """
    drawn = _drawn(language, template, macro, shown)
    return Markup(drawn.replace(_FIELDS, str(csrf_input)))  # noqa: S704


@lru_cache(maxsize=2048)
def _drawn(language: Language, template: str, macro: str, shown: Hashable) -> str:
    return str(getattr(page(language, template).module, macro)(shown, _FIELDS))


def _url(name: str, **values: Any) -> str:
    return address_of(name, **values)


@lru_cache(maxsize=4096)
def address_of(name: str, **values: Any) -> str:
    """Return the address of a route; it depends on nothing but its name and what stands in the path."""
    return reverse(name, kwargs=values)


def _fill(sentence: str, **values: Any) -> Markup:
    """Return a sentence with its ``{name}`` fields filled; values that are not markup are escaped."""
    return Markup(escape(sentence)).format(**values)  # noqa: S704


@pass_context
def _clock(context: Context, value: datetime) -> str:
    """Return the time of day at the event, 24 hours."""
    zone: tzinfo | None = context.get("zone")
    return f"{value.astimezone(zone):%H:%M}" if zone else f"{value:%H:%M}"
