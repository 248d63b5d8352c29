"""Who stands in for whom at the desk: a therapist's own clients, each with the backup person (F-68, F-69)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.people import Client, Therapist
from bot.domain.stand_in import StandIn, stand_in
from bot.domain.talk.therapist.own import LIVE
from bot.services.caseload import A_PAGE, plain_label
from bot.services.moments import World
from bot.storage import clients, therapists


@dataclass(frozen=True, slots=True)
class Row:
    """One client: what becomes of an alert that is not seen, and to which colleague they are offered, if to any."""

    client: Client
    stands: StandIn
    offered_to: str = ""


@dataclass(frozen=True, slots=True)
class StandIns:
    """One page of them. `covered` of all `own` have a backup person to whom they agreed."""

    rows: tuple[Row, ...]
    count: int
    own: int
    covered: int
    backup: Therapist | None


def listed(
    conn: Connection, world: World, now: datetime, reader: Therapist, typed: str = "", page: int = 1, *,
    uncovered: bool = False,
) -> StandIns:  # fmt: skip
    """Own clients by label, whoever leads: a lead reads nothing of a colleague's clients (T3)."""
    backup = therapists.find(conn, reader.backup) if reader.backup else None
    mine = [each for each in clients.of_therapist(conn, reader.id) if each.standing in LIVE]
    rows = sorted((_row(conn, each, backup) for each in mine), key=lambda row: row.client.label.casefold())
    plain = plain_label(typed)
    found = [each for each in rows if plain in plain_label(each.client.label)]
    if uncovered:
        found = [each for each in found if each.stands is not StandIn.AGREED]
    covered = sum(each.stands is StandIn.AGREED for each in rows)
    return StandIns(tuple(found[(page - 1) * A_PAGE : page * A_PAGE]), len(found), len(rows), covered, backup)


def _row(conn: Connection, client: Client, backup: Therapist | None) -> Row:
    to = therapists.find(conn, client.handing_to) if client.handing_to else None
    return Row(client, stand_in(client, backup), to.name if to else "")
