"""``duijie begin``, ``sign-in-link``, ``reset-factor``: the ways in for whoever runs the installation."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from duijie.cli.application import start_django
from duijie.cli.terminal import LanguageOption, guarded, language_of, note
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.store.models import Account

_UNKNOWN: Final = Text(
    "Nobody signs in with {mail}. Check the address.",
    "没有人用 {mail} 登录，请核对地址。",
    "沒有人用 {mail} 登入，請核對地址。",
)
_BEGUN: Final = Text(
    "The programme is there. {mail} owns it and signs in once, within a day, with this link:",
    "合作计划已建立，负责人 {mail} 可在一天内用下面的链接登录一次：",
    "合作計劃已建立，負責人 {mail} 可在一天內用下面的連結登入一次：",
)
_RESET: Final = Text(
    "The second factor of {mail} is off; they were told by mail.",
    "{mail} 的第二验证已关闭，并已邮件通知本人。",
    "{mail} 的第二驗證已關閉，並已電郵通知本人。",
)
Mail = Annotated[str, typer.Argument(metavar="MAIL", help="Mail address of the account.")]


@guarded
def begin(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="Short address, such as lugang.")],
    mail: Annotated[str, typer.Argument(metavar="MAIL", help="Mail address of the owner.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the programme.")] = "",
    lang: LanguageOption = None,
) -> None:
    """Begin a programme: make it and its owner's account, and print a link that signs the owner in once.

    Example: duijie begin lugang zhou@council.example --name 鲁港创新合作
    """
    start_django()
    from duijie.actions.access.links import check_address
    from duijie.actions.setting_up.programmes import begin_programme

    language = language_of(lang)
    address = check_address(mail)
    words = {f"name_{code}": name or slug for code in ("en", "zh_hans", "zh_hant")}
    owner = begin_programme({"slug": slug, **words}, address)
    note(_BEGUN.fill(mail=address).of(language))
    print(_link(owner, f"/{slug}/staff/programme/"))


@guarded
def sign_in_link(mail: Mail, lang: LanguageOption = None) -> None:
    """Print a link that signs an account in once, within a day: for when mail does not arrive.

    Example: duijie sign-in-link zhou@council.example
    """
    start_django()
    del lang
    print(_link(_account(mail), ""))


@guarded
def reset_factor(mail: Mail, lang: LanguageOption = None) -> None:
    """Switch an account's second factor off: for a lost phone without recovery codes.

    Example: duijie reset-factor zhou@council.example
    """
    start_django()
    from duijie.actions.access import reset_factor as switch_off
    from duijie.actions.rights import INSTALLATION

    account = _account(mail)
    for membership in account.memberships.select_related("account", "programme").order_by("created")[:1]:
        switch_off(INSTALLATION, membership)
    print(_RESET.fill(mail=mail).of(language_of(lang)), file=sys.stderr)


def _account(mail: str) -> Account:
    """Return the account of an address.

    Raises:
        InputError: nobody signs in with it.
    """
    from duijie.store.models import Account

    found = Account.objects.by_mail(mail)
    if found is None:
        raise InputError([Fault("unknown_account", _UNKNOWN.fill(mail=mail))])
    return found


def _link(account: Account, page: str) -> str:
    from duijie.actions.access.links import print_link

    return print_link(account, timedelta(days=1), page)
