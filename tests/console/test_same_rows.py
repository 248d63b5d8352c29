"""The same act, in the chat and in the console, leaves the same rows (issue 5; CR-704, F-56)."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from bot.domain.conversation import respond
from bot.domain.decision import Say
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.talk.review import OF_THERAPIST
from bot.services.moments import moment_of
from bot.storage import acts, alerts, chats, clients, schedules, therapists
from bot.storage.cipher import vault_of
from bot.storage.decisions import record
from bot.storage.shape import unpacked
from bot.storage.tables import outbox
from tests.console.cast import House
from tests.console.test_alerts import NUMBER, PAGE
from tests.console.test_clients import rhythm
from tests.console.test_rhythm import NEW, sends
from tests.databases import KEYS, Home
from tests.services.cast import cast

Steps = list[tuple[str, str, str, dict[str, str]]]  # key in the chat, what it is about; form in the console, its fields
SEEN = ("ack", NUMBER, "/seen", dict[str, str]())
ACTS: dict[str, Steps] = {
    "seen": [SEEN],
    "contacting": [SEEN, ("then", f"{NUMBER}:contacting", "/next", {"then": "contacting"})],
    "not now": [SEEN, ("then", f"{NUMBER}:not_now", "/next", {"then": "not_now"})],
    "handed over": [("hand", NUMBER, "/hand-over", {})],
    "seen and handed over": [SEEN, ("hand", NUMBER, "/hand-over", {})],
    "reached, hold kept": [SEEN, ("ahold", f"{NUMBER}:reached:keep", "/close", {"reason": "reached", "hold": "keep"})],
    "in session, hold lifted": [
        SEEN, ("ahold", f"{NUMBER}:in_session:back", "/close", {"reason": "in_session", "hold": "back"}),
    ],
    "false reading": [SEEN, ("areason", f"{NUMBER}:false_reading", "/close", {"reason": "false_reading"})],
}  # fmt: skip


def tap(conn: Connection, house: House, action: str, about: str, who: str = "brandt") -> None:
    """Dr. Brandt, or a colleague, taps a key in the chat."""
    brandt = therapists.get(conn, who)
    incoming = Incoming(Medium.TAP, house.now, house.now, tap=Tap(action, about, 0, 7))
    seed = f"{action}{about}".encode()
    moment = moment_of(conn, house.world, brandt.chat, incoming, house.now, seed, who=brandt)
    record(conn, respond(moment, incoming), origin=f"u:{action}:{about}", chat=brandt.chat, now=house.now)


def rows(conn: Connection) -> dict[str, Any]:
    """All that an act may change; letters but those that only answer the one who acted."""
    own = therapists.get(conn, "brandt").chat
    letters = conn.execute(select(outbox)).all()
    people = [clients.get(conn, each) for each in ("ana", "chidi")]
    return {
        "people": [(each.hold, each.rest_until, each.thought_rest_until, each.version) for each in people],
        "alert": alerts.find(conn, NUMBER),
        "trail": alerts.trail(conn, NUMBER),
        "acts": [(each.at, each.who, each.act, each.client, each.about) for each in acts.of_client(conn, "ana")],
        "schedules": schedules.of_client(conn, "ana"),
        "told": sorted(letter(conn, row) for row in letters if row.chat != own or row.dedupe.startswith("a:")),
    }


def letter(conn: Connection, row: Row[Any]) -> tuple[object, ...]:
    """To whom, of which kind, in which state, and its words."""
    body = row.body_enc and vault_of(conn).open(row.body_enc, "outbox", "body_enc", row.dedupe, row.chat)
    text = unpacked(Say, body).text if body else ""
    return chats.telegram_id(conn, row.chat), row.kind, row.prio, row.state, row.alert_no, text


def home_in(template: Path, folder: Path) -> Home:
    """A data folder of its own."""
    folder.mkdir()
    shutil.copy(template, folder / "handrail.db")
    return Home(f"sqlite:///{folder / 'handrail.db'}", KEYS, folder)


@asynccontextmanager
async def opened(template: Path, folder: Path) -> AsyncIterator[House]:
    """A house of its own, with Marta and an alert about Ana in it."""
    database = await home_in(template, folder).open()
    await database.transaction(cast)
    house = House(database)
    await house.marta()
    await house.alert()
    house.waits(minutes=3)
    yield house
    await database.close()


@pytest.mark.parametrize("steps", ACTS.values(), ids=ACTS)
async def test_the_same_act_leaves_the_same_rows(sqlite_template: Path, tmp_path: Path, steps: Steps) -> None:
    async with opened(sqlite_template, tmp_path / "chat") as chat, opened(sqlite_template, tmp_path / "page") as page:
        brandt = await page.signed_in("brandt")
        for action, about, form, fields in steps:
            await chat.database.transaction(tap, chat, action, about)
            assert (await brandt.press(PAGE, f"{PAGE}{form}", **fields)).status_code == 303
        in_chat, on_page = await chat.database.read(rows), await page.database.read(rows)
        assert on_page == in_chat
        assert in_chat["acts"]


@pytest.mark.parametrize("letter", ["w", "m", "k", "e", "a", "n", "wt", "mt"])
async def test_a_preset_set_in_the_builder_leaves_the_rows_of_the_chat(
    sqlite_template: Path, tmp_path: Path, letter: str
) -> None:
    async with opened(sqlite_template, tmp_path / "chat") as chat, opened(sqlite_template, tmp_path / "page") as page:
        for house in (chat, page):
            await rhythm(house)
            await house.change("ana", next_session=house.now.replace(hour=10) + timedelta(days=8), hold=False)
        await chat.database.transaction(tap, chat, "psave", f"ana:{letter}:{chat.now:%y%m%d}")
        brandt = await page.signed_in("brandt")
        assert (await sends(brandt, f"{NEW}?preset={letter}", "save")).status_code == 303
        in_chat, on_page = await chat.database.read(rows), await page.database.read(rows)
        assert on_page["schedules"] == in_chat["schedules"]
        assert [each for each in on_page["acts"] if each[2] == "set_a_schedule"] == [
            each for each in in_chat["acts"] if each[2] == "set_a_schedule"
        ]
        assert on_page["told"] == in_chat["told"]


async def test_ending_a_schedule_leaves_the_rows_of_the_chat(sqlite_template: Path, tmp_path: Path) -> None:
    async with opened(sqlite_template, tmp_path / "chat") as chat, opened(sqlite_template, tmp_path / "page") as page:
        for house in (chat, page):
            await rhythm(house)
        await chat.database.transaction(tap, chat, OF_THERAPIST, "ana:s1:stop")
        brandt = await page.signed_in("brandt")
        assert (await brandt.press(f"{NEW}/s1", f"{NEW}/s1/end")).status_code == 303
        in_chat, on_page = await chat.database.read(rows), await page.database.read(rows)
        assert (on_page["schedules"], on_page["told"]) == (in_chat["schedules"], in_chat["told"])


@pytest.mark.parametrize("letter", ["m", "k"])
async def test_another_rhythm_in_the_place_of_one_leaves_the_rows_of_the_chat(
    sqlite_template: Path, tmp_path: Path, letter: str
) -> None:
    """Other days and times in the place of those that stand, which end; one tap in the chat."""
    async with opened(sqlite_template, tmp_path / "chat") as chat, opened(sqlite_template, tmp_path / "page") as page:
        for house in (chat, page):
            await rhythm(house)
            await house.change("ana", hold=False)
        for each in ("w", letter):
            await chat.database.transaction(tap, chat, "psave", f"ana:{each}:{chat.now:%y%m%d}")
        brandt = await page.signed_in("brandt")
        for each in ("w", letter):
            assert (await sends(brandt, f"{NEW}?preset={each}", "save")).status_code == 303
        in_chat, on_page = await chat.database.read(rows), await page.database.read(rows)
        assert (on_page["schedules"], on_page["told"]) == (in_chat["schedules"], in_chat["told"])
        assert sum(not each.over for each in on_page["schedules"]) == 1
