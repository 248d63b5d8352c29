"""The client moves what was set: a time of day, one of two, the days; and back to what was agreed in one tap (F-13)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from bot.domain.book import Book
from bot.domain.client_clock import day_of
from bot.domain.decision import Decision, Key, Say, Withdraw, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.schedule import Schedule
from bot.domain.schedule_change import never_twice
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import FixedTime, Weekly, in_order
from bot.domain.schedule_refused import TimesTooClose
from bot.domain.schedule_review import by_client
from bot.domain.script import Choice, Facts
from bot.domain.talk import dialogues
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.rhythm_words import time_named, times_named
from bot.domain.talk.saying import say_time, say_when
from bot.domain.words.filling import fill

ClientAct = Callable[[ClientMoment, Incoming, dialogues.Houses], Decision]
ScheduleAct = Callable[[ClientMoment, Incoming, Schedule], Decision]
TimeAct = Callable[[ClientMoment, Incoming, Schedule, int], Decision]


def with_schedule(act: ScheduleAct) -> ClientAct:
    """An act about one of the client's own schedules; one that is over, or changed since, says so."""
    return with_one_time(lambda moment, incoming, schedule, slot: act(moment, incoming, schedule))


def with_one_time(act: TimeAct) -> ClientAct:
    """The same about one of its times of day, 0 for the first: a key says `schedule:time`."""

    def checked(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
        tap = incoming.tap
        schedule, slot = one_time(moment, tap.about if tap else "")
        stale = schedule is not None and tap is not None and tap.version not in (0, schedule.version)
        if schedule is None or stale:
            return decide(Say(moment.book.therapist.client_over))
        return act(moment, incoming, schedule, slot)

    return checked


def one_time(moment: ClientMoment, about: str) -> tuple[Schedule | None, int]:
    """The schedule of a key, and which of its times; no schedule where it has no such time any more."""
    id_, _, slot = about.partition(":")
    schedule, number = own_schedule(moment, id_), int(slot) if slot.isdecimal() else 0
    return (schedule if schedule and number < len(schedule.times) else None), number


def own_schedule(moment: ClientMoment, schedule_id: str) -> Schedule | None:
    """That schedule, while it is agreed."""
    return next((each for each in moment.schedules if each.id == schedule_id and not each.over), None)


def change(moment: ClientMoment, incoming: Incoming, schedule: Schedule) -> Decision:
    """[Change]: another time of day; where it comes twice, which of them, or only one."""
    if len(schedule.times) == 1:
        return other_time(moment, incoming, schedule, 0)
    words, named = moment.book.rhythm, [time_named(each) for each in schedule.times]
    move, only = (
        tuple(
            Key(fill(label, time=each), action, f"{schedule.id}:{slot}", schedule.version)
            for slot, each in enumerate(named)
        )
        for label, action in ((words.move_one, "scho"), (words.only_one, "schk"))
    )
    leave = (Key(moment.book.therapist.client_fine, "schf", schedule.id, schedule.version),)
    text = fill(words.which_time, times=times_named(moment.book, schedule.times))
    return decide(reply(moment, incoming, text, move, only, leave))


def other_time(moment: ClientMoment, incoming: Incoming, schedule: Schedule, slot: int) -> Decision:
    """[Move 19:00]: another time for that one."""
    about = f"{schedule.id}:{slot}" if slot else schedule.id
    return dialogues.open_script(moment, incoming, HOUSES, moment.book.scripts["schedule_time"], about=about)


def only_one(moment: ClientMoment, incoming: Incoming, schedule: Schedule, slot: int) -> Decision:
    """[Only 19:00]: once a day, at that time, as long as it was to run."""
    left = replace(schedule, times=(schedule.times[slot],), count=None, ends=schedule.last_date)
    return _kept(moment, incoming, by_client(left, "moved", agreed=schedule))


def moved(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The client's own time, exactly as typed; in their quiet hours, or too near the other one, it is asked again."""
    assert isinstance(moment, ClientMoment)
    words, (schedule, slot) = moment.book.therapist, one_time(moment, place.about)
    answer = text_of(place.answers.get("time"))
    if schedule is None or not answer:
        return decide(reply(moment, incoming, words.client_over))
    at, quiet = time.fromisoformat(answer), moment.client.quiet
    again = (Key(words.client_change, "scho", f"{schedule.id}:{slot}", schedule.version),)
    if quiet.cover(at):
        line = fill(words.client_in_quiet, **{"from": say_time(quiet.start), "to": say_time(quiet.end)})
        return decide(Say(line, keys=(again,)))
    others = [each for number, each in enumerate(schedule.times) if number != slot]
    try:
        there = replace(schedule, times=in_order(FixedTime(at), *others))
    except TimesTooClose:
        gap, other = schedule.min_gap_minutes, time_named(others[0])
        return decide(Say(fill(moment.book.rhythm.too_close, minutes=gap, time=other), keys=(again,)))
    return _kept(moment, incoming, by_client(there, "moved", agreed=schedule))


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
    """The changed schedule; what waits by the old one does not go, and no time of today comes a second time."""
    today = day_of(moment.client, moment.now)
    changed = never_twice(replace(schedule, version=schedule.version + 1), moment.recent, today)
    kept = planned(changed, moment.now)
    line = moment.book.therapist.client_moved if kept.set_as else moment.book.rhythm.agreed_again
    when = say_when(moment.book, kept.next_due_at, moment.client.zone) if kept.next_due_at else "–"
    said = reply(moment, incoming, fill(line, when=when), *in_rows(change_keys(moment.book, kept), 2))
    return remember(kept) + decide(Withdraw(f"c:{schedule.id}:"), said)


HOUSES: dialogues.Houses = {
    "schedule_time": House(ended=moved), "schedule_days": House(ended=days_moved, facts=days_facts),
}  # fmt: skip
TAPS: dict[str, ClientAct] = {
    "schc": with_schedule(change), "scho": with_one_time(other_time), "schk": with_one_time(only_one),
    "schw": with_schedule(other_days), "schb": with_schedule(as_agreed),
}  # fmt: skip
