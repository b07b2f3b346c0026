"""A stage for the pages of needs and offers: listings in every state, of both sides, with files and versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from duijie.actions import listing as verbs
from duijie.actions.listing.words import Words
from duijie.store.models import Chain, Listing, Participant, Role
from tests.world import World

#: Tests of listings travel here: a month before the event's day.
NOW = datetime(2027, 2, 20, 3, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

GOOD = Words(
    direction="need",
    kind="technology",
    language="zh-hans",
    title="低能耗反渗透膜",
    teaser="寻找低能耗反渗透膜，用于海水淡化厂改造。",
    detail="厂区每天产水两万吨，计划分两期改造。",
    method_today="目前采用进口膜，每三年更换一次，能耗偏高。",
    target_figure="每立方米能耗低于 2.4 kWh",
    budget_least=4_200_000,
    budget_most=6_000_000,
    deadline=date(2027, 9, 30),
    expires=date(2027, 6, 30),
)
VAGUE = replace(
    GOOD,
    title="寻求合作",
    teaser="希望与香港企业开展全方位合作，实现互利共赢。",
    detail="",
    method_today="",
    target_figure="",
    budget_least=None,
    budget_most=None,
    deadline=None,
)
OFFER = Words(
    direction="offer",
    kind="technology",
    language="en",
    title="Coating that keeps shellfish off hulls",
    teaser="A coating that keeps shellfish off ships' hulls, so that they burn less fuel. For shipyards and ferries.",
    detail="It is sprayed on in dock like ordinary paint.",
    target_figure="Fuel down by 6 % on two ferries over 14 months.",
    trl=7,
    ip_state="granted",
    ip_owner="Haiyu University",
    cooperation=("licence",),
    facts=(("audience", "Shipyards and operators of ferries"),),
    expires=date(2027, 6, 30),
)


def draft(world: World, guest: Participant, words: Words = GOOD, **changed: Any) -> Listing:
    """Return a draft of a guest."""
    return verbs.write_listing(world.guest_actor(guest), guest, replace(words, **changed))


def sent(world: World, guest: Participant, words: Words = GOOD, **changed: Any) -> Listing:
    """Return a listing that waits for a reviewer."""
    return verbs.submit_listing(world.guest_actor(guest), guest, replace(words, **changed))


def imported(guest: Participant, words: Words = VAGUE) -> Listing:
    """Return a listing as an import makes it: waiting, without a version, whatever the rubric says."""
    assert guest.person.organisation is not None
    return Listing.objects.create(
        programme=guest.event.programme,
        event=guest.event,
        person=guest.person,
        organisation=guest.person.organisation,
        direction=words.direction,
        language=words.language,
        title=words.title,
        teaser=words.teaser,
        state="submitted",
        submitted=guest.confirmed,
    )


def accepted(world: World, guest: Participant, words: Words = GOOD, **changed: Any) -> Listing:
    """Return a listing that others read."""
    row = sent(world, guest, words, **changed)
    verbs.accept_listing(world.actor(Role.ORGANISER), world.event, row, row.version)
    return Listing.objects.get(pk=row.pk)


def returned(world: World, guest: Participant, words: Words = GOOD, **changed: Any) -> Listing:
    """Return a listing that a reviewer has sent back."""
    row = sent(world, guest, words, **changed)
    verbs.return_listing(world.actor(Role.ORGANISER), world.event, row, row.version, [], "请写明现有膜的型号。")
    return Listing.objects.get(pk=row.pk)


def full_stage(world: World) -> dict[str, Listing]:
    """Give the first guest listings in every state, and others some that wait."""
    me, other = world.guests[0], world.guests[1]
    chain = Chain.objects.get(programme=world.programme)
    rows = {
        "draft": draft(world, me, VAGUE),
        "sent": sent(world, me, chains=(chain.key,)),
        "accepted": accepted(world, me, title="海水淡化膜清洗工艺"),
        "returned": returned(world, me, title="浓盐水综合利用"),
        "offer": accepted(world, other, OFFER),
        "waiting offer": sent(world, other, OFFER, title="Second coating, for fishing boats"),
        "imported": imported(world.guests[2]),
    }
    actor = world.guest_actor(me)
    row = rows["sent"]
    words = replace(GOOD, chains=(chain.key,), target_figure="每立方米能耗低于 2.2 kWh", title="低能耗反渗透膜组件")
    rows["sent"] = verbs.submit_listing(actor, me, words, row, Listing.objects.get(pk=row.pk).version)
    verbs.attach(actor, me, rows["sent"], "现有流程图.pdf", PDF, detail=True)
    verbs.attach(actor, me, rows["sent"], "brochure.pdf", PDF + b"%\n%%EOF\n", detail=False)
    return {name: Listing.objects.get(pk=one.pk) for name, one in rows.items()}
