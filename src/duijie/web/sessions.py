"""Sessions in the database, as Django keeps them; only the query that every request begins with is prepared."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from duijie.store.queries.entering import session_of


class SessionStore(db.SessionStore):
    """What Django calls a store: one session."""

    def _get_session_from_db(self) -> Session | None:
        """Return the row of this session; the key of one that ran out is forgotten, so that no one can plant it."""
        found = session_of.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
