"""What staff and guests do about suggestions: rights, the log, and what is refused."""

from __future__ import annotations

import pytest

from duijie.actions import suggesting
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import AuditEntry, Role, Suggestion
from tests.actions.suggesting.scene import computed, fill
from tests.world import World, make_world


def test_only_organisers_work_on_others_lists(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    row = Suggestion.objects.get(participant=needs)
    three = world.guests[3]
    elsewhere = make_world("other", guests=0).actor(Role.OWNER)
    actors = [world.actor(role) for role in Role if role not in {Role.OWNER, Role.ORGANISER}]
    for actor in (*actors, world.guest_actor(needs), elsewhere):
        for verb in (
            lambda actor=actor: suggesting.add_suggestion(actor, needs, three, "why"),
            lambda actor=actor: suggesting.remove_suggestion(actor, row),
            lambda actor=actor: suggesting.propose(actor, needs, (row,)),
            lambda actor=actor: suggesting.propose_first(actor, needs),
            lambda actor=actor: suggesting.stop_proposing(actor, row),
            lambda actor=actor: suggesting.start_suggesting(actor, world.event),
        ):
            with pytest.raises(Refused, match="not_allowed"):
                verb()
    left = Suggestion.objects.filter(participant=needs).values_list("key", "proposed_by", "added_by")
    assert list(left) == [(row.key, "", "")]
    del offers


def test_only_the_guest_judges_and_switches(world: World) -> None:
    needs, offers = fill(world, 1)[0]
    computed(world)
    row = Suggestion.objects.get(participant=needs)
    for actor in (world.actor(Role.OWNER), world.guest_actor(offers)):
        with pytest.raises(Refused, match="not_allowed"):
            suggesting.judge(actor, row, "not")
        with pytest.raises(Refused, match="not_allowed"):
            suggesting.switch_suggestions(actor, needs, on=False)
    row.refresh_from_db()
    needs.refresh_from_db()
    assert (row.feedback, needs.suggestions_off) == ("", False)


def test_the_log_names_rows_and_counts_only(world: World) -> None:
    needs, _ = fill(world, 1)[0]
    organiser = world.actor(Role.ORGANISER)
    row = suggesting.add_suggestion(organiser, needs, world.guests[3], "Both know Zhang San")
    with pytest.raises(Refused, match="suggested_already"):
        suggesting.add_suggestion(organiser, needs, world.guests[3], "Again")
    with pytest.raises(InputError):
        suggesting.add_suggestion(organiser, needs, world.guests[1], " ")
    assert suggesting.propose(organiser, needs, (row,)) == 1
    assert suggesting.propose(organiser, needs, (row,)) == 0  # a second time says nothing new, and logs nothing
    suggesting.stop_proposing(organiser, row)
    suggesting.judge(world.guest_actor(needs), row, "met")
    suggesting.remove_suggestion(organiser, row)
    entries = AuditEntry.objects.order_by("number").values_list("action", "subject", "facts")
    assert list(entries) == [
        ("suggestion.add", f"Suggestion:{row.key}", {"guest": needs.key}),
        ("suggestion.propose", f"Participant:{needs.key}", {"count": 1}),
        ("suggestion.unpropose", f"Suggestion:{row.key}", {"guest": needs.key}),
        ("suggestion.judge", f"Suggestion:{row.key}", {"feedback": "met"}),
        ("suggestion.remove", f"Suggestion:{row.key}", {"guest": needs.key}),
    ]
