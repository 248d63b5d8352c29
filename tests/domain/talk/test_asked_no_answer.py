"""“Asked, no answer”: what a therapist reads of a plain question that was left open (CR-604)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.journal import Episode
from bot.domain.people import AlertLevel
from tests.domain.talk.therapist_cast import ANA, NOON, Desk

LEFT = Episode("q" * 16, ANA, NOON - timedelta(days=1), "ask", "burden", consented=True)
LINE = "Asked on Mon 23 Nov, after heavy words: no answer."


def menu(*asked: Episode, alerts: AlertLevel = AlertLevel.ANY) -> str:
    """Ana's menu as Dr. Brandt reads it."""
    desk = Desk()
    desk.files[ANA] = replace(desk.files[ANA], client=replace(desk.ana, alerts=alerts), asked=asked)
    return desk.says("A.K.")


def test_a_question_left_open_after_heavy_words_is_one_line_cr_604() -> None:
    assert LINE in menu(LEFT)
    assert menu(LEFT, replace(LEFT, id="r" * 16)).count("no answer.") == 1, "once a day is enough"


@pytest.mark.parametrize(
    "asked",
    [
        replace(LEFT, answer="figure"),
        replace(LEFT, consented=False),
        replace(LEFT, kind="figure"),
        replace(LEFT, at=NOON - timedelta(days=29)),
    ],
    ids=["answered", "without alerts then", "a figure of speech", "long ago"],
)
def test_everything_else_stays_unsaid_cr_604(asked: Episode) -> None:
    assert "no answer." not in menu(asked)


def test_with_alerts_taken_back_nothing_of_it_is_read_any_more_cr_604() -> None:
    assert "no answer." not in menu(LEFT, alerts=AlertLevel.NONE)
