"""What is asked about once more, a day later: steady again, did it happen. Silently, once, and never after a no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.book import Book
from bot.domain.client_clock import quiet_over
from bot.domain.decision import Key, Kind, Say
from bot.domain.journal import Entry, EntryKind
from bot.domain.people import Client, Standing
from bot.domain.setback import NOT_YET
from bot.domain.stage import Stage
from bot.domain.talk.check_back import tomorrow

ASKED_WITHIN = timedelta(days=7)
IN_DIALOGUE = timedelta(minutes=20)
MOST_A_DAY = 2  # unasked messages over all schedules (CR-206)


@dataclass(frozen=True, slots=True)
class Later:
    """One kind of entry that is asked about: the key under the neutral line, its stage, and whether it still waits."""

    action: str
    stage: Stage
    waits: Callable[[Entry], bool]


LATER: Mapping[EntryKind, Later] = {
    EntryKind.SETBACK: Later("sbl", Stage.STABILISATION, lambda entry: entry.answers.get("steady") == NOT_YET),
    EntryKind.PRACTICE: Later(
        "prl", Stage.SAFETY, lambda entry: entry.answers.get("ask_later") == "yes" and "happened" not in entry.answers
    ),
}


def waits(entry: Entry) -> bool:
    """Whether that question is still open."""
    later = LATER.get(entry.kind)
    return later is not None and not entry.erased and later.waits(entry)


def ask_at(client: Client, entry: Entry, now: datetime, *, opened_today: int, talking: bool) -> datetime | None:
    """When to ask once more: `now`, an instant after it, or None for never.

    Never in quiet hours, a pause or a rest, in the middle of a dialogue, or as a third message of the day (CR-206).
    """
    if client.standing is not Standing.ACTIVE or now - entry.at > ASKED_WITHIN or not waits(entry):
        return None
    if after := quiet_over(client, now):
        return after
    rests = client.paused(now) or client.ask_resume or (client.rest_until is not None and now < client.rest_until)
    if rests or not client.opens(LATER[entry.kind].stage) or opened_today >= MOST_A_DAY:
        return tomorrow(client, now)
    return now + IN_DIALOGUE if talking else now


def question(book: Book, client: Client, entry: Entry) -> Say:
    """The neutral line, without a sound; what it is about comes after the tap (principle 7)."""
    keys = ((Key(book.common.read, LATER[entry.kind].action, entry.id),),)
    return Say(
        book.common.neutral_update, kind=Kind.NOTICE, to=client.chat, keys=keys, silent=True, dedupe=f"sb:{entry.id}"
    )
