"""The only reader of the environment: `HANDRAIL_*` variables and `.env`, checked whole before anything starts."""

import difflib
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
)

PREFIX = "HANDRAIL_"


class CannotStart(Exception):
    """What stops a command, in the operator's words, and the exit code that says so to a script."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class BadSettings(CannotStart):
    """Every wrong setting at once, a line each (exit code 2)."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems), 2)
        self.problems = problems


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an address")
    return value.rstrip("/")


def _webhook(value: str) -> str:
    parts = urlsplit(_address(value))
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("not https")
    return value


def _database(value: str) -> str:
    if not re.match(r"sqlite:///.|postgresql://.", value):
        raise ValueError("not a database")
    return value


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise ValueError("not a token")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", value.get_secret_value()):
        raise ValueError("not a secret")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", value):
        raise ValueError("not a host")
    return value


def _folder(value: Path) -> Path:
    return Path(os.path.expanduser(value)).absolute()


def _languages(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", value):
        raise ValueError("not a language")
    return value


Address = Annotated[str, AfterValidator(_address)]
Folder = Annotated[Path, AfterValidator(_folder)]
Language = Annotated[str, AfterValidator(_language)]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

_SHOULD_BE = {
    "bot_token": "does not look like a bot token. Copy it again from BotFather.",
    "bot_api_url": "is not an address like https://api.telegram.org.",
    "database_url": "is not sqlite:///PATH or postgresql://USER@HOST/NAME.",
    "data_dir": "is not a folder.",
    "key_file": "is not a path.",
    "backup_dir": "is not a folder.",
    "console_host": "is not a host name or address like 127.0.0.1.",
    "console_port": "is not a whole number from 1 to 65535.",
    "public_url": "is not an address like https://handrail.example.org.",
    "webhook_url": "is not an https address.",
    "webhook_secret": "is not 32 to 256 letters, digits, _ or -.",
    "operator_chat": "is not the number of a Telegram account, like 123456789.",
    "heartbeat_url": "is not an address like https://watch.example.org/handrail.",
    "metrics": "is not true or false.",
    "disk_low_mb": "is not a whole number from 200 up.",
    "prompts_dir": "is not a folder.",
    "languages": "is not a list of languages like en,es.",
    "log_level": "is not DEBUG, INFO, WARNING or ERROR.",
}
_MISSING = {"bot_token": "HANDRAIL_BOT_TOKEN is not set. Put it in .env or run: handrail setup"}
_NEVER_SHOWN = {"bot_token", "webhook_secret", "database_url", "heartbeat_url"}


class Settings(BaseModel):
    """How this installation is deployed, as plain values. Numbers of care stand in `prompts/care.yaml`, not here."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    bot_api_url: Address = "https://api.telegram.org"
    data_dir: Folder = Field(default=Path("handrail-data"), validate_default=True)
    database_url: Annotated[str, AfterValidator(_database)] = Field(default="", repr=False)
    key_file: Folder = Path()
    backup_dir: Folder = Path()
    console_host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    console_port: int = Field(default=8080, ge=1, le=65535)
    public_url: Address = ""
    webhook_url: Annotated[str, AfterValidator(_webhook)] = ""
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    heartbeat_url: Address = Field(default="", repr=False)
    metrics: bool = False
    disk_low_mb: int = Field(default=1000, ge=200)
    operator_chat: int | None = Field(default=None, ge=1)
    prompts_dir: Folder | None = None
    languages: Annotated[tuple[Language, ...], BeforeValidator(_languages)] = ()
    log_level: Level = "INFO"

    @model_validator(mode="before")
    @classmethod
    def _defaults_inside_the_data_folder(cls, given: dict[str, Any]) -> dict[str, Any]:
        folder = _folder(Path(given.get("data_dir") or "handrail-data"))
        inside = {"database_url": f"sqlite:///{folder / 'handrail.db'}", "key_file": folder / "keys.json"}
        inside["backup_dir"] = folder / "backups"
        return inside | given

    @property
    def console_url(self) -> str:
        """Where links to the console lead."""
        return self.public_url or f"http://{self.console_host}:{self.console_port}"

    def secrets(self) -> list[str]:
        """What must never stand in a log."""
        return [secret.get_secret_value() for secret in (self.bot_token, self.webhook_secret) if secret]

    def notes(self) -> list[str]:
        """What the operator should know though nothing is wrong."""
        told = {
            "Console links work on this machine only.": self.console_url.startswith("https://"),
            "Nobody outside is watching this bot. Set HANDRAIL_HEARTBEAT_URL before real use.": self.heartbeat_url,
            "Nobody is told when an alert ends unseen. Set HANDRAIL_OPERATOR_CHAT.": self.operator_chat,
        }
        return [line for line, fine in told.items() if not fine]


def read(env_file: Path = Path(".env"), required: Collection[str] = ()) -> Settings:
    """The settings of this process; `required` names fields this command cannot do without.

    The environment goes before `.env`; an empty value counts as not set. Raises BadSettings with every problem at once.
    """
    try:
        written = DotEnvSettingsSource(_Source, env_file).env_vars
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings([f"{env_file} cannot be read ({type(error).__name__})."]) from None
    given = _ours(written) | _ours(EnvSettingsSource(_Source).env_vars)
    problems = [_MISSING[field] for field in required if field not in given]
    if "webhook_url" in given and "webhook_secret" not in given:
        problems.append("HANDRAIL_WEBHOOK_SECRET is not set. HANDRAIL_WEBHOOK_URL needs it.")
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise BadSettings(problems + [_told(problem) for problem in error.errors()]) from None
    if problems:
        raise BadSettings(problems)
    return settings


class _Source(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX)


def _ours(found: Mapping[str, str | None]) -> dict[str, str]:
    """Unknown names as well, so that a slip of the pen is refused and not passed by."""
    prefix = PREFIX.lower()
    return {name.removeprefix(prefix): value for name, value in found.items() if name.startswith(prefix) and value}


def _told(problem: ErrorDetails) -> str:
    field = str(problem["loc"][0])
    name = PREFIX + field.upper()
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(field, Settings.model_fields, n=1)
        return f"{name} is unknown." + (f" Did you mean {PREFIX}{near[0].upper()}?" if near else "")
    shown = "" if field in _NEVER_SHOWN else f"={problem['input']}"
    return f"{name}{shown} {_SHOULD_BE[field]}"
