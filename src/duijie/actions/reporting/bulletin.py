"""The draft of a bulletin 新闻稿: sentences from counted facts alone, small numbers left out, nothing praised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from duijie.actions.reporting.naming import Names, place, runs
from duijie.actions.reporting.stored import Stored, figures_of
from duijie.engine.text import Language
from duijie.formats.money import shown_amount
from duijie.formats.outgoing.wording import Speech, one_line
from duijie.formats.reports import FEW, Bulletin, Run, published
from duijie.locale import Translate, translator
from duijie.store.models import Host, Report
from duijie.store.queries.setting import filled

Paragraph = tuple[Run, ...]


def bulletin(report: Report, language: Language) -> Bulletin:
    """Return the bulletin of a report in the words of one language (4 queries); a draft until somebody approved it.

    No firm or person is named: nobody has consented to stand in a newspaper.
    """
    writer = _Writer(report, language)
    return writer.whole()


class _Writer:
    """Writes one bulletin; each part is a list of sentences, and one that would say nothing is left out."""

    def __init__(self, report: Report, language: Language) -> None:
        assert report.event is not None
        self.report, self.event, self.language = report, report.event, language
        self.names = Names(self.event, language, settings.DUIJIE.base_url, report.key)
        self.figures: Mapping[str, Stored] = figures_of(report)
        self.words = Speech(language)
        self._: Translate = translator(language)

    def whole(self) -> Bulletin:
        _ = self._
        at = self.report.at.astimezone(ZoneInfo(self.event.timezone))
        paragraphs = (self._opening(), self._meetings(), self._after())
        definitions = settings.DUIJIE.base_url + reverse("definitions", kwargs=place(self.event))
        notes = (
            _(
                "Every number is counted from the records as of {day}, {time}; numbers below {few} are not published."
            ).format(day=self.words.day(at.date()), time=f"{at:%H:%M}", few=FEW),
            _("How each is counted: {address}").format(address=definitions),
        )
        draft = (
            ""
            if self.report.approved
            else _("Draft {n}: not to be published before a person has approved it").format(n=self.report.number)
        )
        return Bulletin(
            self.language, draft, self._title(), tuple(one for one in paragraphs if one), notes, self.report.at
        )

    def _say(self, sentence: str, *codes: str, given: Mapping[str, str] | None = None) -> Paragraph:
        """Return a sentence as runs: figures as links, ``given`` words as they stand."""
        known = given or {}

        def one(name: str) -> Run:
            return Run(one_line(known[name]), given=True) if name in known else self._figure(name)

        return self._set(runs(sentence, one, (*codes, *known)))

    def _set(self, said: Paragraph) -> Paragraph:
        """Return runs as they are set: a sentence begins large, and “2027” stands apart from Chinese after it."""
        found = []
        for number, run in enumerate(said):
            words = run.words
            if number == 0 and run.figure:
                words = words[:1].upper() + words[1:]
            after = said[number + 1].words if number + 1 < len(said) else ""
            if run.given and words[-1:].isascii() and words[-1:].isalnum() and after[:1] > "\u2e80":
                words += " "
            found.append(replace(run, words=words))
        return tuple(found)

    def _figure(self, code: str) -> Run:
        figure = self.figures[code]
        shown = published(figure.whole).total
        _ = self._
        words = _("fewer than {few}").format(few=FEW) if shown is None else f"{shown:,}"
        return Run(words, code, self.names.records(code))

    def _value(self, code: str) -> int:
        return self.figures[code].whole

    def _title(self) -> Paragraph:
        _ = self._
        _n = _.plural
        given = {"event": filled(self.event.name).of(self.language)}
        if self._value("meetings_held"):
            words = _n(
                "{meetings_held} meeting held at {event}",
                "{meetings_held} meetings held at {event}",
                self._value("meetings_held"),
            )
            return self._say(words, "meetings_held", given=given)
        return self._say(_("{event} was held"), given=given)

    def _opening(self) -> Paragraph:
        _ = self._
        _n = _.plural
        event = self.event
        venue = filled(event.venue).of(self.language)
        given = {"event": filled(event.name).of(self.language), "day": self.words.day(event.date), "venue": venue}
        if venue:
            found = self._say(_("{event} was held at {venue} on {day}. "), given=given)
        else:
            found = self._say(_("{event} was held on {day}. "), given={"event": given["event"], "day": given["day"]})
        hosts = [
            one_line(filled(host.name).of(self.language)) for host in Host.objects.filter(programme=event.programme_id)
        ]
        if hosts:
            listed = (", " if self.language == "en" else "、").join(hosts)
            found += self._say(_("Its hosts were {hosts}. "), given={"hosts": listed})
        came = self._value("guests_came")
        found += self._say(_n("{guests_came} guest came", "{guests_came} guests came", came), "guests_came")
        found += self._sides()
        if self._value("firms_came"):
            words = _n(", of {firms_came} organisation", ", of {firms_came} organisations", self._value("firms_came"))
            found += self._say(words, "firms_came")
        return (*found, Run(_(". ")))

    def _sides(self) -> Paragraph:
        """Return the guests by side, where no side is too small to be told."""
        _ = self._
        figure = self.figures["guests_came"]
        parts = published(figure.whole, figure.parts).parts
        if len(parts) < 2 or any(value is None for value in parts.values()):
            return ()
        told: list[Run] = [Run(_(" ("))]
        for number, key in enumerate(key for key in self.names.sides if key in parts):
            if number:
                told.append(Run(_(", ")))
            marks = runs(_("{n} from {side}"), self._part("guests_came", key), ("n", "side"))
            told += marks
        return (*told, Run(_(")")))

    def _part(self, code: str, key: str) -> Callable[[str], Run]:
        figure = self.figures[code]

        def one(name: str) -> Run:
            if name == "side":
                return Run(self.names.side(key).name, given=True)
            return Run(f"{figure.part(key):,}", code, self.names.records(code, key))

        return one

    def _meetings(self) -> Paragraph:
        _ = self._
        _n = _.plural
        if not self._value("in_matchmaking"):
            return ()
        words = _n(
            "{in_matchmaking} guest took part in matchmaking. ",
            "{in_matchmaking} guests took part in matchmaking. ",
            self._value("in_matchmaking"),
        )
        found = self._say(words, "in_matchmaking")
        wishes, placed = self._value("wishes"), self._value("wishes_placed")
        rest = published(wishes, {"placed": placed, "rest": max(wishes - placed, 0)}).parts
        if rest["placed"] is None:
            words = _n("{wishes_placed} meeting was placed, ", "{wishes_placed} meetings were placed, ", placed)
            found += self._say(words, "wishes_placed")
        else:
            words = _n(
                "Of {wishes} meetings wished for, {wishes_placed} was placed, ",
                "Of {wishes} meetings wished for, {wishes_placed} were placed, ",
                placed,
            )
            found += self._say(words, "wishes", "wishes_placed")
        words = _n(
            "and {meetings_held} meeting was held. ",
            "and {meetings_held} meetings were held. ",
            self._value("meetings_held"),
        )
        return found + self._say(words, "meetings_held")

    def _after(self) -> Paragraph:
        _ = self._
        _n = _.plural
        found: Paragraph = ()
        if self._value("intentions"):
            words = _n(
                "{intentions} meeting ended with an intention to cooperate",
                "{intentions} meetings ended with an intention to cooperate",
                self._value("intentions"),
            )
            found += self._say(words, "intentions")
            split = {code: self._value(code) for code in ("intentions_both", "intentions_one")}
            parts = published(self._value("intentions"), split).parts
            if all(parts.values()):
                found += self._say(_("; both sides have confirmed {intentions_both} of them"), "intentions_both")
            found += (Run(_(". ")),)
        found += self._amounts()
        if self._value("contracts_signed"):
            words = _n(
                "{contracts_signed} contract is evidenced by a document or public record. ",
                "{contracts_signed} contracts are evidenced by documents or public records. ",
                self._value("contracts_signed"),
            )
            found += self._say(words, "contracts_signed")
        if self._value("introductions_accepted"):
            words = _n(
                "{introductions_accepted} introduction was accepted by both people. ",
                "{introductions_accepted} introductions were accepted by both people. ",
                self._value("introductions_accepted"),
            )
            found += self._say(words, "introductions_accepted")
        return found

    def _amounts(self) -> Paragraph:
        """Return the amounts stated, a currency each, of which there are enough not to show a single one."""
        _ = self._
        figure = self.figures["amounts_stated"]
        found: Paragraph = ()
        for currency, total in sorted(figure.sums.items()):
            if figure.part(currency) < FEW:
                continue

            def one(
                name: str, currency: str = currency, words: str = shown_amount(total, currency, self.language)
            ) -> Run:
                shown = words if name == "sum" else f"{figure.part(currency):,}"
                return Run(shown, "amounts_stated", self.names.records("amounts_stated", currency))

            found += runs(
                _("For {n} cooperations amounts were stated, {sum} together; they are not verified. "),
                one,
                ("n", "sum"),
            )
        return found
