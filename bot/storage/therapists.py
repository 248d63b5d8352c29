"""The therapists."""

from sqlalchemy import Connection

from bot.domain.people import Therapist
from bot.storage.kept import Kept
from bot.storage.tables import therapist

THERAPISTS = Kept(Therapist, therapist, owner="", known=True)

save = THERAPISTS.save
find = THERAPISTS.find
get = THERAPISTS.get


def by_chat(conn: Connection, chat: str) -> Therapist | None:
    """The therapist who writes in that chat."""
    return THERAPISTS.first(conn, therapist.c.chat == chat)


def all(conn: Connection) -> tuple[Therapist, ...]:
    """Every therapist."""
    return THERAPISTS.all(conn, by=[therapist.c.id])
