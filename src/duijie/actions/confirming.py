"""The other end of an invitation: a guest confirms, declines, or says that the link reached the wrong person.

Opening a link changes nothing but the note that it was opened; confirming uses it up. After “I cannot come” the link
still works, so that somebody may change their mind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from duijie.actions.access.members import account_for
from duijie.actions.consenting import Purpose, current_notice, recipients, record, sides_agreed_to
from duijie.actions.deed import Deed, deed
from duijie.actions.inviting import send_link
from duijie.actions.jobs import start_job
from duijie.actions.people.places import place_at
from duijie.actions.people.search_text import person_search
from duijie.actions.profile import SHOWABLE
from duijie.actions.refusal import Refused, changed_meanwhile
from duijie.actions.rights import INSTALLATION, Actor
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.store.models import Account, Link, LinkPurpose, Participant, ParticipantState, Person, Steward
from duijie.store.sealing import token_digest

_CHANNEL: Final = "link"
_MINUTE: Final = timedelta(minutes=1)
_LENGTHS: Final = {"name": 120, "name_en": 120, "title": 120, "organisation": 200}
_NO_NAME: Final = Text(
    "Please write your name. What you typed is kept.",
    "请填写姓名。您填的内容已保留。",
    "請填寫姓名。您填的內容已保留。",
)
_NO_PLACE: Final = Text(
    "Please write your organisation. What you typed is kept.",
    "请填写单位。您填的内容已保留。",
    "請填寫單位。您填的內容已保留。",
)
_TOO_LONG: Final = Text(
    "This is longer than {n} characters. Please shorten it.", "超过 {n} 个字，请缩短。", "超過 {n} 個字，請縮短。"
)
_PAST: Final = Text(
    "This day is past. Choose today or a later day.", "日期已过，请选今天或以后。", "日期已過，請選今天或以後。"
)
_NO_LANGUAGE: Final = Text("Please choose a language.", "请选择语言。", "請選擇語言。")
_NO_MAIL: Final = Text(
    "We have no mail address of yours any more, so you could not sign in. Please write to the organisers.",
    "系统里已没有您的邮箱，您将无法登录。请联系主办方。",
    "系統裏已沒有您的電郵地址，您將無法登入。請聯絡主辦方。",
)


class InvitationState(StrEnum):
    """What became of a confirm link."""

    READY = "ready"
    USED = "used"
    EXPIRED = "expired"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A confirm link as its page shows it; the participant only where the link was ours."""

    state: InvitationState
    participant: Participant | None = None


