import pytest
from django.db import DatabaseError, connection, transaction

from duijie.actions import audit
from duijie.actions.audit import Flaw
from duijie.store.models import AuditEntry, AuditHead

pytestmark = pytest.mark.django_db


def chain_of(n: int) -> None:
    for number in range(n):
        audit.append("p1", "a1", "wish.set", f"Wish:{number}", {"n": number})


def unguarded(sql: str) -> None:
    from importlib import import_module

    guard = import_module("duijie.store.migrations.0002_audit_guard")
    guard.lower_guard(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    guard.raise_guard(connection)


def test_an_untouched_chain_has_no_flaw_and_counts_from_one() -> None:
    chain_of(3)
    assert list(AuditEntry.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert list(audit.find_flaws()) == []
    assert audit.heads()["p1"] == (3, AuditEntry.objects.get(number=3).digest)


@pytest.mark.parametrize(
    ("sql", "flaws"),
    [
        ("UPDATE store_auditentry SET actor = 'a2' WHERE number = 2", [Flaw("p1", 2, "altered")]),
        ("DELETE FROM store_auditentry WHERE number = 2", [Flaw("p1", 2, "missing")]),
        ("DELETE FROM store_auditentry WHERE number = 3", [Flaw("p1", 2, "cut_off")]),
        ("DELETE FROM store_auditentry", [Flaw("p1", 0, "cut_off")]),
    ],
)
def test_what_somebody_changes_behind_our_back_is_found(sql: str, flaws: list[Flaw]) -> None:
    chain_of(3)
    unguarded(sql)
    assert list(audit.find_flaws()) == flaws


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_entries(verb: str) -> None:
    chain_of(1)
    rows = AuditEntry.objects.filter(number=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(actor="a2") if verb == "update" else rows.delete()
    assert AuditEntry.objects.get().actor == "a1"
    assert AuditHead.objects.get().number == 1
