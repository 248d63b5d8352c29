"""A rhythm as it would be kept, and its preview in both clocks, by the same computation that sends (F-56)."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.domain.coming import Coming, coming, sent_before, works_of
from bot.domain.decision import Key
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Pairing, Standing
from bot.domain.schedule import Moved, Preset, Schedule
from bot.domain.schedule_presets import Basis, from_preset
from bot.domain.session import dates
from bot.domain.talk.saying import say_clock, say_day, say_when
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.words.filling import fill

SHOWN = 5
IN_TURN = ""  # the prompts that fit, one after the other
LETTERS = {
    "w": Preset.WEEKDAY_EVENINGS, "m": Preset.THREE_DAYS, "e": Preset.EVENING_BEFORE, "k": Preset.WEEKLY,
    "a": Preset.AFTER_SESSION,
}  # fmt: skip
DAYS_AHEAD = {Preset.WEEKLY: 7, Preset.EVENING_BEFORE: 0, Preset.AFTER_SESSION: 0}

Shown = tuple[str, tuple[Key, ...], tuple[Key, ...]]


def draft(moment: TherapistMoment, file: ClientFile, preset: Preset, agreed_on: date | None) -> Schedule:
    """The schedule of that preset as of that day; the same id each time, so that the preview is what will be sent."""
    client, care = file.client, moment.book.care.checkin
    today = agreed_on or moment.now.astimezone(ZoneInfo(client.zone)).date()
    name = f"{client.id} {preset.value} {today.isoformat()}"
    basis = Basis(
        client=client.id, id=blake2b(name.encode(), digest_size=8).hexdigest(), prompt=IN_TURN, zone=client.zone,
        start=today + timedelta(days=DAYS_AHEAD.get(preset, 1)), run_weeks=care.run_weeks,
        spread_minutes=care.window_minutes, quiet=client.quiet, session_on=dates(client, moment.therapist.zone),
    )  # fmt: skip
    return replace(from_preset(preset, basis), agreed_on=today)


def shown(moment: TherapistMoment, file: ClientFile, letter: str) -> Shown:
    """The next five in both clocks, what is moved or kept back, what it replaces and when it ends; then the keys."""
    words, client, preset = moment.book.therapist, file.client, LETTERS[letter]
    schedule = draft(moment, file, preset, None)
    lines = [_line(moment, client, each) for each in next_of(moment, file, (schedule,))] or [words.preview_none]
    others = [words.presets[each.preset.value] for each in live_schedules(file) if each.id != schedule.id]
    notes = (
        words.provisional if client.pairing is not Pairing.CONFIRMED or not client.consented_at else "",
        fill(words.replaces, schedule=", ".join(others)) if others else "",
        fill(words.ends, date=say_day(moment.book, schedule.last_date)),
    )
    head = fill(words.preview_head, label=client.label, preset=words.presets[preset.value])
    text = "\n".join(line for line in (head, *lines, *notes) if line)
    about = f"{client.id}:{letter}:{schedule.agreed_on:%y%m%d}"
    return (
        text,
        (Key(words.save, "psave", about), Key(words.change, "csch", client.id)),
        (Key(moment.book.common.back, "cl", client.id),),
    )


def next_of(moment: TherapistMoment, file: ClientFile, schedules: tuple[Schedule, ...]) -> tuple[Coming, ...]:
    """The next prompts of these schedules, by the functions that send."""
    client = file.client
    book = moment.book_of(client)
    works = works_of(book, client, file.practices, file.agreed)
    shown = replace(client, standing=Standing.ACTIVE) if client.standing is Standing.INVITED else client
    return coming(book, shown, schedules, sent_before(file.recent), works, moment.now, SHOWN)


def _line(moment: TherapistMoment, client: Client, each: Coming) -> str:
    words = moment.book.therapist
    own = say_clock(each.due.at, moment.therapist.zone)
    line = fill(words.preview_line, when=say_when(moment.book, each.due.at, client.zone), own=own)
    moved = f" {words.preview_moved}" if each.due.moved is Moved.QUIET_HOURS else ""
    why = moment.book.checkin.why.get(each.why.name.lower(), "")
    return line + moved + (f" ({why})" if why else "")
