"""Who lacks what, who has what: needs and offers of each industry chain, a block a side, as a heat map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duijie.engine.text import Language
from duijie.formats.lines import width_of, wrap
from duijie.formats.pictures.labels import LINE, SMALL, TEXT
from duijie.formats.pictures.svg import Canvas, Picture, Side, Table, half_of, number
from duijie.locale import translator

#: Fewer than so many are not published.
FEW: Final = 5
_CELL: Final = 52.0
_BAR: Final = 28.0  # a difference bar at most
_GAP: Final = 14.0
_HEAD: Final = 62.0
_NAMES: Final = 156.0
_FEW_ID: Final = "pic-heat-few"


@dataclass(frozen=True, slots=True)
class Cell:
    """How many listings; ``href``: where they are listed, "" nowhere."""

    value: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What one side needs beside what ``offering`` offer: the others, or itself where there is one side only."""

    needing: Side
    offering: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A chain with its pair of cells (needs, offers) for each block."""

    name: str
    cells: tuple[tuple[Cell, Cell], ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Chains by blocks. ``published``: values of 1 to 4 are hidden."""

    blocks: tuple[Block, ...]
    rows: tuple[HeatRow, ...]
    published: bool = False

    def hides(self, cell: Cell) -> bool:
        """Say whether a cell's value is not shown."""
        return self.published and 0 < cell.value < FEW

    def difference(self, pair: tuple[Cell, Cell]) -> int | None:
        """Return how many more offers than needs there are; None where either is hidden."""
        return None if any(map(self.hides, pair)) else pair[1].value - pair[0].value


def draw_heat(heat: HeatMap, language: Language) -> Picture:
    """Return the map. Every cell says its number; hollow bars are short, solid ones spare."""
    return _Drawing(heat, language).picture()


def table_of_heat(heat: HeatMap, language: Language) -> Table:
    """Return the numbers of the map: a row a chain, for each block needs, offers and their difference."""
    _ = translator(language)
    heads = [_("Industry chain")]
    for block in heat.blocks:
        offering = _(", ").join(side.name for side in block.offering)
        heads += [
            _("{side}: needs").format(side=block.needing.name),
            _("{side}: offers").format(side=offering),
            _("Difference"),
        ]
    rows = []
    for row in heat.rows:
        line: list[str | int] = [row.name]
        for pair in row.cells:
            line += ["< 5" if heat.hides(cell) else cell.value for cell in pair]
            line.append(signed(heat.difference(pair)))
        rows.append(tuple(line))
    return Table(tuple(heads), tuple(rows))


def signed(value: int | None) -> str:
    """Return +15, −3, 0; – for what is hidden."""
    return "–" if value is None else f"+{value}" if value > 0 else f"−{-value}" if value else "0"


