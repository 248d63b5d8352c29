"""Concern episodes, without the words."""

from datetime import datetime

from sqlalchemy import Connection, bindparam

from bot.domain.journal import Episode
from bot.storage.kept import Kept
from bot.storage.shape import ms
from bot.storage.tables import episode

EPISODES = Kept(Episode, episode)

save = EPISODES.save
find = EPISODES.find

_SINCE = EPISODES.question(
    episode.c.client == bindparam("client"), episode.c.at >= bindparam("since"), by=[episode.c.at.desc(), episode.c.id]
)


def since(conn: Connection, client: str, at: datetime, limit: int) -> tuple[Episode, ...]:
    """A client's episodes and questions from then on, the newest first."""
    return _SINCE.all(conn, limit, client=client, since=ms(at))


def of_alert(conn: Connection, alert_no: str) -> tuple[Episode, ...]:
    """The episodes that raised or joined this alert."""
    return EPISODES.all(conn, episode.c.alert_no == alert_no, by=[episode.c.at, episode.c.id]) if alert_no else ()


def of_client(conn: Connection, client: str, limit: int | None = None) -> tuple[Episode, ...]:
    """The concern episodes of a client, the newest first."""
    return EPISODES.all(conn, episode.c.client == client, by=[episode.c.at.desc(), episode.c.id], limit=limit)
