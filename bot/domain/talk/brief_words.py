"""The brief in words: a head never left out, then the sections that have something to say, agreed first (CR-1002).

One text for the chat, the page, the print and the file, so that they never say different things.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.attachment import Section
from bot.domain.book import Book
from bot.domain.brief import Brief, Numbers, Practised
from bot.domain.checkin import Checkin, Why
from bot.domain.client_clock import day_of
from bot.domain.delivered import Became
from bot.domain.holdings import Item
from bot.domain.journal import Act, Entry, EntryKind, Shared
from bot.domain.people import Client, Standing
from bot.domain.schedule import Schedule
from bot.domain.second_nature import SecondNature
from bot.domain.talk.my_entries import as_text, kind_of, pairs_of
from bot.domain.talk.progress_words import counted
from bot.domain.talk.rhythm_words import set_as_named, times_named
from bot.domain.talk.saying import say_day, say_when
from bot.domain.talk.therapist.lines import own_head
from bot.domain.talk.therapist.measures import result_line
from bot.domain.talk.therapist.progress import agenda_line, setback_line
from bot.domain.words.filling import fill

Named = tuple[str, tuple[str, ...]]


def title_of(book: Book, brief: Brief) -> str:
    """Whose it is."""
    return fill(book.brief.title, label=brief.client.label)


def head_of(book: Book, brief: Brief, zone: str) -> tuple[str, ...]:
    """What is not shown here and what is open, before anything else; then from when to when."""
    words, label = book.brief, brief.client.label
    head = own_head(book, brief.client)
    if not brief.confirmed:
        return head, fill(words.not_confirmed, label=label)
    alert, numbers = brief.alert, brief.numbers
    lines = (
        head,
        fill(words.alert, number=alert.alert_no, when=say_when(book, alert.opened_at, zone)) if alert else "",
        "" if numbers else fill(words.no_counts, label=label),
        _span(book, brief, zone),
        fill(words.nothing, since=_date(book, brief.span.since, zone), why=words.nothing_why[_why(brief)])
        if brief.nothing_new
        else "",
    )
    return tuple(line for line in lines if line)


def foot_of(book: Book, brief: Brief) -> str:
    """What it is, and that the client can see who looked."""
    return fill(book.brief.foot, label=brief.client.label)


def sections_of(book: Book, brief: Brief, zone: str) -> tuple[Section, ...]:
    """Every part that has something to say, in the order of CR-1002; times in the reader's zone."""
    if not brief.confirmed:
        return ()
    numbers = brief.numbers
    parts: tuple[Named, ...] = (
        ("agreed", tuple(_agreed(book, brief, zone))),
        ("episodes", tuple(_episodes(book, brief, zone))),
        ("brought", tuple(_words_of(book, each, zone) for each in brief.brought)),
        ("agenda", tuple(_agenda(book, each, zone) for each in brief.agenda)),
        ("changed", tuple(_changed(book, brief, zone))),
        ("practice", (*_practice(book, numbers), *natures(book, brief.nature)) if numbers else ()),
        ("setbacks", tuple(setback_line(book, zone, each) for each in numbers.setbacks) if numbers else ()),
        ("checkins", tuple(_checkins(book, brief, numbers)) if numbers else ()),
        ("shared", tuple(_words_of(book, each, zone) for each in brief.shared)),
        ("unfinished", tuple(_unfinished(book, each, zone) for each in brief.unfinished)),
        ("measures", tuple(result_line(book, zone, each) for each in numbers.measures) if numbers else ()),
        ("delivery", tuple(_delivery(book, brief))),
    )
    return tuple(Section(book.brief.heads[name], lines, name) for name, lines in parts if lines)


def chosen(sections: tuple[Section, ...], only: Collection[str]) -> tuple[Section, ...]:
    """Those that were chosen; all of them where none was. The head is no section and always stays."""
    return tuple(each for each in sections if each.name in only) if only else sections


def not_chosen(book: Book, sections: tuple[Section, ...], shown: tuple[Section, ...]) -> str:
    """Which of those that have something to say are left out; "" for none."""
    out = ", ".join(each.heading for each in sections if each not in shown)
    return fill(book.brief.not_chosen, parts=out) if out else ""


def _span(book: Book, brief: Brief, zone: str) -> str:
    words, span, date = book.brief, brief.span, _date(book, brief.span.since, zone)
    if span.session:
        return fill(words.since_session, date=date)
    if span.chosen:
        return fill(words.since_dates, since=date, until=_date(book, span.until, zone))
    return fill(words.since_week, date=date)


