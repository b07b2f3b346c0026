"""Mails that tell somebody how the way into their account has changed, so that a stranger's change is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from duijie.actions.mailing import queue_mail
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.store.models import Account


class Change(StrEnum):
    """What has changed."""

    PASSWORD_SET = "password_set"  # noqa: S105
    PASSWORD_REMOVED = "password_removed"  # noqa: S105
    FACTOR_SET = "factor_set"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_RESET = "factor_reset"
    CODES_RENEWED = "codes_renewed"
    RECOVERY_USED = "recovery_used"


_WORDS: Final[Mapping[Change, Text]] = {
    Change.PASSWORD_SET: Text("A password was set.", "已设置密码。", "已設定密碼。"),
    Change.PASSWORD_REMOVED: Text("The password was removed.", "已删除密码。", "已刪除密碼。"),
    Change.FACTOR_SET: Text("A second factor was set up.", "已启用动态验证码。", "已啟用動態驗證碼。"),
    Change.FACTOR_REMOVED: Text("The second factor was removed.", "已停用动态验证码。", "已停用動態驗證碼。"),
    Change.FACTOR_RESET: Text(
        "An owner of your programme took the second factor away, as you had asked.",
        "计划负责人应您的要求清除了动态验证码。",
        "計劃負責人應您的要求清除了動態驗證碼。",
    ),
    Change.CODES_RENEWED: Text(
        "New recovery codes were made; the old ones no longer work.",
        "已生成新的备用码，旧的备用码失效。",
        "已產生新的備用碼，舊的備用碼失效。",
    ),
    Change.RECOVERY_USED: Text(
        "Somebody signed in with one of your recovery codes.",
        "有人使用您的一个备用码登录。",
        "有人使用您的一個備用碼登入。",
    ),
}


def tell_of_change(account: Account, change: Change) -> None:
    """Mail somebody that the way into their account has changed; inside the verb's transaction."""
    language: Language = account.language if account.language in LANGUAGES else "zh-hans"
    values = {"name": account.name, "change": _WORDS[change].of(language)}
    queue_mail("second_factor_changed", values, account=account)
