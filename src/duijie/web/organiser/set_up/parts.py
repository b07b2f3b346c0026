"""The kinds of rows of set-up: how each is read, saved and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest

from duijie.actions.setting_up import agenda, assistants, chains, hall, parties, slots
from duijie.actions.setting_up.changing import row_of
from duijie.actions.setting_up.given import Values
from duijie.engine.text import Text
from duijie.store.models import (
    Category,
    Chain,
    Event,
    Fixture,
    FixtureKind,
    Host,
    Organisation,
    Programme,
    Session,
    Side,
    Slot,
    Speaker,
    Table,
)
from duijie.store.queries.setting import assistants_of, filled, hosts_of, slots_of, tables_of
from duijie.web.organiser.set_up.forms import words_values
from duijie.web.organiser.set_up.part import Part
from duijie.web.scope import Scope

_ORGANISATIONS: Final = 400
NOTHING: Final = Text("Nothing else goes with it.", "不影响其他内容。", "不影響其他內容。")


def _bound(verb: Callable[..., Any], shared: bool) -> Callable[..., Any]:
    """Return a verb that takes its programme or event from the scope."""

    def call(actor: Any, scope: Scope, version: int, *rest: Any) -> Any:
        place: Programme | Event = scope.the_programme if shared else scope.the_event
        return verb(actor, place, version, *rest)

    return call


def _none(scope: Scope) -> Mapping[str, Any]:
    del scope
    return {}


def _named(row: Any) -> Text:
    return filled(row.name)


def _sides(scope: Scope) -> Mapping[str, Any]:
    return {"sides": [(side.key, filled(side.name)) for side in Side.objects.filter(programme=scope.the_programme)]}


def _side_values(scope: Scope, request: HttpRequest, row: Side | None) -> Values:
    del scope, request
    if row is None:
        return {}
    more = {"code": row.code, "regions": "\n".join(row.regions), "position": str(row.position)}
    return words_values(name=row.name, letter=row.letter) | more


def _host_values(scope: Scope, request: HttpRequest, row: Host | None) -> Values:
    del scope, request
    if row is None:
        return {}
    return words_values(name=row.name) | {"side": row.side_id or "", "position": str(row.position)}


def _category_values(scope: Scope, request: HttpRequest, row: Category | None) -> Values:
    del scope, request
    if row is None:
        return {"matchmaking": "on"}
    more = {"code": row.code, "matchmaking": "on" if row.matchmaking else "", "position": str(row.position)}
    return words_values(name=row.name) | more


def _category_options(scope: Scope) -> Mapping[str, Any]:
    taken = set(Category.objects.filter(programme=scope.the_programme).values_list("code", flat=True))
    return {"codes": [(code, code) for code in parties.CODES if code not in taken]}


def _chain_values(scope: Scope, request: HttpRequest, row: Chain | None) -> Values:
    del scope, request
    if row is None:
        return {}
    return words_values(name=row.name) | {"aliases": "\n".join(row.aliases), "position": str(row.position)}


def _session_values(scope: Scope, request: HttpRequest, row: Session | None) -> Values:
    del request
    if row is None:
        return {"kind": "other", "day": scope.the_event.date.isoformat()}
    starts, ends = row.starts.astimezone(scope.zone), row.ends.astimezone(scope.zone)
    return words_values(title=row.title, about=row.about, place=row.place) | {
        "kind": row.kind,
        "day": starts.date().isoformat(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "overnight": "on" if ends.date() > starts.date() else "",
    }


def _speaker_values(scope: Scope, request: HttpRequest, row: Speaker | None) -> Values:
    del scope
    if row is None:
        return {"session": request.GET.get("session", "")}
    return words_values(name=row.name, title=row.title, organisation=row.organisation) | {
        "session": row.session_id,
        "side": row.side_id or "",
        "moderator": "on" if row.moderator else "",
        "position": str(row.position),
    }


def _speaker_options(scope: Scope) -> Mapping[str, Any]:
    sessions = Session.objects.filter(event=scope.the_event)
    return {"sessions": [(session.key, filled(session.title)) for session in sessions], **_sides(scope)}


def _save_speaker(actor: Any, scope: Scope, version: int, row: Speaker | None, values: Values) -> object:
    """Save a speaker of the session the form names; a speaker who is there already stays in theirs."""
    key = row.session_id if row is not None else str(values.get("session", ""))
    session = row_of(Session.objects.filter(event=scope.the_event), key)
    return agenda.save_speaker(actor, scope.the_event, version, session, row, values)


def _slot_values(scope: Scope, request: HttpRequest, row: Slot | None) -> Values:
    del request
    assert row is not None
    return {"starts": f"{row.starts.astimezone(scope.zone):%H:%M}", "minutes": str(row.minutes)}


def _ready(scope: Scope, slots: list[str] | None) -> list[str]:
    """Return the codes of the slots in which somebody or something is there."""
    if slots is not None:
        return slots
    return list(Slot.objects.filter(event=scope.the_event).values_list("code", flat=True))


def _slot_options(scope: Scope) -> Mapping[str, Any]:
    rows = Slot.objects.filter(event=scope.the_event)
    return {"slots": [(slot.code, f"{slot.starts.astimezone(scope.zone):%H:%M}") for slot in rows]}


def _table_values(scope: Scope, request: HttpRequest, row: Table | None) -> Values:
    del request
    if row is None:
        return {"seats": "4", "slots": _ready(scope, None)}
    return {
        "code": row.code,
        "zone": row.zone,
        "seats": str(row.seats),
        "held_by": row.held_by.name if row.held_by else "",
        "slots": _ready(scope, row.slots),
        "x": "" if row.x is None else f"{row.x:g}",
        "y": "" if row.y is None else f"{row.y:g}",
        "position": str(row.position),
    }


def _table_options(scope: Scope) -> Mapping[str, Any]:
    names = Organisation.objects.filter(programme=scope.the_programme, merged_into__isnull=True)
    return {"organisations": list(names.values_list("name", flat=True)[:_ORGANISATIONS]), **_slot_options(scope)}


def _fixture_values(scope: Scope, request: HttpRequest, row: Fixture | None) -> Values:
    del scope, request
    if row is None:
        return {"kind": "stage", "x": "50", "y": "8", "width": "30", "height": "8"}
    sizes = {name: f"{getattr(row, name):g}" for name in ("x", "y", "width", "height")}
    return words_values(label=row.label) | {"kind": row.kind} | sizes


def _assistant_values(scope: Scope, request: HttpRequest, row: Any) -> Values:
    del request
    if row is None:
        return {"kind": "interpreter", "slots": _ready(scope, None)}
    other = [code for code in row.languages if code not in assistants.LANGUAGES]
    return {
        "kind": row.kind,
        "name": row.name,
        "name_en": row.name_en,
        "languages": list(row.languages),
        "language_other": ", ".join(other),
        "table": row.table_id or "",
        "slots": _ready(scope, row.slots),
        "account": row.account_id or "",
    }


def _assistant_options(scope: Scope) -> Mapping[str, Any]:
    tables = Table.objects.filter(event=scope.the_event).values_list("key", "code")
    return {
        "kinds": list(assistants.KINDS.items()),
        "languages_spoken": list(assistants.LANGUAGES.items()),
        "tables": list(tables),
        "accounts": [(account.key, account.name) for account in assistants.members_of(scope.the_event)],
        **_slot_options(scope),
    }


SIDE: Final = Part(
    "side",
    "sides",
    "settings-sides",
    True,
    lambda scope: Side.objects.filter(programme=scope.the_programme),
    _side_values,
    _bound(parties.save_side, True),
    _bound(parties.remove_side, True),
    _none,
    Text("New side", "新增地区方", "新增地區方"),
    _named,
    Text(
        "Rules of who may ask whom that name it go with it, in every event of the programme.",
        "计划内各活动中涉及它的邀约规则会一并移除。",
        "計劃內各活動中涉及它的邀約規則會一併移除。",
    ),
)
HOST: Final = Part(
    "host",
    "hosts",
    "settings-hosts",
    True,
    lambda scope: hosts_of(scope.the_programme.key),
    _host_values,
    _bound(parties.save_host, True),
    _bound(parties.remove_host, True),
    _sides,
    Text("New host", "新增主办单位", "新增主辦單位"),
    _named,
    NOTHING,
)
CATEGORY: Final = Part(
    "category",
    "categories",
    "settings-categories",
    True,
    lambda scope: Category.objects.filter(programme=scope.the_programme),
    _category_values,
    _bound(parties.save_category, True),
    _bound(parties.remove_category, True),
    _category_options,
    Text("New category", "新增类别", "新增類別"),
    _named,
    NOTHING,
)
CHAIN: Final = Part(
    "chain",
    "chains",
    "settings-chains",
    True,
    lambda scope: Chain.objects.filter(programme=scope.the_programme),
    _chain_values,
    _bound(chains.save_chain, True),
    _bound(chains.remove_chain, True),
    _none,
    Text("New industry chain", "新增产业链", "新增產業鏈"),
    _named,
    NOTHING,
)
SESSION: Final = Part(
    "session",
    "agenda",
    "settings-agenda",
    False,
    lambda scope: Session.objects.filter(event=scope.the_event),
    _session_values,
    _bound(agenda.save_session, False),
    _bound(agenda.remove_session, False),
    lambda scope: {"kinds": list(agenda.KINDS.items())},
    Text("New session", "新增环节", "新增環節"),
    lambda row: filled(row.title),
    Text("Its speakers and slots go with it.", "其中的嘉宾和时段会一并移除。", "其中的嘉賓和時段會一併移除。"),
)
SPEAKER: Final = Part(
    "speaker",
    "speakers",
    "settings-agenda",
    False,
    lambda scope: Speaker.objects.filter(session__event=scope.the_event),
    _speaker_values,
    _save_speaker,
    _bound(agenda.remove_speaker, False),
    _speaker_options,
    Text("New speaker", "新增嘉宾", "新增嘉賓"),
    _named,
    NOTHING,
)
SLOT: Final = Part(
    "slot",
    "slots",
    "settings-slots",
    False,
    lambda scope: slots_of(scope.the_event),
    _slot_values,
    _bound(slots.save_slot, False),
    _bound(slots.remove_slot, False),
    _none,
    Text("New slot", "新增时段", "新增時段"),
    lambda row: Text(f"Slot {row.code}", f"时段 {row.code}", f"時段 {row.code}"),
    Text(
        "Guests, tables and interpreters who are there only then have to be asked again.",
        "只在这个时段有空的嘉宾、桌位和译员需要重新填写。",
        "只在這個時段有空的嘉賓、枱和譯員需要重新填寫。",
    ),
)
TABLE: Final = Part(
    "table",
    "tables",
    "settings-tables",
    False,
    lambda scope: tables_of(scope.the_event),
    _table_values,
    _bound(hall.save_table, False),
    _bound(hall.remove_table, False),
    _table_options,
    Text("New table", "新增桌位", "新增枱"),
    lambda row: Text(f"Table {row.code}", f"{row.code} 号桌", f"{row.code} 號枱"),
    Text("Its host keeps no table.", "它的桌长将没有桌位。", "它的枱長將沒有枱。"),
)
FIXTURE: Final = Part(
    "fixture",
    "fixtures",
    "settings-floor",
    False,
    lambda scope: Fixture.objects.filter(event=scope.the_event),
    _fixture_values,
    _bound(hall.save_fixture, False),
    _bound(hall.remove_fixture, False),
    lambda scope: {"kinds": list(hall.KINDS.items())},
    Text("New landmark", "新增标志物", "新增標誌物"),
    lambda row: hall.KINDS[FixtureKind(row.kind)],
    NOTHING,
)
ASSISTANT: Final = Part(
    "assistant",
    "assistants",
    "settings-assistants",
    False,
    lambda scope: assistants_of(scope.the_event),
    _assistant_values,
    _bound(assistants.save_assistant, False),
    _bound(assistants.remove_assistant, False),
    _assistant_options,
    Text("New interpreter or table host", "新增译员或桌长", "新增譯員或枱長"),
    lambda row: Text(row.name_en or row.name, row.name, row.name),
    Text(
        "Meetings of a published plan that they were to help go on without them.",
        "已发布洽谈中由其协助的场次将没有译员。",
        "已發布洽談中由其協助的場次將沒有譯員。",
    ),
)
PARTS: Final = (SIDE, HOST, CATEGORY, CHAIN, SESSION, SPEAKER, TABLE, FIXTURE, ASSISTANT)
