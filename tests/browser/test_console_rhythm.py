"""The schedule builder in a real browser: the preview follows the fields; without scripts a key does it (F-56)."""

import asyncio

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import Page, expect

from bot.storage.database import Database
from tests.browser.opening import CHROMIUM, Theme, follow
from tests.browser.test_console import fits, opened
from tests.console.cast import House
from tests.console.test_clients import many, rhythm

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


async def moved(house: House) -> None:
    await rhythm(house, by_client="moved")
    await many(house, 2)


async def next_three_above_save(page: Page) -> bool:
    """Whether they come to stand there; while the preview is drawn anew the two are not to be measured one by one."""
    for _ in range(50):
        save = await page.get_by_role("button", name="Save and tell them").bounding_box()
        third = await page.locator("#next li").nth(2).bounding_box()
        if save and third and third["y"] < save["y"]:
            return True
        await asyncio.sleep(0.1)
    return False


async def test_a_schedule_is_built_and_saved(
    sqlite_database: Database, width: int, theme: Theme, scripts: bool
) -> None:  # fmt: skip
    leads_to = "/clients/ana/schedule"
    async with opened(sqlite_database, width, theme, scripts=scripts, leads_to=leads_to, before=moved) as (seen, _):
        page = seen.page
        await follow(page.get_by_role("button", name="Sign in"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Ana: new schedule")
        await fits(seen)
        await page.get_by_role("button", name="Weekend").click()
        await expect(page.get_by_label("Sat")).to_be_checked()
        if scripts:
            await page.get_by_text("More", exact=True).click()
            await page.get_by_label("Up to so many minutes later").fill("0")  # else the time is drawn for each schedule
        await page.get_by_label("Time", exact=True).fill("7:30pm")
        if not scripts:
            await follow(page.get_by_role("button", name="Preview"))
        await expect(page.locator("#said")).to_contain_text(", 19:30" if scripts else "Ten check-ins, first")
        if not scripts:
            await page.get_by_text("More", exact=True).click()
        await page.get_by_label("A second time").fill("9am")
        if scripts:
            await expect(page.locator("#said")).to_contain_text(", 09:00")  # announced as one sentence, by a live area
            await expect(page.get_by_role("status").filter(has_text="Ten check-ins, first")).to_have_count(1)
            await fits(seen)
        assert await next_three_above_save(page)  # on a phone too
        await follow(page.get_by_role("button", name="Save and tell them"))
        await expect(page.get_by_text("Saved.")).to_be_visible()
        await expect(page.get_by_text("Sat, Sun, 09:00 and 19:30", exact=False).first).to_be_visible()
        await fits(seen)
        await page.goto(f"{seen.url}/team")
        await follow(page.get_by_role("button", name="Preview"))
        await fits(seen)
        await page.goto(f"{seen.url}/audit")
        await follow(page.get_by_role("button", name="Check the chain"))
        await expect(page.get_by_text("The chain is whole.")).to_be_visible()
        await fits(seen)
        await page.goto(f"{seen.url}/clients/ana")
        await follow(page.get_by_role("link", name="Copy to others"))
        await page.get_by_label("Client 001").check()
        await follow(page.get_by_role("button", name="Show it for each"))
        await expect(page.get_by_text("Client 001 · new")).to_be_visible()
        await fits(seen)
        assert (seen.complaints, seen.foreign) == ([], [])
