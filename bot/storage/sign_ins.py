"""Links to the console: found by the SHA-256 of their token, spent by exactly one."""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from bot.domain.console import SignIn
from bot.storage.kept import Kept
from bot.storage.shape import ms
from bot.storage.tables import sign_in

SIGN_INS = Kept(SignIn, sign_in, owner="")

save = SIGN_INS.save


def by_hash(conn: Connection, token_hash: str) -> SignIn | None:
    """The link with that token."""
    return SIGN_INS.first(conn, sign_in.c.token_hash == token_hash)


def spend(conn: Connection, token_hash: str, now: datetime) -> SignIn | None:
    """Use that link up; None when it is used, over, or not there. Of many at once exactly one gets it."""
    open_still = sign_in.c.token_hash == token_hash, sign_in.c.used_at.is_(None), sign_in.c.expires_at > ms(now)
    if conn.execute(update(sign_in).where(*open_still).values(used_at=ms(now))).rowcount != 1:
        return None
    return by_hash(conn, token_hash)


def prune(conn: Connection, before: datetime) -> int:
    """Forget links that were over before that time; returns how many."""
    return conn.execute(delete(sign_in).where(sign_in.c.expires_at < ms(before))).rowcount
