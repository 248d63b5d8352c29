"""A question's keys come off with the answer that follows it: one letter, not two."""

from datetime import UTC, datetime

import pytest

from bot.domain.decision import Kind, Remember, Say, Withdraw
from bot.domain.dialogue import Place
from bot.domain.joined import joined

OFF = Say("", strips="d.1")
PLACE = Remember(Place("ana"))


def test_keys_come_off_with_the_answer_also_where_something_is_remembered_between() -> None:
    assert [*joined([OFF, PLACE, Say("Two?"), Say("By the way.")])] == [
        PLACE, Say("Two?", strips="d.1"), Say("By the way."),
    ]  # fmt: skip


def test_to_another_chat_they_go_with_what_goes_there() -> None:
    off, answer = Say("", to="chat", strips="c.1"), Say("Later, then.", to="chat")
    assert [*joined([off, answer])] == [Say("Later, then.", to="chat", strips="c.1")]


@pytest.mark.parametrize(
    "next_",
    [
        Say("Call 116 123.", kind=Kind.CRISIS),  # help waits for no key
        Say("How is it?", kind=Kind.CHECKIN),
        Say("To somebody else.", to="therapist"),
        Say("Changed in place.", edit=7),
        Say("Changed in place.", replaces="d.1"),
        Say("Tomorrow.", not_before=datetime(2026, 11, 27, 9, tzinfo=UTC)),
        Say("", deletes=(7,)),
        Say("", strips="d.2"),
        Withdraw("c:1:"),
    ],
)
def test_with_anything_else_they_come_off_alone_and_before_it(next_: Say | Withdraw) -> None:
    assert [*joined([OFF, next_])] == [OFF, next_]


def test_keys_that_nothing_follows_come_off_alone() -> None:
    assert [*joined([Say("One."), OFF, PLACE])] == [Say("One."), PLACE, OFF]
