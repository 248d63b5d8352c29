"""/metrics: numbers for programs on this machine, in Prometheus's text format, and for nobody else."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import Connection
from starlette.applications import Starlette

from bot.console.metrics import TEXT_FORMAT, metrics_routes
from bot.domain.alert import acknowledge
from bot.domain.decision import Kind, Say
from bot.domain.letter import InDoubt, Letter, Sent
from bot.health import BEATS, Health
from bot.services import tally
from bot.services.auditor import Findings
from bot.services.tally import Tally
from bot.storage import alerts
from bot.storage.database import Database
from tests.databases import NOW
from tests.services.cast import world
from tests.services.test_alert_trail import raised

START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HERE = "http://127.0.0.1:8080/metrics"
LINE = re.compile(r'handrail_\w+(\{(\w+="[\w+.]+",?)+\})? -?[\d.e+]+|# TYPE handrail_\w+ (gauge|counter|histogram)')


def letter(kind: Kind) -> Letter:
    return Letter(77, "a:40718253", "chat-of-ana", 7001, Say("I want to die", kind=kind), START, 1, False, 0)


def console(health: Health, counted: Tally, seen: tuple[int, float] | None = None) -> Starlette:
    async def acknowledged() -> tuple[int, float] | None:
        return seen

    return Starlette(routes=metrics_routes(health, counted, acknowledged, lambda: START + timedelta(seconds=7)))


async def get(
    app: Starlette, url: str = "http://127.0.0.1:8080/metrics", near: str = "127.0.0.1", **headers: str
) -> httpx.Response:
    transport = httpx.ASGITransport(app=app, client=(near, 40_000))
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})


def busy() -> tuple[Health, Tally]:
    health, counted = Health(START), Tally()
    for sign in BEATS:
        health.beat(sign, START)
    health.audited(Findings(START, unsure=2))
    health.disk_free_mb = 1500
    counted.kept.update(["message", "message", "callback_query"])
    counted.tried(letter(Kind.CRISIS), Sent(5), START + timedelta(seconds=0.2))
    counted.tried(letter(Kind.CHECKIN), InDoubt("timeout"), START + timedelta(seconds=3))
    return health, counted


async def test_a_program_on_this_machine_reads_what_is_known_and_done() -> None:
    answer = await get(console(*busy(), seen=(3, 61.5)))
    assert (answer.status_code, answer.headers["content-type"]) == (200, TEXT_FORMAT)
    for line in (
        "handrail_ready 1", 'handrail_age_seconds{sign="poll"} 7', 'handrail_light{sign="clock"} 1',
        'handrail_light{sign="poll"} 0', 'handrail_standing_still{what="unsure"} 2',
        "handrail_disk_free_bytes 1500000000", 'handrail_updates_kept_total{kind="message"} 2',
        'handrail_letters_total{class="safety",outcome="sent"} 1',
        'handrail_letters_total{class="routine",outcome="in_doubt"} 1',
        'handrail_letter_seconds_bucket{class="safety",le="0.1"} 0',
        'handrail_letter_seconds_bucket{class="safety",le="0.25"} 1',
        'handrail_letter_seconds_bucket{class="safety",le="+Inf"} 1',
        'handrail_letter_seconds_count{class="routine"} 0',
        "handrail_alerts_acknowledged_day 3", "handrail_alerts_acknowledged_day_seconds 61.5",
    ):  # fmt: skip
        assert line in answer.text.splitlines()


async def test_every_line_is_prometheus_and_none_holds_a_word_a_number_or_an_id_of_anybody() -> None:
    told = (await get(console(*busy()))).text
    assert all(LINE.fullmatch(line) for line in told.splitlines()) and told.endswith("\n")
    assert not any(word in told for word in ("die", "40718253", "ana", "7001", "77"))


async def test_where_the_database_cannot_be_asked_the_rest_is_told() -> None:
    told = (await get(console(*busy(), seen=None))).text
    assert "handrail_ready" in told and "acknowledged" not in told


@pytest.mark.parametrize("near", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("url", ["http://localhost:8080/metrics", "http://[::1]:8080/metrics"])
async def test_this_machine_has_several_names(near: str, url: str) -> None:
    assert (await get(console(*busy()), url, near)).status_code == 200


@pytest.mark.parametrize("near", ["192.0.2.7", "10.0.0.2", "2001:db8::7"])
async def test_another_machine_is_refused_and_told_nothing(near: str) -> None:
    answer = await get(console(*busy()), near=near)
    assert (answer.status_code, answer.text) == (403, "")


@pytest.mark.parametrize("header", ["x_forwarded_for", "x_forwarded_proto", "x_real_ip", "forwarded", "via"])
async def test_what_a_web_server_passes_on_is_refused(header: str) -> None:
    assert (await get(console(*busy()), **{header: "127.0.0.1"})).status_code == 403


@pytest.mark.parametrize("host", ["handrail.example.org", "127.0.0.1.example.org"])
async def test_what_was_asked_of_another_name_is_refused(host: str) -> None:
    """A page of elsewhere whose name leads here asks under its own name."""
    assert (await get(console(*busy()), f"http://{host}/metrics")).status_code == 403


async def test_alerts_marked_as_seen_within_a_day_are_counted_with_their_seconds(sqlite_database: Database) -> None:
    """CR-704."""
    seen = NOW + timedelta(seconds=90)

    def acknowledged(conn: Connection) -> None:
        marked, _ = acknowledge(raised(conn, world()), "brandt", seen)
        alerts.save(conn, marked)

    await sqlite_database.transaction(acknowledged)
    assert await tally.acknowledged(sqlite_database, seen + timedelta(hours=1)) == (1, 90.0)
    assert await tally.acknowledged(sqlite_database, seen + timedelta(hours=25)) == (0, 0.0)
