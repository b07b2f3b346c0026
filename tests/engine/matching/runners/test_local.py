"""Several processes give what one gives, and end when they should."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from duijie.engine.matching import each_match, score_pairs
from duijie.engine.matching.runners import LocalRunner, Runner, RunnerError
from duijie.engine.matching.runners.local import TASKS_A_WORKER, cores
from duijie.engine.records import Listing, Match
from tests.engine.matching.pools import NEEDS, OFFERS

from . import works
from .pools import BLOCK_CELLS, TOP, HashedWords, listings

ALONE = LocalRunner(1)


def two(patience: float = 0.0) -> LocalRunner:
    return LocalRunner(2, patience)


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duijie.engine.matching.recall.BLOCK_CELLS", BLOCK_CELLS)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("needs", "offers", "encoder", "reverse", "patience"),
    [
        (NEEDS, OFFERS, None, False, 0.0),
        (listings(60, "n"), listings(110, "o"), None, True, 0.0),
        (listings(60, "n"), listings(110, "o"), HashedWords(), False, 0.01),  # the first blocks here
    ],
    ids=["few", "many, reverse", "many, encoded"],
)
def test_two_processes_rank_and_reason_like_one(
    needs: Sequence[Listing], offers: Sequence[Listing], encoder: Any, reverse: bool, patience: float
) -> None:
    def found(runner: Runner) -> tuple[Match, ...]:
        return tuple(each_match(needs, offers, TOP, encoder, runner, reverse))

    alone = found(ALONE)
    assert len(alone) > 20
    assert found(two(patience)) == alone


def test_pairs_are_scored_alike() -> None:
    needs, offers = listings(12, "n"), listings(30, "o")
    pairs = [(need.id, offer.id) for need in needs for offer in offers[:9]]
    assert score_pairs(needs, offers, pairs, runner=two()) == score_pairs(needs, offers, pairs, runner=ALONE)


def test_results_keep_the_order_of_tasks_however_long_each_takes() -> None:
    seconds = [0.2, 0.0, 0.05, 0.0, 0.1, 0.0, 0.0]
    results = list(two().run(works.sleep, seconds))
    assert [taken for taken, _ in results] == seconds
    assert len({process for _, process in results} - {os.getpid()}) == 2


def test_what_is_done_soon_starts_no_process() -> None:
    assert set(two(60).run(works.own_process, range(50))) == {os.getpid()}


def test_longer_work_is_handed_over() -> None:
    processes = [process for _, process in two(0.5).run(works.sleep, [0.0, 0.6, 0.0, 0.0, 0.0, 0.0])]
    assert processes[:2] == [os.getpid()] * 2
    assert os.getpid() not in processes[2:]
    assert len(set(processes[2:])) == 2


def test_one_worker_is_this_process() -> None:
    assert set(LocalRunner(1, 0).run(works.own_process, range(9))) == {os.getpid()}


def test_work_travels_once_to_each_process() -> None:
    found = list(two().run(works.Table(100_000), range(0, 100_000, 5_000)))
    assert [number for _, _, number in found] == list(range(0, 100_000, 5_000))
    assert {loaded for _, loaded, _ in found} == {1}


def test_few_tasks_are_taken_ahead() -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for task in range(100):
            taken += 1
            yield task

    for place, result in enumerate(two().run(works.square, tasks())):
        assert result == place * place
        assert taken <= place + 2 * TASKS_A_WORKER
    assert taken == 100


def test_no_tasks_give_no_results() -> None:
    assert list(two().run(works.square, [])) == []


@pytest.mark.parametrize("patience", [0.0, 60.0])
def test_an_error_comes_where_its_result_would_have(patience: float) -> None:
    results = two(patience).run(works.refuse_odd, [0, 2, 4, 7, 8])
    assert [next(results) for _ in range(3)] == [0, 2, 4]
    with pytest.raises(KeyError) as caught:
        next(results)
    assert caught.value.args == (7,)


def test_an_error_says_where_it_was_raised() -> None:
    with pytest.raises(KeyError) as caught:
        list(two().run(works.refuse_odd, [1]))
    assert "in refuse_odd" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("work", "words"),
    [(works.refuse_in_words, "WordyError: no thanks"), (works.refuse_with_lock, "ValueError: <unlocked")],
)
def test_an_error_that_cannot_travel_is_told_in_words(work: Callable[[int], int], words: str) -> None:
    with pytest.raises(RunnerError, match=words) as caught:
        list(two().run(work, [1]))
    assert words in caught.value.text.zh_hant


def test_an_error_of_the_tasks_comes_after_the_results_before_it() -> None:
    def tasks() -> Iterator[int]:
        yield from (3, 4)
        raise LookupError("no more")

    results = two().run(works.square, tasks())
    assert [next(results), next(results)] == [9, 16]
    with pytest.raises(LookupError, match="no more"):
        next(results)


def test_work_that_cannot_be_loaded_is_told() -> None:
    with pytest.raises(Exception, match="another version wrote this"):
        list(two().run(works.Unloadable(), [1]))


@pytest.mark.parametrize(
    ("work", "how"),
    [(works.die, ("signal 9", "信号 9", "信號 9")), (works.leave, ("exit status 7", "退出状态 7", "結束狀態 7"))],
)
def test_a_process_that_ends_is_told(work: Callable[[int], int], how: tuple[str, str, str]) -> None:
    results = two().run(work, [0, 1, 2, 3, 4] if work is works.die else [0])
    if work is works.die:
        assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(RunnerError) as caught:
        next(results)
    text = caught.value.text
    assert all(words in said for words, said in zip(how, (text.en, text.zh_hans, text.zh_hant), strict=True))


def test_what_work_prints_and_reads_stays_out_of_the_answers(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(two().run(works.shout, [5, 6])) == ["5", "6"]
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("no answer") == err.count("nor this") == 2


def test_processes_share_the_cores_among_their_threads() -> None:
    assert set(two().run(works.threads, range(4))) == {str(max(1, cores() // 2))}


def test_processes_end_with_the_iterator() -> None:
    results = two().run(works.sleep, [0.0, 600.0, 600.0])
    _, process = next(results)
    assert alive(process)
    results.close()  # type: ignore[attr-defined]
    assert not alive(process)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_processes_end_with_their_caller(sent: signal.Signals, tmp_path: Path) -> None:
    words = (
        "from pathlib import Path; from duijie.engine.matching.runners import LocalRunner; "
        "from tests.engine.matching.runners.works import write_process; "
        f"list(LocalRunner(2, 0).run(write_process, [Path({str(tmp_path)!r})] * 2))"
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {words}"],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
        processes = [int(path.name) for path in tmp_path.iterdir()]
        if sent == signal.SIGINT:  # as a terminal does it
            os.killpg(caller.pid, sent)
        else:
            caller.kill()
        _, said = caller.communicate(timeout=30)
        assert (b"KeyboardInterrupt" in said) == (sent == signal.SIGINT)
        wait_until(lambda: not any(map(alive, processes)))
    finally:
        for process in (int(path.name) for path in tmp_path.iterdir()):
            if alive(process):
                os.kill(process, signal.SIGKILL)
        caller.kill()
        caller.communicate()


def test_fewer_than_one_worker_is_refused() -> None:
    with pytest.raises(ValueError, match="0 workers"):
        LocalRunner(0)
