"""Queries whose SQL is made once: Django writes it at the first use, later only the values are put in.

Writing the SQL of a query costs a page several times what the database then does with it. A prepared query is an
ordinary queryset, written once with a :class:`Given` wherever a value goes; both databases run it, and rows come back
as the models (or tuples) the queryset names::

    @prepared
    def by_slug(programme: Given, event: Given) -> QuerySet[Event]:
        return Event.objects.filter(slug=event, programme__slug=programme)

    by_slug.rows(programme="harbour", event="2027")

What decides the form of the SQL is not given but seen by the function: None and booleans arrive as they are, a tuple
arrives as a list of :class:`Given` of its length, a dataclass with each field so. Each such form is kept by itself.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, QuerySet
from django.db.models.query import ModelIterable, ValuesListIterable

R = TypeVar("R")
#: Forms kept of one query in a thread; more would come only of long tuples, which do not belong into a prepared query.
_MOST: Final = 64


class Given(Expression):
    """A value that is put in when a prepared query runs. ``way``: from the values to it, by names and numbers."""

    def __init__(self, *way: str | int) -> None:
        super().__init__()
        self.way = way

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the place of the value."""
        del compiler, connection
        return "%s", (self,)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Written SQL, its parameters (values, or the :class:`Given` that stand for them) and how rows are read."""

    sql: str
    parameters: tuple[object, ...]
    read: Callable[[Sequence[Any]], list[Any]]


class Prepared(Generic[R]):
    """A query that is written once; see the module. Made with :func:`prepared`."""

    def __init__(self, build: Callable[..., QuerySet[Any, R]]) -> None:
        self._build = build
        self._names = tuple(inspect.signature(build).parameters)
        self._kept = threading.local()  # a plan holds what belongs to the connection of its thread

    def rows(self, **values: Any) -> list[R]:
        """Return what the query finds with these values; one query."""
        return self._run(values, counted=False)

    def first(self, **values: Any) -> R | None:
        """Return the first row, None where there is none; the query itself should find few."""
        return next(iter(self.rows(**values)), None)

    def count(self, **values: Any) -> int:
        """Return how many rows the query finds, without reading them; one query."""
        found: list[Any] = self._run(values, counted=True)
        return int(found[0][0]) if found else 0

    def _run(self, values: Mapping[str, Any], *, counted: bool) -> list[Any]:
        plan = self._plan(values, counted)
        if plan is None:
            return []
        connection = connections["default"]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, [_value(one, values, connection.ops) for one in plan.parameters])
            return plan.read(cursor.fetchall())

    def _plan(self, values: Mapping[str, Any], counted: bool) -> _Plan | None:
        """Return the plan of the form that these values ask for; None: such a query finds nothing."""
        form = (counted, *(_form(values[name]) for name in self._names))
        kept: dict[Any, _Plan | None] = self._kept.__dict__
        if form not in kept:
            if len(kept) >= _MOST:
                kept.clear()
            given = {name: _stand_in(values[name], name) for name in self._names}
            kept[form] = plan = _write(self._build(**given), counted)
            _check_all_used(given, plan)
        return kept[form]


def prepared(build: Callable[..., QuerySet[Any, R]]) -> Prepared[R]:
    """Make a prepared query of a function that returns the queryset."""
    return Prepared(build)


def _form(value: Any) -> object:
    """Return what of a value decides the form of the SQL."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return len(value)
    if is_dataclass(value):
        return tuple(_form(getattr(value, one.name)) for one in fields(value))
    return "given"