def _why(brief: Brief) -> str:
    """Why there is nothing, as far as it is a fact: never what it might mean (CR-212)."""
    client, now = brief.client, brief.span.until
    live = [each for each in brief.schedules if not each.over]
    reasons = (
        ("stopped", client.standing is Standing.STOPPED),
        ("blocked", client.blocked),
        ("paused_client", client.paused_open or bool(client.paused_until and now < client.paused_until)),
        ("paused_you", any(each.pause and each.pause.covers(now) for each in live)),
        ("resting", bool(client.rest_until and now < client.rest_until)),
        ("no_schedule", not live),
        ("unanswered", bool(brief.delivered.kinds)),
    )
    return next((name for name, holds in reasons if holds), "none_came")


def _agreed(book: Book, brief: Brief, zone: str) -> Iterator[str]:
    yield from (line.text for line in brief.agreed)
    if brief.agreed and brief.agreed_since:
        yield fill(book.brief.agreed_since, date=say_day(book, brief.agreed_since))
    labels = _choices(book, "fitted")
    for at, said in brief.numbers.fitted if brief.numbers else ():
        yield fill(book.brief.fitted, answer=labels.get(said, said), date=_date(book, at, zone))


def _episodes(book: Book, brief: Brief, zone: str) -> Iterator[str]:
    crisis, words = book.crisis, book.brief
    for each in brief.episodes:
        yield fill(
            words.episode, date=_date(book, each.at, zone), tier=crisis.tiers.get(each.tier, each.tier),
            kind=crisis.kinds.get(each.kind, each.kind), number=each.alert_no,
        )  # fmt: skip
    if brief.client.hold:
        yield words.hold
    for each in brief.no_answer:
        yield fill(words.no_answer, date=_date(book, each.at, zone))
    if brief.numbers and brief.numbers.hard:
        at_least = book.care.brief.hard_distress
        yield fill(words.hard, **{"count": brief.numbers.hard, "from": at_least})


def item_of(record: Entry | Checkin) -> Item:
    """An entry, or the one line of a check-in, as an item of a list."""
    if isinstance(record, Checkin):
        return Item("", record.answered_at or record.due_at, "checkin", Shared.SESSION, record)
    return Item("", record.at, record.kind.value, record.shared, record)


def _words_of(book: Book, record: Entry | Checkin, zone: str) -> str:
    """What the client wrote and shared, word for word, under what it is; of a check-in its one line alone."""
    item = item_of(record)
    text = record.note if isinstance(record, Checkin) else as_text(pairs_of(book, item))
    return f"{_date(book, item.at, zone)} · {kind_of(book, item)}\n{text}"


def _agenda(book: Book, item: Entry, zone: str) -> str:
    words, date = book.brief, _date(book, item.at, zone)
    if item.kind is EntryKind.REQUEST:
        script = book.script(item.script)
        return fill(words.wish, date=date, title=script.title if script else item.script)
    if item.script == "setback":
        return agenda_line(book, item)
    if item.script == "thought_gate":
        return fill(words.parked, date=date)
    if "name" in item.answers:
        return fill(words.often_not, name=str(item.answers["name"]), times=str(item.answers.get("times", "")))
    return fill(words.to_look_at, date=date)


def _changed(book: Book, brief: Brief, zone: str) -> Iterator[str]:
    """Stage, pauses, what was moved: by whom, and no comment (F-64)."""
    yield from (_stage(book, act, zone) for act in brief.stages)
    yield from _by_client(book, brief.client, brief.span.until)
    for each in brief.schedules:
        yield from _of_schedule(book, each, brief)


def _stage(book: Book, act: Act, zone: str) -> str:
    line = book.brief.raised if act.act == "raised_the_stage" else book.brief.lowered
    stage = act.about.partition(" to ")[2].partition(":")[0].strip()
    return fill(line, date=_date(book, act.at, zone), stage=book.therapist.stages.get(stage, stage))


def _by_client(book: Book, client: Client, now: datetime) -> Iterator[str]:
    words, said = book.brief, book.therapist
    if client.own_stage and client.own_stage != client.ceiling:
        yield fill(words.easier, stage=said.stages[client.own_stage.value])
    if client.standing is Standing.STOPPED:
        yield said.line_stopped
    elif client.blocked:
        yield said.line_blocked
    elif client.paused_until and now < client.paused_until:
        yield fill(said.line_paused_to, date=say_day(book, day_of(client, client.paused_until)))
    elif client.paused_open:
        yield said.line_paused
    if client.lighter_until and now < client.lighter_until:
        yield fill(words.lighter, date=say_day(book, day_of(client, client.lighter_until)))
    if client.shorter_until and now < client.shorter_until:
        yield fill(words.shorter, date=say_day(book, day_of(client, client.shorter_until)))


