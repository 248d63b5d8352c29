"""Concern episodes, without the words."""

from sqlalchemy import Connection

from bot.domain.journal import Episode
from bot.storage.kept import Kept
from bot.storage.tables import episode

EPISODES = Kept(Episode, episode)

save = EPISODES.save
find = EPISODES.find


def latest(conn: Connection, client: str) -> Episode | None:
    """The newest concern episode of a client."""
    return EPISODES.first(conn, episode.c.client == client, by=[episode.c.at.desc(), episode.c.id])


def of_client(conn: Connection, client: str, limit: int | None = None) -> tuple[Episode, ...]:
    """The concern episodes of a client, the newest first."""
    return EPISODES.all(conn, episode.c.client == client, by=[episode.c.at.desc(), episode.c.id], limit=limit)
