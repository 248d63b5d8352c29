"""The therapists at the desk: who is there; a lead invites and takes roles back as the operator does (F-68)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from bot.domain.people import Therapist
from bot.services import invitations
from bot.services.invitations import Colleague, LastLead, NameRefused, NobodyOfThatName
from bot.services.moments import World
from bot.storage import therapists


class Act(Enum):
    """What a lead does about a colleague."""

    REVOKE = "revoke"
    LEAD = "lead"
    NO_LEAD = "no_lead"


class NotDone(Enum):
    """Why nothing was done."""

    NOT_LEAD = "not_lead"
    NOBODY = "nobody"
    NAME = "name"
    LAST_LEAD = "last_lead"


@dataclass(frozen=True, slots=True)
class Link:
    """A start link, shown this once, and for whom."""

    name: str
    url: str


def everybody(conn: Connection, world: World, now: datetime) -> tuple[Colleague, ...]:
    """The therapists of this installation, by name."""
    return invitations.colleagues(conn, now)


def invite(
    conn: Connection, world: World, now: datetime, reader: Therapist, name: str, *, seed: bytes
) -> Link | NotDone:  # fmt: skip
    """The same link as the command line prints."""
    if not therapists.get(conn, reader.id).lead:
        return NotDone.NOT_LEAD
    try:
        url = invitations.invite_therapist(conn, name, now, seed, world.bot_name, reader.id)
    except NameRefused:
        return NotDone.NAME
    return Link(" ".join(name.split()), url)


def change(
    conn: Connection, world: World, now: datetime, reader: Therapist, who: str, what: Act, *, seed: bytes
) -> Therapist | NotDone:  # fmt: skip
    """A role is taken back, or somebody becomes a lead or is one no more; the colleague as they then are."""
    if not therapists.get(conn, reader.id).lead:
        return NotDone.NOT_LEAD
    try:
        match what:
            case Act.REVOKE:
                return invitations.revoke_therapist(conn, who, now, seed, reader.id)
            case Act.LEAD | Act.NO_LEAD:
                return invitations.set_lead(conn, who, now, seed, reader.id, lead=what is Act.LEAD)
    except NobodyOfThatName:
        return NotDone.NOBODY
    except LastLead:
        return NotDone.LAST_LEAD
