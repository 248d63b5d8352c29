"""What a message may carry besides its words: said as values here, drawn when it is sent."""

import enum
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Qr:
    """A link drawn as a QR picture; the message's text is its caption."""

    link: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text file as it stands, sent under `name`."""

    name: str
    body: str


class FileKind(enum.Enum):
    """What kind of file somebody sent, as far as it can be kept for them and shown again."""

    VOICE = "voice"
    AUDIO = "audio"
    PHOTO = "photo"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class File:
    """A file that stays with Telegram: `id` is the name by which it is sent again, `words` what stood under it."""

    kind: FileKind
    id: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines under it, both as they are to be read; `name` where it can be chosen by one."""

    heading: str
    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF of titled sections, sent under `name`; `foot` stands at the end of each page."""

    name: str
    title: str
    sections: tuple[Section, ...]
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a chart: `label` before it, `words` at its end. `value` None is a gap: unknown, never zero."""

    label: str
    value: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bands on one scale from 0 to `most`, the first on top. The message that carries it says the same in words."""

    name: str
    title: str
    scale: str
    most: int
    bands: tuple[Band, ...]


Attachment = Qr | Document | Pages | Chart  # what is drawn or written here
Carried = Attachment | File
