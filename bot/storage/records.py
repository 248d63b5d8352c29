"""Remember a record: the one door through which everything that is kept comes in."""

from typing import assert_never

from sqlalchemy import Connection

from bot.domain.alert import Alert
from bot.domain.checkin import Checkin
from bot.domain.consent import Consent
from bot.domain.console import SignIn
from bot.domain.dialogue import Place
from bot.domain.journal import Act, Entry, Episode, StepLeft
from bot.domain.measure_order import Order
from bot.domain.own_prompt import OwnPrompt
from bot.domain.people import Agreed, Client, Invite, Therapist
from bot.domain.private_note import PrivateNote
from bot.domain.records import Record
from bot.domain.safety_plan import Plan
from bot.domain.schedule import Schedule
from bot.domain.toolkit import Practice, Proposal
from bot.storage import (
    acts,
    agreed,
    alerts,
    checkins,
    clients,
    consents,
    entries,
    episodes,
    invites,
    orders,
    own_prompts,
    places,
    plans,
    practices,
    private_notes,
    proposals,
    schedules,
    sign_ins,
    steps_left,
    therapists,
)


def remember(conn: Connection, record: Record) -> None:
    """Keep it as it now is: inserted, or overwritten whole by its id. Raises Stale, Taken, IntegrityError."""
    match record:
        case Client():
            clients.save(conn, record)
        case Therapist():
            therapists.save(conn, record)
        case Invite():
            invites.save(conn, record)
        case Place():
            places.save(conn, record)
        case Checkin():
            checkins.save(conn, record)
        case Schedule():
            schedules.save(conn, record)
        case Practice():
            practices.save(conn, record)
        case Proposal():
            proposals.save(conn, record)
        case Plan():
            plans.save(conn, record)
        case PrivateNote():
            private_notes.save(conn, record)
        case OwnPrompt():
            own_prompts.save(conn, record)
        case Entry():
            entries.save(conn, record)
        case Episode():
            episodes.save(conn, record)
        case Alert():
            alerts.save(conn, record)
        case Agreed():
            agreed.save(conn, record)
        case Consent():
            consents.save(conn, record)
        case Order():
            orders.save(conn, record)
        case Act():
            acts.save(conn, record)
        case StepLeft():
            steps_left.count(conn, record)
        case SignIn():
            sign_ins.save(conn, record)
        case _:
            assert_never(record)
