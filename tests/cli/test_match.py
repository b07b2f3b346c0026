"""``duijie match`` as a user runs it."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from duijie.engine.records import Listing
from tests.engine.matching.pools import NEEDS, OFFERS

SCHEMA = Path(__file__).parents[2] / "docs/schemas/duijie-match-line.schema.json"
RUN = "from duijie.cli import main; main()"


def run(*arguments: object, language: str = "en") -> subprocess.CompletedProcess[bytes]:
    """Run the command by words alone; encoders have tests of their own."""
    words = () if "--help" in arguments else ("--encoder", "words")
    command = [sys.executable, "-c", RUN, "match", *map(str, arguments), *words, "--lang", language]
    return subprocess.run(command, capture_output=True, check=False, timeout=120)


def write(path: Path, listings: tuple[Listing, ...]) -> Path:
    rows = [{key: value for key, value in asdict(one).items() if value not in (None, "", ())} for one in listings]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "needs.jsonl", NEEDS), write(tmp_path / "offers.jsonl", OFFERS)


def lines(data: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in data.decode("utf-8").splitlines()]


def test_prints_lines_that_keep_the_schema(files: tuple[Path, Path]) -> None:
    done = run(*files, "--top", 3)
    assert done.returncode == 0, done.stderr
    found = lines(done.stdout)
    schema = Draft202012Validator(json.loads(SCHEMA.read_text()))
    assert [list(schema.iter_errors(line)) for line in found] == [[]] * len(found)
    order = [(line["need"], line["rank"]) for line in found]
    places = [need.id for need in NEEDS]
    assert order == sorted(order, key=lambda entry: (places.index(str(entry[0])), entry[1]))
    assert [line["offer"] for line in found if line["rank"] == 1] == ["o1", "o3", "o4", "o5", "o7", "o8"]


def test_out_holds_what_stdout_would_and_twice_the_same(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "ranked.jsonl"
    printed, written, again = run(*files), run(*files, "--out", out), run(*files)
    assert written.stdout == b""
    assert out.read_bytes() == printed.stdout == again.stdout
    assert b"6" in written.stderr


def test_reverse_ranks_needs_for_each_offer(files: tuple[Path, Path]) -> None:
    forward = {(line["need"], line["offer"]): line["score"] for line in lines(run(*files).stdout)}
    found = lines(run(*files, "--reverse").stdout)
    assert {(line["need"], line["offer"]): line["score"] for line in found} == forward
    assert list(dict.fromkeys(line["offer"] for line in found)) == [
        offer.id for offer in OFFERS if any(offer.id == pair[1] for pair in forward)
    ]


def test_pairs_scores_all_of_them_and_no_other(files: tuple[Path, Path], tmp_path: Path) -> None:
    listed = tmp_path / "pairs.csv"
    listed.write_text("need,offer\nn4,o5\nn2,o10\nn2,o3\nn2,o10\n")
    done = run(*files, "--pairs", listed, "--top", 1)
    found = [(line["need"], line["offer"], line["rank"]) for line in lines(done.stdout)]
    assert found == [("n2", "o3", 1), ("n2", "o10", 2), ("n4", "o5", 1)]
    assert b"pairs.csv" in done.stderr


def test_all_faults_of_all_files_are_printed_and_nothing_written(tmp_path: Path) -> None:
    needs, offers, listed = tmp_path / "needs.jsonl", tmp_path / "offers.jsonl", tmp_path / "pairs.csv"
    needs.write_text('{"id": "n1"}\n{"id": "n2", "title": "釉浆"}\n{broken\n')
    offers.write_text('{"id": "o1", "title": "x", "kind": "gold"}\n')
    listed.write_text("need,offer\nn1,o1\nn7,o1\n")
    out = tmp_path / "ranked.jsonl"
    done = run(needs, offers, "--pairs", listed, "--out", out, language="zh-hant")
    assert done.returncode == 2
    said = done.stderr.decode("utf-8").splitlines()
    assert [line.split("：")[0].split(": ")[0] for line in said] == [
        "needs.jsonl › 1",
        "needs.jsonl › 3",
        "offers.jsonl › 1 › kind",
        "pairs.csv › 3 › need",
    ]
    assert "沒有可供配對的內容" in said[0]
    assert not out.exists()


def test_absent_files_are_faults(tmp_path: Path) -> None:
    done = run(tmp_path / "needs.jsonl", tmp_path / "offers.jsonl")
    assert done.returncode == 2
    assert [line.split(":")[0] for line in done.stderr.decode().splitlines()] == ["needs.jsonl", "offers.jsonl"]


def test_empty_files_give_an_empty_result_and_a_note(files: tuple[Path, Path], tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    out = tmp_path / "ranked.jsonl"
    done = run(files[0], empty, "--out", out)
    assert (done.returncode, out.read_bytes()) == (0, b"")
    assert b"empty.jsonl: The file holds no listings" in done.stderr
    assert run(empty, empty, "--reverse").stdout == b""


def test_one_file_may_be_both(files: tuple[Path, Path]) -> None:
    found = lines(run(files[0], files[0], "--top", 1).stdout)
    assert [line["offer"] for line in found] == [need.id for need in NEEDS]


@pytest.mark.parametrize("top", ["0", "-1", "many"])
def test_top_must_be_a_number_above_zero(files: tuple[Path, Path], top: str) -> None:
    assert run(*files, "--top", top).returncode == 2


def test_a_cut_text_is_noted(files: tuple[Path, Path], tmp_path: Path) -> None:
    long = write(tmp_path / "long.jsonl", (Listing("n1", "釉浆球磨", "釉" * 1_000_000),))
    done = run(long, files[1])
    assert done.returncode == 0
    assert "long.jsonl › 1 › text: Only the first 20000 characters are used." in done.stderr.decode()


def test_help_has_an_example() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert b"Example: duijie match needs.jsonl offers.jsonl" in done.stdout


def test_what_has_expired_on_that_day_is_left_out(tmp_path: Path) -> None:
    needs = write(tmp_path / "needs.jsonl", (Listing("n", "海上风电塔筒防腐涂料"),))
    offers = write(
        tmp_path / "offers.jsonl",
        (
            Listing("old", "海上风电防腐涂料", expires="2026-11-21"),
            Listing("new", "海上风电防腐涂料", expires="2026-11-22"),
        ),
    )
    found = {
        day: [line["offer"] for line in lines(run(needs, offers, *day).stdout)] for day in ((), ("--on", "2026-11-22"))
    }
    assert found == {(): ["old", "new"], ("--on", "2026-11-22"): ["new"]}


def test_a_cluster_that_is_not_there_is_said_and_nothing_written(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "ranked.jsonl"
    done = run(*files, "--cluster", "127.0.0.1:9", "--out", out)
    assert (done.returncode, out.exists()) == (2, False)
    assert b"127.0.0.1:9" in done.stderr
    assert b"Traceback" not in done.stderr
