"""More, the same, fewer or stop: both are asked, and the client's answer (CR-215)."""

from datetime import datetime

from bot.domain.book import Book
from bot.domain.client_clock import quiet_over
from bot.domain.decision import Decision, Key, Kind, Rows, Say, Withdraw, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.schedule import Schedule, ended
from bot.domain.schedule_review import Wanted, by_client, extended, fewer, last_day, run_over, weeks_run
from bot.domain.talk import dialogues
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.manner import as_wanted
from bot.domain.talk.rhythm_words import as_it_is
from bot.domain.talk.saying import say_day
from bot.domain.talk.schedule_moves import own_schedule
from bot.domain.words.filling import fill

READ, ANSWER, OF_THERAPIST = "rev", "reva", "trev"


def asked(book: Book, client: Client, schedule: Schedule, now: datetime) -> Decision:
    """The client is asked, behind the neutral line and not in their quiet hours; the same line says that it is over."""
    keys = ((Key(book.common.read, READ, schedule.id),),)
    said = Say(book.common.neutral_update, Kind.NOTICE, client.chat, keys, not_before=quiet_over(client, now))
    return decide(as_wanted(said, client, book))


def text_for_therapist(book: Book, client: Client, schedule: Schedule, now: datetime) -> str:
    """What the therapist is asked, behind a key of the morning's page."""
    words, named = book.rhythm, as_it_is(book, schedule)
    text = fill(words.told_review, label=client.label, weeks=weeks_run(schedule, now), schedule=named)
    return "\n".join((text, *_last_line(book, schedule, now)))


def keys_of(book: Book, action: str, about: str) -> Rows:
    """The four answers; fewer is what may be proposed."""
    words = book.rhythm
    labels = {
        Wanted.FEWER: words.fewer, Wanted.SAME: words.same, Wanted.MORE: words.more, Wanted.STOP: words.stop,
    }  # fmt: skip
    return in_rows(tuple(Key(label, action, f"{about}:{wanted.value}") for wanted, label in labels.items()), 2)


def read(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """What stands behind the line, as it is now."""
    words, therapist = moment.book.rhythm, moment.therapist.name
    wanted = incoming.tap.about if incoming.tap else ""
    schedule = next((each for each in moment.schedules if each.id == wanted), None)
    if schedule is None or (schedule.over and schedule.by_client == "declined"):
        return decide(reply(moment, incoming, moment.book.therapist.client_over))
    if schedule.over:
        line = words.run_ended if run_over(schedule, moment.now) else words.ended_by_therapist
        return decide(reply(moment, incoming, fill(line, therapist=therapist)))
    named = as_it_is(moment.book, schedule)
    text = fill(words.review, therapist=therapist, weeks=weeks_run(schedule, moment.now), schedule=named)
    lines = (text, *_last_line(moment.book, schedule, moment.now))
    keys = (*keys_of(moment.book, ANSWER, schedule.id), (Key(words.not_now, "fine"),))
    return decide(reply(moment, incoming, "\n".join(lines), *keys))


def answered(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """Any answer but *stop* is the extension: the run starts anew that day."""
    about, _, said = (incoming.tap.about if incoming.tap else "").partition(":")
    schedule = own_schedule(moment, about)
    if schedule is None:
        return decide(reply(moment, incoming, moment.book.therapist.client_over))
    words, wanted = moment.book.rhythm, Wanted(said)
    if wanted is Wanted.STOP:
        stopped = by_client(ended(schedule), "declined")
        gone = remember(stopped) + decide(Withdraw(f"c:{schedule.id}:"))
        return gone + decide(reply(moment, incoming, words.review_stop))
    care = moment.book.care.checkin
    after = extended(_as_wanted(schedule, wanted), care.run_weeks, care.review_weeks, moment.now)
    line = {Wanted.SAME: words.review_same, Wanted.FEWER: words.review_fewer, Wanted.MORE: words.review_more}[wanted]
    day = say_day(moment.book, after.last_date)
    return remember(after) + decide(
        reply(moment, incoming, fill(line, therapist=moment.therapist.name, date=day))
    )  # fmt: skip


def _as_wanted(schedule: Schedule, wanted: Wanted) -> Schedule:
    """Fewer is done at once; more is only noted, for the two to agree on."""
    match wanted:
        case Wanted.FEWER:
            return by_client(fewer(schedule), "moved", agreed=schedule)
        case Wanted.MORE:
            return by_client(schedule, "more")
    return schedule


def _last_line(book: Book, schedule: Schedule, now: datetime) -> tuple[str, ...]:
    """On the last day of the run it is said that without an answer it ends."""
    last = schedule.last_date
    return (fill(book.rhythm.review_last, date=say_day(book, last)),) if last_day(schedule, now) else ()


TAPS = {READ: read, ANSWER: answered}
