"""Flows from left to right in which nothing is lost: what became of guests, and of wishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from duijie.engine.text import Language
from duijie.formats.lines import width_of, wrap
from duijie.formats.pictures.heat import FEW
from duijie.formats.pictures.labels import LINE, SMALL, TEXT
from duijie.formats.pictures.svg import Canvas, Picture, Table, number
from duijie.locale import translator

Tone = Literal["acc", "ok", "mid", "warn"]

_BAR: Final = 12.0
_LABEL: Final = 104.0
_PITCH: Final = 170.0
_GAP: Final = 14.0
_TALL: Final = 300.0
_TOP: Final = 10.0


@dataclass(frozen=True, slots=True)
class Node:
    """A state. ``family``: the states it may be joined with where too few are in it to be published."""

    code: str
    name: str
    column: int
    tone: Tone
    family: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """How many went from one state to another of the next column."""

    source: str
    target: str
    value: int
    tone: Tone = "acc"


@dataclass(frozen=True, slots=True)
class Diagram:
    """States, in the order in which a column lists them, and the flows between them."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    def value(self, code: str) -> int:
        """Return how many were in a state: all that came, or where none came, all that left."""
        come = sum(flow.value for flow in self.flows if flow.target == code)
        return come or sum(flow.value for flow in self.flows if flow.source == code)

    def leaks(self) -> tuple[str, ...]:
        """Return the states that more or fewer leave than came, of those that some come to and some leave."""
        found = []
        for node in self.nodes:
            come = sum(flow.value for flow in self.flows if flow.target == node.code)
            gone = sum(flow.value for flow in self.flows if flow.source == node.code)
            if come and gone and come != gone:
                found.append(node.code)
        return tuple(found)


def trim(nodes: Iterable[Node], flows: Iterable[Flow]) -> Diagram:
    """Return a diagram without empty flows and without states that nobody was in."""
    full = tuple(flow for flow in flows if flow.value > 0)
    used = {code for flow in full for code in (flow.source, flow.target)}
    return Diagram(tuple(node for node in nodes if node.code in used), full)


def publishable(diagram: Diagram, join: str) -> Diagram | None:
    """Return the diagram with states joined until every flow is of ``FEW`` or more; ``join`` stands between names.

    No single flow is left out, so that no hidden number can be reckoned from the others: where joining does not help,
    the last column goes as a whole. None where too few are left.
    """
    while diagram.flows:
        small = min((f for f in diagram.flows if f.value < FEW), key=lambda f: (f.value, f.target), default=None)
        if small is None:
            return diagram
        pair = _partner(diagram, small)
        diagram = _joined(diagram, *pair, join) if pair else _shorter(diagram)
    return None


def _shorter(diagram: Diagram) -> Diagram:
    """Return the diagram without its last column."""
    last = max(node.column for node in diagram.nodes)
    kept = {node.code for node in diagram.nodes if node.column < last}
    return trim(diagram.nodes, (flow for flow in diagram.flows if flow.target in kept))


def _partner(diagram: Diagram, small: Flow) -> tuple[str, str] | None:
    """Return which state a too small flow's end is joined with: a relative that shares the flow's other end first.

    A state that some leave is not joined with one where all stay: the difference would be seen.
    """
    nodes = {node.code: node for node in diagram.nodes}
    left = {flow.source for flow in diagram.flows}
    choices: list[tuple[bool, bool, int, str, str]] = []
    for end in (small.target, small.source):
        for other in diagram.nodes:
            same = other.column == nodes[end].column and (other.code in left) == (end in left)
            if other.code == end or not same:
                continue
            near = any(
                {flow.source, flow.target} == {other.code, small.source if end == small.target else small.target}
                for flow in diagram.flows
            )
            kin = bool(other.family) and other.family == nodes[end].family
            choices.append((not kin, not near, diagram.value(other.code), end, other.code))
    if not choices:
        return None
    chosen = min(choices)
    return chosen[3], chosen[4]


def _joined(diagram: Diagram, one: str, other: str, join: str) -> Diagram:
    codes = [node.code for node in diagram.nodes]
    first, second = sorted((one, other), key=codes.index)
    nodes = {node.code: node for node in diagram.nodes}
    name = join.join((nodes[first].name, nodes[second].name))
    tone = nodes[first].tone if nodes[first].tone == nodes[second].tone else "mid"
    kept = [
        replace(node, name=name, tone=tone) if node.code == first else node
        for node in diagram.nodes
        if node.code != second
    ]
    sums: dict[tuple[str, str], Flow] = {}
    for flow in diagram.flows:
        ends = (first if flow.source == second else flow.source, first if flow.target == second else flow.target)
        known = sums.get(ends)
        value = flow.value + (known.value if known else 0)
        sums[ends] = Flow(*ends, value, known.tone if known else flow.tone)
    return Diagram(tuple(kept), tuple(sums.values()))


