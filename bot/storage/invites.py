"""The invites: single-use start links, found by the SHA-256 of their payload."""

from sqlalchemy import Connection, bindparam

from bot.domain.people import Invite
from bot.storage.kept import Kept
from bot.storage.tables import invite

INVITES = Kept(Invite, invite, owner="")

save = INVITES.save
find = INVITES.find
get = INVITES.get

_NEWEST = (invite.c.created_at.desc().nulls_last(),)
_OF_THERAPIST = INVITES.question(invite.c.therapist == bindparam("therapist"), by=_NEWEST)


def by_hash(conn: Connection, payload_hash: str) -> Invite | None:
    """The invite behind a start link."""
    return INVITES.first(conn, invite.c.payload_hash == payload_hash)


def of_person(conn: Connection, person: str) -> Invite | None:
    """The newest invite that makes or claims that person."""
    return INVITES.first(conn, invite.c.person == person, by=_NEWEST)


def of_therapist(conn: Connection, therapist: str) -> tuple[Invite, ...]:
    """The invites a therapist made, the newest first."""
    return _OF_THERAPIST.all(conn, therapist=therapist)
