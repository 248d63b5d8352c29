"""What a client reads of one check-in that the therapist moved or left out, and their way back to what was agreed."""

from datetime import date

from bot.domain.decision import Decision, Key, Withdraw, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.schedule import Due, Schedule, Singled
from bot.domain.schedule_due import agreed_due, planned
from bot.domain.schedule_singled import as_agreed, singled_out, to_come
from bot.domain.talk import dialogues
from bot.domain.talk.house import did, reply
from bot.domain.talk.saying import say_day, say_when
from bot.domain.words.filling import fill


def read(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """As it is now: moved, left out, or as agreed; one that has come says so."""
    words, found, zone = moment.book.rhythm, _named(moment, incoming), moment.client.zone
    if found is None:
        return decide(reply(moment, incoming, moment.book.therapist.client_over))
    schedule, agreed, apart = found
    coming = to_come(schedule, agreed.local_date, agreed.slot, moment.now)
    about = incoming.tap.about if incoming.tap else ""
    back = ((Key(words.as_agreed, "oneb", about),),) if apart and agreed.at > moment.now else ()
    if apart and apart.day is None:
        text = fill(words.client_one_out, therapist=moment.therapist.name, when=say_when(moment.book, agreed.at, zone))
        return decide(reply(moment, incoming, text, *back))
    if coming is None:
        return decide(reply(moment, incoming, moment.book.therapist.client_over))
    when = say_when(moment.book, coming.at, zone)
    day = say_day(moment.book, agreed.local_date)
    moved = fill(words.client_one_moved, therapist=moment.therapist.name, date=day, when=when)
    text = moved if apart else fill(words.client_one_back, when=when)
    return decide(reply(moment, incoming, text, *back))


def back_to_agreed(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """[Back to agreed]: times are the client's, so it comes as it was agreed, in one tap (F-13)."""
    found = _named(moment, incoming)
    if found is None or found[2] is None or found[1].at <= moment.now:
        return decide(reply(moment, incoming, moment.book.therapist.client_over))
    schedule, agreed, _ = found
    kept = planned(as_agreed(schedule, agreed), moment.now)
    letter = f"c:{schedule.id}:{agreed.local_date.isoformat()}:{agreed.slot}"
    line = fill(moment.book.rhythm.client_one_agreed, when=say_when(moment.book, agreed.at, moment.client.zone))
    said = decide(Withdraw(letter), reply(moment, incoming, line))
    return remember(kept, did(moment, "put_back_one_checkin")) + said


def _named(moment: ClientMoment, incoming: Incoming) -> tuple[Schedule, Due, Singled | None] | None:
    """The schedule of a key, the check-in as it was agreed, and how it stands apart."""
    id_, day, slot = (*(incoming.tap.about if incoming.tap else "").split(":"), "", "")[:3]
    schedule = next((each for each in moment.schedules if id_ and each.id.startswith(id_) and not each.over), None)
    if schedule is None or len(day) != 6 or not (day + slot).isdecimal():
        return None
    when = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    agreed = agreed_due(schedule, when, int(slot))
    return (schedule, agreed, singled_out(schedule, when, int(slot))) if agreed else None


TAPS = {"one": read, "oneb": back_to_agreed}
