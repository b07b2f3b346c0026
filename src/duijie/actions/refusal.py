"""Why a verb did not happen, in the reader's language, with what was kept and what to do."""

from __future__ import annotations

from typing import Final

from duijie.engine.text import Text


class Refused(Exception):
    """A verb was refused and nothing was changed. ``status``: the HTTP status that fits."""

    def __init__(self, code: str, text: Text, status: int = 409) -> None:
        self.code = code
        self.text = text
        self.status = status
        super().__init__(f"{code}: {text.en}")


NOT_ALLOWED: Final = Text(
    "Your role does not include this. Nothing was changed; ask the programme's owner.",
    "您的权限不包括这项操作，数据没有改动。如有需要，请联系计划负责人。",
    "您的權限不包括這項操作，資料沒有改動。如有需要，請聯絡計劃負責人。",
)
NOT_FOUND: Final = Text(
    "This page does not exist, or is not yours to see.",
    "没有这个页面，或者您无权查看。",
    "沒有這個頁面，或者您無權查看。",
)
CHANGED_MEANWHILE: Final = Text(
    "Somebody else has changed this meanwhile. Your entries are kept below; compare them and save again.",
    "这条记录刚被别人改过。您填的内容都保留在下面，请核对后再保存。",
    "這項記錄剛被別人改過。您填的內容都保留在下面，請核對後再儲存。",
)


def not_allowed() -> Refused:
    """Return the refusal of somebody without the right."""
    return Refused("not_allowed", NOT_ALLOWED, 403)


def not_found() -> Refused:
    """Return the refusal that tells nothing about what exists."""
    return Refused("not_found", NOT_FOUND, 404)


def changed_meanwhile() -> Refused:
    """Return the refusal of a form that was filled against an older version."""
    return Refused("changed_meanwhile", CHANGED_MEANWHILE, 409)
