"""Goal 10: of many who redeem one invite exactly one has it, no guess ever fits, and all the others hear the same."""

import base64
import contextlib
import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, func, select

from bot.demo.botapi.phone import Phone
from bot.demo.product import Product
from bot.demo.script import Line, Story, read_story, starting_at
from bot.demo.stories import Player
from bot.storage import invites
from bot.storage.tables import metadata
from tests.conftest import Size

STORY = Path(__file__).parent.parent / "stories" / "first-meeting.txt"
SEED, TRIES = 20261126, 10
REDEEMERS, GUESSES = {"fast": 40, "full": 1000}, {"fast": 150, "full": 1500}
LOOKED_UP = {"fast": 2000, "full": 100_000}  # without the road: a message of it costs some 20 ms
EACH = 9  # guesses of one phone


def until_the_invite(story: Story) -> list[Line]:
    """What stands before Ana opens her link."""
    lines = list(story.lines)
    at = next(nth for nth, line in enumerate(lines) if line.text.startswith("Ana opens"))
    return lines[:at]


def counts(conn: Connection) -> dict[str, int]:
    tables = ("client", "therapist", "entry", "consent")
    return {name: conn.scalar(select(func.count()).select_from(metadata.tables[name])) or 0 for name in tables}


async def prepared(product: Product, story: Story) -> str:
    """Dr. Brandt has invited; the payload of the link."""
    await product.invite("Dr. Brandt")
    player = Player(product)
    for line in until_the_invite(story):
        await player._line(line.text)
    return player._link("Ana", "her invite").rpartition("=")[2]


async def settled(product: Product, phones: Sequence[Phone]) -> None:
    """Each of them has heard something; so many at once may take longer than a story's patience."""
    for _ in range(TRIES):
        with contextlib.suppress(TimeoutError):
            await product.settle()
            break
    assert all(phone.heard for phone in phones)


async def test_of_many_at_once_exactly_one_is_invited_and_the_others_hear_one_answer(size: Size) -> None:
    """T8."""
    story = read_story(STORY)
    async with Product(starting_at(story, "Europe/London")) as product:
        payload = await prepared(product, story)
        everybody = [product.phone(f"Somebody {number}") for number in range(REDEEMERS[size])]
        for phone in everybody:
            phone.start(payload)
        await settled(product, everybody)
        heard = Counter(phone.heard[0].text for phone in everybody)
        assert product.database is not None
        assert (await product.database.read(counts))["client"] == 1
        assert sorted(heard.values()) == [1, REDEEMERS[size] - 1], heard
        wrong = product.phone("Guesser")
        wrong.start(payload[::-1])
        await settled(product, [wrong])
        assert heard[wrong.heard[0].text] == REDEEMERS[size] - 1, "used and wrong are told in the same words"
        print(f"\n{REDEEMERS[size]} at once, 1 invited")


async def test_no_guess_ever_fits_and_each_hears_the_same(size: Size) -> None:
    chance, story = random.Random(SEED), read_story(STORY)
    async with Product(starting_at(story, "Europe/London")) as product:
        real = await prepared(product, story)
        assert product.database is not None
        before, answers = await product.database.read(counts), Counter[str]()
        for nth in range(GUESSES[size]):
            phone = product.phone(f"Guesser {nth // EACH}")
            phone.start(guess(chance, real))
            if nth % 30 == 29 or nth == GUESSES[size] - 1:
                await product.settle()
        for nth in range(GUESSES[size] // EACH):
            answers.update(message.text for message in product.phone(f"Guesser {nth}").heard)
        assert await product.database.read(counts) == before
        assert len(answers) <= 2, json.dumps(answers)
        guesses = [guess(chance, real) for _ in range(LOOKED_UP[size])]
        assert await product.database.read(fitting, [*guesses, real]) == [real]
        road = f"{GUESSES[size]} guesses by the whole road, 0 fit, {len(answers)} wordings"
        print(f"\nseed {SEED}: {road}; {LOOKED_UP[size]} looked up, 0 fit")


def fitting(conn: Connection, payloads: list[str]) -> list[str]:
    """Those of these payloads that an invite stands behind, found as the road finds it."""
    return [each for each in payloads if invites.by_hash(conn, sha256(each.encode()).hexdigest())]


def guess(chance: random.Random, real: str) -> str:
    """24 random bytes as a link holds them, or the real one with one letter changed."""
    if chance.random() < 0.5:
        return base64.urlsafe_b64encode(chance.randbytes(24)).decode()
    at = chance.randrange(len(real))
    return real[:at] + ("A" if real[at] != "A" else "B") + real[at + 1 :]


async def test_after_ten_wrong_links_in_an_hour_not_even_the_right_one_fits_and_the_words_are_the_same() -> None:
    """T8: ten wrong an hour and id; somebody else's phone is not stopped by it, nor the same one an hour later."""
    story = read_story(STORY)
    async with Product(starting_at(story, "Europe/London")) as product:
        payload = await prepared(product, story)
        guesser = product.phone("Guesser")
        for number in range(10):
            guesser.start(f"{number:032d}")
            await product.settle()
            if number == EACH // 2:
                await product.move_to(product.now() + timedelta(minutes=2))  # past the flood's own limit
        wrong = {each.text for each in guesser.heard}
        await product.move_to(product.now() + timedelta(minutes=2))
        guesser.start(payload)
        await product.settle()
        assert product.database is not None and (await product.database.read(counts))["client"] == 0
        assert {each.text for each in guesser.heard} == wrong and len(wrong) == 1
        await product.move_to(product.now() + timedelta(hours=1))
        guesser.start(payload)
        await product.settle()
        assert (await product.database.read(counts))["client"] == 1
