"""What is tied to a stage begins with it and ends when it is left, by whoever's act (CR-109)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.domain.decision import Withdraw, remember
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import EVERY_DAY, Anchor, Anchored, FixedTime, Weekly
from bot.domain.stage import Stage
from bot.domain.talk.stage_moves import followed
from tests.storage import people

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ANA = replace(people.client("ana", "", "brandt", "Ana"), zone="Europe/London", ceiling=Stage.PROCESSING)
DAILY, THIRD_DAY = Weekly(EVERY_DAY), Anchored(Anchor.STAGE_ENTRY, 3)


def tied(days: Weekly | Anchored, stage: Stage) -> Schedule:
    return planned(
        Schedule(
            client="ana", id="s1", prompt="", zone="Europe/London", times=(FixedTime(time(19)),), days=days,
            start=date(2026, 11, 20), agreed_on=date(2026, 11, 20), ends=date(2026, 12, 20), of_stage=stage,
        ),
        NOW,
    )  # fmt: skip


def after(schedule: Schedule, client: Client) -> Schedule | None:
    decision = followed(ANA, (schedule,), remember(client), NOW)
    return next((each for each in decision.records if isinstance(each, Schedule)), None)


@pytest.mark.parametrize("left", [{"ceiling": Stage.SAFETY}, {"own_stage": Stage.SAFETY}, {"hold": True}])
def test_it_rests_when_the_stage_is_left_and_what_waited_does_not_go(left: dict[str, object]) -> None:
    schedule = tied(DAILY, Stage.PROCESSING)
    gone = replace(ANA, **left)  # type: ignore[arg-type]
    rests = after(schedule, gone)
    assert rests is not None and rests.next_due_at is None
    assert Withdraw("c:s1:") in followed(ANA, (schedule,), remember(gone), NOW).parts


def test_the_third_day_counts_from_the_day_on_which_the_stage_begins() -> None:
    begun = after(tied(THIRD_DAY, Stage.INTEGRATION), replace(ANA, ceiling=Stage.INTEGRATION))
    assert begun is not None
    assert begun.next_due_at == datetime(2026, 11, 30, 19, tzinfo=UTC)
    assert begun.last_date == date(2026, 12, 27)


def test_before_the_stage_begins_nothing_comes() -> None:
    assert tied(THIRD_DAY, Stage.INTEGRATION).next_due_at is None


def test_what_is_tied_to_no_stage_is_not_touched() -> None:
    assert after(replace(tied(DAILY, Stage.PROCESSING), of_stage=None), replace(ANA, hold=True)) is None
