"""Checks after 30, 90, 180 and 365 days: asked once, answered once, never by a scanner's look; and the self-check."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from duijie.actions.following import (
    Step,
    add_entry,
    answer_check,
    answer_own_check,
    check_of,
    differing,
    due_checks,
    self_check,
    self_check_questions,
    stop_cooperation,
)
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import LANGUAGES
from duijie.store.models import Check, Cooperation, LedgerEntry, Mail, Person, Role
from duijie.store.queries.ledger import DUE, Wanted, cooperations, overdue_checks, waiting
from tests.actions.following.scene import AFTER, kinds, opened, party
from tests.world import World

NINE = datetime(2027, 3, 19, 1, tzinfo=UTC)  # 09:00 in Jinan


@pytest.fixture
def row(world: World) -> Cooperation:
    with time_machine.travel(AFTER, tick=False):
        return opened(world)


def ask(days: int, hours: int = 0) -> int:
    now = NINE + timedelta(days=days, hours=hours)
    with time_machine.travel(now, tick=False):
        return due_checks(now)


def tokens(world: World) -> list[str]:
    """Return the tokens of the mails of the first two guests, the latest of each."""
    found = []
    for guest in world.guests[:2]:
        mail = Mail.objects.filter(participant=guest, template="cooperation_check").order_by("created").last()
        assert mail is not None
        links = re.findall(r"/check/([\w-]+)\?answer=(\w+)", str(mail.body))
        assert [answer for _token, answer in links] == ["going_on", "signed", "stopped", "no_news", "later"]
        assert len({token for token, _answer in links}) == 1
        found.append(links[0][0])
    return found


def test_each_party_is_asked_once_a_time(world: World, row: Cooperation) -> None:
    assert (ask(29), ask(30, -1), ask(30), ask(30, 1), ask(31)) == (0, 0, 2, 0, 0)
    assert [ask(days) for days in (89, 90, 180, 365, 366)] == [0, 2, 2, 2, 0]
    assert sorted(Check.objects.values_list("days", flat=True)) == [30, 30, 90, 90, 180, 180, 365, 365]
    bodies = [str(mail.body) for mail in Mail.objects.filter(participant=world.guests[0])]
    assert all("Firm 1 of lugang" in body and "Membranes that last" in body for body in bodies)


def test_of_several_that_are_due_the_last_is_asked_and_very_late_ones_are_not(world: World, row: Cooperation) -> None:
    assert (ask(100), ask(101)) == (2, 0)
    assert set(Check.objects.values_list("days", flat=True)) == {90}
    assert (ask(241), ask(365 + 61)) == (0, 0)


def test_whoever_stopped_has_no_address_or_is_erased_is_not_asked(world: World, row: Cooperation) -> None:
    Person.objects.filter(key=world.guests[0].person_id).update(erased=AFTER)
    assert ask(30) == 1
    Person.objects.filter(key=world.guests[1].person_id).update(mail="")
    assert ask(90) == 0
    Person.objects.update(mail="again@lugang.example", erased=None)
    with time_machine.travel(NINE + timedelta(days=170), tick=False):
        stop_cooperation(world.actor(Role.ORGANISER), row, "timing")
    assert ask(180) == 0


def test_an_answer_is_an_entry_of_one_side_and_waits_for_the_owner(world: World, row: Cooperation) -> None:
    ask(30)
    one, other = tokens(world)
    now = NINE + timedelta(days=31)
    with time_machine.travel(now, tick=False):
        assert check_of(one).days == 30  # a look changes nothing
        assert kinds(row) == ["opened"]
        answer_check(one, "signed")
        with pytest.raises(Refused) as again:
            answer_check(one, "stopped")
        with pytest.raises(Refused) as unknown:
            answer_check(other, "perhaps")
        with pytest.raises(Refused) as nobody:
            answer_check("x" * 32, "signed")
    assert [one.value.code for one in (again, unknown, nobody)] == ["answered", "no_answer", "not_found"]
    entry = LedgerEntry.objects.get(kind="check")
    assert (entry.grade, entry.party, entry.facts) == (
        "one_side",
        party(row, world.guests[0]).key,
        {"days": 30, "answer": "signed"},
    )
    row.refresh_from_db()
    assert (row.stage, row.version, differing()) == ("intention", 2, [])
    today = now.date()
    assert waiting(world.event, now, today).counts == dict.fromkeys(DUE, 0) | {"owner": 1, "answers": 1}
    with time_machine.travel(now, tick=False):
        add_entry(world.actor(Role.ORGANISER), row, Step(stage="contract", contract_type="service"))
    assert waiting(world.event, now, today).counts["answers"] == 0


def test_ask_me_later_asks_again_with_a_new_link(world: World, row: Cooperation) -> None:
    ask(30)
    old = tokens(world)
    with time_machine.travel(NINE + timedelta(days=30, hours=2), tick=False):
        answer_check(old[0], "later")
    assert kinds(row) == ["opened"]
    assert (ask(43), ask(45), ask(46)) == (0, 1, 0)
    fresh = tokens(world)
    assert (fresh[0] != old[0], fresh[1] == old[1]) == (True, True)
    with pytest.raises(Refused) as ended:
        answer_check(old[0], "signed")
    assert ended.value.code == "not_found"
    with time_machine.travel(NINE + timedelta(days=46), tick=False):
        answer_check(fresh[0], "no_news")
    assert Check.objects.get(party=party(row, world.guests[0])).answer == "no_news"


def test_a_link_that_nobody_used_runs_out(world: World, row: Cooperation) -> None:
    ask(30)
    token = tokens(world)[0]
    with time_machine.travel(NINE + timedelta(days=120), tick=False):
        assert check_of(token).days == 30
    with time_machine.travel(NINE + timedelta(days=121), tick=False), pytest.raises(Refused) as over:
        answer_check(token, "signed")
    assert (over.value.code, kinds(row)) == ("link_over", ["opened"])


def test_a_party_answers_on_its_own_page_too(world: World, row: Cooperation) -> None:
    ask(30)
    check = Check.objects.get(party=party(row, world.guests[1]))
    with pytest.raises(Refused) as strange:
        answer_own_check(world.guest_actor(world.guests[0]), check, "signed")
    assert strange.value.code == "not_allowed"
    with time_machine.travel(NINE + timedelta(days=31), tick=False):
        answer_own_check(world.guest_actor(world.guests[1]), check, "going_on")
    assert kinds(row) == ["opened", "check"]


def test_unanswered_checks_become_overdue(world: World, row: Cooperation) -> None:
    ask(30)
    now = NINE + timedelta(days=44)
    assert waiting(world.event, now - timedelta(seconds=1), now.date()).counts["unanswered"] == 0
    assert waiting(world.event, now, now.date()).counts["unanswered"] == 1
    assert overdue_checks([row.key], now).count() == 2
    found = cooperations(world.event, Wanted(due="unanswered", side=world.sides["shandong"].key), now, now.date())
    assert list(found) == [row]


def test_the_self_check_flags_and_keeps_its_version(world: World, row: Cooperation) -> None:
    asked = self_check_questions()
    codes = [one.code for one in asked.questions]
    answers = dict.fromkeys(codes, "no")
    actor, guest = world.actor(Role.ORGANISER), world.guests[0]
    with time_machine.travel(AFTER, tick=False):
        assert self_check(actor, row, answers, asked.version).facts["flags"] == []
        wary = answers | {codes[0]: "yes", codes[-1]: "unsure"}
        entry = self_check(world.guest_actor(guest), row, wary, asked.version, party=party(row, guest))
        assert entry.facts == {"version": asked.version, "answers": wary, "flags": [codes[0], codes[-1]]}
        with pytest.raises(InputError) as wrong:
            self_check(actor, row, answers | {codes[1]: "maybe"}, asked.version)
        assert [fault.place for fault in wrong.value.faults] == [codes[1]]
        with pytest.raises(Refused) as newer:
            self_check(actor, row, answers, asked.version + 1)
        with pytest.raises(Refused):
            self_check(world.actor(Role.VIEWER), row, answers, asked.version)
        assert newer.value.code == "questions_changed"
    assert kinds(row) == ["opened", "self_check", "self_check"]


def test_every_question_says_all_in_three_languages() -> None:
    texts = [text for one in self_check_questions().questions for text in (one.text, one.flag)]
    assert [text for text in texts if not all(text.of(language).strip() for language in LANGUAGES)] == []
