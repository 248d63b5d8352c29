"""Fewer when nobody answers, and a plain question before anything starts again (CR-210, CR-211, CR-213)."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.book import Book
from bot.domain.care import CheckinCare
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.client_clock import day_of, quiet_begins, quiet_over
from bot.domain.decision import NOTHING, Decision, Erase, Key, Kind, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.opening import why_not
from bot.domain.people import Client, Standing
from bot.domain.schedule import Schedule
from bot.domain.stage import Stage
from bot.domain.talk import dialogues
from bot.domain.talk.house import reply
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill

FEWER_WEEKS = 4


def ask_to_resume(book: Book, client: Client, now: datetime, about: str) -> Decision:
    """A pause is over: one plain question before any check-in (CR-213); until it is answered nothing comes."""
    waits = replace(client, ask_resume=False, paused_open=True, paused_until=None)
    text = f"{book.common.neutral_checkin}\n{book.common.resume_question}"
    question = Say(
        text, kind=Kind.NOTICE, to=client.chat, keys=_resume_keys(book), dedupe=f"r:{about}",
        not_after=quiet_begins(client, now),
    )  # fmt: skip
    return remember(waits) + decide(question)


def fall_silent(client: Client) -> Decision:
    """Two weeks without a word: check-ins stop; the therapist reads of it in *Today*, without a meaning (CR-211)."""
    return remember(replace(client, paused_open=True, fell_silent=True))


def back_from_silence(moment: ClientMoment, answered: Decision) -> Decision:
    """The first word after check-ins stopped by themselves: they do not start again unasked."""
    kept = [record for record in answered.records if isinstance(record, Client) and record.id == moment.client.id]
    client = kept[-1] if kept else moment.client
    if not client.fell_silent or any(isinstance(part, Erase) for part in answered.parts):
        return NOTHING
    heard = remember(replace(client, fell_silent=False))
    if client.standing is not Standing.ACTIVE or not client.paused_open:
        return heard
    return heard + decide(Say(moment.book.common.resume_question, keys=_resume_keys(moment.book)))


def counts_as_unanswered(checkin: Checkin, client: Client) -> bool:
    """Whether its silence slows the rhythm: it came by itself, it arrived, and the client said nothing since."""
    spoke = client.last_word_at and checkin.opened_at and client.last_word_at >= checkin.opened_at
    return bool(checkin.schedule) and checkin.state is CheckinState.SENT and not spoke


def too_much(book: Book, client: Client, checkin: Checkin, schedule: Schedule | None, now: datetime) -> Decision:
    """After so many unanswered in a row, once: “Is this too much?”, and never in quiet hours (CR-210, CR-207)."""
    kept_back = why_not(client, Stage.SAFETY, now) not in (Why.NONE, Why.QUIET)
    if schedule is None or client.unanswered != book.care.checkin.unanswered_step or kept_back:
        return NOTHING
    words = book.checkin
    pace = (Key(words.fewer, "pace", "fewer"), Key(words.keep, "pace", "keep"))
    other = (Key(words.other_time, "schc", schedule.id), Key(words.pause, "pause"))
    asked = Say(
        f"{book.common.neutral_checkin}\n{words.too_much}", kind=Kind.NOTICE, to=client.chat, keys=(pace, other),
        silent=True, not_before=quiet_over(client, now), dedupe=f"m:{checkin.id}",
    )  # fmt: skip
    return decide(asked)


def answered(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """The answer to “Is this too much?”: half as many for four weeks, or as it was agreed."""
    words, here = moment.book.checkin, moment.client
    if incoming.tap and incoming.tap.about == "fewer":
        lighter = half_as_many(here, moment.now, timedelta(weeks=FEWER_WEEKS))
        date = say_day(moment.book, day_of(here, moment.now + timedelta(weeks=FEWER_WEEKS)))
        return remember(lighter) + decide(reply(moment, incoming, fill(words.lighter_said, date=date)))
    return decide(reply(moment, incoming, words.too_much_keep))


def half_as_many(client: Client, now: datetime, how_long: timedelta) -> Client:
    """Every second one from now on; back to what was agreed by itself."""
    return replace(client, lighter_since=now, lighter_until=now + how_long)


def wants_follow_up(schedule: Schedule, care: CheckinCare) -> bool:
    """Whether it is to come once more where there is no answer, if the client does not refuse (F-06)."""
    return care.nudge == "on" if schedule.follow_up is None else schedule.follow_up


def follow_up_at(client: Client, schedule: Schedule, now: datetime, care: CheckinCare) -> datetime | None:
    """When the one silent follow-up is to come; None where it is off, refused, or would be quiet (CR-209, F-06)."""
    if not (wants_follow_up(schedule, care) and client.follow_up_ok):
        return None
    at = now + timedelta(minutes=care.nudge_minutes)
    early = at < now + timedelta(hours=care.open_hours) and at < quiet_begins(client, now)
    return at if early else None


def _resume_keys(book: Book) -> tuple[tuple[Key, ...], ...]:
    return ((Key(book.common.yes, "back_in"), Key(book.common.no, "fine")),)
