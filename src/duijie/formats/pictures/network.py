"""Who met whom, and who brought them together: sides on two arcs, connectors between, in an order that years share."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from duijie.engine.text import Language
from duijie.formats.lines import width_of, wrap
from duijie.formats.pictures.heat import FEW
from duijie.formats.pictures.labels import LINE, TEXT, spread
from duijie.formats.pictures.svg import Canvas, Picture, Side, Table, number, words_for_xml
from duijie.locale import translator

_NAMES: Final = 250.0
_EDGE: Final = 24.0  # from a label to the outermost mark's middle
_BULGE: Final = 58.0
_CENTRE: Final = 560.0
_ROW: Final = 34.0
_TALL: Final = 340.0
_LEAST: Final = 7.0
_MOST: Final = 15.0


@dataclass(frozen=True, slots=True)
class Firm:
    """An organisation. ``side``: its side's position, 0 for none; ``here``: whether it took part that year.

    ``many``: how many organisations it stands for.
    """

    key: str
    name: str
    side: int
    meetings: int
    here: bool = True
    href: str = ""
    many: int = 1


@dataclass(frozen=True, slots=True)
class Connector:
    """An organisation that brought others together: ``introductions`` that both accepted."""

    key: str
    name: str
    introductions: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """How often two met: two organisations without an introduction, or a connector's with one it introduced."""

    one: str
    other: str
    value: int


@dataclass(frozen=True, slots=True)
class Network:
    """A year of a programme. ``firms`` in the order that all years share; ``lonely``: names of those without a meeting.

    ``focus``: the key of a connector or organisation whose lines stand out; ``planned``: the day is still to come.
    """

    sides: tuple[Side, ...]
    firms: tuple[Firm, ...]
    connectors: tuple[Connector, ...]
    direct: tuple[Tie, ...]
    introduced: tuple[Tie, ...]
    lonely: tuple[str, ...] = ()
    year: int = 0
    focus: str = ""
    planned: bool = False
    published: bool = False


def publishable_network(network: Network, language: Language) -> Network:
    """Return the network without small numbers: firms of fewer than five meetings stand together, a mark a side.

    Lines and connectors of fewer than five are left out, and nobody is named as having met nobody.
    """
    _n = translator(language).plural
    groups: dict[int, list[Firm]] = defaultdict(list)
    for firm in network.firms:
        if firm.here and 0 < firm.meetings < FEW:
            groups[firm.side].append(firm)
    stands: dict[str, str] = {}
    rest = []
    for side, firms in sorted(groups.items()):
        total = sum(firm.meetings for firm in firms)
        if total < FEW:
            continue
        name = _n("{n} other organisation", "{n} other organisations", len(firms)).format(n=len(firms))
        rest.append(Firm(f"others-{side}", name, side, total, many=len(firms)))
        stands |= {firm.key: f"others-{side}" for firm in firms}
    kept = tuple(replace(firm, href="") for firm in network.firms if firm.here and firm.meetings >= FEW)
    connectors = tuple(replace(c, href="") for c in network.connectors if c.introductions >= FEW)
    known = {firm.key for firm in (*kept, *rest)} | {connector.key for connector in connectors}

    def joined(ties: Sequence[Tie]) -> tuple[Tie, ...]:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for tie in ties:
            one, other = stands.get(tie.one, tie.one), stands.get(tie.other, tie.other)
            sums[(one, other)] += tie.value
        return tuple(Tie(*ends, n) for ends, n in sums.items() if n >= FEW and known.issuperset(ends))

    return replace(
        network, firms=(*kept, *rest), connectors=connectors, direct=joined(network.direct),
        introduced=joined(network.introduced), lonely=(), focus="", published=True,
    )  # fmt: skip


def draw_network(network: Network, language: Language) -> Picture:
    """Return the picture: marks as large as meetings are many, lines as wide as introductions or meetings."""
    return _Drawing(network, language).picture()