def _of_schedule(book: Book, schedule: Schedule, brief: Brief) -> Iterator[str]:
    words, named, pause = book.brief, set_as_named(book, schedule), schedule.pause
    if not schedule.over and pause and pause.until and pause.covers(brief.span.until):
        yield fill(
            book.therapist.line_paused_by_you, date=say_day(book, day_of(brief.client, pause.until))
        )  # fmt: skip
    if schedule.by_client == "moved" and not schedule.over:
        yield fill(words.moved, schedule=named, time=times_named(book, schedule.times))
    if schedule.by_client == "declined":
        yield fill(words.declined, schedule=named)
    if schedule.by_client == "fewer" and not schedule.over:
        yield fill(words.fewer, schedule=named)


def _practice(book: Book, numbers: Numbers) -> Iterator[str]:
    days = counted(book, book.track.practice_days, numbers.practice_days)
    if days:
        yield f"{days[:1].upper()}{days[1:]}."
    yield from (_practised(book, each) for each in numbers.practised)
    if numbers.used_toolkit:
        yield fill(book.brief.used, answers=_answers(_choices(book, "used"), numbers.used_toolkit))


def natures(book: Book, found: Iterable[SecondNature]) -> tuple[str, ...]:
    """What may have become second nature, with its facts; what follows is for the two of them (CR-406)."""
    line = book.brief.nature
    return tuple(fill(line, name=each.practice.name, days=each.days, weeks=each.weeks) for each in found)


def _practised(book: Book, one: Practised) -> str:
    words, script = book.brief, book.practices.get(one.name)
    parts = (
        fill(words.practised, name=script.title if script else one.name, days=one.days),
        fill(words.helped, count=one.helped) if one.helped else "",
        fill(words.not_helpful, count=one.not_helpful) if one.not_helpful else "",
    )
    return " · ".join(part for part in parts if part)


def _checkins(book: Book, brief: Brief, numbers: Numbers) -> Iterator[str]:
    """The range in words, hard end first, and the days of which nothing is known."""
    words, states = book.brief, book.checkin.states
    said = [label for name, label in states.items() if name in numbers.states]
    if not said:
        return
    yield fill(words.each_time, state=said[0]) if len(said) == 1 else fill(words.between, low=said[0], high=said[-1])
    yield _answers(states, numbers.states)
    if numbers.distress:
        yield fill(words.distress, low=min(numbers.distress), high=max(numbers.distress))
    if numbers.question:
        yield fill(words.question, answers=_answers(_choices(book, "question"), numbers.question))
        if brief.client.question:
            yield brief.client.question
    yield fill(words.known, count=numbers.answered_days)
    if numbers.unknown:
        yield fill(words.unknown, count=numbers.unknown)


def _unfinished(book: Book, entry: Entry, zone: str) -> str:
    script = book.script(entry.script)
    return fill(
        book.brief.unfinished, date=_date(book, entry.at, zone), title=script.title if script else entry.script
    )  # fmt: skip


def _delivery(book: Book, brief: Brief) -> Iterator[str]:
    """Each count apart, in words; never one of another (CR-808)."""
    found, words = brief.delivered, book.track.told_became
    apart = {Became.NOT_SENT: sum(found.why.values())}  # those whose reason is named have a count of their own
    left = {kind: count - apart.get(kind, 0) for kind, count in found.kinds.items()}
    parts = [fill(words[kind.value], count=count) for kind, count in left.items() if count]
    parts += [fill(book.brief.not_sent, why=_reason(book, why), count=count) for why, count in found.why.items()]
    parts += [fill(book.brief.own, count=found.own)] if found.own else []
    if parts:
        yield " · ".join(parts)


def _reason(book: Book, why: Why) -> str:
    return book.checkin.why.get(why.name.lower(), why.value)


def _answers(labels: Mapping[str, str], counts: Mapping[str, int]) -> str:
    """Label by label, in the order in which they are offered."""
    named = [name for name in labels if name in counts] + [name for name in counts if name not in labels]
    return ", ".join(f"{labels.get(name, name)}: {counts[name]}" for name in named)


def _choices(book: Book, step: str) -> dict[str, str]:
    script = book.script("checkin")
    found = next((each for each in script.steps if each.id == step), None) if script else None
    return {choice.id: choice.label for choice in found.choices} if found else {}


def _date(book: Book, at: datetime, zone: str) -> str:
    return say_day(book, at.astimezone(ZoneInfo(zone)).date())
