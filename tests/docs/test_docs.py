"""The documents say what the code does: commands, options, settings, codes, links."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
import typer

from duijie.cli.main import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
GROUP = typer.main.get_command(app)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["plan", "inspect", "match", "schedule", "verify", "replan"])
def test_each_command_and_each_of_its_options_is_documented(name: str) -> None:
    contracts = text("docs/contracts.md")
    heading = next(line for line in contracts.splitlines() if line.startswith(f"## duijie {name} "))
    common = {"--lang", "--help"}
    options = {o for p in GROUP.commands[name].params for o in p.opts if o.startswith("--")}  # type: ignore[attr-defined]
    assert options - common == set(re.findall(r"--[a-z-]+", heading))


STATELESS = {"inspect", "match", "plan", "replan", "schedule", "verify"}


def test_no_command_is_undocumented() -> None:
    rows = re.findall(r"^\| `duijie ([\w-]+)` \| (.*) \|$", text("docs/operate/commands.md"), flags=re.M)
    assert sorted(GROUP.commands) == sorted(STATELESS | {name for name, _ in rows})  # type: ignore[attr-defined]
    for name, words in rows:
        options = {o for p in GROUP.commands[name].params for o in p.opts if o.startswith("--")}  # type: ignore[attr-defined]
        assert (name, options - {"--lang", "--help"}) == (name, set(re.findall(r"`(--[a-z-]+)`", words)))


def test_every_setting_is_documented_and_no_other() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    taken = {name for source in sources for name in re.findall(r'"(DUIJIE_[A-Z_]+)"', source)}
    tables = text("docs/operate/settings.md") + text("docs/guide/meaning.md")
    assert set(re.findall(r"^\| `(DUIJIE_[A-Z_]+)`", tables, flags=re.M)) == taken


def test_every_key_of_the_event_file_is_documented_and_no_other() -> None:
    source = text("src/duijie/formats/event.py")
    taken = set(re.findall(r'(?<![a-z_.])keys\.(?:take|words|text|table|tables|number|names)\("([a-z_]+)"', source))
    taken |= {"limits", "hosts", "slots", "sides", "ask", "interpreters", "agenda", "tables"}
    table = text("docs/guide/event.md")
    words = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`]*`", table))))
    assert taken - words == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    broken = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/schemas/*.json")), ids=lambda path: path.name)
def test_each_schema_is_a_schema(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_each_contract_names_its_schema() -> None:
    contracts = text("docs/contracts.md")
    shipped = {path.name for path in ROOT.glob("docs/schemas/*.json")}
    assert shipped - set(re.findall(r"schemas/([\w.-]+\.json)", contracts)) == set()


def test_decisions_are_numbered_without_gaps_and_dated() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        first, _, state = path.read_text(encoding="utf-8").splitlines()[:3]
        assert first.startswith(f"# {int(path.name[:4])}. ")
        assert re.fullmatch(r"(?:Accepted|Superseded by \d+), 20\d\d-\d\d\.", state)


def test_the_readme_names_the_two_commands() -> None:
    assert re.findall(r"^make (\w+)", text("README.md"), flags=re.M)[:2] == ["demo", "test"]


def test_the_package_states_its_licence() -> None:
    assert tomllib.loads(text("pyproject.toml"))["project"]["license"] == "Apache-2.0"


@pytest.mark.parametrize("folder", ["src", "tests", "benchmarks", "tools"])
def test_files_keep_to_their_length(folder: str) -> None:
    ceiling = 600 if folder == "tests" else 400
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".typ"}
        and path.parent.name not in {"migrations", "vendor"}  # written by Django; by others
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > ceiling
    }
    assert long == {}
