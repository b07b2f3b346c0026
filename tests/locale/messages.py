"""Collects the message ids of our own source: Python by its syntax tree, templates by Babel."""

from __future__ import annotations

import ast
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[2] / "src" / "duijie"
FOLDERS = {"en": "en", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}


def in_python() -> dict[str, str]:
    """Return every sentence given to ``_``, and both given to ``_n``, with where it stands."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "_n"}:
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                for argument in node.args[: 1 if node.func.id == "_" else 2]:
                    assert isinstance(argument, ast.Constant), f"{place}: a message id must be written out"
                    found[str(argument.value)] = place
    return found


def in_templates() -> dict[str, str]:
    """Return every sentence of the page templates with where it stands."""
    methods = [("**.html", "jinja2.ext:babel_extract"), ("**.svg", "jinja2.ext:babel_extract")]
    options = {"**.html": {"silent": "false", "trimmed": "true"}}
    keywords = {"_": None, "_n": (1, 2)}
    found = {}
    for file, line, message, *_ in extract_from_dir(
        SOURCE, methods, options, keywords=keywords, strip_comment_tags=True
    ):
        for sentence in message if isinstance(message, tuple) else (message,):
            found[str(sentence)] = f"{file}:{line}"
    return found


def parts(language: str) -> list[Path]:
    """Return the catalogues of one language, one for each part of the application."""
    return sorted((SOURCE / "locale" / FOLDERS[language] / "LC_MESSAGES").glob("*.po"))


def read(path: Path) -> dict[str, str]:
    """Return one catalogue as message id → translation, without its header."""
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def catalogue(language: str) -> dict[str, str]:
    """Return all that is translated into one language; no sentence stands in two catalogues."""
    words: dict[str, str] = {}
    for path in parts(language):
        found = read(path)
        assert not words.keys() & found.keys(), f"{path.name} repeats {sorted(words.keys() & found.keys())}"
        words |= found
    return words
