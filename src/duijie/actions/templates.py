"""A programme's own words for its mails, over the shipped ones; checked before they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from duijie.actions.deed import deed
from duijie.actions.mailing import mail_codes, own_first, shipped_words
from duijie.actions.mailing.words import MailWords
from duijie.actions.refusal import Refused, changed_meanwhile, not_found
from duijie.actions.rights import Actor, Right, require_programme
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.formats.outgoing import check_template, fill_template, placeholders
from duijie.store.models import Event, MailTemplate, Programme

LONGEST: Final[Mapping[str, int]] = {"subject": 200, "body": 5000}
#: Mails of the installation, which no programme words: they go to people who may belong to several.
NOT_OURS: Final = frozenset({"sign_in", "second_factor_changed", "steward_added", "member_invited"})
_LONG: Final = Text(
    "At most {most} characters; this has {size}.",
    "最多 {most} 字，现有 {size} 字。",
    "最多 {most} 字，現有 {size} 字。",
)
_LINK: Final = Text(
    "“{{link}}” is missing: without it the reader cannot open the page this mail is about. Put it on its own line.",
    "缺少“{{link}}”：没有它，收件人打不开相关页面。请让它单独占一行。",
    "缺少「{{link}}」：沒有它，收件人打不開相關頁面。請讓它單獨佔一行。",
)
_CHANGED_SHIPPED: Final = Text(
    "Somebody else has changed these words meanwhile; they were left as they are.",
    "这些文字刚被别人改过，没有改动。",
    "這些文字剛被別人改過，沒有改動。",
)
_SAMPLES: Final[Mapping[str, Text]] = {
    "name": Text("Ho Ching-sze", "何静思", "何靜思"),
    "other": Text("Jishu Water, Li Muheng", "济漱净水 李慕衡", "濟漱淨水 李慕衡"),
    "person": Text("Li Muheng", "李慕衡", "李慕衡"),
    "meetings": Text(
        "14:30–14:55  table 12  Li Muheng, Jishu Water",
        "14:30–14:55  第12桌  济漱净水 李慕衡",
        "14:30–14:55  第12枱  濟漱淨水 李慕衡",
    ),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a kind of mail in a programme. ``version`` 0: the shipped ones."""

    shipped: MailWords
    subject: Text
    body: Text
    version: int

    @property
    def own(self) -> bool:
        """Return whether the programme has words of its own."""
        return self.version > 0


def wordings(programme: Programme) -> list[Wording]:
    """Return every kind of mail that a programme may word, by code (1 query)."""
    own = {row.code: row for row in MailTemplate.objects.filter(programme=programme)}
    return [_wording(code, own.get(code)) for code in mail_codes() if code not in NOT_OURS]


def wording(programme: Programme, code: str) -> Wording:
    """Return one kind of mail as a programme words it.

    Raises:
        Refused: there is no such mail, or it is not the programme's.
    """
    if code in NOT_OURS or code not in mail_codes():
        raise not_found()
    return _wording(code, MailTemplate.objects.filter(programme=programme, code=code).first())


def _wording(code: str, row: MailTemplate | None) -> Wording:
    shipped = shipped_words(code)
    if row is None:
        return Wording(shipped, shipped.subject, shipped.body, 0)
    return Wording(shipped, own_first(row.subject, shipped.subject), own_first(row.body, shipped.body), row.version)


def check_words(shipped: MailWords, subject: Text, body: Text) -> list[Fault]:
    """Return what is wrong with words for a mail; ``place`` names the field (``subject_en``, ``body_zh-hans``)."""
    faults = []
    for name, words, known in (("subject", subject, shipped.subject), ("body", body, shipped.body)):
        for language in LANGUAGES:
            said = words.of(language)
            place = f"{name}_{language}"
            faults += [Fault(one.code, one.text, place=place) for one in check_template(said, shipped.placeholders)]
            if len(said) > LONGEST[name]:
                faults.append(Fault("too_long", _LONG.fill(most=LONGEST[name], size=len(said)), place=place))
            lost = "link" in placeholders(known.of(language)) and "link" not in placeholders(said)
            if said.strip() and lost:
                faults.append(Fault("template_link", _LINK.fill(), place=place))
    return faults


def sample_values(shipped: MailWords, event: Event | None, language: Language) -> dict[str, str]:
    """Return what placeholders stand for in a preview: invented people, and the event as it is."""
    known: dict[str, str] = {name: text.of(language) for name, text in _SAMPLES.items()}
    known["link"] = f"{settings.DUIJIE.base_url}/…"
    if event is not None:
        known["event"], known["date"] = event.name.of(language), event.date.isoformat()
    return {name: known.get(name, f"‹{meaning.of(language)}›") for name, meaning in shipped.placeholders.items()}


def preview(
    shipped: MailWords, subject: Text, body: Text, event: Event | None = None
) -> list[tuple[Language, str, str]]:
    """Return language, subject and body of a mail as it would read.

    Raises:
        InputError: the words do not pass :func:`check_words`.
    """
    faults = check_words(shipped, subject, body)
    if faults:
        raise InputError(faults)
    said_subject, said_body = own_first(subject, shipped.subject), own_first(body, shipped.body)
    found = []
    for language in LANGUAGES:
        values = sample_values(shipped, event, language)
        line = fill_template(said_subject.of(language), values, form="line")
        found.append((language, line, fill_template(said_body.of(language), values).strip()))
    return found


def save_words(actor: Actor, programme: Programme, code: str, subject: Text, body: Text, version: int) -> None:
    """Keep a programme's own words; a language left empty stays with the shipped ones.

    Raises:
        Refused: the actor may not send in the whole programme, or somebody was faster.
        InputError: placeholders are broken or unknown, the link is missing, or the words are too long.
    """
    require_programme(actor, Right.SEND, programme.key)
    known = wording(programme, code)
    faults = check_words(known.shipped, subject, body)
    if faults:
        raise InputError(faults)
    with deed(actor, "template.save", programme.key) as doing:
        Programme.objects.select_for_update().get(pk=programme.pk)
        row = MailTemplate.objects.filter(programme=programme, code=code).first()
        if (row.version if row else 0) != version:
            raise changed_meanwhile()
        row = row or MailTemplate(programme=programme, code=code, version=0)
        row.subject, row.body = _only_own(subject, known.shipped.subject), _only_own(body, known.shipped.body)
        row.version += 1
        row.save()
        doing.about(row, code=code, version=row.version)


def _only_own(words: Text, shipped: Text) -> Text:
    """Return words without those that are the shipped ones anyway: these follow a later release."""
    return Text(*("" if words.of(one).strip() == shipped.of(one).strip() else words.of(one) for one in LANGUAGES))


def use_shipped(actor: Actor, programme: Programme, code: str, version: int) -> bool:
    """Go back to the shipped words; return whether there were others.

    Raises:
        Refused: the actor may not send in the whole programme, or somebody was faster.
    """
    require_programme(actor, Right.SEND, programme.key)
    wording(programme, code)
    with deed(actor, "template.shipped", programme.key) as doing:
        Programme.objects.select_for_update().get(pk=programme.pk)
        row = MailTemplate.objects.filter(programme=programme, code=code).first()
        if row is None:
            doing.drop()
            return False
        if row.version != version:
            raise Refused("changed_meanwhile", _CHANGED_SHIPPED)
        doing.about(row, code=code)
        row.delete()
    return True
