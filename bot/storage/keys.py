"""The key file: what opens a database, kept outside of it and created only where no database exists."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path

from bot.storage.errors import KeyFileBroken, KeyFileMissing, KeyFileReadable, WrongKey
from bot.storage.files import write_private

KEY_BYTES = 32
KID_BYTES = 4
OTHERS = 0o077


class Purpose(Enum):
    """What a key is for; no key serves two purposes."""

    MASTER = "master"  # wraps the data keys
    INDEX = "index"  # blind index, alert numbers, audit chain
    TAPS = "taps"  # signs the keys under messages
    BACKUP = "backup"


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One key. A retired one still opens what it closed."""

    kid: str
    purpose: Purpose
    secret: bytes
    created: str
    retired: str | None = None


class Keys:
    """All keys of one installation."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = tuple(keys)

    def of(self, purpose: Purpose) -> Key:
        """The key in use for that purpose, the newest that is not retired. Raises WrongKey when there is none."""
        found = [key for key in self._keys if key.purpose is purpose and key.retired is None]
        if not found:
            raise WrongKey
        return found[-1]

    def by_kid(self, kid: str) -> Key:
        """The key of that id, retired or not. Raises WrongKey."""
        for key in self._keys:
            if key.kid == kid:
                return key
        raise WrongKey

    @property
    def all(self) -> tuple[Key, ...]:
        return self._keys


def fresh(now: datetime) -> Keys:
    """New keys, one for each purpose."""
    return Keys(
        Key(os.urandom(KID_BYTES).hex(), purpose, os.urandom(KEY_BYTES), now.isoformat()) for purpose in Purpose
    )


def with_new(keys: Keys, purpose: Purpose, now: datetime) -> Keys:
    """These keys with a new one for that purpose; the old one is retired and still opens what it closed.

    Of a new master key: write them to the file first, then rewrap the data keys; at every point in between the
    database opens.
    """
    old = keys.of(purpose)
    retired = replace(old, retired=now.isoformat())
    new = Key(os.urandom(KID_BYTES).hex(), purpose, os.urandom(KEY_BYTES), now.isoformat())
    return Keys([*(retired if key is old else key for key in keys.all), new])


def find(path: Path, now: datetime, *, database_exists: bool) -> Keys:
    """The keys in that file; new ones where neither file nor database exist (§5.3).

    Raises KeyFileMissing, KeyFileReadable, KeyFileBroken.
    """
    if path.exists():
        return load(path)
    if database_exists:
        raise KeyFileMissing(path=path)
    keys = fresh(now)
    write(path, keys)
    return keys


def load(path: Path) -> Keys:
    """The keys in that file. Raises KeyFileMissing, KeyFileReadable, KeyFileBroken."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyFileMissing(path=path) from None
    if mode & OTHERS:
        raise KeyFileReadable(name=path.name, path=path)
    try:
        return Keys(_read(entry) for entry in json.loads(text))
    except (ValueError, KeyError, TypeError):
        raise KeyFileBroken(path=path) from None


def write(path: Path, keys: Keys) -> None:
    """The whole file anew, readable by its owner only; whole or not at all, also after a power cut."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, json.dumps([_written(key) for key in keys.all], indent=1))


def _read(entry: dict[str, str | None]) -> Key:
    secret = b64decode(str(entry["key"]), validate=True)
    if len(secret) != KEY_BYTES or len(bytes.fromhex(str(entry["kid"]))) != KID_BYTES:
        raise ValueError("not a key")
    return Key(str(entry["kid"]), Purpose(entry["purpose"]), secret, str(entry["created"]), entry["retired"])


def _written(key: Key) -> dict[str, str | None]:
    return {
        "kid": key.kid,
        "purpose": key.purpose.value,
        "key": b64encode(key.secret).decode(),
        "created": key.created,
        "retired": key.retired,
    }
