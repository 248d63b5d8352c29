"""One thing said to Handrail, translated: what the domain sees of Telegram."""

import enum
from dataclasses import dataclass
from datetime import datetime

from bot.domain.attachment import File


class Medium(enum.Enum):
    """What kind of thing came in (`experience.md` table 2.11)."""

    TEXT = "text"
    COMMAND = "command"
    TAP = "tap"
    STALE_TAP = "stale_tap"  # a key that is forged, of an older database, or somebody else's
    VOICE = "voice"  # voice, video note, audio: cannot be heard here
    MEDIA = "media"  # photo, video, file, sticker, location, contact, poll, dice
    GROUP = "group"  # anything in a group or channel
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    OTHER = "other"  # nothing a person would expect an answer to


@dataclass(frozen=True, slots=True)
class Tap:
    """A verified key: what it does, about what, and the version it was written for."""

    action: str
    about: str
    version: int
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One incoming. `text` is as sent (captions too); `command` is in lower case, without slash and bot name.

    `words` is everything in it that must be screened. Aware UTC: `sent_at` by Telegram's clock, `heard_at` by ours.
    """

    medium: Medium
    sent_at: datetime
    heard_at: datetime
    text: str = ""
    command: str = ""
    argument: str = ""
    tap: Tap | None = None
    words: str = ""
    edited: bool = False
    forwarded: bool = False
    message_id: int | None = None
    update_id: int = 0
    file: File | None = None  # what was sent, where it is of a kind that can be kept
    first_name: str = ""
    language: str = ""
