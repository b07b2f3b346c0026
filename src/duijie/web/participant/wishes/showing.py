"""What the pages of wishes share: the place in addresses, the words marked in reasons, where an answer leads back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from markupsafe import Markup, escape

from duijie.engine.text import Language, Text
from duijie.store.queries.suggestions import Card, Half, Why
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


@dataclass(frozen=True, slots=True)
class Marked:
    """A reason as ``components/cards.html`` shows it, the words it rests on marked."""

    signal: str
    words: Markup
    broken: bool


def marked(why: Why, language: Language) -> Marked:
    """Return a reason with the words it rests on marked."""
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
    return Marked(why.signal, shown, why.broken)


def subtitle(guest: ShownGuest, language: Language) -> str:
    """Return what stands beside a guest's side: name and title, unless the name is the heading already."""
    words = [guest.name if guest.organisation else "", guest.title]
    return (", " if language == "en" else " ").join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class SideMark:
    """A side as a card draws it."""

    position: int
    letter: Text
    name: Text


@dataclass(frozen=True, slots=True)
class Badge:
    """A guest's initials in the shape of their side."""

    initials: str
    side: SideMark | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the reader's."""

    state: str


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish of the reader's."""

    note: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What of a :class:`~duijie.store.queries.wishes.Standing` a card shows."""

    strength: str
    agreed: bool
    wish: Wished | None
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """A card with everything it shows and nothing else: equal ones look alike, whoever reads them.

    ``participant/wishes/card.html`` draws it as a fragment that is kept, so no row may stand here: rows are equal by
    their key, whatever they say.
    """

    programme: str
    event: str
    suggestion: str
    guest: str
    heading: str
    badge: Badge
    subtitle: str
    offer: Half | None
    need: Half | None
    theirs: bool
    why: tuple[Marked, ...]
    proposed: bool
    added: bool
    standing: Answered
    is_open: bool
    back: str


def drawn(scope: Scope, card: Card, *, is_open: bool, back: str) -> DrawnCard:
    """Return a card as the reader sees it. ``is_open``: whether they may choose now; ``back``: the page it is on."""
    side, standing = card.guest.face.side, card.standing
    return DrawnCard(
        programme=scope.the_programme.slug,
        event=scope.the_event.slug,
        suggestion=card.suggestion.key,
        guest=card.guest.key,
        heading=card.guest.heading,
        badge=Badge(card.guest.face.initials, SideMark(side.position, side.letter, side.name) if side else None),
        subtitle=subtitle(card.guest, scope.language),
        offer=card.other_half,
        need=card.own_half,
        theirs=card.theirs,
        why=tuple(marked(why, scope.language) for why in card.why),
        proposed=bool(card.suggestion.proposed_by),
        added=bool(card.suggestion.added_by),
        standing=Answered(
            strength=standing.strength,
            agreed=standing.agreed,
            wish=Wished(standing.wish.note) if standing.wish else None,
            asked=Asked(standing.asked.state) if standing.asked else None,
        ),
        is_open=is_open,
        back=back,
    )
