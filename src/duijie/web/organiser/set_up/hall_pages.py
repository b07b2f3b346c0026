"""Pages of the hall: tables, the floor plan drawn from them, interpreters and table hosts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from markupsafe import Markup

from duijie.actions.setting_up.assistants import KINDS as ASSISTANT_KINDS
from duijie.actions.setting_up.assistants import LANGUAGES
from duijie.actions.setting_up.floor import hall_of, landmark_name
from duijie.actions.setting_up.given import Values
from duijie.actions.setting_up.hall import make_tables, place_tables
from duijie.engine.text import Text
from duijie.formats.outgoing.floor_plan import floor_plan_svg
from duijie.store.models import Fixture, Slot, Table
from duijie.store.queries.setting import assistants_of, tables_of
from duijie.web import flash
from duijie.web.organiser.set_up.event_pages import event_version
from duijie.web.organiser.set_up.forms import Form, answer_form
from duijie.web.organiser.set_up.part import address
from duijie.web.organiser.set_up.surroundings import show_page
from duijie.web.scope import Scope

_MADE = Text("The hall has {n} tables now.", "会场现有 {n} 张桌。", "會場現有 {n} 張枱。")
_PLACED = Text("{n} tables moved.", "移动了 {n} 张桌。", "移動了 {n} 張枱。")


def tables_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the tables, and make a hall of them."""
    event = scope.the_event

    def initial() -> Values:
        rows = list(Table.objects.filter(event=event).values_list("zone", "seats"))
        zones = dict.fromkeys(zone for zone, _seats in rows if zone)
        return {
            "count": str(len(rows) or 40),
            "zones": ", ".join(zones) if rows else "A, B, C, D",
            "seats": str(rows[0][1] if rows else 4),
            "prefix": "T",
        }

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        made = make_tables(scope.actor, event, version, values, confirmed=confirmed)
        flash.say(request, "ok", _MADE.fill(n=made))
        return HttpResponseRedirect(address(scope, "settings-tables"))

    def show(form: Form, status: int) -> HttpResponse:
        return show_page(
            request,
            scope,
            "organiser/set_up/tables.html",
            "settings-tables",
            status=status,
            form=form,
            tables=list(tables_of(event)),
            slots=Slot.objects.filter(event=event).count(),
        )

    return answer_form(request, initial=initial, version=lambda: event_version(scope), save=save, show=show)


def floor_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the floor plan, and take where tables stand."""
    event = scope.the_event
    tables = list(Table.objects.filter(event=event))

    def initial() -> Values:
        places = ((f"{axis}_{table.key}", getattr(table, axis)) for table in tables for axis in "xy")
        return {name: "" if at is None else f"{at:g}" for name, at in places}

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        del confirmed
        moved = place_tables(scope.actor, event, version, values)
        flash.say(request, "ok", _PLACED.fill(n=moved))
        return HttpResponseRedirect(address(scope, "settings-floor"))

    def show(form: Form, status: int) -> HttpResponse:
        fixtures = list(Fixture.objects.filter(event=event).order_by("kind", "key"))
        return show_page(
            request,
            scope,
            "organiser/set_up/floor.html",
            "settings-floor",
            status=status,
            form=form,
            tables=tables,
            plan=Markup(floor_plan_svg(hall_of(tables, fixtures), scope.language)),  # noqa: S704
            unplaced=[table.code for table in tables if table.x is None or table.y is None],
            fixtures=[(fixture, landmark_name(fixture)) for fixture in fixtures],
        )

    return answer_form(request, initial=initial, version=lambda: event_version(scope), save=save, show=show)


def assistants_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List interpreters and table hosts."""
    return show_page(
        request,
        scope,
        "organiser/set_up/assistants.html",
        "settings-assistants",
        assistants=list(assistants_of(scope.the_event)),
        kinds={str(kind): words for kind, words in ASSISTANT_KINDS.items()},
        spoken=LANGUAGES,
    )
