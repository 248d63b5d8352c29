"""What a check-in asked and the five words that answer it, as they were sent (F-28, F-59)."""

from collections.abc import Iterable, Mapping

from bot.domain.book import Book
from bot.domain.checkin import Checkin
from bot.domain.people import Client
from bot.domain.prompt import Prompt

WIDE, WIDER = 11, 16  # signs of the longest word, up to which three and two stand beside each other


def text_of(book: Book, client: Client, checkin: Checkin) -> str:
    """The neutral first line and the prompt, as they were first sent; the line alone while it is to be discreet."""
    neutral = book.common.neutral_checkin
    return neutral if client.discreet else checkin.asked.get("prompt", neutral)


def sent_with(client: Client, prompt: Prompt | None) -> Mapping[str, str]:
    """Its own words as it is sent to this client now; none while it is to be discreet."""
    return {} if prompt is None or client.discreet else prompt.choices


def words_of(book: Book, checkin: Checkin | None) -> dict[str, str]:
    """Each answer in the words in which it was sent, hard end first (CR-201); what an answer means never changes."""
    own = checkin.choices if checkin else {}
    return in_place_of(book, own)


def in_place_of(book: Book, own: Mapping[str, str]) -> dict[str, str]:
    """The usual words, with these in the place of theirs."""
    return {state: own.get(state) or usual for state, usual in book.checkin.states.items()}


def beside(labels: Iterable[str]) -> int:
    """How many of them stand in one row of keys, so that none is cut on a phone."""
    longest = max(map(len, labels), default=0)
    return 3 if longest <= WIDE else 2 if longest <= WIDER else 1
