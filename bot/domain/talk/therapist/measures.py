"""[Measures] in a client's menu: what is ordered, what came of it; ordering, opening in session, ending (CR-901)."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Rows, Say, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind
from bot.domain.measure import CATALOGUE, Measure, risk, score, values
from bot.domain.measure_order import Order, Shut, earliest, needs_session, order_id, sent, shut
from bot.domain.measure_order import ended as over
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client, Pairing
from bot.domain.script import Choice, Facts
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.measures import push
from bot.domain.talk.saying import say_day, say_when
from bot.domain.talk.therapist.own import act_of, left, looked, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill

SCRIPT, ONCE = "t_measure", "once"
WEEKS = (8, 12)
WINDOW = timedelta(weeks=4)  # in which one that is asked once has to find its morning
LONGEST = timedelta(weeks=52)
RESULTS = 6


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """Orders, results where numbers are shared, and what can be done."""
    client = file.client
    read = looked(moment, client, "measures")
    keys = (*_keys(moment, file), (Key(moment.book.common.back, "cl", client.id),))
    return read + decide(Say("\n".join(_lines(moment, file)), keys=keys, protect=True))


def order(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Order one]: only what has its texts in the client's language; otherwise how to add them (CR-902)."""
    if not moment.book_of(file.client).measures:
        return decide(reply(moment, incoming, _missing(moment, file.client), anew=True))
    return opened(moment, incoming, HOUSES, SCRIPT, about=file.client.id)


def facts(moment: Moment, place: Place) -> Facts:
    """The measures that can be ordered, the ends to tap, and whether the session has to be named."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.measure
    client = file.client if file else None
    there = moment.book_of(client).measures if client else {}
    today = moment.now.astimezone(ZoneInfo(client.zone if client else moment.therapist.zone)).date()
    weeks = (Choice((today + timedelta(weeks=n)).isoformat(), fill(words.told_weeks, weeks=n)) for n in WEEKS)
    which = text_of(place.answers.get("which"))
    risky = bool(client and which in CATALOGUE and needs_session(client, moment.therapist, which))
    return {
        "label": client.label if client else "",
        "measures": tuple(Choice(each.id, each.title) for each in CATALOGUE.values() if each.id in there),
        "missing": _missing(moment, client) if client else "",
        "ends": (Choice(ONCE, words.told_once), *weeks),
        "ask_session": "yes" if risky else "no",
    }


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The order stands, with its end; the client reads of it when it comes, and may leave it out or end it."""
    assert isinstance(moment, TherapistMoment)
    file, words, said = own_file(moment, place.about), moment.book.measure, place.answers
    measure, until = CATALOGUE.get(text_of(said.get("which"))), _until(moment, place)
    if file is None or measure is None or until is None:
        return not_found(moment, incoming)
    risky = needs_session(file.client, moment.therapist, measure.id)
    if risky and said.get("session") != "session":
        return decide(reply(moment, incoming, words.told_not_ordered))
    made = _order(moment, file.client, measure, until, once=said.get("until") == ONCE, in_session=risky)
    done = act_of(moment, "ordered_a_measure", file.client.id, measure.id)
    return remember(made, done) + decide(reply(moment, incoming, _ordered(moment, file.client, made)))


def open_now(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Open … now]: for one that is answered in the session; the same rules stand against it as at any hour."""
    words, client = moment.book.measure, file.client
    one, book = _known(moment, client, rest), moment.book_of(client)
    if one is None or not one.live or not one.in_session:
        return not_found(moment, incoming)
    why = shut(one, client, moment.therapist, moment.orders, moment.now, book.care)
    why = Shut.TEXTS if one.measure not in book.measures else why
    if why:
        line = fill(words.told_not_now, label=client.label, why=words.told_why.get(why.value, ""))
        return decide(reply(moment, incoming, line, anew=True))
    gone = sent(one, client, moment.now, book.care)
    line = fill(words.told_opened, title=CATALOGUE[one.measure].title, label=client.label)
    done = act_of(moment, "opened_a_measure", client.id, one.measure)
    return remember(gone, done) + decide(push(book, client, gone, moment.now), reply(moment, incoming, line, anew=True))


def end(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[End …]: nothing more comes of it."""
    one = _known(moment, file.client, rest)
    if one is None or one.ended_by:
        return not_found(moment, incoming)
    line = fill(moment.book.measure.told_ended, title=CATALOGUE[one.measure].title, label=file.client.label)
    done = act_of(moment, "ended_a_measure", file.client.id, one.measure)
    return remember(over(one, "therapist"), done) + decide(reply(moment, incoming, line, anew=True))


def _order(
    moment: TherapistMoment, client: Client, measure: Measure, until: date, *, once: bool, in_session: bool
) -> Order:  # fmt: skip
    """A new order, or the same one again: when it was sent last is not forgotten."""
    before = next((each for each in moment.orders if each.measure == measure.id), None)
    made = Order(
        order_id(client.id, measure.id), client.id, measure.id, moment.now, until, once=once, in_session=in_session,
        sent_at=before.sent_at if before else None, version=before.version + 1 if before else 0,
    )  # fmt: skip
    first = earliest(made, client, moment.orders, moment.now, moment.book_of(client).care)
    fits = first.astimezone(ZoneInfo(client.zone)).date() <= until
    return made if in_session or not fits else replace(made, next_due_at=first)


