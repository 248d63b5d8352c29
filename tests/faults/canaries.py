"""One life full of words that must not be found anywhere: in files, copies, or logs, with every library at DEBUG."""

import asyncio
import io
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from bot import logs
from bot.demo.botapi.faults import Body, FaultKind
from bot.demo.product import OPERATOR, Product
from bot.demo.script import read_story, starting_at
from bot.demo.stories import Player
from bot.services.backups import Backups, Step
from bot.storage import copied
from bot.storage.cipher import vault_of
from bot.storage.errors import Unopenable
from bot.storage.tables import metadata

STORY = Path(__file__).parent.parent / "stories" / "first-meeting.txt"
WORDS = ("quokkaberry", "willowheron", "lanternfish")
NAMES = ("Dr. Brandt", "Dr. Okafor", "A.K.", "7946 0958")


@dataclass
class Life:
    """What was left behind, and what was seen on the way."""

    folder: Path
    log: str = ""
    tokens: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    seen_on_the_way: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    closed: list[tuple[str, bytes, str, str]] = field(default_factory=list)  # table, blob, row, owner
    opened_after: int = 0

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*WORDS, *NAMES, *self.numbers, *self.tokens)


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """Every logger at DEBUG, as `handrail run` sends it to standard error."""
    root, written, stderr = logging.getLogger(), io.StringIO(), sys.stderr
    before, level, hook = root.handlers[:], root.level, sys.excepthook
    sys.stderr = written
    logs.configure("DEBUG")
    try:
        yield written
    finally:
        root.handlers[:], sys.stderr, sys.excepthook = before, stderr, hook
        root.setLevel(level)
        logging.captureWarnings(False)


def lived(folder: Path) -> Life:
    """Ana says the words in every way there is, things go wrong, copies are made, and she erases herself."""
    life = Life(folder)
    with everything_logged() as written:
        asyncio.run(_live(life))
        life.log = written.getvalue()
    return life


async def _live(life: Life) -> None:
    story = read_story(STORY)
    async with Product(starting_at(story, "Europe/London"), keep=life.folder) as product:
        for name in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(name)
        await Player(product).play(story)
        people = ("Ana", "Dr. Brandt")
        numbers = (*(product.phone(name).chat.chat_id for name in people), OPERATOR)
        life.numbers = tuple(map(str, numbers))
        life.tokens = (product.telegram.token,)
        await _speak(product)
        await _trouble(product)
        await _copy(product, life)
        await _erase(product, life)


async def _speak(product: Product) -> None:
    ana = product.phone("Ana")
    ana.say(f"The lift was crowded, {WORDS[0]}")
    await product.settle()
    ana.press("Note for the session")
    await product.settle()
    ana.edit(ana.messages[-1].message_id if not ana.messages[-1].from_bot else ana.say("x").message_id, WORDS[1])
    ana.send("photo", f"a photo of a {WORDS[2]}")
    ana.say(f"I want to die, {WORDS[0]}")
    await product.settle()
    product.phone("Chidi").say(f"hello {WORDS[1]}")
    await product.settle()


async def _trouble(product: Product) -> None:
    """Every kind of answer that Telegram may give, and an update that nobody can read."""
    faults, ana = product.telegram.faults, product.phone("Ana")
    for kind, body in (
        (FaultKind.SERVER_ERROR, Body.JSON), (FaultKind.SERVER_ERROR, Body.HTML), (FaultKind.NOT_JSON, Body.JSON),
        (FaultKind.DROPPED, Body.JSON), (FaultKind.ACCEPTED_THEN_DROPPED, Body.JSON), (FaultKind.FORBIDDEN, Body.JSON),
    ):  # fmt: skip
        faults.add(kind, methods=frozenset({"sendMessage"}), times=1, body=body)
        ana.say(f"and then the {WORDS[1]}")
        await product.settle()
    ana._tell("message", {"message_id": 9999, "date": "no date", "text": WORDS[2]})
    await product.settle()
    try:
        raise ValueError(f"{WORDS[0]} {product.telegram.token}")
    except ValueError as error:
        logs.event_logger("bot.tests").error("tried", error)
        logging.getLogger("some.library").exception("%s said %s", NAMES[0], WORDS[1])


async def _copy(product: Product, life: Life) -> None:
    """Looked at while they are made, too."""
    assert product.database is not None

    looked = set[Step]()

    def look(step: Step, done: int, of: int) -> None:
        if step in looked:
            return
        looked.add(step)
        life.seen_on_the_way += found_in(life.folder, life.secrets)
        life.files |= {path.name for path in life.folder.rglob("*")}

    await Backups(product.database, life.folder / "backups", product.now).make(look)
    await product.database.copy_to(life.folder / "plain-copy.db")
    copied.whole(life.folder / "plain-copy.db", product.database.keys)
    life.closed = await product.database.read(_closed_of_ana)


def _closed_of_ana(conn: Connection) -> list[tuple[str, bytes, str, str]]:
    """Every closed record of hers, as somebody might have copied it away."""
    ana = conn.scalar(select(metadata.tables["client"].c.id))
    assert ana is not None
    found = []
    for name in ("client", "entry", "consent", "episode"):
        table = metadata.tables[name]
        mine = table.c.id == ana if name == "client" else table.c.client == ana
        found += [(name, row.body_enc, row.id, ana) for row in conn.execute(select(table).where(mine))]
    for of, blob, row, owner in found:
        vault_of(conn).open(blob, of, "body_enc", row, owner)
    return found


async def _erase(product: Product, life: Life) -> None:
    for said in ("/erase", "ERASE"):
        product.phone("Ana").say(said)
        await product.settle()
    assert product.database is not None
    life.opened_after = await product.database.read(_still_open, life.closed)


def _still_open(conn: Connection, closed: list[tuple[str, bytes, str, str]]) -> int:
    opened = 0
    for table, blob, row, owner in closed:
        try:
            vault_of(conn).open(blob, table, "body_enc", row, owner)
            opened += 1
        except Unopenable:
            continue
    return opened


def found_in(folder: Path, secrets: tuple[str, ...]) -> list[str]:
    """Which of them stand in plain in any file below, the key file left out."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "keys.json":
            content = path.read_bytes()
            found += [f"{path.name}: {secret}" for secret in secrets if stands_in(content, secret)]
    return found


def stands_in(content: bytes, secret: str) -> bool:
    """In either of the two ways in which SQLite keeps text, and not as a part of a longer number."""
    whole = rb"(?<![0-9a-f])%s(?![0-9a-f])" if secret.isdecimal() else rb"%s"
    forms = secret.encode(), secret.encode("utf-16-le")
    return any(re.search(whole % re.escape(form), content) for form in forms)
