"""Proposals for a toolkit; at most one of a client is open."""

from sqlalchemy import Connection, bindparam

from bot.domain.toolkit import Asked, Proposal
from bot.storage.kept import Kept
from bot.storage.tables import proposal

PROPOSALS = Kept(Proposal, proposal)

save = PROPOSALS.save
find = PROPOSALS.find

_OPEN_OF = PROPOSALS.question(proposal.c.client == bindparam("client"), proposal.c.answer == Asked.OPEN.value)


def of_client(conn: Connection, client: str) -> tuple[Proposal, ...]:
    """Every proposal there was, the newest first."""
    return PROPOSALS.all(conn, proposal.c.client == client, by=[proposal.c.made_at.desc(), proposal.c.id])


def open_of(conn: Connection, client: str) -> Proposal | None:
    """The proposal that waits for an answer."""
    return _OPEN_OF.first(conn, client=client)
