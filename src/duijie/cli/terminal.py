"""What every command shares: the reader's language, faults, notes and progress on stderr."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Final, ParamSpec

import typer

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Language, Text

P = ParamSpec("P")

LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="zh-hans|zh-hant|en",
        help="Language of messages and printed pages. Default: DUIJIE_LANG, else the system's.",
    ),
]

_UNKNOWN: Final = Text(
    "“{value}” is not a language of Duijie. Choose one of zh-hans, zh-hant, en.",
    "“{value}”不是可选的语言。请用 zh-hans、zh-hant 或 en。",
    "「{value}」不是可選的語言。請用 zh-hans、zh-hant 或 en。",
)
_OURS: Final = Text(
    "This is our fault, not yours: {error}. Nothing was written. Please report it with the command you ran.",
    "这是我们的错，不是您的：{error}。没有写出任何文件。请把所用的命令一并告诉我们。",
    "這是我們的錯，不是您的：{error}。沒有寫出任何檔案。請把所用的指令一併告訴我們。",
)
_STOPPED: Final = Text(
    "Stopped. Nothing was written.",
    "已停止，没有写出任何文件。",
    "已停止，沒有寫出任何檔案。",
)


def language_of(value: str | None, fallback: Language | None = None) -> Language:
    """Return the reader's language: the option, else ``fallback``, DUIJIE_LANG, the system's.

    Raises:
        InputError: the option names no language of ours.
    """
    if value is not None:
        if (known := _known(value)) is None:
            raise InputError([Fault("unknown_language", _UNKNOWN.fill(value=value))])
        return known
    return fallback or _known(os.environ.get("DUIJIE_LANG", "")) or _system_language()


def _known(value: str) -> Language | None:
    wanted = value.strip().lower().replace("_", "-")
    return next((language for language in LANGUAGES if language == wanted), None)


def _system_language() -> Language:
    name = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "").lower()
    if not name.startswith("zh"):
        return "en"
    return "zh-hant" if any(mark in name for mark in ("hk", "tw", "mo", "hant")) else "zh-hans"


def note(message: str) -> None:
    """Say something on stderr that is not part of the result."""
    print(message, file=sys.stderr, flush=True)


@contextmanager
def progress(label: str) -> Iterator[None]:
    """Show that something takes time: a spinner on a terminal, plain lines otherwise."""
    start = time.perf_counter()
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status(label):
            yield
    else:
        yield
    note(f"{label} · {time.perf_counter() - start:.1f} s")


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command: faults of the input exit 2, all listed; anything unforeseen exits 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        language = _language_for_faults(kwargs.get("lang"))
        try:
            command(*args, **kwargs)
        except InputError as error:
            for fault in error.faults:
                note(fault.line(language))
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            note(_STOPPED.of(language))
            raise typer.Exit(130) from None
        except BrokenPipeError:
            _close_pipe()
            raise typer.Exit(1) from None
        except typer.Exit:
            raise
        except Exception as error:
            if os.environ.get("DUIJIE_TRACE"):
                raise
            note(_OURS.fill(error=f"{type(error).__name__}: {error}").of(language))
            raise typer.Exit(1) from error

    return run


def _language_for_faults(value: object) -> Language:
    """Return a language even when the option itself is the fault."""
    return (_known(value) if isinstance(value, str) else None) or language_of(None)


def _close_pipe() -> None:
    """Keep Python from complaining a second time when stdout's reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
