"""The screens of /settings: how things stand, in words, with a key for each change."""

from collections.abc import Callable, Iterable, Mapping

from bot.domain.decision import Decision, Key, Rows, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import AlertLevel, Client, RecordsShared
from bot.domain.schedule import Schedule
from bot.domain.stage import ORDER, Stage, effective
from bot.domain.talk.coming import agreed_now, coming_line
from bot.domain.talk.ending import last_day
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.pace import wants_follow_up
from bot.domain.talk.rhythm_words import as_it_is
from bot.domain.talk.saying import city_of, say_clock, say_day, say_time, say_when
from bot.domain.talk.schedule_moves import change_keys
from bot.domain.talk.thought_entry import usual
from bot.domain.words.filling import fill

ACTION = "set"
CONTACT_OUT = "emco"
Screen = Callable[[ClientMoment], tuple[str, Rows]]


def show(moment: ClientMoment, incoming: Incoming, screen: str, said: str = "") -> Decision:
    """One screen, with what was just changed on top."""
    text, rows = SCREENS.get(screen, _main)(moment)
    back = ((Key(moment.book.common.back, ACTION),),) if screen in SCREENS else ()
    return decide(reply(moment, incoming, f"{said}\n\n{text}" if said else text, *rows, *back))


def level_words(moment: ClientMoment, level: AlertLevel) -> str:
    """The level in words."""
    words = moment.book.enrolment
    return {
        AlertLevel.ANY: words.level_any, AlertLevel.URGENT: words.level_urgent, AlertLevel.NONE: words.level_none,
        AlertLevel.UNASKED: words.level_unasked,
    }[level]  # fmt: skip


def _main(moment: ClientMoment) -> tuple[str, Rows]:
    words, client = moment.book.own, moment.client
    alerts = fill(words.line_alerts, level=level_words(moment, client.alerts))
    coming = coming_line(moment.book, client, moment.schedules, moment.now)
    text = fill(
        words.settings, share=f"{_counts(moment)} {alerts}", times=f"{coming} {_quiet(moment)}",
        place=fill(words.line_place, **_where(moment)), reading=fill(words.line_reading, **_looks(moment)),
        stage=fill(words.line_stage, stage=words.easier_to[client.stage.value]),
    )  # fmt: skip
    if client.ends_at:
        text += "\n" + fill(words.line_ends, date=say_day(moment.book, last_day(client)))
    labels = {
        "share": words.key_share, "times": words.key_times, "place": words.key_place, "reading": words.key_reading,
        "easier": words.key_easier,
    }  # fmt: skip
    return text, in_rows(tuple(Key(label, ACTION, screen) for screen, label in labels.items()), 2)


def _share(moment: ClientMoment) -> tuple[str, Rows]:
    words, client, backup = moment.book.own, moment.client, moment.backup
    alerts = fill(words.line_alerts, level=level_words(moment, client.alerts))
    contact = fill(words.contact_line, contact=client.to_reach) if client.to_reach else ""
    filled = fill(words.share, counts=_counts(moment), alerts=alerts, backup=_backup(moment), contact=contact)
    text = "\n".join(line for line in filled.splitlines() if line)
    counts = (
        Key(words.counts_stop, "setc", "counts:no")
        if client.shares_counts
        else Key(words.counts_start, "setc", "counts:yes")
    )
    off = (Key(words.alerts_stop, "setc", "alerts:none"),) if alerts_on(client) else ()
    other: tuple[Key, ...] = ()
    if backup and alerts_on(client):
        label = words.backup_stop if client.backup_ok else words.backup_start
        other = (Key(fill(label, backup=backup.name)[:24], "setc", f"backup:{'no' if client.backup_ok else 'yes'}"),)
    gone = (Key(words.contact_remove, CONTACT_OUT),) if client.to_reach else ()
    rows = tuple((key,) for key in (counts, *off, Key(words.alerts_choose, "seta"), *other, *gone))
    return "\n".join((text, *_records(moment))), (*rows, *in_rows(_records_keys(moment), 2))


def _records(moment: ClientMoment) -> tuple[str, ...]:
    if not moment.client.stage.reaches(Stage.PROCESSING):
        return ()
    return (fill(moment.book.own.records[usual(moment).value], therapist=moment.therapist.name),)


def _records_keys(moment: ClientMoment) -> tuple[Key, ...]:
    """The other choices for thought records, once their step is open (CR-313)."""
    if not moment.client.stage.reaches(Stage.PROCESSING):
        return ()
    others = [each for each in RecordsShared if each is not moment.client.records]
    return tuple(Key(moment.book.own.records_to[each.value], "setc", f"records:{each.value}") for each in others)


def alerts_on(client: Client) -> bool:
    """Whether the client allowed any alert."""
    return client.alerts in (AlertLevel.ANY, AlertLevel.URGENT)


