"""`handrail run` as a process of its own, against the strict local Bot API: it starts, refuses, hears and ends.

Starts are dear, so one Telegram serves all of these, and one bot all that leaves it running; the last test ends it.
"""

import http.server
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from bot.demo.botapi.remote import RemoteTelegram
from bot.library.where import prompts_dir

PATIENCE_S = 40.0


@pytest.fixture(scope="module")
def telegram() -> Iterator[RemoteTelegram]:
    with RemoteTelegram() as running:
        yield running


def free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return int(trying.getsockname()[1])


def environment(telegram: RemoteTelegram, folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    ours = {
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "HANDRAIL_BOT_API_URL": telegram.url,
        "HANDRAIL_BOT_TOKEN": telegram.token,
        "HANDRAIL_DATA_DIR": str(folder / "data"),
        "HANDRAIL_CONSOLE_PORT": str(free_port()),
        "HANDRAIL_LOG_LEVEL": "DEBUG",
    }
    return {**kept, **ours, **more}


class Running:
    """One `handrail run`; its standard error is collected in a file."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.log = folder / f"err-{time.monotonic_ns()}.log"
        self.env, self.folder = env, folder
        self.process = subprocess.Popen(command("run"), env=env, cwd=folder, stderr=self.log.open("w"))

    def wait_until_it_polls(self, telegram: RemoteTelegram, since: int = 0) -> None:
        """`since` is the number of Telegram's last call before it was started."""
        until(lambda: any(call["method"] == "setMyCommands" for call in telegram.calls(since)))

    def end(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bot", *words]


def until(holds: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def running(telegram: RemoteTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A bot that polls. Only the last test may end it."""
    folder, since = tmp_path_factory.mktemp("running"), len(telegram.calls())
    one = Running(folder, environment(telegram, folder))
    try:
        one.wait_until_it_polls(telegram, since)
        yield one
    finally:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


def once(env: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*words), env=env, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S)


def test_a_therapist_is_invited_while_it_runs_and_claims_the_role(running: Running, telegram: RemoteTelegram) -> None:
    told = once(running.env, running.folder, "invite-therapist", "--name", "Dr. Brandt")
    link = re.fullmatch(r"https://t\.me/(\w+)\?start=([\w-]{32})\n", told.stdout)
    assert link, told
    brandt = telegram.person("Dr. Brandt")
    brandt.say(f"/start {link[2]}")
    until(lambda: "You are claiming the therapist role as Dr. Brandt" in str(brandt.phone))
    text = running.log.read_text()
    assert telegram.token not in text
    assert link[2] not in text


class Outside(http.server.BaseHTTPRequestHandler):
    """Somebody outside who is called while all is well."""

    heard: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *anything: object) -> None:
        """Says nothing."""


def test_somebody_outside_is_called_while_it_runs(tmp_path: Path) -> None:
    """F-79: only while it is ready, so a start says nothing before every loop has reported; no other bot reads here."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Outside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/a-secret-name"
    with RemoteTelegram() as telegram:
        env = environment(telegram, tmp_path, HANDRAIL_HEARTBEAT_URL=address, HANDRAIL_METRICS="true")
        running = Running(tmp_path, env)
        until(lambda: Outside.heard)
        console = f"http://127.0.0.1:{env['HANDRAIL_CONSOLE_PORT']}"
        ready, numbers = httpx.get(f"{console}/readyz"), httpx.get(f"{console}/metrics")
        passed_on = httpx.get(f"{console}/metrics", headers={"x-forwarded-for": "127.0.0.1"})
        assert running.end() == 0
    server.shutdown()
    assert Outside.heard == ["/a-secret-name"] and ready.status_code == 200
    assert "a-secret-name" not in running.log.read_text()
    assert "handrail_ready 1\n" in numbers.text and passed_on.status_code == 403


def test_nobody_is_told_numbers_where_the_operator_did_not_ask_for_them(running: Running) -> None:
    console = f"http://127.0.0.1:{running.env['HANDRAIL_CONSOLE_PORT']}"
    assert "handrail_" not in httpx.get(f"{console}/metrics", follow_redirects=True).text


def test_a_second_process_on_the_same_data_is_refused_and_changes_nothing(running: Running) -> None:
    other = once({**running.env, "HANDRAIL_CONSOLE_PORT": str(free_port())}, running.folder, "run")
    assert other.returncode == 3
    assert f"is in use by process {running.process.pid}. Nothing was changed." in other.stderr
    assert "Traceback" not in other.stderr


def test_a_taken_port_is_named(telegram: RemoteTelegram, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = once(environment(telegram, tmp_path, HANDRAIL_CONSOLE_PORT=port), tmp_path, "run")
    assert told.returncode == 2
    assert f"Port {port} on 127.0.0.1 is taken. Set HANDRAIL_CONSOLE_PORT." in told.stderr


def test_a_refused_token_ends_it_with_one_line(telegram: RemoteTelegram, tmp_path: Path) -> None:
    wrong = "70000000:wrong-token-that-nobody-gave-out-ever"
    told = once(environment(telegram, tmp_path, HANDRAIL_BOT_TOKEN=wrong), tmp_path, "run")
    assert told.returncode == 2
    assert "Telegram refused the token (401). Copy it again from BotFather." in told.stderr
    assert wrong not in told.stderr and "Traceback" not in told.stderr


def test_while_telegram_cannot_be_reached_it_says_so_and_keeps_trying(telegram: RemoteTelegram, tmp_path: Path) -> None:
    env = environment(telegram, tmp_path, HANDRAIL_BOT_API_URL=f"http://127.0.0.1:{free_port()}")
    alone = Running(tmp_path, env)
    try:
        until(lambda: "Cannot reach 127.0.0.1" in alone.log.read_text())
        port = env["HANDRAIL_CONSOLE_PORT"]
        until(lambda: httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200)
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 503
    finally:
        assert alone.end() == 0


def test_before_the_first_run_an_invite_makes_the_database_and_without_its_own_key_nothing_starts(
    telegram: RemoteTelegram, tmp_path: Path
) -> None:
    env = environment(telegram, tmp_path)
    told = once(env, tmp_path, "invite-therapist", "--name", "Dr. Okafor")
    assert told.stdout.startswith("https://t.me/") and told.stdout.count("\n") == 1
    key = tmp_path / "data" / "keys.json"
    assert key.stat().st_mode & 0o077 == 0

    key.chmod(0o644)
    told = once(env, tmp_path, "run")
    assert told.returncode == 4
    assert "keys.json is readable by others. chmod 600" in told.stderr

    key.rename(tmp_path / "elsewhere.json")
    told = once(env, tmp_path, "run")
    assert told.returncode == 4
    assert "The database is encrypted and its key file" in told.stderr
    assert not key.exists()


def test_prompts_with_a_fault_are_named_by_file_and_line(telegram: RemoteTelegram, tmp_path: Path) -> None:
    broken = tmp_path / "prompts" / "en" / "phrases" / "common.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("phrases: {")
    told = once(environment(telegram, tmp_path, HANDRAIL_PROMPTS_DIR=str(tmp_path / "prompts")), tmp_path, "run")
    assert told.returncode == 2
    assert "line 1" in told.stderr and "Traceback" not in told.stderr


def test_a_good_set_of_own_words_stays_in_force_when_the_next_has_a_fault_and_the_operator_is_told(
    tmp_path: Path,
) -> None:
    own = tmp_path / "own" / "en" / "phrases" / "common.yaml"
    own.parent.mkdir(parents=True)
    shipped = (prompts_dir() / "en/phrases/common.yaml").read_text(encoding="utf-8")
    with RemoteTelegram() as telegram:
        operator = telegram.person("Operator")
        operator.say("/start")  # a bot may not write first
        env = environment(
            telegram, tmp_path,
            HANDRAIL_PROMPTS_DIR=str(tmp_path / "own"), HANDRAIL_OPERATOR_CHAT=str(operator.chat_id),
        )  # fmt: skip
        for name, words in (("Ana", "Handrail works by invitation only"), ("Chidi", "Well done")):
            own.write_text(shipped.replace("Handrail works by invitation", words, 1), encoding="utf-8")
            since, stranger = len(telegram.calls()), telegram.person(name)
            running = Running(tmp_path, env)
            try:
                running.wait_until_it_polls(telegram, since)
                stranger.say("hello")
                until(lambda one=stranger: "Handrail works by invitation only" in str(one.phone))
                assert "have faults" not in str(operator.phone) or name == "Chidi"
            finally:
                running.end()
        assert "the last good ones stay in force" in str(operator.phone)
        assert 'common.yaml line 92: "well done"' in running.log.read_text()


def test_the_doctor_sees_a_running_bot_and_says_what_is_missing(running: Running, telegram: RemoteTelegram) -> None:
    """F-76: each line is ok, look or broken, with what to do; it asks the one process that holds the database."""
    once(running.env, running.folder, "invite-therapist", "--name", "Dr. Brandt")
    until(lambda: httpx.get(f"http://127.0.0.1:{running.env['HANDRAIL_CONSOLE_PORT']}/readyz").is_success)
    told = once(running.env, running.folder, "doctor")
    assert told.returncode == 1, told.stdout  # nobody has signed the words, nobody outside watches
    assert "broken" not in told.stdout
    for line in (
        "ok     The bot runs", "ok     The key opens the database", "ok     Telegram knows the token as @",
        "ok     Longest wait for a message heard: 0 s", "look   Crisis lines:", "look   Nobody outside is watching",
    ):  # fmt: skip
        assert line in told.stdout, told.stdout
    assert telegram.token not in told.stdout + told.stderr


def test_it_ends_on_sigterm_within_ten_seconds_and_then_the_doctor_calls_broken_what_is(running: Running) -> None:
    began = time.monotonic()
    assert running.end() == 0
    assert time.monotonic() - began < 10

    (running.folder / "data" / "keys.json").chmod(0o644)
    told = once({**running.env, "HANDRAIL_BOT_TOKEN": "1:" + "x" * 35}, running.folder, "doctor")
    assert told.returncode == 2
    for line in (
        "broken No bot answers on this machine", "broken keys.json is readable by others",
        "broken Telegram refused the token (401)",
    ):  # fmt: skip
        assert line in told.stdout, told.stdout
    assert once(running.env, running.folder, "doctor", "--quick").returncode == 2
