"""Safety plans: those that stand, and the versions before."""

from sqlalchemy import Connection, bindparam

from bot.domain.safety_plan import Plan, PlanState
from bot.storage.kept import Kept
from bot.storage.tables import safety_plan

PLANS = Kept(Plan, safety_plan)

save = PLANS.save
find = PLANS.find

_STANDING = PLANS.question(
    safety_plan.c.client == bindparam("client"), safety_plan.c.state != PlanState.OLD.value,
    by=[safety_plan.c.made_at, safety_plan.c.id],
)  # fmt: skip


def standing(conn: Connection, client: str) -> tuple[Plan, ...]:
    """The agreed plan, the client's own draft and the one proposed, as far as they are there. Raises Unopenable."""
    return _STANDING.all(conn, client=client)


def versions(conn: Connection, client: str) -> tuple[Plan, ...]:
    """Every version there was, the newest first."""
    return PLANS.all(conn, safety_plan.c.client == client, by=[safety_plan.c.made_at.desc(), safety_plan.c.id])
