"""The page for leaders: what a report of the day says, in the words of one language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from duijie.actions.reporting.definitions import definitions
from duijie.actions.reporting.intentions import intention_rows
from duijie.actions.reporting.naming import ENDINGS, Names, place, runs
from duijie.actions.reporting.stored import Stored, figures_of
from duijie.engine.text import Language
from duijie.formats.outgoing.wording import Speech
from duijie.formats.reports import Bar, Grid, OnePage, Run, Tile, Todo
from duijie.formats.reports.records import Cell
from duijie.locale import translator
from duijie.store.models import Account, Event, Report
from duijie.store.queries.setting import filled

SHOWN: Final = 8
"""Intentions and gaps named on the page."""
_GAPS: Final = 4
#: What stands under “how these were counted”, in the order of its numbers.
COUNTED: Final = ("guests_came", "in_matchmaking", "wishes_placed", "meetings_held", "intentions", "amounts_stated")


def one_page(report: Report, language: Language, base: str = "") -> OnePage:
    """Return the page of a report of the day. ``base``: put before the addresses of its links.

    Everything but the names of organisations, subjects and next steps is as it was counted then (9 queries).
    """
    assert report.event is not None
    event, words = report.event, Speech(language)
    names, figures, _ = Names(event, language, base, report.key), figures_of(report), translator(language)
    at = report.at.astimezone(ZoneInfo(event.timezone))
    heading = _("How the {n} meetings ended") if figures["meetings_held"].whole != 1 else _("How {n} meeting ended")
    bars = _bars(figures, names)
    return OnePage(
        language=language,
        kind=_("Report of the day, version {n}").format(n=report.number),
        when=_("{day}, {time} ({zone})").format(day=_date(words, at), time=f"{at:%H:%M}", zone=words.offset(at)),
        title=_("{event}: the matchmaking").format(event=filled(event.name).of(language)),
        sentence=sentence(figures, names),
        tiles=_tiles(figures, names),
        bars_heading=heading.format(n=figures["meetings_held"].whole),
        bars=bars,
        bars_finding=words.listed(f"{bar.label} {bar.value}" for bar in bars),
        gaps=gaps(figures, names, _GAPS),
        intentions=_intentions(report, figures, names),
        follows_heading=_("What follows"),
        follows=_follows(event, figures, names),
        counted_heading=_("How these were counted"),
        counted=_counted(language),
        qr=settings.DUIJIE.base_url + reverse("report", kwargs={**place(event), "report": report.key}),
        qr_words=_("Scan for the records behind each figure (sign-in needed)"),
        by=_by(report, language),
        foot=_("Sample data; people and organisations are invented")
        if event.programme.sample
        else _("For the hosts; not for publication"),
        made=report.at.replace(microsecond=0),
    )


def _date(words: Speech, at: datetime) -> str:
    return words.day(at.date()).split(" 星期")[0] if words.language != "en" else words.day(at.date()).split(" ", 1)[1]


def sentence(figures: Mapping[str, Stored], names: Names) -> tuple[Run, ...]:
    """Return the first sentence, its figures linked."""
    _ = translator(names.language)
    _n = _.plural
    came, held = figures["guests_came"].whole, figures["meetings_held"].whole
    both, one = figures["intentions_both"].whole, figures["intentions_one"].whole
    parts = [
        _n("{guests_came} guest came", "{guests_came} guests came", came),
        _("; {in_matchmaking} took part in matchmaking and held "),
        _n("{meetings_held} meeting. ", "{meetings_held} meetings. ", held),
        _n(
            "Both sides confirmed {intentions_both} intention on the spot",
            "Both sides confirmed {intentions_both} intentions on the spot",
            both,
        ),
        _n("; {intentions_one} more awaits one side.", "; {intentions_one} more await one side.", one),
    ]
    codes = ("guests_came", "in_matchmaking", "meetings_held", "intentions_both", "intentions_one")
    return runs("".join(parts), lambda code: Run(shown(figures[code]), code, names.records(code)), codes)


def shown(figure: Stored) -> str:
    """Return a figure's value as pages write it; a dash for none."""
    if figure.value is None:
        return "–"
    return f"{figure.value:,}" if isinstance(figure.value, int) else f"{figure.value}"


def _tiles(figures: Mapping[str, Stored], names: Names) -> tuple[Tile, ...]:
    _ = translator(names.language)
    most = figures["wishes_most"].value
    placed = _("of {n}; {most} at most") if most is not None else _("of {n} wished for")
    sides = (" · " if names.language != "en" else ", ").join(
        f"{names.side(key).letter} {figures['in_matchmaking'].part(key)}" for key in names.sides
    )
    notes = (
        ("guests_came", _("Came"), _("{n} had confirmed").format(n=shown(figures["guests_confirmed"]))),
        ("in_matchmaking", _("In matchmaking"), sides),
        ("wishes_placed", _("Wishes placed"), placed.format(n=shown(figures["wishes"]), most=most)),
        (
            "meetings_held",
            _("Meetings held"),
            _("{n} from standby, {m} on the spot").format(
                n=shown(figures["held_from_standby"]), m=shown(figures["held_on_the_spot"])
            ),
        ),
        ("intentions", _("Intentions"), _("{n} confirmed by both").format(n=shown(figures["intentions_both"]))),
    )
    return tuple(
        Tile(label, shown(figures[code]), note, number, names.records(code))
        for number, (code, label, note) in enumerate(notes, 1)
    )


