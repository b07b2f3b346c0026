"""What roles are called, and which of them must prove a second factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duijie.engine.text import Text
from duijie.store.models import Account, Membership, Role

ROLE_NAMES: Final[Mapping[Role, Text]] = {
    Role.OWNER: Text("Owner", "计划负责人", "計劃負責人"),
    Role.ORGANISER: Text("Organiser", "组织人员", "籌辦人員"),
    Role.REVIEWER: Text("Reviewer of a side", "地区方审核员", "地區方審核員"),
    Role.DESK: Text("Check-in desk", "签到台", "簽到處"),
    Role.TABLE_HOST: Text("Table host", "桌长", "枱長"),
    Role.INTERPRETER: Text("Interpreter", "译员", "傳譯員"),
    Role.VIEWER: Text("Viewer", "只读查看", "只供查閱"),
}
_STRONG: Final = (Role.OWNER, Role.ORGANISER)


def needs_factor(account: Account) -> bool:
    """Return whether a password alone is too little for what this account may do."""
    return Membership.objects.filter(account=account, role__in=_STRONG).exists()


def is_staff(account: Account) -> bool:
    """Return whether the account has any role anywhere."""
    return Membership.objects.filter(account=account).exists()
