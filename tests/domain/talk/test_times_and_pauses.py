"""Later, pauses and the client's own clock: no quiet hour offered, dates typed, a zone asked where there is doubt."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Clock, Key
from bot.domain.dialogue import Place
from bot.domain.incoming import Medium
from bot.domain.people import Standing
from bot.telegram.sender import clock_of
from tests.domain.talk.client_cast import ANA
from tests.domain.talk.road_cast import BRANDT, INVITE, Road, client_moment, said, stranger_moment, utc

CHECKIN = "c" * 16
HERE = replace(ANA, country="GB", standing=Standing.ACTIVE)


def with_checkin(at: datetime) -> Road:
    checkin = Checkin(CHECKIN, "ana", "", at.date(), 0, at, CheckinState.SENT, prompt="how_is_it", opened_at=at)
    return Road(client_moment(HERE, now=at, checkin=checkin))


@pytest.mark.parametrize(
    ("clock", "shown"),
    [
        ("12:00", {"30 min", "3 hours", "Tomorrow"}),
        ("18:45", {"30 min", "Tomorrow"}),
        ("21:10", {"Tomorrow"}),
        ("23:00", set()),
    ],
)
def test_later_shows_no_time_in_quiet_hours_and_always_a_way_back(clock: str, shown: set[str]) -> None:
    """CR-207, F-07: at 23:00 even tomorrow's time would be quiet."""
    road = with_checkin(utc(f"2026-11-24 {clock}"))
    road.press(Key("", "cs", f"{CHECKIN}:later"))
    assert set(road.labels) & {"30 min", "3 hours", "Tomorrow"} == shown
    assert {"Not today", "Back"} <= set(road.labels)
    assert all(row for say in road.last.says for row in say.keys), "an empty row of keys is refused by Telegram"
    road.tap("Back")
    assert {"Very hard", "Later"} <= set(road.labels)
    assert road.moment.checkin and road.moment.checkin.state is CheckinState.SENT


def test_lighter_has_a_way_back_too() -> None:
    road = with_checkin(utc("2026-11-24 12:00"))
    road.press(Key("", "cs", f"{CHECKIN}:lighter"))
    road.tap("Back")
    assert "Very hard" in road.labels


@pytest.mark.parametrize(("typed", "until"), [("30 Nov", date(2026, 11, 30)), ("in a week", date(2026, 12, 1))])
def test_a_date_can_be_typed_at_the_first_question_of_a_pause(typed: str, until: date) -> None:
    """CR-203, CR-213."""
    road = Road(client_moment(HERE))
    road.hear(said(Medium.COMMAND, command="pause"))
    assert {"Tomorrow", "A week", "Pick a date", "Until I say"} <= set(road.labels)
    road.type(typed)
    assert road.client.paused_until and road.client.paused_until.date() == until
    assert not road.moment.place.open


@pytest.mark.parametrize(
    ("label", "until"), [("Tomorrow", date(2026, 11, 25)), ("A week", date(2026, 12, 1)), ("Until I say", None)]
)
def test_each_choice_of_a_pause(label: str, until: date | None) -> None:
    """CR-213."""
    road = Road(client_moment(HERE))
    road.hear(said(Medium.COMMAND, command="pause"))
    road.tap(label)
    paused = road.client.paused_until
    assert (paused.date() if paused else None) == until
    assert road.client.paused_open is (until is None)
    assert "I'm back" in road.labels


def test_words_that_are_no_date_say_so_and_pause_nothing() -> None:
    road = Road(client_moment(HERE))
    road.hear(said(Medium.COMMAND, command="pause"))
    road.type("when I feel like it")
    assert "I didn't get a date" in road.text and road.client.paused_until is None


def test_a_picked_date_is_typed_then() -> None:
    road = Road(client_moment(HERE))
    road.hear(said(Medium.COMMAND, command="pause"))
    road.tap("Pick a date")
    road.type("30 Nov")
    assert road.client.paused_until and road.client.paused_until.date() == date(2026, 11, 30)


def to_the_zone(country: str) -> Road:
    """Ana answers the first questions up to the last, as somebody in that country."""
    link = replace(INVITE)
    road = Road(client_moment(replace(ANA, standing=Standing.INVITED), invite=link, inviter=BRANDT))
    road.hear(said(Medium.COMMAND, command="start", argument="x"), stranger_moment(invite=link, inviter=BRANDT))
    road.moment = replace(road.moment, therapist=BRANDT)
    road.tap("Yes")
    road.type(country)
    for label in ("Understood", "Understood", "No, keep private", "No alerts"):
        road.tap(label)
    return road


def test_a_country_with_one_clock_is_not_asked_about_its_time() -> None:
    road = to_the_zone("united kingdom")
    assert "You're set" in road.text and "London time, now 12:00 (12:00)." in road.text


def test_a_country_with_several_clocks_is_asked_with_the_present_times_as_keys() -> None:
    """C5: asked only where the country's zones leave doubt."""
    road = to_the_zone("united states")
    assert "What time is it where you are?" in road.text
    assert {"07:00 New York", "04:00 Los Angeles"} <= set(road.labels)
    road.tap("04:00 Los Angeles")
    assert road.client.zone == "America/Los_Angeles" and "Los Angeles time, now 04:00 (04:00)." in road.text


def test_the_phone_shows_the_time_in_its_own_zone() -> None:
    """C5: the Bot API's date_time entity over the second time, as PTB 22.8 knows it."""
    road = to_the_zone("united kingdom")
    home = next(say for say in road.last.says if say.clock)
    assert home.clock == Clock("12:00", road.moment.now)
    (entity,) = clock_of(home, home.text) or []
    assert entity.type == "date_time" and entity.date_time_format == "t"
    start = home.text.encode("utf-16-le")[: entity.offset * 2].decode("utf-16-le")
    assert start.endswith("now 12:00 (") and entity.length == 5


@pytest.mark.parametrize(("typed", "asked"), [("new york", True), ("london", False)])
def test_after_a_change_of_zone_that_does_not_fit_the_country_is_asked_again(typed: str, asked: bool) -> None:
    """CR-611: asked, never guessed; and asked once, not in circles."""
    road = Road(client_moment(HERE, place=Place("chat-ana")))
    road.press(Key("", "mytime"))
    road.type(typed)
    assert ("Which country are you in now?" in road.text) is asked
    if asked:
        road.type("united kingdom")
        assert road.client.country == "GB" and "What time is it" not in road.text


def test_a_change_of_country_asks_the_time_and_no_country_again() -> None:
    """CR-611."""
    road = Road(client_moment(HERE, place=Place("chat-ana")))
    road.hear(said(Medium.COMMAND, command="country"))
    road.type("united states")
    assert "What time is it where you are?" in road.text
    road.type("london")
    assert "Which country" not in road.text and road.client.zone == "Europe/London"
