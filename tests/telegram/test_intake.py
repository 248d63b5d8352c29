"""What Telegram handed over is kept before Telegram is told so, and nothing stops the reading but what must."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.demo.botapi.faults import FaultKind
from bot.telegram.intake import LIMIT, Intake, Raw, Telegram, TokenInUse, TokenRefused, bot_name, bot_name_at_last
from bot.telegram.requests import shared_tls
from tests.telegram.botapi import Stage, stage

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])


class NoSpace(Exception):
    """The disk of this test is full."""


@dataclass
class Inbox:
    """Keeps batches in memory, or refuses to."""

    full: bool = False
    kept: list[int] = field(default_factory=list)
    rescued: list[int] = field(default_factory=list)
    woken: list[str | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    polls: int = 0
    rivals: int = 0

    async def keep(self, batch: Sequence[Raw]) -> Sequence[str | None]:
        if self.full:
            raise NoSpace
        self.kept += [each.update_id for each, _ in batch if each.update_id not in self.kept]
        self.texts += [(json.loads(body).get("message") or {}).get("text", "") for _, body in batch]
        return [f"chat {each.chat}" for each, _ in batch]

    async def rescue(self, batch: Sequence[Raw]) -> None:
        self.rescued += [each.update_id for each, _ in batch]

    def polled(self) -> None:
        self.polls += 1

    def rival(self) -> None:
        self.rivals += 1


@dataclass
class Reading:
    """Telegram, the people, and our reading end."""

    stage: Stage
    inbox: Inbox
    intake: Intake

    @property
    def waiting(self) -> int:
        return len(self.stage.telegram.updates.waiting())

    def outcomes(self, method: str) -> list[str]:
        return [call.outcome for call in self.stage.telegram.calls if call.method == method]


@pytest_asyncio.fixture
async def reading() -> AsyncIterator[Reading]:
    async with stage() as on:
        tls = {"verify": shared_tls()}
        request = HTTPXRequest(connection_pool_size=20, connect_timeout=1, pool_timeout=1, httpx_kwargs=tls)
        inbox = Inbox()
        telegram = Telegram(on.url, on.telegram.token, request)
        intake = Intake(
            telegram, inbox.keep, inbox.woken.extend, inbox.rescue, inbox.polled, on.clock,
            cannot_keep=(NoSpace,), rival=inbox.rival, patience_s=0.3, newcomer_s=0.3, quiet_s=0.2,
            back_off_s=(0.02, 0.04, 0.08), keep_again_s=0.02,
        )  # fmt: skip
        yield Reading(on, inbox, intake)
        await asyncio.gather(*intake._answers, return_exceptions=True)
        await request.shutdown()


async def until(wanted: Callable[[], object], seconds: float = 30.0) -> None:
    """Until that is so; TimeoutError after so many seconds."""
    ends_at = asyncio.get_running_loop().time() + seconds
    while not wanted():
        await asyncio.sleep(0.005)
        if asyncio.get_running_loop().time() > ends_at:
            raise TimeoutError


async def ends(task: "asyncio.Task[None]") -> None:
    """Cancelled while the next poll waits, not while it is being sent."""
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_offset_moves_only_after_the_batch_is_kept(reading: Reading) -> None:
    assert await reading.intake.once() == 1
    assert (reading.inbox.texts, reading.waiting, reading.inbox.polls) == (["/start"], 1, 1)
    reading.stage.ana.say("Hello")
    assert await reading.intake.once() == 1
    assert (reading.inbox.texts, reading.waiting) == (["/start", "Hello"], 1)
    assert reading.inbox.woken == [f"chat {reading.stage.ana.chat.chat_id}"] * 2


async def test_a_full_batch_says_that_telegram_holds_more_until_one_is_not_full(reading: Reading) -> None:
    for nth in range(LIMIT):
        reading.stage.ana.say(f"part {nth}")
    assert not reading.intake.behind
    assert (await reading.intake.once(), reading.intake.behind) == (LIMIT, True)
    assert (await reading.intake.once(), reading.intake.behind) == (1, False)


async def test_a_batch_that_cannot_be_kept_is_rescued_and_comes_again(reading: Reading) -> None:
    reading.inbox.full = True
    for _ in range(2):
        assert await reading.intake.once() == 0
    assert (reading.inbox.kept, len(reading.inbox.rescued), reading.waiting) == ([], 2, 1)
    reading.inbox.full = False
    assert await reading.intake.once() == 1
    assert reading.inbox.kept == reading.inbox.rescued[:1]


async def test_while_nothing_can_be_kept_new_words_are_still_looked_for_every_second(reading: Reading) -> None:
    """Somebody in danger may write at any time: a long fault of the disk must not make us look less often (§2.8)."""
    reading.inbox.full = True
    reading.intake.back_off_s = (60.0,)
    task = asyncio.create_task(reading.intake.run())
    await until(lambda: len(reading.inbox.rescued) >= 4)
    reading.stage.ana.say("I want to die")
    await until(lambda: len(set(reading.inbox.rescued)) == 2, 1.0)
    await ends(task)


async def test_a_new_start_asks_for_everything_that_was_not_confirmed(reading: Reading) -> None:
    await reading.intake.once()
    reading.intake._offset = None  # as after a crash between commit and the next poll
    assert await reading.intake.once() == 1
    assert len(reading.inbox.kept) == 1


async def test_ids_that_start_anew_after_a_quiet_week_are_followed(reading: Reading) -> None:
    await reading.intake.once()
    reading.stage.telegram.updates.confirm(reading.intake._offset or 0)
    reading.stage.telegram.updates.restart_numbering(1000)
    reading.stage.ana.say("Back again")
    await reading.intake.once()
    reading.stage.ana.say("And more")
    await reading.intake.once()
    assert reading.inbox.texts == ["/start", "Back again", "And more"]


POISON: list[object] = [
    {"message": {"message_id": "no"}}, {"message": None}, {},
    {"edited_message": [1]}, {"something_new": {"a": [{}]}}, {"callback_query": {"id": 5}},
    {"message": {"chat": {"id": 2**80}, "date": -1, "message_id": True}},
]  # fmt: skip


@pytest.mark.parametrize("poison", POISON, ids=range(len(POISON)))
async def test_a_poison_update_is_kept_and_the_next_one_is_heard(reading: Reading, poison: object) -> None:
    reading.stage.telegram.updates.add_raw(poison)
    reading.stage.ana.say("Hello")
    assert await reading.intake.once() == 3
    assert reading.inbox.texts[-1] == "Hello"


@pytest.mark.parametrize("garbage", [7, "words", [], None, {"update_id": "x"}, {"update_id": -1}, {"update_id": 2**70}])
async def test_what_has_no_id_is_passed_over_without_hammering(reading: Reading, garbage: object) -> None:
    await reading.intake.once()
    reading.stage.telegram.updates.add_raw(garbage)
    task = asyncio.create_task(reading.intake.run())
    await asyncio.sleep(0.3)
    assert reading.inbox.polls < 10
    reading.stage.ana.say("Hello")
    await until(lambda: "Hello" in reading.inbox.texts)
    await ends(task)


async def test_taps_are_answered_at_once(reading: Reading) -> None:
    await reading.stage.bot.send_message(reading.stage.ana.chat.chat_id, "Ready?", reply_markup=KEYS)
    reading.stage.ana.press("Yes")
    await reading.intake.once()
    await until(lambda: not reading.stage.ana.chat.open_taps)


async def test_a_tap_answered_too_late_changes_nothing(reading: Reading) -> None:
    await reading.stage.bot.send_message(reading.stage.ana.chat.chat_id, "Ready?", reply_markup=KEYS)
    reading.stage.ana.press("Yes")
    reading.stage.telegram.taps.clear()
    assert await reading.intake.once() == 2
    await until(lambda: reading.outcomes("answerCallbackQuery"))
    assert "too old" in reading.outcomes("answerCallbackQuery")[0]


async def test_many_taps_are_answered_ten_a_second(reading: Reading) -> None:
    await reading.stage.bot.send_message(reading.stage.ana.chat.chat_id, "Ready?", reply_markup=KEYS)
    for _ in range(15):
        reading.stage.ana.press("Yes")
    began = time.monotonic()
    await reading.intake.once()
    await until(lambda: len(reading.outcomes("answerCallbackQuery")) == 15)
    answered = sorted(call.monotonic - began for call in reading.stage.telegram.sent("answerCallbackQuery"))
    assert all(answered[9 + more] >= 0.1 * more - 0.01 for more in range(1, 6)), (
        "the first ten at once, then one in 0.1 s"
    )


async def test_only_what_we_understand_is_asked_for(reading: Reading) -> None:
    await reading.intake.once()
    allowed = reading.stage.telegram.updates.allowed
    assert allowed
    assert {"message", "edited_message", "callback_query", "my_chat_member"} <= allowed


async def test_a_second_reader_of_the_token_ends_it(reading: Reading) -> None:
    other = Intake(
        reading.intake.telegram, Inbox().keep, lambda chats: None, Inbox().rescue, lambda: None, reading.stage.clock,
        patience_s=99, back_off_s=(0.02,),
    )  # fmt: skip
    await reading.intake.once()
    other._offset = reading.intake._offset
    rival = asyncio.create_task(other.run())
    with pytest.raises(TokenInUse):
        await asyncio.wait_for(reading.intake.run(), 5)
    await ends(rival)


def rival_of(reading: Reading) -> Intake:
    """Another process of ours on the same token, just started, and new for longer than a busy machine stands still."""
    mine = reading.intake
    return Intake(
        mine.telegram, Inbox().keep, lambda chats: None, Inbox().rescue, lambda: None, reading.stage.clock,
        patience_s=mine.patience_s, newcomer_s=1.5, quiet_s=mine.quiet_s, back_off_s=mine.back_off_s,
    )  # fmt: skip


async def test_of_two_on_one_token_the_newcomer_ends_and_the_established_one_goes_on(reading: Reading) -> None:
    """Otherwise a second start by mistake ends both, and nobody is heard."""
    reading.intake.patience_s, reading.intake.newcomer_s = 12.0, 0.5
    established = asyncio.create_task(reading.intake.run())
    await asyncio.sleep(0.6)
    for _ in range(2):
        with pytest.raises(TokenInUse):
            await asyncio.wait_for(rival_of(reading).run(), 30)
    reading.stage.ana.say("I want to die")
    await until(lambda: "I want to die" in reading.inbox.texts)
    assert not established.done() and reading.inbox.rivals
    await ends(established)


async def test_a_rival_that_comes_back_again_and_again_never_adds_up_to_thirty_seconds(reading: Reading) -> None:
    """A supervisor may start the wrong one anew for ever; between two lives of it the reading is undisturbed."""
    reading.intake.patience_s, reading.intake.newcomer_s, reading.intake.quiet_s = 5.0, 0.4, 0.2
    established = asyncio.create_task(reading.intake.run())
    await asyncio.sleep(0.5)
    disturbed = 0.0
    while disturbed <= reading.intake.patience_s:
        began = time.monotonic()
        with pytest.raises(TokenInUse):
            await asyncio.wait_for(rival_of(reading).run(), 30)
        disturbed += time.monotonic() - began
        await asyncio.sleep(0.5)
    assert not established.done()
    await ends(established)


async def test_a_webhook_left_from_before_is_removed(reading: Reading) -> None:
    await reading.intake.telegram.call("setWebhook", url="https://example.org/hook")
    task = asyncio.create_task(reading.intake.run())
    await until(lambda: reading.inbox.texts == ["/start"])
    await ends(task)
    assert reading.stage.telegram.updates.webhook_url == ""
    assert [call.parameters for call in reading.stage.telegram.sent("deleteWebhook")] == [{}]


async def test_a_refused_token_ends_it(reading: Reading) -> None:
    reading.stage.telegram.faults.add(FaultKind.UNAUTHORIZED)
    with pytest.raises(TokenRefused):
        await reading.intake.run()
    with pytest.raises(TokenRefused):
        await bot_name(reading.intake.telegram)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": FaultKind.SERVER_ERROR}, {"kind": FaultKind.SERVER_ERROR, "body": "html"}, {"kind": FaultKind.DROPPED},
        {"kind": FaultKind.NOT_JSON}, {"kind": FaultKind.ACCEPTED_THEN_DROPPED}, {"kind": FaultKind.FLOOD},
    ],
)  # fmt: skip
async def test_reading_goes_on_after_every_fault(reading: Reading, fault: dict[str, Any]) -> None:
    reading.stage.telegram.faults.add(**fault, times=2, methods=["getUpdates"])
    task = asyncio.create_task(reading.intake.run())
    await until(lambda: reading.inbox.texts == ["/start"])
    await ends(task)


async def test_the_start_waits_for_telegram_and_says_so(reading: Reading) -> None:
    said: list[str] = []
    await reading.stage.serving.refuse()
    asking = asyncio.create_task(bot_name_at_last(reading.intake.telegram, said.append))
    await until(lambda: said)
    host = reading.stage.url.removeprefix("http://")
    assert said == [f"Cannot reach {host} (ConnectError). Trying again in 1 s; Ctrl-C stops."]
    await reading.stage.serving.listen()
    assert await asking == "handrail_demo_bot"


async def test_an_answer_of_another_shape_is_an_error_like_others(reading: Reading) -> None:
    reading.stage.telegram.faults.add(FaultKind.NOT_JSON, times=1)
    with pytest.raises(TelegramError):
        await bot_name(reading.intake.telegram)


def test_waiting_updates_are_never_thrown_away() -> None:
    from pathlib import Path

    written = "".join(path.read_text() for path in Path("bot/telegram").glob("*.py"))
    assert "drop_pending" not in written
