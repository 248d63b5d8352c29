"""What a client shares, to be read word for word by their therapist: chosen anew at each reading (CR-1003, F-26)."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.brief import LINKED, WORDS
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.holdings import Item
from bot.domain.journal import Entry, Shared
from bot.domain.people import Client, Pairing


def shared_items(client: Client, entries: Iterable[Entry], checkins: Iterable[Checkin]) -> tuple[Item, ...]:
    """Entries that are shared, and check-ins as far as they are: numbers by one choice, the line by another."""
    if client.pairing is not Pairing.CONFIRMED or client.standing not in LINKED:
        return ()
    written = (
        Item(each.id, each.at, each.kind.value, each.shared, each)
        for each in entries
        if each.kind in WORDS and each.shared is not Shared.PRIVATE and not each.erased
    )
    answered = (_of_checkin(client, each) for each in checkins if _answered(each))
    items = (*written, *(item for item in answered if item))
    return tuple(sorted(items, key=lambda item: (item.at, item.key), reverse=True))


def _answered(checkin: Checkin) -> bool:
    return checkin.state is CheckinState.ANSWERED and not checkin.erased


def _of_checkin(client: Client, checkin: Checkin) -> Item | None:
    """With its line where that is for the session, with its answers where numbers are shared; else nothing."""
    brought = bool(checkin.note) and checkin.note_shared == Shared.SESSION.value
    shared = Shared.SESSION if brought else Shared.SHARED
    one = checkin if brought else replace(checkin, note="")
    if not client.shares_counts:
        if not brought:
            return None
        one = replace(one, state_word="", distress=None, used_toolkit="", fitted="", question_answer="")
    return Item(checkin.id, checkin.answered_at or checkin.due_at, "checkin", shared, one)
