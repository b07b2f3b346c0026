"""What scans come to: whatever their order, however often, from however many desks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from duijie.actions.checking_in.clocks import clock_error, put_right
from duijie.actions.checking_in.folding import Seen, arrival

NINE = datetime(2027, 3, 19, 9, tzinfo=UTC)


def seen(minute: int, mark: str, undo: bool = False, desk: str = "a") -> Seen:
    return Seen(NINE + timedelta(minutes=minute), mark, "qr", desk, undo)


scans = st.lists(
    st.builds(
        seen, st.integers(0, 6), st.text("abc", min_size=1, max_size=3), st.booleans(), st.sampled_from(("a", "b"))
    ),
    max_size=8,
    unique_by=lambda one: one.mark,
)


def test_the_earliest_counts() -> None:
    assert arrival([seen(5, "b"), seen(2, "c"), seen(9, "a")]) == seen(2, "c")
    assert arrival([]) is None


def test_what_was_taken_back_does_not_count_and_what_came_after_does() -> None:
    first, back, again = seen(1, "a"), seen(3, "b", undo=True), seen(4, "c")
    for order in permutations([first, back]):
        assert arrival(order) is None
    for order in permutations([first, back, again]):
        assert arrival(order) == again


def test_a_scan_before_the_undo_that_comes_late_stays_taken_back() -> None:
    assert arrival([seen(1, "a"), seen(3, "b", undo=True), seen(2, "c", desk="b")]) is None


@given(scans, st.randoms())
def test_any_order_and_any_repeat_give_the_same(given_scans: list[Seen], random) -> None:  # type: ignore[no-untyped-def]
    mixed = given_scans + random.choices(given_scans, k=4) if given_scans else []
    random.shuffle(mixed)
    assert arrival(mixed) == arrival(given_scans)


@given(scans)
def test_nothing_before_the_last_undo_ever_counts(given_scans: list[Seen]) -> None:
    found = arrival(given_scans)
    backs = [one for one in given_scans if one.undo]
    coming = [one for one in given_scans if not one.undo]
    alive = [one for one in coming if all((one.at, one.mark) > (back.at, back.mark) for back in backs)]
    assert (found is None) == (not alive)
    if found is not None:
        assert found in alive
        assert all((found.at, found.mark) <= (one.at, one.mark) for one in alive)


def test_a_clock_an_hour_or_a_day_wrong_does_no_harm() -> None:
    truth = NINE + timedelta(minutes=7)
    for wrong in (timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1), timedelta(0)):
        received = NINE + timedelta(hours=2)
        error = clock_error(received + wrong, received)
        assert put_right(truth + wrong, error, NINE, received) == truth


def test_no_scan_is_before_its_desk_was_opened_nor_after_it_came() -> None:
    received = NINE + timedelta(hours=2)
    day, none = timedelta(days=1), timedelta(0)
    assert put_right(NINE - day, none, NINE, received) == NINE  # a clock that was set before it sent
    assert put_right(NINE + day, none, NINE, received) == received
    ages = datetime(1970, 1, 1, tzinfo=UTC)
    assert put_right(ages, clock_error(ages, received), NINE, received) == NINE
    end = datetime.max.replace(tzinfo=UTC)
    assert NINE <= put_right(end, clock_error(end, received), NINE, received) <= received
    assert put_right(end, timedelta(days=-5), NINE, received) == received