def tables_of_network(network: Network, language: Language) -> tuple[Table, ...]:
    """Return three tables: organisations, connectors, and who was introduced or met directly."""
    _ = translator(language)
    sides = {side.position: side.name for side in network.sides}
    names = {firm.key: firm.name for firm in network.firms} | {c.key: c.name for c in network.connectors}
    firms = [(f.name, sides.get(f.side, _("no side")), f.meetings) for f in network.firms if f.here]
    place = {firm.key: (firm.side or 99, n) for n, firm in enumerate(network.firms)}
    pairs = [(sorted((t.one, t.other), key=lambda key: place[key]), t.value) for t in network.direct]
    pairs.sort(key=lambda pair: [place[key] for key in pair[0]])
    order = {connector.key: n for n, connector in enumerate(network.connectors)}
    introduced = sorted(network.introduced, key=lambda t: (order[t.one], place[t.other]))
    ties = [(names[t.one], names[t.other], _("introduced"), t.value) for t in introduced]
    ties += [(names[one], names[other], _("met directly"), n) for (one, other), n in pairs]
    return (
        Table((_("Organisation"), _("Side"), _("Meetings")), tuple(firms)),
        Table((_("Connector"), _("Introductions")), tuple((c.name, c.introductions) for c in network.connectors)),
        Table((_("One"), _("The other"), _("How"), _("How many")), tuple(ties)),
    )


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a firm or connector stands, with half its size."""

    x: float
    y: float
    half: float


class _Drawing:
    """Places marks, lines and names of one year."""

    def __init__(self, network: Network, language: Language) -> None:
        self.network, self.canvas, self.words = network, Canvas(language), translator(language)
        first = min((side.position for side in network.sides), default=1)
        self.left = [firm for firm in network.firms if firm.side == first]
        self.right = sorted((f for f in network.firms if f.side != first), key=lambda f: f.side or 99)
        self.lines = {firm.key: wrap(firm.name, _NAMES, TEXT) for firm in network.firms}
        self.above = {c.key: wrap(c.name, _NAMES, TEXT) for c in network.connectors}
        self.most = max((firm.meetings for firm in network.firms), default=0)
        self.room = (self.widest(self.left), self.widest(self.right))
        self.width = sum(self.room) + 2 * (_EDGE + _BULGE) + _CENTRE
        self.heat = max((t.value for t in (*network.direct, *network.introduced)), default=1)

    def widest(self, firms: Sequence[Firm]) -> float:
        return max([60.0, *(width_of(line, TEXT) + 6 for firm in firms for line in self.lines[firm.key])])

    def half(self, firm: Firm) -> float:
        """Return half the size of a firm's mark; its area grows with the meetings."""
        share = firm.meetings / self.most if self.most else 0.0
        return _LEAST + (_MOST - _LEAST) * math.sqrt(share)

    def rhomb(self, connector: Connector) -> float:
        most = max(c.introductions for c in self.network.connectors)
        return 15 + 10 * math.sqrt(connector.introductions / most if most else 0)

    def picture(self) -> Picture:
        tall = max(
            _TALL if self.network.firms or self.network.connectors else 60.0,
            *(sum(map(self.row, firms)) for firms in (self.left, self.right)),
            sum(self.block(c) for c in self.network.connectors),
        )
        spots = self.arc(self.left, tall, left=True) | self.arc(self.right, tall, left=False) | self.middle(tall)
        self.ties(spots)
        for firm in (*self.left, *self.right):
            self.firm(firm, spots[firm.key])
        for connector in self.network.connectors:
            self.connector(connector, spots[connector.key])
        _ = self.words
        if not self.network.firms and not self.network.connectors:
            self.canvas.text(self.width / 2, 34, _("No meeting and no introduction yet"), "t2", "middle")
        title = _("Cooperation network and connectors, {year}").format(year=self.network.year)
        return self.canvas.picture("net", title, self.finding(), (self.width, tall + 20), *self.notes())

    def row(self, firm: Firm) -> float:
        """Return the height of a firm's row: the largest mark or its name, not its own mark, so that years compare."""
        return max(_ROW, len(self.lines[firm.key]) * LINE + 8)

    def block(self, connector: Connector) -> float:
        return 2 * self.rhomb(connector) + len(self.above[connector.key]) * LINE + 16

    def arc(self, firms: Sequence[Firm], tall: float, *, left: bool) -> dict[str, _Spot]:
        heights = [self.row(firm) for firm in firms]
        slack = (tall - sum(heights)) / len(firms) if firms else 0.0
        spots, y = {}, 10.0
        for firm, height in zip(firms, heights, strict=True):
            middle = y + (height + slack) / 2
            inward = _EDGE + _BULGE * math.sin(math.pi * (middle - 10) / tall)
            x = self.room[0] + inward if left else self.width - self.room[1] - inward
            spots[firm.key] = _Spot(x, middle, self.half(firm))
            y += height + slack
        return spots

    def middle(self, tall: float) -> dict[str, _Spot]:
        """Place the connectors one below the other, evenly where there is room."""
        connectors = self.network.connectors
        blocks = [self.block(c) for c in connectors]
        step = tall / len(connectors) if connectors else 0.0
        wanted = [10 + step * (n + 0.5) for n in range(len(connectors))]
        places = spread(wanted, blocks, 10.0)
        x = self.room[0] + _EDGE + _BULGE + _CENTRE / 2
        return {
            c.key: _Spot(x, y - block / 2 + self.rhomb(c) + 4, self.rhomb(c))
            for c, y, block in zip(connectors, places, blocks, strict=True)
        }

    def ties(self, spots: dict[str, _Spot]) -> None:
        focus = self.network.focus
        for kind, ties in (("ed", self.network.direct), ("in", self.network.introduced)):
            for tie in sorted(ties, key=lambda t: focus in (t.one, t.other) and bool(focus)):
                one, other = spots[tie.one], spots[tie.other]
                hot = " hot" if focus and focus in (tie.one, tie.other) else ""
                base, more = (1.2, 2.8) if kind == "ed" else (1.5, 4.5)
                wide = base + more * (tie.value - 1) / max(1, self.heat - 1)
                self.canvas.path(kind + hot, self.curve(one, other), wide)

    def curve(self, one: _Spot, other: _Spot) -> str:
        """Return a curve between two marks; between two of one arc it bends inwards."""
        same = abs(one.x - other.x) < 2 * _BULGE
        centre = self.room[0] + _EDGE + _BULGE + _CENTRE / 2
        x = one.x + (centre - one.x) * 0.45 if same else (one.x + other.x) / 2
        points = (one.x, one.y), (x, one.y), (x, other.y), (other.x, other.y)
        start, *rest = (f"{number(a)} {number(b)}" for a, b in points)
        return f"M{start}C{' '.join(rest)}"

    def firm(self, firm: Firm, spot: _Spot) -> None:
        canvas, _n = self.canvas, self.words.plural
        said = _n("{name}: {n} meeting", "{name}: {n} meetings", firm.meetings).format(name=firm.name, n=firm.meetings)
        if firm.href:
            canvas.open_link(firm.href, said)
        canvas.add(f"<g><title>{words_for_xml(said)}</title>")
        mark = "nd hotm" if firm.key == self.network.focus else "nd"
        canvas.shape(firm.side, spot.x, spot.y, spot.half, mark if firm.here and firm.meetings else "away")
        outward = spot.half + 9
        left = spot.x < self.width / 2
        kind = ("name" if firm.here else "name t2") + (" bold" if firm.key == self.network.focus else "")
        anchor, x = ("end", spot.x - outward) if left else ("start", spot.x + outward)
        canvas.lines(x, spot.y, self.lines[firm.key], kind, anchor)
        canvas.add("</g>")
        if firm.href:
            canvas.close_link()

    def connector(self, connector: Connector, spot: _Spot) -> None:
        canvas, _n = self.canvas, self.words.plural
        said = _n("{name}: {n} introduction", "{name}: {n} introductions", connector.introductions).format(
            name=connector.name, n=connector.introductions
        )
        if connector.href:
            canvas.open_link(connector.href, said)
        hot = " hotn" if connector.key == self.network.focus else ""
        half, top = number(spot.half), f"M{number(spot.x)} {number(spot.y - spot.half)}"
        canvas.add(f"<g><title>{words_for_xml(said)}</title>")
        canvas.path(f"cn{hot}", f"{top}l{half} {half}l-{half} {half}l-{half} -{half}z")
        canvas.text(spot.x, spot.y + 4.5, str(connector.introductions), "bold", "middle")
        for n, line in enumerate(self.above[connector.key]):
            canvas.text(spot.x, spot.y + spot.half + LINE * (n + 1), line, "name bold halo", "middle")
        canvas.add("</g>")
        if connector.href:
            canvas.close_link()

    def finding(self) -> str:
        _, _n = self.words, self.words.plural
        met = [firm for firm in self.network.firms if firm.meetings]
        n = sum(firm.many for firm in met)
        said = [_n("{n} organisation had a meeting.", "{n} organisations had a meeting.", n).format(n=n)]
        best = max(self.network.connectors, key=lambda c: (c.introductions, c.name), default=None)
        if best is not None and best.introductions:
            said.append(
                _n(
                    "{name} made {n} introduction, the most.",
                    "{name} made {n} introductions, the most.",
                    best.introductions,
                ).format(name=best.name, n=best.introductions)
            )
        return ("" if self.canvas.language != "en" else " ").join(said)

    def notes(self) -> list[str]:
        """Return what stands below the picture: how to read it, who is selected, who met nobody."""
        _ = self.words
        notes = [
            _("Size of marks: meetings planned. Width of lines: introductions or meetings.")
            if self.network.planned
            else _("Size of marks: meetings held. Width of lines: introductions or meetings.")
        ]
        if self.network.published:
            notes.append(
                _("Organisations with fewer than 5 meetings stand together; lines of fewer than 5 are not shown.")
            )
        if self.network.lonely:
            names = _(", ").join(self.network.lonely)
            notes.append(_("Without a meeting ({n}): {names}").format(n=len(self.network.lonely), names=names))
        return notes
