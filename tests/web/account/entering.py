"""What tests of signing in share: the worker's part, and the links in mails that wait."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.test import Client
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from duijie.store.models import Account, Mail


def work() -> int:
    """Run every task that waits, as the worker does; return how many."""
    waiting = list(DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("enqueued_at"))
    for row in waiting:
        row.task.func(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        DBTaskResult.objects.filter(pk=row.pk).update(status=TaskResultStatus.SUCCESSFUL)
    return len(waiting)


def link_in(mail: Mail) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"https?://[^/]+(/sign-in/link/\S+)", mail.body)
    assert found is not None, mail.body
    return found[1]


def mailed_link(address: str) -> str:
    """Return the path of the latest link that was mailed to an address."""
    return link_in(next(mail for mail in Mail.objects.order_by("-created") if mail.to == address))


def sign_in_by_link(client: Client, account: Account, wanted: str = "") -> HttpResponse:
    """Sign in as a reader does: ask for a link, open it, press the button; return the last answer."""
    client.post("/sign-in", {"mail": account.mail, "next": wanted})
    work()
    path = mailed_link(account.mail)
    assert client.get(path).status_code == 200
    answer = client.post(path)
    assert isinstance(answer, HttpResponse)
    return answer


def who(client: Client) -> str | None:
    """Return the key of the account a client is signed in as."""
    key = client.session.get("_auth_user_id")
    return None if key is None else str(key)