def _stand_in(value: Any, *way: str | int) -> Any:
    """Return what the function that writes the query sees of a value."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return [Given(*way, number) for number in range(len(value))]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: _stand_in(getattr(value, one.name), *way, one.name) for one in fields(value)}
        )
    return Given(*way)


def _check_all_used(given: Mapping[str, Any], plan: _Plan | None) -> None:
    """Do nothing for a plan that asks for every single value.

    Raises:
        TypeError: a value's place is not in the SQL. Django wrote its name as a word, as it does in
            ``relation__in``; write ``relation__key__in``.
    """
    wanted = {one.way for value in given.values() for one in _places(value)}
    if plan is not None and wanted - {one.way for one in plan.parameters if isinstance(one, Given)}:
        raise TypeError(f"the prepared query does not ask for all of {', '.join(given)}: {plan.sql}")


def _places(value: Any) -> list[Given]:
    """Return every :class:`Given` in what stands for a value."""
    if isinstance(value, list):
        return [place for one in value for place in _places(one)]
    if is_dataclass(value):
        return [place for one in fields(value) for place in _places(getattr(value, one.name))]
    return [value] if isinstance(value, Given) else []


def _value(one: object, values: Mapping[str, Any], ops: Any) -> Any:
    """Return a parameter as the database takes it."""
    if not isinstance(one, Given):
        return one
    value: Any = values
    for step in one.way:
        value = getattr(value, step) if isinstance(step, str) and is_dataclass(value) else value[step]
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    return ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _write(rows: QuerySet[Any, Any], counted: bool) -> _Plan | None:
    """Let Django write the SQL of a queryset, and keep how it reads the rows."""
    if counted:
        rows = rows.order_by().values_list("pk")
    compiler = rows.query.get_compiler(using="default")
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    if counted:
        return _Plan(f"SELECT COUNT(*) FROM ({sql}) counted", tuple(parameters), list)  # noqa: S608
    return _Plan(sql, tuple(parameters), _reader(rows, compiler))


def _reader(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[Sequence[Any]], list[Any]]:
    """Return what makes models, with what was selected beside them, or tuples of a query's rows."""
    columns = [column for column, _sql, _alias in compiler.select]
    converters = compiler.get_converters(columns)
    if rows._iterable_class is not ModelIterable:
        flat = rows._iterable_class is not ValuesListIterable
        return lambda found: [row[0] if flat else tuple(row) for row in compiler.apply_converters(found, converters)]
    root = _Branch(compiler.klass_info, columns, converters, compiler.connection)
    beside = compiler.annotation_col_map.items()
    annotated = [(name, place, converters.get(place, ((), None))) for name, place in beside]

    def read(found: Sequence[Any]) -> list[Any]:
        made = []
        known: dict[Any, Any] = {}
        for row in found:
            one = root.read(row, known)
            for name, place, (steps, column) in annotated:
                setattr(one, name, _converted(row[place], steps, column, compiler.connection))
            made.append(one)
        return made

    return read


class _Branch:
    """Reads one model of a row, and those selected beside it. Equal rows beside the main one become one object."""

    def __init__(self, info: Mapping[str, Any], columns: Sequence[Any], converters: Mapping[int, Any], on: Any) -> None:
        self._model, self._connection = info["model"], on
        self._first, self._last = info["select_fields"][0], info["select_fields"][-1] + 1
        own = columns[self._first : self._last]
        self._names = [column.target.attname for column in own]
        self._key = next(place for place, column in enumerate(own) if column.target.primary_key)
        self._steps = [
            (place - self._first, *converters[place]) for place in range(self._first, self._last) if place in converters
        ]
        beside = info.get("related_klass_infos", ())
        self._beside = [(_Branch(one, columns, converters, on), one["local_setter"]) for one in beside]

    def read(self, row: Sequence[Any], known: dict[Any, Any]) -> Any:
        """Return the model; ``known``: what was read of this answer already."""
        values = list(row[self._first : self._last])
        for place, steps, column in self._steps:
            values[place] = _converted(values[place], steps, column, self._connection)
        one = self._model.from_db("default", self._names, values)
        for branch, put in self._beside:
            put(one, branch.read_beside(row, known))
        return one

    def read_beside(self, row: Sequence[Any], known: dict[Any, Any]) -> Any:
        """Return the related model, None where the row has none."""
        raw = row[self._first : self._last]
        if raw[self._key] is None:
            return None
        place = (self._first, raw)
        if place not in known:
            known[place] = self.read(row, known)
        return known[place]


def _converted(value: Any, steps: Sequence[Any], column: Any, connection: Any) -> Any:
    """Return a value of a row as its field shows it."""
    for step in steps:
        value = step(value, column, connection)
    return value
