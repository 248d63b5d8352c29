"""What the doctor says of the copies of the database: how old the newest is, and whether one was ever restored."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.doctor.line import Line, State
from bot.keeping.restore import last_drill
from bot.services.backups import newest
from bot.settings import Settings
from bot.storage.database import is_sqlite

AMBER, RED, DRILL = timedelta(hours=2), timedelta(hours=26), timedelta(days=30)


def copies(settings: Settings, now: datetime) -> Iterator[Line]:
    """Two lines; one where the database is not a file."""
    if not is_sqlite(settings.database_url):
        yield Line(State.LOOK, "PostgreSQL is not copied by Handrail", "Copy it with pg_dump, and encrypt the copy.")
        return
    made, tried = newest(settings.backup_dir), last_drill(settings.data_dir)
    if made is None:
        yield Line(State.LOOK, f"No copy of the database in {settings.backup_dir}", "A running bot makes them.")
    else:
        age = now - made
        state = State.BROKEN if age > RED else State.LOOK if age > AMBER else State.OK
        yield Line(
            state, f"The newest copy is {_said(age)} old", "" if state is State.OK else "See whether the bot runs."
        )
    if tried is None:
        yield Line(State.LOOK, "No copy was ever restored", "Try one: handrail restore FILE --drill")
    else:
        late = now - tried > DRILL
        todo = "Try one again: handrail restore FILE --drill" if late else ""
        yield Line(State.LOOK if late else State.OK, f"A copy was restored {_said(now - tried)} ago", todo)


def _said(age: timedelta) -> str:
    minutes = max(int(age / timedelta(minutes=1)), 0)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
