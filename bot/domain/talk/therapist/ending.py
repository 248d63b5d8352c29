"""T12: an ending with a date, agreed in the hour: what the client will read, then one confirmation (CR-1207)."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Key, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client
from bot.domain.script import Facts
from bot.domain.talk import ending
from bot.domain.talk.ending import NotPlanned, last_day
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.own import act_of, left, news, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The date; an open alert is closed first. One that is planned can be moved or called off."""
    if file.alert is not None and file.alert.open:
        line = fill(moment.book.own.end_alert_open, number=file.alert.alert_no)
        return decide(reply(moment, incoming, line, anew=True))
    if file.client.ends_at and rest != "date":
        return _planned(moment, incoming, file.client)
    return opened(moment, incoming, HOUSES, "t_end", about=file.client.id)


def _planned(moment: TherapistMoment, incoming: Incoming, client: Client) -> Decision:
    words = moment.book.own
    day = say_day(moment.book, last_day(client))
    keys = (Key(words.key_end_date, "cend", f"{client.id}:date"), Key(words.key_end_off, "cendoff", client.id))
    back = (Key(moment.book.common.back, "cl", client.id),)
    return decide(reply(moment, incoming, fill(words.end_stands, label=client.label, date=day), keys, back))


def call_off(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Call it off]: no ending is planned any more, and the client reads so."""
    client = ending.called_off(file.client)
    done = act_of(moment, "called_an_ending_off", client.id)
    said = decide(reply(moment, incoming, fill(moment.book.own.end_is_off, label=client.label)))
    return remember(client, done) + said + news(moment, client, ending.ACTION)


def facts(moment: Moment, place: Place) -> Facts:
    """Whose ending it is, and what the client will read of it, in their language."""
    assert isinstance(moment, TherapistMoment)
    file, typed = own_file(moment, place.about), text_of(place.answers.get("date"))
    if file is None or not typed:
        return {"label": file.client.label if file else "", "client_reads": ""}
    client = file.client
    at = datetime.combine(date.fromisoformat(typed), time(0), ZoneInfo(client.zone))
    reads = ending.text_of(moment.book_of(client), replace(client, ends_at=at), moment.therapist.name)
    return {"label": client.label, "client_reads": reads}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Confirmed: the client is told now and a week before, and can take everything along."""
    assert isinstance(moment, TherapistMoment)
    words, file = moment.book.own, own_file(moment, place.about)
    if file is None:
        return not_found(moment, incoming)
    if text_of(place.answers.get("confirm")) != "yes":
        return left(moment, incoming, place)
    day = date.fromisoformat(text_of(place.answers.get("date")))
    match ending.planned(file.client, file.alert, day, moment.now):
        case NotPlanned.ALERT_OPEN:
            number = file.alert.alert_no if file.alert else ""
            return decide(reply(moment, incoming, fill(words.end_alert_open, number=number)))
        case NotPlanned.PAST:
            return decide(reply(moment, incoming, words.end_past))
        case client:
            done = act_of(moment, "planned_an_ending", client.id, day.isoformat())
            line = fill(words.end_planned, label=client.label, date=say_day(moment.book, day))
            said = decide(reply(moment, incoming, line))
            return remember(client, done) + said + news(moment, client, ending.ACTION)


HOUSES = {"t_end": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cend": with_file(ask), "cendoff": with_file(call_off)}
