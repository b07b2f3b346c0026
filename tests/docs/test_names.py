"""Names that others rely on: audit actions, jobs, kinds of mail and routes are documented, unique and complete."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ACTIONS = ROOT / "src" / "duijie" / "actions"


def audit_names() -> set[str]:
    """Return every action's name, as the second argument of ``deed`` or of a change of set-up."""
    found = set()
    for path in sorted(ACTIONS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1):
                continue
            if node.func.id not in {"deed", "change_event", "change_programme"}:
                continue
            names = [part.value for part in ast.walk(node.args[1]) if isinstance(part, ast.Constant)]
            found |= {name for name in names if isinstance(name, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", name)}
    return found


def documented(name: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (ROOT / name).read_text(encoding="utf-8"), flags=re.M))


def test_every_audit_name_written_out_in_the_code_is_documented() -> None:
    assert audit_names() - documented("docs/operate/audit.md", r"`([a-z_]+\.[a-z_]+)`") == set()


def test_every_kind_of_job_and_round_of_timed_work_is_documented() -> None:
    from duijie.actions.jobs import KINDS
    from duijie.actions.ticking import ROUNDS

    assert documented("docs/operate/jobs.md", r"^\| `([a-z_]+)` \|") == set(KINDS) | set(ROUNDS)


def test_every_kind_of_mail_has_words_in_three_languages_with_the_placeholders_it_names() -> None:
    from duijie.actions.mailing import mail_codes, shipped_words

    assert len(mail_codes()) > 5
    for code in mail_codes():
        words = shipped_words(code)
        for text in (words.purpose, words.subject, words.body):
            assert all(text.to_json().values()), code
        used = {language: set(re.findall(r"\{(\w+)\}", body)) for language, body in words.body.to_json().items()}
        assert len({frozenset(names) for names in used.values()}) == 1, (code, used)
        assert set().union(*used.values()) <= set(words.placeholders), code


def test_no_two_routes_share_a_name_or_a_path() -> None:
    from duijie.web.urls import ROUTES

    assert [name for name, n in Counter(route.name for route in ROUTES).items() if n > 1] == []
    assert [path for path, n in Counter(route.path for route in ROUTES).items() if n > 1] == []
