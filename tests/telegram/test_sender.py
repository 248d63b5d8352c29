"""What became of a letter is said honestly: every row of S4, with the real bot on the local Telegram."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)  # fmt: skip

from bot.demo.botapi.chats import ChatKind
from bot.demo.botapi.faults import FaultKind
from bot.domain.attachment import Document, File, FileKind, Pages, Qr, Section
from bot.domain.decision import Board, Clock, Key, Kind, Say
from bot.domain.letter import Gone, InDoubt, Letter, NotSent, Outcome, Refused, Sent
from bot.telegram.keyboards import Signer
from bot.telegram.sender import Sender, Spoken, outcome_of, parts_of
from tests.telegram.botapi import TUESDAY, Stage, stage

SIGNER = Signer(b"k" * 32, epoch=1)
LABELS = {"support": "Support now", "toolkit": "Toolkit"}
REPEAT = "(may be a repeat)"
OTRA_VEZ = "(puede estar repetido)"
WORDS = {
    "en": Spoken(LABELS, REPEAT, {"therapist": {"clients": "Everyone"}}, "(not there any more)"),
    "es": Spoken({"support": "Ayuda ahora", "toolkit": "Herramientas"}, OTRA_VEZ, {"therapist": {"clients": "Todos"}}),
}


@pytest_asyncio.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage(timeout=0.3) as up:
        yield up


def sender(on: Stage, deadline_s: float = 20) -> Sender:
    return Sender(on.bot, SIGNER, WORDS, deadline_s)


def letter(on: Stage, say: Say, **more: Any) -> Letter:
    return replace(Letter(1, "u:1:0", "ana", on.ana.chat.chat_id, say, TUESDAY, 1, False, 1), **more)


async def send(on: Stage, say: Say, **more: Any) -> Outcome:
    return await sender(on).send(letter(on, say, **more))


async def place(on: Stage, say: Say) -> int:
    """Send it, and return the number of the message."""
    outcome = await send(on, say)
    assert isinstance(outcome, Sent)
    assert outcome.message_id
    return outcome.message_id


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


S4: list[tuple[TelegramError, Outcome]] = [
    (RetryAfter(7), NotSent(timedelta(seconds=7), "429")),
    (RetryAfter(timedelta(seconds=7)), NotSent(timedelta(seconds=7), "429")),
    (InvalidToken(), NotSent(timedelta(seconds=30), "401")),
    (ChatMigrated(5), Refused("ChatMigrated")),
    (Forbidden("Forbidden: bot was blocked by the user"), Gone("permanent")),
    (Forbidden("Forbidden: user is deactivated"), Gone("permanent")),
    (Forbidden("Forbidden: bot can't initiate conversation with a user"), Gone("permanent")),
    (BadRequest("Bad Request: chat not found"), Gone("permanent")),
    (Forbidden("Forbidden: something Telegram never said before"), Refused("Forbidden")),
    (BadRequest("Bad Request: something Telegram never said before"), Refused("BadRequest")),
    (caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("refused")), NotSent(None, "ConnectError")),
    (caused(TimedOut(), httpx.ConnectTimeout("")), NotSent(None, "ConnectTimeout")),
    (caused(TimedOut("Pool timeout: …"), httpx.PoolTimeout("")), NotSent(None, "PoolTimeout")),
    (NetworkError("Bad Gateway"), NotSent(None, "5xx")),
    (NetworkError("Bad Gateway (502)"), InDoubt("timeout")),
    (caused(NetworkError("x"), httpx.RemoteProtocolError("")), InDoubt("RemoteProtocolError")),
    (caused(NetworkError("x"), httpx.ReadError("")), InDoubt("ReadError")),
    (caused(NetworkError("x"), TelegramError("Invalid server response")), InDoubt("TelegramError")),
    (caused(TimedOut(), httpx.ReadTimeout("")), InDoubt("ReadTimeout")),
    (caused(TimedOut(), httpx.WriteTimeout("")), InDoubt("WriteTimeout")),
    (TimedOut(), InDoubt("timeout")),
    (TelegramError("Invalid server response"), InDoubt("TelegramError")),
    (Conflict("other"), InDoubt("Conflict")),
]


@pytest.mark.parametrize(("error", "outcome"), S4, ids=[f"{type(e).__name__} {e}"[:40] for e, _ in S4])
def test_what_an_error_says_about_the_letter(error: TelegramError, outcome: Outcome) -> None:
    assert outcome_of(error) == outcome


FAULTS: list[tuple[dict[str, Any], type[Outcome], int]] = [
    ({"kind": FaultKind.FLOOD, "retry_after": 7}, NotSent, 0),
    ({"kind": FaultKind.UNAUTHORIZED}, NotSent, 0),
    ({"kind": FaultKind.FORBIDDEN}, Gone, 0),
    ({"kind": FaultKind.FORBIDDEN, "text": "never heard"}, Refused, 0),
    ({"kind": FaultKind.SERVER_ERROR, "status": 502}, NotSent, 0),
    ({"kind": FaultKind.SERVER_ERROR, "status": 502, "body": "html"}, InDoubt, 0),
    ({"kind": FaultKind.SERVER_ERROR, "status": 500, "body": "empty"}, InDoubt, 0),
    ({"kind": FaultKind.DROPPED}, InDoubt, 0),
    ({"kind": FaultKind.SILENT}, InDoubt, 0),
    ({"kind": FaultKind.ACCEPTED_THEN_DROPPED}, InDoubt, 1),
    ({"kind": FaultKind.ACCEPTED_THEN_SILENT}, InDoubt, 1),
    ({"kind": FaultKind.NOT_JSON}, InDoubt, 1),
]


@pytest.mark.parametrize(("fault", "outcome", "arrived"), FAULTS)
async def test_faults_of_the_network(on: Stage, fault: dict[str, Any], outcome: type[Outcome], arrived: int) -> None:
    on.telegram.faults.add(**fault, times=1)
    assert isinstance(await send(on, Say("Yes.")), outcome)
    assert len(on.ana.heard) == arrived
    assert isinstance(await send(on, Say("Yes.")), Sent)


async def test_a_closed_port_means_not_sent(on: Stage) -> None:
    await on.serving.refuse()
    assert await send(on, Say("Yes.")) == NotSent(None, "ConnectError")
    await on.serving.listen()


async def test_our_own_deadline_leaves_it_in_doubt(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.SLOW, seconds=0.2)
    assert await sender(on, deadline_s=0.05).send(letter(on, Say("Yes."))) == InDoubt("deadline")


async def test_a_chat_that_nobody_opened_is_gone(on: Stage) -> None:
    assert await send(on, Say("Yes."), telegram_id=on.brandt.chat.chat_id) == Gone("permanent")
    on.ana.block()
    assert await send(on, Say("Yes.")) == Gone("permanent")


@pytest.mark.parametrize("text", ["<b>bold", "_a_ *b* [x](y) &amp; & <", "\u202eright to left", "\N{GRINNING FACE}"])
async def test_words_are_never_formatting(on: Stage, text: str) -> None:
    await place(on, Say(text))
    assert (on.ana.last.text, on.ana.last.entities) == (text, [])


async def test_silent_protected_and_without_preview(on: Stage) -> None:
    await place(on, Say("https://findahelpline.com", silent=True, protect=True))
    shown = on.ana.last
    assert (shown.silent, shown.protected, shown.link_preview) == (True, True, {"is_disabled": True})


async def test_keys_under_a_message_are_signed_for_this_chat(on: Stage) -> None:
    await place(on, Say("How is it?", keys=((Key("Heavy", "mood", "c1", 3), Key("116 123", copy="116 123")),)))
    assert on.ana.keys == ["Heavy", "116 123"]
    assert on.ana.press("116 123") == "116 123"
    held = on.ana.last.inline_keyboard[0][0]["callback_data"]
    assert SIGNER.verify(on.ana.chat.chat_id, held, 1)


async def test_the_two_keys_under_the_input_field(on: Stage) -> None:
    await place(on, Say("Here.", board=Board.BOTH))
    assert on.ana.keyboard == [["Support now", "Toolkit"]]
    await place(on, Say("Less.", board=Board.HELP))
    await place(on, Say("Other."))
    assert on.ana.keyboard == [["Support now"]]


async def test_a_message_is_changed_in_place(on: Stage) -> None:
    number = await place(on, Say("One?", keys=((Key("Yes", "y"),),)))
    for _ in range(2):  # the second time it is not modified
        assert await send(on, Say("Two.", edit=number)) == Sent(number)
    assert [each.text for each in on.ana.heard] == ["Two."]
    assert on.ana.keys == []


async def test_what_cannot_be_changed_is_sent_anew_unless_it_is_only_for_that_place(on: Stage) -> None:
    number = await place(on, Say("One?"))
    on.ana.chat.messages[number].deleted = True
    assert await send(on, Say("Two.", edit=number, only_in_place=True)) == Sent(None)
    assert on.ana.heard == []
    assert await place(on, Say("Two.", edit=number)) > number
    await place(on, Say("Mine.", edit=on.ana.chat.visible()[0].message_id))
    assert [each.text for each in on.ana.heard] == ["Two.", "Mine."]


async def test_the_newest_message_of_a_slot_is_replaced(on: Stage) -> None:
    assert isinstance(await send(on, Say("Closed.", replaces="c.1", only_in_place=True)), Sent)
    assert on.ana.heard == []
    holder = await place(on, Say("How is it?"))
    assert await send(on, Say("Closed.", replaces="c.1"), slot_holder=holder) == Sent(holder)
    assert [each.text for each in on.ana.heard] == ["Closed."]


async def test_only_the_keys_are_taken_off(on: Stage) -> None:
    assert await send(on, Say("", strips="d.1")) == Sent(None)
    holder = await place(on, Say("One?", keys=((Key("Yes", "y"),),)))
    for _ in range(2):
        assert await send(on, Say("", strips="d.1"), slot_holder=holder) == Sent(None)
    assert (on.ana.last.text, on.ana.keys) == ("One?", [])


async def test_an_answer_takes_the_keys_off_the_question(on: Stage) -> None:
    holder = await place(on, Say("One?", keys=((Key("Yes", "y"),),)))
    answer = await send(on, Say("Two?", strips="d.1", keys=((Key("No", "n"),),)), slot_holder=holder)
    assert answer == Sent(on.ana.last.message_id)
    assert [(each.text, bool(each.inline_keyboard)) for each in on.ana.heard] == [("One?", False), ("Two?", True)]


@pytest.mark.parametrize("kind", [FaultKind.FLOOD, FaultKind.DROPPED, FaultKind.SILENT, FaultKind.FORBIDDEN])
async def test_keys_that_stay_on_do_not_change_what_becomes_of_the_answer(on: Stage, kind: FaultKind) -> None:
    holder = await place(on, Say("One?", keys=((Key("Yes", "y"),),)))
    on.telegram.faults.add(kind, methods=["editMessageReplyMarkup"])
    assert isinstance(await send(on, Say("Two?", strips="d.1"), slot_holder=holder), Sent)
    assert on.ana.last.text == "Two?"


async def test_an_answer_that_does_not_arrive_is_not_sent_though_the_keys_are_off(on: Stage) -> None:
    holder = await place(on, Say("One?", keys=((Key("Yes", "y"),),)))
    on.telegram.faults.add(FaultKind.FLOOD, methods=["sendMessage"], retry_after=3)
    assert await send(on, Say("Two?", strips="d.1"), slot_holder=holder) == NotSent(timedelta(seconds=3), "429")
    assert (on.ana.last.text, on.ana.keys) == ("One?", [])


async def test_a_link_as_a_picture_and_its_words_changed_later(on: Stage) -> None:
    link = "https://t.me/handrail_demo_bot?start=abc"
    number = await place(on, Say("Scan this.", carries=Qr(link), keys=((Key("Revoke", "r"),),)))
    shown = on.ana.last
    assert shown.file
    assert (shown.kind, shown.text, on.ana.keys) == ("photo", "Scan this.", ["Revoke"])
    assert shown.file.content.startswith(b"\x89PNG")
    assert await send(on, Say("Revoked.", edit=number)) == Sent(number)
    assert on.ana.last.text == "Revoked."


async def test_a_file_goes_under_its_name_with_the_words_beside_it(on: Stage) -> None:
    await place(on, Say("Your file.", carries=Document("handrail.json", '{"notes": []}')))
    shown = on.ana.last
    assert shown.file and (shown.kind, shown.text, shown.file.name) == ("document", "Your file.", "handrail.json")
    assert shown.file.content == b'{"notes": []}'


async def test_pages_go_as_a_pdf_in_which_every_letter_can_be_read(on: Stage) -> None:
    plan = Pages("plan.pdf", "Mi plan", (Section("Señales", ("No duermo → camino", "Łódź, Ωmega")),), foot="24 Nov")
    await place(on, Say("A copy.", carries=plan))
    shown = on.ana.last
    assert shown.file and shown.file.name == "plan.pdf" and shown.file.content.startswith(b"%PDF")


async def test_it_says_its_line_in_a_group_and_leaves(on: Stage) -> None:
    group = on.telegram.group("Family", ChatKind.GROUP)
    on.ana.add_bot_to(group)
    assert await send(on, Say("Private only.", leave=True), telegram_id=group.chat_id) == Sent(None)
    assert not group.bot_is_member
    assert [each.text for each in group.visible()] == ["Private only."]


@pytest.mark.parametrize("kind", [None, FaultKind.DROPPED, FaultKind.SERVER_ERROR])
async def test_a_menu_that_cannot_be_set_holds_no_letter_up(on: Stage, kind: FaultKind | None) -> None:
    if kind:
        on.telegram.faults.add(kind, methods=["setMyCommands"])
    assert isinstance(await send(on, Say("Welcome.", menu="therapist")), Sent)
    assert (on.ana.last.text, len(on.ana.menu)) == ("Welcome.", 0 if kind else 1)


async def test_a_repeat_of_a_safety_letter_says_so_and_a_routine_one_does_not(on: Stage) -> None:
    await send(on, Say("116 123", Kind.CRISIS), in_doubt=True)
    assert on.ana.last.text == f"116 123\n{REPEAT}"
    await send(on, Say("Yes."), in_doubt=True)
    assert on.ana.last.text == "Yes."


async def test_what_the_sender_says_itself_is_in_the_readers_language(on: Stage) -> None:
    """F-33, F-45: the two keys, the menu and the label of a repeat."""
    await send(on, Say("116 123", Kind.CRISIS, board=Board.BOTH, menu="therapist"), in_doubt=True, shelf="es")
    assert on.ana.last.text == f"116 123\n{OTRA_VEZ}"
    assert [key for row in on.ana.keyboard for key in row] == ["Ayuda ahora", "Herramientas"]
    assert [each["description"] for each in on.ana.menu] == ["Todos"]


TOO_LONG = ((Key("Yes", "answer", "x" * 60),),)
NO_LABEL = ((Key("", "y"),),)


@pytest.mark.parametrize("keys", [TOO_LONG, NO_LABEL])
async def test_a_safety_letter_that_is_refused_goes_as_words_alone(on: Stage, keys: Any) -> None:
    assert isinstance(await send(on, Say("116 123", Kind.CRISIS, keys=keys, protect=True)), Sent)
    assert (on.ana.last.text, on.ana.last.protected, on.ana.keys) == ("116 123", True, [])
    assert isinstance(await send(on, Say("Yes.", keys=keys)), Refused)
    assert len(on.ana.heard) == 1


async def test_words_alone_that_are_refused_are_refused(on: Stage) -> None:
    assert isinstance(await send(on, Say(" ", Kind.CRISIS, keys=NO_LABEL)), Refused)


async def test_long_words_go_in_pieces_in_order_with_the_keys_under_the_last(on: Stage) -> None:
    text = "\n".join(f"{line} \N{GRINNING FACE}" * 40 for line in range(80))
    await place(on, Say(text, keys=((Key("Yes", "y"),),)))
    first, *_, last = on.ana.heard
    assert len(on.ana.heard) > 2
    assert (first.inline_keyboard, on.ana.keys) == ([], ["Yes"])
    assert "".join("".join(each.text.split()) for each in on.ana.heard) == "".join(text.split())
    assert last is on.ana.last


async def test_half_a_letter_is_in_doubt(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.SERVER_ERROR, methods=["sendMessage"], skip=1, times=1)
    assert await send(on, Say("x " * 4096)) == InDoubt("halfway")


@given(st.text(max_size=300), st.integers(2, 40))
def test_pieces_are_the_whole(text: str, limit: int) -> None:
    pieces = parts_of(text, limit)
    assert all(len(each.encode("utf-16-le")) <= 2 * limit for each in pieces)
    assert text.startswith("".join(pieces))
    assert not text.removeprefix("".join(pieces)).strip()


async def test_many_letters_at_once_do_not_disturb_each_other(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.SLOW, seconds=0.05)
    outcomes = await asyncio.gather(*(send(on, Say(f"{number}")) for number in range(16)))
    assert all(isinstance(each, Sent) for each in outcomes)


async def test_a_time_goes_with_the_entity_that_each_phone_shows_in_its_own_zone(on: Stage) -> None:
    at = datetime(2026, 11, 24, 14, 20, tzinfo=UTC)
    message = await place(on, Say("London time, now 14:20 (14:20).", clock=Clock("14:20", at)))
    (entity,) = on.ana.chat.messages[message].entities
    assert (entity["type"], entity["offset"], entity["length"]) == ("date_time", 24, 5)
    assert (entity["unix_time"], entity["date_time_format"]) == (int(at.timestamp()), "t")


@pytest.mark.parametrize("kind", list(FileKind))
async def test_what_a_client_once_sent_is_sent_again_by_its_name(on: Stage, kind: FileKind) -> None:
    """CR-408: nothing is loaded; Telegram has it."""
    mine = on.ana.send(kind.value)
    named = mine.content[-1] if isinstance(mine.content, list) else mine.content
    file = File(kind, named["file_id"])  # type: ignore[index]
    assert isinstance(await send(on, Say("My sister", carries=file, keys=((Key("Done", "prdone"),),))), Sent)
    (shown,) = on.ana.heard
    assert (shown.kind, shown.text, shown.button("Done") is not None) == (kind.value, "My sister", True)


async def test_words_too_long_to_stand_under_a_file_come_after_it(on: Stage) -> None:
    voice: Any = on.ana.send("voice").content
    long = "word " * 300
    assert isinstance(await send(on, Say(long, carries=File(FileKind.VOICE, voice["file_id"]))), Sent)
    assert [(each.kind, len(each.text)) for each in on.ana.heard] == [("voice", 0), ("text", len(long.strip()))]


async def test_a_file_that_telegram_does_not_know_any_more_is_named_and_the_words_come(on: Stage) -> None:
    on.ana.say("hello")
    assert isinstance(await send(on, Say("My sister", carries=File(FileKind.PHOTO, "gone"))), Sent)
    assert on.ana.heard[-1].text == "My sister\n(not there any more)"
