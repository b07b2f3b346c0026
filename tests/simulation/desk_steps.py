"""What happens at the desks: scans with and without a network, undone, repeated, of strange and cloned badges."""

from __future__ import annotations

from datetime import timedelta

from duijie.actions.badges import badge_token
from duijie.actions.checking_in import SentScan, WalkIn, check_in, merge_scans, reprint_badge, undo_check_in, walk_in
from duijie.actions.checking_in.acting import own_mark
from duijie.store.models import Participant, Role, Scan, ScanWay
from tests.simulation.conference import Arrival, Conference, SimulatedDesk, fresh_mark


def anybody_comes(day: Conference) -> bool:
    """Return whether somebody's time has come."""
    return any(time <= day.now for time in day.comes.values())


def arrive(day: Conference) -> None:
    """Let everybody whose time has come walk up to a desk."""
    due = {key for key, time in day.comes.items() if time <= day.now}
    for guest in day.guests():
        if guest.key in due:
            _scan(day, day.random.choice(day.desks), guest)
    for key in due:
        del day.comes[key]


def _scan(day: Conference, desk: SimulatedDesk, guest: Participant, undo: bool = False) -> None:
    """Let a desk scan a badge or find a name; without a network it keeps the scan."""
    mark = fresh_mark()
    by_name = undo or day.random.random() < 0.3
    scan = SentScan(
        mark=mark,
        claimed=day.now + desk.error,
        way=ScanWay.NAME if by_name else ScanWay.QR,
        guest=guest.key if by_name else "",
        code="" if by_name else badge_token(guest),
        undo=undo,
    )
    if desk.online and day.random.random() < 0.5 and by_name:
        act = undo_check_in if undo else None
        if act is not None:
            act(day.world.actor(Role.DESK), day.event, guest, desk=desk.row, mark=mark)
        else:
            check_in(day.world.actor(Role.DESK), day.event, guest, ScanWay.NAME, desk=desk.row, mark=mark)
        _heard(day, desk, guest.key, mark, undo)
        return
    desk.waiting.append(scan)
    if desk.online:
        send(day, desk)


def _heard(day: Conference, desk: SimulatedDesk, guest: str, mark: str, undo: bool) -> None:
    """Note what the server has now been told, at the true time."""
    day.marks.add(own_mark(desk.row, mark))
    day.arrivals.append(Arrival(guest, day.now, own_mark(desk.row, mark), undo))


def send(day: Conference, desk: SimulatedDesk) -> None:
    """Let a desk send what it kept, in any order, some of it twice."""
    batch = list(desk.waiting)
    day.random.shuffle(batch)
    if desk.sent and day.random.random() < 0.4:
        batch.append(day.random.choice(desk.sent))
    if not batch:
        return
    merge_scans(day.world.actor(Role.DESK), day.event, desk.row, batch, day.now + desk.error)
    for scan in desk.waiting:
        mark = own_mark(desk.row, scan.mark)
        day.marks.add(mark)
        known = Scan.objects.get(event=day.event, mark=mark)
        if known.participant_id is not None and known.result in {"came", "again", "undone"}:
            day.arrivals.append(Arrival(known.participant_id, scan.claimed - desk.error, mark, scan.undo))
    desk.sent += desk.waiting
    desk.waiting = []


def network(day: Conference) -> None:
    """Let a desk lose its network, or have it back and send."""
    desk = day.random.choice(day.desks)
    desk.online = not desk.online
    if desk.online:
        send(day, desk)


def scan_again(day: Conference) -> None:
    """Let somebody who is here be scanned at another desk: a badge lent, or a doubt."""
    _scan(day, day.random.choice(day.desks), day.pick_guest())


def take_back(day: Conference) -> None:
    """Let a desk take a check-in back: it was the wrong guest; they come up again later."""
    here = sorted({arrival.guest for arrival in day.arrivals})
    if here:
        rows = [guest for guest in day.guests() if guest.key in here]
        if rows:
            guest = day.random.choice(rows)
            _scan(day, day.random.choice(day.desks), guest, undo=True)
            day.comes[guest.key] = day.now + timedelta(minutes=day.random.randint(1, 10))


def strange_badge(day: Conference) -> None:
    """Let a desk read what is no badge of this event: it is kept, answered, and nobody is here by it."""
    desk = day.random.choice(day.desks)
    code = day.random.choice(["abc", "https://example.org/", "zzzzzzzzzzzz." + "0" * 32])
    desk.waiting.append(SentScan(fresh_mark(), day.now + desk.error, code=code))
    if desk.online:
        send(day, desk)


def reprint(day: Conference) -> None:
    """Let somebody who lost their badge have another; the old one no longer opens anything."""
    guest = day.pick_guest()
    reprint_badge(day.world.actor(Role.DESK), day.event, guest)


def write_in(day: Conference) -> None:
    """Let somebody come who is on no list."""
    number = day.random.randrange(10**6)
    desk = day.random.choice(day.desks)
    given = WalkIn(
        name=f"Walk-in {number}",
        organisation=f"Stall {number}",
        side=day.random.choice(["shandong", "hongkong"]),
        category="company",
        agreed=True,
        shown=True,
    )
    mark = fresh_mark()
    walk_in(day.world.actor(Role.DESK), day.event, given, desk=desk.row, mark=mark, anyway=True)
    guest = Scan.objects.get(event=day.event, mark=own_mark(desk.row, mark)).participant_id
    assert guest is not None
    _heard(day, desk, guest, mark, undo=False)


def everything_sent(day: Conference) -> None:
    """Let every desk have its network back and send."""
    for desk in day.desks:
        desk.online = True
        send(day, desk)
    day.clock.shift(timedelta(seconds=1))
