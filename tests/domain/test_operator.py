"""The operator hears that the machine is late, not every second of it, and that it is back."""

from datetime import UTC, datetime, timedelta

from bot.domain.operator import News, Watch, look

START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def told(*late: bool, every: timedelta = timedelta(minutes=1)) -> list[tuple[int, str, int]]:
    """What is said over these looks: in which minute, what, and for how many minutes it was late."""
    watch, said = Watch(), []
    for number, each in enumerate(late):
        now = START + number * every
        before = watch
        watch, news = look(watch, each, now)
        if news:
            said.append((number, news.value, (watch if news is News.LATE else before).minutes(now)))
    return said


def test_lateness_that_mends_itself_is_not_spoken_of() -> None:
    assert told(True, True, False, True, False) == []


def test_after_two_minutes_it_is_said_once_and_when_it_is_over() -> None:
    assert told(False, *[True] * 7, False, False) == [(3, "late", 2), (8, "back", 7)]


def test_while_it_lasts_it_is_said_again_every_half_hour() -> None:
    assert [minute for minute, _, _ in told(*[True] * 70)] == [2, 32, 62]


def test_a_clock_that_was_set_back_makes_nothing_negative() -> None:
    assert Watch(START).minutes(START - timedelta(hours=1)) == 1
