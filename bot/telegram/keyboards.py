"""Keys under messages, signed for one private chat, action, about, version and epoch; and the two persistent keys."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.domain.decision import Board, Key, Rows
from bot.domain.incoming import Tap

MAC_BYTES = 12  # 96 bits
LONGEST = 64  # Bot API: callback_data
VERSION_DIGITS = 9

Labels = Mapping[str, str]  # "support" and "toolkit" → what stands on the persistent key


class KeyTooLong(ValueError):
    """A key's callback data is over 64 bytes."""


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """Signs and checks keys. A private chat has one person, so its number binds both; a restore raises `epoch`."""

    secret: bytes
    epoch: int

    def sign(self, chat: int, action: str, about: str, version: int) -> str:
        """The callback data of one key. Raises KeyTooLong."""
        said = f"{action}.{about}.{version}"
        data = f"{said}.{self._mac(chat, said)}"
        if len(data.encode()) > LONGEST:
            raise KeyTooLong(f"{action}: {len(data.encode())} bytes")
        return data

    def verify(self, chat: int, data: str, message_id: int | None) -> Tap | None:
        """What the key does; None when it is forged, of an older database, or of another chat."""
        said, _, mac = data.rpartition(".")
        head, _, number = said.rpartition(".")
        action, _, about = head.partition(".")
        if not (number.isascii() and number.isdecimal() and len(number) <= VERSION_DIGITS):
            return None
        if not hmac.compare_digest(self._mac(chat, said).encode(), mac.encode("utf-8", "replace")):
            return None
        return Tap(action, about, int(number), message_id)

    def _mac(self, chat: int, said: str) -> str:
        whole = f"{chat}|{said}|{self.epoch}".encode("utf-8", "replace")
        return base64.urlsafe_b64encode(hmac.new(self.secret, whole, sha256).digest()[:MAC_BYTES]).decode()


def inline(signer: Signer, chat: int, rows: Rows) -> dict[str, Any] | None:
    """The inline keyboard of a message; None without keys."""
    keys = [[_button(signer, chat, key) for key in row] for row in rows if row]
    return {"inline_keyboard": keys} if keys else None


def persistent(board: Board, labels: Labels) -> dict[str, Any] | None:
    """The keys under the input field; None to leave them as they are."""
    if board is Board.LEAVE:
        return None
    shown = [labels["support"], *([labels["toolkit"]] if board is Board.BOTH else [])]
    return {"keyboard": [[{"text": label} for label in shown]], "is_persistent": True, "resize_keyboard": True}


def _button(signer: Signer, chat: int, key: Key) -> dict[str, Any]:
    if key.copy:
        return {"text": key.label, "copy_text": {"text": key.copy}}
    return {"text": key.label, "callback_data": signer.sign(chat, key.action, key.about, key.version)}
