"""Safety plans: those that stand, and the versions before."""

from sqlalchemy import Connection

from bot.domain.safety_plan import Plan, PlanState
from bot.storage.kept import Kept
from bot.storage.tables import safety_plan

PLANS = Kept(Plan, safety_plan)

save = PLANS.save
find = PLANS.find


def standing(conn: Connection, client: str) -> tuple[Plan, ...]:
    """The agreed plan, the client's own draft and the one proposed, as far as they are there. Raises Unopenable."""
    stands = safety_plan.c.state != PlanState.OLD.value
    return PLANS.all(conn, safety_plan.c.client == client, stands, by=[safety_plan.c.made_at, safety_plan.c.id])


def versions(conn: Connection, client: str) -> tuple[Plan, ...]:
    """Every version there was, the newest first."""
    return PLANS.all(conn, safety_plan.c.client == client, by=[safety_plan.c.made_at.desc(), safety_plan.c.id])
