"""The six journeys that are cut at every step: what begins each, who must read what, and where it then stands."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.storage import chats, clients, schedules
from tests.faults.lives import Json, Theatre

LATER = timedelta(minutes=40)  # the theatre begins so long after its scene


@dataclass(frozen=True)
class Journey:
    """What begins it in which scene, which words who must read, and what must stand in the database at the end.

    `routine`: those words may go at most once, so one that stays unsure need not have come.
    """

    scene: str
    begins: Callable[[Theatre], object]
    read: dict[str, str]
    stands: Callable[[Json], object] = lambda report: True
    alert: bool = False
    routine: bool = False
    ticks: bool = False
    once: Callable[[Theatre], object] = field(default=lambda theatre: None)

    def set_up(self, theatre: Theatre) -> None:
        """Once, before the first life."""
        self.once(theatre)
        theatre.ticks = self.ticks


def says(name: str, words: str) -> Callable[[Theatre], object]:
    return lambda theatre: theatre.says(name, words)


def a_checkin_is_due(theatre: Theatre) -> None:
    """Ana's check-in is due a moment before the first life begins."""
    theatre.fresh()
    theatre.edit(lambda conn: schedules.save(conn, _due(conn, theatre)))
    theatre.keep(theatre.folder.with_name("due"))


def _due(conn: Connection, theatre: Theatre) -> Schedule:
    ana = clients.by_chat(conn, str(chats.find(conn, theatre.scene.people["Ana"])))
    assert ana is not None
    at = theatre.scene.at + LATER - timedelta(minutes=1)
    there = at.astimezone(ZoneInfo(ana.zone))
    today = there.date()
    return replace(
        Schedule(ana.id, "due", "how_is_it", ana.zone, (FixedTime(time(there.hour, there.minute)),),
                 Weekly(EVERY_DAY), today, today, ends=today + timedelta(days=30)),
        next_due_at=at.replace(second=0, microsecond=0),
    )  # fmt: skip


def opened_once(report: Json) -> bool:
    return [state for _, state in report["checkins"]] in (["sent"], ["uncertain"])


def seen(report: Json) -> bool:
    return [state for _, state in report["alerts"]] == ["acknowledged"]


RISK = Journey(
    "met", says("Ana", "I want to die"), {"Ana": "I am an automated chat", "Dr. Brandt": "is open."},
    lambda report: len(report["alerts"]) == 1, alert=True,
)  # fmt: skip
THOUGHT = Journey(
    "thought", says("Ana", "Everybody at work thinks I am slow"),
    {"Ana": "Your thought: Everybody at work thinks I am slow"}, routine=True,
)  # fmt: skip
SUPPORT = Journey("thought", says("Ana", "Support now"), {"Ana": "999"})
CHECKIN = Journey(
    "met", lambda theatre: None, {"Ana": "A check-in is here"}, opened_once,
    routine=True, ticks=True, once=a_checkin_is_due,
)  # fmt: skip
ACKNOWLEDGED = Journey(
    "alerted", lambda theatre: theatre.taps("Dr. Brandt", "Acknowledge"), {"Ana": "An update is here."}, seen,
)  # fmt: skip
INVITE = Journey(
    "invited", lambda theatre: theatre.says("Stranger", f"/start {theatre.scene.links[-1]}"),
    {"Stranger": "Are you 18 or older?"}, lambda report: len(report["clients"]) == 2, routine=True,
)  # fmt: skip
JOURNEYS = {
    "risk text": RISK, "thought record": THOUGHT, "support now": SUPPORT,
    "check-in opens": CHECKIN, "acknowledgement": ACKNOWLEDGED, "invite": INVITE,
}  # fmt: skip
