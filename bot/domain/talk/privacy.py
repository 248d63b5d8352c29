"""/privacy: who runs it, what is kept, who sees it, Telegram's part, how long, your rights; and the whole text."""

from collections.abc import Callable, Mapping

from bot.domain.decision import Decision, Key, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import reply
from bot.domain.words.filling import fill


def privacy(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """Six lines; the key under them gives the whole text."""
    words = moment.book.privacy
    return decide(reply(moment, incoming, fill(words.short, **_facts(moment)), (Key(words.key_full, "prv"),)))


def full(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """The whole text, as a new message."""
    return decide(Say(fill(moment.book.privacy.full, **_facts(moment))))


def _facts(moment: ClientMoment) -> dict[str, str | int]:
    therapist = moment.therapist.name
    operator = fill(moment.book.privacy.operator, therapist=therapist)
    return {"operator": operator, "therapist": therapist, "days": moment.book.care.data.retention_days}


TAPS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"prv": full}
COMMANDS: Mapping[str, Callable[[ClientMoment, Incoming, Houses], Decision]] = {"privacy": privacy}
