"""A file sealed whole: AES-256-GCM frame by frame under a key of its own, so that a cut or one wrong byte shows.

A line in clear names the backup key and the time; each frame is bound to that line, to its number and to whether it is
the last. The first frame says what is inside (`reliability.md` §5.5).
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.storage.cipher import NONCE_BYTES
from bot.storage.errors import NotABackup, SealBroken, WrongKey
from bot.storage.files import sync_folder
from bot.storage.keys import KEY_BYTES, Keys, Purpose

MAGIC = b"HANDRAIL BACKUP 1 "
FRAME = 1 << 20
TAG_BYTES, LENGTH_BYTES, SALT_BYTES = 16, 4, 16
LONGEST_HEAD = 1000
MORE, LAST = b"more", b"last"

Progress = Callable[[int, int], object]  # bytes done, bytes in all


@dataclass(frozen=True, slots=True)
class Head:
    """What may be read without a key."""

    kid: str
    made_at: datetime
    salt: bytes
    line: bytes


def seal(plain: Path, to: Path, inside: dict[str, Any], keys: Keys, now: datetime, progress: Progress) -> None:
    """Seal a file and what is to be known of it; on disk under its name only when it is whole and can be opened."""
    key, beside = keys.of(Purpose.BACKUP), to.with_name(to.name + ".new")
    beside.unlink(missing_ok=True)
    salt, size = os.urandom(SALT_BYTES), plain.stat().st_size
    line = _line(key.kid, now, salt)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out, plain.open("rb") as given:
        out.write(line)
        for number, (frame, last) in enumerate(_frames(inside, given, size)):
            out.write(_closed(_key(key.secret, salt), line, number, frame, last))
            progress(min(number * FRAME, size), size)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, to)
    sync_folder(to.parent)


def head(path: Path) -> Head:
    """What stands in clear at its beginning. Raises NotABackup."""
    with path.open("rb") as file:
        return _head(file, path)


def inside(path: Path, keys: Keys) -> dict[str, Any]:
    """What its maker wrote about it. Raises NotABackup, WrongKey, SealBroken."""
    with path.open("rb") as file:
        found: dict[str, Any] = json.loads(next(_opened(file, path, keys)))
        return found


def unseal(path: Path, to: Path, keys: Keys, progress: Progress) -> dict[str, Any]:
    """The file as it was, for its owner alone; returns what its maker wrote. Raises as `inside`, leaving none."""
    size, done = path.stat().st_size, 0
    with ExitStack() as undo:
        out = undo.enter_context(open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"))
        undo.callback(to.unlink)
        file = undo.enter_context(path.open("rb"))
        frames = _opened(file, path, keys)
        found: dict[str, Any] = json.loads(next(frames))
        for frame in frames:
            out.write(frame)
            done += len(frame)
            progress(min(done, size), size)
        out.flush()
        os.fsync(out.fileno())
        undo.pop_all()
        file.close()
        out.close()
    return found


def digest(path: Path) -> str:
    """What tells one content from another."""
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(FRAME):
            found.update(piece)
    return found.hexdigest()


def digest_inside(path: Path, keys: Keys) -> str:
    """The digest of what was sealed, without writing it anywhere."""
    found = sha256()
    with path.open("rb") as file:
        frames = _opened(file, path, keys)
        next(frames)
        for frame in frames:
            found.update(frame)
    return found.hexdigest()


def _frames(inside: dict[str, Any], given: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    yield json.dumps(inside).encode(), False
    left = size
    while piece := given.read(FRAME):
        left -= len(piece)
        yield piece, left <= 0
    if size == 0:
        yield b"", True


def _opened(file: BinaryIO, path: Path, keys: Keys) -> Iterator[bytes]:
    """Every frame in order; the end of the file is only an end where the last frame says so."""
    found = _head(file, path)
    secret, number, last = _key(_secret(keys, found), found.salt), 0, False
    while not last:
        length = int.from_bytes(file.read(LENGTH_BYTES), "big")
        if not TAG_BYTES + NONCE_BYTES <= length <= FRAME + LONGEST_HEAD * 100:
            raise SealBroken(path=path)
        closed = file.read(length)
        frame, last = _open_frame(secret, found.line, number, closed, path)
        yield frame
        number += 1
    if file.read(1):
        raise SealBroken(path=path)


def _open_frame(secret: bytes, line: bytes, number: int, closed: bytes, path: Path) -> tuple[bytes, bool]:
    nonce, ciphertext = closed[:NONCE_BYTES], closed[NONCE_BYTES:]
    for end in (MORE, LAST):
        try:
            return AESGCM(secret).decrypt(nonce, ciphertext, _where(line, number, end)), end is LAST
        except (InvalidTag, ValueError):
            continue
    raise SealBroken(path=path)


def _closed(secret: bytes, line: bytes, number: int, frame: bytes, last: bool) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    closed = nonce + AESGCM(secret).encrypt(nonce, frame, _where(line, number, LAST if last else MORE))
    return len(closed).to_bytes(LENGTH_BYTES, "big") + closed


def _where(line: bytes, number: int, end: bytes) -> bytes:
    return line + number.to_bytes(8, "big") + end


def _line(kid: str, now: datetime, salt: bytes) -> bytes:
    return MAGIC + json.dumps({"kid": kid, "made_at": now.isoformat(), "salt": salt.hex()}).encode() + b"\n"


def _head(file: BinaryIO, path: Path) -> Head:
    line = file.readline(LONGEST_HEAD)
    try:
        if not line.startswith(MAGIC) or not line.endswith(b"\n"):
            raise ValueError
        said = json.loads(line[len(MAGIC) :])
        return Head(said["kid"], datetime.fromisoformat(said["made_at"]), bytes.fromhex(said["salt"]), line)
    except (ValueError, KeyError, TypeError):
        raise NotABackup(path=path) from None


def _secret(keys: Keys, found: Head) -> bytes:
    key = keys.by_kid(found.kid)
    if key.purpose is not Purpose.BACKUP:
        raise WrongKey
    return key.secret


def _key(secret: bytes, salt: bytes) -> bytes:
    """A key for this one file: the backup key closes nothing itself."""
    return HKDF(SHA256(), KEY_BYTES, salt, b"handrail backup").derive(secret)
