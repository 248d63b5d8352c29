"""Ana and Chidi, Dr. Brandt and Dr. Okafor, as rows."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from sqlalchemy import Connection

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.people import Client, Pairing, Standing, Therapist
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import FixedTime, Weekly
from bot.domain.toolkit import Practice, PracticeState
from bot.storage import chats, clients, therapists
from tests.databases import NOW

TODAY = NOW.date()
ANAS_PHONE, CHIDIS_PHONE = 7001, 7002


@dataclass(frozen=True)
class Cast:
    """Everybody, with a chat each."""

    ana: Client
    chidi: Client
    brandt: Therapist
    okafor: Therapist


def cast(conn: Connection) -> Cast:
    """Ana with Dr. Brandt, Chidi with Dr. Okafor."""
    brandt = Therapist("brandt", "Dr. Brandt", chats.find_or_make(conn, 8001))
    okafor = Therapist("okafor", "Dr. Okafor", chats.find_or_make(conn, 8002))
    ana = client("ana", chats.find_or_make(conn, ANAS_PHONE), "brandt", "Ana")
    chidi = client("chidi", chats.find_or_make(conn, CHIDIS_PHONE), "okafor", "Chidi")
    therapists.save(conn, brandt, okafor)
    clients.save(conn, ana, chidi)
    return Cast(ana, chidi, brandt, okafor)


def client(id_: str, chat: str, therapist: str, label: str) -> Client:
    return Client(
        id_, chat, therapist, label, standing=Standing.ACTIVE, pairing=Pairing.CONFIRMED, phone="+49 170 0000000",
        created_at=NOW,
    )  # fmt: skip


def schedule(id_: str, owner: str) -> Schedule:
    return Schedule(
        owner, id_, "evening", "Europe/Berlin", (FixedTime(time(19)),), Weekly(frozenset({0, 2})), TODAY, TODAY,
        ends=TODAY + timedelta(weeks=12), next_due_at=NOW,
    )  # fmt: skip


def checkin(id_: str, owner: str, of: str = "", day: date = TODAY, slot: int = 0) -> Checkin:
    return Checkin(id_, owner, of, day, slot, NOW, CheckinState.SENT, note="The lift was crowded.", distress=4)


def practice(id_: str, owner: str, position: int | None) -> Practice:
    return Practice(id_, owner, f"Practice {id_}", position=position, state=PracticeState.ACTIVE)


def at_stage(person: Client, **changes: object) -> Client:
    return replace(person, **changes)  # type: ignore[arg-type]
