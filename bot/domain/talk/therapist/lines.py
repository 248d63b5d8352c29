"""One client in one line, and the head lines that are never left out (T3, CR-1002)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.brief import left_open
from bot.domain.checkin import CheckinState
from bot.domain.journal import asked_without_answer
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import AlertLevel, Client, Pairing, Standing
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import Pause, Weekly
from bot.domain.talk.ending import last_day
from bot.domain.talk.rhythm_words import times_named
from bot.domain.talk.saying import say_day, say_when
from bot.domain.words.filling import fill

WEEK = timedelta(days=6)
FOR_EVER = datetime.max.replace(tzinfo=UTC)
ASKED_SINCE, MOST_ASKED = timedelta(days=28), 3


def client_line(moment: TherapistMoment, file: ClientFile) -> str:
    """Label, stage, last answer, what comes next, and what the client or the therapist paused or moved."""
    words, client = moment.book.therapist, file.client
    if client.standing is Standing.INVITED:
        return _joined(client.label, _alert(moment, file), words.line_questions, _pairing(moment, client))
    return _joined(
        client.label,
        _alert(moment, file),
        words.stages[client.stage.value] + (f" ({words.line_hold})" if client.hold else ""),
        _pairing(moment, client),
        words.line_call if client.call_asked_at else "",
        last_answer(moment, file),
        _next(moment, file),
        _session(moment, client),
        _ends(moment, client),
        *_resting(moment, file),
        _unfinished(moment, file),
        words.line_unsure if unsure(file) else "",
    )


def last_answer(moment: TherapistMoment, file: ClientFile) -> str:
    """When a check-in was last answered: delivery, not content."""
    words = moment.book.therapist
    answered = file.answered.answered_at if file.answered else None
    if answered is None:
        return words.line_no_answer
    day = answered.astimezone(ZoneInfo(moment.therapist.zone)).date()
    near = moment.now - answered < WEEK
    return fill(
        words.line_answer, when=moment.book.common.weekdays[day.weekday()] if near else say_day(moment.book, day)
    )


def heads(moment: TherapistMoment, files: tuple[ClientFile, ...]) -> str:
    """What the word check does not show, said before any list of clients (CR-1002)."""
    words = moment.book.therapist
    off = [file.client.label for file in files if file.client.alerts in (AlertLevel.NONE, AlertLevel.UNASKED)]
    urgent = [file.client.label for file in files if file.client.alerts is AlertLevel.URGENT]
    lines = (
        words.head_can_miss,
        fill(words.head_off, labels=", ".join(off[:8])) if off else "",
        fill(words.head_urgent, labels=", ".join(urgent[:8])) if urgent else "",
    )
    return " ".join(line for line in lines if line)


def asked_lines(moment: TherapistMoment, file: ClientFile) -> tuple[str, ...]:
    """“Asked, no answer”, where alerts stood then and stand now; a fact without a meaning (CR-604)."""
    if file.client.alerts not in (AlertLevel.ANY, AlertLevel.URGENT):
        return ()
    words, zone = moment.book.therapist, ZoneInfo(file.client.zone)
    left = asked_without_answer(file.asked, moment.now - ASKED_SINCE)[:MOST_ASKED]
    days = dict.fromkeys(each.at.astimezone(zone).date() for each in left)
    return tuple(fill(words.line_asked, date=say_day(moment.book, day)) for day in days)


def own_head(book: Book, client: Client) -> str:
    """The head line of one client."""
    words = book.therapist
    match client.alerts:
        case AlertLevel.ANY:
            return words.head_can_miss
        case AlertLevel.URGENT:
            return words.own_head_urgent
        case AlertLevel.NONE | AlertLevel.UNASKED:
            return words.own_head_off


def live_schedules(file: ClientFile) -> tuple[Schedule, ...]:
    """The schedules that are agreed now: not declined, not replaced."""
    return tuple(each for each in file.schedules if each.stands)


def unsure(file: ClientFile) -> bool:
    """Whether a delivery is in doubt or the bot is blocked."""
    return file.client.blocked or any(each.state is CheckinState.UNCERTAIN for each in file.recent[:3])


def paused_by_you(file: ClientFile, now: datetime) -> Pause | None:
    """The pause that the therapist set; of several the one that lasts longest."""
    pauses = [each.pause for each in live_schedules(file) if each.pause and each.pause.covers(now)]
    return max(pauses, key=lambda each: each.until or FOR_EVER, default=None)


def _alert(moment: TherapistMoment, file: ClientFile) -> str:
    return fill(moment.book.therapist.line_alert, number=file.alert.alert_no) if file.alert and file.alert.open else ""


def _pairing(moment: TherapistMoment, client: Client) -> str:
    return moment.book.therapist.line_pairing if client.pairing is Pairing.WAITING else ""


def _next(moment: TherapistMoment, file: ClientFile) -> str:
    due = min((each.next_due_at for each in live_schedules(file) if each.next_due_at), default=None)
    if due is None or file.client.paused(moment.now):
        return ""
    return fill(moment.book.therapist.line_next, when=say_when(moment.book, due, file.client.zone))


def _session(moment: TherapistMoment, client: Client) -> str:
    at = client.next_session
    if at is None or at < moment.now:
        return ""
    return fill(moment.book.therapist.line_session, when=say_when(moment.book, at, moment.therapist.zone))


def _ends(moment: TherapistMoment, client: Client) -> str:
    return fill(moment.book.own.line_ends_short, date=say_day(moment.book, last_day(client))) if client.ends_at else ""


def _resting(moment: TherapistMoment, file: ClientFile) -> tuple[str, ...]:
    words, client, book = moment.book.therapist, file.client, moment.book
    yours = paused_by_you(file, moment.now)
    if client.standing is Standing.STOPPED:
        own = words.line_stopped
    elif client.blocked:
        own = words.line_blocked
    elif client.paused_until and moment.now < client.paused_until:
        own = fill(
            words.line_paused_to, date=say_day(book, client.paused_until.astimezone(ZoneInfo(client.zone)).date())
        )
    else:
        own = words.line_paused if client.paused_open else ""
    return own, _paused_by_you(book, client, yours), _changed(moment, file)


def _paused_by_you(book: Book, client: Client, pause: Pause | None) -> str:
    if pause is None:
        return ""
    if pause.until is None:
        return book.rhythm.line_paused_open
    day = pause.until.astimezone(ZoneInfo(client.zone)).date()
    return fill(book.therapist.line_paused_by_you, date=say_day(book, day))


def _changed(moment: TherapistMoment, file: ClientFile) -> str:
    """Moved or declined by the client, without comment (F-64)."""
    words, live = moment.book.therapist, live_schedules(file)
    moved = next((each for each in live if each.by_client == "moved"), None)
    if moved:
        return _moved(moment.book, moved)
    if any(each.by_client == "more" for each in live):
        return moment.book.rhythm.line_wants_more
    declined = any(each.by_client == "declined" for each in file.schedules)
    return words.line_declined if declined and not live else ""


def _moved(book: Book, schedule: Schedule) -> str:
    """To which times; and to which days, where these are not the agreed ones."""
    time = times_named(book, schedule.times)
    agreed = schedule.set_as.days if schedule.set_as else schedule.days
    if not isinstance(schedule.days, Weekly) or agreed == schedule.days:
        return fill(book.therapist.line_moved, time=time)
    names = ", ".join(book.common.key_weekdays[day] for day in sorted(schedule.days.weekdays))
    return fill(book.rhythm.line_moved_days, days=names, time=time)


def _unfinished(moment: TherapistMoment, file: ClientFile) -> str:
    """What was begun and left, as a fact: which kinds, as far as that may be known now, and no word of it (F-55)."""
    words = moment.book.therapist
    kinds = dict.fromkeys(each.kind.value for each in left_open(file.client, file.unfinished, moment.now))
    what = ", ".join(words.unfinished_kinds[each] for each in kinds)
    return fill(words.line_unfinished, what=what) if what else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
