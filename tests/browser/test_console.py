"""The console in a real browser: silent, accessible, nothing foreign fetched; all of it without scripts too (F-51)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import expect

from bot.demo.botapi.wire import serve
from bot.demo.page.app import demo_page
from bot.demo.theatre import Theatre
from bot.serving import Serving
from bot.storage.database import Database
from tests.browser.opening import CHROMIUM, Hand, Seen, Theme, browsing
from tests.console.cast import House
from tests.databases import *  # noqa: F403
from tests.services.cast import cast

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
LOOKS: tuple[tuple[int, Theme], ...] = ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))


@asynccontextmanager
async def opened(
    database: Database, width: int = 1280, theme: Theme = "light", *, scripts: bool = True, leads_to: str = "/"
) -> AsyncIterator[Seen]:  # fmt: skip
    """A browser on the page of a link of Dr. Brandt's."""
    await database.transaction(cast)
    house = House(database)
    async with Serving(house.app) as url:
        house.world.console = url
        link = await house.link("brandt", leads_to)
        async with browsing(url + link, width, theme, scripts=scripts) as seen:
            seen.url = url
            seen.foreign.clear()
            yield seen


async def fits(seen: Seen) -> None:
    """Nothing for axe to find, nothing beside the window, nothing complained about, nothing foreign, keys of 44 px."""
    assert await seen.findings() == []
    assert await seen.sideways() == 0
    low = await seen.page.evaluate(
        "[...document.querySelectorAll('button, nav a, .button, input:not([type=hidden]):not([type=radio]), select')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert low == []
    assert (seen.complaints, seen.foreign) == ([], [])


@pytest.mark.parametrize(("width", "theme"), LOOKS)
async def test_signing_in_and_out_by_keyboard(sqlite_database: Database, width: int, theme: Theme) -> None:
    async with opened(sqlite_database, width, theme) as seen:
        page = seen.page
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in as Dr. Brandt")
        await expect(page.get_by_role("button", name="Sign in")).to_be_focused()
        await fits(seen)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Signed in as Dr. Brandt")).to_be_visible()
        await page.goto(f"{seen.url}/devices")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Devices")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await fits(seen)
        await page.get_by_role("button", name="Sign out everywhere").press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        await fits(seen)


async def test_without_scripts_one_signs_in_and_out_as_well(sqlite_database: Database) -> None:
    async with opened(sqlite_database, scripts=False) as seen:
        page = seen.page
        await page.get_by_role("button", name="Sign in").click()
        await page.goto(f"{seen.url}/devices")
        await expect(page.get_by_text("this one")).to_be_visible()
        await page.get_by_role("button", name="Sign out", exact=True).first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        assert (seen.complaints, seen.foreign) == ([], [])


async def test_in_the_demo_a_link_from_the_therapists_phone_opens_the_console() -> None:
    theatre = Theatre(date(2026, 11, 24))
    try:
        async with serve(demo_page(theatre)) as url, browsing(url) as seen:
            brandt = Hand(seen, 1)
            await seen.begin("Four weeks in")
            await brandt.says("/console")
            await brandt.sees("This opens the console once")
            async with seen.page.expect_popup() as opening:
                await seen.page.locator("#phone-1 .log a[href*='/sign-in/']").last.click()
            console = await opening.value
            await console.get_by_role("button", name="Sign in").click()
            await expect(console.get_by_text("Signed in as Dr. Brandt")).to_be_visible()
    finally:
        await theatre.close()
