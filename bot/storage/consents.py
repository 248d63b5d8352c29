"""The choices of clients about who sees what, as a history."""

from sqlalchemy import Connection

from bot.domain.consent import Consent
from bot.storage.kept import Kept
from bot.storage.tables import consent

CONSENTS = Kept(Consent, consent)

save = CONSENTS.save


def of_client(conn: Connection, client: str) -> tuple[Consent, ...]:
    """What that client chose, the newest first."""
    return CONSENTS.all(conn, consent.c.client == client, by=[consent.c.at.desc(), consent.c.id])
