"""/erase: what goes and what stays, two taps in different places or one typed word, and nothing is left (§5.4)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.alert import Alert
from bot.domain.decision import Board, Decision, Erase, Key, Kind, Say, decide, remember, together
from bot.domain.incoming import Incoming
from bot.domain.journal import Act
from bot.domain.moment import ClientMoment
from bot.domain.people import Therapist
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import reply
from bot.domain.talk.saying import say_day, say_when
from bot.domain.typed_words import fold
from bot.domain.words.filling import fill

ASKED_FOR = timedelta(minutes=10)  # an old key or a word typed later erases nothing
MESSAGES = timedelta(hours=48)  # Bot API deleteMessage: no older ones
BACKUPS = timedelta(days=30)  # `reliability.md` §5.5: no copy is kept for longer
ERASED = "erased_everything"

ClientAct = Callable[[ClientMoment, Incoming, Houses], Decision]


def ask(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """What goes, what stays, the file first; [Erase everything] stands last here and first on the next screen."""
    words, common = moment.book.own, moment.book.common
    backups = say_day(moment.book, (moment.now + BACKUPS).date())
    text = fill(words.erase_ask, therapist=moment.therapist.name, backups=backups)
    text += f"\n{fill(words.erase_open, therapist=moment.therapist.name)}" if moment.alert else ""
    rows = (
        (Key(words.erase_file, "md", "file"),),
        (Key(words.erase_keep, "erk"), Key(common.key_support, "now")),
        (Key(words.erase_go, "ers"),),
    )
    again = incoming.tap is not None and incoming.tap.action != "er"  # an edit to the same words would not be seen
    said = reply(moment, incoming, text, *rows, anew=again)
    return remember(replace(moment.client, erase_asked_at=moment.now)) + decide(said)


def sure(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """The second tap, in another place; after ten minutes it is asked from the start."""
    if not asked_lately(moment):
        return ask(moment, incoming, houses)
    words = moment.book.own
    text = fill(words.erase_sure, word=words.erase_word)
    return decide(reply(moment, incoming, text, (Key(words.erase_now, "erx"),), (Key(words.erase_keep, "erk"),)))


def keep(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """Nothing is erased, and the word typed later does nothing."""
    kept = replace(moment.client, erase_asked_at=None)
    return remember(kept) + decide(reply(moment, incoming, moment.book.own.erase_kept))


def erase(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """The second tap itself."""
    return erased(moment) if asked_lately(moment) else ask(moment, incoming, houses)


def typed(moment: ClientMoment, incoming: Incoming) -> Decision | None:
    """The one word, typed while the question stands; None for everything else."""
    meant = fold(incoming.text).strip(".! ") == fold(moment.book.own.erase_word)
    return erased(moment) if meant and asked_lately(moment) else None


def asked_lately(moment: ClientMoment) -> bool:
    """Whether the question stands."""
    at = moment.client.erase_asked_at
    return at is not None and moment.now - at <= ASKED_FOR


def erased(moment: ClientMoment) -> Decision:
    """Done in one turn: everything goes, the receipt stays, the therapist reads it with no reason."""
    words, client, receipt = moment.book.own, moment.client, moment.fresh("receipt")
    text = fill(
        words.erased, number=receipt, date=say_day(moment.book, moment.now.date()), therapist=moment.therapist.name,
        since=say_when(moment.book, moment.now - MESSAGES, client.zone),
        backups=say_day(moment.book, (moment.now + BACKUPS).date()),
    )  # fmt: skip
    farewell = Say(text, kind=Kind.STOP, board=Board.HELP, shelf=moment.book.shelf)
    kept = remember(Act(receipt, moment.now, client.id, ERASED, client.id))
    return decide(Erase(client.id, farewell)) + kept + _told(moment)


def _told(moment: ClientMoment) -> Decision:
    """The therapist, and whoever else has a note about this client open; the alert ends with the client."""
    open_one = moment.alert if moment.alert and moment.alert.open else None
    backup = moment.backup if open_one and moment.backup and moment.client.backup_ok else None
    return together(_tell(moment, one, open_one) for one in (moment.therapist, backup) if one and one.chat)


def _tell(moment: ClientMoment, one: Therapist, alert: Alert | None) -> Decision:
    words = moment.book_of(one).own
    lines = [fill(words.told_erased, label=moment.client.label)]
    lines += [fill(words.told_erased_alert, number=alert.alert_no)] if alert else []
    kind = Kind.STATUS if alert else Kind.NOTICE
    return decide(Say("\n".join(lines), kind=kind, to=one.chat, protect=True))


TAPS: Mapping[str, ClientAct] = {"er": ask, "ers": sure, "erx": erase, "erk": keep}
COMMANDS: Mapping[str, ClientAct] = {"erase": ask}
