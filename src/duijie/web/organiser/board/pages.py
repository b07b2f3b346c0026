"""The hub of the day: the live board with its two views, whom to fetch, and what may be said of a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup, escape

from duijie.actions.day_changes import day_number
from duijie.actions.refusal import not_allowed, not_found
from duijie.actions.running import Marked, mark_meeting
from duijie.actions.setting_up.floor import hall_of
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.formats.structured import without_collector
from duijie.store.models import Event, MarkKind, Meeting, Participant
from duijie.store.queries.live import live_day, marks_of, people_of
from duijie.store.queries.schedules import hall_rows, is_published
from duijie.web import flash
from duijie.web.environment import page
from duijie.web.organiser.board.cells import rows_of
from duijie.web.organiser.board.fetching import standing_now, to_fetch
from duijie.web.organiser.board.plan import picture_of
from duijie.web.organiser.board.tiles import STATES, board_now
from duijie.web.organiser.nav import exists, nav
from duijie.web.organiser.planning.board import Shelf
from duijie.web.rendering import render
from duijie.web.route import Right
from duijie.web.scope import Scope

#: Boards kept ready: by event, number, minute, language, view and what the reader may see.
SHELF: Final = Shelf(48)
VIEWS: Final = ("floor", "slots")
PART: Final = "X-Duijie-Part"
_MARKED: Final = Text("Noted: {word}", "已记录：{word}", "已記錄：{word}")
_KEPT: Final = Text(
    "Noted. This meeting has been cancelled meanwhile; an organiser should look at it.",
    "已记录。这场洽谈其间已被取消，请组织方核对。",
    "已記錄。這場洽談其間已被取消，請主辦方核對。",
)
WORDS: Final = {
    MarkKind.STARTED: Text("started", "已开始", "已開始"),
    MarkKind.ENDED: Text("ended", "已结束", "已結束"),
    MarkKind.NO_SHOW: Text("no-show", "未到场", "未到場"),
    MarkKind.MISSING: Text("one is missing", "有一方未到", "有一方未到"),
    MarkKind.HERE: Text("is here", "已到桌", "已到枱"),
    MarkKind.RESET: Text("back to waiting", "恢复为等候", "恢復為等候"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: a view, the meeting whose card is open; and what the reader may do and see."""

    view: str
    meeting: str
    marks: bool
    fetches: bool
    names: bool
    phones: bool

    @classmethod
    def of(cls, request: HttpRequest, scope: Scope) -> Look:
        """Return what an address asks for; what makes no sense is ignored."""
        asked = request.POST if request.method == "POST" else request.GET
        view = asked.get("view", "")
        runs = scope.may(Right.RUN) or scope.may(Right.DESK)
        return cls(
            view if view in VIEWS else VIEWS[0],
            asked.get("m", "")[:16],
            runs or scope.may(Right.HOST_TABLE),
            runs,
            runs or scope.may(Right.SEE),
            scope.may(Right.CALL),
        )


