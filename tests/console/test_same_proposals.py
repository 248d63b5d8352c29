"""A toolkit proposed, days away and a test alert leave the rows of the chat too (issue 5; F-63, F-69).

Beside test_same_rows (alerts, schedules), test_same_acts (stage, pause, send now, plan), test_handing and test_reading.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.domain.toolkit import Proposal, Wish
from bot.storage import acts, chats, practices, proposals, therapists
from bot.storage.tables import outbox
from tests.console.cast import Browser, House
from tests.console.test_clients import many
from tests.console.test_same_acts import quiet, types
from tests.console.test_same_rows import letter, tap


def left(conn: Connection) -> dict[str, Any]:
    """What these acts may change; ids made by chance are left out, and letters to the one who acted."""
    me, one = therapists.get(conn, "brandt"), proposals.open_of(conn, "ana")
    letters = [row for row in conn.execute(select(outbox)).all() if row.chat != me.chat or row.kind == "alert"]
    done = acts.of_therapist(conn, "brandt")
    return {
        "me": replace(me, chat="", version=0),
        "proposal": one and replace(one, id=""),
        "toolkit": [replace(each, id="") for each in practices.of_client(conn, "ana")],
        "acts": [(each.at, each.act, each.client) for each in done if not each.page_read and each.act != "signed_in"],
        "told": sorted(letter(conn, row) for row in letters),
        "chats": sorted(str(chats.telegram_id(conn, row.chat)) for row in letters),
    }


@asynccontextmanager
async def both(template: Path, folder: Path) -> AsyncIterator[tuple[House, House, Browser]]:
    """A house for the chat, and one for the page with Dr. Brandt's browser; in the end both have the same rows."""
    async with quiet(template, folder / "chat") as chat, quiet(template, folder / "page") as page:
        brandt = await page.signed_in("brandt")
        yield chat, page, brandt
        in_chat, on_page = await chat.database.read(left), await page.database.read(left)
        assert on_page == in_chat and in_chat["told"]


async def test_a_toolkit_is_proposed(sqlite_template: Path, tmp_path: Path) -> None:
    """CR-401, CR-402."""
    async with both(sqlite_template, tmp_path) as (chat, _, brandt):
        await chat.database.transaction(tap, chat, "ctk", "ana")
        for text in ("Feet and room", "+ Call Tom", "Done", "As we said."):  # F-51: typed equals tapped
            await chat.database.transaction(types, chat, text)
        fields = {"practice-feet_and_room": "on", "own-1": "Call Tom", "note": "As we said."}
        assert (await brandt.press("/clients/ana/toolkit", **fields)).status_code == 303


@pytest.mark.parametrize("agrees", [True, False])
async def test_what_the_client_suggests_is_answered(sqlite_template: Path, tmp_path: Path, agrees: bool) -> None:
    """CR-403."""
    async with both(sqlite_template, tmp_path) as (chat, page, brandt):
        for house in (chat, page):
            hers = Proposal("5" * 16, "ana", "client", (Wish("Tea"),), house.now)
            await house.database.transaction(proposals.save, hers)
        await chat.database.transaction(tap, chat, "propt", f"{'5' * 16}:{'agree' if agrees else 'no'}")
        form = {"do": "agree" if agrees else "later", "base": f"{'5' * 16}:0"}
        here = "/clients/ana/toolkit"
        assert (await brandt.press(here, f"{here}/suggestion", **form)).status_code == 303


async def test_days_away_are_noted_and_called_off(sqlite_template: Path, tmp_path: Path) -> None:
    """F-69."""
    async with both(sqlite_template, tmp_path) as (chat, page, brandt):
        for house in (chat, page):
            await many(house, 2)
        days = {"since": "2026-12-01", "until": "2026-12-05", "words": "Back soon."}
        await chat.database.transaction(tap, chat, "awset", "")
        for text in (*days.values(), "Confirm"):
            await chat.database.transaction(types, chat, text)
        assert (await brandt.press("/team", "/team/away", do="save", **days)).status_code == 303
        assert (await page.database.read(left))["me"].away
        await chat.database.transaction(tap, chat, "awoff", "")
        assert (await brandt.press("/team", "/team/here")).status_code == 303


async def test_a_test_alert_goes_out(sqlite_template: Path, tmp_path: Path) -> None:
    """CR-707."""
    async with both(sqlite_template, tmp_path) as (chat, page, brandt):
        for house in (chat, page):
            await house.marta()
        await chat.database.transaction(tap, chat, "test", "")
        assert (await brandt.press("/team/reading", "/team/test")).status_code == 303
