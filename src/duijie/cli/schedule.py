"""``duijie schedule``: a problem in, a plan with proven bounds out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from duijie.cli.terminal import LanguageOption, guarded, language_of, note
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.cli.meter import Meter
    from duijie.engine.records import Plan, Problem

_PRICES: Final = Text(
    "what one more table, interpreter or slot would bring",
    "增加洽谈桌、译员或时段的作用",
    "增加洽談枱、譯員或時段的作用",
)


@guarded
def schedule(
    problem_file: Annotated[
        Path, typer.Argument(metavar="PROBLEM.json", exists=True, dir_okay=False, help="The problem to solve.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="PLAN.json", dir_okay=False, help="Where the plan goes.")],
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="S", min=0, help="Stop after so many seconds, with the plan found so far."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Breaks ties; same seed, same plan.")] = 1,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, max=64, help="Threads; with one, runs repeat exactly.")
    ] = 1,
    priced: Annotated[
        bool,
        typer.Option("--prices", help="Add what one more table, interpreter or slot would bring (takes longer)."),
    ] = False,
    lang: LanguageOption = None,
) -> None:
    """Choose and place meetings; say how good the plan is and why anything was left out.

    Example: duijie schedule problem.json --out plan.json --time-limit 20
    """
    from duijie.cli.meter import Meter, objective_line, ready_planner
    from duijie.cli.output import write_whole
    from duijie.engine.scheduling import TimeLimit, solve, verify
    from duijie.engine.text import same
    from duijie.formats.plan import write_plan
    from duijie.formats.problem import read_problem
    from duijie.formats.strict_json import read_within_limit

    language = language_of(lang)
    problem, notes = read_problem(read_within_limit(problem_file), problem_file.name)
    for words in notes:
        note(words.of(language))
    meter = Meter(language)
    ready_planner(meter)
    stop = None if time_limit is None else TimeLimit(time_limit)
    with meter.step(same("duijie schedule")):
        plan = solve(problem, stop, seed=seed, workers=workers, on_better=meter.better)
        broken = verify(problem, plan)
    if broken:
        message = "; ".join(violation.text.of(language) for violation in broken[:5])
        raise RuntimeError(message)
    write_whole(out, _with_prices(problem, plan, time_limit, seed, meter) if priced else write_plan(plan))
    note(f"{plan.status}: {len(plan.placed)} / {len(problem.meetings)}")
    for objective in plan.objectives:
        note(objective_line(objective, language))
    if plan.clash is not None:
        note(plan.clash.text.of(language))


def _with_prices(problem: Problem, plan: Plan, time_limit: float | None, seed: int, meter: Meter) -> bytes:
    """Price what could be added, say so, and return PLAN.json with the list.

    It takes about as long again as twice the plan, or the time limit once more.
    """
    from duijie.engine.scheduling import default_work
    from duijie.engine.scheduling.floor_price import price_of_floor
    from duijie.engine.scheduling.price import prices
    from duijie.engine.scheduling.stop import Budget
    from duijie.formats.prices import write_priced_plan

    work = 2 * default_work(problem)
    budget = Budget(work) if time_limit is None else Budget(max(work, time_limit), time_limit)
    with meter.step(_PRICES):
        found = prices(problem, plan, budget, seed)
        floor = price_of_floor(problem, plan, budget.share(0.5), seed)
    if floor is not None:
        note(floor.text.of(meter.language))
    for price in found:
        note(price.text.of(meter.language))
    return write_priced_plan(plan, found)
