"""Goal 13: a copy, life goes on, the database is lost: equal content, erased stay erased, nothing goes twice."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.demo.botapi.chats import Message
from bot.demo.product import Product
from bot.demo.script import read_story, starting_at
from bot.demo.stories import Player
from bot.domain.holdings import plain_copy
from bot.keeping.bar import bar
from bot.keeping.restore import Told, last_drill, restore
from bot.services.backups import Backups
from bot.services.holdings import holdings_of
from bot.settings import Settings
from bot.storage import clients, therapists
from tests.conftest import Size

STORIES = Path(__file__).parent.parent / "stories"
ROUNDS = {"fast": 1, "full": 17}
SEED, START_S = 20261126, 10.0
REPEAT = "may be a repeat"
KEPT = ("consents", "entries", "practices", "proposals", "plans", "agreed", "episodes")

Then = Callable[[Product, random.Random], Awaitable[None]]


def settings_of(folder: Path) -> Settings:
    return Settings.model_construct(
        data_dir=folder, database_url=f"sqlite:///{folder / 'handrail.db'}", key_file=folder / "keys.json",
        backup_dir=folder / "backups", prompts_dir=None, languages=(), operator_chat=None,
    )  # fmt: skip


async def say(product: Product, name: str, *words: str) -> None:
    for each in words:
        product.phone(name).say(each)
        await product.settle()


async def a_rhythm_is_agreed(product: Product) -> None:
    """And Ana writes a note, so that there is something to lose."""
    await say(product, "Dr. Brandt", "/clients")
    for name, key in (
        ("Dr. Brandt", "A.K."), ("Dr. Brandt", "Schedule"), ("Dr. Brandt", "Weekday evenings"), ("Dr. Brandt", "Save"),
        ("Ana", "Read"), ("Ana", "Fine"),
    ):  # fmt: skip
        product.phone(name).press(key)
        await product.settle()
    await say(product, "Ana", "The lift was crowded today")
    product.phone("Ana").press("Note, private")
    await product.settle()


async def in_danger(product: Product, chance: random.Random) -> None:
    await say(product, "Ana", "I want to die")
    await product.move_to(product.now() + timedelta(minutes=chance.randint(1, 8)))


async def seen(product: Product, chance: random.Random) -> None:
    product.phone("Dr. Brandt").press("Acknowledge")
    await product.settle()
    await say(product, "Ana", "the bridge again")


async def quiet(product: Product, chance: random.Random) -> None:
    """Up to a minute before the next check-in."""
    due = await product.next_checkin()
    assert due is not None
    await product.move_to(due - timedelta(minutes=1))


async def a_checkin_opens(product: Product, chance: random.Random) -> None:
    await product.move_to(product.now() + timedelta(minutes=chance.randint(2, 12)))


async def erases(product: Product, chance: random.Random) -> None:
    await say(product, "Ana", "/erase", "ERASE")


DRILLS: dict[str, tuple[Then, Then]] = {
    "an alert is open": (in_danger, seen),
    "a check-in opens": (quiet, a_checkin_opens),
    "Ana erases": (quiet, erases),
}


async def anas(product: Product) -> dict[str, object]:
    """What is kept of Ana and holds words; empty when nothing is."""

    def look(conn: Connection) -> dict[str, object]:
        people = {each.name: each.id for each in therapists.all(conn)}
        found = [one for one in clients.of_therapist(conn, people["Dr. Brandt"]) if one.label == "A.K."]
        return {name: plain_copy(holdings_of(conn, found[0]))[name] for name in KEPT} if found else {}

    assert product.database is not None
    return await product.database.read(look)


def twice(messages: list[Message]) -> list[str]:
    plain = Counter(each.text for each in messages if each.from_bot and REPEAT not in each.text)
    return [text for text, count in plain.items() if count > 1]


async def drill(folder: Path, what: str, chance: random.Random) -> tuple[Told, float]:
    before, after = DRILLS[what]
    story = read_story(STORIES / "first-meeting.txt")
    async with Product(starting_at(story, "Europe/London"), keep=folder) as product:
        for name in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(name)
        await Player(product).play(story)
        await a_rhythm_is_agreed(product)
        await before(product, chance)
        assert product.database is not None
        copy = await Backups(product.database, folder / "backups", product.now).make()
        content = await anas(product)
        assert content["entries"] and content["consents"]
        await after(product, chance)
        await product.die(kill=True)
        (folder / "handrail.db").unlink()
        told = await asyncio.to_thread(bring_back, folder, copy, product)
        heard = {name: len(product.phone(name).heard) for name in ("Ana", "Dr. Brandt")}
        began = time.monotonic()
        await product.live()
        took = time.monotonic() - began
        await product.tick()
        fresh = {name: product.phone(name).heard[count:] for name, count in heard.items()}
        await judge(product, what, told, fresh, content)
        return told, took


def bring_back(folder: Path, copy: Path, product: Product) -> Told:
    with bar() as shown:
        return restore(settings_of(folder), copy, None, shown, drill=False, now=product.now())


async def judge(
    product: Product, what: str, told: Told, fresh: dict[str, list[Message]], content: dict[str, object]
) -> None:  # fmt: skip
    ana, brandt = ("\n".join(message.text for message in fresh[name]) for name in ("Ana", "Dr. Brandt"))
    if what == "Ana erases":
        assert told.result.erased == 1
        assert await anas(product) == {}
        assert ana == "", "a stranger's chat hears nothing"
        return
    assert await anas(product) == content
    assert "I go on from a copy" in ana, ana
    assert "Handrail goes on from a copy" in brandt, brandt
    assert [each for each in twice(product.phone("Ana").heard) if each] == []
    assert ("Again, from a copy" in brandt) == (what == "an alert is open"), brandt


@pytest.mark.parametrize("what", DRILLS)
async def test_a_restored_copy_is_whole_brings_nobody_back_and_says_nothing_twice(
    size: Size, tmp_path: Path, what: str
) -> None:
    print(f"\nseed {SEED}")
    slowest = 0.0
    for nth in range(ROUNDS[size]):
        told, took = await drill(tmp_path / str(nth), what, random.Random(f"{SEED} {what} {nth}"))
        slowest = max(slowest, took)
        assert told.rows["client"] == 1
    assert slowest < START_S
    print(f"{ROUNDS[size]} drills, {what}; slowest start {slowest:.2f} s")


async def test_a_drill_changes_nothing_and_is_noted(tmp_path: Path) -> None:
    story = read_story(STORIES / "first-meeting.txt")
    async with Product(starting_at(story, "Europe/London"), keep=tmp_path) as product:
        for name in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(name)
        await Player(product).play(story)
        assert product.database is not None
        copy = await Backups(product.database, tmp_path / "backups", product.now).make()
        before = (tmp_path / "handrail.db").read_bytes()
        with bar() as shown:
            told = await asyncio.to_thread(
                restore, settings_of(tmp_path), copy, None, shown, drill=True, now=product.now()
            )
        assert (told.rows["client"], told.result.erased) == (1, 0)
        assert (tmp_path / "handrail.db").read_bytes() == before
        assert last_drill(tmp_path) == product.now()
