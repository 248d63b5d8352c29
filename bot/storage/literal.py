"""A column of a closed set: its values stand in a statement as they are, not as parameters.

SQLite uses a partial index (WHERE state = 'pending') only where it reads that value in the statement; of a parameter it
learns it late, and then plans the whole statement anew at every run: twenty times the price of running it.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, literal_column
from sqlalchemy.sql.operators import OperatorType, eq, in_op, ne, not_in_op

ONE, MANY = (eq, ne), (in_op, not_in_op)


class Closed(String):
    """Text out of a closed set of short names of our own; nothing that anybody typed."""

    class Comparator(String.Comparator[str]):
        """Writes out what is compared with the column. Raises ValueError for anything but a name."""

        def operate(self, op: OperatorType, *other: Any, **more: Any) -> ColumnElement[Any]:
            return super().operate(op, *(_written(op, each) for each in other), **more)

    comparator_factory = Comparator


def _written(op: OperatorType, other: Any) -> Any:
    if op in ONE and isinstance(other, str):
        return _name(other)
    if op in MANY and isinstance(other, Collection) and not isinstance(other, str):
        return _names(other)
    return other


def _names(others: Iterable[str]) -> list[Any]:
    return [_name(each) for each in others]


def _name(value: str) -> ColumnElement[str]:
    if not value.replace("_", "").replace("-", "").replace(" ", "").isalnum():
        raise ValueError("only a name of a closed set is written into a statement")
    return literal_column(f"'{value}'", String)
