"""Reading times of day as people type them: "2:20 pm", "7 y media", "21:30-8"; never by guessing."""

import re
from dataclasses import dataclass
from datetime import time

from bot.domain.typed_words import NO_WORDS, TypedWords, fold, integer, plain

NIGHT_HOURS = range(6, 12)  # "7 at night" is 19:00; "12 at night" and "1 at night" stay unread


def read_time(text: str, words: TypedWords = NO_WORDS) -> time | None:
    """A time of day: "2:20 pm", "14.20", "7pm", "1420", "noon". A bare "7" may be morning or evening: not read."""
    clock = _clock(text, words)
    return clock.exact() if clock else None


def read_time_range(text: str, words: TypedWords = NO_WORDS) -> tuple[time, time] | None:
    """Two times with a dash or a word between: "21:30-8", "9-17", "7-9pm". "9-5" leaves open which half of the day."""
    parts = re.split("|".join([r"\s*[-–—]\s*", *(rf"\s{re.escape(fold(each))}\s" for each in words.until)]), fold(text))
    clocks = [_clock(part, words) for part in parts]
    match clocks:
        case [_Clock() as first, _Clock() as last]:
            return _range(first, last)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class _Clock:
    """A typed time before it is known which half of the day is meant."""

    hour: int
    minute: int
    half: str = ""  # am, pm, night or nothing
    bare: bool = False  # an hour from 1 to 12 and nothing else

    def exact(self) -> time | None:
        """The time, or None if it is bare or cannot be."""
        return None if self.bare and not self.half else self.on_24()

    def on_24(self) -> time | None:
        hour = self._hour()
        return time(hour, self.minute) if hour is not None and self.minute < 60 else None

    def _hour(self) -> int | None:
        match self.half:
            case "am":
                return self.hour % 12 if self.hour <= 12 else None
            case "pm" if 1 <= self.hour <= 12:
                return self.hour % 12 + 12
            case "night" if self.hour in NIGHT_HOURS:
                return self.hour + 12
            case "" | "pm" | "night":
                return self.hour if (self.hour > 12 or not self.half) and self.hour < 24 else None
        return None


def _clock(text: str, words: TypedWords) -> _Clock | None:
    said = re.sub(r"(?<=[^\W\d])\.", "", plain(text, words))
    for hour, names in ((12, words.noon), (0, words.midnight)):
        if said in map(fold, names):
            return _Clock(hour, 0)
    said, half = _half(said, words)
    said = _in_digits(said, words)
    found = re.fullmatch(r"(\d{1,2})(?:\s?[:.h]\s?(\d\d)|\s?h|)|(\d\d)(\d\d)", said)
    if not found:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    return _Clock(hour, minute, half, bare=said.isdecimal() and hour <= 12 and not found[3] and said[0] != "0")


def _in_digits(said: str, words: TypedWords) -> str:
    """Siete, "half past seven", "7 menos cuarto" as they stand on a clock."""
    for names, before, minute in ((words.past_half, 0, 30), (words.past_quarter, 0, 15), (words.to_quarter, 1, 45)):
        for name in map(fold, names):
            if said.startswith(f"{name} ") or said.endswith(f" {name}"):
                hour = integer(said.removeprefix(f"{name} ").removesuffix(f" {name}"), words)
                return f"{(hour - before) % 24}:{minute}" if hour is not None and 0 < hour < 24 else ""
    hour = None if said[:1].isdecimal() else integer(said, words)
    return said if hour is None else str(hour)


def _half(said: str, words: TypedWords) -> tuple[str, str]:
    for half, names in (("am", words.am), ("pm", words.pm), ("night", words.night)):
        for name in names:
            if said.endswith(name := plain(name, words)):
                return said.removesuffix(name).rstrip(), half
    return said, ""


def _range(first: _Clock, last: _Clock) -> tuple[time, time] | None:
    if first.bare and last.bare and not (first.half or last.half):
        return None
    if first.half and last.bare and not last.half:
        return None
    start = _start(first, last) if last.half and not first.half else first.on_24()
    end = last.on_24()
    return (start, end) if start is not None and end is not None and start != end else None


def _start(first: _Clock, last: _Clock) -> time | None:
    """The start of "7-9pm", where only the end says which half of the day; None where it might be either."""
    shared, end = _Clock(first.hour, first.minute, last.half).on_24(), last.on_24()
    if first.bare:
        return shared if shared and end and shared < end else None
    return first.on_24() if shared is None or shared == first.on_24() else None
