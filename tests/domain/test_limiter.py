"""Never faster than Telegram allows, always room for safety, and a 429 binds those whom it concerns."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.limiter import CHECKINS, KEPT_FOR_SAFETY, TOTAL, Limiter, Pace

ALLOWED = 30
TRIES = st.lists(st.tuples(st.floats(0, 0.2), st.sampled_from([0, 1, 2, 5])), max_size=300)


def gone(tries: list[tuple[float, int]], start: float = 1000.0) -> list[tuple[float, int]]:
    """Which of these letters were let through, and when: each asks once, so long after the one before."""
    limiter, now, through = Limiter(), start, []
    for later, prio in tries:
        now += later
        worst = limiter.worst_prio(now)
        if worst is not None and prio <= worst:
            limiter = limiter.sent(prio, now)
            through.append((now, prio))
    return through


def most_in_a_second(times: list[float]) -> int:
    return max((sum(1 for each in times if start <= each < start + 1) for start in times), default=0)


@given(TRIES)
def test_never_more_than_telegram_allows(tries: list[tuple[float, int]]) -> None:
    through = gone(tries)
    assert most_in_a_second([at for at, _ in through]) <= ALLOWED
    assert most_in_a_second([at for at, prio in through if prio > 1]) <= ALLOWED - KEPT_FOR_SAFETY
    assert most_in_a_second([at for at, prio in through if prio == 5]) <= CHECKINS + 1


def test_whoever_asks_all_the_time_gets_the_whole_pace_and_no_more() -> None:
    for prio, pace in ((0, TOTAL), (2, TOTAL - KEPT_FOR_SAFETY), (5, CHECKINS)):
        through = gone([(0.001, prio)] * 10_000)
        assert pace * 10 * 0.97 <= len(through) <= pace * 10 + 2


def test_who_comes_a_little_late_each_time_still_gets_the_whole_pace() -> None:
    """A letter is taken some milliseconds after it may go: what that loses is made up, or a long line loses minutes."""
    limiter, now, sent = Limiter(), 1000.0, 0
    while now < 1060.0:
        now += limiter.wait(now) + 0.006
        limiter, sent = limiter.sent(5, now), sent + 1
    assert sent >= CHECKINS * 60 * 0.97


def test_safety_finds_room_while_everything_routine_is_at_its_pace() -> None:
    through = gone([(0.005, prio) for _ in range(200) for prio in (2, 5)] + [(0.0, 0)])
    assert through[-1][1] == 0
    limiter = Limiter()
    for _ in range(2):
        limiter = limiter.sent(2, 50.0)
    assert limiter.wait(50.0) <= 1 / TOTAL


@given(TRIES)
def test_after_the_wait_more_may_go(tries: list[tuple[float, int]]) -> None:
    limiter, now = Limiter(), 1000.0
    for later, prio in tries:
        now += later
        limiter = limiter.sent(prio, now)
    before, wait = limiter.worst_prio(now), limiter.wait(now)
    assert (wait == 0) == (before == 9)
    assert wait == 0 or (limiter.worst_prio(now + wait + 1e-6) or -1) > (-1 if before is None else before)


def test_a_429_for_one_chat_binds_nobody_else() -> None:
    limiter = Limiter().flooded("ana", 30, 100.0)
    assert limiter.worst_prio(100.0) == 9
    assert limiter.flooded("ana", 30, 101.0).worst_prio(101.0) == 9


def test_a_second_chat_within_that_time_binds_routine_and_never_safety() -> None:
    limiter = Limiter().flooded("ana", 30, 100.0).flooded("chidi", 5, 110.0)
    assert limiter.worst_prio(129.9) == 1
    assert limiter.worst_prio(130.0) == 9


def test_a_second_chat_after_that_time_binds_only_itself() -> None:
    assert Limiter().flooded("ana", 30, 100.0).flooded("chidi", 5, 130.0).worst_prio(130.0) == 9


def test_a_shorter_wait_does_not_undo_a_longer_one() -> None:
    limiter = Limiter().flooded("ana", 30, 100.0).flooded("chidi", 60, 101.0).flooded("ana", 1, 102.0)
    assert limiter.worst_prio(160.9) == 1


def test_check_ins_and_the_notices_of_an_outage_take_turns_and_share_one_pace() -> None:
    limiter = Limiter()
    assert not limiter.gap_first and limiter.sent(5, 50.0).gap_first
    assert limiter.sent(5, 50.0).sent(2, 51.0).gap_first
    assert not limiter.sent(5, 50.0).sent(6, 51.0).gap_first
    assert len(gone([(0.001, 5), (0.001, 6)] * 5_000)) <= CHECKINS * 10 + 2


def test_a_pace_gives_its_burst_and_then_one_after_the_other() -> None:
    pace, waits = Pace(10, burst=2), []
    for _ in range(4):
        waits.append(round(pace.wait(5.0), 3))
        pace = pace.taken(5.0 + waits[-1])
    assert waits == [0.0, 0.0, 0.1, 0.2]
