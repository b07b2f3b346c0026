"""Sessions: how Django finds an account, how somebody enters, and where a request comes from.

Passwords, links and codes are checked by ``actions.access``; here only their outcome is kept.
"""

from __future__ import annotations

import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from duijie.store.models import Account
from duijie.store.queries.entering import account_of

_HALF: Final = "half_entered"
_ENTERED: Final = "entered_at"
_HALF_LASTS: Final = 10 * 60
_FRESH_FOR: Final = 30 * 60


class AccountBackend:
    """Loads accounts; it never authenticates by itself, so no other door can be opened through it."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Return nobody: signing in goes through ``actions.access``."""
        del request, credentials

    def get_user(self, user_id: str) -> Account | None:
        """Return the account of a session; none where it was closed."""
        return account_of.first(key=user_id)


def enter(request: HttpRequest, account: Account) -> None:
    """Sign an account in: a new session key, so that one planted before is worth nothing; other devices stay in."""
    request.session.pop(_HALF, None)
    login(request, account)
    request.session.cycle_key()
    request.session[_ENTERED] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    """Return whether the reader signed in a short while ago: asked before they change how they sign in."""
    return bool(time.time() - request.session.get(_ENTERED, 0) < _FRESH_FOR)


def enter_half(request: HttpRequest, account: Account, wanted: str) -> None:
    """Remember that an account gave its first factor; it is not signed in before the second."""
    request.session.cycle_key()
    request.session[_HALF] = {
        "account": account.key,
        "stamp": account.get_session_auth_hash(),
        "next": wanted,
        "until": int(time.time()) + _HALF_LASTS,
    }


def half_entered(request: HttpRequest) -> tuple[Account, str] | None:
    """Return who gave their first factor in this session within ten minutes, and where they want to go."""
    half = request.session.get(_HALF)
    if half is None or half["until"] < time.time():
        return None
    account = Account.objects.filter(key=half["account"], is_active=True).first()
    if account is None or not constant_time_compare(account.get_session_auth_hash(), half["stamp"]):
        return None
    return account, half["next"]


def client_of(request: HttpRequest) -> str:
    """Return the network address a request comes from, to count tries by; of IPv6 its /64, which one client has whole.

    Behind ``DUIJIE_TRUSTED_PROXIES`` = n proxies the n-th entry from the right of X-Forwarded-For is the last one
    that a trusted proxy wrote; whatever stands left of it, a client may have made up.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.DUIJIE.trusted_proxies
    if proxies:
        said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(said) >= proxies:
            address = said[-proxies]
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((found, 64), strict=False).network_address)
    return str(found)
