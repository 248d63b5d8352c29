"""Settings: a slip is refused with the name that was meant, and nothing secret is shown."""

from pathlib import Path

import pytest

from bot import settings

TOKEN = "123456789:AAcanaryAAcanaryAAcanaryAAcanaryAAc"


@pytest.fixture(autouse=True)
def _an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for field in settings.Settings.model_fields:
        monkeypatch.delenv(f"HANDRAIL_{field.upper()}", raising=False)


def problems(**required: object) -> list[str]:
    with pytest.raises(settings.BadSettings) as refused:
        settings.read(required=["bot_token"] if required else [])
    assert refused.value.exit_code == 2
    return refused.value.problems


def test_nothing_set_gives_safe_defaults(tmp_path: Path) -> None:
    found = settings.read()
    assert found.bot_api_url == "https://api.telegram.org"
    assert (found.console_host, found.console_port) == ("127.0.0.1", 8080)
    assert found.data_dir == tmp_path / "handrail-data"
    assert found.database_url == f"sqlite:///{tmp_path}/handrail-data/handrail.db"
    assert found.key_file == tmp_path / "handrail-data" / "keys.json"


def test_the_database_and_the_keys_follow_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_DATA_DIR", "/srv/handrail")
    found = settings.read()
    assert found.database_url == "sqlite:////srv/handrail/handrail.db"
    assert found.key_file == Path("/srv/handrail/keys.json")


def test_the_environment_goes_before_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("HANDRAIL_CONSOLE_PORT=9001\nHANDRAIL_CONSOLE_HOST=127.0.0.2\nPOSTGRES_USER=handrail\n")
    monkeypatch.setenv("HANDRAIL_CONSOLE_PORT", "9002")
    found = settings.read()
    assert (found.console_host, found.console_port) == ("127.0.0.2", 9002)


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_WEBHOOK_URL", "")
    assert settings.read().webhook_url == ""


def test_a_missing_token_is_told_with_what_to_do() -> None:
    assert problems(bot_token=True) == ["HANDRAIL_BOT_TOKEN is not set. Put it in .env or run: handrail setup"]


@pytest.mark.parametrize("place", ["environment", "file"])
def test_an_unknown_setting_is_refused_with_the_one_that_was_meant(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if place == "environment":
        monkeypatch.setenv("HANDRAIL_CONSOL_PORT", "8080")
    else:
        Path(".env").write_text("HANDRAIL_CONSOL_PORT=8080\n")
    assert problems() == ["HANDRAIL_CONSOL_PORT is unknown. Did you mean HANDRAIL_CONSOLE_PORT?"]


def test_a_name_near_to_nothing_is_only_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_ZZZZ", "1")
    assert problems() == ["HANDRAIL_ZZZZ is unknown."]


@pytest.mark.parametrize("value", ["80x", "0", "65536", "-1"])
def test_a_bad_port_is_shown_with_the_range(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_CONSOLE_PORT", value)
    assert problems() == [f"HANDRAIL_CONSOLE_PORT={value} is not a whole number from 1 to 65535."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_API_URL", "api.telegram.org"),
        ("DATABASE_URL", "mysql://here/db"),
        ("DATABASE_URL", "sqlite:///"),
        ("CONSOLE_HOST", "two words"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "http://[half"),
        ("HEARTBEAT_URL", "ftp://watch"),
        ("LOG_LEVEL", "LOUD"),
        ("LANGUAGES", "Spanish"),
    ],
)
def test_every_bad_value_names_its_setting(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"HANDRAIL_{name}", value)
    (line,) = problems()
    assert line.startswith(f"HANDRAIL_{name}")
    assert line.endswith(".")


def test_the_languages_are_named_by_their_codes_the_first_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """F-45."""
    assert settings.read(Path("none")).languages == ()
    monkeypatch.setenv("HANDRAIL_LANGUAGES", "es, en")
    assert settings.read(Path("none")).languages == ("es", "en")


def test_all_bad_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_CONSOLE_PORT", "80x")
    monkeypatch.setenv("HANDRAIL_CONSOL_HOST", "127.0.0.1")
    monkeypatch.setenv("HANDRAIL_WEBHOOK_URL", "http://bot.example.org")
    told = "\n".join(problems(bot_token=True))
    for name in ("BOT_TOKEN", "CONSOLE_PORT=80x", "CONSOL_HOST", "WEBHOOK_URL", "WEBHOOK_SECRET"):
        assert f"HANDRAIL_{name}" in told


def test_a_webhook_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_WEBHOOK_URL", "https://bot.example.org/hook")
    assert problems() == ["HANDRAIL_WEBHOOK_SECRET is not set. HANDRAIL_WEBHOOK_URL needs it."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "canary with spaces"),
        ("WEBHOOK_SECRET", "canary"),
        ("DATABASE_URL", "mysql://canary@here/db"),
        ("HEARTBEAT_URL", "canary"),
    ],
)
def test_a_refused_secret_is_never_shown(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"HANDRAIL_{name}", value)
    assert "canary" not in "".join(problems())


def test_the_settings_show_no_secret_in_their_repr() -> None:
    found = settings.Settings.model_validate(
        {"bot_token": TOKEN, "webhook_secret": "canary" * 8, "database_url": "postgresql://ana:canary@here/db"}
    )
    assert "canary" not in f"{found!r} {found} {found.bot_token} {found.webhook_secret}"
    assert found.secrets() == [TOKEN, "canary" * 8]


def test_a_public_address_without_https_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Console links work on this machine only." in settings.read().notes()
    monkeypatch.setenv("HANDRAIL_PUBLIC_URL", "https://handrail.example.org/")
    assert "Console links work on this machine only." not in settings.read().notes()
    assert settings.read().console_url == "https://handrail.example.org"


def test_where_nobody_would_notice_a_failure_it_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_PUBLIC_URL", "https://handrail.example.org/")
    assert [note.split(".")[0] for note in settings.read().notes()] == [
        "Nobody outside is watching this bot",
        "Nobody is told when an alert ends unseen",
    ]
    monkeypatch.setenv("HANDRAIL_HEARTBEAT_URL", "https://watch.example.org/handrail")
    monkeypatch.setenv("HANDRAIL_OPERATOR_CHAT", "123456789")
    assert settings.read().notes() == [] and settings.read().operator_chat == 123456789


@pytest.mark.parametrize("value", ["@somebody", "-1001", "0"])
def test_the_operators_chat_is_an_accounts_own_number(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_OPERATOR_CHAT", value)
    assert problems() == [f"HANDRAIL_OPERATOR_CHAT={value} is not the number of a Telegram account, like 123456789."]


def test_an_env_file_that_is_no_text_is_told_plainly() -> None:
    Path(".env").write_bytes(b"\xff\xfe\x00HANDRAIL")
    assert problems() == [".env cannot be read (UnicodeDecodeError)."]
