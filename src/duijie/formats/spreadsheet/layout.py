"""Where a list stands on its sheet: its header of one to three rows, its data rows, and the rows that are neither."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import Final

from duijie.engine.language import fold
from duijie.formats.spreadsheet.evidence import best_shape
from duijie.formats.spreadsheet.grid import Cell, Grid, Merge
from duijie.formats.spreadsheet.heading import Reading, read_heading

#: A header stands among the first rows that hold something.
_SEARCHED: Final = 40
_MOST_HEADER_ROWS: Final = 3
#: A score that no row further down can be meant to beat.
_CLEAR: Final = 2.5
#: Readings as sure as this come from a known word, not from a likeness.
_SURE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Header:
    """The header: its lowest row (None: the list has none) and the texts above each column, top to bottom."""

    row: int | None
    columns: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet taken apart; ``rows`` are data rows with merged cells filled; ``titles`` the lines above the header."""

    header: Header
    rows: tuple[tuple[int, dict[int, Cell]], ...]
    titles: tuple[str, ...]


def read_column(texts: tuple[str, ...]) -> Reading | None:
    """Return what the texts above a column mean together.

    The lowest known text wins; a group heading above it only helps where it says
    nothing by itself. What asks for personal identification anywhere is refused.
    """
    readings = [read_heading(text) for text in texts]
    joined = read_heading(" ".join(texts)) if len(texts) > 1 else None
    everything = [reading for reading in (*readings, joined) if reading]
    if refused := next((reading for reading in everything if reading.meaning == "refused"), None):
        return refused
    vague = {"topic", "ignored", "other"}
    clear = [reading for reading in readings[::-1] if reading and reading.meaning not in vague]
    if joined and joined.meaning not in vague and (not clear or joined.confidence > clear[0].confidence):
        return joined
    if readings and readings[-1] and readings[-1].meaning == "other":
        return readings[-1]
    return clear[0] if clear else next((reading for reading in readings[::-1] if reading), None)


def find_layout(grid: Grid, header_row: int | None = None) -> Layout:
    """Return where the list stands; a sheet without a known heading has a header of row None.

    ``header_row``: the lowest row of the header as the organiser says it, a row that holds something;
    0 = there is none; None = it is to be found.
    """
    lines = list(grid.ordered())
    header = _find_header(grid, lines) if header_row is None else _given_header(grid, lines, header_row)
    if header.row is None:
        return Layout(header, _data_rows(grid, lines, header), ())
    above = [line for row, line in lines if row <= header.row - 1]
    titles = tuple(cell.text for line in above if len(line) <= 2 for cell in line.values())
    below = [(row, line) for row, line in lines if row > header.row]
    return Layout(header, _data_rows(grid, below, header), titles)


def _find_header(grid: Grid, lines: list[tuple[int, dict[int, Cell]]]) -> Header:
    best: tuple[float, Header] | None = None
    for at, (row, _) in enumerate(lines[:_SEARCHED]):
        if best is not None and best[0] >= _CLEAR and best[1].row is not None and row > best[1].row + _MOST_HEADER_ROWS:
            break
        for height in range(1, min(_MOST_HEADER_ROWS, at + 1) + 1):
            rows = [lines[at - n][0] for n in range(height)][::-1]
            if height > 1 and (rows[-1] - rows[0] >= height or not _joinable(grid, rows)):
                break
            header = Header(row, _texts_above(grid, rows))
            score = _score(header, grid, row) - 0.3 * (height - 1) - 0.01 * at + _bound(grid, rows)
            if best is None or score > best[0] + 1e-9:
                best = (score, header)
    if best is None or best[0] < _least(best[1]):
        return Header(None, {})
    return _with_translation(grid, lines, best[1])


def _given_header(grid: Grid, lines: list[tuple[int, dict[int, Cell]]], row: int) -> Header:
    """Return the header whose lowest row is known; the rows above it join as they would have been found to."""
    if row == 0:
        return Header(None, {})
    at = next(n for n, (number, _) in enumerate(lines) if number == row)
    best: tuple[float, Header] | None = None
    for height in range(1, min(_MOST_HEADER_ROWS, at + 1) + 1):
        rows = [lines[at - n][0] for n in range(height)][::-1]
        if height > 1 and (rows[-1] - rows[0] >= height or not _joinable(grid, rows)):
            break
        header = Header(row, _texts_above(grid, rows))
        score = _score(header, grid, row) - 0.3 * (height - 1) + _bound(grid, rows)
        if best is None or score > best[0] + 1e-9:
            best = (score, header)
    assert best is not None
    return best[1]