def draw_sankey(
    diagram: Diagram, language: Language, name: str, title: str, finding: str, notes: Sequence[str] = ()
) -> Picture:
    """Return the picture, bars in columns with their number and name beside them.

    Raises:
        ValueError: more or fewer leave a state than came to it.
    """
    if diagram.leaks():
        raise ValueError(f"flow is lost at {', '.join(diagram.leaks())}")
    return _Drawing(diagram, language).picture(name, title, finding, notes)


def table_of_flows(diagram: Diagram, language: Language) -> Table:
    """Return the flows as rows: from, to, how many."""
    _ = translator(language)
    names = {node.code: node.name for node in diagram.nodes}
    rows = [(names[flow.source], names[flow.target], flow.value) for flow in diagram.flows]
    return Table((_("From"), _("To"), _("How many")), tuple(rows))


class _Drawing:
    """Places bars and ribbons of one diagram."""

    def __init__(self, diagram: Diagram, language: Language) -> None:
        self.diagram, self.canvas = diagram, Canvas(language)
        self.columns = sorted({node.column for node in diagram.nodes})
        full = max((sum(self.value(node) for node in self.column(c)) for c in self.columns), default=0)
        self.scale = _TALL / full if full else 0.0
        self.labels = {node.code: self.label(node) for node in diagram.nodes}
        self.bars: dict[str, tuple[float, float, float]] = {}

    def value(self, node: Node) -> int:
        return self.diagram.value(node.code)

    def column(self, column: int) -> list[Node]:
        return [node for node in self.diagram.nodes if node.column == column]

    def label(self, node: Node) -> list[str]:
        """Return the lines below the number, or [] where number and name fit in one line."""
        whole = width_of(f"{self.value(node)} {node.name}", TEXT)
        if whole <= _LABEL and self.value(node) * self.scale < 2 * LINE:
            return []
        return list(wrap(node.name, _LABEL, SMALL))

    def room(self, node: Node) -> float:
        """Return the height a state takes: its bar or its label, whichever is taller."""
        return max(self.value(node) * self.scale, (1 + len(self.labels[node.code])) * LINE + 2, 2.0)

    def picture(self, name: str, title: str, finding: str, notes: Sequence[str]) -> Picture:
        heights = [sum(map(self.room, self.column(c))) + _GAP * (len(self.column(c)) - 1) for c in self.columns]
        tall = max(heights, default=0.0)
        for n, column in enumerate(self.columns):
            y = _TOP + (tall - heights[n]) / 2
            for node in self.column(column):
                room, bar = self.room(node), max(self.value(node) * self.scale, 2.0)
                self.bars[node.code] = (n * _PITCH, y + (room - bar) / 2, bar)
                y += room + _GAP
        self.ribbons()
        for node in self.diagram.nodes:
            x, top, bar = self.bars[node.code]
            self.canvas.rect(x, top, _BAR, bar, node.tone)
        for node in self.diagram.nodes:
            self.write(node)
        width = (len(self.columns) - 1) * _PITCH + _BAR + 8 + _LABEL + 4
        return self.canvas.picture(name, title, finding, (max(width, 300.0), tall + 2 * _TOP), *notes)

    def ribbons(self) -> None:
        """Draw the flows, at each bar in the order of the bars they lead to, so that they cross least."""
        out = {code: top for code, (_, top, _) in self.bars.items()}
        into = dict(out)
        starts, ends = {}, {}
        flows = self.diagram.flows
        for flow in sorted(flows, key=lambda f: (self.bars[f.source], self.bars[f.target][1])):
            starts[flow] = out[flow.source] + flow.value * self.scale / 2
            out[flow.source] += flow.value * self.scale
        for flow in sorted(flows, key=lambda f: (self.bars[f.target], self.bars[f.source][1])):
            ends[flow] = into[flow.target] + flow.value * self.scale / 2
            into[flow.target] += flow.value * self.scale
        for flow in flows:
            x, last = self.bars[flow.source][0] + _BAR, self.bars[flow.target][0]
            middle = (x + last) / 2
            start, end = (number(at[flow]) for at in (starts, ends))
            points = f"M{number(x)} {start}C{number(middle)} {start} {number(middle)} {end} {number(last)} {end}"
            self.canvas.path(f"flow fl-{flow.tone}", points, max(1.0, flow.value * self.scale))

    def write(self, node: Node) -> None:
        x, top, bar = self.bars[node.code]
        lines, value = self.labels[node.code], str(self.value(node))
        left, middle = x + _BAR + 6, top + bar / 2
        if not lines:
            self.canvas.text(left, middle + 4.5, value, "bold")
            self.canvas.text(left + width_of(value, TEXT) + 4, middle + 4.5, node.name, "small")
            return
        first = middle - len(lines) * LINE / 2 + 4.5
        self.canvas.text(left, first, value, "bold")
        for n, line in enumerate(lines):
            self.canvas.text(left, first + (n + 1) * LINE, line, "small")
