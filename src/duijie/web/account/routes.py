"""Signing in and out, and one's own account."""

from __future__ import annotations

from typing import Final

from duijie.web.account import acting, factor, own, signing_in
from duijie.web.route import Audience, Route, forms, posts

ROUTES: Final[tuple[Route, ...]] = (
    forms("sign-in", "sign-in", signing_in.sign_in, Audience.PUBLIC),
    Route("sign-in-sent", "sign-in/sent", signing_in.sent, Audience.PUBLIC),
    forms("sign-in-link", "sign-in/link/<str:token>", signing_in.link, Audience.PUBLIC),
    forms("sign-in-password", "sign-in/password", signing_in.password, Audience.PUBLIC),
    forms("sign-in-code", "sign-in/code", signing_in.code, Audience.PUBLIC),
    posts("sign-out", "sign-out", signing_in.sign_out, Audience.SIGNED_IN),
    Route("account", "account", own.account, Audience.SIGNED_IN),
    posts("account-profile", "account/profile", own.profile, Audience.SIGNED_IN),
    forms("account-password", "account/password", own.password, Audience.SIGNED_IN),
    posts("account-password-remove", "account/password/remove", own.password_remove, Audience.SIGNED_IN),
    posts("account-sessions-end", "account/sessions/end", own.sessions_end, Audience.SIGNED_IN),
    forms("account-factor", "account/second-factor", factor.factor, Audience.SIGNED_IN),
    posts("account-codes-renew", "account/second-factor/codes", factor.codes_renew, Audience.SIGNED_IN),
    posts("account-factor-remove", "account/second-factor/remove", factor.factor_remove, Audience.SIGNED_IN),
    posts("account-steward-add", "account/stewards", acting.steward_add, Audience.SIGNED_IN),
    forms("account-steward-end", "account/stewards/<str:steward>/end", acting.steward_end, Audience.SIGNED_IN),
    posts("act-for", "account/act-for", acting.act, Audience.SIGNED_IN),
)
