"""Two who answer at the same moment, with real threads on a real database."""

from __future__ import annotations

import pytest

from duijie.actions.introducing import answer_introduction, propose_introduction
from duijie.store.models import Introduction, Mail, Wish
from tests.actions.wishing.test_races import _real_file, at_once, crowd  # noqa: F401  (fixtures)
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("answers", [(True, True), (True, False), (False, False)])
def test_both_answer_at_once_and_it_ends_as_if_one_had_been_first(
    crowd: World,  # noqa: F811
    answers: tuple[bool, bool],
) -> None:
    rows = []
    for number in range(3):
        one, other = crowd.guests[2 * number], crowd.guests[2 * number + 1]
        row = propose_introduction(
            crowd.guest_actor(crowd.guests[15]), crowd.programme, one.person, other.person, "A", "B", crowd.event
        )
        rows.append(row.key)
        ends = at_once(
            lambda one=one, row=row: answer_introduction(crowd.guest_actor(one), row, answers[0]),  # type: ignore[misc]
            lambda other=other, row=row: answer_introduction(crowd.guest_actor(other), row, answers[1]),  # type: ignore[misc]
        )
        assert set(ends) <= {"", "introduction_ended"}
    states = set(Introduction.objects.filter(key__in=rows).values_list("state", flat=True))
    both = all(answers)
    assert states == {"accepted" if both else "declined"}
    assert Mail.objects.filter(template="introduction_accepted").count() == (6 if both else 0)
    assert Wish.objects.count() == (6 if both else 0)
