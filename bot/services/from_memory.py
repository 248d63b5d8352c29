"""What is said from memory: the road's own answer to what could not be written down, of which only what helps.

Pure: it touches neither the database nor the network (`reliability.md` §2.8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.alert import Alert, Heard, alert_number, hear_again
from bot.domain.book import Book
from bot.domain.conversation import read, respond
from bot.domain.decision import Kind, Say
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment, StrangerMoment
from bot.domain.people import Therapist
from bot.domain.risk.reading import Tier
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.alert_status import number_to_call
from bot.domain.talk.crisis import RISK_ITEM, alarm
from bot.domain.talk.measures import answers_risk_item
from bot.domain.talk.rest import key_pressed
from bot.domain.talk.stranger import as_client
from bot.domain.talk.support import support
from bot.domain.words.filling import fill
from bot.services.moments import World
from bot.storage.roster import Known, Roster

Addressed = tuple[int, Say]

HELP_COMMANDS = frozenset({"now", "help", "plan"})
HELP_TAPS = frozenset({"now", "more", "dang", "al", "tell", "ask", "third", "plan", "walk"})
ORDER = (Kind.CRISIS, Kind.ALERT, Kind.STATUS)  # what is of help, in the order in which it is said


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """One incoming that could not be written down, or not answered, and Telegram's number of its chat.

    `kept`: it stands in the inbox, and only its answer could not be recorded. When it comes again its id is the same.
    """

    telegram_id: int
    incoming: Incoming
    kept: bool = False

    @property
    def id(self) -> int:
        return self.incoming.update_id


@dataclass
class Memory:
    """The books, the key of alert numbers, and the roster: enough to help whoever is in it."""

    world: World
    roster: Roster = field(default_factory=Roster)

    def letters(self, one: Unrecorded, earlier: Sequence[Unrecorded], now: datetime) -> list[Addressed]:
        """The road's own answer, of which only what helps is said; nothing of it is remembered."""
        moment, known = self._moment(one, earlier, now), self.roster.client(one.telegram_id)
        at_risk = known is not None and answers_risk_item(one.incoming)
        tier = RISK_ITEM.tier if at_risk else read(moment, one.incoming).tier
        if known and tier.alarms:
            moment = replace(moment, alert_no=_number(moment, known.alert, tier))
        if not tier.alarms and known is None and self.roster.is_therapist(one.telegram_id):
            return []  # a therapist: a word of danger gets the card, everything else can wait
        if at_risk and isinstance(moment, ClientMoment):
            says = alarm(moment, one.incoming, RISK_ITEM).says
        elif tier.rank >= Tier.ASK.rank or _taps_help(one.incoming):
            says = respond(moment, one.incoming).says
        elif _wants_card(moment, one.incoming):
            says = _card(moment, one.incoming)
        else:
            return []
        helping = sorted((say for say in says if say.kind in ORDER), key=lambda say: ORDER.index(say.kind))
        return [self._addressed(one, known, say) for say in helping]

    def _addressed(self, one: Unrecorded, known: Known | None, say: Say) -> Addressed:
        """Without what needs a database, and with the label that every send of this lane carries."""
        reader = next((each for each in _therapists(known) if each.chat == say.to), None)
        label = (self.world.book_of(reader) if reader else self.book_for(one)).common.may_repeat
        timeless = replace(say, edit=None, slot="", replaces="", strips="", not_before=None, not_after=None)
        bare = replace(timeless, text=f"{say.text.rstrip()}\n{label}")
        own = say.to in ("", known.client.chat if known else "")
        return one.telegram_id if own else self.roster.number(say.to), bare

    def _moment(self, one: Unrecorded, earlier: Sequence[Unrecorded], now: datetime) -> Moment:
        """The moment as far as memory knows it: no dialogue, no open alert, the words that came in the same batch."""
        known, incoming = self.roster.client(one.telegram_id), one.incoming
        book = _honest(self.book_for(one), one)
        sent = int(incoming.sent_at.timestamp())
        number = alert_number(self.world.index_key, one.telegram_id, incoming.update_id, sent)
        chat = known.client.chat if known else ""
        here = StrangerMoment(
            now=now, seed=number.encode(), book=book, chat=chat, place=Place(chat), bot_name=self.world.bot_name,
            invite=None, inviter=None, before=_before(one, earlier, book), alert_no=number, books=self.world.books,
        )  # fmt: skip
        if known is None:
            return here
        return replace(as_client(here, known.client, known.therapist, None), backup=known.backup, plans=None)

    def unreachable(self, one: Unrecorded, say: Say, now: datetime) -> Say:
        """In place of "I am sending a note": it could not be delivered, so please call."""
        known = self.roster.client(one.telegram_id)
        assert known is not None, "only a client's note goes to somebody"
        scene = Scene(now, self.world.books, known.client, known.therapist, known.backup)
        book = scene.book_of(known.client)
        text = fill(book.crisis.unreachable, therapist=known.therapist.name, number=number_to_call(scene))
        return replace(say, text=f"{text}\n{book.common.may_repeat}")

    def book_for(self, one: Unrecorded) -> Book:
        """The words of whoever wrote; to nobody it knows, in the language of their Telegram."""
        known = self.roster.client(one.telegram_id)
        return self.world.book_of(known.client) if known else self.world.book(one.incoming.language)


def _honest(book: Book, one: Unrecorded) -> Book:
    """Nothing says that words are kept which are not."""
    return book if one.kept else replace(book, crisis=replace(book.crisis, kept=""))


def _number(moment: Moment, alert: Alert | None, tier: Tier) -> str:
    """The number that the alert will bear once this is recorded: that of the open one where it joins it (CR-709)."""
    if alert is None:
        return moment.alert_no
    _, what = hear_again(alert, tier, moment.now, moment.book.care.alert)
    return alert.alert_no if what in (Heard.JOINS, Heard.COUNTED) else moment.alert_no


def _before(one: Unrecorded, earlier: Sequence[Unrecorded], book: Book) -> tuple[str, ...]:
    """The same chat's words of the last two minutes, as far as they came along (CR-601)."""
    care = book.care.concern
    since = one.incoming.sent_at - timedelta(seconds=care.join_seconds)
    same = (each.incoming for each in earlier if each.telegram_id == one.telegram_id)
    return tuple(each.words for each in same if each.words and each.sent_at >= since)[-care.join_messages :]


def _taps_help(incoming: Incoming) -> bool:
    return incoming.tap is not None and incoming.tap.action in HELP_TAPS


def _wants_card(moment: Moment, incoming: Incoming) -> bool:
    return incoming.command in HELP_COMMANDS or key_pressed(moment, incoming) == "support"


def _card(moment: Moment, incoming: Incoming) -> tuple[Say, ...]:
    return (support(moment, incoming) if isinstance(moment, ClientMoment) else respond(moment, incoming)).says


def _therapists(known: Known | None) -> tuple[Therapist, ...]:
    return tuple(each for each in (known.therapist, known.backup) if each) if known else ()
