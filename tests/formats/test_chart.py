from dataclasses import replace

from duijie.engine.records import Meeting, Organisation, Placement
from duijie.engine.text import LANGUAGES
from duijie.formats.chart import MARK, TALLEST, Party, draw_boards
from duijie.formats.lines import width_of, wrap
from tests.formats.planbook import big_book, make_book


def test_lines_break_between_words() -> None:
    words = "Shandong Daiqing Precision Bearing"
    lines = wrap(words, 110)
    assert " ".join(lines) == words
    assert len(lines) > 1
    assert all(width_of(line) <= 110 for line in lines)


def test_chinese_breaks_anywhere_but_before_closing_punctuation() -> None:
    assert wrap("岱青（济南）精密轴承", 12 * 6) == ("岱青（济南）", "精密轴承")
    assert wrap("岱青（济南）精密轴承", 12 * 5) == ("岱青（济", "南）精密轴", "承")
    assert all(line[0] not in "，。）" for n in range(3, 9) for line in wrap("岱青，轴承（济南）。海工", 12 * n))


def test_a_word_wider_than_the_line_breaks_rather_than_runs_over() -> None:
    lines = wrap("W" * 40, 100)
    assert "".join(lines) == "W" * 40
    assert all(width_of(line) <= 100 for line in lines)


def test_nothing_is_lost_in_wrapping() -> None:
    words = "Lionisle 獅嶼光電 (Hong Kong) 𠮷祥・Co-operative"
    for width in range(20, 300, 7):
        assert "".join("".join(wrap(words, width)).split()) == "".join(words.split())


LONG = "山东岱青精密轴承与高端装备制造产业技术协同创新研究院暨海外人才工作站"


def test_names_that_fit_stand_side_by_side_and_long_ones_below_each_other() -> None:
    book = make_book()
    boards = draw_boards(book, "zh-hans")
    short = boards[0].cells[0].parties
    assert (short[0].y, len({party.x for party in short})) == (short[1].y, 2)
    assert [party.mark for party in short] == [1, 2]
    first = book.participants[book.plan.placed[0].people[0]].organisation
    long_name = Organisation(first, LONG, None, None, "sd")
    grown = draw_boards(replace(book, organisations=dict(book.organisations) | {first: long_name}), "zh-hans")
    cell = next(c for c in grown[0].cells if c.parties[0].lines != short[0].lines)
    assert "".join(cell.parties[0].lines) == LONG
    assert cell.parties[1].y > cell.parties[0].y


def test_long_halls_are_drawn_in_pictures_that_print_on_a_sheet() -> None:
    book = big_book()
    boards = draw_boards(book, "en")
    assert len(boards) > 1
    assert [board.height <= TALLEST for board in boards] == [True] * len(boards)
    assert [label.words for board in boards for label in board.tables] == [f"T{n}" for n in range(1, 41)]
    assert sum(len(board.cells) for board in boards) == len(book.plan.placed)
    assert sum(len(board.free) for board in boards) == 240 - len(book.plan.placed)
    heights = [board.height for board in draw_boards(book, "zh-hans")]
    assert max(heights) - min(heights) < 60


def test_names_are_given_the_room_that_they_may_take() -> None:
    book = big_book()
    organisations = {key: replace(one, short="岱青精密轴承海工") for key, one in book.organisations.items()}
    book = replace(book, organisations=organisations)
    for language in LANGUAGES:
        for cell in (cell for board in draw_boards(book, language) for cell in board.cells):
            for party in cell.parties:
                beside = [other.x for other in cell.parties if other.x > party.x]
                room = min([*beside, cell.x + cell.width]) - party.x - MARK
                assert [line for line in party.lines if width_of(line) > room] == []


def test_cells_of_a_picture_do_not_overlap() -> None:
    for board in draw_boards(big_book(), "en"):
        boxes = [(c.x, c.y, c.x + c.width, c.y + c.height) for c in (*board.cells, *board.free)]
        for n, (x, y, right, bottom) in enumerate(boxes):
            assert [b for b in boxes[n + 1 :] if b[0] < right and b[2] > x and b[1] < bottom and b[3] > y] == []


def test_a_meeting_of_two_slots_spans_them_and_a_group_stands_in_one_cell() -> None:
    book = make_book()
    long_meeting = Meeting("long", (("p1",), ("p2",), ("p3",)), length=2)
    problem = replace(book.problem, meetings=(long_meeting,))
    plan = replace(book.plan, placed=(Placement("long", "s2", "T3", ("p1", "p2", "p3")),), unplaced=())
    (board,) = draw_boards(replace(book, problem=problem, plan=plan), "zh-hans")
    (cell,) = board.cells
    pitch = board.columns[1].x - board.columns[0].x
    assert round(cell.width) == round(2 * pitch - 3)
    assert [party.mark for party in cell.parties] == [1, 1, 2]
    assert len({party.y for party in cell.parties}) == 3
    assert len(board.free) == 8 * 4 - 2
    assert [column.used for column in board.columns] == [0, 1, 1, 0]


def test_places_without_names_never_share_a_row_with_a_meeting_that_goes_on() -> None:
    book = make_book()
    meetings = (Meeting("a", (("p1",), ("p2",)), length=2), Meeting("b", (("p3",), ("p4",))))
    problem = replace(book.problem, meetings=meetings, tables=None, table_capacity={"s1": 2, "s2": 2, "s3": 0, "s4": 0})
    placed = (Placement("a", "s1", None, ("p1", "p2")), Placement("b", "s2", None, ("p3", "p4")))
    (board,) = draw_boards(replace(book, problem=problem, plan=replace(book.plan, placed=placed, unplaced=())), "en")
    assert len({cell.y for cell in board.cells}) == 2
    assert [(column.used, column.places) for column in board.columns] == [(1, 2), (2, 2), (0, 0), (0, 0)]


def test_a_person_of_no_side_has_a_plain_ring() -> None:
    book = make_book()
    people = {key: replace(person, side=None) for key, person in book.participants.items()}
    organisations = {key: replace(one, side=None) for key, one in book.organisations.items()}
    (board,) = draw_boards(replace(book, participants=people, organisations=organisations), "zh-hant")
    parties: list[Party] = [party for cell in board.cells for party in cell.parties]
    assert {party.mark for party in parties} == {0}
