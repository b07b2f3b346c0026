"""Fields of our own: opaque keys, words in three languages, sealed text, and checks of enumerations."""

from __future__ import annotations

import json
import secrets
from enum import StrEnum
from typing import Any, Final

from django.db import models

from duijie.engine.text import LANGUAGES, Text
from duijie.store import sealing

_SIGNS: Final = "abcdefghjkmnpqrstvwxyz0123456789"  # Crockford's: nothing that reads like something else


def new_key() -> str:
    """Return a fresh opaque key: 12 signs, 60 random bits."""
    return "".join(secrets.choice(_SIGNS) for _ in range(12))


class Row(models.Model):
    """What every row has: an opaque key, fit for addresses and logs."""

    key = models.CharField(primary_key=True, max_length=16, default=new_key, editable=False)

    class Meta:
        """No table of its own."""

        abstract = True


class WordsField(models.JSONField):
    """A sentence in three languages, :class:`duijie.engine.text.Text` in Python, a JSON object in the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", empty_words)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Text | None:
        """Return the text of a row."""
        read = super().from_db_value(value, expression, connection)
        return None if read is None else words_of(read)

    def to_python(self, value: Any) -> Text | None:
        """Return the text of a fixture or form."""
        if value is None or isinstance(value, Text):
            return value
        return words_of(json.loads(value) if isinstance(value, str) else value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return what the database keeps."""
        return super().get_db_prep_value(value.to_json() if isinstance(value, Text) else value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        """Return the text for a dump."""
        value = self.value_from_object(obj)
        return value.to_json() if isinstance(value, Text) else value


def empty_words() -> Text:
    """Return a text that says nothing yet."""
    return Text("", "", "")


def words_of(value: dict[str, str]) -> Text:
    """Return the text a JSON object holds; a language that is absent is empty."""
    return Text(*(value.get(language, "") for language in LANGUAGES))


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """Text that is encrypted at rest. Empty text is kept as NULL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, blank=True, editable=True, default="")
        super().__init__(*args, **kwargs)

    def _check_str_default_value(self) -> list[Any]:
        """Let the default be words: they are sealed on their way in."""
        return []

    def deconstruct(self) -> Any:
        """Return what a migration writes."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("null", "blank", "editable", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        """Return the words of a row, "" where there are none."""
        return "" if value is None else sealing.unseal(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the encrypted bytes."""
        if isinstance(value, str):
            value = sealing.seal(value) if value else None
        return super().get_db_prep_value(value, connection, prepared)

    def to_python(self, value: Any) -> Any:
        """Leave words as they are."""
        return value


def one_of(field: str, values: type[StrEnum], name: str) -> models.CheckConstraint:
    """Return the constraint that ``field`` holds one of an enumeration's values."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": [str(value) for value in values]}), name=name)
