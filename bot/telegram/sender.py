"""Sending one letter through Telegram, and what became of it, as a value (`reliability.md` §1.2 S4)."""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from telegram import Bot, BotCommandScopeChat, LinkPreviewOptions, Message, MessageEntity
from telegram.constants import MessageEntityDateTimeFormats, MessageLimit
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)  # fmt: skip

from bot.domain.attachment import Attachment, File
from bot.domain.decision import Board, Class, Say
from bot.domain.letter import Gone, InDoubt, Letter, NotSent, Outcome, Refused, Sent
from bot.telegram.drawing import draw
from bot.telegram.keyboards import KeyTooLong, Labels, Signer, inline, persistent

DEADLINE_S = 20
KEYS_OFF_S = 3  # an answer that has arrived is written down, whatever becomes of the keys under the question
AT_ONCE = 100  # messages that one deleteMessages takes
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
NEVER_ARRIVED = ("ConnectError", "ConnectTimeout", "PoolTimeout")
PERMANENT = (  # only these pause a chat; whatever else is refused never does (S5)
    "bot was blocked by the user", "user is deactivated", "chat not found", "bot was kicked", "bot is not a member",
    "bot can't initiate conversation", "peer_id_invalid",
)  # fmt: skip
UNCHANGED = "message is not modified"
NO_TEXT = "there is no text in the message to edit"  # a picture: its caption is changed
FILE_GONE = ("wrong file", "wrong remote file", "file_id", "file reference")
CANNOT_EDIT = (
    "message to edit not found", "message can't be edited", "message_id_invalid", "message identifier is not specified",
    "no caption in the message",
)  # fmt: skip
OWN_WORDS = re.compile(r"\(\d{3}\)$")  # PTB's description of an answer that brought none of Telegram's


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the sender itself says in one book's words; `may_repeat` under a safety letter that may have come before,
    `file_gone` in place of a file that Telegram does not know any more.
    """

    labels: Labels
    may_repeat: str
    menus: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # whose menu → command → one line
    file_gone: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends letters with PTB's `Bot`, never initialised and never with a parse mode.

    `words`: by the shelf of each book, the first for whom nobody knows.
    """

    bot: Bot
    signer: Signer
    words: Mapping[str, Spoken]
    deadline_s: float = DEADLINE_S

    async def send(self, letter: Letter) -> Outcome:
        """One attempt within the deadline; a safety letter that is refused goes once more, as words alone."""
        try:
            async with asyncio.timeout(self.deadline_s):
                outcome = await self._attempt(letter, letter.say)
                if isinstance(outcome, Refused) and letter.policy.class_ is Class.SAFETY:
                    return await self._attempt(letter, _plain(letter.say))
                if isinstance(outcome, Refused) and letter.say.clock:  # a server that does not know the entity
                    return await self._attempt(letter, replace(letter.say, clock=None))
                return outcome
        except TimeoutError:
            return InDoubt("deadline")

    async def _attempt(self, letter: Letter, say: Say) -> Outcome:
        try:
            return await self._deliver(letter, say)
        except TelegramError as error:
            return outcome_of(error)
        except KeyTooLong:
            return Refused("key_too_long")
        except _Halfway:
            return InDoubt("halfway")
        except (AttributeError, LookupError, TypeError):  # an answer of a shape that PTB does not expect
            return InDoubt("unreadable")

    async def _deliver(self, letter: Letter, say: Say) -> Outcome:
        if not say.strips:
            return await self._say(letter, say)
        if not say.text:
            await self._strip(letter)
            return Sent()
        keys_off = asyncio.wait_for(self._strip(letter), KEYS_OFF_S)  # beside it: nobody waits for the answer longer
        _, outcome = await asyncio.gather(keys_off, self._say(letter, say), return_exceptions=True)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def _strip(self, letter: Letter) -> None:
        if letter.slot_holder:
            await self._quietly(self.bot.edit_message_reply_markup(letter.telegram_id, letter.slot_holder))

    async def _say(self, letter: Letter, say: Say) -> Outcome:
        chat = letter.telegram_id
        if menu := self._spoken(letter).menus.get(say.menu):
            await self._menu(chat, menu)
        if say.leave:
            await self._quietly(self.bot.send_message(chat, say.text))
            await self.bot.leave_chat(chat)
            return Sent()
        if say.deletes:
            await self._delete(chat, say.deletes)
        if say.deletes and not say.text:
            return Sent()
        if isinstance(say.carries, File):
            return await self._own_file(letter, say, say.carries)
        if say.carries:
            return await self._carrying(letter, say, say.carries)
        target = say.edit or (letter.slot_holder if say.replaces else None)
        if target and (edited := await self._edit(chat, target, say)):
            return edited
        return Sent() if say.only_in_place else await self._new(letter, say)

    async def _menu(self, chat: int, menu: Mapping[str, str]) -> None:
        """A convenience: who may do what is checked at every command, and no letter is held up or doubted for it."""
        with contextlib.suppress(TelegramError):
            await self.bot.set_my_commands(list(menu.items()), BotCommandScopeChat(chat))

    async def _delete(self, chat: int, messages: tuple[int, ...]) -> None:
        """Own messages out of the chat; those that are older than 48 hours or gone are passed over (Bot API)."""
        for first in range(0, len(messages), AT_ONCE):
            await self._quietly(self.bot.delete_messages(chat, messages[first : first + AT_ONCE]))

    async def _edit(self, chat: int, message: int, say: Say) -> Sent | None:
        """Changed in place; None when it has to be sent anew."""
        try:
            await self._change(chat, message, say)
        except BadRequest as refused:
            if UNCHANGED in str(refused).lower():
                return Sent(message)
            if any(text in str(refused).lower() for text in CANNOT_EDIT):
                return None
            raise
        return Sent(message)

    async def _change(self, chat: int, message: int, say: Say) -> None:
        keys = self._markup(chat, say)
        try:
            await self.bot.edit_message_text(
                say.text, chat, message, reply_markup=keys, link_preview_options=NO_PREVIEW,
                entities=clock_of(say, say.text),
            )  # fmt: skip
        except BadRequest as refused:
            if NO_TEXT not in str(refused).lower():
                raise
            await self.bot.edit_message_caption(chat, message, caption=say.text, reply_markup=keys)

    async def _new(self, letter: Letter, say: Say) -> Sent:
        """A new message; longer than Telegram takes it goes in pieces, with its keys under the last."""
        *first, last = parts_of(self._words(letter, say))
        for number, part in enumerate(first):
            await self._part(letter, replace(say, keys=(), board=Board.LEAVE), part, began=number > 0)
        return Sent(await self._part(letter, say, last, began=bool(first)))

    async def _part(self, letter: Letter, say: Say, text: str, *, began: bool) -> int:
        markup: Any = self._markup(letter.telegram_id, say) or persistent(say.board, self._spoken(letter).labels)
        try:
            sent = await self.bot.send_message(
                letter.telegram_id, text, reply_markup=markup, disable_notification=say.silent,
                protect_content=say.protect, link_preview_options=NO_PREVIEW, entities=clock_of(say, text),
            )  # fmt: skip
        except TelegramError as error:
            if began:
                raise _Halfway from error
            raise
        return sent.message_id

    async def _carrying(self, letter: Letter, say: Say, carries: Attachment) -> Sent:
        """A picture or a file under its caption; words too long for a caption go alone."""
        text = self._words(letter, say)
        if len(parts_of(text, MessageLimit.CAPTION_LENGTH)) > 1:
            return await self._new(letter, say)
        drawn = await draw(carries)
        common: dict[str, Any] = {
            "caption": text, "reply_markup": self._markup(letter.telegram_id, say),
            "protect_content": say.protect, "disable_notification": say.silent,
        }  # fmt: skip
        if drawn.picture:
            sent = await self.bot.send_photo(letter.telegram_id, drawn.content, **common)
        else:
            sent = await self.bot.send_document(letter.telegram_id, drawn.content, filename=drawn.name, **common)
        return Sent(sent.message_id)

    async def _own_file(self, letter: Letter, say: Say, file: File) -> Sent:
        """What the client once sent, by Telegram's name for it; where Telegram knows it no longer, that is said."""
        send: Callable[..., Awaitable[Message]] = getattr(self.bot, f"send_{file.kind.value}")
        text, common = self._words(letter, say), {"disable_notification": say.silent, "protect_content": say.protect}
        alone = len(parts_of(text, MessageLimit.CAPTION_LENGTH)) > 1
        below = {} if alone else {"caption": text, "reply_markup": self._markup(letter.telegram_id, say)}
        try:
            sent = await send(letter.telegram_id, file.id, **common, **below)
        except BadRequest as refused:
            if not any(each in str(refused).lower() for each in FILE_GONE):
                raise
            gone = replace(say, text=f"{say.text}\n{self._spoken(letter).file_gone}", carries=None)
            return await self._new(letter, gone)
        return await self._new(letter, say) if alone else Sent(sent.message_id)

    def _words(self, letter: Letter, say: Say) -> str:
        """A safety letter that may have arrived before says so."""
        return f"{say.text}\n{self._spoken(letter).may_repeat}" if letter.repeats else say.text

    def _spoken(self, letter: Letter) -> Spoken:
        return self.words.get(letter.shelf) or next(iter(self.words.values()))

    def _markup(self, chat: int, say: Say) -> Any:
        return inline(self.signer, chat, say.keys)

    async def _quietly(self, call: Awaitable[object]) -> None:
        """An act whose refusal changes nothing."""
        with contextlib.suppress(BadRequest, Forbidden):
            await call


