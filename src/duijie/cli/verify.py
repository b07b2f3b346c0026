"""``duijie verify``: an independent judge of plans."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duijie.cli.terminal import LanguageOption, guarded, language_of, note


@guarded
def verify(
    problem_file: Annotated[
        Path, typer.Argument(metavar="PROBLEM.json", exists=True, dir_okay=False, help="The problem.")
    ],
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN.json", exists=True, dir_okay=False, help="The plan to judge.")
    ],
    lang: LanguageOption = None,
) -> None:
    """Check a plan: every rule, every figure, every reason. Exit 0 only if all holds, 2 if not.

    Example: duijie verify problem.json plan.json
    """
    from duijie.engine.scheduling.verify import verify as judge
    from duijie.formats.plan import read_plan
    from duijie.formats.problem import read_problem

    language = language_of(lang)
    problem, problem_notes = read_problem(problem_file.read_bytes(), problem_file.name)
    plan, plan_notes = read_plan(plan_file.read_bytes(), plan_file.name)
    for words in (*problem_notes, *plan_notes):
        note(words.of(language))
    broken = judge(problem, plan)
    for violation in broken:
        print(f"{violation.code}: {violation.text.of(language)}")
    for objective in plan.objectives:
        bound = "–" if objective.bound is None else f"{objective.bound:g}"
        print(f"{objective.name}: {objective.reached:g} / {bound}")
    if broken:
        raise typer.Exit(2)
    print(f"ok: {len(plan.placed)} / {len(problem.meetings)}")
