"""What a client reads once another therapist works with them, and what stays closed (F-68, CR-213, CR-1202)."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.consent import Consent
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.people import AlertLevel, Client
from bot.domain.shared_with import seen_checkins, seen_entries
from tests.domain.talk.client_cast import ANA, NOON
from tests.domain.talk.road_cast import Road, client_moment, texts_of

MOVED = replace(ANA, former="Dr. Okafor", shared_since=NOON, new_unsaid=True, alerts=AlertLevel.ANY)
BEFORE, AFTER = NOON - timedelta(days=1), NOON + timedelta(days=1)


def said(client: Client, words: str = "hello") -> str:
    """All that is said to what the client says first."""
    return texts_of(Road(client_moment(client)).type(words))


def test_messages_that_rested_say_it_with_the_first_word_and_once() -> None:
    road = Road(client_moment(MOVED))
    road.type("hello")
    assert "in place of Dr. Okafor" in road.text and not road.client.new_unsaid
    assert "in place of" not in said(replace(MOVED, new_unsaid=False))


def test_words_of_danger_come_before_any_news() -> None:
    road = Road(client_moment(MOVED))
    decision = road.type("I want to kill myself")
    assert "in place of" not in texts_of(decision) and road.client.new_unsaid


def test_where_alerts_are_not_allowed_nothing_is_said_about_them() -> None:
    assert "A note about danger" in said(MOVED)
    assert "A note about danger" not in said(replace(MOVED, alerts=AlertLevel.NONE))


def test_passing_on_is_a_choice_of_its_own_that_is_kept() -> None:
    road = Road(client_moment(MOVED))
    road.type("hello")
    decision = road.tap("Pass it on")
    assert road.client.shared_since is None
    assert [each.choice for each in decision.records if isinstance(each, Consent)] == ["passed_on"]


def test_what_was_shared_before_is_private_to_the_new_therapist_unless_it_is_shared_again() -> None:
    old = Entry("e1", ANA.id, EntryKind.NOTE, BEFORE, shared=Shared.SHARED)
    again, new = replace(old, id="e2", shared_at=AFTER), replace(old, id="e3", at=AFTER)
    shown = replace(old, id="e4", kind=EntryKind.SHOWN)
    seen = {each.id: each.shared for each in seen_entries(MOVED, (old, again, new, shown))}
    assert seen == {"e1": Shared.PRIVATE, "e2": Shared.SHARED, "e3": Shared.SHARED}
    assert seen_entries(replace(MOVED, shared_since=None), (old, shown)) == (old, shown)


def test_a_line_noted_for_a_session_with_the_former_therapist_is_not_read_by_the_new_one() -> None:
    noted = Checkin("c1", ANA.id, "", NOON.date(), 0, BEFORE, CheckinState.ANSWERED, note="hers", note_shared="session")
    assert [each.note_shared for each in seen_checkins(MOVED, (noted, replace(noted, shared_at=AFTER)))] == [
        "",
        "session",
    ]