class _Halfway(Exception):
    """The first pieces were accepted, the rest was not."""


def outcome_of(error: TelegramError) -> Outcome:
    """What an error of PTB means for the letter. `BadRequest` is a `NetworkError`: it comes first."""
    match error:
        case RetryAfter():
            after = error.retry_after
            return NotSent(after if isinstance(after, timedelta) else timedelta(seconds=after), "429")
        case Forbidden() | BadRequest() if any(text in str(error).lower() for text in PERMANENT):
            return Gone("permanent")
        case Forbidden() | BadRequest() | ChatMigrated():
            return Refused(type(error).__name__)
        case InvalidToken():
            return NotSent(timedelta(seconds=30), "401")
        case TimedOut() | NetworkError():
            return _network(error)
    return InDoubt(type(error).__name__)


def _network(error: TelegramError) -> Outcome:
    """Certainly not sent: no connection, or a 5xx in Telegram's own words (no cause). Everything else is in doubt."""
    cause = type(error.__cause__).__name__ if error.__cause__ else ""
    refused_whole = type(error) is NetworkError and not cause and not OWN_WORDS.search(str(error))
    if cause in NEVER_ARRIVED or refused_whole:
        return NotSent(None, cause or "5xx")
    return InDoubt(cause or "timeout")


def clock_of(say: Say, text: str) -> list[MessageEntity] | None:
    """A time in the text that each phone shows in its own zone: the Bot API's `date_time` entity, as a short time."""
    at = text.find(f"({say.clock.words})") if say.clock else -1
    if say.clock is None or at < 0:
        return None
    before = len(text[: at + 1].encode("utf-16-le")) // 2
    return [
        MessageEntity(
            MessageEntity.DATE_TIME,
            before,
            len(say.clock.words),
            unix_time=say.clock.at,
            date_time_format=MessageEntityDateTimeFormats.SHORT_TIME,
        )
    ]


def _plain(say: Say) -> Say:
    """The same words to the same chat, without anything that may be refused."""
    return Say(say.text, kind=say.kind, silent=say.silent, protect=say.protect)


def parts_of(text: str, limit: int = MessageLimit.MAX_TEXT_LENGTH) -> list[str]:
    """The text in pieces of at most `limit` UTF-16 units, cut after the last line or word that fits whole."""
    parts = []
    while len(piece := _beginning(text, limit)) < len(text):
        cut = max(piece.rfind("\n"), piece.rfind(" ")) + 1
        piece = piece[:cut] if piece[:cut].strip() else piece
        parts.append(piece)
        text = text[len(piece) :]
    return [*parts, text] if text.strip() or not parts else parts


def _beginning(text: str, limit: int) -> str:
    """The longest beginning that fits, in whole characters."""
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")
