"""What a therapist does about the next therapy hour, from the chat and from the console: the same rows (F-04)."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.decision import NOTHING, Decision, Withdraw, decide, remember
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.session import passed, repeated, tied, with_step
from bot.domain.session import set_for as next_at
from bot.domain.talk.session import READ
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import act_of, news

HOW_OFTEN = (0, 1, 2)  # weeks; 0: it does not come again


def by_own_clock(moment: TherapistMoment, day: date, at: time) -> datetime:
    """That day and time on the therapist's wall, as they are typed."""
    return datetime.combine(day, at, ZoneInfo(moment.therapist.zone))


def hour_set(moment: TherapistMoment, file: ClientFile, when: datetime) -> tuple[Client, Decision, Decision]:
    """The next hour is then, what is tied to it follows; and the news for the client, where it concerns them."""
    zone, now = moment.therapist.zone, moment.now
    client = with_step(replace(next_at(file.client, when), version=file.client.version + 1), now)
    moved = _moved_with(file, client, zone, now)
    done = act_of(moment, "set_the_session", client.id)
    kept = remember(client, *moved, done) + decide(*(Withdraw(f"c:{each.id}:") for each in moved))
    concerns = bool(moved) or client.session_eve != "no"
    return client, kept, news(moment, client, READ) if concerns else NOTHING


def repeats(moment: TherapistMoment, file: ClientFile, weeks: int) -> tuple[Client, Decision]:
    """It comes again every so many weeks from the next one on, by the therapist's clock; or does not."""
    zone, now = moment.therapist.zone, moment.now
    again = replace(repeated(file.client, weeks), version=file.client.version + 1)
    client = with_step(passed(again, zone, now), now)
    return client, remember(client, *_moved_with(file, client, zone, now))


def _moved_with(file: ClientFile, client: Client, zone: str, now: datetime) -> tuple[Schedule, ...]:
    """The rhythms tied to the hour, where they have moved with it."""
    pairs = ((each, tied(each, client, zone, now)) for each in live_schedules(file))
    return tuple(after for before, after in pairs if after is not before)
