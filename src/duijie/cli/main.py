"""All commands of ``duijie``, in the order in which people need them."""

from __future__ import annotations

from typing import Annotated

import typer

from duijie import __version__
from duijie.cli.accounts import begin, reset_factor, sign_in_link
from duijie.cli.application import audit, doctor, forget_again, migrate, serve, tick, worker
from duijie.cli.inspect import inspect
from duijie.cli.match import match
from duijie.cli.plan import plan
from duijie.cli.replan import replan
from duijie.cli.schedule import schedule
from duijie.cli.verify import verify

app = typer.Typer(
    name="duijie",
    help="Duijie 对接: conferences worth their while, from guest lists to what became of them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"duijie {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Duijie 对接: conferences worth their while, from guest lists to what became of them."""
    del version


STATELESS = (plan, inspect, match, schedule, verify, replan)
INSTALLED = (serve, worker, migrate, begin, sign_in_link, reset_factor, tick, doctor, audit, forget_again)
for command in (*STATELESS, *INSTALLED):
    app.command(no_args_is_help=False)(command)


def main() -> None:
    """Run the command line."""
    app()
