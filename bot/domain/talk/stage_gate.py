"""Phase B of CR-105 at every turn: a dialogue above the client's stage is left, and what is there is kept."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.decision import Decision, Key, decide, remember
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.journal import Entry
from bot.domain.moment import ClientMoment
from bot.domain.talk.asking import ANSWER, EXIT
from bot.domain.talk.dialogues import Houses, house_of
from bot.domain.talk.house import reply
from bot.domain.talk.thought_gate import closed
from bot.domain.talk.thought_record import THOUGHT_WORK, refused


def passed(moment: ClientMoment, incoming: Incoming, houses: Houses) -> tuple[ClientMoment, Decision, Decision | None]:
    """The moment with nothing open above the stage, what of it is kept, and what is said to one who was answering it.

    A stage is lowered at any time, and a hold comes in the middle of a sentence: also what waits beneath is left.
    """
    chain = list(_chain(moment.place))
    above = [each for each in chain if not _within(moment, each)]
    if not above:
        return moment, Decision(), None
    place = _rebuilt(moment, [each for each in chain if each not in above])
    kept = [record for each in above for record in _kept(moment, incoming, each, houses).records]
    here = replace(moment, place=place)
    met = above[0] is chain[0] and answers(incoming)
    said = _said(here, incoming, chain[0]) if met else None
    return here, remember(place, *(each for each in kept if isinstance(each, Entry))), said


def answers(incoming: Incoming) -> bool:
    """Whether this was meant for the open step."""
    tapped = incoming.tap is not None and incoming.tap.action in (ANSWER, EXIT)
    return tapped or incoming.medium in (Medium.TEXT, Medium.OTHER)


def _chain(place: Place) -> Iterator[Place]:
    """The open dialogue and those that wait beneath, the open one first."""
    here: Place | None = place if place.open else None
    while here is not None:
        yield here
        here = here.under


def _within(moment: ClientMoment, place: Place) -> bool:
    script = moment.book.script(place.script)
    return script is None or moment.client.opens(script.min_stage)


def _rebuilt(moment: ClientMoment, left: list[Place]) -> Place:
    """What remains, one beneath the other, at a newer version."""
    under: Place | None = None
    for each in reversed(left):
        under = replace(each, under=under)
    empty = Place(id=moment.place.id, touched_at=moment.now)
    return replace(under or empty, version=moment.place.version + 1)


def _kept(moment: ClientMoment, incoming: Incoming, place: Place, houses: Houses) -> Decision:
    """What *Stop for now* would keep of it."""
    script = moment.book.script(place.script)
    stopped = houses[house_of(script)].stopped if script else None
    return stopped(replace(moment, place=place), incoming, place) if stopped and place.answers else Decision()


def _said(moment: ClientMoment, incoming: Incoming, place: Place) -> Decision:
    reason = closed(moment) if place.script in THOUGHT_WORK else None
    if reason:
        return refused(moment, incoming, reason)
    line = moment.book.therapist.client_back[moment.client.stage.value]
    return decide(reply(moment, incoming, line, (Key(moment.book.client.toolkit, "tk"),)))
