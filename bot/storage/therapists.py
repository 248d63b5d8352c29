"""The therapists."""

from sqlalchemy import Connection, bindparam

from bot.domain.people import Therapist
from bot.storage.kept import Kept
from bot.storage.tables import therapist

THERAPISTS = Kept(Therapist, therapist, owner="", known=True)

save = THERAPISTS.save
find = THERAPISTS.find
get = THERAPISTS.get

_BY_CHAT = THERAPISTS.question(therapist.c.chat == bindparam("chat"))
_ALL = THERAPISTS.question(by=[therapist.c.id])


def by_chat(conn: Connection, chat: str) -> Therapist | None:
    """The therapist who writes in that chat."""
    return _BY_CHAT.first(conn, chat=chat)


def all(conn: Connection) -> tuple[Therapist, ...]:
    """Every therapist."""
    return _ALL.all(conn)