def _times(moment: ClientMoment) -> tuple[str, Rows]:
    words, live = moment.book.own, agreed_now(moment.schedules)
    zone = moment.client.zone
    lines: list[str] = []
    keys: list[tuple[Key, ...]] = []
    for number, each in enumerate(live, 1):
        named = {"schedule": as_it_is(moment.book, each)}
        due = say_when(moment.book, each.next_due_at, zone) if each.next_due_at else ""
        known = fill(words.times_schedule, when=due, **named) if due else fill(words.times_schedule_rests, **named)
        lines.append(known)
        change, decline = (fill(label, number=number) for label in (words.times_change, words.times_decline))
        keys.append((Key(change, "schc", each.id, each.version), Key(decline, "schd", each.id, each.version)))
        keys += [change_keys(moment.book, each)]
    text = fill(words.times, schedules="\n".join(lines) or words.times_none, quiet=_quiet(moment))
    eve, rhythm = moment.client.session_eve == "yes", moment.book.rhythm
    before = Key(rhythm.eve_stop if eve else rhythm.eve_start, "seve", "no" if eve else "yes")
    keys = [row for row in (*keys, _follow_up(moment, live)) if row]
    return text, (*keys, (Key(words.times_quiet, "quiet"), Key(words.times_pause, "pause")), (before,))


def _follow_up(moment: ClientMoment, live: Iterable[Schedule]) -> tuple[Key, ...]:
    """The one silent follow-up, off or on, where one would come or was refused (F-06)."""
    words, client = moment.book.own, moment.client
    if not client.follow_up_ok:
        return (Key(words.follow_start, "setf", "yes"),)
    wanted = any(wants_follow_up(each, moment.book.care.checkin) for each in live)
    return (Key(words.follow_stop, "setf", "no"),) if wanted else ()


def _place(moment: ClientMoment) -> tuple[str, Rows]:
    words = moment.book.own
    keys = (Key(words.place_country, "country"), Key(words.place_zone, "mytime"))
    others = ((Key(moment.book.common.key_language, "language"),),) if len(moment.books) > 1 else ()
    return fill(words.place, **_where(moment)), (keys, *others)


def _reading(moment: ClientMoment) -> tuple[str, Rows]:
    words, client = moment.book.own, moment.client
    flags = (
        ("accessible", client.accessible, words.accessible_start, words.accessible_stop),
        ("discreet", client.discreet, words.discreet_start, words.discreet_stop),
        ("toolkit", client.toolkit_key, words.toolkit_show, words.toolkit_hide),
        ("pictures", client.pictures, words.pictures_start, words.pictures_stop),
    )
    keys = tuple(
        (Key(stop if on else start, "setr", f"{what}:{'no' if on else 'yes'}"),)
        for what, on, start, stop in flags
        if what != "pictures" or not client.accessible  # accessible mode shows none, whatever this key says
    )
    return fill(words.reading, **_looks(moment)), keys


def _counts(moment: ClientMoment) -> str:
    words = moment.book.own
    line = words.line_counts_on if moment.client.shares_counts else words.line_counts_off
    return fill(line, therapist=moment.therapist.name)


def _backup(moment: ClientMoment) -> str:
    words, backup = moment.book.own, moment.backup
    if backup is None or not alerts_on(moment.client):
        return words.share_backup_none
    line = words.share_backup_yes if moment.client.backup_ok else words.share_backup_no
    return fill(line, backup=backup.name)


def _quiet(moment: ClientMoment) -> str:
    quiet = moment.client.quiet
    return fill(moment.book.own.line_quiet, **{"from": say_time(quiet.start), "to": say_time(quiet.end)})


def _where(moment: ClientMoment) -> dict[str, str]:
    client = moment.client
    country = moment.book.lines.name(client.country, moment.book.language) if client.country else None
    return {
        "clock": say_clock(moment.now, client.zone), "zone": city_of(moment.book, client.zone),
        "country": country or moment.book.enrolment.general_numbers,
    }  # fmt: skip


def _looks(moment: ClientMoment) -> dict[str, str]:
    words, client = moment.book.own, moment.client
    flags = {
        "accessible": client.accessible, "discreet": client.discreet, "toolkit": client.toolkit_key,
        "pictures": client.pictures and not client.accessible,
    }  # fmt: skip
    return {name: words.is_on if on else words.is_off for name, on in flags.items()}


def _easier(moment: ClientMoment) -> tuple[str, Rows]:
    """Where the client is, how far it goes, and a key for every other step within that (CR-103)."""
    words, client = moment.book.own, moment.client
    text = fill(words.easier, now=words.easier_to[client.stage.value], most=words.easier_to[client.ceiling.value])
    within = [stage for stage in ORDER if stage.rank <= most(client).rank and stage is not client.stage]
    notes = [words.easier_hold] if most(client) is not client.ceiling else []
    notes += [] if within else [words.easier_nothing]
    keys = tuple((Key(words.easier_to[stage.value], "ease", stage.value),) for stage in within)
    return "\n".join((text, *notes)), keys


def most(client: Client) -> Stage:
    """How far the client may go by themselves: the ceiling, and under a hold no further than steadying (CR-104)."""
    return effective(client.ceiling, None, client.hold)


SCREENS: Mapping[str, Screen] = {
    "share": _share, "times": _times, "place": _place, "reading": _reading, "easier": _easier,
}  # fmt: skip