def _ordered(moment: TherapistMoment, client: Client, made: Order) -> str:
    words, title = moment.book.measure, CATALOGUE[made.measure].title
    if made.in_session:
        return fill(words.told_ordered_session, title=title, label=client.label)
    if made.next_due_at is None:
        return fill(words.told_last, title=title)
    first = say_when(moment.book, made.next_due_at, client.zone)
    until = say_day(moment.book, made.ends_on)
    return fill(words.told_ordered, title=title, label=client.label, date=first, until=until)


def _until(moment: TherapistMoment, place: Place) -> date | None:
    said, today = text_of(place.answers.get("until")), moment.now.astimezone(ZoneInfo(moment.therapist.zone)).date()
    if said == ONCE:
        return today + WINDOW
    try:
        return min(date.fromisoformat(said), today + LONGEST)
    except ValueError:
        return None


def _lines(moment: TherapistMoment, file: ClientFile) -> tuple[str, ...]:
    words, client = moment.book.measure, file.client
    orders = [_order_line(moment, client, each) for each in moment.orders if each.live or each.ended_by == "client"]
    return (
        fill(words.told_head, label=client.label),
        *(orders or [words.told_none]),
        *_results(moment, client),
        *((missing,) if (missing := _missing(moment, client)) else ()),
    )


def _order_line(moment: TherapistMoment, client: Client, one: Order) -> str:
    words, title = moment.book.measure, CATALOGUE[one.measure].title
    until = say_day(moment.book, one.ends_on)
    if one.ended_by:
        return fill(words.told_by_client, title=title)
    if one.in_session:
        return fill(words.told_session, title=title, until=until)
    if needs_session(client, moment.therapist, one.measure):
        return fill(words.told_waits_alerts, title=title)
    when = say_when(moment.book, one.next_due_at or moment.now, client.zone)
    return fill(words.told_next, title=title, date=when, until=until)


def _results(moment: TherapistMoment, client: Client) -> tuple[str, ...]:
    """Totals and bands, only where the client shares numbers and the pairing is confirmed."""
    if client.pairing is not Pairing.CONFIRMED or not client.shares_counts:
        return (fill(moment.book.measure.told_no_counts, label=client.label),)
    mine = [each for each in moment.entries if each.kind is EntryKind.MEASURE and not each.erased]
    return tuple(result_line(moment.book, moment.therapist.zone, each) for each in mine[:RESULTS])


def result_line(book: Book, zone: str, entry: Entry) -> str:
    """One result: a missing item leaves no total; item 9 is a number and never a word about safety (CR-905)."""
    words = book.measure
    measure = next(each for each in CATALOGUE.values() if each.script == entry.script)
    given = values(measure, entry.answers)
    day = say_day(book, entry.at.astimezone(ZoneInfo(zone)).date())
    found, at_risk = score(measure, given), risk(measure, given)
    parts = [words.told_parts[name] for name, positive in (found.positive if found else {}).items() if positive]
    if at_risk is not None:
        line = words.told_risk["some" if at_risk else "none"]
        parts.append(fill(line, number=measure.risk_item, value=at_risk))
    if found is None:
        head = fill(words.told_missing, title=measure.title, date=day, count=given.count(None))
    else:
        head = fill(
            words.told_result, title=measure.title, date=day, total=found.total, highest=measure.highest,
            band=words.bands[found.band],
        )  # fmt: skip
    return " ".join((head, *parts))


def _missing(moment: TherapistMoment, client: Client) -> str:
    """Which measures have no texts in the client's language, and where those go (CR-902)."""
    book = moment.book_of(client)
    absent = [each for each in CATALOGUE.values() if each.id not in book.measures]
    if not absent:
        return ""
    files = ", ".join(f"measures/{each.id}.{book.language}.yaml" for each in absent)
    return fill(moment.book.measure.told_no_texts, titles=", ".join(each.title for each in absent), files=files)


def _keys(moment: TherapistMoment, file: ClientFile) -> Rows:
    words, about = moment.book.measure, file.client.id
    live = [each for each in moment.orders if each.live]
    now = tuple(
        Key(fill(words.told_open, title=CATALOGUE[each.measure].title), "cmeo", f"{about}:{each.measure}")
        for each in live
        if each.in_session
    )
    ends = tuple(
        Key(fill(words.told_end, title=CATALOGUE[each.measure].title), "cmee", f"{about}:{each.measure}")
        for each in live
    )
    return tuple(row for row in (*in_rows(now, 2), *in_rows(ends, 2), (Key(words.told_order, "cmen", about),)) if row)


def _known(moment: TherapistMoment, client: Client, measure: str) -> Order | None:
    return next((each for each in moment.orders if each.id == order_id(client.id, measure)), None)


HOUSES = {SCRIPT: House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cmea": with_file(show), "cmen": with_file(order), "cmeo": with_file(open_now), "cmee": with_file(end)}
READS_ENTRIES_TAPS = frozenset(TAPS)
READS_ENTRIES_SCRIPTS = frozenset(HOUSES)
