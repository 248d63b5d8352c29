"""A rhythm as it would be kept, and its preview in both clocks, by the same computation that sends (F-56)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.coming import Coming, all_coming, sent_before, works_of
from bot.domain.decision import Key
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Pairing, Standing
from bot.domain.schedule import Moved, Preset, Schedule
from bot.domain.schedule_presets import BESIDE, Basis, from_preset
from bot.domain.session import dates
from bot.domain.stage import Stage, next_up
from bot.domain.talk.rhythm_words import as_it_is
from bot.domain.talk.saying import say_clock, say_day, say_when
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.words.filling import fill

SHOWN = 5
TIED = "t"  # after the letter: only while the client is at the present stage
IN_TURN = ""  # the prompts that fit, one after the other
LETTERS = {
    "w": Preset.WEEKDAY_EVENINGS, "m": Preset.THREE_DAYS, "e": Preset.EVENING_BEFORE, "k": Preset.WEEKLY,
    "a": Preset.AFTER_SESSION, "n": Preset.NEW_STAGE,
}  # fmt: skip
DAYS_AHEAD = {Preset.NEW_STAGE: 0, Preset.WEEKLY: 7, Preset.EVENING_BEFORE: 0, Preset.AFTER_SESSION: 0}

Shown = tuple[str, *tuple[tuple[Key, ...], ...]]


def stage_of(file: ClientFile, letter: str) -> Stage | None:
    """The stage that this rhythm is tied to: the next one, the present one, or none."""
    if LETTERS[letter[0]] is Preset.NEW_STAGE:
        return next_up(file.client.ceiling)
    return file.client.stage if letter.endswith(TIED) else None


def beside(schedule: Schedule, other: Schedule) -> bool:
    """Whether both may stand: what is tied to a new stage takes the place of no other."""
    return (schedule.preset in BESIDE) is not (other.preset in BESIDE)


def draft(moment: TherapistMoment, file: ClientFile, letter: str, agreed_on: date | None) -> Schedule:
    """The schedule of that preset as of that day; the same id each time, so that the preview is what will be sent."""
    client, care, preset = file.client, moment.book.care.checkin, LETTERS[letter[0]]
    today = agreed_on or moment.now.astimezone(ZoneInfo(client.zone)).date()
    stage = stage_of(file, letter)
    name = f"{client.id} {preset.value} {today.isoformat()}{f' {stage.value}' if stage else ''}"
    basis = Basis(
        client=client.id, id=blake2b(name.encode(), digest_size=8).hexdigest(), prompt=IN_TURN, zone=client.zone,
        start=today + timedelta(days=DAYS_AHEAD.get(preset, 1)), run_weeks=care.run_weeks,
        spread_minutes=care.window_minutes, quiet=client.quiet, session_on=dates(client, moment.therapist.zone),
        of_stage=stage,
    )  # fmt: skip
    return replace(from_preset(preset, basis), agreed_on=today)


def shown(moment: TherapistMoment, file: ClientFile, letter: str) -> Shown:
    """The next five in both clocks, what is moved or kept back, what it replaces and when it ends; then the keys."""
    words, client, preset = moment.book.therapist, file.client, LETTERS[letter[0]]
    schedule = draft(moment, file, letter, None)
    lines = [_line(moment, client, each) for each in next_of(moment, file, schedule)] or [words.preview_none]
    others = [as_it_is(moment.book, each) for each in replaced(file, schedule)]
    notes = (
        _of_stage(moment, schedule),
        words.provisional if client.pairing is not Pairing.CONFIRMED or not client.consented_at else "",
        fill(words.replaces, schedule=", ".join(others)) if others else "",
        fill(words.ends, date=say_day(moment.book, schedule.last_date)),
    )
    head = fill(words.preview_head, label=client.label, preset=words.presets[preset.value])
    text = "\n".join(line for line in (head, *lines, *notes) if line)
    about = f"{client.id}:{letter}:{schedule.agreed_on:%y%m%d}"
    rhythm, plain = moment.book.rhythm, letter.removesuffix(TIED)
    tie = Key(rhythm.not_tied, "preset", f"{client.id}:{plain}") if letter != plain else None
    tie = tie or Key(rhythm.only_at_stage, "preset", f"{client.id}:{plain}{TIED}")
    return (
        text,
        (Key(words.save, "psave", about), Key(words.change, "csch", client.id)),
        *(((tie,),) if preset is not Preset.NEW_STAGE else ()),
        (
            *((Key(words.open_console, "seer", f"{client.id}:{letter}"),) if moment.console else ()),
            Key(moment.book.common.back, "cl", client.id),
        ),
    )


def replaced(file: ClientFile, schedule: Schedule) -> list[Schedule]:
    """What this one takes the place of."""
    return [each for each in live_schedules(file) if each.id != schedule.id and not beside(schedule, each)]


def _of_stage(moment: TherapistMoment, schedule: Schedule) -> str:
    if schedule.of_stage is None:
        return ""
    line = moment.book.rhythm.at_stage_new if schedule.preset is Preset.NEW_STAGE else moment.book.rhythm.at_stage
    return fill(line, stage=moment.book.therapist.stages[schedule.of_stage.value])


def next_of(
    moment: TherapistMoment, file: ClientFile, schedule: Schedule, beside: Iterable[Schedule] = (), n: int = SHOWN
) -> tuple[Coming, ...]:  # fmt: skip
    """The next prompts of this schedule, by the functions that send; those beside it count for the day's limit."""
    client = file.client
    book = moment.book_of(client)
    works = works_of(book, client, file.practices, file.agreed)
    shown = replace(client, standing=Standing.ACTIVE) if client.standing is Standing.INVITED else client
    every = all_coming(book, shown, (schedule, *beside), sent_before(file.recent), works, moment.now)
    return tuple(islice((each for each in every if each.schedule.id == schedule.id), n))


def _line(moment: TherapistMoment, client: Client, each: Coming) -> str:
    words = moment.book.therapist
    own = say_clock(each.due.at, moment.therapist.zone)
    line = fill(words.preview_line, when=say_when(moment.book, each.due.at, client.zone), own=own)
    moved = f" {words.preview_moved}" if each.due.moved is Moved.QUIET_HOURS else ""
    why = moment.book.checkin.why.get(each.why.name.lower(), "")
    return line + moved + (f" ({why})" if why else "")
