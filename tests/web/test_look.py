"""The components and shells as HTML and CSS: complete in three languages, sound, within their limits."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import UndefinedError

from duijie.engine.text import LANGUAGES, Language, Text
from duijie.web.environment import environment
from tests.web.gallery.shown import SHELLS, SIDES, STATIC, shown, symbols

TEMPLATES = STATIC.parent / "templates"
CSS = sorted((STATIC / "css").glob("*.css"))
GALLERY = "".join(path.read_text() for path in (Path(__file__).parent / "gallery").glob("*.html"))
PAIRS_OF_TEXT = [
    *((text, ground) for text in ("text", "text-2", "link", "accent") for ground in ("page", "surface", "surface-2")),
    ("text-3", "page"),
    ("text-3", "surface"),
    ("accent-on", "accent"),
    ("accent-on", "accent-hover"),
    ("accent", "accent-soft"),
    ("text", "accent-soft"),
    ("text-2", "accent-soft"),
    ("text", "accent-soft-2"),
    *((tone, f"{tone}-soft") for tone in ("ok", "warn", "bad", "wait")),
    *(("text", f"{tone}-soft") for tone in ("ok", "warn", "bad", "wait")),
    *((f"side-{n}-on", f"side-{n}") for n in (1, 2, 3)),
    *((f"side-{n}-text", f"side-{n}-soft") for n in (1, 2, 3)),
]
PAIRS_OF_SHAPES = [
    ("line-strong", "surface"),
    ("focus", "page"),
    ("focus", "surface"),
    *((f"{tone}-fill", "surface") for tone in ("ok", "warn", "bad", "wait")),
    *((f"side-{n}", "surface") for n in (1, 2, 3)),
]


class Elements(HTMLParser):
    """Collects every element with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def component(name: str) -> Any:
    """Return the macros of one file, in English."""
    return environment("en").get_template(f"components/{name}.html").module


def macros() -> dict[str, str]:
    """Return every public macro with its file."""
    return {
        name: path.name
        for path in sorted((TEMPLATES / "components").glob("*.html"))
        for name in re.findall(r"macro ([a-z]\w*)\(", path.read_text())
    }


def tokens(theme: str) -> dict[str, str]:
    """Return the values of ``light``, ``dark`` (the system's wish) or ``asked`` (data-theme="dark")."""
    text = (STATIC / "css" / "tokens.css").read_text()
    start, end = (
        text.index("@media screen and (prefers-color-scheme: dark)"),
        text.index("@media (prefers-reduced-motion"),
    )
    part = {"light": text[:start], "dark": text[start:end], "asked": (STATIC / "css" / "theme.css").read_text()}[theme]
    return dict(re.findall(r"--([\w-]+): ([^;]+);", part))


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: str, one: str, other: str) -> float:
    """Return the contrast ratio of two tokens."""
    values = tokens("light") | (tokens("dark") if theme == "dark" else {})

    def colour(name: str) -> str:
        value = values[name]
        reference = re.fullmatch(r"var\(--([\w-]+)\)", value)
        return colour(reference[1]) if reference else value

    low, high = sorted((luminance(colour(one)), luminance(colour(other))))
    return (high + 0.05) / (low + 0.05)


def test_the_gallery_shows_every_macro_that_pages_may_use() -> None:
    within = {
        "say",
        "lang_of",
        "kind_word",
        "brand",
        "brand_mark",
        "languages_nav",
        "sample_line",
        "keys_dialog",
        "toasts",
    }
    assert {name for name in macros() if not re.search(rf"\b{name}\(", GALLERY)} == within


