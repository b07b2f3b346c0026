"""One's own account: name, language, and the end of every session."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib.sessions.models import Session

from duijie.actions.access.links import forget_links, revoke_links
from duijie.actions.access.slowing import forget_tries
from duijie.actions.deed import deed
from duijie.actions.refusal import not_allowed
from duijie.actions.rights import Actor
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import Account
from duijie.store.models.fields import new_key

_NO_NAME: Final = Text("Please give your name.", "请填写姓名。", "請填寫姓名。")
_NO_LANGUAGE: Final = Text("Please choose a language.", "请选择语言。", "請選擇語言。")


def change_account(actor: Actor, account: Account, name: str, language: str) -> None:
    """Change one's own name and the language of one's mails.

    Raises:
        Refused: somebody else's account.
        InputError: the name is missing or the language is none of ours.
    """
    if actor.account != account.key:
        raise not_allowed()
    faults, called = [], " ".join(name.split())
    if not called or len(called) > 120:
        faults.append(Fault("account_name", _NO_NAME, place="name"))
    if language not in LANGUAGES:
        faults.append(Fault("account_language", _NO_LANGUAGE, place="language"))
    if faults:
        raise InputError(faults)
    with deed(actor, "access.change_account", None) as doing:
        doing.about(account, language=language)
        account.name, account.language = called, language
        account.save(update_fields=["name", "language"])


def end_sessions(actor: Actor, account: Account) -> None:
    """Sign an account out on every device, and make mailed links that wait useless.

    Raises:
        Refused: somebody else's account.
    """
    if actor.account != account.key:
        raise not_allowed()
    with deed(actor, "access.end_sessions", None) as doing:
        doing.about(account)
        account.session_stamp = new_key()
        account.save(update_fields=["session_stamp"])
        revoke_links(account)


def due_access(now: datetime) -> int:
    """Forget what is over: tries, links, sessions; called by ``duijie tick``. Returns how many rows went."""
    sessions, _kinds = Session.objects.filter(expire_date__lt=now).delete()
    return forget_tries(now) + forget_links(now) + sessions