class _Drawing:
    """Sets the rows and blocks of one map."""

    def __init__(self, heat: HeatMap, language: Language) -> None:
        self.heat, self.canvas = heat, Canvas(language)
        self.words = translator(language)
        shown = [cell.value for row in heat.rows for pair in row.cells for cell in pair if not heat.hides(cell)]
        self.low, self.high = min(shown, default=0), max(shown, default=0)
        self.most = max((abs(heat.difference(pair) or 0) for row in heat.rows for pair in row.cells), default=0)
        self.names = [wrap(row.name, _NAMES, TEXT) for row in heat.rows]
        self.left = 16.0 + max([60.0, *(width_of(line, TEXT) for lines in self.names for line in lines)])
        self.step = 2 * max((half_of(side) for block in heat.blocks for side in block.offering), default=11) + 4
        offering = max((len(block.offering) for block in heat.blocks), default=1)
        self.cell_width = max(_CELL, offering * self.step)
        self.axis_width = 2 * self.beside()
        self.block = 2 * self.cell_width + 2 + self.axis_width
        self.width = max(self.left + len(heat.blocks) * (self.block + _GAP), 420.0)

    def picture(self) -> Picture:
        self.canvas.add(
            f'<defs><pattern id="{_FEW_ID}" width="6" height="6" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)"><rect width="6" height="6" class="h0"/><path d="M0 0v6" class="hatch"/>'
            "</pattern></defs>"
        )
        for n, block in enumerate(self.heat.blocks):
            self.head(self.x(n), block)
        y = _HEAD
        for row, lines in zip(self.heat.rows, self.names, strict=True):
            height = max(30.0, len(lines) * LINE + 8)
            self.canvas.lines(self.left - 10, y + height / 2, lines, anchor="end")
            for n, pair in enumerate(row.cells):
                self.pair(self.x(n), y, height, row.name, self.heat.blocks[n], pair)
            y += height + 2
        self.key(y + 10)
        size, _ = (self.width, y + 32), self.words
        return self.canvas.picture("heat", _("Supply and demand by industry chain and side"), self.finding(), size)

    def beside(self) -> float:
        """Return the room on either side of an axis: a bar with its number, or the words of its head."""
        _ = self.words
        differences = (signed(self.heat.difference(pair)) for row in self.heat.rows for pair in row.cells)
        longest = max((width_of(words, SMALL) for words in differences), default=0.0)
        head = max(width_of(words, SMALL) for words in (_("short"), _("spare")))
        return max(_BAR + 7 + longest, head + 14, width_of(_("Difference"), SMALL) / 2 + 4)

    def x(self, block: int) -> float:
        return self.left + block * (self.block + _GAP)

    def head(self, x: float, block: Block) -> None:
        canvas, _ = self.canvas, self.words
        canvas.mark(block.needing, x + self.cell_width / 2, 18)
        middle = x + 1.5 * self.cell_width + 2
        for n, side in enumerate(block.offering):
            canvas.mark(side, middle + (n - (len(block.offering) - 1) / 2) * self.step, 18)
        canvas.text(x + self.cell_width / 2, 51, _("Needs"), "small t2", "middle")
        canvas.text(middle, 51, _("Offers"), "small t2", "middle")
        axis = self.axis(x)
        canvas.text(axis, 23, _("Difference"), "small t2", "middle")
        canvas.text(axis - 12, 51, _("short"), "small t2", "end")
        canvas.text(axis + 12, 51, _("spare"), "small t2")
        canvas.path("tip", f"M{number(axis - 3)} 43v8l-5-4zM{number(axis + 3)} 43v8l5-4z")

    def axis(self, x: float) -> float:
        return x + 2 * self.cell_width + 2 + self.axis_width / 2

    def pair(self, x: float, y: float, height: float, chain: str, block: Block, pair: tuple[Cell, Cell]) -> None:
        _ = self.words
        offering = _(", ").join(side.name for side in block.offering)
        said = (_("{chain}: {n} needs of {side}"), _("{chain}: {n} offers of {side}"))
        for n, (cell, sides) in enumerate(zip(pair, (block.needing.name, offering), strict=True)):
            self.cell(
                x + n * (self.cell_width + 2), y, height, cell, said[n].format(chain=chain, n=cell.value, side=sides)
            )
        difference, axis = self.heat.difference(pair), self.axis(x)
        self.canvas.path("axis", f"M{number(axis)} {number(y - 1)}v{number(height + 2)}")
        if difference:
            length = max(1.5, _BAR * abs(difference) / self.most)
            left = axis if difference > 0 else axis - length
            self.canvas.rect(left, y + height / 2 - 7, length, 14, "spare" if difference > 0 else "short")
            anchor, away = ("start", 5) if difference > 0 else ("end", -5)
            end = axis + (length if difference > 0 else -length)
            self.canvas.text(end + away, y + height / 2 + 4.5, signed(difference), "small", anchor)

    def cell(self, x: float, y: float, height: float, cell: Cell, said: str) -> None:
        canvas = self.canvas
        if cell.href:
            canvas.open_link(cell.href, said)
        if self.heat.hides(cell):
            canvas.rect(x, y, self.cell_width, height, "few", f' fill="url(#{_FEW_ID})"')
            canvas.text(x + self.cell_width / 2, y + height / 2 + 4.5, "< 5", "t2 halo", "middle")
        else:
            level = self.level(cell.value)
            canvas.rect(x, y, self.cell_width, height, f"h{level}")
            kind = "hi" if level >= 4 else "lo"
            canvas.text(x + self.cell_width / 2, y + height / 2 + 4.5, str(cell.value), kind, "middle")
        if cell.href:
            canvas.close_link()

    def level(self, value: int) -> int:
        """Return the step of the one hue, 0 to 6."""
        return (value - self.low) * 7 // (self.high - self.low + 1)

    def key(self, y: float) -> None:
        canvas, _ = self.canvas, self.words
        words = _("Listings")
        canvas.text(self.left, y + 11, words, "small t2")
        x = self.left + width_of(words, SMALL) + 10
        for level in range(7):
            canvas.rect(x + 20 * level, y, 19, 13, f"h{level} keyb")
        span = f"{self.low} → {self.high}"
        canvas.text(x + 148, y + 11, span, "small t2")
        if self.heat.published:
            x += 148 + width_of(span, SMALL) + 16
            canvas.rect(x, y, 24, 13, "few", f' fill="url(#{_FEW_ID})"')
            canvas.text(x + 30, y + 11, _("fewer than 5, not shown"), "small t2")
            self.width = max(self.width, x + 30 + width_of(_("fewer than 5, not shown"), SMALL) + 4)

    def finding(self) -> str:
        """Return the largest gap and the largest surplus in one sentence."""
        _ = self.words
        found = [
            (self.heat.difference(pair) or 0, row.name, block)
            for row in self.heat.rows
            for block, pair in zip(self.heat.blocks, row.cells, strict=True)
        ]
        short = min(found, key=lambda one: one[0], default=None)
        spare = max(found, key=lambda one: one[0], default=None)
        said = []
        if short and short[0] < 0:
            said.append(
                _("Largest gap for {side}: {chain}, {n} offers short.").format(
                    side=short[2].needing.name, chain=short[1], n=-short[0]
                )
            )
        if spare and spare[0] > 0:
            offering = _(", ").join(side.name for side in spare[2].offering)
            said.append(
                _("Largest surplus of {side}: {chain}, {n} more offers than needs.").format(
                    side=offering, chain=spare[1], n=spare[0]
                )
            )
        return ("" if self.canvas.language != "en" else " ").join(said) or _(
            "There are as many offers as needs in every chain."
        )