def _with_translation(grid: Grid, lines: list[tuple[int, dict[int, Cell]]], header: Header) -> Header:
    """Take in the row below when it says the same headings once more, as bilingual lists do."""
    below = next(((row, line) for row, line in lines if header.row is not None and row > header.row), None)
    if below is None or header.row is None or below[0] != header.row + 1 or len(below[1]) < 2:
        return header
    sure = [column for column, cell in below[1].items() if _translates(cell, header.columns.get(column, ()))]
    if len(sure) * 5 < len(below[1]) * 3 or any(_is_data(cell) for cell in below[1].values()):
        return header
    lower = _texts_above(grid, [below[0]])
    columns = {
        column: tuple(dict.fromkeys((*header.columns.get(column, ()), *lower.get(column, ()))))
        for column in sorted({*header.columns, *lower})
    }
    return Header(below[0], columns)


def _translates(cell: Cell, above: tuple[str, ...]) -> bool:
    """Say whether a cell is a heading for certain, and no other than the one above it."""
    reading, upper = read_heading(cell.text), read_column(above) if above else None
    if reading is None or reading.confidence < _SURE:
        return False
    return upper is None or upper.meaning == reading.meaning


def _bound(grid: Grid, rows: list[int]) -> float:
    """Return how much merged cells bind several rows into one header."""
    if len(rows) == 1:
        return 0.0
    down = sum(rows[0] <= merge.top < merge.bottom == rows[-1] for merge in grid.merges)
    lower = grid.rows[rows[-1]]
    across = sum(
        merge.top == merge.bottom == rows[-2] and sum(merge.left <= c <= merge.right for c in lower) > 1
        for merge in grid.merges
    )
    return min(1.0, 0.5 * (down + across))


def _least(header: Header) -> float:
    """Return the score a header needs: a lone column is enough where the sheet has no other."""
    return 0.8 if len(header.columns) == 1 else 1.5


def _joinable(grid: Grid, rows: list[int]) -> bool:
    """Say whether rows can be one header: the upper one is no title over everything and no data."""
    upper, lower = grid.rows[rows[0]], grid.rows[rows[0] + 1]
    if len(upper) < 2 or any(_is_data(cell) for cell in (*upper.values(), *lower.values())):
        return False
    known = [cell for cell in lower.values() if read_heading(cell.text)]
    return len(known) * 2 >= len(lower)


def _is_data(cell: Cell) -> bool:
    text = cell.text.strip()
    if cell.kind != "text" or cell.formula:
        return True
    return len(text) > 4 and best_shape([text], ("email", "phone", "uscc", "personal_id")) is not None


def _texts_above(grid: Grid, rows: list[int]) -> dict[int, tuple[str, ...]]:
    """Return the texts over each column, merged cells filled both ways."""
    covering = [merge for merge in grid.merges if merge.top <= rows[-1] and merge.bottom >= rows[0]]
    found: dict[int, list[str]] = {}
    for row in rows:
        line = {column: cell.text.strip() for column, cell in grid.rows.get(row, {}).items()}
        for merge in covering:
            if merge.top <= row <= merge.bottom:
                text = grid.rows.get(merge.top, {}).get(merge.left, Cell("")).text.strip()
                if merge.top >= rows[0]:
                    last = min(merge.right, merge.left + 200)
                    line.update(dict.fromkeys(range(merge.left, last + 1), text))
        for column, text in line.items():
            if text and text not in found.setdefault(column, []):
                found[column].append(text)
    return {column: tuple(texts) for column, texts in sorted(found.items()) if texts}


def _score(header: Header, grid: Grid, row: int) -> float:
    """Return how much a row reads like a header: known headings count, data and prose count against it."""
    score = 0.0
    seen: set[str] = set()
    for texts in header.columns.values():
        reading = read_column(texts)
        if reading is None or _is_data(Cell(texts[-1])):
            score -= 0.4 if _is_data(Cell(texts[-1])) or len(texts[-1]) > 40 else 0.1
        elif reading.meaning not in seen:
            seen.add(reading.meaning)
            weight = 0.5 if reading.meaning in {"ignored", "other", "topic"} else 1.0
            score += weight if reading.confidence >= _SURE else 0.35 * weight
    if any(_is_data(cell) for cell in grid.rows[row].values()):
        score -= 1.0
    return score


