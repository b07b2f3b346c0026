"""Rows of set-up that are listed, added, changed and removed alike: one description for each kind of row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor, Right
from duijie.actions.setting_up.changing import row_of
from duijie.actions.setting_up.given import Values
from duijie.engine.text import Text
from duijie.store.models import Event, Programme
from duijie.web import flash
from duijie.web.organiser.set_up.forms import Form, answer_form, number_of, posted
from duijie.web.organiser.set_up.surroundings import show_page
from duijie.web.route import Route, forms
from duijie.web.scope import Scope


class Save(Protocol):
    """A verb that adds a row (None) or changes one."""

    def __call__(self, actor: Actor, scope: Scope, version: int, row: Any, values: Values) -> object:
        """Do it."""


class Remove(Protocol):
    """A verb that takes a row away."""

    def __call__(self, actor: Actor, scope: Scope, version: int, row: Any) -> None:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of row. ``name`` is in route names, ``path`` in addresses, ``page`` the route of its list.

    ``shared``: it belongs to the programme, not to one event. ``takes``: what removing one brings with it, said before.
    """

    name: str
    path: str
    page: str
    shared: bool
    rows: Callable[[Scope], QuerySet[Any]]
    values: Callable[[Scope, HttpRequest, Any], Values]
    save: Save
    remove: Remove
    options: Callable[[Scope], Mapping[str, Any]]
    new: Text
    called: Callable[[Any], Text]
    takes: Text

    def version(self, scope: Scope) -> int:
        """Return the version of what the rows belong to, read afresh."""
        if self.shared:
            return Programme.objects.values_list("version", flat=True).get(pk=scope.the_programme.pk)
        return Event.objects.values_list("version", flat=True).get(pk=scope.the_event.pk)

    def list_address(self, scope: Scope) -> str:
        """Return where the list of the rows stands."""
        return address(scope, self.page)

    def edit(self, request: HttpRequest, scope: Scope, key: str | None = None) -> HttpResponse:
        """Show the form of a row, a new one where there is no key, or take it."""
        row = row_of(self.rows(scope), key) if key else None
        title = self.called(row) if row is not None else self.new

        def show(form: Form, status: int) -> HttpResponse:
            return show_page(
                request,
                scope,
                "organiser/set_up/edit.html",
                self.page,
                status=status,
                part=self.name,
                shared=self.shared,
                title=title,
                row=row,
                form=form,
                back=self.list_address(scope),
                remove=address(scope, f"settings-{self.name}-remove", key=row.key) if row is not None else "",
                **self.options(scope),
            )

        def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
            del confirmed
            self.save(scope.actor, scope, version, row, values)
            flash.say(request, "ok", SAVED)
            return HttpResponseRedirect(self.list_address(scope))

        return answer_form(
            request,
            initial=lambda: self.values(scope, request, row),
            version=lambda: self.version(scope),
            save=save,
            show=show,
        )

    def take_away(self, request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
        """Say what removing a row brings with it, or remove it."""
        row = row_of(self.rows(scope), key)
        refused: Text | None = None
        if request.method == "POST":
            try:
                self.remove(scope.actor, scope, number_of(posted(request), "version"), row)
            except Refused as refusal:
                if refusal.status != 409:
                    raise
                refused = refusal.text
            else:
                flash.say(request, "ok", REMOVED)
                return HttpResponseRedirect(self.list_address(scope))
        return show_page(
            request,
            scope,
            "organiser/set_up/remove.html",
            self.page,
            status=409 if refused else 200,
            title=self.called(row),
            takes=self.takes,
            refused=refused,
            version=self.version(scope),
            back=address(scope, f"settings-{self.name}", key=key),
        )

    def routes(self, *, new: bool = True) -> tuple[Route, ...]:
        """Return the routes of the form, of a ``new`` row, and of removing one."""
        base = f"<slug:programme>/<slug:event>/staff/settings/{self.path}"
        form = forms(f"settings-{self.name}", f"{base}/<str:key>/", self.edit, Right.SET_UP)
        remove = forms(f"settings-{self.name}-remove", f"{base}/<str:key>/remove/", self.take_away, Right.SET_UP)
        fresh = forms(f"settings-{self.name}-new", f"{base}/new/", self.edit, Right.SET_UP)
        return (fresh, form, remove) if new else (form, remove)


SAVED = Text("Saved.", "已保存。", "已儲存。")
REMOVED = Text("Removed.", "已移除。", "已移除。")


def address(scope: Scope, route: str, **path: str) -> str:
    """Return the address of a route below this event."""
    return reverse(route, kwargs={"programme": scope.the_programme.slug, "event": scope.the_event.slug, **path})
