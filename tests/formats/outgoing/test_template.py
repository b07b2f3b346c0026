import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.faults import InputError
from duijie.formats.outgoing import check_template, fill_template, placeholders

ALLOWED = ("guest", "event", "first_time")


def test_placeholders_are_found_once_each_in_order() -> None:
    assert placeholders("{guest}, {event}: {{guest}} {guest} {first_time}") == ("guest", "event", "first_time")
    assert placeholders("no field, {{only}} braces") == ()


def test_a_sound_template_has_no_fault_and_is_filled() -> None:
    template = "{guest}您好：\n{event}将于 {first_time} 开始。{{不是占位符}} 100 %s %(guest)s $guest"
    values = {"guest": "单书言", "event": "2026 鲁港大会", "first_time": "13:30"}
    assert check_template(template, ALLOWED) == ()
    assert fill_template(template, values) == (
        "单书言您好：\n2026 鲁港大会将于 13:30 开始。{不是占位符} 100 %s %(guest)s $guest"
    )


@pytest.mark.parametrize(
    ("template", "code", "place"),
    [
        ("Dear {guest", "template_brace", "1:6"),
        ("Dear guest}", "template_brace", "1:11"),
        ("一行\n两行 {gast}", "template_unknown", "2:4"),
        ("{guest.name}", "template_placeholder", "1:1"),
        ("{guest[0]}", "template_placeholder", "1:1"),
        ("{guest!r}", "template_placeholder", "1:1"),
        ("{guest:>9}", "template_placeholder", "1:1"),
        ("{guest.__class__.__mro__}", "template_placeholder", "1:1"),
        ("{}", "template_placeholder", "1:1"),
        ("{0}", "template_placeholder", "1:1"),
        ("{ guest }", "template_placeholder", "1:1"),
        ("{Guest}", "template_placeholder", "1:1"),
        ("{嘉宾}", "template_placeholder", "1:1"),
        ("{{guest}", "template_brace", "1:8"),
        ("{gue\nst}", "template_brace", "1:1"),
    ],
)
def test_a_broken_placeholder_is_told_with_its_place(template: str, code: str, place: str) -> None:
    faults = check_template(template, ALLOWED)
    assert (faults[0].code, faults[0].place) == (code, place)
    with pytest.raises(InputError):
        fill_template(template, dict.fromkeys(ALLOWED, "x"))


def test_faults_are_told_in_three_languages_with_what_may_be_written() -> None:
    unknown, stray = check_template("您好 {gast}\n}", ALLOWED)
    assert unknown.text.to_json() == {
        "en": "Line 1, character 4: there is no placeholder “{gast}” in this mail. "
        "You can use: {event} {first_time} {guest}",
        "zh-hans": "第 1 行第 4 字：这封邮件里没有“{gast}”这个占位符。可以使用：{event} {first_time} {guest}",
        "zh-hant": "第 1 行第 4 字：這封電郵沒有「{gast}」這個預留欄。可以使用：{event} {first_time} {guest}",
    }
    assert stray.text.en == "Line 2, character 1: a “}” without its partner. Write “}}” if you mean the sign itself."
    assert [fault.place for fault in check_template("{a} {b}\n{c}", ())] == ["1:1", "1:5", "2:1"]


def test_a_value_that_is_missing_is_a_fault_not_an_empty_place() -> None:
    with pytest.raises(InputError) as raised:
        fill_template("{guest} {event}", {"guest": "x"})
    assert [fault.code for fault in raised.value.faults] == ["template_unknown"]


def test_values_cannot_inject() -> None:
    values = {"guest": "{event} <b>&\r\nBcc: all@evil.example", "event": "{{guest}}"}
    assert fill_template("{guest}|{event}", values) == values["guest"] + "|{{guest}}"
    assert fill_template("{guest}|{event}", values, form="line") == "{event} <b>& Bcc: all@evil.example|{{guest}}"
    assert fill_template("<p>{guest}|{event}</p>", values, form="html") == (
        "<p>{event} &lt;b&gt;&amp;\r\nBcc: all@evil.example|{{guest}}</p>"
    )


@given(st.text(string.ascii_lowercase + "{}{}\n _0!.:", max_size=40), st.text(max_size=20))
def test_a_sound_template_is_filled_as_python_fills_it(template: str, value: str) -> None:
    fields = placeholders(template)
    if check_template(template, fields):
        return
    values = dict.fromkeys(fields, value)
    assert fill_template(template, values) == template.format(**values)
