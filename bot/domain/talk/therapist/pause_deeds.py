"""A pause is set or ended: the same deed from the chat and from the console (CR-213): what is kept, what is told."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Withdraw, decide, remember
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import next_due
from bot.domain.schedule_parts import Pause
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import act_of, news

OPEN = "open"


def begins_again(client: Client, day: date | None) -> datetime | None:
    """When that day begins on the client's clock; None for a pause without an end."""
    return datetime.combine(day, time(0), ZoneInfo(client.zone)) if day else None


def paused(moment: TherapistMoment, file: ClientFile, day: date | None) -> tuple[Decision, Decision]:
    """Every schedule rests until that day begins, then one plain question comes first; or until somebody ends it."""
    client, until = file.client, begins_again(file.client, day)
    resting = [with_pause(each, Pause(until=until), moment.now) for each in live_schedules(file)]
    asks = replace(client, ask_resume=day is not None or client.ask_resume, version=client.version + 1)
    done = act_of(moment, "paused", client.id, day.isoformat() if day else OPEN)
    withdrawn = tuple(Withdraw(f"c:{each.id}:") for each in resting)
    return remember(*resting, asks, done) + decide(*withdrawn), news(moment, client, "told", "paused")


def gone_on(moment: TherapistMoment, file: ClientFile) -> tuple[Decision, Decision]:
    """The pause that the therapist set is over; one of the client's own ends with its own question."""
    client = file.client
    again = [with_pause(each, None, moment.now) for each in live_schedules(file) if each.pause]
    own = client.paused_until is not None
    asks = replace(client, ask_resume=own and client.ask_resume, version=client.version + 1)
    done = [act_of(moment, "resumed", client.id)] if again else []
    return remember(*again, asks, *done), news(moment, client, "told", "unpaused") if again else Decision()


def rests(client: Client, now: datetime) -> bool:
    """Whether check-ins rest after an alert."""
    return client.rest_until is not None and client.rest_until > now


def rest_over(moment: TherapistMoment, file: ClientFile) -> tuple[Decision, Decision]:
    """The rest after an alert is over (CR-614); a hold, and the rest from thought work, stay as they are."""
    after = replace(file.client, rest_until=None, version=file.client.version + 1)
    kept = remember(after, act_of(moment, "rest_ended", after.id))
    return kept, news(moment, after, "told", "unrested")


def with_pause(schedule: Schedule, pause: Pause | None, now: datetime) -> Schedule:
    """The schedule with that pause or without one, and when it is due next."""
    changed = replace(schedule, pause=pause, version=schedule.version + 1)
    due = next_due(changed, now)
    return replace(changed, next_due_at=due.at if due else None)
