"""Proposals for a toolkit; at most one of a client is open."""

from sqlalchemy import Connection

from bot.domain.toolkit import Asked, Proposal
from bot.storage.kept import Kept
from bot.storage.tables import proposal

PROPOSALS = Kept(Proposal, proposal)

save = PROPOSALS.save
find = PROPOSALS.find


def of_client(conn: Connection, client: str) -> tuple[Proposal, ...]:
    """Every proposal there was, the newest first."""
    return PROPOSALS.all(conn, proposal.c.client == client, by=[proposal.c.made_at.desc(), proposal.c.id])


def open_of(conn: Connection, client: str) -> Proposal | None:
    """The proposal that waits for an answer."""
    return PROPOSALS.first(conn, proposal.c.client == client, proposal.c.answer == Asked.OPEN.value)
