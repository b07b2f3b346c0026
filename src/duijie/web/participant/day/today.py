"""What a guest's day says on the day itself: the countdown, what they said, what was held, what is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.refusal import not_found
from duijie.actions.running import Mark, Standing, progress_of, say_cannot_come, say_here, say_late
from duijie.engine.text import Text
from duijie.store.models import Event, Meeting, MeetingState, Participant, Progress, StandbyOffer, StandbyState
from duijie.store.queries.live import marks_of
from duijie.store.queries.schedules import Appointment
from duijie.web import flash
from duijie.web.participant.wishes.showing import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

LATE: Final = 5
"""Minutes that one tap says; the desk is told of more."""
FROM: Final = timedelta(minutes=30)
"""How long before a meeting its guest can say that they are there."""
_HERE: Final = Text(
    "Noted: you are at the table. The table host sees it.",
    "已记录：您已到桌。桌长能看到。",
    "已記錄：您已到枱。枱長能看到。",
)
_LATE: Final = Text(
    "Noted: {n} minutes late. The table host sees it.",
    "已记录：晚到 {n} 分钟。桌长会看到。",
    "已記錄：遲到 {n} 分鐘。枱長會看到。",
)
_CANNOT: Final = Text(
    "Noted: you cannot come. The organisers see it at once and tell the others.",
    "已记录：您不能来。组织方会马上看到，并通知其他人。",
    "已記錄：您不能來。主辦方會馬上看到，並通知其他人。",
)
_WHAT: Final = Text("Choose one of the buttons.", "请选择其中一个按钮。", "請選擇其中一個按鈕。")


@dataclass(frozen=True, slots=True)
class Today:
    """The day itself. ``standings``: what was said, by meeting; ``offers``: places on standby that await an answer."""

    now: datetime
    guest: str
    standings: Mapping[str, Standing] = field(default_factory=dict)
    offers: int = 0

    def minutes_to(self, visit: Appointment) -> int:
        """Return the whole minutes until a meeting, begun ones counted; 0 once it should have begun."""
        return max(0, -(-int((visit.start - self.now).total_seconds()) // 60))

    def is_here(self, visit: Appointment) -> bool:
        """Return whether the guest said that they are at the table."""
        return self.guest in self._standing(visit).here

    def is_away(self, visit: Appointment) -> bool:
        """Return whether the guest said that they cannot come."""
        return self.guest in self._standing(visit).away

    def late(self, visit: Appointment) -> int:
        """Return how many minutes late the guest said they are."""
        return self._standing(visit).late.get(self.guest, (0, self.now))[0]

    def may_say(self, visit: Appointment) -> bool:
        """Return whether the guest can say now that they are there or late."""
        open_yet = visit.start - FROM <= self.now < visit.end
        return open_yet and visit.meeting.progress == Progress.WAITING

    def is_running(self, visit: Appointment) -> bool:
        """Return whether it goes on: a host said so, or it is its time."""
        return visit.meeting.progress == Progress.STARTED and self.now < visit.end

    def is_over(self, visit: Appointment) -> bool:
        """Return whether it is past, by the clock or as a host said."""
        return self.now >= visit.end or visit.meeting.progress in (Progress.ENDED, Progress.NO_SHOW)

    def was_held(self, visit: Appointment) -> bool:
        """Return whether a host said that it took place."""
        return visit.meeting.progress in (Progress.STARTED, Progress.ENDED)

    def _standing(self, visit: Appointment) -> Standing:
        return self.standings.get(visit.meeting.key, Standing())


def today_of(event: Event, guest: Participant, kept: Sequence[Appointment], now: datetime) -> Today:
    """Return what was said of a guest's meetings, and how many offers wait (2 queries)."""
    marks = marks_of([visit.meeting.key for visit in kept])
    own = Q(one=guest) | Q(other=guest)
    waiting = StandbyOffer.objects.filter(own, event=event, state=StandbyState.OFFERED, expires__gt=now)
    offers = sum(guest.key not in accepted for accepted in waiting.values_list("accepted_by", flat=True))
    standings = {key: progress_of(Mark(*row) for row in said) for key, said in marks.items()}
    return Today(now, guest.key, standings, offers)


def say(request: HttpRequest, scope: Scope, meeting: str) -> HttpResponse:
    """Take what a guest says of a meeting: here, or late."""
    row, what = _own_meeting(scope, meeting), request.POST.get("what", "")
    if what == "here":
        say_here(scope.actor, scope.the_participant, row)
        flash.say(request, "ok", _HERE)
    elif what == "late":
        say_late(scope.actor, scope.the_participant, row, LATE)
        flash.say(request, "ok", _LATE.fill(n=LATE))
    else:
        flash.say(request, "bad", _WHAT)
    return HttpResponseRedirect(reverse("my-day", kwargs=place(scope)))


def cannot_come(request: HttpRequest, scope: Scope, meeting: str) -> HttpResponse:
    """Ask whether it is this meeting only or the rest of the day, and take it."""
    row = _own_meeting(scope, meeting)
    if request.method == "POST":
        say_cannot_come(scope.actor, scope.the_participant, row, rest_of_day=request.POST.get("what") == "rest")
        flash.say(request, "warn", _CANNOT)
        return HttpResponseRedirect(reverse("my-day", kwargs=place(scope)))
    later = Meeting.objects.filter(
        event=scope.the_event,
        state=MeetingState.PLANNED,
        seats__participant=scope.the_participant,
        slot__starts__gt=row.slot.starts,
    )
    return render(
        request,
        scope,
        "participant/day/cannot.html",
        nav_current="today",
        meeting=row,
        later=later.distinct().count(),
        now=timezone.now(),
    )


def _own_meeting(scope: Scope, key: str) -> Meeting:
    rows = Meeting.objects.select_related("event", "slot", "table").filter(event=scope.the_event, key=key)
    row = rows.filter(seats__participant=scope.the_participant).distinct().first()
    if row is None:
        raise not_found()
    return row
