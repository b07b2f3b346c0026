"""What holds of every import: no row lost, twice is once, undo brings all back, nothing is overwritten unseen."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.engine.intake import (
    Contact,
    Decision,
    Decisions,
    Incoming,
    IntakePlan,
    Known,
    KnownOrganisation,
    KnownPerson,
    Source,
    apply_intake,
    plan_intake,
    revert_intake,
)
from duijie.engine.records import ListRow, Role

FIRMS = (
    "山东泰穹新材料有限公司",
    "山東泰穹新材料有限公司",
    "泰穹新材料",
    "山东泰穹新材料股份有限公司",
    "青岛汇檐钢结构有限公司",
    "星河生物科技（香港）有限公司",
    "Greensail Lines Ltd",
)
NAMES = ("王晓明", "王曉明", "Wang Xiaoming", "陈大文", "Leung Kai-wai")
CODES = (None, None, "91370100MA3C4D5E6W", "91370200MA3F7G8H9A")
MAILS = (None, None, "a@x.example", "b@x.example")
PHONES = (None, None, "+86 138 0000 0001", "+852 9123 4567")
ROLES: tuple[Role, ...] = ("people", "people", "people", "organisations", "needs", "offers", "wishes", "unknown")
#: No codes: who says that two firms are two and gives one of them the other's code contradicts themselves.
FIELDS = ("title", "email", "phone", "languages", "name", "organisation", "region")


@st.composite
def row(draw: st.DrawFn, number: int) -> Incoming:
    listed = ListRow(
        "甲",
        number,
        name=draw(st.sampled_from((None, *NAMES))),
        organisation=draw(st.sampled_from((None, *FIRMS))),
        uscc=draw(st.sampled_from(CODES)),
        title=draw(st.sampled_from((None, "总经理", "總經理", "董事"))),
        region=draw(st.sampled_from((None, "山东", "香港"))),
        email=draw(st.sampled_from(MAILS)),
        phone=draw(st.sampled_from(PHONES)),
        languages=draw(st.sampled_from((None, ("zh",), ("en", "zh")))),
        needs=draw(st.sampled_from((None, ("膜材料",), ("膜材料", "中试场地")))),
        wishes=draw(st.sampled_from((None, ("泰穹新材料",), ("没有的公司",)))),
    )
    return Incoming(Source("a.xlsx", "甲", number), draw(st.sampled_from(ROLES)), listed)


@st.composite
def known(draw: st.DrawFn) -> Known:
    firms = draw(st.lists(st.sampled_from(FIRMS[2:]), max_size=3, unique=True))
    organisations = tuple(
        KnownOrganisation(
            f"o{n}",
            name,
            uscc=draw(st.sampled_from(CODES)),
            region=draw(st.sampled_from((None, "北京"))),
            own=draw(st.sampled_from((frozenset[str](), frozenset({"region"})))),
        )
        for n, name in enumerate(firms)
    )
    people = tuple(
        KnownPerson(
            f"p{n}",
            draw(st.sampled_from(organisations)).id,
            draw(st.sampled_from(NAMES)),
            title=draw(st.sampled_from((None, "校长"))),
            email=draw(st.sampled_from((None, Contact("a@x.example"), Contact("c@x.example")))),
            own=draw(st.sampled_from((frozenset[str](), frozenset({"title", "email"})))),
        )
        for n in range(draw(st.integers(0, 3)) if organisations else 0)
    )
    return Known(organisations, people)


@st.composite
def case(draw: st.DrawFn) -> tuple[Known, tuple[Incoming, ...], Decisions, IntakePlan]:
    """Draw records, rows, and answers to some of the questions that they raise, as an organiser gives them."""
    before = draw(known())
    rows = tuple(draw(row(n)) for n in range(2, 2 + draw(st.integers(0, 7))))
    decisions = Decisions()
    plan = plan_intake(before, rows)
    for _ in range(6):
        answers = {
            pair.key: Decision(
                draw(st.sampled_from(("same", "same", "different", "belongs", "later"))),
                {name: draw(st.sampled_from(("left", "right"))) for name in draw(st.sets(st.sampled_from(FIELDS)))},
            )
            for pair in plan.duplicates
            if pair.key not in decisions.pairs
        }
        if not answers:
            break
        decisions = replace(decisions, pairs={**decisions.pairs, **answers})
        plan = plan_intake(before, rows, decisions)
    return before, rows, decisions, plan


@settings(max_examples=300, deadline=None)
@given(case())
def test_every_row_has_one_outcome(drawn: tuple[Known, tuple[Incoming, ...], Decisions, IntakePlan]) -> None:
    _, rows, _, plan = drawn
    assert [one.source for one in plan.rows] == [one.source for one in rows]
    assert sum(plan.counts.values()) == len(rows)
    told = {one.source: one.outcome for one in plan.rows}
    used = {source for one in (*plan.organisations, *plan.people) for source in one.sources}
    assert not [source for source in used if told[source] in {"held", "left_out", "undecided"}]
    assert all(one.reasons for one in plan.rows if one.outcome in {"held", "left_out", "undecided"})
    asked = {source for pair in plan.duplicates if pair.blocking for source in pair.sources[1]}
    assert {source for source, outcome in told.items() if outcome == "undecided"} <= asked


@settings(max_examples=300, deadline=None)
@given(case())
def test_no_two_organisations_get_one_code(
    drawn: tuple[Known, tuple[Incoming, ...], Decisions, IntakePlan],
) -> None:
    before, _, _, plan = drawn
    old = {one.uscc for one in before.organisations}
    new = [c.new for one in plan.organisations for c in one.changes if c.field == "uscc" and c.written]
    assert len(set(new)) == len(new)
    assert not old.intersection(code for code in new if isinstance(code, str))


@settings(max_examples=300, deadline=None)
@given(case())
def test_importing_twice_is_importing_once(
    drawn: tuple[Known, tuple[Incoming, ...], Decisions, IntakePlan],
) -> None:
    before, rows, decisions, plan = drawn
    after = apply_intake(before, plan, "n")
    again = plan_intake(after, rows, decisions)
    if not plan.counts["undecided"]:
        assert again.changes_nothing
        assert apply_intake(after, again, "m") == after
    assert not [
        (one, two)
        for one, two in zip(plan.rows, again.rows, strict=True)
        if (one.outcome in {"create", "update", "unchanged"}) and two.outcome != "unchanged"
    ]


@settings(max_examples=300, deadline=None)
@given(case())
def test_undo_brings_everything_back(drawn: tuple[Known, tuple[Incoming, ...], Decisions, IntakePlan]) -> None:
    before, _, _, plan = drawn
    assert revert_intake(apply_intake(before, plan, "n"), plan, "n") == (before, ())


@settings(max_examples=300, deadline=None)
@given(case())
def test_nothing_is_overwritten_unseen(drawn: tuple[Known, tuple[Incoming, ...], Decisions, IntakePlan]) -> None:
    before, _, _, plan = drawn
    after = apply_intake(before, plan, "n")
    told = {
        (one.ref.id, c.field): c for one in (*plan.organisations, *plan.people) if not one.ref.new for c in one.changes
    }
    now: dict[str, KnownOrganisation | KnownPerson] = {one.id: one for one in after.organisations}
    now |= {one.id: one for one in after.people}
    records: list[KnownOrganisation | KnownPerson] = [*before.organisations, *before.people]
    for record in records:
        for name in ("name", "title", "email", "region", "uscc", "organisation", "phone"):
            old = getattr(record, name, None)
            if old is None or getattr(now[record.id], name) == old:
                continue
            assert name not in record.own
            assert (told[record.id, name].effect, told[record.id, name].old) == ("replace", old)


@settings(max_examples=100, deadline=None)
@given(case())
def test_the_plan_depends_on_its_input_only(
    drawn: tuple[Known, tuple[Incoming, ...], Decisions, IntakePlan],
) -> None:
    before, rows, decisions, plan = drawn
    backwards = Decisions(dict(sorted(decisions.pairs.items(), reverse=True)), decisions.keep)
    assert plan_intake(before, rows, backwards) == plan
