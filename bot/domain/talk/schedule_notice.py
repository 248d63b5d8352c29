"""What a client reads about the therapist's acts behind the neutral line, and their answer to a set check-in (F-63)."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Withdraw, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import Aim, Pairing
from bot.domain.schedule import Schedule, ended
from bot.domain.schedule_due import planned
from bot.domain.stage import Stage
from bot.domain.talk import dialogues, schedule_moves
from bot.domain.talk.holidays import away_text, stand_in
from bot.domain.talk.house import reply
from bot.domain.talk.rhythm_words import as_it_is
from bot.domain.talk.saying import say_day, say_when
from bot.domain.talk.schedule_moves import ClientAct, with_schedule
from bot.domain.words.filling import fill


def held_back(moment: ClientMoment) -> Decision:
    """Prompts that are written down and not yet sent do not go any more."""
    return decide(*(Withdraw(f"c:{each.id}:") for each in moment.schedules))


def set_text(book: Book, therapist: str, zone: str, schedule: Schedule) -> str:
    """What was set, when it first comes, and the therapist's note to it; the console shows the very same words."""
    words, named = book.therapist, as_it_is(book, schedule)
    if schedule.next_due_at:
        when = say_when(book, schedule.next_due_at, zone)
        text = fill(words.client_schedule, therapist=therapist, schedule=named, when=when)
    else:
        text = fill(words.client_schedule_plain, therapist=therapist, schedule=named)
    note = fill(book.rhythm.note, therapist=therapist, note=schedule.note) if schedule.note else ""
    return f"{text}\n{note}" if note else text


def read(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """What was set, with the three answers."""
    words, text = moment.book.therapist, set_text(moment.book, moment.therapist.name, moment.client.zone, schedule)
    keys = (
        Key(words.client_fine, "schf", schedule.id, schedule.version),
        Key(words.client_change, "schc", schedule.id, schedule.version),
        Key(words.client_decline, "schd", schedule.id, schedule.version),
    )
    return decide(reply(moment, incoming, text, keys))


def fine(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """[Fine]: it stays as it was set; the therapist sees it beside the schedule."""
    said = remember(replace(schedule, by_client="fine")) if not schedule.by_client else Decision()
    return said + decide(reply(moment, incoming, moment.book.therapist.client_kept))


def decline(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """[Decline]: it ends at once, no reason asked; the therapist sees it beside the client."""
    kept = remember(replace(ended(schedule), by_client="declined")) + decide(Withdraw(f"c:{schedule.id}:"))
    return kept + decide(reply(moment, incoming, moment.book.therapist.client_declined))


def go_on(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """The client ends a pause that the therapist set: pauses belong to the client."""
    again = resumed(moment)
    client = replace(moment.client, ask_resume=False, version=moment.client.version + 1)
    return remember(*again, client) + decide(reply(moment, incoming, moment.book.therapist.client_goes_on))


def resumed(moment: ClientMoment) -> tuple[Schedule, ...]:
    """The schedules that the therapist paused, as going on from now."""
    return tuple(_unpaused(moment, each) for each in moment.schedules if each.pause and not each.over)


def told(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """What stands behind the neutral line, as it is now; what is not so any more is not said."""
    words, therapist = moment.book.therapist, moment.therapist.name
    what, _, stage = (incoming.tap.about if incoming.tap else "").partition(":")
    match what:
        case "paired" if moment.client.pairing is Pairing.CONFIRMED:
            return decide(reply(moment, incoming, fill(words.client_confirmed, therapist=therapist)))
        case "paused":
            return _paused(moment, incoming)
        case "away":
            instead = stand_in(moment.client, moment.therapist, moment.backup)
            return decide(reply(moment, incoming, away_text(moment.book, moment.therapist, instead, moment.now)))
        case "unpaused":
            return decide(reply(moment, incoming, fill(words.client_unpaused, therapist=therapist)))
        case "unrested":
            return decide(reply(moment, incoming, fill(words.client_rest_ended, therapist=therapist)))
        case "growth" | "pace":
            return decide(reply(moment, incoming, _beside_the_stage(moment, what)))
        case "forward" if moment.client.ceiling.value == stage or moment.client.stage.value == stage:
            return decide(reply(moment, incoming, words.client_forward[Stage(stage).value]))
        case "back" if moment.client.stage.value == stage:
            return decide(reply(moment, incoming, words.client_back[Stage(stage).value]))
    return decide(reply(moment, incoming, moment.book.common.closed_question))


def _beside_the_stage(moment: ClientMoment, what: str) -> str:
    """Growth prompts and the calmer pace, as they are now (CR-107, CR-108)."""
    words, client, therapist = moment.book.aim, moment.client, moment.therapist.name
    if what == "growth":
        return fill(words.client_growth, therapist=therapist) if client.grows else words.client_growth_off
    if client.aim is Aim.RECOVER:
        return fill(words.client_recover, therapist=therapist, most=moment.book.care.aim.recover_max_per_week)
    return fill(words.client_usual, therapist=therapist)


def _paused(moment: ClientMoment, incoming: Incoming) -> Decision:
    words = moment.book.therapist
    pauses = [each.pause for each in moment.schedules if each.pause and each.pause.covers(moment.now)]
    ends = [each.until for each in pauses if each.until]
    if not pauses:
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    if len(ends) < len(pauses):
        text = fill(moment.book.rhythm.paused_open, therapist=moment.therapist.name)
        return decide(reply(moment, incoming, text, (Key(words.client_go_on, "schr"),)))
    day = say_day(moment.book, max(ends).astimezone(ZoneInfo(moment.client.zone)).date())
    text = fill(words.client_paused, therapist=moment.therapist.name, date=day)
    return decide(reply(moment, incoming, text, (Key(words.client_go_on, "schr"),)))


def _unpaused(moment: ClientMoment, schedule: Schedule) -> Schedule:
    return planned(replace(schedule, pause=None, version=schedule.version + 1), moment.now)


TAPS: dict[str, ClientAct] = {
    **schedule_moves.TAPS,
    "sch": with_schedule(read),
    "schf": with_schedule(fine),
    "schd": with_schedule(decline),
    "schr": go_on,
    "told": told,
}
