"""CR-1004: the client reads the very page that the therapist reads, chosen by the same rules from the same records."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.book import Book
from bot.domain.brief import Source, brief, span_of
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Key
from bot.domain.holdings import Holdings
from bot.domain.journal import Act, Entry, EntryKind, Shared
from bot.domain.people import Client
from bot.domain.talk.session import SEEN
from bot.domain.talk.therapist.brief import pages_of
from bot.domain.words.filling import fill
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import Road, client_moment

WORDS = book().rhythm
YESTERDAY = NOON - timedelta(days=1)
SECRET = "the lift was full"


def entry(name: str, shared: Shared, words: str, kind: EntryKind = EntryKind.NOTE, client: str = "ana") -> Entry:
    return Entry(name, client, kind, YESTERDAY, answers={"note": words}, shared=shared)


ENTRIES = (
    entry("e1", Shared.SESSION, "my sister called"),
    entry("e2", Shared.SHARED, "slept badly"),
    entry("e3", Shared.PRIVATE, SECRET),
    entry("e4", Shared.PRIVATE, "", EntryKind.PRACTICE),
    entry("e5", Shared.SHARED, SECRET, client="ana-before"),
)
ANSWERED = Checkin(
    "c1", "ana", "s1", YESTERDAY.date(), 0, YESTERDAY, CheckinState.ANSWERED, state_word="hard", distress=6,
    answered_at=YESTERDAY, note="a line for it", note_shared="session",
)  # fmt: skip
ACTS = (Act("a1", YESTERDAY, "brandt", "raised_the_stage", "ana", "safety to processing: a note of mine"),)


def seen(client: Client = ANA, about: str = "", **more: Any) -> Road:
    holdings = Holdings(links=(client,), entries=ENTRIES, checkins=(ANSWERED,), acts=ACTS)
    road = Road(client_moment(client, holdings=holdings, **more))
    road.press(Key("", SEEN, about))
    return road


def therapists_page(client: Client, spoken: Book) -> str:
    mine = tuple(each for each in ENTRIES if each.client == client.id)
    source = Source(client, entries=mine, checkins=(ANSWERED,), acts=ACTS)
    return pages_of(spoken, brief(source, span_of(client, NOON), spoken.care), client.zone)[0]


@pytest.mark.parametrize("shares", [True, False])
def test_what_the_client_reads_is_word_for_word_what_the_therapist_reads(shares: bool) -> None:
    """CR-1004."""
    client = replace(ANA, shares_counts=shares)
    said = seen(client).text
    assert therapists_page(client, book()) in said
    assert said.startswith(fill(WORDS.seen_head, therapist="Dr. Brandt")) and said.endswith(WORDS.seen_end)
    assert "my sister called" in said and "slept badly" in said and "a line for it" in said


def test_no_private_word_no_note_of_the_therapist_and_nothing_of_an_earlier_link() -> None:
    """CR-1003, CR-1004."""
    said = seen().text
    assert SECRET not in said and "a note of mine" not in said


def test_where_the_therapist_keeps_the_page_it_is_said_plainly() -> None:
    """CR-1004: brief.client_sees."""
    care = replace(book().care, brief=replace(book().care.brief, client_sees="off"))
    said = seen(book=replace(book(), care=care)).text
    assert said == fill(WORDS.seen_off, therapist="Dr. Brandt")


def test_what_is_marked_for_the_session_is_chosen_by_the_same_rules() -> None:
    """CR-1004."""
    coming = replace(ANA, next_session=NOON + timedelta(days=1), session_eve="yes")
    holdings = Holdings(links=(coming,), entries=ENTRIES, checkins=(ANSWERED,))
    road = Road(client_moment(coming, holdings=holdings))
    road.press(Key("", "sess"))
    assert fill(WORDS.session_marked, kinds="Note, Check-in") in road.text


def test_looking_is_no_look_of_the_therapist() -> None:
    """F-70: nothing is written down."""
    assert not [record for record in seen().last.records if isinstance(record, Act)]
