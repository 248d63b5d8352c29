"""A measure on the client's phone: word for word, left at any item, no verdict at the end (CR-902 to CR-905)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Kind, Remember, Say, decide, remember
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind
from bot.domain.measure import CATALOGUE, INTRO, Measure, item_step, risk, score, values
from bot.domain.measure_order import Order, closed, ended, entry_id, put_off
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import Client
from bot.domain.script import Facts
from bot.domain.talk import dialogues
from bot.domain.talk.asking import ANSWER, as_asked
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, reply
from bot.domain.typed import read_choice
from bot.domain.words.filling import fill

ACTION = "me"
OPEN, LATER, NOT_THIS, NO_MORE = "open", "later", "no", "end"

OnRisk = Callable[[ClientMoment, Incoming], Decision]


def push(book: Book, client: Client, order: Order, now: datetime) -> Say:
    """The measure as it is sent: the neutral line of a check-in and nothing else on it (CR-217)."""
    words = book.measure
    may_wait = not order.in_session and order.postponed < book.care.checkin.later_max
    later = (Key(words.tomorrow, ACTION, f"{order.id}:{LATER}"),) if may_wait else ()
    keys = ((_open_key(book, order),), (*later, Key(words.not_this, ACTION, f"{order.id}:{NOT_THIS}")))
    return Say(
        book.common.neutral_checkin, kind=Kind.CHECKIN, to=client.chat, keys=keys, slot=f"m.{order.id}",
        not_after=now + timedelta(minutes=book.care.checkin.late_minutes), dedupe=f"m:{order.id}:{order.version}",
    )  # fmt: skip


def tapped(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """A key under it; an old one says that it is closed (principle 12)."""
    which, _, what = (incoming.tap.about if incoming.tap else "").partition(":")
    order = next((each for each in moment.orders if each.id == which), None)
    if order and what == NO_MORE and not order.ended_by:
        return _no_more(moment, incoming, order)
    if order is None or not order.open_at(moment.now):
        return decide(reply(moment, incoming, moment.book.measure.closed, anew=True))
    return _act(moment, incoming, houses, order, what)


def typed(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision | None:
    """The words on a key, typed, while a measure is open; None when it is none of them (F-51)."""
    order = next((each for each in moment.orders if each.open_at(moment.now)), None)
    if order is None:
        return None
    words = moment.book.measure
    found = read_choice(incoming.text, [words.open, words.tomorrow, words.not_this], begun=False)
    return None if found is None else _act(moment, incoming, houses, order, (OPEN, LATER, NOT_THIS)[found])


def answers_risk_item(incoming: Incoming) -> bool:
    """Whether this tap answers a risk item above zero, told by the key alone: help comes though nothing is written."""
    tap = incoming.tap
    above = {
        f"{item_step(each.risk_item)}:{value}" for each in CATALOGUE.values() if each.risk_item
        for value in range(1, each.most + 1)
    }  # fmt: skip
    return tap is not None and tap.action == ANSWER and tap.about in above


def houses(on_risk: OnRisk) -> Mapping[str, House]:
    """One house for every measure; `on_risk` answers a risk item above zero, in that same turn (CR-904)."""
    house = House(ended=_ended(on_risk), facts=facts, stopped=stopped)
    return {measure.script: house for measure in CATALOGUE.values()}


def facts(moment: Moment, place: Place) -> Facts:
    """What this is, who asked for it, and who will see it (F-40)."""
    assert isinstance(moment, ClientMoment)
    words, therapist = moment.book.measure, moment.therapist.name
    measure = _measure(place)
    sees = words.sees_result if moment.client.shares_counts else words.sees_nothing
    intro = fill(
        words.intro, therapist=therapist, count=measure.items, weeks=measure.look_back_weeks,
        sees=fill(sees, therapist=therapist),
    )  # fmt: skip
    return {"therapist": therapist, "intro": intro}


def stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Left at once; the answers so far are kept, and it stays open for its hours."""
    assert isinstance(moment, ClientMoment)
    order = _order(moment, place)
    if order is None or not order.open_at(moment.now):
        return decide(reply(moment, incoming, moment.book.measure.closed))
    key = replace(_open_key(moment.book, order), label=moment.book.measure.go_on)
    kept = remember(_entry(moment, place, order, finished=False)) if _answers(place) else Decision()
    return kept + decide(reply(moment, incoming, moment.book.measure.stopped, (key,)))


