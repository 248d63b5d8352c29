"""One's own file: everything that is kept, as JSON for programs and as a page to read (F-48)."""

import json
from collections.abc import Iterable, Iterator
from html import escape

from bot.domain.alert import Alert, Reason, State
from bot.domain.attachment import Document
from bot.domain.decision import Decision, Say, decide
from bot.domain.holdings import Holdings, Item, items_of, plain_copy
from bot.domain.journal import Act
from bot.domain.measure import CATALOGUE
from bot.domain.moment import ClientMoment
from bot.domain.safety_plan import Part
from bot.domain.talk.my_entries import kind_of, pairs_of, seen_by
from bot.domain.talk.proposals import under
from bot.domain.talk.rhythm_words import as_it_is
from bot.domain.talk.saying import say_day, say_when
from bot.domain.toolkit import more_of
from bot.domain.words.filling import fill

STYLE = "body{font:1.1em/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}p{white-space:pre-wrap}"


def file(moment: ClientMoment) -> Decision:
    """Two documents: the page to read, and the same for programs."""
    words, day = moment.book.own, moment.now.date().isoformat()
    name = fill(words.file_name, date=day)
    return decide(
        Say(words.file_page, carries=Document(f"{name}.html", as_page(moment))),
        Say(words.file_data, carries=Document(f"{name}.json", as_json(moment))),
    )


def as_json(moment: ClientMoment) -> str:
    """Every record, with the names of its fields; nothing left out but the program's own marks."""
    kept = {"made_at": moment.now.isoformat(), **plain_copy(moment.holdings or Holdings())}
    return json.dumps(kept, ensure_ascii=False, indent=1)


def as_page(moment: ClientMoment) -> str:
    """A page that any browser shows, without scripts and without anything from elsewhere."""
    words, book = moment.book.own, moment.book
    title = fill(words.page_title, date=say_day(book, moment.now.date()))
    body = "\n".join(_sections(moment))
    return (
        f'<!doctype html><html lang="{escape(book.language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n"
    )


def _sections(moment: ClientMoment) -> Iterator[str]:
    held, heads = moment.holdings or Holdings(), moment.book.own.page_heads
    yield from _section(heads["profile"], _profile(moment, held))
    yield from _section(heads["consents"], _consents(moment, held))
    yield from _section(heads["toolkit"], _practices(moment, held))
    yield from _section(heads["plan"], _plans(moment, held))
    yield from _section(heads["agreed"], (line.text for each in held.agreed for line in each.lines))
    yield from _section(heads["schedules"], _schedules(moment, held))
    yield from _section(heads["alerts"], _alerts(moment, held))
    yield from _section(heads["episodes"], _episodes(moment, held))
    yield from _section(heads["looks"], _looks(moment, held))
    yield from (_entry(moment, item) for item in items_of(held))


def _section(head: str, lines: Iterable[str]) -> Iterator[str]:
    shown = [f"<li>{escape(line)}</li>" for line in lines]
    if shown:
        yield f"<h2>{escape(head)}</h2><ul>{''.join(shown)}</ul>"


def _entry(moment: ClientMoment, item: Item) -> str:
    when = say_when(moment.book, item.at, moment.client.zone)
    head = fill(moment.book.own.entry_head, kind=kind_of(moment.book, item), when=when)
    pairs = "".join(
        (f"<h3>{escape(question)}</h3>" if question else "") + f"<p>{escape(said)}</p>"
        for question, said in pairs_of(moment.book, item)
    )
    return f"<h2>{escape(head)}</h2>{pairs}<p><small>{escape(seen_by(moment, item))}</small></p>"


def _profile(moment: ClientMoment, held: Holdings) -> Iterator[str]:
    words = moment.book.own
    for link in held.links:
        since = say_day(moment.book, link.created_at.date()) if link.created_at else ""
        therapist = held.names.get(link.therapist, "")
        yield fill(words.page_link, therapist=therapist, label=link.label, since=since)
        yield from (
            line
            for line in (link.first_name, link.phone, link.emergency_contact, link.town, link.country, link.zone)
            if line
        )


def _consents(moment: ClientMoment, held: Holdings) -> Iterator[str]:
    words = moment.book.own
    for each in held.consents:
        when = say_when(moment.book, each.at, moment.client.zone)
        yield fill(words.page_consent, when=when, what=words.consents[each.what.value], choice=each.choice)


def _plans(moment: ClientMoment, held: Holdings) -> Iterator[str]:
    heads = moment.book.plan.heads
    for plan in held.plans:
        yield from (f"{heads[part.value]} {'; '.join(plan.lines(part))}" for part in Part if plan.lines(part))


def _practices(moment: ClientMoment, held: Holdings) -> Iterator[str]:
    """Each by its name, with what the client put into it."""
    files = moment.book.client.own_files
    for each in held.practices:
        file = (files[each.file.kind.value], each.file.words) if each.file else ()
        below = under(moment.book, more_of(each))
        said = (each.name, each.cue, each.minutes, *below, each.own_words, *file)
        if parts := [part for part in said if part]:
            yield " — ".join(parts)


def _schedules(moment: ClientMoment, held: Holdings) -> Iterator[str]:
    for each in held.schedules:
        named, since = as_it_is(moment.book, each), say_day(moment.book, each.agreed_on)
        yield fill(moment.book.own.page_schedule, schedule=named, since=since)
    for order in held.orders:
        since = say_day(moment.book, moment.local(order.ordered_at).date())
        yield fill(moment.book.own.page_schedule, schedule=CATALOGUE[order.measure].title, since=since)


def _alerts(moment: ClientMoment, held: Holdings) -> Iterator[str]:
    for each in held.alerts:
        when = say_when(moment.book, each.opened_at, moment.client.zone)
        state = note_state(moment, each)
        yield fill(moment.book.own.note_line, number=each.alert_no, when=when, state=state)


def _episodes(moment: ClientMoment, held: Holdings) -> Iterator[str]:
    for each in held.episodes:
        when = say_when(moment.book, each.at, moment.client.zone)
        yield fill(moment.book.own.page_episode, when=when, number=each.alert_no or "–")


def _looks(moment: ClientMoment, held: Holdings) -> Iterator[str]:
    yield from (look_line(moment, each) for each in held.acts if each.page_read)


def note_state(moment: ClientMoment, alert: Alert) -> str:
    """How a note that was sent stands now; a closed one has been dealt with (CR-708)."""
    words, held = moment.book.own.note_states, moment.holdings or Holdings()
    if alert.state is State.CLOSED:
        therapist = held.names.get(alert.therapist, moment.therapist.name)
        return fill(words["replaced" if alert.reason is Reason.REPLACED else "closed"], therapist=therapist)
    return words["seen"] if alert.acknowledged_at else words["open"]


def look_line(moment: ClientMoment, act: Act) -> str:
    """Who opened which page, and when (F-70)."""
    words, held = moment.book.own, moment.holdings or Holdings()
    when = say_when(moment.book, act.at, moment.client.zone)
    who, page = held.names.get(act.who, words.look_somebody), words.pages.get(act.page_read, act.page_read)
    return fill(words.look_line, when=when, who=who, page=page)
