"""The next therapy hour: its date, asked only where something needs it."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Remember, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client
from bot.domain.schedule import Schedule, next_due
from bot.domain.schedule_parts import Anchor, Anchored
from bot.domain.script import Facts
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_when
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import left, not_found, opened, own_file, with_file
from bot.domain.talk.therapist.rhythm import session_dates, shown
from bot.domain.words.filling import fill


def known(moment: TherapistMoment, client: Client) -> bool:
    """Whether the date of a coming session is known."""
    return client.next_session is not None and client.next_session > moment.now


def ask(moment: TherapistMoment, incoming: Incoming, client: Client, letter: str = "") -> Decision:
    """When is the next session? With a rhythm that waits for the answer, or without."""
    about = f"{client.id}:{letter}" if letter else client.id
    return opened(moment, incoming, HOUSES, "t_session", about=about)


def asked(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Session] in the client's menu."""
    return ask(moment, incoming, file.client)


def facts(moment: Moment, place: Place) -> Facts:
    """Whose session it is."""
    assert isinstance(moment, TherapistMoment)
    file = own_file(moment, place.about.partition(":")[0])
    return {"label": file.client.label if file else ""}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The date is kept, in the therapist's clock as it was typed; rhythms tied to the session follow it."""
    assert isinstance(moment, TherapistMoment)
    client_id, _, letter = place.about.partition(":")
    file = own_file(moment, client_id)
    if file is None:
        return not_found(moment, incoming)
    day, at = text_of(place.answers.get("date")), text_of(place.answers.get("time")) or "09:00"
    when = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(moment.therapist.zone))
    client = replace(file.client, next_session=when, version=file.client.version + 1)
    moved = [_tied(each, client, moment.now) for each in live_schedules(file) if isinstance(each.days, Anchored)]
    if letter:
        now_known = replace(file, client=client)
        return remember(client, *moved) + decide(reply(moment, incoming, *shown(moment, now_known, letter)))
    said = say_when(moment.book, when, moment.therapist.zone)
    line = fill(moment.book.therapist.session_set, label=client.label, when=said)
    return decide(Remember(client), *(Remember(each) for each in moved), reply(moment, incoming, line))


def _tied(schedule: Schedule, client: Client, now: datetime) -> Schedule:
    """The schedule with the new date beside the one before: two days after the last hour still counts."""
    days = schedule.days
    if not isinstance(days, Anchored) or days.anchor is Anchor.STAGE_ENTRY:
        return schedule
    moved = replace(
        schedule, days=replace(days, on=(*days.on[-1:], *session_dates(client))), version=schedule.version + 1
    )
    due = next_due(moved, now)
    return replace(moved, next_due_at=due.at if due else None)


HOUSES = {"t_session": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cses": with_file(asked)}
