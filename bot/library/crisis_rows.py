"""The shape of prompts/crisis_lines.yaml: each row with the fields it may have."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from bot.domain.crisis import Confidence, DialKind, HoursStatus, Role


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f'"{name}" is not a time zone') from None
    return name


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=False, pattern=r"^\S(.*\S)?$")]
Iso = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[+*(#]?[0-9][0-9 ()*#-]*$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,6}$")]
Dial = Annotated[str, StringConstraints(pattern=r"^[0-9*#]+$")]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Zone = Annotated[str, AfterValidator(_zone)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Row(BaseModel):
    """A row that knows all its fields: an unknown one is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OpeningRow(Row):
    """Hours on some weekdays; `to` at or before `from` runs past midnight, 24:00 is the end of the day."""

    days: list[Day] = Field(min_length=1)
    from_: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = Field(alias="from")
    to: Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]


class OtherRow(Row):
    """Another number of the same service."""

    phone: Phone
    label: Text
    language: Language | None = None


class LineRow(Row):
    """One crisis line."""

    id: Id
    name: Text
    role: Role
    phone: Phone | None = None
    dial: Dial | None = None
    dial_kind: DialKind
    phone_then: Text | None = None
    e164: E164 | None = None
    assigned_in_numbering_data: StrictBool | None = None
    also: list[OtherRow] = []
    sms: Phone | None = None
    sms_keyword: Text | None = None
    whatsapp: E164 | Phone | None = None
    chat_url: Url | None = None
    website: Url | None = None
    hours: Text | None = None
    open_24_7: StrictBool | None = None
    hours_status: HoursStatus
    opening: list[OpeningRow] = []
    languages: list[Language] = []
    more_languages: StrictBool = False
    audience: Word
    area: Text | None = None
    confidence: Confidence
    not_a_crisis_line: StrictBool = False
    sources: list[Text] = Field(min_length=1)
    evidence_year: StrictInt | None = Field(default=None, ge=2000, le=2100)
    note: Text | None = None
    kept_because: Text | None = None


class NameSet(Row):
    """A country's name in each language of the product."""

    en: Text
    es: Text


class NameRow(Row):
    """A country by its names alone."""

    iso: Iso
    name: NameSet
    also_called: list[Text] = []


class CountryRow(NameRow):
    """A country with its emergency numbers and lines."""

    zone: Zone | None = None
    emergency: list[Digits] = Field(min_length=1)
    emergency_unchecked: list[Digits] = []
    emergency_sms: Digits | None = None
    emergency_sms_note: Text | None = None
    no_general_adult_line: StrictBool = False
    low_confidence_only: StrictBool = False
    note: Text | None = None
    lines: list[LineRow]


class DirectoryRow(Row):
    """A public directory of lines."""

    id: Id
    name: Text
    url: Url


class EmergencyRow(Row):
    """The general emergency number, for a country that is not known."""

    phone: Digits
    note: Text


class FallbackRow(Row):
    """What is shown when no row may be."""

    directories: list[DirectoryRow] = Field(min_length=1)
    emergency: EmergencyRow


class ReviewRow(Row):
    """Who signed the list."""

    status: Text
    reviewed_by: Text | None
    reviewed_on: Text | None


class ChangeRow(Row):
    """A number that changed."""

    iso: list[Iso]
    old: list[Phone]
    new: list[Phone]
    when: Text
    evidence: Text | None = None


class DoNotUseRow(Row):
    """A number that would do harm in some countries, or outside some."""

    number: Phone
    rule: Literal["not_in", "only_in"]
    iso: list[Iso] = Field(min_length=1)
    why: Text


class MalformedRow(Row):
    """A short code written with a country code."""

    value: Annotated[str, StringConstraints(pattern=r"^\+[0-9]+$")]
    why: Text


class ConflictRow(Row):
    """A question the sources leave open."""

    iso: Iso
    detail: Text


class HeldBackRow(Row):
    """A row kept out, and why."""

    iso: Iso
    name: Text
    phone: Phone
    audience: Text
    sources: list[Text]
    why: Text


class File(Row):
    """The whole file."""

    review: ReviewRow
    evidence_date: Month
    statement: Text
    fallback: FallbackRow
    countries: list[CountryRow] = Field(min_length=1)
    changed_numbers: list[ChangeRow] = []
    do_not_use: list[DoNotUseRow] = []
    malformed_forms: list[MalformedRow] = []
    open_conflicts: list[ConflictRow] = []
    held_back: list[HeldBackRow] = []
    elsewhere: list[NameRow] = []
