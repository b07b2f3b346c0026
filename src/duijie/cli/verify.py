"""``duijie verify``: an independent judge of plans."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from duijie.cli.terminal import LanguageOption, guarded, language_of, note
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Language, Text

if TYPE_CHECKING:
    from duijie.engine.records import Plan
    from duijie.engine.scheduling.verify import Violation

_TOGETHER: Final = Text(
    "“--after” and “--changes” go together; give both or neither.",
    "“--after”与“--changes”须同时给出，或都不给。",
    "「--after」與「--changes」須同時給出，或都不給。",
)


@guarded
def verify(
    problem_file: Annotated[
        Path, typer.Argument(metavar="PROBLEM.json", exists=True, dir_okay=False, help="The problem.")
    ],
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN.json", exists=True, dir_okay=False, help="The plan to judge.")
    ],
    after: Annotated[
        Path | None,
        typer.Option("--after", metavar="OLD_PLAN.json", exists=True, dir_okay=False, help="The plan before a replan."),
    ] = None,
    changes: Annotated[
        Path | None,
        typer.Option("--changes", metavar="CHANGES.json", exists=True, dir_okay=False, help="What changed between."),
    ] = None,
    allow_moves: Annotated[
        int, typer.Option("--allow-moves", metavar="N", min=0, help="So many published meetings were free to move.")
    ] = 0,
    lang: LanguageOption = None,
) -> None:
    """Check a plan: every rule, every figure, every reason. Exit 0 only if all holds, 2 if not.

    With --after and --changes, PROBLEM.json is the problem before the changes, and the promise of the old plan
    is checked as well: history untouched, nobody moved, and what the plan says of its shifts true.

    Example: duijie verify problem.json plan.json

    Example: duijie verify problem.json plan2.json --after plan.json --changes changes.json
    """
    if after is not None and changes is not None:
        _verify_replan(problem_file, plan_file, after, changes, allow_moves, language_of(lang))
        return
    if after is not None or changes is not None:
        raise InputError([Fault("missing_option", _TOGETHER)])
    from duijie.engine.scheduling.verify import verify as judge
    from duijie.formats.plan import read_plan
    from duijie.formats.problem import read_problem
    from duijie.formats.strict_json import read_within_limit

    language = language_of(lang)
    problem, problem_notes = read_problem(read_within_limit(problem_file), problem_file.name)
    plan, plan_notes = read_plan(read_within_limit(plan_file), plan_file.name)
    for words in (*problem_notes, *plan_notes):
        note(words.of(language))
    _print(judge(problem, plan), plan, len(problem.meetings), language)


def _print(broken: Sequence[Violation], plan: Plan, meetings: int, language: Language) -> None:
    for violation in broken:
        print(f"{violation.code}: {violation.text.of(language)}")
    for objective in plan.objectives:
        bound = "–" if objective.bound is None else f"{objective.bound:g}"
        print(f"{objective.name}: {objective.reached:g} / {bound}")
    if broken:
        raise typer.Exit(2)
    print(f"ok: {len(plan.placed)} / {meetings}")


def _verify_replan(
    problem_file: Path, plan_file: Path, old_file: Path, changes_file: Path, allow_moves: int, language: Language
) -> None:
    from duijie.cli.replan import read_day
    from duijie.engine.scheduling.verify import problem_after, verify_repair
    from duijie.engine.scheduling.verify import verify as judge
    from duijie.formats.replan import read_replan
    from duijie.formats.strict_json import read_within_limit

    problem, old, changes, notes = read_day(problem_file, old_file, changes_file)
    answer, answer_notes = read_replan(read_within_limit(plan_file), plan_file.name)
    for words in (*notes, *answer_notes):
        note(words.of(language))
    after = problem_after(problem, old, changes, answer.plan)
    broken = judge(after, answer.plan)
    if not any(violation.code.startswith("unknown") for violation in broken):
        broken += verify_repair(problem, old, changes, answer, allow_moves)
    _print(broken, answer.plan, len(after.meetings), language)
