"""Badges: a name to be read across a table, and a code for the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from duijie.formats.outgoing.filing import Filing, filing_key
from duijie.formats.outgoing.qr import qr_picture
from duijie.formats.outgoing.records import Badge, Occasion
from duijie.formats.outgoing.typeset import Data, marked, page_words, side_words, typeset
from duijie.formats.outgoing.wording import Speech, one_line

BadgeSize = Literal["small", "large"]


def badges_pdf(
    occasion: Occasion,
    badges: Sequence[Badge],
    made: datetime,
    *,
    size: BadgeSize = "small",
    filing: Filing = "shown",
) -> bytes:
    """Return badges on A4 with lines to cut along, in the order of names (see ``filing_key``).

    ``size``: "small" = 90 × 55 mm, ten a sheet; "large" = A6, four a sheet. A name stands large in its
    owner's script, and below it in the other one; the rest is in the guest's language.

    Raises:
        InputError: a token is empty or too long for a QR code.
    """
    ordered = sorted(badges, key=lambda b: (filing_key(b.person, b.person.name or b.person.name_en, filing), b.token))
    title = occasion.name.of(ordered[0].language) if ordered else ""
    cards = [_card(occasion, badge) for badge in ordered]
    return typeset("badges.typ", {"title": title, "size": size, "badges": cards}, made)


def _card(occasion: Occasion, badge: Badge) -> Data:
    words = Speech(badge.language)
    person = badge.person
    name = person.name or person.name_en
    organisation = person.organisation or person.organisation_en
    return {
        **page_words(words, occasion),
        "name": marked(words, name),
        "other": marked(words, person.name_en if person.name_en != name else ""),
        "organisation": marked(words, organisation),
        "organisation_other": marked(words, person.organisation_en if person.organisation_en != organisation else ""),
        "title": marked(words, person.title),
        "side": side_words(words, person.side),
        "role": one_line(words.of(badge.role)),
        "qr": qr_picture(badge.token),
    }
