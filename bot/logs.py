"""Logs: one JSON line for each event, with ids and outcomes and never words, names or tokens."""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

Fact = int | float | bool | str | None

# Every field that may stand in a log. A new one is a decision: it may not say anything about a person.
FIELDS = frozenset(
    "alert_id alert_no alert_step audit_id checkin_id client_id dialogue_id inbox_id invite_id journal_id outbox_id"
    " schedule_id therapist_id update_id "
    "age_s count done due failed held lag_s left ms opened retry_after_s seconds skipped total wait_s "
    "attempt code kind klass loop method outcome reason role script state status step "
    "database host mode pid port schema version tzdata pack".split()
)
_QUIET = ("httpx", "httpcore", "apscheduler", "sqlalchemy.engine", "asyncpg", "uvicorn.access")  # WARNING and above
_SILENT = ("telegram", "aiosqlite")  # they log bodies and statements with their arguments
_CODE_LIKE = re.compile(r"[A-Za-z0-9_.:/+-]{0,80}")
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_START = re.compile(r"(/start(?:@\w+)?(?:\s|\\n|%20)+|[?&]start(?:group)?=|/sign-in/)[A-Za-z0-9_-]+")
_OWN = "handrail_fields"


class RefusedField(Exception):
    """A log line was given something that the allow-list does not hold."""


class EventLogger:
    """Says what happened by a short name and allowed facts.

    In tests a fact outside the allow-list raises RefusedField; in production it is left out and counted.
    """

    strict = False  # tests/conftest.py sets it

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger

    def debug(self, event: str, **facts: Fact) -> None:
        self._write(logging.DEBUG, event, facts)

    def info(self, event: str, **facts: Fact) -> None:
        self._write(logging.INFO, event, facts)

    def warning(self, event: str, **facts: Fact) -> None:
        self._write(logging.WARNING, event, facts)

    def error(self, event: str, error: BaseException | None = None, **facts: Fact) -> None:
        """An exception is told by its type and frames, never by its text, arguments or locals."""
        self._write(logging.ERROR, event, facts, error)

    def _write(self, level: int, event: str, facts: Mapping[str, Fact], error: BaseException | None = None) -> None:
        refused = sorted(name for name, fact in facts.items() if name not in FIELDS or not _plain(fact))
        if not _CODE_LIKE.fullmatch(event):
            refused.append("event")
        if refused and self.strict:
            raise RefusedField(", ".join(refused))
        if self._logger.isEnabledFor(level):
            kept: dict[str, Any] = {"event": "unnamed" if "event" in refused else event}
            kept |= {name: fact for name, fact in facts.items() if name not in refused}
            kept |= {"refused_fields": len(refused)} if refused else {}
            self._logger.log(level, kept["event"], extra={_OWN: kept}, exc_info=error)


def event_logger(name: str) -> EventLogger:
    """The logger of a module: `log = event_logger(__name__)`."""
    return EventLogger(logging.getLogger(name))


def configure(level: str, secrets: Iterable[str] = ()) -> None:
    """Send every log of this process to stderr as JSON lines; `secrets` are cut out wherever they appear."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_heard)
    handler.setFormatter(JsonLines(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


class JsonLines(logging.Formatter):
    """Our events with their facts; of anybody else's only where it came from, because its text may hold anything."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        line |= getattr(record, _OWN, None) or {"event": "library", "line": f"{record.module}:{record.lineno}"}
        if record.exc_info and record.exc_info[1]:
            line |= described(record.exc_info[1])
        return redact(json.dumps(line, ensure_ascii=False), self._secrets)


def described(error: BaseException) -> dict[str, Any]:
    """An exception as type, frames and the database's own code; nothing that it carries."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    told: dict[str, Any] = {
        "error": _name(error),
        "frames": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}:{frame.name}" for frame in frames],
    }
    below = getattr(error, "orig", None)
    code = getattr(below, "sqlstate", None) or getattr(below, "sqlite_errorname", None)
    cause = error.__cause__ or error.__context__
    return told | ({"code": str(code)} if code else {}) | ({"cause": _name(cause)} if cause else {})


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Second belt: cut out tokens, what start and sign-in links carry, and the given secrets."""
    for secret in secrets:
        text = text.replace(secret, "[secret]")
    return _START.sub(r"\1[payload]", _TOKEN.sub("[token]", text))


def _plain(fact: object) -> bool:
    return fact is None or isinstance(fact, (bool, int, float)) or bool(_CODE_LIKE.fullmatch(str(fact)))


def _heard(record: logging.LogRecord) -> bool:
    """Also for a child logger that set a level of its own."""
    if _below(record.name, _SILENT):
        return False
    return record.levelno >= logging.WARNING or not _below(record.name, _QUIET)


def _below(name: str, parents: Iterable[str]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    event_logger("handrail").error("crashed", error.with_traceback(trace))


def _uncaught_in_thread(crash: threading.ExceptHookArgs) -> None:
    if crash.exc_value is not None:
        event_logger("handrail").error("thread_crashed", crash.exc_value)
