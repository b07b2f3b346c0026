"""The form that adds to a cooperation: what was typed, and the step it says; the same for staff and parties."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from duijie.actions.following import Step, Upload
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.attachment import MOST
from duijie.formats.money import Money, read_money
from duijie.store.models import EntryKind, Grade, Stage

#: What may be added by the form; “stop” is a step with a reason.
KINDS: Final = ("stage", "amount", "evidence", "note", "stop")
_NAMES: Final = (
    "stage",
    "contract_type",
    "reason",
    "grade",
    "amount",
    "currency",
    "rate",
    "rate_date",
    "happened",
    "next_date",
    "text",
    "link",
)
_DATE: Final = Text("Write the day as 2027-04-30.", "日期请写成 2027-04-30。", "日期請寫成 2027-04-30。")
_RATE: Final = Text(
    "Write the rate as a number such as 0.912.", "汇率请写成数字，例如 0.912。", "匯率請寫成數字，例如 0.912。"
)


@dataclass(slots=True)
class Typed:
    """What a form holds, as typed; ``faults``: field → what is wrong."""

    kind: str = "stage"
    values: dict[str, str] = field(default_factory=dict)
    about: str = ""
    corrects: bool = False
    shared: bool = False
    sure: bool = False
    version: int | None = None
    file: Upload | None = None
    faults: dict[str, Text] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return what was typed into a field, "" for nothing."""
        return self.values.get(name, "")

    def put(self, wrong: InputError) -> None:
        """Keep the faults of a verb beside their fields."""
        for fault in wrong.faults:
            self.faults.setdefault(fault.place or "text", fault.text)


def asked(given: Mapping[str, str]) -> Typed:
    """Return an empty form of the kind an address asks for."""
    kind = given.get("kind", "stage")
    return Typed(
        kind=kind if kind in KINDS else "stage",
        about=given.get("about", "")[:16],
        corrects=given.get("corrects") == "1",
    )


def typed(request: HttpRequest) -> Typed:
    """Return what a form holds."""
    given = request.POST
    form = asked(given.dict())
    form.values = {name: given.get(name, "").strip() for name in _NAMES}
    form.values["text"] = form.values["text"].replace("\r\n", "\n")
    form.shared, form.sure = given.get("shared") == "on", given.get("sure") == "1"
    form.version = version_in(given.get("version", ""))
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        form.file = Upload(file.name or "", file.read(MOST + 1))
    return form


def version_in(words: str) -> int | None:
    """Return the version a form carries."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else None


def step_of(form: Typed) -> Step:
    """Return the step a form says.

    Raises:
        InputError: an amount, a rate or a day that cannot be read, each with its field.
    """
    faults: list[Fault] = []
    money = _money(form, faults)
    days = {name: _day(form, name, faults) for name in ("happened", "next_date", "rate_date")}
    rate = _rate(form, faults)
    if faults:
        raise InputError(faults)
    stop = form.kind == "stop"
    return Step(
        kind=EntryKind.STAGE if stop else EntryKind(form.kind),
        stage=Stage.STOPPED if stop else form["stage"] if form.kind == "stage" else "",
        grade=_grade(form),
        contract_type=form["contract_type"] if form["stage"] == Stage.CONTRACT else "",
        reason=form["reason"] if stop else "",
        amount=money.amount if money else None,
        currency=money.currency if money else "",
        rate=rate if money else None,
        rate_date=days["rate_date"] if money else None,
        happened=days["happened"],
        next_date=days["next_date"],
        text=form["text"],
        link=form["link"],
        shared=form.shared,
        file=form.file,
        about=form.about,
        corrects=form.corrects,
    )


def _grade(form: Typed) -> str:
    if form["grade"] in set(Grade):
        return form["grade"]
    return Grade.DOCUMENT if form.file else Grade.PUBLIC_RECORD if form["link"] else Grade.ONE_SIDE


def _money(form: Typed, faults: list[Fault]) -> Money | None:
    try:
        return read_money(form["amount"], form["currency"])
    except InputError as wrong:
        faults += wrong.faults
        return None


def _day(form: Typed, name: str, faults: list[Fault]) -> date | None:
    if not form[name]:
        return None
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", form[name]).replace("/", "-"))
    except ValueError:
        faults.append(Fault("day", _DATE, place=name))
        return None


def _rate(form: Typed, faults: list[Fault]) -> Decimal | None:
    words = unicodedata.normalize("NFKC", form["rate"])
    if not words:
        return None
    try:
        rate = Decimal(words)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or rate >= 10**8 or rate != rate.quantize(Decimal("0.000001")):
        faults.append(Fault("rate", _RATE, place="rate"))
        return None
    return rate
