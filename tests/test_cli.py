"""The command line: what is wrong is told in a plain line on stderr with its exit code, never as a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).parent.parent
COMMANDS = [
    "demo", "setup", "run", "doctor", "check", "rehearse", "invite-therapist", "screen",
    "lines show", "lines confirm", "lines stale", "backup", "restore", "rotate-keys", "export", "erase",
]  # fmt: skip


def handrail(*words: str, given: str = "", cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env=kept | {"PYTHONPATH": str(ROOT)} | variables,
        cwd=cwd,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(ended: subprocess.CompletedProcess[str], code: int) -> str:
    """The one message of a command that could not start."""
    assert (ended.returncode, ended.stdout) == (code, ""), ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_in_its_help(command: str) -> None:
    ended = CliRunner().invoke(app, [*command.split(), "--help"], prog_name="handrail")
    assert ended.exit_code == 0
    assert f"handrail {command}" in " ".join(ended.stdout.split())
    assert "Example:" in ended.stdout


def test_help_names_every_command_and_help_of_one_shows_it() -> None:
    general = handrail("help").stdout
    assert all(command.split()[0] in general for command in COMMANDS)
    assert "SIGTERM" in handrail("help", "run").stdout
    assert refused(handrail("help", "nothing"), 2) == 'No command "nothing".'


def test_the_version_is_one_line() -> None:
    ended = handrail("--version")
    assert ended.returncode == 0
    assert ended.stdout.startswith("handrail")


@pytest.mark.parametrize("command", [["run"], ["invite-therapist", "--name", "Dr. Brandt"]])
def test_without_a_token_the_command_says_what_to_do(command: list[str], tmp_path: Path) -> None:
    told = refused(handrail(*command, cwd=tmp_path), 2)
    assert told == "HANDRAIL_BOT_TOKEN is not set. Put it in .env or run: handrail setup"
    assert list(tmp_path.iterdir()) == []


def test_every_bad_setting_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HANDRAIL_CONSOL_PORT=8080\n")
    told = refused(handrail("run", cwd=tmp_path, HANDRAIL_CONSOLE_PORT="80x"), 2)
    assert told.splitlines() == [
        "HANDRAIL_BOT_TOKEN is not set. Put it in .env or run: handrail setup",
        "HANDRAIL_CONSOLE_PORT=80x is not a whole number from 1 to 65535.",
        "HANDRAIL_CONSOL_PORT is unknown. Did you mean HANDRAIL_CONSOLE_PORT?",
    ]


def test_a_refused_token_is_not_printed(tmp_path: Path) -> None:
    assert "canary" not in refused(handrail("run", cwd=tmp_path, HANDRAIL_BOT_TOKEN="canary canary"), 2)


def test_checking_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert refused(handrail("check", "nowhere", cwd=tmp_path), 2) == "nowhere is not a folder."


def test_an_unknown_command_is_a_usage_error() -> None:
    assert "nothing" in refused(handrail("nothing"), 2)


def test_screen_explains_what_it_sees() -> None:
    ended = handrail("screen", "The soup was good today")
    assert ended.returncode == 0
    assert "tier: none" in ended.stdout.splitlines()


def test_screen_reads_a_list_line_by_line() -> None:
    ended = handrail("screen", "--jsonl", given='{"text": "The soup was good", "lang": "en"}\n\n{"text": ""}\n')
    assert ended.returncode == 0
    assert [json.loads(line) for line in ended.stdout.splitlines()] == [{"tier": "none", "rules": []}] * 2


def test_screen_names_the_line_that_it_cannot_read() -> None:
    ended = handrail("screen", "--jsonl", given='{"text": "fine"}\n{"words": 1}\n')
    assert ended.returncode == 2
    assert ended.stderr.strip() == 'line 2 has no "text".'


def test_screen_wants_either_a_text_or_a_list() -> None:
    assert "--jsonl" in refused(handrail("screen"), 2)
    assert "--jsonl" in refused(handrail("screen", "words", "--jsonl"), 2)


def test_lines_are_shown_by_code_and_by_name() -> None:
    by_code, by_name = handrail("lines", "show", "de"), handrail("lines", "show", "Germany")
    assert by_code.returncode == by_name.returncode == 0
    assert by_code.stdout == by_name.stdout
    assert "112" in by_code.stdout


def test_a_country_is_shown_as_a_client_would_see_it(tmp_path: Path) -> None:
    told = handrail("lines", "show", "GB", HANDRAIL_DATA_DIR=str(tmp_path)).stdout
    assert "Samaritans\n116 123\nDay and night.\n" in told and "From public lists, Nov 2026." in told
    assert "gb-samaritans  Samaritans: 116 123  (confidence high; unconfirmed)" in told


def test_a_confirmed_row_says_who_and_shows_no_note_any_more(tmp_path: Path) -> None:
    data: dict[str, Any] = {"HANDRAIL_DATA_DIR": str(tmp_path)}
    done = handrail("lines", "confirm", "gb-samaritans", "--by", "Dr. Brandt", "--how", "call", **data)
    assert done.stdout.startswith("gb-samaritans: confirmed ")
    told = handrail("lines", "show", "GB", **data).stdout
    assert "by Dr. Brandt, call)" in told and "Day and night.\n\n" in told
    left = handrail("lines", "stale", **data)
    assert left.returncode == 1
    assert "gb-samaritans " not in left.stdout and "gb-shout  Shout: never confirmed" in left.stdout


def test_only_a_row_that_is_there_can_be_confirmed(tmp_path: Path) -> None:
    words = ("lines", "confirm", "gb-nobody", "--by", "Dr. Brandt", "--how", "call")
    assert refused(handrail(*words, HANDRAIL_DATA_DIR=str(tmp_path)), 2) == 'There is no row "gb-nobody".'


def test_a_country_that_is_misspelt_brings_near_ones() -> None:
    assert refused(handrail("lines", "show", "Germony"), 2) == 'No rows for "Germony". Near: DE (Germany).'


def test_a_damaged_list_of_lines_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "crisis_lines.yaml").write_text("countries: [\n")
    told = refused(handrail("lines", "show", HANDRAIL_PROMPTS_DIR=str(tmp_path)), 2)
    assert "crisis_lines.yaml line" in told


def test_time_zones_come_from_the_pinned_copy_alone() -> None:
    program = (
        "import sys, zoneinfo; from bot.cli import main; sys.argv[1:] = ['--version']\n"
        "try: main()\nfinally: print(zoneinfo.TZPATH, zoneinfo.ZoneInfo('Europe/Berlin'))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.stdout.splitlines()[-1] == "() Europe/Berlin"
