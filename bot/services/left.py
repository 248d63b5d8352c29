"""The last toolkit or safety plan that was proposed, where the client left it for now."""

from sqlalchemy import Connection

from bot.domain.safety_plan import Plan, PlanState
from bot.domain.toolkit import Asked, Proposal
from bot.storage import plans, proposals


def toolkit_left(conn: Connection, client: str) -> Proposal | None:
    """The newest proposal, by the therapist and left by the client."""
    newest = next(iter(proposals.of_client(conn, client)), None)
    left = newest is not None and newest.by == "therapist" and newest.answer is Asked.DECLINED
    return newest if left else None


def plan_left(conn: Connection, client: str) -> Plan | None:
    """The newest plan that is no draft, left by the client."""
    newest = next((each for each in plans.versions(conn, client) if each.state is not PlanState.DRAFT), None)
    return newest if newest is not None and newest.left_at is not None else None
