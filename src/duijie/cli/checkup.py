"""What ``duijie doctor`` looks at: this machine, the home folder, the database, mail, programs, time."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from duijie.engine.text import Text

AUDIT_FLAW: Final = {
    "altered": Text(
        "Log {chain}: entry {number} was changed.",
        "日志 {chain}：第 {number} 条被改动。",
        "日誌 {chain}：第 {number} 條被改動。",
    ),
    "missing": Text(
        "Log {chain}: entry {number} is missing.",
        "日志 {chain}：缺第 {number} 条。",
        "日誌 {chain}：缺第 {number} 條。",
    ),
    "cut_off": Text(
        "Log {chain}: entries after {number} were cut off.",
        "日志 {chain}：第 {number} 条以后的记录被删去。",
        "日誌 {chain}：第 {number} 條以後的記錄被刪去。",
    ),
}
AUDIT_WHOLE: Final = Text(
    "The log is whole: {entries} entries.", "日志完整，共 {entries} 条。", "日誌完整，共 {entries} 條。"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and whether it is well."""

    well: bool
    text: Text


def examine() -> list[Finding]:
    """Look at everything; a check that breaks is itself a finding."""
    return [finding for check in CHECKS for finding in check()]


def _home() -> Iterator[Finding]:
    from django.conf import settings

    home = settings.DUIJIE.home
    home.mkdir(parents=True, exist_ok=True)
    if not os.access(home, os.W_OK):
        yield Finding(
            False,
            Text(
                f"The home folder {home} cannot be written.",
                f"数据目录 {home} 无法写入。",
                f"資料目錄 {home} 無法寫入。",
            ),
        )
        return
    free = shutil.disk_usage(home).free // (1 << 20)
    words = Text(
        f"Home folder {home}: {free} MB free", f"数据目录 {home}：剩余 {free} MB", f"資料目錄 {home}：剩餘 {free} MB"
    )
    yield Finding(free > 500, words)
    secrets = home / "secrets"
    if secrets.exists() and stat.S_IMODE(secrets.stat().st_mode) & 0o077:
        yield Finding(
            False,
            Text(
                f"Others on this machine can read the keys in {secrets}. Run: chmod -R go= {secrets}",
                f"本机其他用户可以读取 {secrets} 里的密钥。请运行：chmod -R go= {secrets}",
                f"本機其他使用者可以讀取 {secrets} 裏的密鑰。請執行：chmod -R go= {secrets}",
            ),
        )


def _database() -> Iterator[Finding]:
    from django.db import DatabaseError, connection

    from duijie.cli.application import database_is_behind
    from duijie.settings.django import SQLITE_VERSION
    from duijie.settings.sqlite import SOUND

    try:
        connection.ensure_connection()
        behind = database_is_behind()
    except DatabaseError as error:
        said = str(error).splitlines()[0]
        yield Finding(
            False, Text(f"The database does not answer: {said}", f"数据库没有响应：{said}", f"數據庫沒有回應：{said}")
        )
        return
    yield Finding(
        not behind,
        Text(
            "The database is older than this program. Back it up, then run: duijie migrate",
            "数据库版本低于本程序。请先备份，再运行：duijie migrate",
            "數據庫版本低於本程式。請先備份，再執行：duijie migrate",
        )
        if behind
        else Text("Database: up to date", "数据库：已是最新", "數據庫：已是最新"),
    )
    if not behind:
        yield from _ledger()
    if connection.vendor == "sqlite":
        version = ".".join(map(str, SQLITE_VERSION))
        words = Text(f"SQLite {version}", f"SQLite {version}", f"SQLite {version}")
        old = Text(
            f"SQLite {version} may corrupt a database with several writers. Install pysqlite3, or use PostgreSQL.",
            f"SQLite {version} 在多个进程同时写入时可能损坏数据库。请安装 pysqlite3，或改用 PostgreSQL。",
            f"SQLite {version} 在多個進程同時寫入時可能損壞數據庫。請安裝 pysqlite3，或改用 PostgreSQL。",
        )
        yield Finding(SQLITE_VERSION >= SOUND, words if SQLITE_VERSION >= SOUND else old)


def _ledger() -> Iterator[Finding]:
    """Say where a cooperation does not stand as its entries have it; nothing where all is well."""
    from duijie.actions.following import differing

    keys = differing()
    if keys:
        named = ", ".join(keys[:5])
        yield Finding(
            False,
            Text(
                f"{len(keys)} cooperations do not stand as their entries say: {named}",
                f"{len(keys)} 项合作与台账记录不一致：{named}",
                f"{len(keys)} 項合作與台賬記錄不一致：{named}",
            ),
        )


def _mail() -> Iterator[Finding]:
    from django.conf import settings

    mail = settings.DUIJIE.mail
    if mail["kind"] == "folder":
        yield Finding(
            True,
            Text(
                f"Mail is not sent but kept in {mail['folder']} (set DUIJIE_MAIL to send it)",
                f"邮件不发出，存放在 {mail['folder']}（设置 DUIJIE_MAIL 后才会发送）",
                f"電郵不發出，存放在 {mail['folder']}（設定 DUIJIE_MAIL 後才會發送）",
            ),
        )
        return
    place = f"{mail['host']}:{mail['port']}"
    try:
        socket.create_connection((mail["host"], mail["port"]), timeout=5).close()
    except OSError as error:
        said = error.strerror or str(error)
        yield Finding(
            False,
            Text(
                f"The mail server {place} does not answer: {said}",
                f"邮件服务器 {place} 没有响应：{said}",
                f"電郵伺服器 {place} 沒有回應：{said}",
            ),
        )
    else:
        yield Finding(True, Text(f"Mail server {place}", f"邮件服务器 {place}", f"電郵伺服器 {place}"))


def _address() -> Iterator[Finding]:
    from django.conf import settings

    address = settings.DUIJIE.base_url
    local = "127.0.0.1" in address or "localhost" in address
    if not local and not address.startswith("https:"):
        yield Finding(
            False,
            Text(
                f"Guests would reach {address} without encryption. Put a proxy with TLS in front and use https.",
                f"嘉宾访问 {address} 时没有加密。请在前面加 TLS 代理，并改用 https。",
                f"嘉賓瀏覽 {address} 時沒有加密。請在前面加 TLS 代理，並改用 https。",
            ),
        )
    else:
        yield Finding(True, Text(f"Address: {address}", f"网址：{address}", f"網址：{address}"))


def _engine() -> Iterator[Finding]:
    from duijie.engine.scheduling.warm import is_compiled

    ready = is_compiled()
    yield Finding(
        True,
        Text("Planner: compiled", "排期引擎：已编译", "排期引擎：已編譯")
        if ready
        else Text(
            "Planner: compiled on first use (about half a minute)",
            "排期引擎：首次使用时编译（约半分钟）",
            "排期引擎：首次使用時編譯（約半分鐘）",
        ),
    )


CHECKS: Final[tuple[Callable[[], Iterator[Finding]], ...]] = (_home, _address, _database, _mail, _engine)
