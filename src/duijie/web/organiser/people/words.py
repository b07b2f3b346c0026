"""Words that several pages of people share: states, fields, what happened; and how values are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import Category, Event


def state_words(language: Language) -> Mapping[str, tuple[str, str]]:
    """Return what each state of a guest is called, and its shape."""
    _ = translator(language)
    return {
        "imported": ("planned", _("Not invited")),
        "invited": ("wait", _("Invited")),
        "confirmed": ("ok", _("Confirmed")),
        "declined": ("missing", _("Cannot come")),
        "cancelled": ("missing", _("Cancelled")),
    }


def field_words(language: Language) -> Mapping[str, str]:
    """Return what each field of a list is called."""
    _ = translator(language)
    return {
        "name": _("Name"),
        "name_en": _("Name in English"),
        "surname": _("Family name"),
        "given": _("Given name"),
        "organisation": _("Organisation"),
        "organisation_en": _("Organisation in English"),
        "uscc": _("Unified social credit code"),
        "ubi": _("Business registration no. (UBI)"),
        "region": _("Region"),
        "side": _("Side"),
        "title": _("Title"),
        "email": _("Mail address"),
        "phone": _("Phone"),
        "languages": _("Languages spoken"),
        "category": _("Category"),
        "offers": _("Offers"),
        "needs": _("Needs"),
        "industry": _("Industry"),
        "available": _("When they are there"),
        "max_meetings": _("Most meetings"),
        "wishes": _("Wants to meet"),
        "avoid": _("Not to be matched with"),
        "aliases": _("Other spellings"),
    }


def effect_words(language: Language) -> Mapping[str, str]:
    """Return what comes of a field in an import."""
    _ = translator(language)
    return {
        "set": _("new"),
        "fill": _("filled in"),
        "add": _("added to"),
        "replace": _("replaced"),
        "declined": _("kept, as you chose"),
        "own": _("kept: the guest's own"),
    }


def outcome_words(language: Language) -> Mapping[str, str]:
    """Return what comes of a record or row in an import."""
    _ = translator(language)
    return {
        "create": _("New"),
        "update": _("Changed"),
        "join": _("Known, joins this event"),
        "unchanged": _("Unchanged"),
        "undecided": _("Waits for a decision"),
        "held": _("Held back"),
        "left_out": _("Left out"),
    }


def language_words(language: Language) -> Mapping[str, str]:
    """Return what spoken languages are called."""
    _ = translator(language)
    return {"zh": _("Mandarin"), "yue": _("Cantonese"), "en": _("English")}


def happened_words(language: Language) -> Mapping[str, str]:
    """Return what the audit log's actions on a guest or organisation are called."""
    _ = translator(language)
    return {
        "guest.add": _("Added by hand"),
        "guest.edit": _("Corrected by staff"),
        "guest.card": _("Changed their card"),
        "guest.times": _("Changed when they are there"),
        "guest.confirm": _("Confirmed by their link"),
        "guest.decline": _("Said they cannot come"),
        "guest.wrong_person": _("Said the mail reached the wrong person"),
        "guest.invite_anew": _("Asked for a new link"),
        "guest.call": _("Was called"),
        "guest.reinstate": _("Put back on the list"),
        "consent.give": _("Gave consent"),
        "consent.withdraw": _("Withdrew consent"),
        "person.merge": _("Merged"),
        "person.split": _("Split again"),
        "organisation.edit": _("Corrected by staff"),
        "organisation.merge": _("Merged"),
        "organisation.split": _("Split again"),
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """How codes in values are shown on a page."""

    sides: Mapping[str, str]
    categories: Mapping[str, str]
    languages: Mapping[str, str]

    def value(self, field: str, value: str) -> str:
        """Return a value of a dry run as a page shows it."""
        if field == "side":
            return self.sides.get(value, value)
        if field == "category":
            return self.categories.get(value, value)
        if field == "languages":
            return " · ".join(self.languages.get(one, one) for one in value.split(" · "))
        return value


def shown(event: Event, language: Language) -> Shown:
    """Return how codes are shown at an event; two queries."""
    categories = Category.objects.filter(programme=event.programme_id)
    return Shown(
        {one.code: one.name.of(language) for one in event.programme.sides.all()},
        {one.code: one.name.of(language) for one in categories},
        language_words(language),
    )


def category_options(event: Event, language: Language) -> list[tuple[str, str]]:
    """Return the programme's categories as options, "other" last where it has none of that code."""
    _ = translator(language)
    rows = Category.objects.filter(programme=event.programme_id)
    options = [(one.code, one.name.of(language)) for one in rows]
    return options if any(code == "other" for code, _name in options) else [*options, ("other", _("Other"))]
