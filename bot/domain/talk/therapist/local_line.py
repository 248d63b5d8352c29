"""The therapist's own entry on a client's card, and their check of a country's card (CR-610, CR-611)."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.crisis import Card, LocalEntry
from bot.domain.decision import Decision, Key, Say, decide, remember
from bot.domain.dialogue import Place, Skipped, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import LinesChecked
from bot.domain.script import Facts
from bot.domain.talk.card import card_in, card_lines, checked_for
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.own import about_of, act_of, left, live_files, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill

NAME_MAX, NUMBER_MAX, HOURS_MAX = 60, 24, 40
REMOVED = "-"


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Local line] in the client's menu."""
    return opened(moment, incoming, HOUSES, "t_local", about=file.client.id)


def facts(moment: Moment, place: Place) -> Facts:
    """Whose card, and what stands there now."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    there = file.client.local_line if file else None
    now = fill(words.local_now, name=there.name, number=there.number) if there else words.local_none
    return {"label": file.client.label if file else "", "now": now}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The entry stands on the client's card from now on; a lone dash took it away."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    if file is None:
        return not_found(moment, incoming)
    answers = {
        step: "" if isinstance(said, Skipped) else " ".join(text_of(said).split())
        for step, said in place.answers.items()
    }
    name, number = answers.get("name", "")[:NAME_MAX], answers.get("number", "")[:NUMBER_MAX]
    if name != REMOVED and not (name and number):
        return decide(reply(moment, incoming, words.left))
    today = moment.now.astimezone(ZoneInfo(moment.therapist.zone)).date()
    entry = None if name == REMOVED else LocalEntry(name, number, answers.get("hours", "")[:HOURS_MAX] or None, today)
    client = replace(file.client, local_line=entry, version=file.client.version + 1)
    done = act_of(moment, "set_a_local_line", client.id)
    line = words.local_set if entry else words.local_removed
    return remember(client, done) + decide(reply(moment, incoming, fill(line, label=client.label)))


def ask_about(moment: TherapistMoment) -> Decision:
    """On the first invite: the card of the therapist's country, and whether they checked it. Else nothing."""
    country = moment.therapist.country
    known = any(each.country == country for each in moment.therapist.lines_checked)
    if not country or known or any(file.client.country == country for file in live_files(moment)):
        return Decision()
    shown, words = _card(moment, country), moment.book.therapist
    if not shown.line_ids:
        return Decision()
    name = moment.book.lines.name(country, moment.book.language) or country
    text = f"{fill(words.lines_ask, country=name)}\n\n{card_lines(moment.book, shown)}"
    keys = (
        (Key(words.lines_looked_up, "lchk", f"{country}:looked"), Key(words.lines_known, "lchk", f"{country}:known")),
        (Key(words.lines_not_checked, "lchk", f"{country}:no"),),
    )
    return decide(Say(text, keys=keys, slot=f"l.{country}"))


def checked(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Looked up or known sets a date; not checked sets none."""
    country, _, how = about_of(incoming).partition(":")
    words, therapist = moment.book.therapist, moment.therapist
    if how not in ("looked", "known"):
        return decide(reply(moment, incoming, words.lines_left, anew=True))
    today = moment.now.astimezone(ZoneInfo(therapist.zone)).date()
    fresh = LinesChecked(country, _card(moment, country).line_ids, today, looked_up=how == "looked")
    others = tuple(each for each in therapist.lines_checked if each.country != country)
    after = replace(therapist, lines_checked=(*others, fresh), version=therapist.version + 1)
    line = fill(words.lines_dated, date=say_day(moment.book, today))
    done = act_of(moment, "checked_the_lines_of_a_country", "", country)
    return remember(after, done) + decide(reply(moment, incoming, line, anew=True))


def _card(moment: TherapistMoment, country: str) -> Card:
    """What a client in that country would be shown now."""
    book, entries = moment.book, moment.book.care.crisis.max_entries
    confirmed = checked_for(book, moment.therapist)
    zone = ZoneInfo(moment.therapist.zone)
    return card_in(book, country, moment.now, zone, entries=entries, confirmations=confirmed)


HOUSES = {"t_local": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cloc": with_file(ask), "lchk": checked}
