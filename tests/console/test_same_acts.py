"""What is done on a client's pages leaves the rows that the same act leaves in the chat (issue 5; F-63)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.conversation import respond
from bot.domain.incoming import Incoming, Medium
from bot.domain.people import Aim
from bot.domain.safety_plan import PlanState
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_parts import Anchor, Anchored
from bot.domain.stage import Stage
from bot.services.moments import moment_of
from bot.storage import agreed, clients, plans, therapists
from bot.storage.decisions import record
from tests.console.cast import House
from tests.console.test_acts import ANA, at
from tests.console.test_clients import rhythm
from tests.console.test_hour import base_on
from tests.console.test_plan import PAGE as PLAN
from tests.console.test_plan import SIX, draft, kept
from tests.console.test_same_rows import home_in, opened, rows, tap
from tests.services.cast import cast

SAID = count()
DAY = "2026-12-01"
STAGES = {"up": Stage.SAFETY, "growth on": Stage.GROWTH, "growth off": Stage.GROWTH}
Keys = list[tuple[str, str] | str]  # keys tapped in the chat with what they are about, and words typed
ACTS: dict[str, tuple[Keys, str, dict[str, str]]] = {
    "up": (
        [("stup", "ana"), "It is time", "Open it"],
        "stage", {"do": "raise", "stage": "stabilisation", "note": "It is time"},
    ),
    "down": ([("stdn", "ana:safety")], "stage", {"do": "lower", "stage": "safety"}),
    "hold": ([("hold", "ana:on")], "stage", {"do": "hold"}),
    "hold lifted": ([("hold", "ana:off")], "stage", {"do": "lift"}),
    "growth on": ([("grow", "ana:on")], "stage", {"do": "grow"}),
    "growth off": ([("grow", "ana:off")], "stage", {"do": "ungrow"}),
    "to recover": ([("aim", "ana:recover")], "stage", {"do": "aim", "aim": "recover"}),
    "no label": ([("aim", "ana:none")], "stage", {"do": "aim", "aim": "none"}),
    "paused to a date": ([("cpau", "ana"), DAY], "pause", {"do": "pause", "how": "date", "until": DAY}),
    "paused": ([("cpau", "ana"), "4"], "pause", {"do": "pause", "how": "open"}),
    "gone on": ([("cpau", "ana"), "4", ("cres", "ana")], "pause", {"do": "resume"}),
    "rest ended": ([("crest", "ana")], "pause", {"do": "rest"}),
    "whom to call": ([("cemc", "ana"), "Tom 07700 900123"], "contact", {"who": "Tom 07700 900123", "town": ""}),
    "agreed": (
        [("cagr", "ana"), "Sleep before midnight", "A walk", "Skip"],
        "agreed", {"agreed-1": "Sleep before midnight", "agreed-2": "A walk", "base": ""},
    ),
    "one moved": (
        [("conem", "ana:s1:260304:0"), "20:40"],
        "next", {"do": "move", "one": "s1:260304:0", "day": "2026-03-04", "time": "20:40"},
    ),
    "back to agreed": (
        [("conem", "ana:s1:260304:0"), "20:40", ("coneb", "ana:s1:260304:0")],
        "next", {"do": "back", "one": "s1:260304:0"},
    ),
    "one left out": ([("conel", "ana:s1:260304:0")], "next", {"do": "out", "one": "s1:260304:0"}),
    "sent now": ([("csns", "ana:how_is_it")], "send", {"prompt": "how_is_it"}),
}  # fmt: skip
SET: Keys = [("cses", "ana"), "5 March", "11:00"]
WEEKLY: Keys = [*SET, ("csev", "ana:1")]
HOURS: dict[str, tuple[Keys, list[dict[str, str]]]] = {
    "once": (SET, [{"day": "2026-03-05", "time": "11:00", "again": "0"}]),
    "every week": (WEEKLY, [{"day": "2026-03-05", "time": "11 am", "again": "1"}]),
    "one of a series moved": (
        [*WEEKLY, ("cses", "ana"), "6 March", "15:30"],
        [{"day": "2026-03-05", "time": "11:00", "again": "1"}, {"day": "2026-03-06", "time": "15:30", "again": "stay"}],
    ),
    "a series that ends": (
        [*WEEKLY, ("csev", "ana:0")],
        [{"day": "2026-03-05", "time": "11:00", "again": each} for each in "10"],
    ),
}
FIRST = {"gone on": ACTS["paused"], "back to agreed": ACTS["one moved"]}  # on the page; in the chat its keys come first


def types(conn: Connection, house: House, text: str) -> None:
    """Dr. Brandt types in the chat."""
    brandt, n = therapists.get(conn, "brandt"), next(SAID)
    incoming = Incoming(Medium.TEXT, house.now, house.now, text=text, words=text, update_id=n)
    moment = moment_of(conn, house.world, brandt.chat, incoming, house.now, f"typed {n}".encode(), who=brandt)
    record(conn, respond(moment, incoming), origin=f"t:{n}", chat=brandt.chat, now=house.now)


def left(conn: Connection) -> dict[str, Any]:
    """All that an act may change; ids are made by chance on either road, so they are numbered in order."""
    found = {
        **rows(conn),
        "plans": plans.versions(conn, "ana"),
        "agreed": agreed.of(conn, "ana"),
        "client": replace(clients.get(conn, "ana"), chat=""),
    }
    found["schedules"] = [_chanced(each) for each in found["schedules"]]
    ids = {each.id: f"plan {n}" for n, each in enumerate(sorted(found["plans"], key=lambda each: each.state.value))}
    found["plans"] = [replace(each, id=ids[each.id]) for each in found["plans"]]
    named = [(*act[:4], ids.get(act[4], act[4])) for act in found["acts"]]
    found["acts"] = sorted(act for act in named if not act[2].startswith("looked_at"))
    return found


def _chanced(schedule: Schedule) -> Schedule:
    """What goes out once has an id made by chance."""
    return replace(schedule, id="once") if schedule.preset is Preset.ONCE else schedule


async def same(chat: House, page: House) -> dict[str, Any]:
    """The rows that both have."""
    in_chat, on_page = await chat.database.read(left), await page.database.read(left)
    assert on_page == in_chat
    return in_chat


@asynccontextmanager
async def quiet(template: Path, folder: Path) -> AsyncIterator[House]:
    """A house of its own, with no alert in it."""
    database = await home_in(template, folder).open()
    await database.transaction(cast)
    yield House(database)
    await database.close()


async def test_a_safety_plan_is_proposed(sqlite_template: Path, tmp_path: Path) -> None:
    async with opened(sqlite_template, tmp_path / "chat") as chat, opened(sqlite_template, tmp_path / "page") as page:
        await chat.database.transaction(tap, chat, "cplan", "ana:write")
        for text in (*SIX.values(), "Yes, show it", "Propose"):
            await chat.database.transaction(types, chat, text)
        brandt = await page.signed_in("brandt")
        assert (await brandt.press(PLAN, PLAN, base="", show="on", **SIX)).status_code == 303
        one = (await same(chat, page))["plans"]
        assert [each.state for each in one] == [PlanState.PROPOSED] and one[0].show_surroundings


async def test_a_draft_is_agreed_or_looked_at_together_first(sqlite_template: Path, tmp_path: Path) -> None:
    for does, what in (("agree", "agree"), ("later", "later")):
        at = tmp_path / does
        at.mkdir()
        async with opened(sqlite_template, at / "chat") as chat, opened(sqlite_template, at / "page") as page:
            for house in (chat, page):
                await kept(house, draft(house, shared=True))
            await chat.database.transaction(tap, chat, "cplan", f"ana:{what}")
            brandt = await page.signed_in("brandt")
            assert (await brandt.press(PLAN, f"{PLAN}/draft", do=does, base="d1:0")).status_code == 303
            assert (await same(chat, page))["told"]


@pytest.mark.parametrize("act", ACTS)
async def test_the_same_act_leaves_the_same_rows(sqlite_template: Path, tmp_path: Path, act: str) -> None:
    """The stage, a hold, a pause, the rest after an alert, send now."""
    keys, form, fields = ACTS[act]
    async with quiet(sqlite_template, tmp_path / "chat") as chat, quiet(sqlite_template, tmp_path / "page") as page:
        for house in (chat, page):
            await rhythm(house)
            rest = house.now + timedelta(hours=9) if act == "rest ended" else None
            await at(house, STAGES.get(act, Stage.PROCESSING))
            await house.change(
                "ana", hold=act == "hold lifted", rest_until=rest, growth=act == "growth off",
                aim=Aim.RECOVER if act == "no label" else None,
            )  # fmt: skip
        for each in keys:
            await (
                chat.database.transaction(types, chat, each)
                if isinstance(each, str)
                else chat.database.transaction(tap, chat, *each)
            )
        brandt = await page.signed_in("brandt")
        if act in FIRST:
            _, there, sent = FIRST[act]
            assert (await brandt.press(f"{ANA}/{there}", **sent)).status_code == 303
        before = await page.database.read(left)
        assert (await brandt.press(f"{ANA}/{form}", **fields)).status_code == 303
        assert await same(chat, page) != before


@pytest.mark.parametrize("act", HOURS)
async def test_the_therapy_hour_leaves_the_same_rows(sqlite_template: Path, tmp_path: Path, act: str) -> None:
    """F-04: what is tied to it moves with it, and she is told, on either road."""
    keys, forms = HOURS[act]
    async with quiet(sqlite_template, tmp_path / "chat") as chat, quiet(sqlite_template, tmp_path / "page") as page:
        for house in (chat, page):
            await rhythm(house, days=Anchored(Anchor.EVENING_BEFORE, -1))
        for each in keys:
            await (
                chat.database.transaction(types, chat, each)
                if isinstance(each, str)
                else chat.database.transaction(tap, chat, *each)
            )
        brandt = await page.signed_in("brandt")
        for fields in forms:
            base = base_on((await brandt.get(f"{ANA}/session")).text)
            assert (await brandt.press(f"{ANA}/session", base=base, **fields)).status_code == 303
        both = await same(chat, page)
        assert both["client"].next_session and both["told"] and both["schedules"][0].next_due_at