def hub(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the day as it stands."""
    event, look = scope.the_event, Look.of(request, scope)
    tag, drawn = drawn_board(scope, look)
    here = place(scope)
    return render(
        request,
        scope,
        "organiser/board/board.html",
        nav=nav(scope, "on-the-day"),
        look=look,
        board=drawn,
        tag=tag,
        published=is_published(event),
        now_address=reverse("now", kwargs={"key": event.key}),
        here=reverse("on-the-day", kwargs=here),
        links=_links(scope),
    )


def part(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the board's own part of the page; a reader who has the latest is told so."""
    return part_answer(request, scope, Look.of(request, scope))


def part_answer(request: HttpRequest, scope: Scope, look: Look) -> HttpResponse:
    """Return the board's own part."""
    tag, drawn = drawn_board(scope, look)
    known = request.method == "GET" and request.headers.get("If-None-Match") == tag
    answer = HttpResponseNotModified() if known else HttpResponse(drawn)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Accept-Language, Cookie"
    return answer


def tap(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take what somebody says of a meeting: ``tap`` is KIND:MEETING, for one guest KIND:MEETING:GUEST."""
    look = Look.of(request, scope)
    if not look.marks:
        raise not_allowed()
    kind, _colon, rest = request.POST.get("tap", "").partition(":")
    key, _colon, guest = rest.partition(":")
    quietly = bool(request.headers.get(PART))
    if said(request, scope, kind, key, guest, quietly=quietly) and quietly:
        return part_answer(request, scope, look)
    query = f"?view={look.view}" + (f"&m={look.meeting}#card" if look.meeting else "")
    return HttpResponseRedirect(reverse("on-the-day", kwargs=place(scope)) + query)


def reset(request: HttpRequest, scope: Scope, meeting: str) -> HttpResponse:
    """Take back what staff said of a meeting."""
    marked = mark_meeting(scope.actor, meeting_of(scope.the_event, meeting), MarkKind.RESET)
    tell(request, scope, MarkKind.RESET, marked)
    back = "on-the-day" if request.POST.get("back") != "hosting" else "hosting"
    return HttpResponseRedirect(reverse(back, kwargs=place(scope)))


def said(request: HttpRequest, scope: Scope, kind: str, key: str, guest: str, *, quietly: bool = False) -> bool:
    """Mark a meeting, of one of its guests if one is named, and say so on the next page unless ``quietly``.

    Returns whether it was taken; what makes no sense is said instead.
    """
    row, who = meeting_of(scope.the_event, key), None
    if guest:
        who = Participant.objects.filter(event=scope.the_event, key=guest).first()
        if who is None:
            raise not_found()
    try:
        marked = mark_meeting(scope.actor, row, kind, participant=who)
    except InputError as wrong:
        flash.say(request, "bad", wrong.faults[0].text)
        return False
    if not quietly or marked.cancelled:
        tell(request, scope, kind, marked)
    return True


def tell(request: HttpRequest, scope: Scope, kind: str, marked: Marked) -> None:
    """Say on the next page what was noted, with a way back."""
    if marked.cancelled:
        flash.say(request, "warn", _KEPT)
        return
    undo = ""
    if kind != MarkKind.RESET:
        undo = reverse("board-reset", kwargs={**place(scope), "meeting": marked.meeting.key})
    flash.say(request, "ok", _MARKED.fill(word=WORDS[MarkKind(kind)]), undo)


def meeting_of(event: Event, key: str) -> Meeting:
    """Return a meeting of an event.

    Raises:
        Refused: it has none of that key.
    """
    row = Meeting.objects.select_related("event", "slot", "table").filter(event=event, key=key).first()
    if row is None:
        raise not_found()
    return row


def place(scope: Scope) -> dict[str, str]:
    """Return what the event's addresses are made of."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def tag_of(event: Event) -> str:
    """Return the tag of an event's board as it is this moment (1 query)."""
    return f'"{day_number(event)}.{int(timezone.now().timestamp()) // 60}"'


def drawn_board(scope: Scope, look: Look) -> tuple[str, Markup]:
    """Return the board's tag and its part of the page, drawn once for all who see the same."""
    event = scope.the_event
    tag = tag_of(event)
    key = (event.key, tag, scope.language, str(look))
    kept = SHELF.get(key)
    if kept is None:
        with without_collector():
            template = page(scope.language, "organiser/board/_live.html")
            kept = Markup(template.render(**_values(scope, look)))  # noqa: S704 - a template escapes
        SHELF.put(key, kept)
    return tag, kept


def _values(scope: Scope, look: Look) -> dict[str, Any]:
    event, language = scope.the_event, scope.language
    day = live_day(event)
    now = board_now(day, timezone.now(), language, public=False)
    here = reverse("on-the-day", kwargs=place(scope))
    base = f"{escape(here)}?view={look.view}&amp;m="
    values: dict[str, Any] = {
        "day": day,
        "now": now,
        "states": STATES,
        "look": look,
        "here": here,
        "zone": scope.zone,
        "fetch": to_fetch(day, now, language, with_phones=look.phones) if look.fetches else (),
        "card": _card(scope, look, day.meetings.get(look.meeting)) if look.meeting else None,
        "rows": (),
        "picture": None,
    }
    if look.view == "slots":
        values["rows"] = rows_of(day, now.at, language, base, look.meeting)
    elif day.tables:
        values["picture"] = picture_of(hall_of(*hall_rows(event)), now)
    return values


def _card(scope: Scope, look: Look, meeting: Any) -> dict[str, Any] | None:
    """Return what the card of the chosen meeting says."""
    if meeting is None:
        return None
    from duijie.actions.running import judge
    from duijie.web.organiser.board.tiles import Wording

    words = Wording(scope.language)
    judged = judge(meeting.progress, meeting.missing, meeting.starts, timezone.now())
    standing = standing_now(marks_of([meeting.key]).get(meeting.key, ()))
    people = people_of([party.key for party in meeting.parties]) if look.phones else {}
    return {
        "meeting": meeting,
        "state": str(judged.light),
        "word": words.word(meeting, judged),
        "lines": words.lines(meeting, public=False),
        "standing": standing,
        "phones": {key: row.person.phone for key, row in people.items()},
    }


def _links(scope: Scope) -> dict[str, str]:
    """Return the addresses of what else is done on the day, as far as the reader may."""
    rights = {"desk": Right.DESK, "replan": Right.RUN, "hosting": Right.HOST_TABLE, "projector": Right.RUN}
    return {
        name: reverse(name, kwargs=place(scope)) for name, right in rights.items() if scope.may(right) and exists(name)
    }
