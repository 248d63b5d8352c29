"""Who moves a stage, and what a hold does and does not follow from (CR-101 to CR-104, CR-302)."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

import bot
from bot.domain.care import StageCare
from bot.domain.incoming import Medium
from bot.domain.people import AlertLevel, Therapist
from bot.domain.stage import Stage
from bot.domain.talk.therapist.invite import start_stage
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.help_cast import House, ana
from tests.domain.talk.road_cast import Road, client_moment, keys_of, said
from tests.domain.talk.therapist_cast import Desk

STAGES = book().therapist.stages
RATED = some.lists(some.integers(0, 10), min_size=1, max_size=8)


def test_a_start_may_be_safety_stabilisation_or_processing_and_is_safety_where_nothing_is_said() -> None:
    """CR-101."""
    assert book().care.stage.start == Stage.SAFETY.value
    assert Therapist("brandt", "Dr. Brandt").start_stage is None  # the clinic's
    desk = Desk()
    desk.command("invite", "B.C.")
    desk.tap("Choose now")
    offered = [label for label in desk.labels if label in STAGES.values()]
    assert offered == [STAGES[each] for each in ("safety", "stabilisation", "processing")]


def test_a_client_begins_where_the_clinic_says_unless_the_therapist_chose() -> None:
    """CR-101: stage.start."""
    desk = Desk()
    here = replace(desk.moment(), book=replace(book(), care=replace(book().care, stage=StageCare("stabilisation"))))
    assert start_stage(here, here.therapist) is Stage.STABILISATION
    assert start_stage(here, replace(here.therapist, start_stage=Stage.SAFETY)) is Stage.SAFETY


def test_a_ceiling_is_set_by_the_therapists_screens_and_the_accepted_invite_and_nowhere_else() -> None:
    """CR-102: by the text of the code; every other place may only read it."""
    root = Path(bot.__file__).parent
    setting = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and not (isinstance(node.func, ast.Name) and node.func.id == "fill")
        and any(word.arg == "ceiling" for word in node.keywords)
    }
    made_up = "library/check_cast.py"  # the people of `handrail check`, who are nobody
    assert setting - {made_up} <= {"domain/talk/therapist/stage_deeds.py", "domain/talk/stranger.py"}


@settings(max_examples=40, deadline=None)
@given(RATED)
def test_no_row_of_ratings_however_high_sets_a_hold_or_a_rest(ratings: list[int]) -> None:
    """CR-104, CR-701: never from ratings; a dip triggers nothing (CR-805)."""
    road = Road(client_moment(replace(ANA, country="GB", phone="+44 20 7946 0018")))
    for rating in ratings:
        road.hear(said(Medium.COMMAND, command="checkin", at=road.moment.now))
        road.press(next(key for key in keys_of(road.last) if key.label == "Very hard"))
        road.type(str(rating))
        assert road.moment.recent[0].distress == rating
        road.tap("Stop for now")
        road.waits(days=1)
        assert not road.told
    assert (road.client.hold, road.client.rest_until, road.client.thought_rest_until) == (False, None, None)


def test_where_no_alert_is_raised_no_hold_is_set_and_only_thought_work_rests_for_a_day() -> None:
    """CR-104, CR-302, CR-614: known to the client alone."""
    for words in ("I want to die", "I am going to kill myself tonight"):
        house = House(client=replace(ana(), alerts=AlertLevel.NONE))
        house.ana(words)
        assert (house.alert, house.client.hold, house.client.rest_until) == (None, False, None)
        assert house.client.thought_rest_until == house.now + timedelta(hours=24)


def test_asking_for_somebody_closes_no_thought_work() -> None:
    """CR-302, CR-612: kind `asked` is excepted."""
    house = House()
    house.ana_presses("tell")
    assert house.alert and house.client.thought_rest_until is None
    assert house.client.stage is Stage.PROCESSING and house.now > NOON
