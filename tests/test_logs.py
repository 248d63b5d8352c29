"""Logs: ids and outcomes pass, words and secrets do not."""

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot import logs

TOKEN = "123456789:AAcanaryAAcanaryAAcanaryAAcanaryAAc"
SECRET = "canary-of-the-webhook-canary-of-the-webhook"


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that reaches stderr while all loggers are at DEBUG."""
    root, written = logging.getLogger(), io.StringIO()
    before, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("DEBUG", [SECRET])
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook = hooks


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_its_facts(stream: io.StringIO) -> None:
    logs.event_logger("bot.services.delivery").info("delivered", outbox_id=7, alert_no=12, outcome="sent", ms=3.5)
    (line,) = lines(stream)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "bot.services.delivery",
        "event": "delivered",
        "outbox_id": 7,
        "alert_no": 12,
        "outcome": "sent",
        "ms": 3.5,
    }


def test_a_field_outside_the_allow_list_is_refused_in_tests() -> None:
    with pytest.raises(logs.RefusedField, match="name, text"):
        logs.event_logger("x").info("heard", text="a", name="b")


@pytest.mark.parametrize("words", ["two words", "Ana\n", "ünï", "x" * 81])
def test_an_allowed_field_takes_no_sentence(words: str) -> None:
    with pytest.raises(logs.RefusedField):
        logs.event_logger("x").info("heard", reason=words)


def test_in_production_a_refused_field_is_left_out_and_counted(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs.EventLogger, "strict", False)
    logs.event_logger("x").info("heard", text="canary", count=1)
    logs.event_logger("x").info("canary said so", count=2)
    first, second = lines(stream)
    assert (first["count"], first["refused_fields"]) == (1, 1)
    assert second["event"] == "unnamed"
    assert "canary" not in stream.getvalue()


def test_an_exception_is_told_by_type_and_frames_only(stream: io.StringIO) -> None:
    def fail(words: str) -> None:
        raise ValueError(words)

    try:
        fail("canary")
    except ValueError as error:
        logs.event_logger("x").error("quarantined", error, inbox_id=3)
    (line,) = lines(stream)
    assert line["error"] == "ValueError"
    assert line["frames"][-1].endswith(":fail")
    assert "canary" not in stream.getvalue()


def test_what_a_library_says_is_not_repeated(stream: io.StringIO) -> None:
    logging.getLogger("asyncio").error("Task exception was never retrieved: canary %s", "canary")
    (line,) = lines(stream)
    assert (line["logger"], line["event"]) == ("asyncio", "library")
    assert "canary" not in stream.getvalue()


@pytest.mark.parametrize("name", ["telegram", "telegram.Bot", "telegram.ext.Updater", "aiosqlite"])
def test_these_libraries_are_silent_at_every_level(name: str, stream: io.StringIO) -> None:
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.critical("canary")
    logger.setLevel(logging.NOTSET)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    "name",
    ["httpx", "httpcore.http11", "apscheduler.scheduler", "sqlalchemy.engine.Engine", "asyncpg", "uvicorn.access"],
)
def test_these_libraries_speak_only_from_warning_on(name: str, stream: io.StringIO) -> None:
    logging.getLogger(name).propagate = True  # a server that ran in this process before had taken it away
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.info("canary")
    assert stream.getvalue() == ""
    logger.warning("canary")
    logger.setLevel(logging.NOTSET)
    assert len(lines(stream)) == 1


@pytest.mark.parametrize(
    "leak",
    [
        TOKEN,
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        SECRET,
        "/start canaryPayload_-1",
        "https://t.me/handrail_bot?start=canaryPayload",
        "https://handrail.example.org/sign-in/canaryPayload",
    ],
)
def test_secrets_are_cut_out_wherever_they_stand(leak: str) -> None:
    assert "canary" not in logs.redact(f'{{"reason": "{leak}"}}', [SECRET])


def test_a_crash_of_the_process_leaves_no_words_behind() -> None:
    program = "from bot import logs; logs.configure('DEBUG'); words = 'can' + 'ary'; raise RuntimeError(words)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert json.loads(ended.stderr)["error"] == "RuntimeError"
    assert "canary" not in ended.stderr + ended.stdout