def _bars(figures: Mapping[str, Stored], names: Names) -> tuple[Bar, ...]:
    found = figures["endings"]
    return tuple(
        Bar(words.of(names.language), found.part(code), names.records("endings", code if found.part(code) else ""))
        for code, words in ENDINGS.items()
        if code != "untold" or found.part(code)
    )


def gaps(figures: Mapping[str, Stored], names: Names, most: int) -> Grid:
    """Return where offers fall short, the largest gap first; at most so many rows."""
    _ = translator(names.language)
    short = sorted(
        figures["shortfalls"].sums.items(), key=lambda one: (-one[1], names.chain(one[0].partition("/")[0]), one[0])
    )
    rows: list[tuple[Cell, ...]] = []
    for cell, gap in short[:most]:
        chain, _slash, side = cell.partition("/")
        needs = figures["needs"].part(cell)
        rows.append((names.chain(chain), names.side(side), needs, needs - int(gap), f"−{int(gap)}"))
    heading = _("Where offers fall short")
    if len(short) > most:
        heading = _("Where offers fall short (first {n} of {all})").format(n=most, all=len(short))
    heads = (_("Chain"), _("Who needs"), _("Needs"), _("Offers"), _("Gap"))
    return Grid(heading, heads, tuple(rows), frozenset({2, 3, 4}), _("No side needs more than the others offer."))


def _intentions(report: Report, figures: Mapping[str, Stored], names: Names) -> Grid:
    _ = translator(names.language)
    n = figures["intentions_both"].whole
    heading = _("Intentions confirmed by both sides")
    if n > SHOWN:
        heading = _("Intentions confirmed by both sides (first {n} of {all})").format(n=SHOWN, all=n)
    two = list(names.sides) if len(names.sides) == 2 else []
    parties = [names.side(key).name for key in two] if two else [_("One party"), _("Other party")]
    heads = (*parties, _("Subject"), _("Mode"), f"{_('Stated amount')} ({len(COUNTED)})", _("Next step"))
    rows = intention_rows(report, names, two, SHOWN)
    return Grid(heading, heads, rows, frozenset({4}), _("No intention has been confirmed by both sides yet."))


def _follows(event: Event, figures: Mapping[str, Stored], names: Names) -> tuple[Todo, ...]:
    _ = translator(names.language)
    _n = _.plural
    words, n = Speech(names.language), figures["intentions"].whole
    found = []
    if n:
        steps = (
            (7, _n("An owner for the intention", "An owner for each of the {n} intentions", n).format(n=n)),
            (30, _("First check with both sides; evidence into the ledger")),
            (90, _("Second check: contracts, with their documents")),
        )
        for days, what in steps:
            day = event.date + timedelta(days=days)
            found.append(Todo(words.short_day(day) if day.year == event.date.year else _date(words, _noon(day)), what))
    short = sorted(figures["shortfalls"].sums.items(), key=lambda one: (-one[1], one[0]))
    if short:
        chain = names.chain(short[0][0].partition("/")[0])
        found.append(Todo(_("To decide"), _("Whom to invite who can offer what {chain} lacks").format(chain=chain)))
    if figures["meetings_unknown"].whole:
        n = figures["meetings_unknown"].whole
        found.append(
            Todo(
                _("Tonight"),
                _n(
                    "Ask about {n} meeting of which nothing is known",
                    "Ask about {n} meetings of which nothing is known",
                    n,
                ).format(n=n),
            )
        )
    return tuple(found)


def _noon(day: object) -> datetime:
    from datetime import date, time

    assert isinstance(day, date)
    return datetime.combine(day, time(12))


def _counted(language: Language) -> str:
    known = definitions()
    lines = [f"{number} {known[code].formula.of(language)}" for number, code in enumerate(COUNTED, 1)]
    return (" " if language == "en" else "").join(lines)


def _by(report: Report, language: Language) -> str:
    _ = translator(language)
    name = Account.objects.filter(key=report.by).values_list("name", flat=True).first() if report.by else None
    return _("Prepared by {name}").format(name=name) if name else _("Counted from the records by the program itself")


def money(totals: Mapping[str, Decimal], language: Language) -> str:
    """Return sums by currency, side by side; they are never added up."""
    from duijie.formats.money import shown_amount

    return Speech(language).listed(
        shown_amount(total, currency, language) for currency, total in sorted(totals.items())
    )
