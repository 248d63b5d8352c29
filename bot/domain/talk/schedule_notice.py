"""What a client reads about the therapist's acts behind the neutral line, and their answer to a set check-in (F-63)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Say, Withdraw, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import Aim, Pairing
from bot.domain.schedule import Schedule, ended
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import FixedTime, Weekly
from bot.domain.schedule_review import by_client
from bot.domain.script import Choice, Facts
from bot.domain.stage import Stage
from bot.domain.talk import dialogues
from bot.domain.talk.holidays import away_text, stand_in
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.rhythm_words import rhythm_named
from bot.domain.talk.saying import say_day, say_time, say_when
from bot.domain.words.filling import fill

ClientAct = Callable[[ClientMoment, Incoming, dialogues.Houses], Decision]
ScheduleAct = Callable[[ClientMoment, Incoming, Schedule], Decision]


def with_schedule(act: ScheduleAct) -> ClientAct:
    """An act about one of the client's own schedules; one that is over, or changed since, says so."""

    def checked(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
        tap = incoming.tap
        schedule = own_schedule(moment, tap.about if tap else "")
        stale = schedule is not None and tap is not None and tap.version not in (0, schedule.version)
        if schedule is None or stale:
            return decide(Say(moment.book.therapist.client_over))
        return act(moment, incoming, schedule)

    return checked


def own_schedule(moment: ClientMoment, schedule_id: str) -> Schedule | None:
    """That schedule, while it is agreed."""
    return next((each for each in moment.schedules if each.id == schedule_id and not each.over), None)


def held_back(moment: ClientMoment) -> Decision:
    """Prompts that are written down and not yet sent do not go any more."""
    return decide(*(Withdraw(f"c:{each.id}:") for each in moment.schedules))


def read(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """What was set, with the three answers."""
    words = moment.book.therapist
    named = rhythm_named(moment.book, schedule)
    if schedule.next_due_at:
        when = say_when(moment.book, schedule.next_due_at, moment.client.zone)
        text = fill(words.client_schedule, therapist=moment.therapist.name, schedule=named, when=when)
    else:
        text = fill(words.client_schedule_plain, therapist=moment.therapist.name, schedule=named)
    keys = (
        Key(words.client_fine, "schf", schedule.id, schedule.version),
        Key(words.client_change, "schc", schedule.id, schedule.version),
        Key(words.client_decline, "schd", schedule.id, schedule.version),
    )
    note = fill(moment.book.rhythm.note, therapist=moment.therapist.name, note=schedule.note) if schedule.note else ""
    return decide(reply(moment, incoming, f"{text}\n{note}" if note else text, keys))


def fine(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """[Fine]: it stays as it was set; the therapist sees it beside the schedule."""
    said = remember(replace(schedule, by_client="fine")) if not schedule.by_client else Decision()
    return said + decide(reply(moment, incoming, moment.book.therapist.client_kept))


def decline(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """[Decline]: it ends at once, no reason asked; the therapist sees it beside the client."""
    kept = remember(replace(ended(schedule), by_client="declined")) + decide(Withdraw(f"c:{schedule.id}:"))
    return kept + decide(reply(moment, incoming, moment.book.therapist.client_declined))


def change(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """[Change]: another time of day."""
    return dialogues.open_script(moment, incoming, HOUSES, moment.book.scripts["schedule_time"], about=schedule.id)


def moved(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The client's own time, exactly as typed; inside their quiet hours it is asked again."""
    assert isinstance(moment, ClientMoment)
    words, schedule = moment.book.therapist, own_schedule(moment, place.about)
    answer = text_of(place.answers.get("time"))
    if schedule is None or not answer:
        return decide(reply(moment, incoming, words.client_over))
    at, quiet = time.fromisoformat(answer), moment.client.quiet
    if quiet.cover(at):
        line = fill(words.client_in_quiet, **{"from": say_time(quiet.start), "to": say_time(quiet.end)})
        return decide(Say(line, keys=((Key(words.client_change, "schc", schedule.id, schedule.version),),)))
    return _kept(moment, incoming, by_client(replace(schedule, times=(FixedTime(at),)), "moved", agreed=schedule))


def other_days(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """[Other days]: the weekdays that suit."""
    return dialogues.open_script(moment, incoming, HOUSES, moment.book.scripts["schedule_days"], about=schedule.id)


def days_facts(moment: Moment, place: Place) -> Facts:
    """The seven days."""
    names = moment.book.common.key_weekdays
    return {"weekdays": tuple(Choice(str(day), name) for day, name in enumerate(names))}


def days_moved(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The client's own days; none chosen changes nothing."""
    assert isinstance(moment, ClientMoment)
    schedule, ticked = own_schedule(moment, place.about), place.answers.get("days")
    days = frozenset(int(each) for each in ticked) if isinstance(ticked, tuple) else frozenset()
    if schedule is None or not days or not isinstance(schedule.days, Weekly):
        return decide(reply(moment, incoming, moment.book.therapist.client_over))
    moved = replace(schedule, days=replace(schedule.days, weekdays=days), count=None, ends=schedule.last_date)
    return _kept(moment, incoming, by_client(moved, "moved", agreed=schedule))


def as_agreed(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """[Back to agreed]: days and times as they were set, in one tap (F-13)."""
    agreed = schedule.set_as
    if agreed is None:
        return decide(reply(moment, incoming, moment.book.therapist.client_kept))
    return _kept(moment, incoming, replace(schedule, times=agreed.times, days=agreed.days, set_as=None, by_client=""))


def change_keys(book: Book, schedule: Schedule) -> tuple[Key, ...]:
    """What else of it the client may move, and the way back to what was agreed."""
    words = book.rhythm
    days = (Key(words.other_days, "schw", schedule.id),) if isinstance(schedule.days, Weekly) else ()
    back = (Key(words.as_agreed, "schb", schedule.id),) if schedule.set_as else ()
    return (*days, *back)


def _kept(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """The changed schedule; what waits by the old one does not go."""
    kept = planned(replace(schedule, version=schedule.version + 1), moment.now)
    line = moment.book.therapist.client_moved if kept.set_as else moment.book.rhythm.agreed_again
    when = say_when(moment.book, kept.next_due_at, moment.client.zone) if kept.next_due_at else "–"
    said = reply(moment, incoming, fill(line, when=when), *in_rows(change_keys(moment.book, kept), 2))
    return remember(kept) + decide(Withdraw(f"c:{schedule.id}:"), said)


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


HOUSES: dialogues.Houses = {
    "schedule_time": House(ended=moved), "schedule_days": House(ended=days_moved, facts=days_facts),
}  # fmt: skip
TAPS: dict[str, ClientAct] = {
    "sch": with_schedule(read),
    "schf": with_schedule(fine),
    "schc": with_schedule(change),
    "schd": with_schedule(decline),
    "schw": with_schedule(other_days),
    "schb": with_schedule(as_agreed),
    "schr": go_on,
    "told": told,
}
