"""Renders the gallery: every component once, in a language, with invented people."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from xml.etree import ElementTree

from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from duijie.engine.text import Language, Text, same
from duijie.web.environment import environment
from tests.web.gallery.words import W

STATIC: Final = Path(__file__).parents[3] / "src" / "duijie" / "web" / "static"
SHELLS: Final = ("organiser", "guest", "public", "login", "print", "error")
SVG: Final = "{http://www.w3.org/2000/svg}"
NAMES: Final[dict[Language, str]] = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}
LABELS: Final[dict[Language, str]] = {"zh-hans": "简", "zh-hant": "繁", "en": "EN"}
SIDES: Final = tuple(
    SimpleNamespace(position=position, letter=letter, name=name)
    for position, letter, name in (
        (1, Text("SD", "鲁", "魯"), Text("Shandong", "山东", "山東")),
        (2, Text("HK", "港", "港"), Text("Hong Kong", "香港", "香港")),
        (3, Text("MO", "澳", "澳"), Text("Macao", "澳门", "澳門")),
    )
)
STATES: Final = (
    ("planned", W.planned),
    ("started", Text("Started", "已开始", "已開始")),
    ("late", Text("Late", "迟到", "遲到")),
    ("missing", Text("Missing", "未到", "未到")),
    ("done", Text("Done", "已谈", "已談")),
    ("free", Text("Free", "空", "空")),
    ("locked", Text("Locked", "已锁", "已鎖")),
    ("conflict", Text("Conflict", "冲突", "衝突")),
)


def symbols() -> list[str]:
    """Return the ids of the drawings in the sprite."""
    return [str(symbol.get("id")) for symbol in ElementTree.parse(STATIC / "icons.svg").iter(f"{SVG}symbol")]


def people(language: Language) -> list[SimpleNamespace]:
    """Return one guest a side, and one whose initials are worked out."""
    chinese = language != "en"
    return [
        SimpleNamespace(
            shown_name="李沐恒" if chinese else "Li Muheng",
            initials="李" if chinese else "LM",
            side=SIDES[0],
            organisation=Text("Jishu Water Treatment Technology", "济枢水处理科技", "濟樞水處理科技"),
        ),
        SimpleNamespace(
            shown_name="何靜思 教授" if chinese else "Prof. Ho Ching-sze",
            initials="何" if chinese else "HC",
            side=SIDES[1],
            organisation=Text(
                "Hoi Yu University, Membrane Laboratory", "海隅大学 膜技术实验室", "海隅大學 膜技術實驗室"
            ),
        ),
        SimpleNamespace(
            shown_name="歐陽嘉儀" if chinese else "Au Yeung Ka-yee",
            side=SIDES[2],
            organisation=Text("Lotus Harbour Fund", "莲港基金", "蓮港基金"),
        ),
    ]


def context(language: Language, **more: Any) -> dict[str, Any]:
    """Return what a page of the gallery is given."""
    name = Text(
        "Shandong–Hong Kong Innovation Cooperation Conference 2026", "2026 鲁港创新合作大会", "2026 魯港創新合作大會"
    )
    return {
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="x">'),
        "languages": [
            {
                "code": code,
                "label": LABELS[code],
                "name": NAMES[code],
                "href": f"?lang={code}",
                "current": code == language,
            }
            for code in NAMES
        ],
        "me": SimpleNamespace(name="周映岚", role_name=Text("Organiser", "组织者", "主辦者"), side_position=1),
        "programme": SimpleNamespace(
            name=Text("Shandong–Hong Kong Innovation", "鲁港创新合作计划", "魯港創新合作計劃")
        ),
        "event": SimpleNamespace(name=name, date=date(2026, 11, 20)),
        "nav": [
            SimpleNamespace(label=word.of(language), href="#", current=place == 0, count=place * 7)
            for place, word in enumerate((W.gallery, W.wishes, W.plan, W.ledger, W.marks, W.running))
        ],
        "places": dict.fromkeys(
            ("home", "account", "sign_out", "privacy", "event", "today", "suggestions", "listings", "me"), "#"
        ),
        "nav_current": "suggestions",
        "messages": [
            {"kind": "ok", "words": Text("3 people reminded", "已提醒 3 人", "已提醒 3 人"), "undo": "#"},
            {"kind": "warn", "words": W.publish_warn, "undo": ""},
        ],
        "sample": True,
        "w": W,
        "sides": SIDES,
        "people": people(language),
        "states": [("ok", W.confirmed), ("warn", W.vague), ("bad", STATES[3][1])],
        "slot_states": STATES,
        "answers": [
            ("must", Text("Must meet", "一定要见", "一定要見")),
            ("like", Text("Interested", "有兴趣", "有興趣")),
            ("no", Text("No thanks", "不需要", "不需要")),
        ],
        "phases": [
            {"words": word, "when": when, "past": place < 4}
            for place, (word, when) in enumerate(
                (
                    (W.step1, "T−60"),
                    (W.step2, "T−45"),
                    (W.step3, "T−30"),
                    (W.wishes, "T−21"),
                    (W.plan, "T−5"),
                    (W.held, "T"),
                )
            )
        ],
        "offer": {"words": W.need_teaser, "kind": "technology", "level": 7, "note": W.way_a},
        "need": {"words": W.need_title},
        "why": [
            {"signal": "terms", "words": Markup("<mark>2.4</mark> <mark>kWh/m³</mark>")},
            {"signal": "trl", "words": W.level},
            {"signal": "figures", "words": W.budget_bad, "broken": True},
        ],
        "all_reasons": [
            {"signal": signal, "words": same(signal)}
            for signal in (
                "terms",
                "meaning",
                "industry",
                "kind",
                "side",
                "trl",
                "figures",
                "cooperation",
                "feedback",
                "expiry",
                "avoid",
            )
        ],
        "kinds": ("technology", "capital", "market", "scene", "talent", "service", "pilot"),
        "icons": [name[2:] for name in symbols() if name.startswith("i-")],
        "cards": 2,
        **more,
    }


def shown(language: Language, shell: str, **more: Any) -> str:
    """Return one page of the gallery as HTML."""
    if shell == "error":
        return environment(language).get_template("errors/error.html").render(code=404, text=W.other_bad, **more)
    own = environment(language).overlay(
        loader=ChoiceLoader([FileSystemLoader(Path(__file__).parent), environment(language).loader])  # type: ignore[list-item]
    )
    return own.get_template(f"{shell}.html").render(context(language, **more))
