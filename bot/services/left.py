"""The last toolkit or safety plan that was proposed, where the client left it for now."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming
from bot.domain.people import Client
from bot.domain.safety_plan import Plan, PlanState
from bot.domain.talk import left_words
from bot.domain.talk.therapist import left
from bot.domain.toolkit import Asked, Proposal
from bot.storage import plans, proposals


def toolkit_left(conn: Connection, client: str) -> Proposal | None:
    """The newest proposal, by the therapist and left by the client."""
    newest = next(iter(proposals.of_client(conn, client)), None)
    was_left = newest is not None and newest.by == "therapist" and newest.answer is Asked.DECLINED
    return newest if was_left else None


def plan_left(conn: Connection, client: str) -> Plan | None:
    """The newest plan that is no draft, left by the client."""
    newest = next((each for each in plans.versions(conn, client) if each.state is not PlanState.DRAFT), None)
    return newest if newest is not None and newest.left_at is not None else None


def spoken_of(conn: Connection, client: Client, incoming: Incoming | None, place: Place) -> Proposal | Plan | None:
    """What the client left for now, and may add a line about: own, and not taken up since."""
    tapped = incoming is not None and incoming.tap is not None and incoming.tap.action == left_words.ACTION
    about = incoming.tap.about if tapped and incoming and incoming.tap else place.about
    if not tapped and place.script != left_words.SCRIPT:
        return None
    match proposals.find(conn, about) or plans.find(conn, about):
        case Proposal(by="therapist", answer=Asked.DECLINED) as one if one.client == client.id:
            return one
        case Plan(state=PlanState.OLD, left_at=datetime()) as one if one.client == client.id:
            return one
    return None


def asked_about(conn: Connection, client: Client, incoming: Incoming) -> Proposal | Plan | None:
    """The last toolkit or plan proposed, where the client left it; for the keys that say so."""
    match incoming.tap.action if incoming.tap else "":
        case left.TOOLKIT:
            return toolkit_left(conn, client.id)
        case left.PLAN:
            return plan_left(conn, client.id)
    return None
