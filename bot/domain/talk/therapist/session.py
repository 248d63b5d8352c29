"""The next therapy hour: its date, asked only where something needs it."""

from dataclasses import replace
from datetime import date, time
from itertools import islice

from bot.domain.decision import Decision, Key, decide
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client
from bot.domain.script import Facts
from bot.domain.session import series
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_when
from bot.domain.talk.therapist.own import left, not_found, opened, own_file, with_file
from bot.domain.talk.therapist.rhythm import shown
from bot.domain.talk.therapist.session_deeds import HOW_OFTEN, by_own_clock, hour_set, repeats
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
    when = by_own_clock(moment, date.fromisoformat(day), time.fromisoformat(at))
    client, kept, told = hour_set(moment, file, when)
    if letter:
        return kept + decide(reply(moment, incoming, *shown(moment, replace(file, client=client), letter)))
    return kept + decide(reply(moment, incoming, *_noted(moment, client))) + told


def _noted(moment: TherapistMoment, client: Client) -> tuple[str, tuple[Key, ...]]:
    """When it is; whether it comes again, and what follows one that was moved."""
    words, zone = moment.book.rhythm, moment.therapist.zone
    ahead = [say_when(moment.book, each, zone) for each in islice(series(client, zone), 2)]
    text = fill(moment.book.therapist.session_set, label=client.label, when=ahead[0])
    after = (fill(words.session_once, when=ahead[1]),) if len(ahead) > 1 else ()
    labels = {1: words.weekly, 2: words.fortnightly, **({0: words.only_once} if after else {})}
    keys = tuple(Key(label, "csev", f"{client.id}:{weeks}") for weeks, label in labels.items())
    return "\n".join((text, *after)), keys


def again(moment: TherapistMoment, incoming: Incoming, file: ClientFile, weeks: str) -> Decision:
    """[Every week], [Every 2 weeks], [Only this one]: from the next one on, by the therapist's clock."""
    if file.client.next_session is None or weeks not in map(str, HOW_OFTEN):
        return not_found(moment, incoming)
    words = moment.book.rhythm
    client, kept = repeats(moment, file, int(weeks))
    line = words.session_repeats if client.session_every else words.session_single
    when = say_when(moment.book, client.next_session or moment.now, moment.therapist.zone)
    return kept + decide(reply(moment, incoming, fill(line, label=client.label, when=when)))


HOUSES = {"t_session": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cses": with_file(asked), "csev": with_file(again)}