WHY_GONE: Final = {
    InvitationState.USED: Text(
        "You have confirmed already. To get to your pages, sign in with your mail address.",
        "您已确认过。请用邮箱登录，进入您的页面。",
        "您已確認過。請用電郵登入，進入您的頁面。",
    ),
    InvitationState.EXPIRED: Text(
        "This link has run out. We can mail you a new one; nothing was changed.",
        "链接已过期，数据没有改动。我们可以给您发送新链接。",
        "連結已過期，資料沒有改動。我們可以給您發送新連結。",
    ),
    InvitationState.REPLACED: Text(
        "A newer mail replaces this link. Open the latest one, or have a new link mailed to you.",
        "之后的邮件里有新链接，请打开最近一封，或重新索取。",
        "之後的電郵裏有新連結，請打開最近一封，或重新索取。",
    ),
    InvitationState.UNKNOWN: Text(
        "This link is not complete, or was never ours. Copy the whole line of the mail.",
        "链接不完整或无效。请从邮件中复制整行链接。",
        "連結不完整或無效。請從電郵複製整行連結。",
    ),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a guest says on the page. ``shown``: fields others may see, until ``shown_until``.

    ``recipients``: codes of those across the border who may receive the data; ``leader``: their delegation's leader
    may act for them.
    """

    name: str
    name_en: str
    title: str
    organisation: str
    language: str
    shown: Sequence[str] = ()
    shown_until: date | None = None
    suggestions: bool = False
    recipients: Sequence[str] = ()
    leader: bool = False


def find_invitation(token: str) -> Invitation:
    """Return how a confirm link stands; nothing is used up."""
    link = _link(token)
    if link is None or link.participant is None:
        return Invitation(InvitationState.UNKNOWN)
    guest = link.participant
    if guest.person.erased is not None or guest.state == ParticipantState.CANCELLED:
        return Invitation(InvitationState.UNKNOWN)
    if link.used is not None or guest.state == ParticipantState.CONFIRMED:
        return Invitation(InvitationState.USED, guest)
    if link.revoked is not None:
        return Invitation(InvitationState.REPLACED, guest)
    if link.expires <= timezone.now():
        return Invitation(InvitationState.EXPIRED, guest)
    return Invitation(InvitationState.READY, guest)


def _link(token: str) -> Link | None:
    return (
        Link.objects.select_related(
            "participant__person__organisation",
            "participant__person__account",
            "participant__side",
            "participant__event__programme",
            "participant__delegation__leader__person__account",
        )
        .filter(purpose=LinkPurpose.CONFIRM, digest=token_digest(token))
        .first()
    )


def note_opened(participant: Participant) -> None:
    """Note that a guest's link was opened for the first time (by them, or by their mail scanner)."""
    if participant.opened is None:
        Participant.objects.filter(pk=participant.pk, opened=None).update(opened=timezone.now())


def confirm(token: str, answers: Answers, language: Language) -> Account:
    """Confirm by a link: keep the corrections, what others see and each consent; return the guest's account.

    ``language``: the one the page was read in, in which the notice was agreed to.

    Raises:
        InputError: a field cannot be kept as it is; all are named.
        Refused: the link works no more (410), or the guest has no address to sign in with.
    """
    guest = _ready(token)
    _check(answers)
    person, event = guest.person, guest.event
    if not person.mail:
        raise Refused("no_address", _NO_MAIL)
    with transaction.atomic():
        account = account_for(person.mail, answers.name)
        with deed(Actor(account.key, account.name), "guest.confirm", event.programme_id) as doing:
            _confirm(_use(token), answers, language, account, doing)
    return account


def _confirm(guest: Participant, answers: Answers, language: Language, account: Account, doing: Deed) -> None:
    person = Person.objects.select_for_update().get(pk=guest.person_id)
    if account.language != answers.language:
        Account.objects.filter(pk=account.pk).update(language=answers.language)
    _correct(guest, person, answers, account)
    shown = [field for field in SHOWABLE if field in answers.shown]
    Participant.objects.filter(pk=guest.pk).update(
        state=ParticipantState.CONFIRMED,
        confirmed=timezone.now(),
        shown=shown,
        shown_until=answers.shown_until,
        suggestions_off=not answers.suggestions,
        version=F("version") + 1,
    )
    _consents(guest, answers, shown, language, account, doing)
    _stewardship(guest, answers, account)


def _ready(token: str) -> Participant:
    found = find_invitation(token)
    if found.state is not InvitationState.READY or found.participant is None:
        raise Refused(f"invitation_{found.state}", WHY_GONE[found.state], 410)
    return found.participant


def _use(token: str) -> Participant:
    """Use a link up, inside the transaction; of two at once, one wins."""
    now = timezone.now()
    links = Link.objects.filter(digest=token_digest(token), used=None, revoked=None, expires__gt=now)
    if links.update(used=now) != 1:
        raise Refused("invitation_used", WHY_GONE[InvitationState.USED], 410)
    guest = Participant.objects.select_for_update(of=("self",)).select_related(
        "person", "side", "event__programme", "delegation__leader__person__account"
    )
    return guest.get(links__digest=token_digest(token))


def _check(answers: Answers) -> None:
    faults = []
    if not answers.name and not answers.name_en:
        faults.append(Fault("name_missing", _NO_NAME, place="name"))
    if not answers.organisation:
        faults.append(Fault("organisation_missing", _NO_PLACE, place="organisation"))
    for name, most in _LENGTHS.items():
        if len(getattr(answers, name)) > most:
            faults.append(Fault("too_long", _TOO_LONG.fill(n=most), place=name))
    if answers.shown_until is not None and answers.shown_until < timezone.now().date():
        faults.append(Fault("past_day", _PAST, place="shown_until"))
    if answers.language not in LANGUAGES:
        faults.append(Fault("unknown_language", _NO_LANGUAGE, place="language"))
    if faults:
        raise InputError(faults)


def _correct(guest: Participant, person: Person, answers: Answers, account: Account) -> None:
    """Keep what the guest corrected; all they were shown is their own from now on."""
    new = {"name": answers.name, "name_en": answers.name_en, "title": answers.title, "language": answers.language}
    own = {"name", "title", "language", *(["name_en"] if answers.name_en else [])}
    if place_at(guest.event, person, answers.organisation):
        own.add("organisation")
    for name, value in new.items():
        setattr(person, name, value)
    person.account = account
    person.own = sorted(set(person.own) | own)
    person.search = person_search(person)
    person.mail_bounced = None
    person.version += 1
    person.save()


def _consents(
    guest: Participant, answers: Answers, shown: Sequence[str], language: Language, account: Account, doing: Deed
) -> None:
    """Write each consent that was given, an entry each."""
    notice = current_notice(guest.event.programme)
    codes = [one.code for one in recipients(guest.event, guest.side) if one.code in answers.recipients]
    given = [(Purpose.PARTICIPATION, "")]
    given += [(Purpose.LISTING, "")] if shown else []
    given += [(Purpose.SUGGESTIONS, "")] if answers.suggestions else []
    given += [(Purpose.CROSS_BORDER, code) for code in codes]
    for purpose, recipient in given:
        record(
            guest.person,
            notice,
            purpose,
            True,
            language=language,
            channel=_CHANNEL,
            recipient=recipient,
            by=account.key,
        )
    Participant.objects.filter(pk=guest.pk).update(abroad=sides_agreed_to(guest.person))
    doing.about(guest, shown=list(shown), notice=notice.version, consents=[str(purpose) for purpose, _ in given])


def leader_of(guest: Participant) -> Participant | None:
    """Return the leader of a guest's delegation who could act for them: confirmed, and somebody else."""
    leader = guest.delegation.leader if guest.delegation else None
    if leader is None or leader.pk == guest.pk or leader.person.account is None:
        return None
    return leader


def _stewardship(guest: Participant, answers: Answers, account: Account) -> None:
    leader = leader_of(guest)
    theirs = leader.person.account if leader is not None else None
    if not answers.leader or leader is None or theirs is None or theirs == account:
        return
    in_force = Q(until=None) | Q(until__gt=timezone.now())
    if not Steward.objects.filter(in_force, person=guest.person, account=theirs).exists():
        Steward.objects.create(person=guest.person, account=theirs, called=leader.person.name)


def decline(token: str) -> None:
    """Say by a link that one cannot come; nothing more is asked, and the link still works.

    Raises:
        Refused: the link works no more.
    """
    guest = _ready(token)
    with deed(INSTALLATION, "guest.decline", guest.event.programme_id) as doing:
        doing.about(guest)
        changed = Participant.objects.filter(
            pk=guest.pk, state__in=(ParticipantState.IMPORTED, ParticipantState.INVITED)
        ).update(state=ParticipantState.DECLINED, version=F("version") + 1)
        if not changed:
            doing.drop()


def report_wrong_person(token: str) -> None:
    """Say by a link that the mail reached somebody else: the link ends, no more mail goes there, staff are told.

    Raises:
        Refused: the link works no more.
    """
    guest = _ready(token)
    now = timezone.now()
    with deed(INSTALLATION, "guest.wrong_person", guest.event.programme_id) as doing:
        doing.about(guest)
        Link.objects.filter(participant=guest, purpose=LinkPurpose.CONFIRM, used=None, revoked=None).update(revoked=now)
        Person.objects.filter(pk=guest.person_id).update(mail_bounced=now, version=F("version") + 1)
        Participant.objects.filter(pk=guest.pk).update(
            state=ParticipantState.IMPORTED, phone_list=True, version=F("version") + 1
        )


def send_anew(token: str) -> None:
    """Mail a fresh link in place of one that ran out or was replaced, to the address we know and no other.

    Raises:
        Refused: the link was used, or was never ours.
    """
    found = find_invitation(token)
    guest = found.participant
    if found.state not in {InvitationState.EXPIRED, InvitationState.REPLACED} or guest is None:
        raise Refused(f"invitation_{found.state}", WHY_GONE[found.state], 410)
    with deed(INSTALLATION, "guest.invite_anew", guest.event.programme_id) as doing:
        guest = (
            Participant.objects.select_for_update(of=("self",))
            .select_related("person", "event__programme")
            .get(pk=guest.pk)
        )
        if guest.person.mail_bounced is not None:
            raise changed_meanwhile()
        minute = timezone.now() - _MINUTE
        if Link.objects.filter(participant=guest, purpose=LinkPurpose.CONFIRM, created__gt=minute).exists():
            doing.drop()
            return
        doing.about(guest)
        send_link(guest)
        start_job("send_mail", INSTALLATION, event=guest.event)
