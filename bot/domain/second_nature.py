"""Whether a practice may have become second nature: many days, begun unasked, and nothing to steady (CR-406).

Three facts that the client's own entries hold; where one of them is not known there is no proposal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from bot.domain.care import ToolkitCare
from bot.domain.checkin import Checkin
from bot.domain.journal import Entry, EntryKind
from bot.domain.people import Client
from bot.domain.toolkit import Practice

PROMPTED = timedelta(hours=1)  # begun so soon after something came, it may have come from that
RATED, FLAT = 6, 1  # the median of the last so many changes of distress is within so much of none
PERCENT = 100


@dataclass(frozen=True, slots=True)
class SecondNature:
    """A practice of the toolkit that may have become second nature: on so many days, within so many weeks."""

    practice: Practice
    days: int
    weeks: int


def second_nature(
    client: Client, practices: Iterable[Practice], entries: Iterable[Entry], checkins: Iterable[Checkin],
    now: datetime, care: ToolkitCare,
) -> tuple[SecondNature, ...]:  # fmt: skip
    """Those of the toolkit of which all three hold, and that were not left as they are within these weeks."""
    done, came = _done(entries), _came(client, checkins)
    since = now - timedelta(weeks=care.nature_weeks)
    found = []
    for each in practices:
        if each.position is None or _left_lately(each, since.date()):
            continue
        mine = [one for one in done if one.about == each.id and since <= one.at <= now]
        days = len({one.at.astimezone(ZoneInfo(client.zone)).date() for one in mine})
        if days >= care.nature_days and _unprompted(mine, came) >= care.nature_unprompted and _flat(mine):
            found.append(SecondNature(each, days, care.nature_weeks))
    return tuple(found)


def _done(entries: Iterable[Entry]) -> list[Entry]:
    live = (each for each in entries if each.kind is EntryKind.PRACTICE and each.finished and not each.erased)
    return sorted(live, key=lambda each: each.at)


def _came(client: Client, checkins: Iterable[Checkin]) -> list[datetime]:
    """When something came that may have prompted: check-ins by schedule, and the last invitation."""
    opened = [each.opened_at for each in checkins if each.schedule and each.opened_at]
    return [*opened, *((client.invited_at,) if client.invited_at else ())]


def _unprompted(mine: list[Entry], came: list[datetime]) -> float:
    """So many of a hundred were begun with nothing before them."""
    alone = sum(not any(timedelta() <= one.at - at <= PROMPTED for at in came) for one in mine)
    return PERCENT * alone / len(mine)


def _flat(mine: list[Entry]) -> bool:
    """The last six that were rated before and after changed nothing, in the middle of them."""
    changes = [change for one in mine if (change := _change(one)) is not None][-RATED:]
    return len(changes) == RATED and abs(median(changes)) <= FLAT


def _change(one: Entry) -> int | None:
    before, after = one.answers.get("before"), one.answers.get("after")
    return before - after if isinstance(before, int) and isinstance(after, int) else None


def _left_lately(practice: Practice, since: date) -> bool:
    return practice.left_on is not None and practice.left_on > since
