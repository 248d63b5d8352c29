"""Sending one letter through Telegram, and what became of it, as a value (`reliability.md` §1.2 S4)."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import segno
from telegram import Bot, LinkPreviewOptions
from telegram.error import (
    BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut,
)  # fmt: skip

from bot.domain.decision import Class, Say
from bot.domain.letter import Gone, InDoubt, Letter, NotSent, Outcome, Refused, Sent
from bot.telegram.keyboards import Labels, Signer, inline, persistent

DEADLINE_S = 20
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
NEVER_ARRIVED = ("ConnectError", "ConnectTimeout", "PoolTimeout")
PERMANENT = ("bot was blocked by the user", "user is deactivated", "chat not found", "bot was kicked", "peer_id_invalid")
UNCHANGED = "message is not modified"
CANNOT_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid", "message identifier is not specified")


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends letters with PTB's `Bot`, never initialised and never with a parse mode.

    `may_repeat` is said under a safety letter that may have arrived before; `slot` finds the newest message of a slot.
    """

    bot: Bot
    signer: Signer
    labels: Labels
    may_repeat: str
    slot: Callable[[str, str], Awaitable[int | None]]

    async def send(self, letter: Letter) -> Outcome:
        """One attempt, at most 20 s."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await self._attempt(letter)
        except TimeoutError:
            return InDoubt("deadline")

    async def _attempt(self, letter: Letter) -> Outcome:
        try:
            return await self._deliver(letter, letter.say)
        except BadRequest as refused:
            outcome = outcome_of(refused)
            if isinstance(outcome, Refused) and letter.policy.class_ is Class.SAFETY and letter.say.keys:
                return await self._plainly(letter)
            return outcome
        except TelegramError as error:
            return outcome_of(error)

    async def _plainly(self, letter: Letter) -> Outcome:
        """A safety letter that was refused goes once more as text alone."""
        try:
            return await self._deliver(letter, Say(letter.say.text, kind=letter.say.kind))
        except TelegramError as error:
            return outcome_of(error)

    async def _deliver(self, letter: Letter, say: Say) -> Outcome:
        chat = letter.telegram_id
        if say.leave:
            await self._quietly(self.bot.send_message(chat, say.text))
            await self.bot.leave_chat(chat)
            return Sent()
        if say.strips:
            message = await self.slot(letter.chat, say.strips)
            await self._quietly(self.bot.edit_message_reply_markup(chat, message)) if message else None
            return Sent()
        if say.qr:
            return await self._picture(letter, say)
        target = say.edit or (await self.slot(letter.chat, say.replaces) if say.replaces else None)
        if target and (edited := await self._edit(chat, target, say)):
            return edited
        return Sent() if say.only_in_place else await self._new(letter, say)

    async def _edit(self, chat: int, message: int, say: Say) -> Sent | None:
        """Changed in place; None when it has to be sent anew."""
        try:
            await self.bot.edit_message_text(say.text, chat, message, reply_markup=self._markup(chat, say))
        except BadRequest as refused:
            if UNCHANGED in str(refused).lower():
                return Sent(message)
            if any(text in str(refused).lower() for text in CANNOT_EDIT):
                return None
            raise
        return Sent(message)

    async def _new(self, letter: Letter, say: Say) -> Sent:
        text = f"{say.text}\n{self.may_repeat}" if letter.in_doubt and letter.policy.class_ is Class.SAFETY else say.text
        markup: Any = persistent(say.board, self.labels) or self._markup(letter.telegram_id, say)
        sent = await self.bot.send_message(
            letter.telegram_id, text, reply_markup=markup, disable_notification=say.silent, protect_content=say.protect,
            link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        return Sent(sent.message_id)

    async def _picture(self, letter: Letter, say: Say) -> Sent:
        png = await asyncio.to_thread(qr_png, say.qr)
        sent = await self.bot.send_photo(
            letter.telegram_id, png, caption=say.text, reply_markup=self._markup(letter.telegram_id, say), protect_content=say.protect,
            disable_notification=say.silent,
        )  # fmt: skip
        return Sent(sent.message_id)

    def _markup(self, chat: int, say: Say) -> Any:
        return inline(self.signer, chat, say.keys)

    async def _quietly(self, call: Awaitable[object]) -> None:
        """An act whose refusal changes nothing."""
        try:
            await call
        except BadRequest:
            return


def outcome_of(error: TelegramError) -> Outcome:
    """What an error of PTB means for the letter. `BadRequest` is a subclass of `NetworkError`: the permanent ones come first."""
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
    """Certainly not sent: no connection, or a 5xx with a Bot API body (no cause). Everything else may have arrived."""
    cause = type(error.__cause__).__name__ if error.__cause__ else ""
    if cause in NEVER_ARRIVED or "pool timeout" in str(error).lower() or (not cause and not isinstance(error, TimedOut)):
        return NotSent(None, cause or "5xx")
    return InDoubt(cause or "timeout")


def qr_png(link: str) -> bytes:
    """A QR picture of a link, PNG."""
    buffer = io.BytesIO()
    segno.make(link, error="m").save(buffer, kind="png", scale=8, border=3)
    return buffer.getvalue()


