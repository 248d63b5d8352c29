"""Growth prompts want their stage and a tick; the aim to recover takes fewer, and none from growth (CR-107, CR-108)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.care import Care
from bot.domain.checkin import Why
from bot.domain.coming import coming
from bot.domain.decision import Decision, Withdraw, decide
from bot.domain.people import Aim, Client
from bot.domain.prompt import Works
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import FixedTime, Weekly
from bot.domain.stage import ORDER, Stage
from bot.domain.talk.stage_moves import withdrawn_above
from tests.domain.talk.client_cast import book
from tests.domain.talk.therapist_cast import ANA, NOON, Desk, Phone, ana, file

WORDS, SAID = book().aim, book().therapist
GROWTH = [each.id for each in book().prompts.values() if each.min_stage is Stage.GROWTH]


def grown(**more: object) -> Client:
    return replace(ana(), ceiling=Stage.GROWTH, **more)  # type: ignore[arg-type]


def daily(prompt: str = "", at: time = time(19), zone: str = "Europe/London") -> Schedule:
    days = Weekly(frozenset(range(7)))
    made = Schedule(ANA, "s1", prompt, zone, (FixedTime(at),), days, NOON.date(), NOON.date(), count=200)
    return planned(made, NOON)


@pytest.mark.parametrize("stage", ORDER)
@pytest.mark.parametrize("ticked", [True, False])
@pytest.mark.parametrize("aim", [None, *Aim])
def test_growth_wants_its_stage_and_the_tick_and_no_aim_to_recover(stage: Stage, ticked: bool, aim: Aim | None) -> None:
    """CR-107, CR-108: either missing, closed."""
    client = replace(ana(), ceiling=stage, growth=ticked, aim=aim)
    assert client.opens(Stage.GROWTH) is (stage is Stage.GROWTH and ticked and aim is not Aim.RECOVER)
    assert all(client.opens(each) for each in ORDER[: stage.rank + 1] if each is not Stage.GROWTH)


@pytest.mark.parametrize("ticked", [True, False])
def test_a_rotating_check_in_has_growth_prompts_only_with_the_tick(ticked: bool) -> None:
    """CR-107."""
    assert len(GROWTH) == 2
    client = grown(growth=ticked)
    found = coming(book(), client, (daily(),), (), Works(client.stage, growth=client.grows), NOON, 40)
    assert bool({each.prompt.id for each in found if each.prompt} & set(GROWTH)) is ticked


def test_a_schedule_of_a_growth_prompt_is_held_without_the_tick() -> None:
    """CR-107."""
    for client, why in ((grown(), Why.STAGE), (grown(growth=True), Why.NONE)):
        (one,) = coming(book(), client, (daily(GROWTH[0]),), (), Works(client.stage), NOON, 1)
        assert one.why is why


@settings(max_examples=40, deadline=None)
@given(
    most=some.integers(1, 7),
    hours=some.lists(some.integers(8, 21), min_size=1, max_size=3),
    zone=some.sampled_from(["Europe/London", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]),
)
def test_the_aim_to_recover_holds_the_week_to_its_number(most: int, hours: list[int], zone: str) -> None:
    """CR-108: on no seven days together are there more, over all schedules and clock changes."""
    care = Care(aim=replace(Care().aim, recover_max_per_week=most))
    client = replace(ana(), aim=Aim.RECOVER, zone=zone)
    schedules = tuple(replace(daily(at=time(hour, n), zone=zone), id=f"s{n}") for n, hour in enumerate(hours))
    found = coming(replace(book(), care=care), client, schedules, (), Works(client.stage), NOON, 60)
    days = [each.due.local_date for each in found if each.why is Why.NONE]
    assert days
    for first in days:
        assert sum(timedelta() <= day - first < timedelta(days=7) for day in days) <= most


def test_three_agreed_days_a_week_stay_three_where_the_time_is_drawn_anew() -> None:
    """CR-108: the limit takes none of what was agreed within it."""
    client = replace(ana(), aim=Aim.RECOVER)
    wide = replace(daily(), days=Weekly(frozenset({0, 2, 4})))
    found = coming(book(), client, (wide,), (datetime(2026, 11, 23, 19, 50, tzinfo=UTC),), Works(client.stage), NOON, 9)
    assert {each.why for each in found} == {Why.NONE}


def test_the_tick_stands_on_the_screen_of_the_last_stage_alone() -> None:
    """CR-107."""
    desk = Desk()
    desk.tap_action("cstg", ANA)
    assert WORDS.growth_open not in desk.labels and WORDS.aim_key in desk.labels
    desk.tap_action("grow", f"{ANA}:on")  # a key that was never shown
    assert not desk.files[ANA].client.growth
    desk.files[ANA] = file(grown())
    assert WORDS.growth_off in desk.tap_action("cstg", ANA)
    desk.tap(WORDS.growth_open)
    assert desk.files[ANA].client.growth
    assert [act.act for act in desk.acts][-1] == "opened_growth_prompts"
    desk.tap_action("cstg", ANA)
    desk.tap(WORDS.growth_close)
    assert not desk.files[ANA].client.growth


def test_the_client_reads_of_the_calmer_pace_behind_a_neutral_line() -> None:
    """CR-108."""
    desk = Desk()
    desk.tap_action("aim", ANA)
    desk.tap(WORDS.aims["recover"])
    assert desk.files[ANA].client.aim is Aim.RECOVER
    assert "3 check-ins a week at most" in Phone(desk).read()


def test_what_waited_and_is_not_open_any_more_does_not_go() -> None:
    """CR-107, CR-103."""
    schedules = (daily(GROWTH[0]),)
    assert withdrawn_above(book(), schedules, grown()) == decide(Withdraw("c:s1:"))
    assert withdrawn_above(book(), schedules, grown(growth=True)) == Decision()


def test_dr_okafor_cannot_touch_either() -> None:
    """CR-107, CR-108, F-68."""
    desk = Desk()
    desk.therapist = replace(desk.therapist, id="d" * 16)
    for action, about in (("grow", f"{ANA}:on"), ("aim", f"{ANA}:recover")):
        assert desk.tap_action(action, about) == SAID.not_found
    assert desk.files[ANA].client.aim is None
