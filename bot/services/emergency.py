"""The emergency lane: when nothing can be written down, help is still said, from memory (`reliability.md` §2.8).

The only road on which something is sent without an outbox row. While it answers it never touches the database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.alert import Alert, Heard, alert_number, hear_again
from bot.domain.book import Book
from bot.domain.conversation import read, respond
from bot.domain.decision import Key, Kind, Say
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.letter import Gone, InDoubt, NotSent, Outcome, Refused, Sent
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
from bot.logs import event_logger
from bot.services.moments import World
from bot.storage import roster
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.roster import Known, Roster

log = event_logger(__name__)

Send = Callable[[int, Say], Awaitable[Outcome]]
"""Sends to a Telegram chat and says what became of it; it does not raise."""
Addressed = tuple[int, Say]

HELP_COMMANDS = frozenset({"now", "help", "plan"})
HELP_TAPS = frozenset({"now", "more", "dang", "al", "tell", "ask", "third", "plan", "walk"})
ORDER = (Kind.CRISIS, Kind.ALERT, Kind.STATUS)  # what is of help, in the order in which it is said
UNANSWERED = frozenset({Medium.OTHER, Medium.GROUP, Medium.BLOCKED, Medium.UNBLOCKED})
LOST_AGAIN = timedelta(minutes=10)
GIVEN_UP = timedelta(seconds=5)  # Telegram brings it again until then
TOLD_AT_ONCE = 10  # whoever is in danger next does not wait for lines to a hundred others
HANDS = 8
RELOAD = timedelta(seconds=3)


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
class Emergency:
    """Everything needed to help without a database: the books, the roster, and a way to send."""

    world: World
    now: Callable[[], datetime]
    send: Send
    roster: Roster = field(default_factory=Roster)
    _static: dict[str, Say] = field(init=False)
    _changed: bool = True
    _loaded_at: datetime | None = None
    _left: dict[int, list[Addressed]] = field(default_factory=dict)  # planned, and not sent yet
    _met: dict[str, int] = field(default_factory=dict)
    _said: set[int] = field(default_factory=set)
    _told_lost: dict[int, datetime] = field(default_factory=dict)
    _refused_since: dict[int, datetime] = field(default_factory=dict)
    _not_before: dict[int, datetime] = field(default_factory=dict)
    _hands: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HANDS))

    def __post_init__(self) -> None:
        """The last words of help, one in each book, are put together now: a fault in them refuses the start."""
        self._static = {shelf: Say(_last_words(book), Kind.CRISIS) for shelf, book in self.world.books.items()}

    def changed(self) -> None:
        """Something was written down, so the roster may be old. Costs nothing: call it after every commit."""
        self._changed = True

    async def refresh(self, database: Database) -> None:
        """Learn the roster anew if something changed, at most every three seconds. Raises Fault; the old one stays."""
        now = self.now()
        if not self._changed or (self._loaded_at and timedelta() <= now - self._loaded_at < RELOAD):
            return
        self._changed = False
        try:
            self.roster = await database.read(roster.load)
        except StorageError:
            self._changed = True
            raise
        self._loaded_at = now

    def person_id(self, telegram_id: int) -> str:
        """The id of the client or therapist in that chat, for whom keys were signed; "" for anybody else."""
        return self.roster.person_ids.get(telegram_id, "")

    def shelf_of(self, telegram_id: int) -> str:
        """The book of the client in that chat; "" for anybody else."""
        known = self.roster.clients.get(telegram_id)
        return self.world.book_of(known.client).shelf if known else ""

    def was_said(self, update_id: int) -> bool:
        """Whether this incoming was answered from memory: what is now recorded for it may be a repeat."""
        return update_id in self._said

    def met(self, chat: str, telegram_id: int) -> None:
        """A chat that the roster may not know yet."""
        self._met[chat] = telegram_id

    async def answer_chat(self, chat: str, incoming: Incoming) -> None:
        """`incoming` stands in the inbox, and its answer could not be recorded; `chat` is the chat's row id."""
        telegram_id = self.roster.telegram_ids.get(chat) or self._met.get(chat)
        if telegram_id is not None:
            await self.answer([Unrecorded(telegram_id, incoming, kept=True)])

    async def answer(self, batch: Sequence[Unrecorded]) -> None:
        """Help for each that needs it, once; what could not be sent is tried again when it comes again.

        Everybody else learns, at most every ten minutes, that their words were lost, if they are not kept by then.
        """
        for at, one in enumerate(batch):
            if one.id not in self._left:
                self._left[one.id] = self._letters(one, batch[:at])
        await asyncio.gather(*(self._help(one) for one in batch if self._left[one.id]))
        others = [one for one in batch if not self._left[one.id] and one.id not in self._said]
        for one in self._lost(others)[:TOLD_AT_ONCE]:
            await self._tell_lost(one)

    async def _help(self, one: Unrecorded) -> None:
        """Each letter, in order; only those that certainly did not arrive are left."""
        left: list[Addressed] = []
        unreachable = False
        for to, say in self._left[one.id]:
            line = self._unreachable(one, say) if unreachable and say.kind is Kind.STATUS else say
            outcome = await self._send(to, line)
            unreachable |= say.kind is Kind.ALERT and isinstance(outcome, Gone | Refused)
            if isinstance(outcome, Sent | InDoubt):
                self._said.add(one.id)
            if isinstance(outcome, NotSent):
                left.append((to, line))
        log.warning("said_from_memory", update_id=one.incoming.update_id, left=len(left))
        self._left[one.id] = left
        self._said.add(one.id) if not left else None

    async def _send(self, to: int, say: Say) -> Outcome:
        """A few at a time, and nothing to a chat before Telegram's `retry_after` is over."""
        until = self._not_before.get(to)
        if until and self.now() < until:
            return NotSent()
        async with self._hands:
            outcome = await self.send(to, say)
        if isinstance(outcome, NotSent) and outcome.after:
            self._not_before[to] = self.now() + outcome.after
        return outcome

    def _lost(self, others: Sequence[Unrecorded]) -> list[Unrecorded]:
        """Those of these that have been refused for so long that their writers should know, if they do not yet."""
        now = self.now()
        self._refused_since = {one.id: self._refused_since.get(one.id, now) for one in others}
        return [one for one in others if now - self._refused_since[one.id] >= GIVEN_UP and self._may_tell(one)]

    def _may_tell(self, one: Unrecorded) -> bool:
        last = self._told_lost.get(one.telegram_id)
        recently = last is not None and timedelta() <= self.now() - last < LOST_AGAIN
        return not (one.kept or one.incoming.medium in UNANSWERED or recently)

    async def _tell_lost(self, one: Unrecorded) -> None:
        """One line at most every ten minutes: those words were not kept."""
        if not self._may_tell(one):
            return
        common = self._book(one).common
        line = Say(common.broke_lost, keys=((Key(common.key_support, "now"),),))
        if isinstance(await self._send(one.telegram_id, line), Sent | InDoubt):
            self._told_lost[one.telegram_id] = self.now()

    def _letters(self, one: Unrecorded, earlier: Sequence[Unrecorded]) -> list[Addressed]:
        """What is to be said to whom; nothing where no help is needed. Whatever breaks ends in help, not in silence."""
        try:
            return self._decided(one, earlier)
        except Exception as error:  # noqa: BLE001 - the crisis fail-safe: the last words of help need nothing at all
            log.error("emergency_failed", error)
            return [(one.telegram_id, self._static[self._book(one).shelf])]

    def _decided(self, one: Unrecorded, earlier: Sequence[Unrecorded]) -> list[Addressed]:
        """The road's own answer, of which only what helps is said; nothing of it is remembered."""
        moment, known = self._moment(one, earlier), self.roster.clients.get(one.telegram_id)
        at_risk = known is not None and answers_risk_item(one.incoming)
        tier = RISK_ITEM.tier if at_risk else read(moment, one.incoming).tier
        if known and tier.alarms:
            moment = replace(moment, alert_no=_number(moment, known.alert, tier))
        if not tier.alarms and known is None and self.person_id(one.telegram_id):
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
        label = (self.world.book_of(reader) if reader else self._book(one)).common.may_repeat
        timeless = replace(say, edit=None, slot="", replaces="", strips="", not_before=None, not_after=None)
        bare = replace(timeless, text=f"{say.text.rstrip()}\n{label}")
        return self.roster.telegram_ids[say.to] if say.to else one.telegram_id, bare

    def _moment(self, one: Unrecorded, earlier: Sequence[Unrecorded]) -> Moment:
        """The moment as far as memory knows it: no dialogue, no open alert, the words that came in the same batch."""
        known, incoming, now = self.roster.clients.get(one.telegram_id), one.incoming, self.now()
        book = _honest(self._book(one), one)
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

    def _unreachable(self, one: Unrecorded, say: Say) -> Say:
        """In place of "I am sending a note": it could not be delivered, so please call."""
        known = self.roster.clients[one.telegram_id]
        scene = Scene(self.now(), self.world.books, known.client, known.therapist, known.backup)
        book = scene.book_of(known.client)
        text = fill(book.crisis.unreachable, therapist=known.therapist.name, number=number_to_call(scene))
        return replace(say, text=f"{text}\n{book.common.may_repeat}")

    def _book(self, one: Unrecorded) -> Book:
        """The words of whoever wrote; to nobody it knows, in the language of their Telegram."""
        known = self.roster.clients.get(one.telegram_id)
        return self.world.book_of(known.client) if known else self.world.book(one.incoming.language)


def _honest(book: Book, one: Unrecorded) -> Book:
    """Nothing says that words are kept which are not."""
    return book if one.kept else replace(book, crisis=replace(book.crisis, kept=""))


def _last_words(book: Book) -> str:
    words = book.crisis
    return f"{fill(words.static, emergency=words.emergency_unknown)}\n{book.common.may_repeat}"


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
