"""What became of guests and of wishes, as flows that lose nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from duijie.actions.picturing.asking import Asked, Made
from duijie.engine.text import Language
from duijie.formats.pictures import (
    FEW,
    Diagram,
    Flow,
    Node,
    draw_sankey,
    publishable,
    table_of_flows,
    trim,
)
from duijie.formats.pictures.sankey import Tone
from duijie.locale import translator
from duijie.store.models import Event, MeetingOrigin, NextStep, Stage
from duijie.store.queries import pictures
from duijie.store.queries.pictures import Became, Guest, MeetingFate

_TONES: Final[dict[str, Tone]] = {
    Became.HELD: "acc",
    Became.NO_SHOW: "warn",
    NextStep.INTENTION: "ok",
    NextStep.MEET_AGAIN: "acc",
    NextStep.PAPERS: "acc",
    Stage.DELIVERED: "ok",
    Stage.CONTRACT: "ok",
    Stage.MOU: "ok",
    Stage.NDA: "ok",
    Stage.INTENTION: "acc",
    Guest.CONFIRMED: "acc",
    "came": "acc",
    "absent": "warn",
}


def guests_picture(event: Event, asked: Asked, language: Language) -> Made:
    """Return from how many were invited to how many came; one query."""
    _ = translator(language)
    title = _("From invitation to arrival")
    found = pictures.guests(event)
    diagram = _guest_flows(found, language)
    if not diagram.flows:
        return Made("guests", title, None, why=_("Nobody has been invited yet."))
    finding = _("Of {invited} invited, {confirmed} confirmed; {came} guests came, {walked_in} of them uninvited.")
    if not diagram.value("came"):
        finding = _("Of {invited} invited, {confirmed} confirmed.")
    finding = finding.format(
        invited=diagram.value("invited"),
        confirmed=diagram.value(Guest.CONFIRMED),
        came=diagram.value("came"),
        walked_in=diagram.value("walked"),
    )
    return _made("guests", title, diagram, finding, [], asked, language)


def _guest_flows(found: Mapping[tuple[Guest, bool], int], language: Language) -> Diagram:
    _ = translator(language)
    names = {
        Guest.CONFIRMED: _("Confirmed"),
        Guest.NO_ANSWER: _("No answer"),
        Guest.DECLINED: _("Declined"),
        Guest.CANCELLED: _("Cancelled"),
    }
    nodes = [Node("invited", _("Invited"), 0, "acc")]
    nodes += [
        Node(code, name, 1, _TONES.get(code, "mid"), "here" if code == Guest.CONFIRMED else "lost")
        for code, name in names.items()
    ]
    nodes += [
        Node("walked", _("Walked in"), 0, "acc"),
        Node(Guest.WALKED_IN, _("Entered at the desk"), 1, "acc", "here"),
        Node("came", _("Came"), 2, "acc"),
        Node("absent", _("Did not come"), 2, "warn"),
    ]
    flows = []
    anybody = any(came and n for (_state, came), n in found.items())
    for code in names:
        came, away = found.get((code, True), 0), found.get((code, False), 0)
        flows.append(Flow("invited", code, came + away, "acc" if code == Guest.CONFIRMED else "mid"))
        if anybody:
            tone: Tone = "warn" if code == Guest.CONFIRMED else "mid"
            flows += [Flow(code, "came", came), Flow(code, "absent", away, tone)]
    walked_in = found.get((Guest.WALKED_IN, True), 0)
    flows += [Flow("walked", Guest.WALKED_IN, walked_in), Flow(Guest.WALKED_IN, "came", walked_in)]
    return trim(nodes, flows)


def wishes_picture(event: Event, asked: Asked, language: Language) -> Made:
    """Return what became of the wishes of the published plan and of requests made on the spot; four queries."""
    _, _n = translator(language), translator(language).plural
    found = pictures.wishes(event, asked.now)
    n = len(found.wished)
    title = _n("What became of {n} wish", "What became of {n} wishes", n).format(n=n)
    if asked.published or not n:
        title = _("What became of the wishes")  # a joined state and the number would tell the rest
    if not n and not found.meetings:
        return Made("wishes", title, None, why=_("No plan has been published yet."))
    diagram = wish_flows(found, language, published=asked.published)
    held = [meeting for meeting in found.meetings if meeting.became is Became.HELD]
    intentions = sum(meeting.step == NextStep.INTENTION for meeting in held)
    finding = _("{held} meetings were held; {intentions} of them led to an intention.")
    if not held:
        finding = _("Of {n} wishes, {placed} were placed.")
    finding = finding.format(n=n, placed=diagram.value("placed"), held=len(held), intentions=intentions)
    return _made("wishes", title, diagram, finding, _wish_notes(held, language), asked, language)


def wish_flows(found: pictures.Wishes, language: Language, *, published: bool = False) -> Diagram:
    """Return the flows from wishes over places and meetings to next steps and stages of the ledger.

    Published, too few places filled from standby count as placed: otherwise they could be reckoned from the rest.
    """
    _ = translator(language)
    flows: Counter[tuple[str, str]] = Counter()
    standby = Counter(meeting.became for meeting in found.meetings if meeting.origin == MeetingOrigin.STANDBY)
    hide = published and any(0 < n < FEW for n in standby.values())
    first = {MeetingOrigin.PLANNED: "placed", MeetingOrigin.STANDBY: "waiting", MeetingOrigin.ON_THE_SPOT: "spot"}
    if hide:
        first[MeetingOrigin.STANDBY] = "placed"
    for meeting in found.meetings:
        origin = first[MeetingOrigin(meeting.origin)]
        flows[(origin, meeting.became)] += 1
        flows[("asked" if origin == "spot" else "wished", origin)] += 1
        if meeting.became is Became.HELD:
            flows[(Became.HELD, f"step-{meeting.step}")] += 1
    met = sum(meeting.origin != MeetingOrigin.ON_THE_SPOT for meeting in found.meetings)
    flows[("wished", "waiting")] += len(found.wished) - met
    flows[("waiting", "never")] = len(found.wished) - met
    stages = Counter(m.stage or Stage.INTENTION for m in found.meetings if m.step == NextStep.INTENTION)
    if set(stages) - {Stage.INTENTION}:
        for stage, n in stages.items():
            flows[(f"step-{NextStep.INTENTION}", f"stage-{stage}")] = n
    nodes = _wish_nodes(language)
    tones = {node.code: node.tone for node in nodes}
    kinds: dict[tuple[str, str], Tone] = {("waiting", Became.HELD): "acc"}
    drawn = (Flow(*ends, n, kinds.get(ends, tones[ends[1]])) for ends, n in flows.items())
    return trim(nodes, sorted(drawn, key=lambda flow: [node.code for node in nodes].index(flow.target)))


def _wish_nodes(language: Language) -> list[Node]:
    _ = translator(language)
    became = {
        Became.HELD: (_("Held"), "held"),
        Became.NO_SHOW: (_("No-show"), "lost"),
        Became.CANCELLED: (_("Cancelled"), "lost"),
        Became.UNKNOWN: (_("Not known"), "lost"),
        Became.TO_COME: (_("To come"), "to come"),
    }
    steps = {
        NextStep.INTENTION: (_("Intention"), "intention"),
        NextStep.MEET_AGAIN: (_("Meet again"), "next"),
        NextStep.PAPERS: (_("Papers sent"), "next"),
        NextStep.NO_FIT: (_("No fit now"), "next"),
        "": (_("No word yet"), "next"),
    }
    stages = {
        Stage.DELIVERED: (_("Delivered"), "signed"),
        Stage.CONTRACT: (_("Contract signed"), "signed"),
        Stage.MOU: (_("MOU signed"), "signed"),
        Stage.NDA: (_("NDA signed"), "signed"),
        Stage.INTENTION: (_("Still an intention"), "open"),
        Stage.STOPPED: (_("Stopped"), "open"),
    }
    nodes = [
        Node("wished", _("Wishes"), 0, "acc", "asked"),
        Node("asked", _("Asked on the spot"), 0, "acc", "asked"),
        Node("placed", _("Placed at first"), 1, "acc", "placed"),
        Node("spot", _("Placed on the spot"), 1, "acc", "placed"),
        Node("waiting", _("Not placed at first"), 1, "mid"),
    ]
    nodes += [Node(code, name, 2, _TONES.get(code, "mid"), kin) for code, (name, kin) in became.items()]
    nodes.append(Node("never", _("Never placed"), 2, "mid", "lost"))
    nodes += [Node(f"step-{code}", name, 3, _TONES.get(code, "mid"), kin) for code, (name, kin) in steps.items()]
    nodes += [Node(f"stage-{code}", name, 4, _TONES.get(code, "mid"), kin) for code, (name, kin) in stages.items()]
    return nodes


def _wish_notes(held: list[MeetingFate], language: Language) -> list[str]:
    _, _n = translator(language), translator(language).plural
    standby = sum(meeting.origin == MeetingOrigin.STANDBY for meeting in held)
    spot = sum(meeting.origin == MeetingOrigin.ON_THE_SPOT for meeting in held)
    other = sum(bool(meeting.stage) and meeting.step != NextStep.INTENTION for meeting in held)
    notes = []
    if standby:
        notes.append(_("Of the meetings held, {n} were filled from standby.").format(n=standby))
    if spot:
        notes.append(_("Of the meetings held, {n} were asked for on the spot.").format(n=spot))
    if other:
        notes.append(
            _n(
                "{n} more cooperation began without a word of intention.",
                "{n} more cooperations began without a word of intention.",
                other,
            ).format(n=other)
        )
    return notes


def _made(
    code: str, title: str, diagram: Diagram, finding: str, notes: list[str], asked: Asked, language: Language
) -> Made:
    """Return the picture of flows; published, too small ones are joined, and the sentences tell no more than it."""
    _ = translator(language)
    if not asked.published:
        picture = draw_sankey(diagram, language, code, title, finding, notes)
        return Made(code, title, picture, ((title, table_of_flows(diagram, language)),))
    shown = publishable(diagram, _(" or "))
    if shown is None:
        return Made(code, title, None, why=_("Fewer than 5: nothing to publish."))
    said = (_("{state}: {n}").format(state=node.name, n=shown.value(node.code)) for node in shown.nodes)
    picture = draw_sankey(shown, language, code, title, _(", ").join(said))
    return Made(code, title, picture, ((title, table_of_flows(shown, language)),))
