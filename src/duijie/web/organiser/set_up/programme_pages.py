"""Pages of the programme: its events, its name, and the lists all its events share."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.refusal import Refused, not_allowed
from duijie.actions.rights import Right
from duijie.actions.setting_up.chains import load_chains, merge_chains, shipped_chains
from duijie.actions.setting_up.changing import row_of
from duijie.actions.setting_up.events import STATES, create_event
from duijie.actions.setting_up.given import Values
from duijie.actions.setting_up.programmes import create_programme, may_create_programmes, rename_programme
from duijie.engine.text import Text
from duijie.store.models import Chain, Event, EventState, Programme, Side
from duijie.store.queries.setting import categories_of, chains_of, events_of, filled, hosts_of
from duijie.web import flash
from duijie.web.organiser.set_up.forms import Form, answer_form, number_of, posted, words_values
from duijie.web.organiser.set_up.part import SAVED, address
from duijie.web.organiser.set_up.surroundings import show_page
from duijie.web.rendering import render
from duijie.web.scope import Scope

_BEGUN = Text(
    "The event stands as a draft. Go through the check list below.",
    "活动已建立，目前是草稿。请按下面的清单逐项完成。",
    "活動已建立，目前是草稿。請按下面的清單逐項完成。",
)
_LOADED = Text("{n} industry chains added.", "新增 {n} 条产业链。", "新增 {n} 條產業鏈。")
_MERGED = Text(
    "Merged; {n} needs and offers moved to “{name}”.",
    "已合并，{n} 条供需归入“{name}”。",
    "已合併，{n} 條供需歸入「{name}」。",
)


def programme_version(scope: Scope) -> int:
    """Return the programme's version, read afresh."""
    return Programme.objects.values_list("version", flat=True).get(pk=scope.the_programme.pk)


def new_programme(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Begin a programme; for accounts that own one already."""
    if not may_create_programmes(scope.actor):
        raise not_allowed()

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        del version, confirmed
        made = create_programme(scope.actor, values)
        flash.say(request, "ok", SAVED)
        return HttpResponseRedirect(reverse("programme", kwargs={"programme": made.slug}))

    def show(form: Form, status: int) -> HttpResponse:
        return render(request, scope, "organiser/set_up/programme_new.html", status=status, form=form)

    return answer_form(request, initial=dict, version=lambda: 0, save=save, show=show)


def programme_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List a programme's events; owners change its name here."""
    programme = scope.the_programme

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        del confirmed
        rename_programme(scope.actor, programme, version, values)
        flash.say(request, "ok", SAVED)
        return HttpResponseRedirect(reverse("programme", kwargs={"programme": programme.slug}))

    def show(form: Form, status: int) -> HttpResponse:
        return render(
            request,
            scope,
            "organiser/set_up/programme.html",
            status=status,
            filled=filled,
            form=form,
            events=events_of(programme),
            states={str(state): words for state, words in STATES.items()},
            glyphs={EventState.DRAFT: "planned", EventState.OPEN: "started", EventState.CLOSED: "done"},
            owns=scope.may(Right.OWN),
        )

    return answer_form(
        request,
        initial=lambda: words_values(name=programme.name),
        version=lambda: programme_version(scope),
        save=save,
        show=show,
    )


def new_event(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Begin an event of a programme, on its own or as a copy of an earlier edition."""
    programme = scope.the_programme
    earlier = events_of(programme)

    def initial() -> Values:
        last = earlier[0] if earlier else None
        return {"timezone": last.timezone if last else "Asia/Shanghai", "copied": last.key if last else ""}

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        del version, confirmed
        key = str(values.get("copied", ""))
        copied = row_of(Event.objects.filter(programme=programme), key) if key else None
        event = create_event(scope.actor, programme, values, copied)
        flash.say(request, "ok", _BEGUN)
        return HttpResponseRedirect(reverse("settings", kwargs={"programme": programme.slug, "event": event.slug}))

    def show(form: Form, status: int) -> HttpResponse:
        return render(
            request,
            scope,
            "organiser/set_up/event_new.html",
            status=status,
            form=form,
            earlier=[(event.key, filled(event.name)) for event in earlier],
            today=timezone.localdate(),
        )

    return answer_form(request, initial=initial, version=lambda: 0, save=save, show=show)


def sides_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the sides."""
    rows = list(Side.objects.filter(programme=scope.the_programme))
    return show_page(request, scope, "organiser/set_up/sides.html", "settings-sides", sides=rows)


def hosts_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the hosts in order."""
    rows = list(hosts_of(scope.the_programme.key))
    return show_page(request, scope, "organiser/set_up/hosts.html", "settings-hosts", hosts=rows)


def categories_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the categories of guests."""
    rows = list(categories_of(scope.the_programme.key))
    return show_page(request, scope, "organiser/set_up/categories.html", "settings-categories", categories=rows)


def chains_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the industry chains; add the shipped ones; merge those that are ticked."""
    programme = scope.the_programme
    rows = list(chains_of(programme.key))

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        del confirmed
        added = load_chains(scope.actor, programme, version, [str(values.get("load", ""))])
        flash.say(request, "ok", _LOADED.fill(n=added))
        return HttpResponseRedirect(address(scope, "settings-chains"))

    def show(form: Form, status: int) -> HttpResponse:
        return show_page(
            request,
            scope,
            "organiser/set_up/chains.html",
            "settings-chains",
            status=status,
            form=form,
            chains=rows,
            lists=shipped_chains(),
        )

    return answer_form(request, initial=dict, version=lambda: programme_version(scope), save=save, show=show)


def _merge(request: HttpRequest, scope: Scope, values: Values, version: int) -> None:
    """Merge the ticked chains into the one that is to stay."""
    ticked = values.get("chosen", ())
    keys = [ticked] if isinstance(ticked, str) else list(ticked)
    chains = Chain.objects.filter(programme=scope.the_programme)
    keep = row_of(chains, str(values.get("keep", "")))
    moved = merge_chains(scope.actor, scope.the_programme, version, keep, list(chains.filter(pk__in=keys)))
    flash.say(request, "ok", _MERGED.fill(n=moved, name=filled(keep.name)))


def merge_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say what merging the ticked chains does, and ask which of them stays."""
    values = posted(request) if request.method == "POST" else {"chosen": request.GET.getlist("chosen")}
    ticked = values.get("chosen", ())
    keys = [ticked] if isinstance(ticked, str) else list(ticked)
    refused: Text | None = None
    if request.method == "POST" and "keep" in values:
        try:
            _merge(request, scope, values, number_of(values, "version"))
        except Refused as refusal:
            if refusal.status != 409:
                raise
            refused = refusal.text
        else:
            return HttpResponseRedirect(address(scope, "settings-chains"))
    return show_page(
        request,
        scope,
        "organiser/set_up/merge.html",
        "settings-chains",
        status=409 if refused else 200,
        chains=list(chains_of(scope.the_programme.key).filter(pk__in=keys)),
        refused=refused,
        version=programme_version(scope),
        back=address(scope, "settings-chains"),
    )
