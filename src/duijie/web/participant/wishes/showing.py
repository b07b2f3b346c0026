"""What the pages of wishes share: the place in addresses, the words marked in reasons, where an answer leads back."""

from __future__ import annotations

import re
from typing import Final

from django.urls import reverse
from markupsafe import Markup, escape

from duijie.engine.text import Language
from duijie.store.queries.suggestions import Card, Why
from duijie.store.queries.visible import ShownGuest
from duijie.web.scope import Scope

#: Pages that a form may lead back to, and the part of the page that stands for a guest there.
_BACK: Final = {"for-you": "c-", "all": "c-", "guest": "", "guests": "r-"}


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def back_to(scope: Scope, page: str, guest: str) -> str:
    """Return the address of the page a form came from, at the guest it was about; unknown pages lead to the cards."""
    if page == "guest":
        return reverse("fellow-guest", kwargs={**place(scope), "guest": guest})
    if page == "guests":
        return reverse("guests", kwargs=place(scope)) + f"#r-{guest}"
    address = reverse("for-you", kwargs=place(scope))
    return f"{address}{'?all=1' if page == 'all' else ''}#c-{guest}"


def known_page(page: str) -> str:
    """Return a page's name if a form may lead back to it, else that of the cards."""
    return page if page in _BACK else "for-you"


def marked(why: Why, language: Language) -> dict[str, object]:
    """Return a reason as ``components/cards.html`` shows it, the words it rests on marked."""
    words = why.text.of(language)
    parts = {part for term in why.terms for part in term.split(" / ") if part.strip()}
    shown = escape(words)
    if parts and why.signal == "terms":
        either = "|".join(re.escape(part) for part in sorted(parts, key=lambda one: (-len(one), one)))
        pieces = re.split(f"({either})", words)  # every second piece is one of the words
        shown = Markup().join(
            Markup("<mark>{}</mark>").format(piece) if number % 2 else escape(piece)
            for number, piece in enumerate(pieces)
        )
    return {"signal": why.signal, "words": shown, "broken": why.broken}


def subtitle(guest: ShownGuest, language: Language) -> str:
    """Return what stands beside a guest's side: name and title, unless the name is the heading already."""
    words = [guest.name if guest.organisation else "", guest.title]
    return (", " if language == "en" else " ").join(word for word in words if word)


def ready(card: Card, language: Language) -> dict[str, object]:
    """Return a card as ``components/cards.html`` draws it."""
    return {
        "suggestion": card.suggestion,
        "guest": card.guest,
        "standing": card.standing,
        "subtitle": subtitle(card.guest, language),
        "offer": card.other_half,
        "need": card.own_half,
        "theirs": card.theirs,
        "why": [marked(why, language) for why in card.why],
    }
