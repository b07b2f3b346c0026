"""Who may sign in and do what: accounts, second factors, memberships, links."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from duijie.store.models.fields import Row, SealedField, new_key, one_of
from duijie.store.models.programme import Programme, Side
from duijie.store.sealing import mail_digest


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by mail address without keeping the address in the open."""

    def by_mail(self, address: str) -> Account | None:
        """Return the account of an address, if there is one."""
        return self.filter(mail_digest=mail_digest(address)).first()

    def get_by_natural_key(self, username: Any) -> Account:
        """Return the account of a key; Django asks for this."""
        return self.get(key=username)


class Account(AbstractBaseUser):
    """Somebody who signs in. ``last_login`` and ``password`` come from Django; guests have no password."""

    key = models.CharField(primary_key=True, max_length=16, default=new_key, editable=False)
    name = models.CharField(max_length=120)
    mail = SealedField()
    mail_digest = models.CharField(max_length=32, unique=True)
    language = models.CharField(max_length=8, default="zh-hans")
    second_factor = SealedField()
    second_factor_step = models.BigIntegerField(default=0, help_text="last time step used; a code works once")
    session_stamp = models.CharField(max_length=16, default=new_key, help_text="changed to end every session")
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "key"
    objects = AccountManager()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must know: it changes with the password and with the stamp."""
        words = f"{self.password}\0{self.session_stamp}"
        return salted_hmac("duijie session", words, secret=secret, algorithm="sha256").hexdigest()


class RecoveryCode(Row):
    """A code that stands in for a lost second factor, once."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used = models.DateTimeField(null=True, blank=True)


class Role(StrEnum):
    """What a member of staff may do (docs/operate/access.md)."""

    OWNER = "owner"
    ORGANISER = "organiser"
    REVIEWER = "reviewer"
    DESK = "desk"
    TABLE_HOST = "table_host"
    INTERPRETER = "interpreter"
    VIEWER = "viewer"


class Membership(Row):
    """An account's role in a programme, or in one event of it; a reviewer's holds their side."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="memberships")
    event = models.ForeignKey("store.Event", models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=12)
    side = models.ForeignKey(Side, models.CASCADE, null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A role once for each programme, event and side."""

        constraints = (
            one_of("role", Role, "membership_role"),
            models.UniqueConstraint(
                models.F("account"),
                models.F("programme"),
                models.F("role"),
                Coalesce("event", models.Value("")),
                Coalesce("side", models.Value("")),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.REVIEWER) | models.Q(side__isnull=False), name="reviewer_has_side"
            ),
        )


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    INVITE = "invite"


class Link(Row):
    """A mailed link: only its secret's digest is kept, it works once, by POST, until it expires."""

    purpose = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="links")
    participant = models.ForeignKey("store.Participant", models.CASCADE, null=True, blank=True, related_name="links")
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="links")
    next = models.CharField(max_length=200, blank=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A link leads to somebody."""

        constraints = (
            one_of("purpose", LinkPurpose, "link_purpose"),
            models.CheckConstraint(
                condition=models.Q(account__isnull=False) | models.Q(participant__isnull=False), name="link_has_reader"
            ),
        )


class Attempt(Row):
    """A try to sign in, counted to slow guessing down: by account and by address mark, never the address itself."""

    kind = models.CharField(max_length=12)
    mark = models.CharField(max_length=32, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
