"""CR-413: one invitation to something with others, at the end of a check-in, and never out of the blue."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Key
from bot.domain.incoming import Medium
from bot.domain.people import Client
from bot.domain.stage import Stage
from bot.domain.toolkit import Practice
from tests.domain.talk.client_cast import ANA, NOON, Chat, book
from tests.domain.talk.road_cast import Road, client_moment, said

WORDS = book().checkin
ALONE = replace(ANA, consented_at=NOON - timedelta(days=60), with_people_at=NOON - timedelta(days=14))
OPEN = Checkin("c1", "ana", "s1", NOON.date(), 0, NOON, CheckinState.SENT, prompt="how_is_it", opened_at=NOON)


def answered(client: Client = ALONE, state: str = "okay", **more: Any) -> Road:
    """Ana after a whole check-in."""
    road = Road(client_moment(client, checkin=OPEN, **more))
    road.hear(said(Medium.OTHER))
    road.press(Key("", "cs", f"c1:{state}"))
    while road.moment.place.open:
        road.tap("Skip")
    return road


def invited(road: Road) -> bool:
    return WORDS.offer_people in road.text


@pytest.mark.parametrize("state", ["mixed", "okay", "calm"])
def test_two_weeks_without_others_bring_one_invitation(state: str) -> None:
    """CR-413."""
    road = answered(state=state)
    assert invited(road) and road.client.invited_at == NOON
    assert road.labels == ["Near people", "Reach out", "No thanks"]
    assert not road.told


@pytest.mark.parametrize("state", ["hard", "very_hard"])
def test_a_hard_answer_gets_what_it_always_gets(state: str) -> None:
    """CR-413, CR-204."""
    assert not invited(answered(state=state))


@pytest.mark.parametrize(
    "client",
    [
        replace(ALONE, with_people_at=NOON - timedelta(days=13)),
        replace(ALONE, with_people_at=None, consented_at=NOON - timedelta(days=13)),
        replace(ALONE, invited_at=NOON - timedelta(days=27)),
        replace(ALONE, rest_until=NOON + timedelta(hours=3)),
    ],
)
def test_and_nothing_where_it_is_early_was_asked_or_rests(client: Client) -> None:
    """CR-413, CR-614."""
    assert not invited(answered(client))


def test_no_thanks_ends_it_for_four_weeks() -> None:
    """CR-413."""
    road = answered()
    road.waits(days=1)
    road.tap("No thanks")
    assert road.text == WORDS.people_not
    no = road.client
    assert no.invited_at == NOON + timedelta(days=1)
    assert not invited(answered(no, now=NOON + timedelta(days=28)))
    assert invited(answered(no, now=NOON + timedelta(days=29)))


def test_her_own_practices_with_others_stand_first() -> None:
    """CR-413."""
    tom = Practice("p1", "ana", "Call Tom", script="reach_out", position=1)
    assert answered(practices=(tom,)).labels == ["Call Tom", "No thanks"]


def test_the_therapist_may_set_how_many_days() -> None:
    """CR-413: practice.social_days."""
    care = replace(book().care, practice=replace(book().care.practice, social_days=30))
    assert not invited(answered(book=replace(book(), care=care)))


def done(script: str) -> datetime | None:
    """When Ana was last with others, after a whole practice of that script, or of a name alone."""
    chat = Chat(replace(ANA, ceiling=Stage.GROWTH))
    chat.practices = {"p1": Practice("p1", "ana", "Call Tom", script=script, position=1)}
    chat.command("toolkit")
    chat.tap("Start 1" if script else "See 1")
    if not script:
        chat.tap("Done")
    while chat.place.open:
        chat.wakes() if chat.place.wake_at else chat.tap("Skip")
    return chat.client.with_people_at


def test_a_practice_with_others_counts_and_so_does_one_of_which_nobody_knows() -> None:
    """CR-413: nothing is inferred from a name."""
    assert done("reach_out") is not None
    assert done("") is not None
    assert done("feet_and_room") is None
