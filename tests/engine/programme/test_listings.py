"""Needs and offers: whose they are and of which kind."""

from __future__ import annotations

import pytest

from duijie.engine.language import fold
from duijie.engine.programme.listings import kind_of, read_listings
from duijie.engine.records import Kind
from tests.engine.programme.rows import guests, roster_of, row


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("海上风电塔筒长效防腐技术", "technology"),
        ("A轮融资3000万元", "capital"),
        ("Series A funding for a wound dressing", "capital"),
        ("尋找東南亞經銷渠道", "market"),
        ("Buyers for aquaculture feed in the Gulf", "market"),
        ("提供医疗器械检测与认证", "service"),
        ("智慧港口应用场景", "scene"),
        ("50吨/年中试线开放", "pilot"),
        ("引进高分子材料博士后", "talent"),
    ],
)
def test_the_kind_is_read_from_the_words(words: str, kind: Kind) -> None:
    assert kind_of(fold(words)) == kind


def test_what_an_investor_looks_for_is_technology_and_what_it_gives_is_capital() -> None:
    lists = (
        guests(
            "hk.xlsx",
            row("麥朗然", "鯉灣基金", category="investor", needs=("B輪醫療器械項目",), offers=("新材料早期項目",)),
        ),
    )
    owned, _ = read_listings(lists, roster_of(*lists))
    assert [(o.direction, o.listing.kind) for o in owned] == [("needs", "technology"), ("offers", "capital")]


def test_a_short_phrase_is_a_title_a_long_one_a_text_and_trl_is_read() -> None:
    long = (
        "现用环氧富锌底漆三年起泡，需要盐雾六千小时以上、可在潮湿表面施工的重防腐方案，"
        "预算三百万元，明年六月前试用，TRL 7 以上优先"
    )
    lists = (guests("a.xlsx", row("王晓明", "泰穹新材料", needs=("重防腐涂料", long), offers=("铝合金铸件 TRL 8",))),)
    owned, _ = read_listings(lists, roster_of(*lists))
    assert [(o.listing.id, o.listing.title, o.listing.text, o.listing.trl) for o in owned] == [
        ("need-1", "重防腐涂料", "", None),
        ("need-2", "", long, 7),
        ("offer-1", "铝合金铸件 TRL 8", "", 8),
    ]


def test_a_sheet_of_needs_belongs_to_who_is_named_or_to_the_firms_first_guest() -> None:
    people = guests("a.xlsx", row("王晓明", "泰穹新材料"), row("李强", "山东泰穹新材料有限公司"))
    sheet = guests(
        "n.xlsx",
        row("李强", "泰穹新材料", needs=("重防腐涂料",)),
        row(None, "泰穹新材料", needs=("涂装机器人", "重防腐涂料")),
        row(None, "未到场轴承", needs=("轴承钢",)),
        role="needs",
    )
    owned, notes = read_listings((people, sheet), roster_of(people, sheet))
    assert [(o.listing.title, o.owner) for o in owned] == [("重防腐涂料", "p2"), ("涂装机器人", "p1")]
    assert [text.zh_hans for text in notes] == ["未采用：“未到场轴承”的需求（n.xlsx › S › 4），名单中没有该单位的人。"]
