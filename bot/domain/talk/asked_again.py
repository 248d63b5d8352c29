"""The open question once more, because nobody knows whether it arrived (`reliability.md` §2.4, routine in doubt)."""

from dataclasses import replace

from bot.domain.decision import Decision, Key, Say, decide, remember
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming
from bot.domain.moment import Moment
from bot.domain.script import Ask, Facts, Script
from bot.domain.talk.asking import EXIT, question

USE = "use"  # what was written stands for the answer


def may_be_unseen(moment: Moment, incoming: Incoming) -> bool:
    """Whether this could be said without having seen the question; a key of its very own proves the contrary."""
    return moment.unsure and not (incoming.tap and incoming.tap.version == moment.place.version)


def asked_again(moment: Moment, incoming: Incoming, script: Script, facts: Facts) -> Decision:
    """The committed step below what was said. Words that may have been its answer are kept for one tap."""
    common, place = moment.book.common, moment.place
    words = incoming.text.strip() if incoming.tap is None else ""
    step = script.step(place.step)
    if not words or not (step.ask is Ask.TEXT or step.reads):
        text, keys = question(moment, place, script, facts)
        return decide(Say(f"{common.asked_again}\n{text}", keys=keys, slot=place.slot))
    kept = _keeping(moment, place, words)
    text, keys = question(moment, kept, script, facts)
    use = (Key(common.use_words, EXIT, USE, kept.version),)
    said = Say(f"{common.asked_again_words}\n{text}", keys=(use, *keys), slot=kept.slot)
    return remember(kept) + decide(said)


def _keeping(moment: Moment, place: Place, words: str) -> Place:
    return replace(place, offer=words, version=place.version + 1, touched_at=moment.now)
