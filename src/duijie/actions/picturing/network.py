"""The network of a programme's organisations in one year."""

from __future__ import annotations

from collections import Counter
from typing import Final

from duijie.actions.picturing.asking import Asked, Made, no_side, side_of
from duijie.engine.text import Language
from duijie.formats.names import order_of
from duijie.formats.pictures import (
    Connector,
    Firm,
    Network,
    Tie,
    draw_network,
    publishable_network,
    tables_of_network,
)
from duijie.locale import translator
from duijie.store.faces import short_firm
from duijie.store.models import Event, Organisation
from duijie.store.queries.network import YearNetwork, Years, network

#: Up to so many organisations a side keep their row in every year, also the years they were not there.
_FIXED: Final = 40


def network_picture(event: Event, asked: Asked, language: Language) -> Made:
    """Return who met whom in a year and who brought them together; seven queries."""
    _ = translator(language)
    title = _("Cooperation network")
    found = network(event.programme_id, asked.events or (event,), asked.now, programme_wide=asked.programme_wide)
    year = asked.year if asked.year is not None and asked.year in found.years else event.date.year
    years = tuple(found.years)
    shown = found.years.get(year, YearNetwork())
    if not shown.met and not shown.credit:
        why = _("No meeting has been planned and no introduction accepted in {year}.").format(year=year)
        return Made("network", title, None, why=why, years=years, year=year)
    drawn = _network(found, shown, year, asked, language)
    if asked.published:
        drawn = publishable_network(drawn, language)
    tables = tables_of_network(drawn, language)
    captions = (_("Organisations"), _("Connectors"), _("Who met whom"))
    captioned = tuple(pair for pair in zip(captions, tables, strict=True) if pair[1].rows)
    return Made("network", title, draw_network(drawn, language), captioned, years=years, year=year)


def _network(found: Years, shown: YearNetwork, year: int, asked: Asked, language: Language) -> Network:
    names = _names(found, language)
    positions = {side.key: side.position for side in found.sides}
    sides = tuple(side_of(side, language) for side in found.sides)
    met_here = set(shown.met) | {party for _connector, party in shown.introduced}
    ever = {key for one in found.years.values() for key in (*one.met, *(party for _c, party in one.introduced))}
    crowd = max(Counter(found.side_of.get(key, "") for key in ever).values(), default=0)
    rows = sorted(ever if crowd <= _FIXED else met_here, key=lambda key: (order_of(found.organisations[key].name), key))

    def href(key: str) -> str:
        return asked.focus_on("" if key == asked.focus else key) if asked.focus_on else ""

    firms = tuple(
        Firm(
            key,
            names[key],
            positions.get(found.side_of.get(key, ""), 0),
            shown.met[key],
            key in met_here,
            href(key) if key in met_here else "",
        )
        for key in rows
    )
    connectors = tuple(
        Connector(f"c-{key}", names[key], n, href(f"c-{key}"))
        for key, n in sorted(shown.credit.items(), key=lambda pair: (order_of(names[pair[0]]), pair[0]))
    )
    known = {firm.key for firm in firms} | {connector.key for connector in connectors}
    lonely = sorted((names[key] for key in shown.present - met_here if key in names), key=order_of)
    if any(firm.side == 0 for firm in firms):
        sides = (*sides, no_side(language))
    return Network(
        sides,
        firms,
        connectors,
        tuple(Tie(one, other, n) for (one, other), n in sorted(shown.direct.items())),
        tuple(Tie(f"c-{one}", other, n) for (one, other), n in sorted(shown.introduced.items())),
        tuple(lonely),
        year,
        asked.focus if asked.focus in known else "",
        shown.planned,
    )


def _names(found: Years, language: Language) -> dict[str, str]:
    """Return what organisations are called: short, but whole where two would be called alike."""

    def whole(row: Organisation) -> str:
        return (row.name_en or row.name) if language == "en" else row.name

    short = {key: short_firm(row.name, row.name_en, row.short).of(language) for key, row in found.organisations.items()}
    often = Counter(short.values())
    return {key: name if often[name] == 1 else whole(found.organisations[key]) for key, name in short.items()}
