"""Pages of one event: its own fields, phases, agenda, slots and rules."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from duijie.actions.setting_up import agenda as agenda_verbs
from duijie.actions.setting_up.changing import row_of
from duijie.actions.setting_up.events import LIMITS, Saved, save_event
from duijie.actions.setting_up.given import Values
from duijie.actions.setting_up.phases import STEPS, default_phases, reset_phases, save_phases
from duijie.actions.setting_up.rules import save_rules
from duijie.actions.setting_up.slots import make_slots
from duijie.engine.text import Text
from duijie.store.models import AskRule, Event, Phase, Session, SessionKind, Side
from duijie.store.queries.setting import matchmaking_sessions, sessions_of, slots_of
from duijie.web import flash
from duijie.web.organiser.set_up.forms import Form, answer_form, words_values
from duijie.web.organiser.set_up.overview import now_words, road
from duijie.web.organiser.set_up.part import SAVED, address
from duijie.web.organiser.set_up.surroundings import show_page
from duijie.web.scope import Scope

_MOVED = Text(
    "Saved. {n} published meetings moved with it. Calendars follow; tell the guests on the page “Outgoing”.",
    "已保存。{n} 场已发布的洽谈随之变动：日历会自动更新，请在“发送”页通知嘉宾。",
    "已儲存。{n} 場已發布的洽談隨之變動：日曆會自動更新，請在「發送」頁通知嘉賓。",
)
_MADE = Text("The session has {n} slots now.", "本环节现有 {n} 个时段。", "本環節現有 {n} 個時段。")
_ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau", "Asia/Singapore", "Asia/Tokyo", "Europe/London", "UTC")


def event_version(scope: Scope) -> int:
    """Return the event's version, read afresh."""
    return Event.objects.values_list("version", flat=True).get(pk=scope.the_event.pk)


def event_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show or take the event's own fields."""
    event = scope.the_event

    def initial() -> Values:
        limits = {name: str(getattr(event, name)) for name in LIMITS}
        own = {"date": event.date.isoformat(), "timezone": event.timezone, "language": event.language, "along": "on"}
        return words_values(name=event.name, venue=event.venue, about=event.about) | own | limits

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        del confirmed
        saved: Saved = save_event(scope.actor, event, version, values)
        said = _MOVED.fill(n=saved.meetings_moved) if saved.meetings_moved else SAVED
        flash.say(request, "warn" if saved.meetings_moved else "ok", said)
        return HttpResponseRedirect(address(scope, "settings-event"))

    def show(form: Form, status: int) -> HttpResponse:
        zones = list(dict.fromkeys((event.timezone, *_ZONES)))
        assert set(_ZONES) <= available_timezones()
        return show_page(
            request,
            scope,
            "organiser/set_up/event.html",
            "settings-event",
            status=status,
            form=form,
            zones=[(zone, zone) for zone in zones],
            limits=LIMITS,
        )

    return answer_form(request, initial=initial, version=lambda: event_version(scope), save=save, show=show)


def phases_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the road and take the phases' dates; the button beside sets them to their usual distance."""
    event = scope.the_event

    def initial() -> Values:
        return {
            f"at_{p.code}": f"{p.at.astimezone(scope.zone):%Y-%m-%dT%H:%M}" for p in Phase.objects.filter(event=event)
        }

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        del confirmed
        if "reset" in values:
            reset_phases(scope.actor, event, version)
        else:
            save_phases(scope.actor, event, version, values)
        flash.say(request, "ok", SAVED)
        return HttpResponseRedirect(address(scope, "settings-phases"))

    def show(form: Form, status: int) -> HttpResponse:
        usual = default_phases(event.date, scope.zone)
        return show_page(
            request,
            scope,
            "organiser/set_up/phases.html",
            "settings-phases",
            status=status,
            form=form,
            steps=[(step, usual[step.code]) for step in STEPS],
            road=road(list(Phase.objects.filter(event=event)), scope),
            now=now_words(scope),
        )

    return answer_form(request, initial=initial, version=lambda: event_version(scope), save=save, show=show)


def agenda_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the sessions with their speakers."""
    return show_page(
        request,
        scope,
        "organiser/set_up/agenda.html",
        "settings-agenda",
        sessions=list(sessions_of(scope.the_event)),
        kinds={str(kind): words for kind, words in agenda_verbs.KINDS.items()},
        matchmaking=SessionKind.MATCHMAKING,
    )


def slots_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the slots, and make those of a matchmaking session."""
    event = scope.the_event

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        session = row_of(
            Session.objects.filter(event=event, kind=SessionKind.MATCHMAKING), str(values.get("session", ""))
        )
        made = make_slots(scope.actor, event, version, session, values, confirmed=confirmed)
        flash.say(request, "ok", _MADE.fill(n=made))
        return HttpResponseRedirect(address(scope, "settings-slots"))

    def show(form: Form, status: int) -> HttpResponse:
        sessions = matchmaking_sessions(event)
        return show_page(
            request,
            scope,
            "organiser/set_up/slots.html",
            "settings-slots",
            status=status,
            form=form,
            slots=list(slots_of(event)),
            sessions=[(session, _usual_slots(session, scope)) for session in sessions],
        )

    return answer_form(request, initial=dict, version=lambda: event_version(scope), save=save, show=show)


def _usual_slots(session: Session, scope: Scope) -> dict[str, str]:
    """Return what the form of a session offers: its slots as they are, else as many of 25 minutes as fit."""
    rows = list(session.slots.all())
    starts = session.starts.astimezone(scope.zone)
    minutes, pause = (rows[0].minutes if rows else 25), 5
    if len(rows) > 1:
        pause = max(int((rows[1].starts - rows[0].starts).total_seconds()) // 60 - rows[0].minutes, 0)
    long = int((session.ends - session.starts).total_seconds()) // 60
    count = len(rows) or max((long + pause) // (minutes + pause), 1)
    first = rows[0].starts.astimezone(scope.zone) if rows else starts
    return {"first": f"{first:%H:%M}", "minutes": str(minutes), "pause": str(pause), "count": str(count)}


def rules_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show or take who may ask whom, a row for each pair of sides."""
    event = scope.the_event
    sides = list(Side.objects.filter(programme=scope.the_programme))

    def initial() -> Values:
        found: dict[str, str] = {}
        for rule in AskRule.objects.filter(event=event).select_related("by", "whom"):
            pair = f"{rule.by.code}_{rule.whom.code}"
            found[f"may_{pair}"] = "on"
            found[f"wishes_{pair}"] = "" if rule.wishes is None else str(rule.wishes)
            found[f"incoming_{pair}"] = "" if rule.incoming is None else str(rule.incoming)
        return found

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        del confirmed
        save_rules(scope.actor, event, version, values)
        flash.say(request, "ok", SAVED)
        return HttpResponseRedirect(address(scope, "settings-rules"))

    def show(form: Form, status: int) -> HttpResponse:
        pairs = [(by, whom, f"{by.code}_{whom.code}") for by in sides for whom in sides]
        return show_page(
            request, scope, "organiser/set_up/rules.html", "settings-rules", status=status, form=form, pairs=pairs
        )

    return answer_form(request, initial=initial, version=lambda: event_version(scope), save=save, show=show)
