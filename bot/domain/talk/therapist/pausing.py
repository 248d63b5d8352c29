"""Pausing a client's check-ins until a date: told to the client, who may have them go on (T3, CR-213)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, decide
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.script import Choice, Facts
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_day, say_day_on_key
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import and_told, left, not_found, opened, own_file, with_file
from bot.domain.talk.therapist.pause_deeds import OPEN, begins_again, gone_on, paused, rest_over, rests
from bot.domain.words.filling import fill

WEEKS = (1, 2, 4)


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
    """Every schedule rests, until that day or until either of the two has them go on."""
    assert isinstance(moment, TherapistMoment)
    file = own_file(moment, place.about)
    if file is None:
        return not_found(moment, incoming)
    client, said = file.client, text_of(place.answers.get("until"))
    day = None if said == OPEN else date.fromisoformat(said)
    until = begins_again(client, day)
    if until is not None and until <= moment.now:
        return not_found(moment, incoming)
    kept, told = paused(moment, file, day)
    line = fill(moment.book.therapist.paused, label=client.label, date=say_day(moment.book, day)) if day else ""
    line = line or fill(moment.book.rhythm.told_paused_open, label=client.label)
    return kept + decide(reply(moment, incoming, and_told(moment, client, line))) + told


def go_on(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The therapist ends the pause they set."""
    kept, told = gone_on(moment, file)
    line = fill(moment.book.therapist.going_on, label=file.client.label)
    return kept + decide(reply(moment, incoming, and_told(moment, file.client, line))) + told


def end_rest(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The therapist ends the rest after an alert (CR-614); a hold, and the rest from thought work, stay as they are."""
    client, words = file.client, moment.book.therapist
    if not rests(client, moment.now):
        return decide(reply(moment, incoming, words.old_key, anew=True))
    kept, told = rest_over(moment, file)
    line = and_told(moment, client, fill(words.rest_ended, label=client.label))
    return kept + decide(reply(moment, incoming, line)) + told


HOUSES = {"t_pause": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cpau": with_file(ask), "cres": with_file(go_on), "crest": with_file(end_rest)}
