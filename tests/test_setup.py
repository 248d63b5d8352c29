"""`handrail setup` (F-76): the token is tried, `.env` is the owner's alone, nothing is overwritten unseen."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.botapi.remote import RemoteTelegram
from bot.setup import difference, hidden, with_values

TOKEN = "123:AAsecretsecretsecretWXYZ"


@pytest.fixture(scope="module")
def telegram() -> Iterator[RemoteTelegram]:
    with RemoteTelegram() as running:
        yield running


def set_up(telegram: RemoteTelegram, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    ours = {"PYTHONPATH": str(Path(__file__).parent.parent), "HANDRAIL_BOT_API_URL": telegram.url}
    return subprocess.run(
        [sys.executable, "-m", "bot", "setup", *words],
        env=kept | ours, cwd=folder, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_it_writes_env_for_the_owner_alone_and_ends_with_the_claim_link(
    telegram: RemoteTelegram, tmp_path: Path
) -> None:
    flags = ("--token", telegram.token, "--therapist", "Dr. Brandt", "--public-url", "https://handrail.example.org")
    ended = set_up(telegram, tmp_path, *flags)
    assert ended.returncode == 0, ended.stderr
    env = tmp_path / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert f"HANDRAIL_BOT_TOKEN={telegram.token}\n" in env.read_text()
    assert re.search(
        r"Dr\. Brandt opens this link, within 48 hours:\nhttps://t\.me/\w+\?start=[\w-]{32}\n", ended.stdout
    )
    assert telegram.token not in ended.stdout + ended.stderr

    again = set_up(telegram, tmp_path, *flags)
    assert again.returncode == 0 and ".env stands as it should." in again.stdout

    before = env.read_text()
    changed = set_up(telegram, tmp_path, *flags[:-1], "https://other.example.org")
    assert changed.returncode == 2 and env.read_text() == before
    assert "+HANDRAIL_PUBLIC_URL=https://other.example.org" in changed.stdout
    assert set_up(telegram, tmp_path, *flags[:-1], "https://other.example.org", "--yes").returncode == 0
    assert env.read_text() == before.replace("handrail.example", "other.example")


def test_a_refused_token_and_a_bad_address_write_nothing(telegram: RemoteTelegram, tmp_path: Path) -> None:
    wrong = set_up(telegram, tmp_path, "--token", TOKEN, "--therapist", "Dr. Brandt", "--public-url", "")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.strip() == "Telegram refused the token (401). Copy it again from BotFather."
    bad = set_up(telegram, tmp_path, "--token", telegram.token, "--therapist", "Dr. Brandt", "--public-url", "here")
    assert bad.returncode == 2 and "HANDRAIL_PUBLIC_URL=here is not an address" in bad.stderr
    assert not (tmp_path / ".env").exists()


def test_without_anybody_to_answer_it_says_which_flags_to_give(telegram: RemoteTelegram, tmp_path: Path) -> None:
    ended = set_up(telegram, tmp_path, "--token", telegram.token)
    assert ended.returncode == 2
    assert ended.stderr.strip() == "Nobody is here to answer. Give --token, --therapist and --public-url."


def test_every_other_line_stays_and_no_secret_is_shown() -> None:
    before = f"# mine\nHANDRAIL_BOT_TOKEN={TOKEN}\nHANDRAIL_LOG_LEVEL=INFO\n"
    after = with_values(before, {"HANDRAIL_BOT_TOKEN": "9:new", "HANDRAIL_PUBLIC_URL": ""})
    assert after == "# mine\nHANDRAIL_BOT_TOKEN=9:new\nHANDRAIL_LOG_LEVEL=INFO\n"
    assert TOKEN not in hidden(before) and "WXYZ" in hidden(before)
    assert TOKEN not in difference(before, after) and "+HANDRAIL_BOT_TOKEN=…" in difference(before, after)
