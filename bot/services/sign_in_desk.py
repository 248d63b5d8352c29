"""Signing in once more, from a page: the link comes into the chat and leads back (`reliability.md` §4, T9)."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.people import Therapist
from bot.domain.talk.therapist.console import link
from bot.services.moments import World
from bot.services.team_desk import here, record_all


def send_link(conn: Connection, world: World, now: datetime, reader: Therapist, leads_to: str, *, seed: bytes) -> None:
    """As /console sends it. `leads_to`: a path of the console."""
    moment = here(conn, world, now, reader, seed)
    record_all(conn, moment, link(moment, leads_to))
