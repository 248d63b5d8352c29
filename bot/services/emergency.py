"""The emergency lane: when nothing can be written down, help is still said, from memory (`reliability.md` §2.8).

The only road on which something is sent without an outbox row. It never touches the database while it answers.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.domain.alert import Heard, alert_number, hear_again
from bot.domain.conversation import read, respond
from bot.domain.decision import Key, Kind, Say
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming
from bot.domain.letter import Outcome, Sent
from bot.domain.moment import ClientMoment, Moment, StrangerMoment
from bot.domain.risk.reading import Tier
from bot.domain.talk.rest import key_pressed
from bot.domain.talk.support import support
from bot.domain.words.filling import fill
from bot.logs import event_logger
from bot.services.moments import World
from bot.storage import roster
from bot.storage.database import Database
from bot.storage.roster import Known, Roster

log = event_logger(__name__)

Send = Callable[[int, Say], Awaitable[Outcome]]
"""Sends to a Telegram chat and says what became of it; it does not raise."""

HELP_COMMANDS = frozenset({"now", "help"})
HELP_TAPS = frozenset({"now", "more", "dang", "al", "tell", "ask", "third"})
ORDER = (Kind.CRISIS, Kind.ALERT, Kind.STATUS)  # what is of help, in the order in which it is said
UNANSWERED = frozenset({Medium.OTHER, Medium.GROUP, Medium.BLOCKED, Medium.UNBLOCKED})
LOST_AGAIN = timedelta(minutes=10)
RELOAD = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """One incoming that could not be written down, and Telegram's number of its chat."""

    telegram_id: int
    incoming: Incoming

    @property
    def key(self) -> tuple[int, int]:
        """Telegram delivers the same update again until it is confirmed: chat and update id."""
        return self.telegram_id, self.incoming.update_id


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
    _left: dict[tuple[int, int], list[Letter]] = field(default_factory=dict)  # planned, and not sent yet
    _said: set[tuple[int, int]] = field(default_factory=set)
    _told_lost: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The last words of help, one in each language, are put together now: a fault in them refuses the start."""
        self._static = {language: Say(_last_words(book), Kind.CRISIS) for language, book in self.world.books.items()}

    def changed(self) -> None:
        """Something was written down: the roster may not be true any more. Costs nothing; call it after every commit."""
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

    def was_said(self, telegram_id: int, update_id: int) -> bool:
        """Whether this incoming was answered from memory: what is now recorded for it may be a repeat."""
        return (telegram_id, update_id) in self._said

    async def answer(self, batch: Sequence[Unrecorded]) -> None:
        """Help for each that needs it, once; what could not be sent is tried again when it comes again.

        Everybody else learns, at most every ten minutes, that their words were lost.
        """
        for at, one in enumerate(batch):
            if one.key not in self._left:
                self._left[one.key] = self._letters(one, batch[:at])
        for one in sorted(batch, key=lambda each: not self._left[each.key]):
            if self._left[one.key]:
                await self._help(one)
            elif one.key not in self._said:
                await self._tell_lost(one)

    async def _help(self, one: Unrecorded) -> None:
        """Each letter, in order; only those that certainly did not arrive are left."""
        left: list[Letter] = []
        unreachable = False
        for to, say in self._left[one.key]:
            line = self._unreachable(one, say) if unreachable and say.kind is Kind.STATUS else say
            outcome = await self.send(to, line)
            unreachable |= say.kind is Kind.ALERT and isinstance(outcome, Gone | Refused)
            if isinstance(outcome, Sent | InDoubt):
                self._said.add(one.key)
            if isinstance(outcome, NotSent):
                left.append((to, line))
        log.warning("said_from_memory", update_id=one.incoming.update_id, left=len(left))
        self._left[one.key] = left
        self._said.add(one.key) if not left else None

    async def _tell_lost(self, one: Unrecorded) -> None:
        """One line at most every ten minutes: those words were not kept."""
        now, last = self.now(), self._told_lost.get(one.telegram_id)
        if one.incoming.medium in UNANSWERED or (last and timedelta() <= now - last < LOST_AGAIN):
            return
        common = self.world.book(self._language(one)).common
        outcome = await self.send(one.telegram_id, Say(common.broke_lost, keys=((Key(common.key_support, "now"),),)))
        if isinstance(outcome, Sent | InDoubt):
            self._told_lost[one.telegram_id] = now

    def _letters(self, one: Unrecorded, earlier: Sequence[Unrecorded]) -> list[Letter]:
        """What is to be said to whom; nothing where no help is needed. Whatever breaks ends in help, not in silence."""
        try:
            return [(to, self._bare(say)) for to, say in self._decided(one, earlier)]
        except Exception as error:  # noqa: BLE001 - the crisis fail-safe: the last words of help need nothing at all
            log.error("emergency_failed", error)
            return [(one.telegram_id, self._static[self.world.book(self._language(one)).language])]

    def _decided(self, one: Unrecorded, earlier: Sequence[Unrecorded]) -> list[Letter]:
        """The road's own answer, of which only what helps is said; nothing of it is remembered."""
        moment = self._moment(one, earlier)
        tier = read(moment, one.incoming).tier
        known = self.roster.clients.get(one.telegram_id)
        if known and tier.alarms:
            moment = replace(moment, alert_no=_number(moment, known.alert, tier))
        if tier.rank >= Tier.ASK.rank or _taps_help(one.incoming):
            says = respond(moment, one.incoming).says
        elif _wants_card(moment, one.incoming):
            says = _card(moment, one.incoming).says
        else:
            return []
        helping = sorted((say for say in says if say.kind in ORDER), key=lambda say: ORDER.index(say.kind))
        return [(self.roster.telegram_ids[say.to] if say.to else one.telegram_id, say) for say in helping]

    def _moment(self, one: Unrecorded, earlier: Sequence[Unrecorded]) -> Moment:
        """The moment as far as memory knows it: no dialogue, no open alert, the words that came in the same batch."""
        known, incoming, now = self.roster.clients.get(one.telegram_id), one.incoming, self.now()
        book = self.world.book(self._language(one))
        sent = int(incoming.sent_at.timestamp())
        number = alert_number(self.world.index_key, one.telegram_id, incoming.update_id, sent)
        chat = known.client.chat if known else ""
        here = StrangerMoment(
            now=now, seed=number.encode(), book=book, chat=chat, place=Place(chat), bot_name=self.world.bot_name,
            invite=None, inviter=None, before=_before(one, earlier, book), alert_no=number, books=self.world.books,
        )  # fmt: skip
        if known is None:
            return here
        moment = as_client(here, known.client, known.therapist, None)
        return replace(moment, inviter=None, backup=known.backup)

    def _unreachable(self, one: Unrecorded, say: Say) -> Say:
        """In place of "I am sending a note": it could not be delivered, so please call."""
        known = self.roster.clients[one.telegram_id]
        scene = Scene(self.now(), self.world.books, known.client, known.therapist, known.backup)
        words = scene.book_of(known.client).crisis
        text = fill(words.unreachable, therapist=known.therapist.name, number=number_to_call(scene))
        return replace(say, text=text)

    def _bare(self, say: Say) -> Say:
        """Without what needs a database, and with the label that every send of this lane carries."""
        label = self.world.book(self._language_of(say.to)).common.may_repeat
        return replace(
            say, text=f"{say.text}\n{label}", edit=None, slot="", replaces="", strips="", not_before=None, not_after=None
        )  # fmt: skip

    def _language(self, one: Unrecorded) -> str:
        known = self.roster.clients.get(one.telegram_id)
        return known.client.language if known else one.incoming.language
