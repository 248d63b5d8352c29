"""Numbers of care for one client: how they stand, changing one, and back to the usual one, with who did it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.care import Care
from bot.domain.care_own import CareRefused, Own, Setting, checked, cleared, meant, setting, settings, with_own
from bot.domain.decision import Decision, Key, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client, OwnNumber
from bot.domain.script import Choice, Facts
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.own import act_of, left, looked, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill

SCRIPT, USUAL = "t_number", "usual"
MOST_KEYS = 8  # more values than these are typed


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Numbers]: those that are not the usual ones, and the groups; one group with a key for each; one number."""
    if rest in moment.book.therapist.care_groups:
        return _group(moment, incoming, file, rest)
    if rest in {each.name for each in settings()}:
        return opened(moment, incoming, HOUSES, SCRIPT, about=f"{file.client.id}:{rest}")
    words, client = moment.book.therapist, file.client
    lines = [_set_line(moment, client, each) for each in settings() if each.name in client.care]
    head = fill(words.care_head if lines else words.care_usual, label=client.label)
    groups = tuple(Key(label, "cnum", f"{client.id}:{group}") for group, label in words.care_groups.items())
    back = (Key(moment.book.common.back, "cl", client.id),)
    text = "\n".join((head, *lines))
    return looked(moment, client, "numbers") + decide(reply(moment, incoming, text, *in_rows(groups, 2), back))


def facts(moment: Moment, place: Place) -> Facts:
    """Which number, how it stands, what is usual, and what it may be."""
    assert isinstance(moment, TherapistMoment)
    file, one = _asked(moment, place)
    if file is None:
        return {}
    one = one or settings()[0]
    words, own = moment.book.therapist, with_own(moment.book.care, file.client.care)
    values = tuple(Choice(each, _label(moment.book, one, each)) for each in _few(one))
    usual = (Choice(USUAL, words.care_back),) if one.name in file.client.care else ()
    return {
        "label": file.client.label, "name": _name(moment.book, one), "values": (*values, *usual),
        "now": _said(moment.book, one, own), "usual": _said(moment.book, one, moment.book.care),
        "allowed": _allowed(moment.book, one),
    }  # fmt: skip


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Kept with who set it, or refused with the reason and asked again."""
    assert isinstance(moment, TherapistMoment)
    file, one = _asked(moment, place)
    if file is None or one is None:
        return not_found(moment, incoming)
    typed, client = text_of(place.answers.get("value")), file.client
    if typed == USUAL:
        return _changed(moment, incoming, client, one, cleared(client.care, one.name))
    value = meant(one, typed, moment.book.typed)
    try:
        own = checked(moment.book.care, client.care, one.name, typed if value is None else value)
    except CareRefused:
        said = reply(moment, incoming, fill(moment.book.therapist.care_refused, value=typed[:40]), anew=True)
        return decide(said) + opened(moment, incoming, HOUSES, SCRIPT, about=place.about)
    return _changed(moment, incoming, client, one, own)


def _changed(
    moment: TherapistMoment, incoming: Incoming, client: Client, one: Setting, own: Mapping[str, Own]
) -> Decision:  # fmt: skip
    words, care = moment.book.therapist, moment.book.care
    kept = {name: who for name, who in client.care_by.items() if name != one.name}
    by = {**kept, one.name: OwnNumber(moment.therapist.id, moment.now)} if one.name in own else kept
    after = replace(client, care=own, care_by=by, version=client.version + 1)
    before, now = (_said(moment.book, one, with_own(care, each.care)) for each in (client, after))
    name = _name(moment.book, one)
    line = words.care_set if one.name in own else words.care_unset
    said = reply(
        moment, incoming, fill(line, label=client.label, name=name[:1].lower() + name[1:], value=now),
        (Key(words.care_more, "cnum", client.id),),
    )  # fmt: skip
    return remember(after, act_of(moment, "set_a_number_of_care", client.id, f"{one.name}: {before}, {now}")) + decide(
        said
    )


def _group(moment: TherapistMoment, incoming: Incoming, file: ClientFile, group: str) -> Decision:
    words, client, own = moment.book.therapist, file.client, with_own(moment.book.care, file.client.care)
    here = [each for each in settings() if _group_of(words.care_groups, each) == group]
    lines = [
        fill(words.care_line, number=number, name=_name(moment.book, each), value=_said(moment.book, each, own))
        for number, each in enumerate(here, start=1)
    ]
    keys = tuple(Key(str(n), "cnum", f"{client.id}:{each.name}") for n, each in enumerate(here, start=1))
    text = "\n".join((fill(words.care_group, label=client.label, group=words.care_groups[group]), *lines))
    return decide(reply(moment, incoming, text, *in_rows(keys, 5), (Key(moment.book.common.back, "cnum", client.id),)))


def _group_of(groups: Mapping[str, str], one: Setting) -> str:
    first = one.name.partition(".")[0]
    return first if first in groups else "other"


def _asked(moment: TherapistMoment, place: Place) -> tuple[ClientFile | None, Setting | None]:
    client, _, name = place.about.partition(":")
    known = {each.name for each in settings()}
    return own_file(moment, client), setting(name) if name in known else None


def _set_line(moment: TherapistMoment, client: Client, one: Setting) -> str:
    words, who = moment.book.therapist, client.care_by.get(one.name)
    line = fill(
        words.care_own, name=_name(moment.book, one), usual=_said(moment.book, one, moment.book.care),
        value=_said(moment.book, one, with_own(moment.book.care, client.care)),
    )  # fmt: skip
    if who is None:
        return line
    names = {each.id: each.name for each in (moment.therapist, moment.backup) if each}
    day = say_day(moment.book, who.at.astimezone(ZoneInfo(moment.therapist.zone)).date())
    return f"{line}, {fill(words.care_by, who=names.get(who.by, moment.book.own.look_somebody), date=day)}"


def _few(one: Setting) -> tuple[str, ...]:
    """The values that stand as keys."""
    numbers = range(one.low, one.high + 1) if 0 < one.high - one.low < MOST_KEYS else ()
    return one.choices or tuple(str(each) for each in numbers)


def _allowed(book: Book, one: Setting) -> str:
    words = book.therapist
    if one.choices:
        return " · ".join(_label(book, one, each) for each in one.choices)
    if one.high:
        return fill(words.care_range, low=one.low, high=one.high)
    default = _value(Care(), one.name)
    return words.care_time if isinstance(default, time) else words.care_rising


def _said(book: Book, one: Setting, care: Care) -> str:
    value = _value(care, one.name)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return _label(book, one, str(value))


def _name(book: Book, one: Setting) -> str:
    """What it is, said plainly; a setting that has no words yet stands under its own name."""
    return book.therapist.care_names.get(one.name, one.name)


def _label(book: Book, one: Setting, value: str) -> str:
    return book.therapist.care_choices.get(value, value) if one.choices else value


def _value(care: Care, name: str) -> Any:
    group, _, field = name.partition(".")
    return getattr(getattr(care, group), field)


HOUSES = {SCRIPT: House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cnum": with_file(show)}
