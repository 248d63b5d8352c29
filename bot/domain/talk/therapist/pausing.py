"""Pausing a client's check-ins until a date: told to the client, who may have them go on (T3, CR-213)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Withdraw, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.schedule import Schedule, next_due
from bot.domain.schedule_parts import Pause
from bot.domain.script import Choice, Facts
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_day, say_day_on_key
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import act_of, left, news, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill

WEEKS = (1, 2, 4)
OPEN = "open"


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """Until when?"""
    if not live_schedules(file):
        line = fill(moment.book.therapist.nothing_to_pause, label=file.client.label)
        return decide(reply(moment, incoming, line, anew=True))
    return opened(moment, incoming, HOUSES, "t_pause", about=file.client.id)


def facts(moment: Moment, place: Place) -> Facts:
    """A few dates to tap."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    today = moment.now.astimezone(ZoneInfo(moment.therapist.zone)).date()
    days = [today + timedelta(weeks=weeks) for weeks in WEEKS]
    dates = tuple(Choice(day.isoformat(), fill(words.week, date=say_day_on_key(moment.book, day))) for day in days)
    open_ = Choice(OPEN, moment.book.rhythm.until_i_say)
    return {"label": file.client.label if file else "", "dates": (*dates, open_)}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Every schedule rests: until that day begins in the client's clock, then one plain question comes first; or until
    either of the two has them go on."""
    assert isinstance(moment, TherapistMoment)
    file = own_file(moment, place.about)
    if file is None:
        return not_found(moment, incoming)
    client, said = file.client, text_of(place.answers.get("until"))
    day = None if said == OPEN else date.fromisoformat(said)
    until = datetime.combine(day, time(0), ZoneInfo(client.zone)) if day else None
    if until is not None and until <= moment.now:
        return not_found(moment, incoming)
    resting = [with_pause(each, Pause(until=until), moment.now) for each in live_schedules(file)]
    asks = replace(client, ask_resume=day is not None or client.ask_resume, version=client.version + 1)
    words = moment.book.therapist
    line = fill(words.paused, label=client.label, date=say_day(moment.book, day)) if day else ""
    line = line or fill(moment.book.rhythm.told_paused_open, label=client.label)
    done = act_of(moment, "paused", client.id, said)
    withdrawn = tuple(Withdraw(f"c:{each.id}:") for each in resting)
    told = news(moment, client, "told", "paused")
    return remember(*resting, asks, done) + decide(*withdrawn, reply(moment, incoming, line)) + told


def go_on(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The therapist ends the pause they set."""
    client = file.client
    again = [with_pause(each, None, moment.now) for each in live_schedules(file) if each.pause]
    line = fill(moment.book.therapist.going_on, label=client.label)
    told = news(moment, client, "told", "unpaused") if again else Decision()
    own = client.paused_until is not None  # their own pause ends with its own question
    asks = replace(client, ask_resume=own and client.ask_resume, version=client.version + 1)
    return remember(*again, asks) + decide(reply(moment, incoming, line)) + told


def end_rest(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The therapist ends the rest after an alert (CR-614); a hold, and the rest from thought work, stay as they are."""
    client, words = file.client, moment.book.therapist
    if client.rest_until is None or client.rest_until <= moment.now:
        return decide(reply(moment, incoming, words.old_key, anew=True))
    after = replace(client, rest_until=None, version=client.version + 1)
    told = news(moment, after, "told", "unrested")
    line = fill(words.rest_ended, label=client.label)
    return remember(after, act_of(moment, "rest_ended", client.id)) + decide(reply(moment, incoming, line)) + told


def with_pause(schedule: Schedule, pause: Pause | None, now: datetime) -> Schedule:
    """The schedule with that pause or without one, and when it is due next."""
    changed = replace(schedule, pause=pause, version=schedule.version + 1)
    due = next_due(changed, now)
    return replace(changed, next_due_at=due.at if due else None)


HOUSES = {"t_pause": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cpau": with_file(ask), "cres": with_file(go_on), "crest": with_file(end_rest)}
