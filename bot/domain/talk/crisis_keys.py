"""The keys under a risk reply: copying a number, saying how near the danger is, and every other way on (CR-616)."""

from bot.domain.crisis import Card
from bot.domain.decision import Key, Rows
from bot.domain.risk.reading import FROM_OUTSIDE, Kind, Reading, Tier
from bot.domain.talk.card import copy_keys, variant_of
from bot.domain.talk.plan_walk import IN_NEED
from bot.domain.words.crisis import CrisisWords


def keys_under(words: CrisisWords, reading: Reading, shown: Card, *, again: bool) -> Rows:
    """The keys of the reply; after an act the emergency number, somebody beside, and a person."""
    more = Key(words.more_ways, "more", variant_of(reading.kind.value) or "")
    if reading.kind is Kind.ACT:
        return (*copy_keys(words, shown), _near(words, reading))
    if again:
        return (*copy_keys(words, shown), *_again(words, reading), (more,))
    if reading.tier is Tier.URGENT:
        after = (Key(words.plan, "plan", IN_NEED), Key(words.safe_now, "al", "safe"))
        return (*copy_keys(words, shown), _near(words, reading), after, (more,))
    own = () if reading.kind in FROM_OUTSIDE else (Key(words.plan, "plan", IN_NEED),)
    return (*copy_keys(words, shown), _danger(words, reading), (*own, more))


def _near(words: CrisisWords, reading: Reading) -> tuple[Key, ...]:
    person = f"person:{reading.kind.value}" if reading.kind in FROM_OUTSIDE else "person"
    return Key(words.someone_with_me, "al", "with"), Key(words.need_person, "al", person)


def _danger(words: CrisisWords, reading: Reading) -> tuple[Key, ...]:
    """Yes, not sure, no; where it is not oneself that does the harm, the answer goes on with that."""
    kind = f":{reading.kind.value}" if reading.kind in FROM_OUTSIDE | {Kind.TO_OTHERS} else ""
    said = ((words.yes, "yes"), (words.not_sure, "sure"), (words.no, "no"))
    return tuple(Key(label, "dang", f"{what}{kind}") for label, what in said)


def _again(words: CrisisWords, reading: Reading) -> Rows:
    """Under the shorter card: what's in the way, the plan, and ways to say that it is worse or that help is there."""
    if reading.tier is Tier.URGENT:
        first = _near(words, reading)
    else:
        first = (Key(words.urgent_it_is, "dang", "yes"), Key(words.need_person, "now"))
    return first, (Key(words.in_the_way, "way"), Key(words.plan, "plan", IN_NEED))