def test_the_guide_names_every_macro() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "develop" / "pages.md").read_text()
    table = guide[guide.index("## Macros") : guide.index("## Classes")]
    within = {"say", "lang_of", "brand", "languages_nav", "sample_line", "keys_dialog"}
    assert {name for name in macros() if f"`{name}(" not in table} == within


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shell", [*SHELLS, "mail"])
def test_every_reference_within_a_page_leads_somewhere(shell: str, language: Language) -> None:
    elements = Elements(shown(language, shell)).found
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [
        target
        for _, attributes in elements
        for name in (
            "for",
            "aria-describedby",
            "aria-labelledby",
            "form",
            "data-dialog",
            "data-count-of",
            "data-tick-all",
        )
        for target in attributes.get(name, "").split()
    ]
    named += [attributes["href"][1:] for _, attributes in elements if re.match(r"#\w", attributes.get("href", ""))]
    assert sorted(set(named) - set(ids)) == []
    assert (
        next(attributes["lang"] for tag, attributes in elements if tag == "html")
        == {
            "en": "en-GB",
            "zh-hans": "zh-Hans-CN",
            "zh-hant": "zh-Hant-HK",
        }[language]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_used_is_in_the_sprite(language: Language) -> None:
    used = {
        attributes["href"].partition("#")[2]
        for shell in SHELLS
        for tag, attributes in Elements(shown(language, shell)).found
        if tag == "use"
    }
    everywhere = {
        f"i-{name}"
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""\bicon(?:_name)?(?:\(|=)["']([\w-]+)["']""", path.read_text())
    }
    assert sorted((used | everywhere) - set(symbols())) == []


def test_an_image_and_what_it_means_are_drawn_for_every_kind_and_signal() -> None:
    kinds = {"technology", "capital", "market", "scene", "talent", "service", "pilot"}
    signals = {
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
    }
    icon = component("icons").icon
    drawn = {name: re.findall(r"#([\w-]+)", icon(name))[0] for name in kinds | signals}
    assert {name: drawing for name, drawing in drawn.items() if drawing not in symbols()} == {}


def test_no_template_holds_a_style_or_a_script_of_its_own() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert re.findall(r"""\sstyle=|<style|\son[a-z]+=["']|javascript:""", text) == [], path
        assert [
            tag for tag in re.findall(r"<script[^>]*>", text) if not re.search(r'src=|type="application/json"', tag)
        ] == [], path


def test_words_of_users_are_escaped() -> None:
    macro = component("marks")
    nasty = '<script>alert("9")</script>'
    side = SimpleNamespace(position=1, letter=Text(nasty, "鲁", "魯"), name=Text(nasty, "山东", "山東"))
    for words in (macro.status("ok", nasty), macro.chip(nasty), macro.side(side), macro.filter_chip(nasty, nasty)):
        assert "<script" not in words
        assert "&lt;script&gt;" in words
        assert '"9"' not in words
    fields = component("fields")
    assert "<script" not in fields.field("a", nasty, nasty, hint=nasty, error=nasty)
    assert "<script" not in fields.textarea("a", nasty, "</textarea>" + nasty)


def test_initials_are_worked_out_where_a_person_has_none() -> None:
    avatar = component("marks").avatar
    for name, initials in (("Mak Long-yin", "ML"), ("何靜思 教授", "何"), ("maria de la Cruz", "MD"), ("Prof.", "P")):
        assert avatar(SimpleNamespace(shown_name=name, side=SIDES[1])).endswith(
            f'data-side="2" aria-hidden="true">{initials}</span>'
        )
    assert ">AB<" in avatar({"initials": "AB", "name": "Somebody Else", "side": None})


def test_a_field_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    fields = component("fields")
    found = dict(
        Elements(fields.field("due", "Deadline", "soon", hint="A date.", error="Not a date.", required=True)).found
    )
    assert found["input"] == {
        "id": "f-due",
        "name": "due",
        "type": "text",
        "value": "soon",
        "required": "",
        "aria-describedby": "f-due-hint f-due-error",
        "aria-invalid": "true",
    }
    plain = dict(Elements(fields.field("due", "Deadline", None)).found)["input"]
    assert plain == {"id": "f-due", "name": "due", "type": "text", "value": ""}


def test_a_textarea_keeps_a_first_empty_line() -> None:
    textarea = component("fields").textarea("a", "A", "\nsecond line")
    assert ">\n\nsecond line</textarea>" in textarea  # a browser drops one line break after the tag


def test_a_choice_is_marked_whatever_type_its_value_has() -> None:
    fields = component("fields")
    chosen = Elements(fields.select("n", "N", [(1, "one"), (2, "two")], value="2")).found
    assert [a["value"] for tag, a in chosen if tag == "option" and "selected" in a] == ["2"]
    ticked = Elements(fields.checkboxes("n", "N", [(1, "one"), (2, "two")], values=[1])).found
    assert [a["value"] for tag, a in ticked if tag == "input" and "checked" in a] == ["1"]


def test_the_bar_of_answers_marks_one_and_sends_each() -> None:
    buttons = component("fields").segment_buttons
    found = [
        a
        for tag, a in Elements(buttons("wish", "Wish", [("must", "Must"), ("no", "No")], value="no")).found
        if tag == "button"
    ]
    assert [(a["name"], a["value"], a["aria-pressed"]) for a in found] == [
        ("wish", "must", "false"),
        ("wish", "no", "true"),
    ]
    closed = Elements(buttons("wish", "Wish", [("must", "Must")], disabled=True)).found
    assert [("disabled" in a) for tag, a in closed if tag == "button"] == [True]


def test_a_level_of_readiness_is_drawn_as_many_bars() -> None:
    trl = component("marks").trl
    drawn = [re.findall(r'<path( class="on")? d="([^"]*)"', trl(level)) for level in range(1, 10)]
    assert [[(bool(on), path.count("M")) for on, path in paths] for paths in drawn] == [
        [(True, level), (False, 9 - level)][: 1 if level == 9 else 2] for level in range(1, 10)
    ]


def test_a_dialog_can_stand_on_a_page_of_its_own() -> None:
    page = shown("en", "organiser")
    opened, alone = page[page.index('id="publish"') :], page[page.index('id="publish-shown"') :]
    assert alone.startswith('id="publish-shown" aria-labelledby="publish-shown-h"><form method="post" action="#">')
    assert '<input type="hidden" name="version" value="7">' in alone[: alone.index("</section>")]
    assert "data-close" not in alone[: alone.index("</section>")]
    assert "data-close" in opened[: opened.index("</dialog>")]


def test_a_macro_without_what_it_needs_fails_loudly() -> None:
    with pytest.raises(UndefinedError):
        str(component("marks").side(SimpleNamespace(position=1)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guests_first_view_stays_under_sixty_kilobytes_without_pictures(language: Language) -> None:
    page = shown(language, "guest", cards=8)
    elements = Elements(page).found
    loaded = [a["href"] for tag, a in elements if tag == "link" and a.get("rel") == "stylesheet"]
    loaded += [a["src"] for tag, a in elements if tag == "script"]
    assert len(loaded) == 5
    assert len(page.encode()) + sum((STATIC / file.partition("/static/")[2]).stat().st_size for file in loaded) < 60_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(theme: str) -> None:
    text = {pair: contrast(theme, *pair) for pair in PAIRS_OF_TEXT}
    shapes = {pair: contrast(theme, *pair) for pair in PAIRS_OF_SHAPES}
    assert {pair: ratio for pair, ratio in text.items() if ratio < 4.5} == {}
    assert {pair: ratio for pair, ratio in shapes.items() if ratio < 3} == {}


def test_a_theme_on_request_is_the_systems_dark_one() -> None:
    assert tokens("asked") == tokens("dark")


def test_styles_use_only_tokens_that_exist() -> None:
    text = "".join(path.read_text() for path in CSS)
    defined = set(re.findall(r"(--[\w-]+):", text))
    assert sorted(set(re.findall(r"var\((--[\w-]+)", text)) - defined) == []
    raw = {
        path.name for path in CSS if path.name != "tokens.css" and re.search(r"var\(--n-(?!100|900)", path.read_text())
    }
    assert raw == set()


def test_styles_are_whole_and_in_layers() -> None:
    for path in CSS:
        depth, outside = 0, ""
        for character in re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL):
            depth += {"{": 1, "}": -1}.get(character, 0)
            outside += character if depth == 0 else ""
            assert depth >= 0, path
        assert depth == 0, path
        assert [line for line in outside.split("}") if line.strip() and "@layer" not in line] == [], path


def test_every_class_of_a_component_has_a_style() -> None:
    styled = set(re.findall(r"\.([a-z][\w-]*)", "".join(path.read_text() for path in CSS)))
    used = {
        name
        for shell in SHELLS
        for _, attributes in Elements(shown("en", shell)).found
        for name in attributes.get("class", "").split()
    }
    assert sorted(used - styled) == []


def test_text_is_twelve_pixels_or_more_but_in_pictures_and_cells_of_a_board() -> None:
    small = []
    for path in CSS:
        for rule, style in re.findall(r"([^{}]*)\{([^{}]*)\}", path.read_text()):
            sizes = re.findall(r"font-size: (\.?\d[\d.]*)(px|rem|pt)", style)
            if "var(--t-11)" in style or any(
                float(n) * {"px": 1, "rem": 16, "pt": 4 / 3}[unit] < 12 for n, unit in sizes
            ):
                small.append((path.name, rule.strip().split()[0]))
    paper_and_maps = [entry for entry in small if entry[0] == "report.css" or entry[1] in {".floor", ".hall"}]
    assert set(small) - set(paper_and_maps) == {
        ("organiser.css", ".bd"),  # cells of the planning board
        ("workbench.css", "kbd"),  # names of keys
    }
