"""Two taps to the first practice, and nobody written to on a client's behalf (CR-407, CR-409, CR-410)."""

from dataclasses import replace

import pytest

from bot.domain.dialogue import Place, begin
from bot.domain.incoming import Medium
from bot.domain.people import Standing
from bot.domain.script import Choice
from bot.domain.stage import Stage
from bot.domain.toolkit import Practice
from tests.domain.talk.client_cast import ANA, NOON, Chat, at, book
from tests.domain.talk.road_cast import Road, client_moment, keys_of, said

FEET = Practice("p1", "ana", "Feet first", script="feet_and_room", position=1)
OPEN = sorted(name for name in (*book().scripts, *book().practices) if not name.startswith(("t_", "enrolment")))


def standing_in(name: str) -> Road:
    """Ana at the first question of that script."""
    script = book().script(name)
    assert script
    place = begin(Place("chat-ana"), script, {"people": (Choice("tom", "Tom"),)}, NOON, run="r")
    return Road(client_moment(replace(ANA, standing=Standing.ACTIVE, ceiling=Stage.GROWTH), place, practices=(FEET,)))


@pytest.mark.parametrize("name", [each for each in OPEN if each != "feet_and_room"])
def test_the_first_practice_is_two_taps_away_in_the_middle_of_every_dialogue_which_waits(name: str) -> None:
    """CR-407."""
    road = standing_in(name)
    before = road.moment.place
    road.hear(said(text=book().common.key_toolkit))
    road.press(next(key for key in keys_of(road.last) if key.label == "Start 1"))
    here = road.moment.place
    assert here.script == "feet_and_room"
    assert here.under and (here.under.script, here.under.step) == (before.script, before.step)


@pytest.mark.parametrize("paused", [True, False])
@pytest.mark.parametrize("stage", list(Stage))
def test_the_first_practice_is_two_taps_away_at_every_stage_and_in_a_pause(stage: Stage, paused: bool) -> None:
    """CR-407."""
    road = Road(client_moment(replace(ANA, ceiling=stage, paused_open=paused, hold=True), practices=(FEET,)))
    road.hear(said(Medium.COMMAND, command="toolkit"))
    road.press(next(key for key in keys_of(road.last) if key.label == "Start 1"))
    assert road.moment.place.script == "feet_and_room"


@pytest.mark.parametrize("name", sorted(book().practices))
def test_no_practice_writes_to_anybody(name: str) -> None:
    """CR-409: least of all to the person it is about; the draft is typed by the client and stays with them."""
    chat = Chat(at(Stage.GROWTH), practices=(replace(FEET, script=name),))
    chat.command("toolkit")
    chat.tap("Start 1")
    while chat.place.open:
        assert not chat.told and not [say for say in chat.last.says if say.carries]
        step = chat.book.practices[name].step(chat.place.step)
        if chat.place.wake_at:
            chat.wakes()
        elif step.ask.value == "text":
            chat.type("Hi Tom, could we talk for ten minutes")
        else:
            chat.tap("Skip" if "Skip" in chat.labels else chat.labels[0])
    assert not chat.told


def test_a_sent_contact_is_written_to_by_nobody() -> None:
    """CR-409."""
    road = Road(client_moment(ANA))
    road.hear(said(Medium.MEDIA, text="Tom 07700 900123"))
    assert not road.told
