"""Whether the process is ready, and what it says about that to whoever asks."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.console.health import health_routes, serve_console
from bot.health import BEATS, Health, Light, Sign
from bot.services.auditor import Findings
from bot.settings import CannotStart

START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def well(at: datetime = START) -> Health:
    """Every loop has just reported."""
    health = Health(START)
    for sign in BEATS:
        health.beat(sign, at)
    return health


def console(health: Health, now: datetime) -> Starlette:
    return Starlette(routes=health_routes(health, lambda: now))


async def get(app: Starlette, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://console") as client:
        return await client.get(path)


def test_a_process_that_has_only_started_is_not_ready_and_says_what_is_missing() -> None:
    ready, reasons = Health(START).ready(after(5))
    assert not ready and "No answer from Telegram for 5 s." in reasons


def test_a_process_whose_loops_all_work_is_ready() -> None:
    assert well().ready(after(5)) == (True, ())


@pytest.mark.parametrize(("sign", "amber", "red"), [(Sign.POLL, 46, 91), (Sign.CLOCK, 6, 61)])
def test_a_loop_that_falls_silent_turns_amber_and_then_red(sign: Sign, amber: float, red: float) -> None:
    health = well()
    assert health.light(sign, after(amber - 1)) is Light.GREEN
    assert health.light(sign, after(amber)) is Light.AMBER
    assert health.light(sign, after(red)) is Light.RED


def test_a_loop_that_stood_still_is_told_for_a_minute_and_what_is_amber_is_no_reason_against_it() -> None:
    health = well(after(30))
    for seconds, at in ((3.0, after(1)), (0.0, after(2))):
        health.lagged(seconds, at)
    assert health.light(Sign.LAG, after(30)) is Light.AMBER
    assert health.ready(after(30)) == (True, ()) and health.looks(after(30)) == (
        "The event loop has stood still for 3 s.",
    )
    assert health.light(Sign.LAG, after(62)) is Light.GREEN, "a minute later it is over"


def test_a_loop_that_stood_still_for_more_than_ten_seconds_makes_it_not_ready() -> None:
    health = well(after(20))
    health.lagged(11.0, after(20))
    assert health.ready(after(20)) == (False, ("The event loop has stood still for 11 s.",))


def test_an_overdue_alert_makes_it_not_ready() -> None:
    health = well()
    health.audited(Findings(START, 1, alert=timedelta(seconds=75)))
    assert health.ready(START) == (False, ("An alert has been overdue for 75 s.",))


@pytest.mark.parametrize(
    ("findings", "reason"),
    [
        (
            Findings(START, unreached=timedelta(seconds=100)),
            "An alert has ended and nobody has marked it as seen for 100 s.",
        ),
        (
            Findings(START, undelivered=timedelta(seconds=5)),
            "An alert could not be delivered to somebody it is for, and is unseen for 5 s.",
        ),
    ],
)
def test_an_alert_that_nobody_got_or_saw_makes_it_not_ready(findings: Findings, reason: str) -> None:
    """`unreached` is a loud state of its own (CR-703, F-38, F-39)."""
    health = well()
    health.audited(findings)
    assert health.ready(START) == (False, (reason,))


async def test_an_alert_more_than_a_minute_overdue_turns_readyz_red() -> None:
    """§6.2: also what the container's health check asks."""
    for late, status in ((59, 200), (61, 503)):
        health = well()
        health.audited(Findings(START, alert=timedelta(seconds=late)))
        answer = await get(console(health, START), "/readyz")
        assert answer.status_code == status
    assert answer.json()["reasons"] == ["An alert has been overdue for 61 s."]


def test_a_day_without_a_copy_of_the_database_makes_it_not_ready_where_copies_are_made() -> None:
    day = timedelta(hours=26, seconds=1)
    assert well(START + day).ready(START + day)[0], "nobody makes copies here"
    health = well(START + day)
    health.backed_up(START)
    told = health.ready(START + day)[1]
    assert told == ("No copy of the database has been made for 93601 s.",)
    health.backed_up(START + day)
    assert health.ready(START + day)[0]


def test_a_database_that_takes_nothing_makes_it_not_ready_until_it_does_again() -> None:
    health = well()
    health.not_written()
    assert health.ready(START) == (False, ("The database does not take what is written.",))
    health.written(START)
    assert health.ready(START) == (True, ())


