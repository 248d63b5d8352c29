"""Timed steps: a practice goes on by rows, so that a restart carries on with it or ends it kindly (F-31)."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.decision import Decision
from bot.domain.incoming import Incoming, Medium
from bot.domain.moment import ClientMoment, TherapistMoment
from bot.domain.talk import dialogues, practice, stage_gate
from bot.domain.talk.houses import HOUSES
from bot.domain.talk.therapist import page as therapist_page
from bot.services.moments import World, moment_of, person_of
from bot.storage import places
from bot.storage.decisions import record

BATCH = 200
TOO_LATE = timedelta(seconds=60)


def wake_due(conn: Connection, world: World, now: datetime, seed: bytes) -> int:
    """Every dialogue whose timed step has run out."""
    due = places.to_wake(conn, now, BATCH)
    for place in due:
        who = person_of(conn, place.id)
        nobody = Incoming(Medium.OTHER, now, now, language=who.language if who else "")
        moment = moment_of(conn, world, place.id, nobody, now, seed, who=who)
        late = place.wake_at is not None and now - place.wake_at > TOO_LATE
        match moment:
            case ClientMoment():
                decision = _of_client(moment, nobody, late=late)
            case TherapistMoment():
                decision = therapist_page.wake(moment, nobody)
            case _:
                decision = dialogues.wake(moment, nobody, HOUSES)
        record(conn, decision, origin=f"w:{place.id}:{place.version}", chat=place.id, now=now)
    return len(due)


def _of_client(moment: ClientMoment, nobody: Incoming, *, late: bool) -> Decision:
    """The next step; or out of what the client's stage does not open any more, or of what was woken too late."""
    _, left, said = stage_gate.passed(moment, nobody, HOUSES)
    if said:
        return left + said
    return practice.late(moment, nobody, HOUSES) if late else dialogues.wake(moment, nobody, HOUSES)
