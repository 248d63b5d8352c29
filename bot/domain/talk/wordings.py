"""Which of the authored wordings comes next: in turn, so that none is read twice in a row (CR-605)."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.people import Client


def next_of(client: Client, name: str, variants: Sequence[str]) -> tuple[str, Client]:
    """The wording that follows the one this client read last of the list `name`, and the client having read it."""
    turn = (client.worded.get(name, -1) + 1) % len(variants)
    return variants[turn], replace(client, worded={**client.worded, name: turn})
