"""Setbacks as the client logged them: which cause returned, and how often (CR-802, CR-804). Facts, no judgement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.care import TrackCare
from bot.domain.dialogue import Answer, Skipped, text_of
from bot.domain.journal import Entry, EntryKind
from bot.domain.typed_words import fold

SCRIPT, LATER_SCRIPT = "setback", "setback_later"
NOT_YET = "not_yet"
TAG_MAX, TAGS_MAX = 40, 3


@dataclass(frozen=True, slots=True)
class Setback:
    """One hard stretch. `low` is 0 to 10, `minutes` until steady again; None where it was skipped or is not so yet."""

    id: str
    at: datetime
    tags: tuple[str, ...] = ()
    low: int | None = None
    moment: str = ""  # "yes", "no", "not_sure"; empty when skipped
    lost_footing: bool = False
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """A cause, or with `tag` empty the lost footing, that came so often within the days that are looked at."""

    tag: str
    times: int


def setback_of(entry: Entry) -> Setback:
    """What that entry says."""
    said = entry.answers
    low, tags, steady = said.get("low"), said.get("tag"), text_of(said.get("steady"))
    return Setback(
        entry.id, entry.at, tags if isinstance(tags, tuple) else (), low if isinstance(low, int) else None,
        text_of(said.get("moment")), said.get("footing") == "yes", int(steady) if steady.isdecimal() else None,
    )  # fmt: skip


def setbacks(entries: Iterable[Entry], since: datetime | None = None) -> tuple[Setback, ...]:
    """The setbacks among these entries, in their order; only those from `since` on where it is given."""
    mine = (each for each in entries if each.kind is EntryKind.SETBACK and not each.erased)
    return tuple(setback_of(each) for each in mine if since is None or each.at >= since)


def parted(words: str) -> tuple[str, ...]:
    """Typed causes, parted by commas or lines: three at most, each once, in the client's own spelling."""
    found: dict[str, str] = {}
    for part in words.replace("\n", ",").replace(";", ",").split(","):
        tag = " ".join(part.split())[:TAG_MAX]
        if tag:
            found.setdefault(fold(tag), tag)
    return tuple(found.values())[:TAGS_MAX]


def own_tags(entries: Iterable[Entry], most: int) -> tuple[str, ...]:
    """The client's own causes, those named last first, each once."""
    found: dict[str, str] = {}
    for setback in sorted(setbacks(entries), key=lambda each: each.at, reverse=True):
        for tag in setback.tags:
            found.setdefault(fold(tag), tag)
    return tuple(found.values())[:most]


def returned(entries: Iterable[Entry], newest: Setback, care: TrackCare) -> tuple[Returned, ...]:
    """What of the newest setback came back often enough to be looked at together, and is not on the agenda (CR-804)."""
    there = tuple(entries)
    since = newest.at - timedelta(days=care.pattern_days)
    before = [each for each in setbacks(there, since) if each.id != newest.id]
    noted = {fold(text_of(each.answers.get("tag"))) for each in agenda(there, since)}
    found = []
    for tag in newest.tags:
        times = 1 + sum(fold(tag) in map(fold, each.tags) for each in before)
        if times >= care.pattern_count and fold(tag) not in noted:
            found.append(Returned(tag, times))
    lost = sum(each.lost_footing for each in before) + newest.lost_footing
    if newest.lost_footing and lost >= care.collapse_count and "" not in noted:
        found.append(Returned("", lost))
    return tuple(found)


def agenda(entries: Iterable[Entry], since: datetime) -> tuple[Entry, ...]:
    """What was put on the agenda from setbacks since then."""
    mine = (each for each in entries if each.kind is EntryKind.AGENDA and each.script == SCRIPT)
    return tuple(each for each in mine if each.at >= since and not each.erased)


def worth_keeping(answer: Answer | None) -> bool:
    """Whether something was said at all."""
    return answer is not None and not isinstance(answer, Skipped)
