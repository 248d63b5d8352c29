"""The reply that brought the next question was lost on the way, or its receipt was: the committed step comes again."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.demo.botapi.faults import FaultKind
from bot.demo.product import Product
from bot.demo.script import read_story
from bot.demo.stories import Player

STORIES = Path(__file__).parent.parent / "stories"
NUMBER = "How strong was this feeling, 0–100: worried?"
AGAIN = "may not have reached you"


@pytest_asyncio.fixture
async def product() -> AsyncIterator[Product]:
    """Ana is asked which feeling was strongest."""
    async with Product(datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Europe/London"))) as made:
        await made.invite("Dr. Brandt")
        await Player(made).play(read_story(STORIES / "first-meeting.txt"))
        for act in ("/thought", "5", "Yes"):
            made.phone("Ana").say(act) if act.startswith("/") else made.phone("Ana").press(act)
            await made.settle()
            await made.move_to(made.now() + timedelta(seconds=5))
        yield made


async def lost(product: Product, kind: FaultKind) -> None:
    """Ana types her answer, and of what comes back every new message meets that fault."""
    ana = product.phone("Ana")
    fault = product.telegram.faults.add(kind, chats=[ana.chat.chat_id], methods=["sendMessage"])
    ana.say("Worried")
    await product.settle()
    product.telegram.faults.lift(fault)
    await product.move_to(product.now() + timedelta(seconds=5))


def said(product: Product, words: str) -> int:
    return sum(words in message.text for message in product.phone("Ana").heard)


@pytest.mark.parametrize(("kind", "arrived"), [(FaultKind.DROPPED, 0), (FaultKind.ACCEPTED_THEN_DROPPED, 1)])
async def test_at_the_next_word_the_committed_step_is_shown_again_and_answered_once(
    product: Product, kind: FaultKind, arrived: int
) -> None:
    await lost(product, kind)
    assert said(product, NUMBER) == arrived, "routine goes at most once"
    product.phone("Ana").say("Worried")
    await product.settle()
    assert said(product, AGAIN) == 1 and said(product, NUMBER) == arrived + 1
    await product.move_to(product.now() + timedelta(seconds=5))
    product.phone("Ana").say("70")
    await product.settle()
    assert said(product, AGAIN) == 1 and "Which thought" in product.phone("Ana").heard[-1].text


async def test_what_was_in_the_air_when_the_process_died_is_asked_again_too(product: Product) -> None:
    ana = product.phone("Ana")
    fault = product.telegram.faults.add(FaultKind.SILENT, chats=[ana.chat.chat_id], methods=["sendMessage"])
    ana.say("Worried")
    await ana.until(lambda phone: fault.used > 0)
    await product.die(kill=True)
    product.telegram.faults.lift(fault)
    await product.live()
    await product.move_to(product.now() + timedelta(seconds=5))
    ana.say("hello?")
    await product.settle()
    assert said(product, AGAIN) == 1 and said(product, NUMBER) == 1


async def test_a_question_that_arrived_is_asked_once(product: Product) -> None:
    product.phone("Ana").say("Worried")
    await product.settle()
    await product.move_to(product.now() + timedelta(seconds=5))
    product.phone("Ana").say("70")
    await product.settle()
    assert said(product, AGAIN) == 0
