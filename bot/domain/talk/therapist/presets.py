"""T4: a rhythm in one tap, shown in both clocks before it is kept, by the same computation that sends (F-56, F-57)."""

from datetime import date

from bot.domain.decision import Decision, Key, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.schedule import Preset
from bot.domain.schedule_presets import NEEDS_SESSION
from bot.domain.stage import next_up
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.rhythm_words import as_it_is
from bot.domain.talk.saying import say_when
from bot.domain.talk.therapist import session
from bot.domain.talk.therapist.console import link
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import news, not_found, with_file
from bot.domain.talk.therapist.rhythm import LETTERS, TIED, draft, replaced, shown
from bot.domain.talk.therapist.rhythm_deeds import set_for
from bot.domain.words.filling import fill


def choose(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """What is agreed now, and the five rhythms."""
    words, live = moment.book.therapist, live_schedules(file)
    named = ", ".join(as_it_is(moment.book, each) for each in live)
    text = (
        fill(words.present, label=file.client.label, schedule=named)
        if live
        else fill(words.present_none, label=file.client.label)
    )
    top = next_up(file.client.ceiling) is None
    keys = tuple(
        Key(words.presets[each.value], "preset", f"{file.client.id}:{letter}")
        for letter, each in LETTERS.items()
        if not (top and each is Preset.NEW_STAGE)
    )
    coming = ((Key(moment.book.rhythm.next_key, "cnx", file.client.id),),) if live else ()
    menu = (Key(words.change_session, "cses", file.client.id), Key(moment.book.common.back, "cl", file.client.id))
    return decide(reply(moment, incoming, text, *coming, *in_rows(keys, 1), menu))


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, letter: str) -> Decision:
    """The next five in both clocks; the date of the session is asked only where the rhythm needs it."""
    preset = LETTERS.get(letter.removesuffix(TIED))
    if preset is None or (preset is Preset.NEW_STAGE and next_up(file.client.ceiling) is None):
        return not_found(moment, incoming)
    if preset in NEEDS_SESSION and not session.known(moment, file.client):
        return session.ask(moment, incoming, file.client, letter)
    return decide(reply(moment, incoming, *shown(moment, file, letter)))


def save(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Save]: kept as shown; the one before ends; the client reads it and may change or decline it."""
    letter, _, day = rest.partition(":")
    if letter.removesuffix(TIED) not in LETTERS or not _stated(day):
        return not_found(moment, incoming)
    words, client = moment.book.therapist, file.client
    schedule = draft(moment, file, letter, _stated(day))
    set_, kept = set_for(moment, file, schedule, replaced(file, schedule))
    line = (
        fill(words.saved, label=client.label, when=say_when(moment.book, kept.next_due_at, client.zone))
        if kept.next_due_at
        else fill(words.saved_none, label=client.label)
    )
    return set_ + decide(reply(moment, incoming, line)) + news(moment, client, "sch", kept.id)


def in_console(moment: TherapistMoment, incoming: Incoming, file: ClientFile, letter: str) -> Decision:
    """[Open in console]: a link to the builder, with this rhythm in its fields."""
    plain = letter if letter.removesuffix(TIED) in LETTERS else ""
    return link(moment, f"/clients/{file.client.id}/schedule?preset={plain}")


def _stated(day: str) -> date | None:
    if len(day) != 6 or not day.isdigit():
        return None
    return date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))


TAPS = {
    "csch": with_file(choose), "preset": with_file(show), "psave": with_file(save), "seer": with_file(in_console),
}  # fmt: skip
