"""The brief: only what is shared now, facts apart, and why there is nothing (CR-1001 to CR-1004, F-65)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.book import Book
from bot.domain.brief import Brief, Source, Span, brief, span_of
from bot.domain.care import Care
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.journal import Act, Entry, EntryKind, Episode, Shared
from bot.domain.people import Agreed, AgreedLine, AlertLevel, Client, Pairing, Standing
from bot.domain.stage import Stage
from bot.domain.talk.brief_words import foot_of, head_of, sections_of
from bot.domain.talk.therapist.brief import ROOM, pages_of
from bot.domain.toolkit import Practice
from tests.domain.talk.therapist_cast import ANA, NOON, ana, books

EN, ZONE = books()["en"], "Europe/Berlin"
YESTERDAY = NOON - timedelta(days=1)
SHARES = replace(ana(), shares_counts=True)
PRIVATE = "The lift was full"


def entry(kind: EntryKind = EntryKind.NOTE, shared: Shared = Shared.SHARED, **more: Any) -> Entry:
    usual: dict[str, Any] = {"answers": {"note": "a line of hers"}, "at": YESTERDAY}
    return Entry(f"e{len(more)}{shared.value}{kind.value}", ANA, kind, shared=shared, **usual | more)


def checkin(state: CheckinState = CheckinState.ANSWERED, **more: Any) -> Checkin:
    usual: dict[str, Any] = {"answered_at": YESTERDAY} if state is CheckinState.ANSWERED else {}
    return Checkin("c1", ANA, "s1", YESTERDAY.date(), 0, YESTERDAY, state, **usual | more)


def made(client: Client = SHARES, **known: Any) -> Brief:
    return brief(Source(client, **known), span_of(client, NOON), Care())


def text(what: Brief, book: Book = EN) -> str:
    parts = (*head_of(book, what, ZONE), *(f"## {each.heading}\n" + "\n".join(each.lines) for each in
             sections_of(book, what, ZONE)), foot_of(book, what))  # fmt: skip
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("level", "line"),
    [
        (AlertLevel.ANY, EN.therapist.head_can_miss),
        (AlertLevel.URGENT, EN.therapist.own_head_urgent),
        (AlertLevel.NONE, EN.therapist.own_head_off),
        (AlertLevel.UNASKED, EN.therapist.own_head_off),
    ],
)
def test_the_head_is_there_whatever_else_is(level: AlertLevel, line: str) -> None:
    """CR-1002."""
    for client in (SHARES, replace(SHARES, shares_counts=None), replace(SHARES, pairing=Pairing.WAITING)):
        assert head_of(EN, made(replace(client, alerts=level)), ZONE)[0] == line


def test_the_parts_stand_in_their_order_and_empty_ones_are_left_out() -> None:
    """CR-1002: what is agreed, episodes, brought, agenda, changes, practice, setbacks, check-ins, records, delivery."""
    full = made(
        agreed=Agreed(ANA, (AgreedLine("A walk before work", "client"),), YESTERDAY.date()),
        episodes=(Episode("x", ANA, YESTERDAY, "concern", "suicide", alert_no="40718253"),),
        entries=(
            entry(shared=Shared.SESSION),
            entry(EntryKind.AGENDA, Shared.SESSION, answers={"name": "Cold water", "times": 3}),
            entry(EntryKind.PRACTICE, Shared.PRIVATE, about="p1"),
            entry(EntryKind.SETBACK, Shared.PRIVATE, answers={"low": 3}),
            entry(EntryKind.THOUGHT_RECORD, Shared.SHARED, answers={"thought": "They laughed"}),
            entry(EntryKind.THOUGHT_RECORD, Shared.PRIVATE, finished=False, resume_until=YESTERDAY),
        ),
        checkins=(checkin(state_word="hard", distress=8),),
        practices=(Practice("p1", ANA, "Cold water"),),
        acts=(Act("a1", YESTERDAY, ANA, "client", "pause", "2026-11-30"),),
    )  # fmt: skip
    wanted = [
        "agreed", "episodes", "brought", "agenda", "changed", "practice", "setbacks", "checkins", "shared",
        "unfinished", "delivery",
    ]  # fmt: skip
    found = [each.name for each in sections_of(EN, full, ZONE)]
    assert found == [name for name in wanted if name in found] and len(found) >= 9, found
    assert [each.name for each in sections_of(EN, made(), ZONE)] in ([], ["delivery"])


def test_what_was_agreed_is_the_first_thing() -> None:
    """CR-415, CR-1002, F-80."""
    agreed = Agreed(ANA, (AgreedLine("A walk before work", "client"),), YESTERDAY.date())
    first = sections_of(EN, made(agreed=agreed, entries=(entry(),), checkins=(checkin(),)), ZONE)[0]
    assert first.heading == EN.brief.heads["agreed"] and first.lines[0] == "A walk before work"


PRIVATE_THINGS = (
    {"entries": (entry(shared=Shared.PRIVATE, answers={"note": PRIVATE}),)},
    {"entries": (entry(EntryKind.THOUGHT_RECORD, Shared.PRIVATE, answers={"thought": PRIVATE}),)},
    {"entries": (entry(EntryKind.WRITE_DOWN, Shared.PRIVATE, answers={"text": PRIVATE}, finished=False),)},
    {"entries": (entry(EntryKind.SETBACK, Shared.PRIVATE, answers={"tag": (PRIVATE,), "low": 3}),)},
    {"entries": (entry(erased=True, answers={"note": PRIVATE}),)},
    {"entries": (entry(shared=Shared.PRIVATE, answers={"note": PRIVATE}, beside_alert="40718253"),)},
    {"checkins": (checkin(note=PRIVATE, note_shared="private"),)},
    {"checkins": (checkin(note=PRIVATE, note_shared=""),)},
    {"checkins": (checkin(note=PRIVATE, note_shared="session", erased=True),)},
)


@pytest.mark.parametrize("known", PRIVATE_THINGS)
def test_private_words_never_appear(known: dict[str, Any]) -> None:
    """CR-1003; an entry beside an alert is shown beside that alert alone (CR-617)."""
    assert PRIVATE not in text(made(**known))


def test_what_is_marked_for_the_session_and_what_is_shared_is_there_word_for_word() -> None:
    """CR-1002."""
    marked, open_ = entry(shared=Shared.SESSION, answers={"note": "my sister"}), entry(answers={"note": "the bus"})
    noted = checkin(note="a loud week", note_shared="session")
    said = text(made(entries=(marked, open_), checkins=(noted,)))
    brought, shared = said.split("## Shared")
    assert "my sister" in brought and "a loud week" in brought and "the bus" in shared


@pytest.mark.parametrize(
    "client",
    [
        replace(SHARES, pairing=Pairing.WAITING),
        replace(SHARES, pairing=Pairing.REFUSED),
        replace(SHARES, standing=Standing.ENDED),
    ],
)
def test_of_somebody_not_confirmed_or_gone_nothing_is_shown(client: Client) -> None:
    """CR-1003."""
    what = made(client, entries=(entry(shared=Shared.SESSION, answers={"note": "my sister"}),), checkins=(checkin(),))
    assert sections_of(EN, what, ZONE) == () and "my sister" not in text(what)


@pytest.mark.parametrize("shares", [None, False])
def test_without_shared_numbers_there_is_delivery_and_no_number(shares: bool | None) -> None:
    """CR-1202: withdrawn, they are gone from the next reading on."""
    low = entry(EntryKind.SETBACK, Shared.PRIVATE, answers={"low": 3})
    known: dict[str, Any] = {
        "entries": (low, entry(EntryKind.PRACTICE, Shared.PRIVATE, about="p1")),
        "checkins": (checkin(state_word="hard", distress=8, used_toolkit="yes"),),
        "practices": (Practice("p1", ANA, "Cold water"),),
    }
    said = text(made(replace(SHARES, shares_counts=shares), **known))
    assert "shares no numbers" in said and "answered 1" in said
    assert not any(word in said for word in ("Hard", "Cold water", "Setback", "Distress", "toolkit"))
    shown = text(made(**known))
    assert all(word in shown for word in ("Hard", "Cold water", "Setback", "Distress"))


def test_counts_stand_apart_and_silence_is_a_gap() -> None:
    """CR-808, CR-212: never so many of so many."""
    states = (CheckinState.ANSWERED, CheckinState.DECLINED, CheckinState.LAPSED, CheckinState.LAPSED)
    known = tuple(checkin(each, state_word="mixed" if each is CheckinState.ANSWERED else "") for each in states)
    held = checkin(CheckinState.HELD, why=Why.PAUSED), checkin(CheckinState.EXPIRED, why=Why.DOWN)
    said = text(made(checkins=(*known, *held)))
    assert "answered 1 · not today 1 · no answer 2 · paused 1 · not sent, Handrail was down: 1" in said
    assert "Days with an answer: 1." in said and "Days of which nothing is known: 7." in said
    assert not any(word in said for word in (" of 4", " of 6", "missed", "fine", "%"))


def test_practices_are_counted_by_name_and_days_never_added_up() -> None:
    water = [entry(EntryKind.PRACTICE, about="p1", answers={"helped": said}) for said in ("helped", "not_helpful")]
    known = made(entries=tuple(water), practices=(Practice("p1", ANA, "Cold water"),))
    assert "Cold water · days: 1 · helped: 1 · not helpful that day: 1" in text(known)


def test_moved_and_paused_by_the_client_stand_without_a_comment() -> None:
    """F-64."""
    client = replace(SHARES, paused_until=NOON + timedelta(days=3), own_stage=Stage.SAFETY)
    said = text(made(client))
    assert "paused to Fri 27 Nov by client" in said and "Easier for now, by the client: safety." in said


def test_a_stage_that_changed_is_named_without_the_note() -> None:
    act = Act("a1", YESTERDAY, "b", "raised_the_stage", ANA, "safety to stabilisation: steadier since May")
    said = text(made(acts=(act,)))
    assert "you opened the stage stabilisation" in said and "steadier" not in said


def test_asked_without_an_answer_is_a_line_only_where_alerts_are_allowed_now() -> None:
    """CR-604: withdrawing takes effect at once."""
    asked = Episode("q", ANA, YESTERDAY, "ask", "hopeless", consented=True)
    assert "asked, no answer" in text(made(episodes=(asked,)))
    assert "asked, no answer" not in text(made(replace(SHARES, alerts=AlertLevel.NONE), episodes=(asked,)))
    assert "asked, no answer" not in text(made(episodes=(replace(asked, answer="no"),)))


def test_an_episode_is_there_only_where_an_alert_was_raised_and_was_no_false_reading() -> None:
    """CR-1002."""
    raised = Episode("x", ANA, YESTERDAY, "concern", "suicide", alert_no="40718253")
    assert "40718253" in text(made(episodes=(raised,)))
    assert "suicid" not in text(made(episodes=(replace(raised, alert_no=""),)))
    assert "40718253" not in text(made(episodes=(replace(raised, closed_by="false_reading"),)))


def test_three_hard_ratings_in_a_week_are_one_line_and_two_are_none() -> None:
    """CR-104."""
    ratings = [checkin(distress=8) for _ in range(3)]
    assert "3 ratings of 7 or more" in text(made(checkins=tuple(ratings)))
    assert "ratings of 7" not in text(made(checkins=tuple(ratings[:2])))
    low = replace(ratings[0], distress=6)
    assert "ratings of 7" not in text(made(checkins=(low, *ratings[1:])))


def test_an_unfinished_record_is_named_without_words_once_its_time_is_over() -> None:
    """CR-305."""
    left = entry(
        EntryKind.THOUGHT_RECORD, Shared.PRIVATE, finished=False, script="thought_record",
        answers={"thought": PRIVATE}, resume_until=NOON - timedelta(hours=1),
    )  # fmt: skip
    said = text(made(entries=(left,)))
    assert EN.brief.heads["unfinished"] in said and PRIVATE not in said
    waits = replace(left, resume_until=NOON + timedelta(hours=1))
    assert EN.brief.heads["unfinished"] not in text(made(entries=(waits,)))


def test_that_a_private_record_was_left_is_known_only_where_counts_are_shared() -> None:
    """CR-313: at most that one was made, if the client consented to counts."""
    over = {"finished": False, "script": "thought_record", "resume_until": NOON - timedelta(hours=1)}
    private, open_ = (entry(EntryKind.THOUGHT_RECORD, shared, **over) for shared in (Shared.PRIVATE, Shared.SHARED))
    for said in (False, None):
        silent = replace(SHARES, shares_counts=said)
        assert made(silent, entries=(private,)).unfinished == ()
        assert made(silent, entries=(open_,)).unfinished == (open_,)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"paused_open": True}, "paused_client"),
        ({"standing": Standing.STOPPED}, "stopped"),
        ({"blocked": True}, "blocked"),
        ({"rest_until": NOON + timedelta(hours=3)}, "resting"),
        ({}, "no_schedule"),
    ],
)
def test_where_there_is_nothing_it_says_why(changes: dict[str, Any], why: str) -> None:
    said = text(made(replace(SHARES, **changes)))
    assert f"Nothing since Tue 17 Nov, because {EN.brief.nothing_why[why]}." in said


def test_it_begins_with_the_last_session_where_that_is_known() -> None:
    last = NOON - timedelta(days=3)
    what = made(replace(SHARES, next_session=last), entries=(entry(at=last - timedelta(hours=1)),))
    assert what.span == Span(last, NOON, session=True) and what.shared == ()


def test_of_a_series_it_begins_with_the_session_before_the_next() -> None:
    usual = NOON + timedelta(days=2)
    weekly = replace(SHARES, next_session=usual + timedelta(hours=4), session_usual=usual, session_every=1)
    assert span_of(weekly, NOON) == Span(usual - timedelta(weeks=1), NOON, session=True)
    assert not span_of(replace(weekly, session_every=0), NOON).session


@pytest.mark.parametrize("language", sorted(books()))
def test_every_language_says_all_of_it_in_pages_that_a_message_can_hold(language: str) -> None:
    long = tuple(entry(answers={"note": f"{number} " + "ñ&<" * 650}) for number in range(6))
    what = made(entries=long, checkins=(checkin(state_word="hard"),))
    pages = pages_of(books()[language], what, ZONE)
    assert len(pages) > 3 and all(len(page) <= ROOM for page in pages)
    whole = "".join(pages).replace("\n· ", "").replace(books()[language].brief.heads["shared"], "")
    assert whole.count("ñ&<") >= 6 * 650 - 2 * len(pages)
