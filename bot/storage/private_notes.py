"""Private notes, closed with the client's key: they go with the client."""

from sqlalchemy import Connection, delete, func, select

from bot.domain.private_note import PrivateNote
from bot.storage.kept import Kept
from bot.storage.tables import private_note

PRIVATE_NOTES = Kept(PrivateNote, private_note)

save = PRIVATE_NOTES.save
find = PRIVATE_NOTES.find


def of(conn: Connection, therapist: str, client: str, limit: int, skip: int = 0) -> tuple[PrivateNote, ...]:
    """What this therapist noted about that client, the newest date first."""
    theirs = (private_note.c.client == client, private_note.c.therapist == therapist)
    by = [private_note.c.day.desc(), private_note.c.at.desc(), private_note.c.id]
    return PRIVATE_NOTES.all(conn, *theirs, by=by, limit=limit, skip=skip)


def count(conn: Connection, therapist: str, client: str) -> int:
    """How many there are."""
    theirs = (private_note.c.client == client) & (private_note.c.therapist == therapist)
    return conn.scalar(select(func.count()).select_from(private_note).where(theirs)) or 0


def take_out(conn: Connection, note: PrivateNote) -> None:
    """It is there no more."""
    conn.execute(delete(private_note).where(private_note.c.id == note.id))
