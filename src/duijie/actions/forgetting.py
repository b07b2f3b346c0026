"""What is left of a forgotten person in rows of the day and after it, in mails and in lists: the words go, counts stay.

Called by :mod:`duijie.actions.leaving` inside its transaction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from duijie.actions.importing.packing import seal_json, unseal_json
from duijie.store.models import (
    Cooperation,
    Delegation,
    Disruption,
    GuestImport,
    ImportChange,
    Introduction,
    IntroductionState,
    LedgerWords,
    Listing,
    Mail,
    MailState,
    Nudge,
    Outcome,
    Participant,
    Person,
    Scan,
    Speaker,
    StandbyOffer,
    StandbyState,
)

_GONE = "…"
_FOLDED = re.compile(r"\r?\n[ \t]")


def words_of(people: Iterable[Person]) -> re.Pattern[str] | None:
    """Return what finds the people's names and addresses in other words; None: there is nothing to look for.

    A name of Latin letters counts only where it stands by itself; a single sign is no name to look for.
    """
    said = {
        words.strip()
        for one in people
        for words in (one.name, one.name_en, one.mail, one.phone, one.wechat, *_texts(one.aliases))
        if len(words.strip()) > 1
    }
    if not said:
        return None
    parts = [
        rf"(?<![A-Za-z0-9]){re.escape(words)}(?![A-Za-z0-9])" if words.isascii() else re.escape(words)
        for words in sorted(said, key=lambda one: (-len(one), one))
    ]
    return re.compile("|".join(parts), re.IGNORECASE)


def _texts(value: object) -> list[str]:
    """Return the strings in a JSON value, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


def forget_day(own: QuerySet[Participant], now: datetime) -> None:
    """Empty what desks, boards and cards hold of a person, and withdraw the places that are offered to them."""
    Scan.objects.filter(participant__in=own).update(given="", token="")
    Disruption.objects.filter(participant__in=own).update(note="")
    Outcome.objects.filter(participant__in=own).update(note="")
    StandbyOffer.objects.filter(Q(one__in=own) | Q(other__in=own), state=StandbyState.OFFERED).update(
        state=StandbyState.WITHDRAWN, ended=now
    )
    Nudge.objects.filter(participant__in=own).update(note="")
    Speaker.objects.filter(participant__in=own).delete()
    Delegation.objects.filter(leader__in=own).update(leader=None)


def forget_introductions(person: Person, now: datetime) -> None:
    """Take back introductions that wait, empty the reasons of all; the credit of the connector's organisation stays."""
    rows = Introduction.objects.filter(Q(connector=person) | Q(one=person) | Q(other=person))
    rows.filter(state=IntroductionState.PROPOSED).update(state=IntroductionState.WITHDRAWN, answered=now)
    rows.update(one_reason="", other_reason="")
    rows.filter(connector=person).update(connector=None)


def forget_words(person: Person, sought: re.Pattern[str] | None, titles: Sequence[str]) -> list[Path]:
    """Empty a person's own words in the ledger and strike their name from others'; return the files to delete.

    ``titles``: of the person's listings, which cooperations may be named after. Entries themselves hold codes only
    and stay as they are.
    """
    own = LedgerWords.objects.filter(person=person)
    files = [Path(settings.MEDIA_ROOT) / key for key in own.exclude(file_name="").values_list("key", flat=True)]
    own.update(text="", link="", file_name="", file_kind="", file_size=None, file_digest="", shared=False)
    reached = Cooperation.objects.filter(
        Q(parties__person=person) | Q(need__person=person) | Q(offer__person=person)
    ).distinct()
    for row in reached:
        subject = "" if row.subject and row.subject in titles else _struck(row.subject, sought)
        step = _struck(row.next_step, sought)
        if (subject, step) != (row.subject, row.next_step):
            Cooperation.objects.filter(pk=row.pk).update(subject=subject, next_step=step)
    for words in LedgerWords.objects.filter(entry__cooperation__in=reached).exclude(person=person):
        text = _struck(words.text, sought)
        if text != words.text:
            LedgerWords.objects.filter(pk=words.pk).update(text=text)
    return files


def forget_mails(own: QuerySet[Participant], sought: re.Pattern[str] | None, address: str) -> None:
    """Empty the mails to a person, and strike their name from mails to others of the same events.

    ``address``: where sign-in mails went; "" when the account goes on being somebody.
    """
    mails = Mail.objects.filter(participant__in=own)
    mails.filter(state=MailState.QUEUED).update(state=MailState.FAILED, reason="erased", next_try=None)
    mails.update(to="", subject="", body="", calendar="")
    if sought is None:
        return
    events = own.values("event")
    others = Mail.objects.filter(Q(event__in=events) | Q(event__isnull=True)).exclude(participant__in=own)
    for mail in others.only("to", "subject", "body", "calendar", "state").iterator(chunk_size=500):
        if address and mail.to.casefold() == address.casefold():
            Mail.objects.filter(pk=mail.pk).update(to="", subject="", body="", calendar="")
            continue
        calendar = _FOLDED.sub("", mail.calendar)
        struck = {
            "subject": _struck(mail.subject, sought),
            "body": _struck(mail.body, sought),
            "calendar": mail.calendar if not sought.search(calendar) else sought.sub(_GONE, calendar),
        }
        changed = {name: words for name, words in struck.items() if words != getattr(mail, name)}
        if changed:
            Mail.objects.filter(pk=mail.pk).update(**changed)


def _struck(words: str, sought: re.Pattern[str] | None) -> str:
    return words if sought is None else sought.sub(_GONE, words)


def forget_lists(rows: Sequence[str], events: QuerySet[Participant], sought: re.Pattern[str] | None) -> None:
    """Let go of what lists say of a person: what stood there before, and the lists that named them.

    ``rows``: keys of the person and of their participations.
    """
    changes = ImportChange.objects.filter(row__in=rows)
    batches = set(changes.values_list("batch", flat=True))
    changes.update(before=None, after=None)
    if sought is not None:
        places = events.values("event")
        kept = GuestImport.objects.filter(event__in=places).exclude(key__in=batches)
        for batch in kept.filter(Q(inspection__isnull=False) | Q(preview__isnull=False)):
            said = [unseal_json(part) for part in (batch.inspection, batch.preview) if part]
            if sought.search(json.dumps(said, ensure_ascii=False)):
                batches.add(batch.key)
        noted = ImportChange.objects.filter(batch__event__in=places, table="NamedWish", after__isnull=False)
        for change in noted:
            words = json.dumps(unseal_json(change.after), ensure_ascii=False)
            if sought.search(words):
                after = seal_json(json.loads(sought.sub(_GONE, words)))
                ImportChange.objects.filter(pk=change.pk).update(after=after)
    GuestImport.objects.filter(key__in=batches).update(content=None, inspection=None, preview=None)


def titles_of(person: Person) -> list[str]:
    """Return the titles of a person's listings, to be read before they are emptied."""
    return [title[:200] for title in Listing.objects.filter(person=person).values_list("title", flat=True) if title]
