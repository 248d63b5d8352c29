"""Every turn of an alert's life leaves a line, and none of them a word of anybody (F-38)."""

from dataclasses import replace

from bot.domain.alert import (
    Alert,
    Reason,
    Then,
    Who,
    accepted,
    acknowledge,
    chase,
    close,
    hear_again,
    say_then,
    tapped,
    unreachable,
)  # fmt: skip
from bot.domain.alert_trail import Event, What, events
from tests.domain.test_alert import CARE, MARTA, MORNING, minutes, raised


def climbing() -> Alert:
    """Urgent, its first step just taken."""
    return chase(raised(), MORNING)[0]


def test_a_new_alert_was_raised_and_told() -> None:
    assert events(None, climbing(), MORNING) == (
        Event(MORNING, What.RAISED),
        Event(MORNING, What.TOLD, 1, "therapist"),
    )


def test_each_step_names_whom_it_goes_to() -> None:
    before, later = climbing(), MORNING + minutes(20)
    after, _ = chase(accepted(before, 1, MORNING), later)
    assert [(each.what, each.step, each.of) for each in events(before, after, later)] == [
        (What.TOLD, 2, "therapist"),
        (What.TOLD, 3, "therapist backup"),
    ]


def test_what_cannot_be_delivered_stands_in_the_trail() -> None:
    before = climbing()
    after, _ = unreachable(before, 1, MORNING, Who.THERAPIST)
    whats = [each.what for each in events(before, after, MORNING)]
    assert whats == [What.TOLD, What.UNREACHABLE]  # refused, so the next step is taken at once


def test_a_ladder_that_ends_unseen_says_so() -> None:
    before = climbing()
    after, _ = chase(accepted(before, 1, MORNING), MORNING + minutes(300))
    assert events(before, after, MORNING)[-1].what is What.UNREACHED


def test_seen_next_and_closed_are_a_line_each() -> None:
    before, later = climbing(), MORNING + minutes(5)
    seen, _ = acknowledge(before, "dr-brandt", later)
    contacting = say_then(seen, Then.CONTACTING)
    closed = close(contacting, Reason.REACHED, keep_hold=False, at=later)
    turns = (*events(before, seen, later), *events(seen, contacting, later), *events(contacting, closed, later))
    assert turns == (
        Event(later, What.SEEN, 1, "dr-brandt"),
        Event(later, What.NEXT, 1, "contacting"),
        Event(later, What.CLOSED, 1, "reached"),
    )


def test_handing_over_names_the_person_by_their_id() -> None:
    seen, _ = acknowledge(chase(raised(backup=None), MORNING)[0], "dr-brandt", MORNING)
    assert events(seen, replace(seen, backup=MARTA.id), MORNING) == (Event(MORNING, What.HANDED, 1, MARTA.id),)


def test_tapped_keys_and_new_hits_are_lines_and_nothing_else_changes() -> None:
    before, later = climbing(), MORNING + minutes(3)
    again, _ = hear_again(tapped(before, "with", later), before.tier, later, CARE)
    assert events(before, again, later) == (
        Event(later, What.TAPPED, 1, "with"),
        Event(later, What.HEARD_AGAIN, 1),
    )


def test_without_a_change_there_is_no_line() -> None:
    assert events(climbing(), climbing(), MORNING) == ()
