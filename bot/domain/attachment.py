"""What a message may carry besides its words: said as values here, drawn when it is sent."""

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


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines under it; both as they are to be read."""

    heading: str
    lines: tuple[str, ...]


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


Attachment = Qr | Document | Pages | Chart
