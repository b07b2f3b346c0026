"""``duijie serve``, ``worker``, ``migrate``, ``tick``, ``doctor``: the application on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Annotated

import typer

from duijie.cli.terminal import LanguageOption, language_of, note
from duijie.engine.text import Text

_BEHIND = Text(
    "The database is older than this program. Back it up, then run: duijie migrate",
    "数据库版本低于本程序。请先备份，再运行：duijie migrate",
    "數據庫版本低於本程式。請先備份，再執行：duijie migrate",
)
_READY = Text("Duijie answers at {address}", "对接已在 {address} 就绪", "對接已在 {address} 就緒")
_FORGOTTEN = Text(
    "People who came back and were forgotten once more: {n}",
    "随备份恢复、现已再次删除的人员：{n} 人",
    "隨備份恢復、現已再次刪除的人員：{n} 人",
)
_DATABASE_DONE = Text("The database is up to date.", "数据库已是最新。", "數據庫已是最新。")


def start_django() -> None:
    """Read the settings and load the store.

    Raises:
        typer.Exit: a setting cannot be used; stderr says which and why.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duijie.settings.django")
    from duijie.settings.environment import SettingError

    try:
        import django

        django.setup()
    except SettingError as wrong:
        print(f"duijie: {wrong}", file=sys.stderr)
        raise typer.Exit(2) from None


def migrate(lang: LanguageOption = None) -> None:
    """Bring the database to this version, and lay out the files that pages load.

    Example: duijie migrate
    """
    start_django()
    prepare()
    note(_DATABASE_DONE.of(language_of(lang)))


def prepare() -> None:
    """Apply migrations and lay out static files."""
    from django.conf import settings
    from django.core.management import call_command

    settings.DUIJIE.home.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def database_is_behind() -> bool:
    """Return whether migrations are waiting."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def serve(
    address: Annotated[str, typer.Option("--address", metavar="HOST", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help="Port to listen on.")] = 8000,
    threads: Annotated[int, typer.Option("--threads", metavar="N", min=1, help="Requests answered at once.")] = 8,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=0, help="Processes that do jobs; 0: run “duijie worker” apart.")
    ] = 2,
    lang: LanguageOption = None,
) -> None:
    """Serve the application, with the workers that do its jobs and timed work. Ctrl-C ends all of them.

    An SQLite database is migrated on the way; a PostgreSQL one that is behind is refused (run duijie migrate).

    Example: duijie serve --port 8000
    """
    start_django()
    from django.db import connection

    language = language_of(lang)
    if connection.vendor == "sqlite":
        prepare()
    elif database_is_behind():
        note(_BEHIND.of(language))
        raise typer.Exit(2)
    connection.close()
    helpers = start_workers(workers)
    note(_READY.fill(address=f"http://{address}:{port}/").of(language))
    try:
        answer_requests(address, port, threads)
    finally:
        end_workers(helpers)


def answer_requests(address: str, port: int, threads: int) -> None:
    """Run the web server until it is told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    # One process: SQLite has one writer anyway, and a board's cache is shared. The backlog holds a rush of guests.
    Granian(
        "duijie.web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backlog=2048,
        log_enabled=False,
    ).serve()


def start_workers(count: int) -> list[subprocess.Popen[bytes]]:
    """Start processes that do jobs; the first also does the timed work."""
    command = [sys.executable, "-m", "duijie.cli", "worker"]
    return [
        subprocess.Popen(  # noqa: S603
            [*command, *(["--timed"] if number == 0 else [])], start_new_session=True
        )
        for number in range(count)
    ]


def end_workers(helpers: Sequence[subprocess.Popen[bytes]]) -> None:
    """Let workers finish what they do for ten seconds, then end them."""
    for helper in helpers:
        helper.send_signal(signal.SIGTERM)
    for helper in helpers:
        try:
            helper.wait(10)
        except subprocess.TimeoutExpired:
            helper.kill()
            helper.wait()


def worker(
    timed: Annotated[bool, typer.Option("--timed", help="Also do the timed work, once a minute.")] = False,
    once: Annotated[bool, typer.Option("--once", help="End when no job is waiting.")] = False,
) -> None:
    """Do the jobs that pages start: reading lists, matching, planning, mail, printing.

    Example: duijie worker --timed
    """
    start_django()
    from django_tasks_db.management.commands.db_worker import Worker

    runner = Worker(
        queue_names=["*"],
        interval=0.2,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.getpid()}",
        excluded_queue_names=[],
    )
    runner.configure_signals()
    if timed:
        threading.Thread(target=_tick_for_ever, daemon=True).start()
    runner.run()


def _tick_for_ever() -> None:
    from django.db import connection

    from duijie.actions.ticking import tick as round_of_work

    pause = threading.Event()
    while not pause.wait(60):
        round_of_work()
        connection.close()


def tick() -> None:
    """Do the timed work once: what runs out, what is due. For a cron job where no worker runs with --timed.

    Example: duijie tick
    """
    start_django()
    from duijie.actions.ticking import tick as round_of_work

    done = round_of_work()
    for name, count in done.items():
        print(f"{name}: {count}")
    if -1 in done.values():
        raise typer.Exit(1)


def doctor(lang: LanguageOption = None) -> None:
    """Say in plain words what is missing or wrong on this machine. Exit 0 if nothing is.

    Example: duijie doctor
    """
    from duijie.cli.checkup import examine

    start_django()
    language = language_of(lang)
    findings = examine()
    for finding in findings:
        print(f"{'ok ' if finding.well else '!! '} {finding.text.of(language)}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(2)


def forget_again(lang: LanguageOption = None) -> None:
    """Forget once more whoever asked to be forgotten and came back with a backup. Run it after every restore.

    Example: duijie forget-again
    """
    start_django()
    from duijie.actions.leaving import forget_again as forget_everybody_again

    print(_FORGOTTEN.fill(n=forget_everybody_again()).of(language_of(lang)))


def audit(
    what: Annotated[str, typer.Argument(metavar="verify|heads", help="Check every chain, or print their ends.")],
    lang: LanguageOption = None,
) -> None:
    """Check the audit log for changed, missing, reordered or cut-off entries. Exit 0 only if it is whole.

    Example: duijie audit verify
    """
    from duijie.cli.checkup import AUDIT_FLAW, AUDIT_WHOLE

    if what not in {"verify", "heads"}:
        raise typer.BadParameter("verify or heads", param_hint="what")
    start_django()
    from duijie.actions.audit import find_flaws, heads

    if what == "heads":
        for chain, (number, digest) in heads().items():
            print(f"{chain} {number} {digest}")
        return
    language = language_of(lang)
    flaws = list(find_flaws())
    for flaw in flaws:
        print(AUDIT_FLAW[flaw.kind].fill(chain=flaw.chain, number=flaw.number).of(language))
    if flaws:
        raise typer.Exit(2)
    print(AUDIT_WHOLE.fill(entries=sum(number for number, _ in heads().values())).of(language))
