"""The bots that are measured, each a process of its own: python -m tests.benchmarks.peers WHICH URL FOLDER PEOPLE."""

import asyncio
import gc
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

TOKEN = "4242:AAbenchmarkbenchmarkbenchmarkbenchmark"
WORDS = ("/checkin", "hard", "6")
BATCH = 1000
UNLIMITED = 100_000.0  # a second: Telegram's own limits are not measured here


def handrail(url: str, folder: Path, people: int) -> None:
    """The real bot on a database with so many clients; all of it but the pace of sending."""
    from bot.domain.limiter import Limiter, Pace
    from bot.main import YOUNG_MIDDLE_OLD, open_database
    from bot.process import Process, Works
    from bot.services.moments import World
    from bot.settings import Settings
    from bot.storage.keys import Purpose
    from tests import shipped

    async def run() -> None:
        settings = Settings(
            bot_api_url=url, data_dir=folder, database_url=f"sqlite:///{folder / 'handrail.db'}",
            key_file=folder / "keys.json",
        )  # fmt: skip
        database, keys = await open_database(settings, say=None)
        if people:
            await database.transaction(add_people, 1)
            for first in range(1, people, BATCH):
                await database.transaction(add_more, first, min(BATCH, people - first))
        works = Works(url, TOKEN, folder, say=lambda line: None)
        process = Process(works, database, keys, World(shipped.books(), keys.of(Purpose.INDEX).secret))
        await process.build()
        gc.freeze()  # as `handrail run` does
        gc.set_threshold(*YOUNG_MIDDLE_OLD)
        pace = Pace(UNLIMITED)
        process.delivery.limiter = Limiter(pace, pace, pace)
        async with process.running():
            await asyncio.Event().wait()

    asyncio.run(run())


def add_people(conn: Connection, count: int) -> None:
    """Clients of Dr. Brandt's, paired, with everything a check-in needs."""
    from bot.domain.people import Client, Pairing, Standing, Therapist
    from bot.storage import chats, clients, therapists
    from tests.benchmarks.load import NUMBER

    now = datetime.now(UTC)
    therapists.save(conn, Therapist("brandt", "Dr. Brandt", chats.find_or_make(conn, 8001)))
    like = Client("", "", "brandt", "", standing=Standing.ACTIVE, pairing=Pairing.CONFIRMED, created_at=now,
                  consented_at=now, country="GB", zone="Europe/London")  # fmt: skip
    made = (
        replace(like, id=f"c{number}", chat=chats.find_or_make(conn, number), label=f"no. {number}")
        for number in range(NUMBER, NUMBER + count)
    )
    clients.save(conn, *made)


def add_more(conn: Connection, first: int, count: int) -> None:
    """So many more like the first of them."""
    from bot.storage import clients
    from tests.benchmarks.load import NUMBER
    from tests.faults.crowd import add_like

    add_like(conn, clients.get(conn, f"c{NUMBER}"), range(NUMBER + first, NUMBER + first + count))


def usual(url: str, folder: Path, people: int) -> None:
    """What a developer would otherwise pick: ConversationHandler with PicklePersistence, as the manual has it."""
    import warnings

    from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
    from telegram.ext import (
        Application,
        CommandHandler,
        ContextTypes,
        ConversationHandler,
        MessageHandler,
        PicklePersistence,
        filters,
    )

    warnings.simplefilter("ignore")
    mood, distress, toolkit = range(3)

    def keys(*labels: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton(each, callback_data=each) for each in labels]])

    async def begin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message
        await update.message.reply_text(
            "A check-in is here when you want it.\nHow has today been, all in all?",
            reply_markup=keys("Okay", "So-so", "Hard"),
        )
        return mood

    async def heard_mood(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message and context.user_data is not None
        context.user_data["mood"] = update.message.text
        await update.message.reply_text("Hard. Saved, thank you.\nHow much distress, 0–10?", reply_markup=keys("Skip"))
        return distress

    async def heard_distress(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message and context.user_data is not None
        context.user_data["distress"] = update.message.text
        await update.message.reply_text("Did you use something from your toolkit?", reply_markup=keys("Yes", "No"))
        return toolkit

    async def end(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        return ConversationHandler.END

    text = filters.TEXT & ~filters.COMMAND
    app = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{url}/bot")
        .persistence(PicklePersistence(folder / "usual.pickle"))
        .build()
    )
    app.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("checkin", begin)],
            states={
                mood: [MessageHandler(text, heard_mood)],
                distress: [MessageHandler(text, heard_distress)],
                toolkit: [MessageHandler(text, end)],
            },
            fallbacks=[CommandHandler("stop", end)],
            name="checkin",
            persistent=True,
        )
    )
    app.run_polling()


PEERS = {"handrail": handrail, "usual": usual}

if __name__ == "__main__":
    which, at, where, crowd = sys.argv[1:]
    place = Path(where)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    PEERS[which](at, place, int(crowd))
