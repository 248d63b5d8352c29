"""What we agreed this week: one to three lines that either side writes and both see; never counted (CR-415)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Key, Rows, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import Agreed, AgreedLine
from bot.domain.script import Choice, Facts
from bot.domain.talk import dialogues
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, reply
from bot.domain.talk.practice import waits
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill

ADD, CHANGE = "agreed_add", "agreed_change"
REMOVE = "remove"
LABEL_MAX = 24


def agreed(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """/agreed: the lines, and the ways to change them; an open dialogue stays where it is."""
    about = incoming.tap.about if incoming.tap else ""
    if moment.place.open and moment.place.script in (ADD, CHANGE):
        return dialogues.show(moment, incoming, houses, anew=True)
    if about == "add" and len(lines(moment)) < most(moment):
        return dialogues.open_script(moment, incoming, houses, moment.book.scripts[ADD])
    if about == "change" and lines(moment):
        return dialogues.open_script(moment, incoming, houses, moment.book.scripts[CHANGE])
    shown = reply(moment, incoming, shown_lines(moment), *_keys(moment), anew=moment.place.open)
    return decide(shown, *waits(moment, moment.place))


def shown_lines(moment: ClientMoment) -> str:
    """The lines with who wrote each, and since when they stand."""
    words = moment.book.client
    if moment.agreed is None or not moment.agreed.lines:
        return words.agreed_none
    head = fill(words.agreed_head, date=say_day(moment.book, moment.agreed.since))
    return "\n".join((head, *(_line(moment, number, line) for number, line in enumerate(lines(moment), start=1))))


def lines(moment: ClientMoment) -> tuple[AgreedLine, ...]:
    """What stands now."""
    return moment.agreed.lines if moment.agreed else ()


def most(moment: ClientMoment) -> int:
    """How many lines there may be."""
    return moment.book.care.agreed.lines_max


def facts(moment: Moment, place: Place) -> Facts:
    """The lines to choose from, and the one chosen."""
    assert isinstance(moment, ClientMoment)
    there = lines(moment)
    chosen = _chosen(moment, place)
    return {
        "therapist": moment.therapist.name,
        "lines": tuple(Choice(str(at), _label(f"{at}. {line.text}")) for at, line in enumerate(there, start=1)),
        "chosen": there[chosen].text if chosen is not None else "",
        "longest": moment.book.care.agreed.line_max,
    }


def added(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """One line more, the client's."""
    assert isinstance(moment, ClientMoment)
    words, text = moment.book.client, _as_line(place, "line")
    if not text:
        return _unchanged(moment, incoming)
    if len(lines(moment)) >= most(moment):
        return decide(reply(moment, incoming, fill(words.agreed_full, most=most(moment))))
    return _set(moment, incoming, (*lines(moment), AgreedLine(text, "client")), words.agreed_kept)


def changed(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """One line in other words, or taken away."""
    assert isinstance(moment, ClientMoment)
    words, there, at = moment.book.client, lines(moment), _chosen(moment, place)
    if at is None:
        return _unchanged(moment, incoming)
    if place.answers.get("how") == REMOVE:
        return _set(moment, incoming, there[:at] + there[at + 1 :], words.agreed_removed)
    text = _as_line(place, "words")
    if not text:
        return _unchanged(moment, incoming)
    return _set(moment, incoming, (*there[:at], AgreedLine(text, "client"), *there[at + 1 :]), words.agreed_kept)


def left(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Stopped: nothing was changed."""
    assert isinstance(moment, ClientMoment)
    return _unchanged(moment, incoming)


def _set(moment: ClientMoment, incoming: Incoming, there: tuple[AgreedLine, ...], said: str) -> Decision:
    today = moment.now.astimezone(ZoneInfo(moment.client.zone)).date()
    before = moment.agreed or Agreed(moment.client.id, (), today)
    now = replace(before, lines=there, since=today, fitted="", version=before.version + 1)
    text = f"{said}\n{shown_lines(replace(moment, agreed=now))}"
    return remember(now) + decide(reply(moment, incoming, text, *_keys(replace(moment, agreed=now))))


def _unchanged(moment: ClientMoment, incoming: Incoming) -> Decision:
    return decide(reply(moment, incoming, shown_lines(moment), *_keys(moment)))


def _keys(moment: ClientMoment) -> Rows:
    words, there = moment.book.client, len(lines(moment))
    change = (Key(words.change, "agreed", "change"),) if there else ()
    add = (Key(words.agreed_add, "agreed", "add"),) if there < most(moment) else ()
    return ((*change, *add),) if change or add else ()


def _line(moment: ClientMoment, number: int, line: AgreedLine) -> str:
    words = moment.book.client
    by = words.agreed_by_you if line.by == "client" else moment.therapist.name
    return fill(words.agreed_line, number=number, words=line.text, by=by)


def _label(text: str) -> str:
    return text if len(text) <= LABEL_MAX else f"{text[: LABEL_MAX - 1]}…"


def _chosen(moment: ClientMoment, place: Place) -> int | None:
    """The index of the line chosen to be changed, while it is there."""
    said = text_of(place.answers.get("which"))
    at = int(said) - 1 if said.isdecimal() else -1
    return at if 0 <= at < len(lines(moment)) else None


def _as_line(place: Place, step: str) -> str:
    return " ".join(text_of(place.answers.get(step)).split())


HOUSES: Mapping[str, House] = {
    ADD: House(ended=added, facts=facts, stopped=left),
    CHANGE: House(ended=changed, facts=facts, stopped=left),
}
TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"agreed": agreed}
COMMANDS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"agreed": agreed}
