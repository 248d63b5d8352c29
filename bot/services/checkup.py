"""What `handrail doctor` asks the database: how long things have waited, and what is not set up."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.services.auditor import audit
from bot.storage import therapists

Facts = Mapping[str, float]  # by name; seconds, or how many


def facts(conn: Connection, now: datetime) -> Facts:
    """Reads only. Seconds for which the longest has waited, and therapists who have nobody behind them."""
    found = audit(conn, now)
    everybody = [each for each in therapists.all(conn) if each.chat]
    return {
        "incoming": found.incoming.total_seconds(),
        "letter": found.letter.total_seconds(),
        "alert": found.alert.total_seconds(),
        "unreached": found.unreached.total_seconds(),
        "therapists": len(everybody),
        "without_backup": sum(1 for each in everybody if not each.backup),
    }
