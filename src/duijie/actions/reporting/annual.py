"""The annual report of a programme: its editions beside each other, its ledger, checks and introductions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from duijie.actions.reporting.definitions import definitions
from duijie.actions.reporting.naming import GRADES, STAGES, Names, runs
from duijie.actions.reporting.one_page import money, shown
from duijie.actions.reporting.stored import Edition, Stored, editions_of, figures_of
from duijie.engine.text import Language
from duijie.formats.outgoing.wording import Speech, one_line
from duijie.formats.reports import AnnualReport, Grid, Run
from duijie.formats.reports.records import Cell
from duijie.locale import translator
from duijie.store.models import Event, Organisation, Report
from duijie.store.queries.setting import filled

#: Figures that editions are compared by, in the order of the table.
COMPARED: Final = (
    "guests_confirmed", "guests_came", "firms_came", "in_matchmaking", "wishes", "wishes_placed", "meetings_held",
    "held_from_standby", "held_on_the_spot", "intentions", "intentions_both", "contracts_signed",
    "introductions_accepted",
)  # fmt: skip
_EDITIONS: Final = 5
_ZONE: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Column:
    """An edition as the table of editions shows it."""

    name: str
    figures: Mapping[str, Stored]


def annual_report(report: Report, language: Language, event: Event, base: str = "") -> AnnualReport:
    """Return a programme's year in the words of one language; its links open from ``event`` (7 queries).

    ``base``: put before the addresses of its links.
    """
    _, words = translator(language), Speech(language)
    names, figures = Names(event, language, base, report.key), figures_of(report)
    at = report.at.astimezone(_ZONE)
    return AnnualReport(
        language=language,
        title=_("{programme}: the year {year}").format(
            programme=filled(report.programme.name).of(language), year=report.year
        ),
        kind=_("Annual report, version {n}").format(n=report.number),
        when=_("{day}, {time} ({zone})").format(day=words.day(at.date()), time=f"{at:%H:%M}", zone=words.offset(at)),
        sentence=_sentence(figures, names),
        grids=(
            compared(editions(editions_of(report), language), language),
            _ledger(figures, language),
            _checks(figures, language),
            _credits(report, figures, language),
        ),
        notes=(*_amounts(figures, language), *outdated(figures, language)),
        counted_heading=_("How these were counted"),
        counted=tuple(
            f"{definitions()[code].name.of(language)}: {definitions()[code].formula.of(language)}"
            for code in dict.fromkeys((*COMPARED, *figures))
            if code in definitions()
        ),
        foot=_("For the hosts; not for publication"),
        made=report.at.replace(microsecond=0),
    )


def _sentence(figures: Mapping[str, Stored], names: Names) -> tuple[Run, ...]:
    _ = translator(names.language)
    _n = _.plural
    begun, signed = figures["cooperations"].whole, figures["contracts_signed"].whole
    said = figures["contracts_said"].whole
    parts = [
        _n("{cooperations} cooperation began this year; ", "{cooperations} cooperations began this year; ", begun),
        _n(
            "{contracts_signed} has come to a contract that a document or public record shows",
            "{contracts_signed} have come to a contract that a document or public record shows",
            signed,
        ),
        _n(", {contracts_said} more is said to have one. ", ", {contracts_said} more are said to have one. ", said),
        _("Of {checks_asked} checks {checks_answered} were answered."),
    ]
    codes = ("cooperations", "contracts_signed", "contracts_said", "checks_asked", "checks_answered")
    return runs("".join(parts), lambda code: Run(shown(figures[code]), code, names.records(code)), codes)


def editions(found: Sequence[Edition], language: Language) -> list[Column]:
    """Return the latest editions as columns, the earliest first (1 query)."""
    events = Event.objects.in_bulk([one.event for one in found])
    known = [one for one in found if one.event in events][-_EDITIONS:]
    return [Column(edition_name(events[one.event], language), one.figures) for one in known]


def edition_name(event: Event, language: Language) -> str:
    """Return an event's name with its year, once."""
    name, year = one_line(filled(event.name).of(language)), str(event.date.year)
    return name if year in name else f"{year} {name}"


def compared(columns: Sequence[Column], language: Language) -> Grid:
    """Return editions beside each other; a figure counted by different versions of its definition says so."""
    _ = translator(language)
    rows: list[tuple[Cell, ...]] = []
    for code in COMPARED:
        found = [column.figures.get(code) for column in columns]
        versions = {one.version for one in found if one is not None}
        name = definitions()[code].name.of(language)
        if len(versions) > 1:
            name = _("{name} (counted differently: {versions})").format(
                name=name, versions=", ".join(f"v{one.version}" if one else "–" for one in found)
            )
        rows.append((name, *(shown(one) if one is not None else "–" for one in found)))
    heads = (_("Figure"), *(column.name for column in columns))
    numbers = frozenset(range(1, len(heads)))
    return Grid(_("Editions compared"), heads, tuple(rows), numbers, _("There is no edition yet."))


def _ledger(figures: Mapping[str, Stored], language: Language) -> Grid:
    """Return cooperations by stage and grade of evidence."""
    _ = translator(language)
    parts = figures["cooperations"]
    rows: list[tuple[Cell, ...]] = []
    for stage, words in STAGES.items():
        found = [parts.part(f"{stage}/{grade}") for grade in GRADES]
        rows.append((words.of(language), *found, sum(found)))
    heads = (_("Stage"), *(words.of(language) for words in GRADES.values()), _("All"))
    return Grid(_("The ledger of the year by stage and evidence"), heads, tuple(rows), frozenset(range(1, len(heads))))


def _checks(figures: Mapping[str, Stored], language: Language) -> Grid:
    _ = translator(language)
    asked, answered = figures["checks_asked"], figures["checks_answered"]
    days = sorted(asked.parts, key=int)
    rows = tuple((_("after {n} days").format(n=day), asked.part(day), answered.part(day)) for day in days)
    heads = (_("Check"), _("Asked"), _("Answered"))
    return Grid(_("Checks"), heads, rows, frozenset({1, 2}), _("No check has been asked this year."))


def _credits(report: Report, figures: Mapping[str, Stored], language: Language) -> Grid:
    """Return connectors' organisations by introductions that both accepted."""
    _ = translator(language)
    credit = figures["introduction_credits"]
    firms = Organisation.objects.in_bulk(list(credit.parts))
    rows = [
        ((firms[key].name_en or firms[key].name) if language == "en" else firms[key].name, n)
        for key, n in sorted(credit.parts.items(), key=lambda one: (-one[1], one[0]))
        if key in firms
    ]
    heads = (_("Connector"), _("Introductions both accepted"))
    return Grid(_("Introductions and their connectors"), heads, tuple(rows), frozenset({1}), _("None this year."))


def _amounts(figures: Mapping[str, Stored], language: Language) -> tuple[str, ...]:
    _ = translator(language)
    totals = figures["amounts_stated"].sums
    if not totals:
        return ()
    return (_("Amounts stated by parties, not verified: {sums}").format(sums=money(totals, language)),)


def outdated(figures: Mapping[str, Stored], language: Language) -> tuple[str, ...]:
    """Return a line for each figure that is counted by another version of its definition today."""
    _ = translator(language)
    return tuple(
        _("{name} was counted by version {old} of its definition; version {new} is in force.").format(
            name=definitions()[code].name.of(language), old=figure.version, new=definitions()[code].version
        )
        for code, figure in figures.items()
        if code in definitions() and definitions()[code].version != figure.version
    )
