"""Pausing, coming back, stopping and ending: the client's alone, at once, with no reason asked (CR-213)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.decision import NOTHING, Decision, Key, Kind, Say, Withdraw, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import Standing
from bot.domain.schedule import ended
from bot.domain.talk import check_back, dialogues, ending, schedule_notice
from bot.domain.talk.house import House, did, reply
from bot.domain.talk.reading import Unread, read_typed
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill

SCRIPT = "pause_date"


def pause(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """/pause, with a date or without: until tomorrow, a week, a date tapped or typed, or until the client says."""
    if incoming.argument:
        day = read_typed(moment, "date", incoming.argument)
        return (
            decide(Say(day.line)) if isinstance(day, Unread) else _until(moment, incoming, date.fromisoformat(str(day)))
        )
    if moment.place.open and moment.place.script == SCRIPT:
        return dialogues.show(moment, incoming, houses, anew=True)
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[SCRIPT])


def resume(moment: ClientMoment, incoming: Incoming) -> Decision:
    """I'm back: the agreed rhythm, from the next time on."""
    if moment.client.standing is Standing.OVER:
        return ending.read(moment, incoming)
    client = replace(
        moment.client.with_words(moment.now), paused_open=False, paused_until=None, ask_resume=False, blocked=False,
        fell_silent=False, let_be_until=None,
    )  # fmt: skip
    standing = Standing.ACTIVE if client.standing is Standing.STOPPED else client.standing
    back = remember(replace(client, standing=standing), *schedule_notice.resumed(moment))
    return back + decide(reply(moment, incoming, moment.book.common.welcome_back))


def stop(moment: ClientMoment, incoming: Incoming) -> Decision:
    """/stop: everything at once, no confirmation; Support now keeps working."""
    common, own = moment.book.common, moment.book.own
    keys = ((Key(common.undo, "undo"), Key(common.end_link, "endlink")), (Key(own.key_erase_mine, "er"),))
    said = decide(Say(common.stopped_all, kind=Kind.STOP, keys=keys))
    if moment.client.standing is not Standing.ACTIVE:
        return said
    stopped = replace(moment.client, standing=Standing.STOPPED)
    return _nothing_waits(moment) + remember(stopped, did(moment, "stopped_everything")) + said


def undo(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Back as it was."""
    if moment.client.standing is Standing.OVER:
        return ending.read(moment, incoming)
    if moment.client.standing is not Standing.STOPPED:
        return decide(reply(moment, incoming, moment.book.common.undone))
    return remember(replace(moment.client, standing=Standing.ACTIVE)) + decide(
        reply(moment, incoming, moment.book.common.undone)
    )


def end_link(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The client ends the link; the therapist is told, no reason."""
    own = moment.book.own
    keys = (Key(own.key_file, "md", "file"), Key(own.key_erase_mine, "er"))
    return left_behind(moment) + decide(reply(moment, incoming, moment.book.common.ended, keys))


def left_behind(moment: ClientMoment) -> Decision:
    """This link is over: nothing that waits goes out, and the therapist reads it with no reason."""
    gone = replace(moment.client, standing=Standing.ENDED, ended_at=moment.now)
    stopped = remember(gone, *(ended(each) for each in moment.schedules if not each.over))
    told = _tell_ended(moment) if moment.client.standing is not Standing.OVER else NOTHING
    return _nothing_waits(moment) + stopped + told


def _nothing_waits(moment: ClientMoment) -> Decision:
    """No check-in and no check-back that is already on its way out goes any more."""
    waiting = decide(*(Withdraw(f"c:{each.id}:") for each in moment.schedules))
    return check_back.withdrawn(moment.client) + waiting


def blocked(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Blocking the bot counts as a pause."""
    return remember(replace(moment.client, blocked=True))


def unblocked(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Nothing restarts without asking."""
    common = moment.book.common
    if not moment.client.blocked:
        return Decision()
    client = replace(moment.client, blocked=False, paused_open=True)
    return remember(client) + decide(
        Say(common.resume_question, keys=((Key(common.yes, "back_in"), Key(common.no, "fine")),))
    )


def chosen(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The answer: a day, or until the client says."""
    assert isinstance(moment, ClientMoment)
    said = text_of(place.answers.get("day")) or text_of(place.answers.get("until"))
    today = moment.now.astimezone(ZoneInfo(moment.client.zone)).date()
    match said:
        case "open":
            return _until_i_say(moment, incoming)
        case "tomorrow" | "week":
            return _until(moment, incoming, today + timedelta(days=1 if said == "tomorrow" else 7))
    return _until(moment, incoming, date.fromisoformat(said))


def _until_i_say(moment: ClientMoment, incoming: Incoming) -> Decision:
    common = moment.book.common
    client = replace(
        moment.client.with_words(moment.now), paused_open=True, paused_until=None, ask_resume=False, fell_silent=False,
    )  # fmt: skip
    kept = remember(client) + schedule_notice.held_back(moment)
    return kept + decide(reply(moment, incoming, common.paused_open, (Key(common.im_back, "back_in"),)))


def _until(moment: ClientMoment, incoming: Incoming, day: date) -> Decision:
    common, zone = moment.book.common, ZoneInfo(moment.client.zone)
    until = datetime.combine(day, time(0), zone)
    client = replace(
        moment.client.with_words(moment.now), paused_until=until, paused_open=False, ask_resume=True, fell_silent=False,
    )  # fmt: skip
    line = fill(common.paused_until, date=say_day(moment.book, day))
    kept = remember(client) + schedule_notice.held_back(moment)
    return kept + decide(reply(moment, incoming, line, (Key(common.im_back, "back_in"),)))


def _tell_ended(moment: ClientMoment) -> Decision:
    """At once: from here on there is no page on which it could stand."""
    if not moment.therapist.chat:
        return Decision()
    text = moment.book_of(moment.therapist).common.told_ended
    return decide(Say(fill(text, label=moment.client.label), kind=Kind.NOTICE, to=moment.therapist.chat, protect=True))


HOUSES = {SCRIPT: House(ended=chosen)}
