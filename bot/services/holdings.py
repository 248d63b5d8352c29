"""Loading everything that is kept of one person, for their own eyes alone."""

from collections.abc import Collection

from sqlalchemy import Connection

from bot.domain.holdings import Holdings
from bot.domain.people import Client
from bot.storage import (
    acts,
    agreed,
    alerts,
    checkins,
    clients,
    consents,
    entries,
    episodes,
    orders,
    places,
    plans,
    practices,
    proposals,
    schedules,
    therapists,
)


def holdings_of(conn: Connection, client: Client) -> Holdings:
    """All records of this client and of their earlier links in the same chat; nobody else's."""
    links = clients.links_of(conn, client)
    ids = [each.id for each in links]
    looked = tuple(each for one in ids for each in acts.of_client(conn, one))
    return Holdings(
        links=links,
        consents=tuple(each for one in ids for each in consents.of_client(conn, one)),
        checkins=tuple(each for one in ids for each in checkins.of_client(conn, one)),
        entries=tuple(each for one in ids for each in entries.of_client(conn, one)),
        practices=tuple(each for one in ids for each in practices.of_client(conn, one)),
        proposals=tuple(each for one in ids for each in proposals.of_client(conn, one)),
        plans=tuple(each for one in ids for each in plans.versions(conn, one)),
        agreed=tuple(each for one in ids if (each := agreed.of(conn, one))),
        schedules=tuple(each for one in ids for each in schedules.of_client(conn, one)),
        orders=tuple(each for one in ids for each in orders.of_client(conn, one)),
        episodes=tuple(each for one in ids for each in episodes.of_client(conn, one)),
        alerts=tuple(each for one in ids for each in alerts.of_client(conn, one)),
        acts=looked,
        place=places.get(conn, client.chat),
        names=_names(conn, {*(each.therapist for each in links), *(each.who for each in looked)}),
    )


def _names(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """The names of those therapists, and of no others."""
    return {each.id: each.name for each in therapists.all(conn) if each.id in ids}
