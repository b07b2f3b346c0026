"""Collects the message ids of our own source: Python by its syntax tree, templates by Babel."""

from __future__ import annotations

import ast
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[2] / "src" / "duijie"
FOLDERS = {"en": "en", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}


def in_python() -> dict[str, str]:
    """Return every sentence given to ``_`` with where it stands."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                argument = node.args[0]
                assert isinstance(argument, ast.Constant), f"{place}: a message id must be written out"
                found[str(argument.value)] = place
    return found


def in_templates() -> dict[str, str]:
    """Return every sentence of the page templates with where it stands."""
    methods = [("**.html", "jinja2.ext:babel_extract"), ("**.svg", "jinja2.ext:babel_extract")]
    options = {"**.html": {"silent": "false", "trimmed": "true"}}
    messages = extract_from_dir(SOURCE, methods, options, strip_comment_tags=True)
    return {str(message): f"{file}:{line}" for file, line, message, *_ in messages}


def catalogue(language: str) -> dict[str, str]:
    """Return one catalogue as message id → translation, without its header."""
    with (SOURCE / "locale" / FOLDERS[language] / "LC_MESSAGES" / "duijie.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}
