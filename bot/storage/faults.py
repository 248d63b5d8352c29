"""Driver errors as the few faults that the road knows; everything else is raised as it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from bot.storage.errors import Damaged, Fault, Locked, NoSpace, Unreachable

SQLITE = {
    sqlite3.SQLITE_FULL: NoSpace,
    sqlite3.SQLITE_BUSY: Locked,
    sqlite3.SQLITE_LOCKED: Locked,
    sqlite3.SQLITE_CORRUPT: Damaged,
    sqlite3.SQLITE_NOTADB: Damaged,
    sqlite3.SQLITE_IOERR: Unreachable,
    sqlite3.SQLITE_READONLY: Unreachable,
    sqlite3.SQLITE_CANTOPEN: Unreachable,
}
POSTGRES = {"53100": NoSpace, "55P03": Locked, "40P01": Locked, "XX001": Damaged, "XX002": Damaged}
PRIMARY = 0xFF  # an extended result code of SQLite holds the primary one in its lowest byte


@contextmanager
def named_faults() -> Iterator[None]:
    """Raise NoSpace, Locked, Damaged or Unreachable in place of what the driver says."""
    try:
        yield
    except DBAPIError as error:
        if fault := fault_of(error.orig, lost=error.connection_invalidated):
            raise fault from None  # the driver's words may hold a client's
        raise
    except (sqlite3.Error, OSError) as error:
        if fault := fault_of(error):
            raise fault from None
        raise


def fault_of(error: BaseException | None, *, lost: bool = False) -> Fault | None:
    """The fault behind a driver's error, or None."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)  # missing on errors of the module itself
        kind = SQLITE.get(code & PRIMARY) if code else None
        return kind(code=error.sqlite_errorname) if kind else None
    if isinstance(error, OSError):
        return Unreachable(code=type(error).__name__)
    state = str(getattr(error, "sqlstate", None) or "")
    if state in POSTGRES:
        return POSTGRES[state](code=state)
    return Unreachable(code=state or "connection lost") if lost or state.startswith(("08", "57P")) else None
