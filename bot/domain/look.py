"""Who needs a look first, and why, in facts: for the list of clients and for *Today* (F-55, CR-1005)."""

import enum
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.moment import ClientFile
from bot.domain.people import Pairing, Standing, Therapist
from bot.domain.schedule import Preset, Schedule
from bot.domain.talk.therapist.lines import live_schedules, unsure

SOON = timedelta(days=7)
AT_START = timedelta(hours=1)


class Look(enum.Enum):
    """A fact for which a therapist may want to look; the first ones first. None of them says what it means."""

    ALERT = "alert"  # an alert is open
    TROUBLE = "trouble"  # blocked, or a message may not have arrived
    CALL = "call"  # asks for a call, not urgent
    PAIRING = "pairing"  # not confirmed yet
    SILENT = "silent"  # check-ins stopped by themselves after no answers
    DECLINED = "declined"  # the check-ins were declined, and none stand
    MORE = "more"  # would like more check-ins
    ENDING = "ending"  # the agreed check-ins end within a week


ORDER = tuple(Look)


def looks(file: ClientFile, now: datetime) -> tuple[Look, ...]:
    """All that holds of this client now, the most pressing first."""
    client, live = file.client, live_schedules(file)
    holds = {
        Look.ALERT: bool(file.alert and file.alert.open),
        Look.TROUBLE: unsure(file),
        Look.CALL: client.call_asked_at is not None,
        Look.PAIRING: client.pairing is Pairing.WAITING,
        Look.SILENT: client.fell_silent,
        Look.DECLINED: not live and any(each.by_client == "declined" for each in file.schedules),
        Look.MORE: any(each.by_client == "more" for each in live),
        Look.ENDING: bool(live) and len(ending(file, now)) == sum(each.preset is not Preset.ONCE for each in live) > 0,
    }
    return tuple(each for each in ORDER if holds[each])


def ending(file: ClientFile, now: datetime) -> tuple[Schedule, ...]:
    """The schedules whose agreed run ends within a week."""
    today = now.astimezone(ZoneInfo(file.client.zone)).date()
    runs = (each for each in live_schedules(file) if each.preset is not Preset.ONCE)
    return tuple(each for each in runs if each.last_date - today <= SOON)


def first_of(files: Iterable[ClientFile], now: datetime) -> list[tuple[ClientFile, tuple[Look, ...]]]:
    """Everybody about whom there is something to look at, whoever needs it first first, then by label."""
    found = [(file, why) for file in files if (why := looks(file, now))]
    return sorted(found, key=lambda each: (ORDER.index(each[1][0]), each[0].client.label.casefold()))


def sessions_today(files: Iterable[ClientFile], zone: str, now: datetime) -> list[ClientFile]:
    """The hours of the present day on the therapist's calendar, the soonest first."""
    today = now.astimezone(ZoneInfo(zone)).date()
    there = [(file.client.next_session, file) for file in files if file.client.standing is Standing.ACTIVE]
    mine = [(at, file) for at, file in there if at and at.astimezone(ZoneInfo(zone)).date() == today]
    return [file for _, file in sorted(mine, key=lambda each: each[0])]


def morning(therapist: Therapist, now: datetime) -> bool:
    """Whether their reading hours began within the last hour, on a reading day; never without hours, or away."""
    local = now.astimezone(ZoneInfo(therapist.zone))
    if therapist.hours_from is None or therapist.away_at(now) or local.weekday() not in therapist.hours_days:
        return False
    begin = datetime.combine(local.date(), therapist.hours_from, ZoneInfo(therapist.zone))
    return begin <= now < begin + AT_START
