"""``duijie replan``: changes on the day in, a plan out in which nobody who was told a place moves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from duijie.cli.terminal import LanguageOption, guarded, language_of, note
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.records import Changes, Plan, Problem

_SHIFTS: Final = Text(
    "{moved} moved, {lost} lost, {gained} gained, {stand_ins} stand-ins",
    "{moved} 场变动，{lost} 场失去，{gained} 场新增，{stand_ins} 人代为出席",
    "{moved} 場變動，{lost} 場失去，{gained} 場新增，{stand_ins} 人代為出席",
)
_FORGIVEN: Final = ("meeting_lost", "homogeneity")
"""What a published plan may lack: meetings added since, and an evenness that earlier changes have cost."""

_WITHOUT: Final = Text("without moves: {line}", "若无人变动：{line}", "若無人變動：{line}")


@guarded
def replan(
    problem_file: Annotated[
        Path, typer.Argument(metavar="PROBLEM.json", exists=True, dir_okay=False, help="The problem that was planned.")
    ],
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN.json", exists=True, dir_okay=False, help="The published plan.")
    ],
    changes_file: Annotated[
        Path, typer.Argument(metavar="CHANGES.json", exists=True, dir_okay=False, help="What has changed.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="PLAN.json", dir_okay=False, help="Where the new plan goes.")],
    allow_moves: Annotated[
        int, typer.Option("--allow-moves", metavar="N", min=0, help="So many published meetings may move for others.")
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Breaks ties; same seed, same plan.")] = 1,
    problem_out: Annotated[
        Path | None,
        typer.Option(
            "--problem-out", metavar="PROBLEM.json", dir_okay=False, help="Where the problem after the changes goes."
        ),
    ] = None,
    lang: LanguageOption = None,
) -> None:
    """Take in absences, late guests, walk-ins, closed tables and cancellations; keep every other promise.

    Example: duijie replan problem.json plan.json changes.json --out plan2.json --problem-out problem2.json
    """
    from duijie.cli.meter import Meter, objective_line
    from duijie.cli.output import write_whole
    from duijie.engine.scheduling.repair import repair
    from duijie.engine.scheduling.verify import verify, verify_repair
    from duijie.engine.text import same
    from duijie.formats.problem import write_problem
    from duijie.formats.replan import write_replan

    language = language_of(lang)
    problem, plan, changes, notes = read_day(problem_file, plan_file, changes_file)
    for words in notes:
        note(words.of(language))
    with Meter(language).step(same("duijie replan")):
        repaired = repair(problem, plan, changes, seed, allow_moves)
        answer = repaired.replan
        broken = (
            *verify(repaired.problem, answer.plan),
            *verify_repair(problem, plan, changes, answer, allow_moves),
        )
    if broken:
        message = "; ".join(violation.text.of(language) for violation in broken[:5])
        raise RuntimeError(message)
    if problem_out is not None:
        write_whole(problem_out, write_problem(repaired.problem))
    write_whole(out, write_replan(answer))
    numbers = {"moved": len(answer.moved), "lost": len(answer.lost), "gained": len(answer.gained)}
    note(_SHIFTS.fill(**numbers, stand_ins=len(answer.stand_ins)).of(language))
    for objective in answer.plan.objectives:
        note(objective_line(objective, language))
    for objective in answer.plan.objectives:
        without = answer.without_moves.get(objective.name)
        if without is not None:
            before = replace(objective, reached=without, bound=None)
            note(_WITHOUT.fill(line=objective_line(before, language)).of(language))


def read_day(
    problem_file: Path, plan_file: Path, changes_file: Path
) -> tuple[Problem, Plan, Changes, tuple[Text, ...]]:
    """Return a problem, its published plan and changes, each held against the others, with notes.

    Raises:
        InputError: a file is faulty, the plan is of another problem or breaks a rule of it, or the
            changes speak of what is not there.
    """
    from duijie.engine.faults import Fault, InputError
    from duijie.engine.scheduling.repair import with_newcomers
    from duijie.engine.scheduling.verify.facts import Facts
    from duijie.engine.scheduling.verify.hard import broken_rules
    from duijie.formats.changes import read_changes
    from duijie.formats.plan import read_plan
    from duijie.formats.plan_faults import find_strangers
    from duijie.formats.problem import read_problem
    from duijie.formats.strict_json import read_within_limit

    problem, problem_notes = read_problem(read_within_limit(problem_file), problem_file.name)
    plan, plan_notes = read_plan(read_within_limit(plan_file), plan_file.name)
    changes, changes_notes = read_changes(read_within_limit(changes_file), changes_file.name, problem, plan)
    whole = with_newcomers(problem, changes)
    new = {meeting.id for meeting in changes.add}
    faults = list(find_strangers(whole, plan, plan_file.name, new))
    if not faults:
        broken = broken_rules(Facts(whole, plan), plan)
        faults = [Fault(v.code, v.text, file=plan_file.name) for v in broken if v.code not in _FORGIVEN]
    if faults:
        raise InputError(faults)
    return problem, plan, changes, (*problem_notes, *plan_notes, *changes_notes)