def test_a_database_that_takes_a_write_slowly_is_amber_until_it_takes_one_quickly() -> None:
    """§6.2: the write probe, over a second; it is red where it fails."""
    health, lights = well(), []
    for seconds in (0.2, 1.0, 1.1, 40.0, 0.2):
        health.written(START, seconds)
        lights.append((health.light(Sign.WRITE, START), health.looks(START)))
    slow = [((Light.AMBER, (f"The database took {seconds} s for one row.",))) for seconds in (1.1, 40.0)]
    assert lights == [(Light.GREEN, ())] * 2 + slow + [(Light.GREEN, ())]
    assert health.ready(START) == (True, ())


def test_another_process_on_the_same_token_makes_it_not_ready_until_it_is_gone() -> None:
    health = well(after(30))
    health.rival(after(10))
    health.rival(after(30))
    assert health.ready(after(30)) == (False, ("Another process has been reading this bot for 20 s.",))
    health.beat(Sign.POLL, after(91))
    assert health.ready(after(91))[1] == ("The clock has not ticked for 61 s.",)


def test_a_full_disk_is_called_a_full_disk() -> None:
    health = well()
    health.not_written(full=True)
    health.not_written()
    assert health.ready(START)[1] == ("No space to record. Messages are not confirmed; help texts still go out.",)
    health.written(START)
    assert health.ready(START) == (True, ())


def test_a_clock_that_was_set_back_makes_no_age_negative() -> None:
    assert well(after(60)).age(Sign.POLL, START) == 0


async def test_healthz_only_says_that_the_process_answers() -> None:
    answer = await get(console(Health(START), after(999)), "/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_readyz_is_200_with_ages() -> None:
    answer = await get(console(well(), after(3)), "/readyz")
    assert answer.status_code == 200
    assert answer.json()["age_s"]["poll"] == 3.0 and answer.json()["reasons"] == []


async def test_what_stands_still_is_amber_counted_and_no_reason_against_it() -> None:
    """§6.2: quarantined rows, unsure rows and delivery loops; any new."""
    health = well()
    health.audited(Findings(START, set_aside=2, looping=1))
    answer = await get(console(health, START), "/readyz")
    assert answer.status_code == 200 and answer.json()["count"] == {"set_aside": 2, "unsure": 0, "looping": 1}
    assert answer.json()["look"] == [
        "Messages set aside unheard in the last day: 2.", "Letters that failed five times and are tried again: 1.",
    ]  # fmt: skip


def test_a_disk_that_fills_is_amber_below_the_operators_figure_and_red_below_200_mb() -> None:
    health = well()
    lights = []
    for free in (None, 2000, 1999, 200, 199, 0):
        health.disk_amber_mb, health.disk_free_mb = 2000, free
        lights.append(health.light(Sign.DISK, START))
    assert lights == [Light.GREEN, Light.GREEN, Light.AMBER, Light.AMBER, Light.RED, Light.RED]
    assert health.ready(START) == (False, ("0 MB are free on the disk.",))
    health.disk_free_mb = 1500
    assert health.ready(START) == (True, ()) and health.looks(START) == ("1500 MB are free on the disk.",)


async def test_readyz_says_what_is_worth_a_look_and_is_200_all_the_same() -> None:
    answer = await get(console(well(), after(50)), "/readyz")
    assert answer.status_code == 200
    assert "No answer from Telegram for 50 s." in answer.json()["look"]


async def test_readyz_is_503_with_the_reasons_in_words() -> None:
    answer = await get(console(well(), after(120)), "/readyz")
    assert answer.status_code == 503
    assert "The clock has not ticked for 120 s." in answer.json()["reasons"]


async def test_a_loop_that_has_not_reported_has_no_age() -> None:
    answer = await get(console(Health(START), after(3)), "/readyz")
    assert answer.status_code == 503 and answer.json()["age_s"]["poll"] is None


async def test_the_console_answers_on_its_own_socket_and_ends_quickly() -> None:
    serving = await serve_console(console(well(), START), "127.0.0.1", 0)
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{serving.url}/healthz")).status_code == 200
        await serving.stop()
        with pytest.raises(httpx.TransportError):
            await client.get(f"{serving.url}/healthz")


async def test_an_address_that_is_not_ours_is_said_in_one_line() -> None:
    with pytest.raises(CannotStart, match=r"^Cannot listen on 192\.0\.2\.1:8080 \("):
        await serve_console(console(well(), START), "192.0.2.1", 8080)


async def test_a_taken_port_is_said_in_one_line() -> None:
    serving = await serve_console(console(well(), START), "127.0.0.1", 0)
    said = f"Port {serving.port} on 127.0.0.1 is taken. Set HANDRAIL_CONSOLE_PORT."
    with pytest.raises(CannotStart, match=f"^{re.escape(said)}$") as stopped:
        await serve_console(console(well(), START), "127.0.0.1", serving.port)
    assert stopped.value.exit_code == 2
    await serving.stop()
