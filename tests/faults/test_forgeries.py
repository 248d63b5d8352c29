"""Goal 9: whatever a phone sends as a tap, nobody moves what is another's, and nothing falls over."""

import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.demo.product import Product
from bot.demo.script import read_story, starting_at
from bot.demo.stories import Player
from bot.storage.tables import metadata
from bot.telegram.incoming import translate
from bot.telegram.keyboards import Signer
from tests.conftest import Size
from tests.databases import NOW

STORY = Path(__file__).parent.parent / "stories" / "first-meeting.txt"
SEED = 20261126
ALONE, WHOLE_ROAD = {"fast": 5000, "full": 100_000}, {"fast": 60, "full": 3000}
THEIRS = (40_001, 40_002, 40_003)
NOT_OF_THE_FORGERS = ("client", "entry", "consent", "alert", "schedule", "practice", "therapist", "invite", "agreed")


def forged(chance: random.Random, real: list[str]) -> str:
    """A key of somebody else's, or one that was bent."""
    data = chance.choice(real)
    at = chance.randrange(len(data) + 1)
    match chance.randrange(6):
        case 0:
            return data
        case 1:
            return data[:at] + chance.choice(string.printable) + data[at + 1 :]
        case 2:
            return data[:at]
        case 3:
            said, _, mac = data.rpartition(".")
            other = chance.choice(real).rpartition(".")[0]
            return f"{other}.{mac}" if other != said else f"{said}.{mac[::-1]}"
        case 4:
            return "".join(chance.choices(string.printable, k=chance.choice((0, 1, 63, 64))))
    return data + chance.choice(("\x00", ".", "0", " ", "\ud800"))


def update(person: int, data: str) -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": "Chidi"}
    message = {"message_id": 7, "date": 1_770_000_000, "chat": {"id": person, "type": "private"}, "text": "?"}
    tap = {"id": "1", "from": who, "chat_instance": "1", "message": message, "data": data}
    return {"update_id": 1, "callback_query": tap}


def test_no_key_of_anothers_and_no_bent_one_is_ever_read_as_a_tap(size: Size) -> None:
    """T2: made for one role's chat, pressed in the two others'."""
    import json

    chance, signer = random.Random(SEED), Signer(bytes(32), 1)
    taken = 0
    for owner in THEIRS:
        real = [
            signer.sign(owner, action, f"4071825{n}", n) for action in ("ack", "md", "erx", "sch") for n in range(9)
        ]
        for _ in range(ALONE[size]):
            presses = chance.choice([each for each in THEIRS if each != owner])
            raw = json.dumps(update(presses, forged(chance, real))).encode()
            incoming = translate(raw, signer, NOW)
            taken += incoming.tap is not None and bool(incoming.tap.action)
    print(f"\nseed {SEED}: {ALONE[size]} x 3 roles, {taken} taken for real")
    assert taken == 0


def rows(conn: Connection) -> dict[str, list[Any]]:
    return {name: [tuple(row) for row in conn.execute(select(metadata.tables[name]))] for name in NOT_OF_THE_FORGERS}


def quarantined(conn: Connection) -> int:
    inbox = metadata.tables["inbox"]
    return len(conn.execute(select(inbox.c.id).where(inbox.c.state == "quarantined")).all())


def keys_of(product: Product, name: str) -> Iterator[str]:
    for message in product.phone(name).heard:
        yield from (key["callback_data"] for row in message.inline_keyboard for key in row if "callback_data" in key)


async def test_by_the_whole_road_nothing_of_anas_or_dr_brandts_moves_and_everybody_gets_an_answer(size: Size) -> None:
    chance = random.Random(SEED)
    story = read_story(STORY)
    async with Product(starting_at(story, "Europe/London")) as product:
        for name in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(name)
        await Player(product).play(story)
        product.phone("Ana").say("I want to die")
        product.phone("Dr. Okafor").open(product.claim_link("Dr. Okafor"))
        product.phone("Chidi").say("hello")
        await product.settle()
        assert product.database is not None
        real = [*keys_of(product, "Ana"), *keys_of(product, "Dr. Brandt")]
        before = await product.database.read(rows)
        for nth in range(WHOLE_ROAD[size]):
            phone = product.phone(("Chidi", "Dr. Okafor")[nth % 2])
            phone.press_data(forged(chance, real).encode("utf-8", "ignore").decode())
            if nth % 20 == 19:
                await product.settle()
        await product.settle()
        assert len(real) > 10
        assert await product.database.read(rows) == before
        assert await product.database.read(quarantined) == 0
        product.phone("Chidi").say("hello")
        await product.settle()
        print(f"\nseed {SEED}: {WHOLE_ROAD[size]} by the whole road, of {len(real)} keys")
