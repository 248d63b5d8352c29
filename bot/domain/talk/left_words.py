"""*Not now* is an answer by itself; whoever wants to may add a line about it, which their therapist reads (T5)."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.decision import Decision, Key, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.safety_plan import Plan
from bot.domain.script import Facts
from bot.domain.talk import dialogues
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import House, reply
from bot.domain.toolkit import Proposal
from bot.domain.words.filling import fill

SCRIPT, ACTION = "left_words", "leftw"


def key(moment: Moment, left: Proposal | Plan) -> Key:
    """[Add a line], under the answer to *Not now*: nothing waits for it, and nobody asks for a reason."""
    return Key(moment.book.client.left_add, ACTION, left.id)


def ask(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """One line, once; what was proposed stays left for now."""
    left = moment.left
    if moment.place.script == SCRIPT:
        return dialogues.show(moment, incoming, houses, anew=True)
    if left is None or left.left_words:
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    return dialogues.open_script(moment, incoming, houses, moment.book.scripts[SCRIPT], about=left.id)


def facts(moment: Moment, place: Place) -> Facts:
    """Who will see it."""
    assert isinstance(moment, ClientMoment)
    return {"therapist": moment.therapist.name}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Kept beside what was left; skipped, nothing is."""
    assert isinstance(moment, ClientMoment)
    line, left = " ".join(text_of(place.answers.get("line")).split()), moment.left
    if not line or left is None:
        return _nothing(moment, incoming)
    kept = remember(replace(left, left_words=line, version=left.version + 1))
    said = fill(moment.book.client.left_kept, therapist=moment.therapist.name)
    return kept + decide(reply(moment, incoming, said))


def stopped(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Nothing is added."""
    assert isinstance(moment, ClientMoment)
    return _nothing(moment, incoming)


def _nothing(moment: ClientMoment, incoming: Incoming) -> Decision:
    return decide(reply(moment, incoming, moment.book.client.left_nothing))


HOUSES: Mapping[str, House] = {SCRIPT: House(ended=ended, facts=facts, stopped=stopped)}
