"""The review: a reviewer accepts a need or an offer, sends it back with reasons, or puts a word right themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.listing.checking import check_contacts, check_words
from duijie.actions.listing.telling import tell_author
from duijie.actions.listing.words import Words, advise, put_into, words_of
from duijie.actions.listing.writing import keep_version
from duijie.actions.refusal import Refused, changed_meanwhile, not_found
from duijie.actions.rights import HOLDERS, Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Chain, Event, Listing, ListingState, ListingVersion, Participant, Review
from duijie.store.queries.visible import day_of

WORDS_LENGTH: Final = 1000
_CHANGED: Final = Text(
    "The author has changed this since you opened it. Nothing was decided; the new words are below.",
    "您打开之后，作者又修改了内容。审核结果没有提交，下面是最新内容。",
    "您打開之後，作者又修改了內容。審核結果沒有提交，下面是最新內容。",
)
_DECIDED: Final = Text(
    "This no longer waits for a review: somebody else has decided, or the author has taken it back."
    " Nothing was changed.",
    "这一条已不在待审核之列：可能已由他人审核，或作者已撤回。没有改动。",
    "這一項已不在待審核之列：可能已由他人審核，或作者已撤回。沒有改動。",
)
_CONTACT: Final = Text(
    "There are contact data in the words, which others see only after both said yes. Send it back, or take them out.",
    "文字里有联系方式，而联系方式须双方同意后才能显示。请退回，或先把它删去。",
    "文字裏有聯絡資料，而聯絡資料須雙方同意後才能顯示。請退回，或先把它刪去。",
)
_NO_REASON: Final = Text(
    "Tick a reason or write one, so that the author knows what to change. Nothing was sent.",
    "请勾选或填写退回理由，作者才知道怎么改。还没有退回。",
    "請勾選或填寫退回理由，作者才知道怎樣改。還沒有退回。",
)
_TOO_LONG: Final = Text(
    "Your words are {n} characters long, {limit} are possible. Shorten them; nothing was sent.",
    "您写了 {n} 个字，最多 {limit} 个。请缩短；还没有退回。",
    "您寫了 {n} 個字，最多 {limit} 個。請縮短；還沒有退回。",
)
_GONE: Final = Text("It is no longer there.", "已不存在。", "已不存在。")


def sides_reviewed(actor: Actor, event: Event) -> frozenset[str] | None:
    """Return the keys of the sides an actor reviews at an event, None for all of them."""
    grants = [
        grant
        for grant in actor.grants
        if grant.programme == event.programme_id
        and grant.role in HOLDERS[Right.REVIEW]
        and grant.event in {None, event.key}
    ]
    if not actor.account or any(grant.side is None for grant in grants):
        return None
    return frozenset(grant.side for grant in grants if grant.side)


def author_of(event: Event, listing: Listing) -> Participant:
    """Return the participant a listing is of, with person, side and event.

    Raises:
        Refused: the person does not take part in the event.
    """
    rows = Participant.objects.select_related("person__organisation", "side", "event__programme")
    author = rows.filter(event=event, person=listing.person_id).first()
    if author is None:
        raise not_found()
    return author


def require_review(actor: Actor, event: Event, author: Participant) -> None:
    """Do nothing for somebody who reviews the author's side; guests of no side are for those who review all.

    Raises:
        Refused: the actor does not.
    """
    require(actor, Right.REVIEW, event, author.side_id or "")


def accept_listing(actor: Actor, event: Event, listing: Listing, version: int) -> None:
    """Accept the version of a listing that was read: from now on it is matched, and others read its teaser.

    Raises:
        Refused: not their side, changed or decided meanwhile, or contact data stand in it.
    """
    author = author_of(event, listing)
    require_review(actor, event, author)
    with deed(actor, "listing.accept", event.programme_id) as doing:
        row = _waiting(event, listing, version)
        if advise(words_of(row)).refused:
            raise Refused("contact", _CONTACT)
        number = _decide(actor, row, ListingState.ACCEPTED)
        doing.about(row, number=number)
        tell_author("listing_accepted", row, author)


def return_listing(
    actor: Actor, event: Event, listing: Listing, version: int, codes: Iterable[str], words: str = ""
) -> None:
    """Send the version of a listing that was read back to its author, with the rubric's reasons and own words.

    Raises:
        InputError: no reason was given, or the own words are too long.
        Refused: not their side, or changed or decided meanwhile.
    """
    author = author_of(event, listing)
    require_review(actor, event, author)
    own = words.strip()
    if len(own) > WORDS_LENGTH:
        raise InputError([Fault("too_long", _TOO_LONG.fill(n=len(own), limit=WORDS_LENGTH), place="words")])
    with deed(actor, "listing.return", event.programme_id) as doing:
        row = _waiting(event, listing, version)
        chosen = frozenset(codes)
        reasons = [one for one in advise(words_of(row)).reasons if one.code in chosen]
        if not reasons and not own:
            raise InputError([Fault("no_reason", _NO_REASON, place="reasons")])
        kept = [{"code": one.code, "text": one.text.to_json()} for one in reasons]
        number = _decide(actor, row, ListingState.RETURNED, kept, own)
        doing.about(row, number=number, reasons=[one.code for one in reasons])
        said = [one.text for one in reasons] + ([Text(own, own, own)] if own else [])
        tell_author("listing_returned", row, author, reasons=said)


def _waiting(event: Event, listing: Listing, version: int) -> Listing:
    row = Listing.objects.select_for_update().filter(key=listing.key, event=event).first()
    if row is None:
        raise not_found()
    if row.state != ListingState.SUBMITTED:
        raise Refused("decided", _DECIDED)
    if row.version != version:
        raise Refused("changed_meanwhile", _CHANGED)
    return row


def _decide(
    actor: Actor, row: Listing, verdict: ListingState, reasons: Sequence[Mapping[str, object]] = (), words: str = ""
) -> int:
    last = ListingVersion.objects.filter(listing=row).order_by("-number").first()
    number = last.number if last is not None else keep_version(row, "")  # imported ones come without a version
    Review.objects.create(
        listing=row, number=number, verdict=verdict, reasons=list(reasons), words=words, by=actor.account
    )
    Listing.objects.filter(pk=row.pk).update(state=verdict, version=row.version + 1)
    return number


@dataclass(frozen=True, slots=True)
class Left:
    """A listing that was not accepted with the others, and why."""

    key: str
    title: str
    why: Text


def accept_many(actor: Actor, event: Event, chosen: Mapping[str, int]) -> tuple[int, tuple[Left, ...]]:
    """Accept several listings as they were read (key → version); those that cannot be stay, with the reason.

    Raises:
        Refused: one of them is not of the actor's side; nothing was accepted.
    """
    require(actor, Right.REVIEW, event)
    done, left = 0, []
    with transaction.atomic():
        # All rows before the first audit entry: whoever holds the log's end must not wait for a row.
        locked = Listing.objects.select_for_update().filter(event=event, key__in=chosen).order_by("key")
        rows = {row.key: row for row in locked}
        for key, version in sorted(chosen.items()):
            row = rows.get(key)
            if row is None:
                left.append(Left(key, key, _GONE))
                continue
            try:
                with transaction.atomic():
                    accept_listing(actor, event, row, version)
                done += 1
            except Refused as refused:
                if refused.code in {"not_allowed", "not_found"}:
                    raise
                left.append(Left(key, row.title, refused.text))
    return done, tuple(left)


def edit_on_behalf(actor: Actor, event: Event, listing: Listing, words: Words, version: int) -> bool:
    """Put words of somebody's listing right for them; it stays where it is in the review, and the author is told.

    Returns whether anything changed.

    Raises:
        InputError: a field cannot be kept, or contact data stand in it.
        Refused: not their side, still a draft, or changed meanwhile.
    """
    author = author_of(event, listing)
    require_review(actor, event, author)
    check_words(event, words, day_of(event, timezone.now()))
    check_contacts(words)
    with deed(actor, "listing.write", event.programme_id) as doing:
        row = Listing.objects.select_for_update().filter(key=listing.key, event=event).first()
        if row is None or row.state not in {ListingState.SUBMITTED, ListingState.ACCEPTED}:
            raise not_found()
        if row.version != version:
            raise changed_meanwhile()
        before = words_of(row)
        changed = [name for name in Words.__dataclass_fields__ if getattr(before, name) != getattr(words, name)]
        doing.about(row, on_behalf=True, fields=changed)
        if not changed:
            doing.drop()
            return False
        put_into(row, words)
        row.version += 1
        row.save()
        row.chains.set(Chain.objects.filter(key__in=words.chains))
        keep_version(row, actor.account)
        tell_author("listing_changed", row, author)
        return True