# --- data rows -------------------------------------------------------------------------

_TOTAL: Final = re.compile(
    r"(?:合计|小计|总计|共计|总数|总人数|总和|sub-?total|grand total|total|sum)(?:[:]?\s*\d*\s*[人家位名个条项]?)"
    r"|共\s*\d+\s*[人家位名个条项]"
)
_NOTE: Final = re.compile(
    r"(?:备注|注|说明|附注|填表说明|填报说明|温馨提示|注意|注意事项|提示|notes?|remarks?|n\.?b\.?)\s*\d*\s*[:.、]"
    r"|[*※]\s*\S"
    r"|(?:制表|填表|审核|复核|填报|盖章|签字|负责人签|打印|导出|联系人|咨询电话|prepared by|printed)[^:]{0,8}[:]"
)
_SECTION: Final = re.compile(
    r"[(]?[一二三四五六七八九十]{1,3}[)、.:]|第[一二三四五六七八九十\d]+[组部分批类]|(?:part|section|group)\s+[\divxa-c]+\b"
    r"|[【\[].*[】\]]|[■◆●▲★]|.*[:]$"
)


def _data_rows(
    grid: Grid, lines: list[tuple[int, dict[int, Cell]]], header: Header
) -> tuple[tuple[int, dict[int, Cell]], ...]:
    counting = {c for c, texts in header.columns.items() if (r := read_column(texts)) and r.meaning == "ignored"}
    across = {(merge.top, merge.left): merge for merge in grid.merges if merge.right > merge.left}
    down = _fillers(grid, lines)
    rows = []
    for row, line in lines:
        own = {column: cell for column, cell in line.items() if column not in counting or not _is_count(cell)}
        if not own or _is_between(row, own, line, header, across):
            continue
        filled = dict(line)
        for column, cell in down.get(row, {}).items():
            filled.setdefault(column, cell)
        rows.append((row, dict(sorted(filled.items()))))
    return tuple(rows)


def _fillers(grid: Grid, lines: list[tuple[int, dict[int, Cell]]]) -> dict[int, dict[int, Cell]]:
    """Return the cells that merges down a column give to the rows below their first."""
    rows = [row for row, _ in lines]
    found: dict[int, dict[int, Cell]] = {}
    for merge in grid.merges:
        cell = grid.rows.get(merge.top, {}).get(merge.left)
        if cell is not None and merge.bottom > merge.top:
            for row in _within(rows, merge):
                found.setdefault(row, {})[merge.left] = cell
    return found


def _within(rows: list[int], merge: Merge) -> list[int]:
    return rows[bisect.bisect_right(rows, merge.top) : bisect.bisect_right(rows, merge.bottom)]


def _is_count(cell: Cell) -> bool:
    return bool(re.fullmatch(r"[\d.#、()\s-]{1,8}[人家位名个条项]?", fold(cell.text)))


def _is_between(
    row: int,
    own: dict[int, Cell],
    line: dict[int, Cell],
    header: Header,
    across: dict[tuple[int, int], Merge],
) -> bool:
    """Say whether a row is a total, a note, a section line or the header again."""
    if _repeats(line, header):
        return True
    cells = list(own.values())
    if _is_total(cells):
        return True
    if len(cells) > 2 and not all(_is_count(cell) or cell.formula for cell in cells[1:]):
        return False
    first = fold(cells[0].text).strip()
    if len(cells) > 1:
        return len(cells) == 2 and len(first) <= 4 and len(cells[1].text) > 12 and bool(_NOTE.match(first + ":"))
    if _NOTE.match(first) or _SECTION.match(first) or (row, next(iter(own))) in across:
        return True
    prose = len(first) > 25 and bool(re.search(r"[,。;:]", first))
    return prose and len(header.columns) > 2


def _is_total(cells: list[Cell]) -> bool:
    """Say whether a line begins as a total and goes on with counts, if with anything, before any remark."""
    if not _TOTAL.fullmatch(fold(cells[0].text).strip()):
        return False
    rest = cells[1:]
    counts = [cell for cell in rest if _is_count(cell) or cell.formula]
    return not rest or (rest[0] in counts and len(counts) * 2 >= len(rest))


def _repeats(line: dict[int, Cell], header: Header) -> bool:
    same = sum(cell.text.strip() in header.columns.get(column, ()) for column, cell in line.items())
    return same >= 2 and same * 5 >= len(line) * 3