def _ended(on_risk: OnRisk) -> Callable[[Moment, Incoming, Place], Decision]:
    def done(moment: Moment, incoming: Incoming, place: Place) -> Decision:
        assert isinstance(moment, ClientMoment)
        order, measure = _order(moment, place), _measure(place)
        if order is None:
            return decide(reply(moment, incoming, moment.book.measure.closed))
        kept = decide(Remember(_entry(moment, place, order, finished=True)), Remember(closed(order)))
        if (risk(measure, values(measure, place.answers)) or 0) > 0:
            return kept + on_risk(moment, replace(incoming, text="", words=""))
        return kept + decide(reply(moment, incoming, _thanks(moment, measure, place)))

    return done


def _thanks(moment: ClientMoment, measure: Measure, place: Place) -> str:
    """A plain thank you; a total only where the therapist switched it on, and never a word about safety (CR-905)."""
    words, given = moment.book.measure, values(measure, place.answers)
    found = score(measure, given)
    if found is None:
        return fill(words.no_total, count=given.count(None))
    if moment.book.care.measure.show_client != "on":
        return words.thanks
    line = fill(words.result, total=found.total, highest=measure.highest, band=words.bands[found.band])
    return f"{words.thanks}\n{line}"


def _act(moment: ClientMoment, incoming: Incoming, houses: Houses, order: Order, what: str) -> Decision:
    words = moment.book.measure
    match what:
        case "later" if order.postponed < moment.book.care.checkin.later_max and not order.in_session:
            later = remember(put_off(order, moment.client, moment.now))
            return later + decide(reply(moment, incoming, words.comes_tomorrow))
        case "no" | "later":
            key = Key(words.no_more, ACTION, f"{order.id}:{NO_MORE}")
            return remember(closed(order)) + decide(reply(moment, incoming, words.left_out, (key,)))
    return _opened(moment, incoming, houses, order)


def _opened(moment: ClientMoment, incoming: Incoming, houses: Houses, order: Order) -> Decision:
    """From its first words on, or from the first item that was not answered before it was left."""
    script = moment.book.scripts.get(CATALOGUE[order.measure].script)
    if script is None:
        return decide(reply(moment, incoming, moment.book.measure.closed, anew=True))
    if moment.place.open and moment.place.script == script.id:
        return dialogues.show(moment, incoming, houses, anew=True)
    before = next((each for each in moment.entries if each.id == entry_id(order) and not each.erased), None)
    keep = dict(before.answers) if before else {}
    rest = next((step.id for step in script.steps[1:] if step.id not in keep), "")
    return dialogues.open_script(
        moment, incoming, houses, script, about=order.id, keep=keep, at=rest if keep else ""
    )  # fmt: skip


def _no_more(moment: ClientMoment, incoming: Incoming, order: Order) -> Decision:
    text = fill(moment.book.measure.ended, therapist=moment.therapist.name)
    return remember(ended(order, "client")) + decide(reply(moment, incoming, text))


def _open_key(book: Book, order: Order) -> Key:
    return Key(book.measure.open, ACTION, f"{order.id}:{OPEN}")


def _order(moment: ClientMoment, place: Place) -> Order | None:
    return next((each for each in moment.orders if each.id == place.about), None)


def _measure(place: Place) -> Measure:
    return next(each for each in CATALOGUE.values() if each.script == place.script)


def _answers(place: Place) -> bool:
    return any(step != INTRO for step in place.answers)


def _entry(moment: ClientMoment, place: Place, order: Order, *, finished: bool) -> Entry:
    """The answers with the hash of the very texts they were given to."""
    measure, texts = CATALOGUE[order.measure], moment.book.measures.get(order.measure)
    wanted = [item_step(number) for number in range(1, measure.items + 1)]
    return Entry(
        entry_id(order), moment.client.id, EntryKind.MEASURE, moment.now, script=place.script,
        script_version=place.script_version, finished=finished, about=order.id,
        resume_until=None if finished else order.closes_at,
        answers={step: place.answers[step] for step in wanted if step in place.answers},
        pack=texts.fingerprint if texts else "",
        asked=as_asked(moment.book.script(place.script), place, facts(moment, place)),
    )  # fmt: skip


Act = Callable[[ClientMoment, Incoming, Houses], Decision]
TAPS: Mapping[str, Act] = {ACTION: tapped}
READS_ENTRIES_TAPS = frozenset({ACTION})
