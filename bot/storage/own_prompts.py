"""The clinic's own prompts, every version; closed with the service's key, for they hold nothing of a client."""

from sqlalchemy import Connection, func, select

from bot.domain.own_prompt import OwnPrompt, PromptState
from bot.storage.kept import Kept
from bot.storage.tables import own_prompt

OWN_PROMPTS = Kept(OwnPrompt, own_prompt, owner="")

save = OWN_PROMPTS.save


def versions(conn: Connection, prompt: str) -> tuple[OwnPrompt, ...]:
    """Every version of one prompt, the newest first."""
    return OWN_PROMPTS.all(conn, own_prompt.c.prompt == prompt, by=[own_prompt.c.number.desc(), own_prompt.c.id])


def live(conn: Connection) -> tuple[OwnPrompt, ...]:
    """What is in force, and the drafts."""
    return OWN_PROMPTS.all(conn, own_prompt.c.state != PromptState.OLD.value, by=[own_prompt.c.at, own_prompt.c.id])


def drop(conn: Connection, draft: OwnPrompt) -> None:
    """A draft that nobody wants any more."""
    conn.execute(own_prompt.delete().where(own_prompt.c.id == draft.id))


def mark(conn: Connection) -> tuple[int, int]:
    """The same as long as nothing was written: how many rows, and all their versions together."""
    row = conn.execute(select(func.count(), func.coalesce(func.sum(own_prompt.c.version), 0)).select_from(own_prompt))
    found = row.one()
    return int(found[0]), int(found[1])
