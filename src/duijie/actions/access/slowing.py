"""Slowing down whoever guesses: tries are counted by account and by the client's mark, and waits grow.

A try is written down before it is checked, so that a hundred at once count as a hundred. Limits by account are
strict; those by client are generous, because a whole venue may share one public address. Marks are keyed digests:
neither mail addresses nor network addresses are kept, and unknown addresses are counted like known ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from duijie.actions.refusal import Refused
from duijie.engine.text import Text
from duijie.store.models import Attempt
from duijie.store.sealing import digest


class TryKind(StrEnum):
    """What is tried."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105
    CODE = "code"
    STEWARD = "steward"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries are free, and how waits grow: ``first``, then doubled with each further try, up to ``longest``.

    ``window``: how long a try counts. ``client``: tries from one client in the window.
    """

    free: int
    first: timedelta
    longest: timedelta
    window: timedelta
    client: int

    def wait_after(self, tries: int) -> timedelta:
        """Return how long after the last of ``tries`` the next one may come."""
        if tries < self.free:
            return timedelta(0)
        doublings = min(tries - self.free, 20)
        return min(self.first * (1 << doublings), self.longest)


_MINUTE: Final = timedelta(minutes=1)
LIMITS: Final[dict[TryKind, Limit]] = {
    TryKind.LINK: Limit(3, _MINUTE, 15 * _MINUTE, 60 * _MINUTE, 6000),
    TryKind.PASSWORD: Limit(5, _MINUTE, 240 * _MINUTE, 1440 * _MINUTE, 300),
    TryKind.CODE: Limit(5, _MINUTE, 240 * _MINUTE, 1440 * _MINUTE, 300),
    TryKind.STEWARD: Limit(10, 10 * _MINUTE, 240 * _MINUTE, 1440 * _MINUTE, 300),
}

_SOON: Final = Text(
    "That was one try too many. Nothing was changed; please try again in a minute.",
    "尝试次数过多，数据没有改动。请一分钟后再试。",
    "嘗試次數過多，資料沒有改動。請一分鐘後再試。",
)
_MINUTES: Final = Text(
    "That was one try too many. Nothing was changed; please try again in {n} minutes.",
    "尝试次数过多，数据没有改动。请 {n} 分钟后再试。",
    "嘗試次數過多，資料沒有改動。請 {n} 分鐘後再試。",
)
_HOURS: Final = Text(
    "That was one try too many. Nothing was changed; please try again in {n} hours, or sign in by a mailed link.",
    "尝试次数过多，数据没有改动。请 {n} 小时后再试，或改用邮件链接登录。",
    "嘗試次數過多，資料沒有改動。請 {n} 小時後再試，或改用電郵連結登入。",
)


class TooManyTries(Refused):
    """Somebody has to wait; ``seconds``: how long."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, int(wait.total_seconds()) + 1)
        minutes = -(-self.seconds // 60)
        if minutes < 2:
            text = _SOON
        elif minutes <= 120:
            text = _MINUTES.fill(n=minutes)
        else:
            text = _HOURS.fill(n=-(-minutes // 60))
        super().__init__("too_many_tries", text, 429)


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was let through: it counts unless it is forgiven."""

    kind: TryKind
    account_mark: str
    rows: tuple[str, ...]

    def forgive(self) -> None:
        """Take this try, and those before it, off the account's count: it went well. The client's earlier ones stay."""
        Attempt.objects.filter(key__in=self.rows).delete()
        Attempt.objects.filter(kind=self.kind, mark=self.account_mark).delete()


def begin_try(kind: TryKind, who: str, client: str) -> Try:
    """Count a try at ``who`` (an account's key or mail digest) from ``client`` (a network address), and let it pass.

    Call it outside a transaction: the count must stand even where the try fails.

    Raises:
        TooManyTries: it is too early for another one; this one is not counted.
    """
    limit = LIMITS[kind]
    now = timezone.now()
    account_mark, client_mark = digest(who, f"{kind} account"), digest(client, f"{kind} client")
    rows = [Attempt(kind=kind, mark=account_mark), Attempt(kind=kind, mark=client_mark)]
    Attempt.objects.bulk_create(rows)
    counted = Try(kind, account_mark, tuple(row.key for row in rows))
    others = Attempt.objects.filter(kind=kind, at__gt=now - limit.window).exclude(key__in=counted.rows)
    wait = max(
        _account_wait(limit, others.filter(mark=account_mark), now),
        _client_wait(limit, others.filter(mark=client_mark), now),
    )
    if wait > timedelta(0):
        Attempt.objects.filter(key__in=counted.rows).delete()
        raise TooManyTries(wait)
    return counted


def _account_wait(limit: Limit, tries: QuerySet[Attempt], now: datetime) -> timedelta:
    times = list(tries.order_by("-at").values_list("at", flat=True)[:50])
    if not times:
        return timedelta(0)
    return times[0] + limit.wait_after(len(times)) - now


def _client_wait(limit: Limit, tries: QuerySet[Attempt], now: datetime) -> timedelta:
    latest = tries.order_by("-at").values_list("at", flat=True)
    oldest = list(latest[limit.client - 1 : limit.client])  # the try that must grow old before another may come
    return oldest[0] + limit.window - now if oldest else timedelta(0)


def forget_tries(now: datetime) -> int:
    """Delete tries that count no longer; return how many."""
    longest = max(limit.window for limit in LIMITS.values())
    return Attempt.objects.filter(at__lt=now - longest).delete()[0]
