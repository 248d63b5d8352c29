"""T4, one check-in: the next ones in both clocks, and one of them moved, left out, or put back as agreed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Key, decide
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.schedule_singled import NotThen
from bot.domain.script import Choice, Facts
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.saying import say_clock, say_day_on_key, say_time, say_when
from bot.domain.talk.therapist.one_deeds import (
    One,
    find,
    leave_out_for,
    may_put_back,
    move_for,
    next_ones,
    offers,
    put_back_for,
    typed_at,
    why_not,
)
from bot.domain.talk.therapist.own import and_told, left, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill


def coming(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Next check-ins]: the next five in both clocks, one key each."""
    words, ones, zone = moment.book.rhythm, next_ones(moment, file), file.client.zone
    back = (Key(moment.book.common.back, "csch", file.client.id),)
    if not ones:
        return decide(reply(moment, incoming, fill(words.next_none, label=file.client.label), back))
    lines = "\n".join(line_of(moment, file, each) for each in ones)
    keys = tuple(Key(_on_key(moment, each.due.at, zone), "cone", f"{file.client.id}:{each.about}") for each in ones)
    text = f"{fill(words.next_head, label=file.client.label)}\n{lines}"
    return decide(reply(moment, incoming, text, *in_rows(keys, 2), back))


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """One of them, and what can be done about it."""
    words, one = moment.book.rhythm, find(moment, file, rest)
    if one is None:
        return _gone(moment, incoming, file)
    about = f"{file.client.id}:{rest}"
    move = (Key(words.move_it, "conem", about), Key(words.leave_out, "conel", about)) if not one.out else ()
    back = (Key(words.as_agreed, "coneb", about),) if may_put_back(moment, one) else ()
    menu = (Key(moment.book.common.back, "cnx", file.client.id),)
    text = f"{file.client.label}: {line_of(moment, file, one)}"
    return decide(reply(moment, incoming, text, *(row for row in (move, back) if row), menu))


def move(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Move it]: to when."""
    if find(moment, file, rest) is None:
        return _gone(moment, incoming, file)
    return opened(moment, incoming, HOUSES, "t_move", about=f"{file.client.id}:{rest}")


def facts(moment: Moment, place: Place) -> Facts:
    """Which one it is, and a few times at which it can come."""
    assert isinstance(moment, TherapistMoment)
    client_id, _, rest = place.about.partition(":")
    file = own_file(moment, client_id)
    one = find(moment, file, rest) if file else None
    if file is None or one is None:
        return {"label": "", "when": "", "times": ()}
    zone = file.client.zone
    times = tuple(
        Choice(f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}", _on_key(moment, at, zone))
        for at in offers(moment, file, one)
    )
    return {"label": file.client.label, "when": say_when(moment.book, one.due.at, zone), "times": times}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """It comes then, or why not."""
    assert isinstance(moment, TherapistMoment)
    client_id, _, rest = place.about.partition(":")
    file, said = own_file(moment, client_id), text_of(place.answers.get("when"))
    if file is None:
        return not_found(moment, incoming)
    one = find(moment, file, rest)
    if one is None or not said:
        return _gone(moment, incoming, file)
    at = typed_at(file, one, said)
    wrong = why_not(moment, file, one, at)
    if wrong:
        again = (Key(moment.book.rhythm.move_it, "conem", place.about), _back(moment, file))
        return decide(reply(moment, incoming, refused(moment, file, wrong), again))
    kept, told = move_for(moment, file, one, at)
    line = fill(
        moment.book.rhythm.told_moved_one, label=file.client.label, own=say_clock(at, moment.therapist.zone),
        when=say_when(moment.book, at, file.client.zone),
    )  # fmt: skip
    return kept + _said(moment, incoming, file, line, rest) + told


def leave_out(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Leave it out]: this one does not come."""
    one = find(moment, file, rest)
    if one is None or one.out:
        return _gone(moment, incoming, file)
    kept, told = leave_out_for(moment, file, one)
    when = say_when(moment.book, one.due.at, file.client.zone)
    line = fill(moment.book.rhythm.told_left_out, label=file.client.label, when=when)
    return kept + _said(moment, incoming, file, line, rest) + told


def put_back(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Back to agreed]: it comes as it was set."""
    one = find(moment, file, rest)
    if one is None or not may_put_back(moment, one):
        return _gone(moment, incoming, file)
    kept, told = put_back_for(moment, file, one)
    agreed = one.agreed or one.due
    when = say_when(moment.book, agreed.at, file.client.zone)
    line = fill(moment.book.rhythm.told_put_back, label=file.client.label, when=when)
    said = reply(moment, incoming, and_told(moment, file.client, line), (_back(moment, file),))
    return kept + decide(said) + told


def refused(moment: TherapistMoment, file: ClientFile, why: NotThen) -> str:
    """Why it cannot come then."""
    client, quiet = file.client, file.client.quiet
    return fill(
        moment.book.rhythm.not_then[why.value], label=client.label,
        **{"from": say_time(quiet.start), "to": say_time(quiet.end)},
        most=moment.book_of(client).care.checkin.daily_cap,
    )  # fmt: skip


def line_of(moment: TherapistMoment, file: ClientFile, one: One) -> str:
    """When on both clocks, and how it stands apart from its rhythm."""
    words, zone = moment.book.rhythm, file.client.zone
    line = fill(
        moment.book.therapist.preview_line, when=say_when(moment.book, one.due.at, zone),
        own=say_clock(one.due.at, moment.therapist.zone),
    )  # fmt: skip
    was = fill(words.one_moved, when=say_when(moment.book, one.agreed.at, zone)) if one.agreed else ""
    mark = words.one_out if one.out else was
    return f"{line} · {mark}" if mark else line


def _said(moment: TherapistMoment, incoming: Incoming, file: ClientFile, line: str, rest: str) -> Decision:
    undo = Key(moment.book.rhythm.as_agreed, "coneb", f"{file.client.id}:{rest}")
    return decide(reply(moment, incoming, and_told(moment, file.client, line), (undo, _back(moment, file))))


def _gone(moment: TherapistMoment, incoming: Incoming, file: ClientFile) -> Decision:
    return decide(reply(moment, incoming, moment.book.rhythm.one_gone, (_back(moment, file),)))


def _back(moment: TherapistMoment, file: ClientFile) -> Key:
    return Key(moment.book.rhythm.next_key, "cnx", file.client.id)


def _on_key(moment: TherapistMoment, at: datetime, zone: str) -> str:
    return f"{say_day_on_key(moment.book, at.astimezone(ZoneInfo(zone)).date())}, {say_clock(at, zone)}"


HOUSES = {"t_move": House(ended=ended, facts=facts, stopped=left)}
TAPS = {
    "cnx": with_file(coming), "cone": with_file(show), "conem": with_file(move), "conel": with_file(leave_out),
    "coneb": with_file(put_back),
}  # fmt: skip
