"""What a therapist may read of what a client kept: nothing that was shared with somebody before them (F-68).

A therapist who took a client over reads what was shared since, and the rest once the client passes it on. What is
not shared at all is left to the pages that read it; here it only loses what was shared with somebody else.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.checkin import Checkin
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.people import Client
from bot.domain.safety_plan import Plan
from bot.domain.toolkit import Proposal

MADE_TO_BE_SEEN = (EntryKind.AGENDA, EntryKind.REQUEST, EntryKind.SHOWN)


def seen_entries(client: Client, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The same entries; those shared or shown before are private to the present therapist."""
    since = client.shared_since
    if since is None:
        return tuple(entries)
    return tuple(
        each if (each.shared_at or each.at) >= since else replace(each, shared=Shared.PRIVATE)
        for each in entries
        if each.kind not in MADE_TO_BE_SEEN or each.at >= since
    )


def seen_checkins(client: Client, checkins: Iterable[Checkin]) -> tuple[Checkin, ...]:
    """The same check-ins; a line noted for a session with somebody else is not theirs to read."""
    since = client.shared_since
    if since is None:
        return tuple(checkins)
    return tuple(each if _at(each) >= since else replace(each, note_shared="") for each in checkins)


def said_to(client: Client, left: Proposal | Plan) -> str:
    """What the client said about leaving it for now, where they said it to the present therapist."""
    at = left.answered_at if isinstance(left, Proposal) else left.left_at
    return "" if at is None or (client.shared_since and at < client.shared_since) else left.left_words


def _at(checkin: Checkin) -> datetime:
    return checkin.shared_at or checkin.answered_at or checkin.due_at
