"""The team's pages, days away and the trail in a real browser: silent, accessible, without scripts too (F-51, F-68)."""

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import expect

from bot.storage.database import Database
from tests.browser.opening import CHROMIUM, Theme, follow
from tests.browser.test_console import fits, opened
from tests.console.cast import House
from tests.console.test_clients import many
from tests.console.test_handing import ready

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


async def a_team(house: House) -> None:
    """Dr. Brandt leads; three more clients, one of whom Dr. Okafor offers to hand over."""
    await many(house, 3)
    await ready(house)
    await house.change("chidi", handing_to="brandt")
    await house.change("okafor", claimed_at=house.now)
    await house.change("brandt", lead=True, offered=("chidi",), claimed_at=house.now)


async def test_a_client_is_handed_over_a_colleague_invited_and_the_trail_says_so(
    sqlite_database: Database, width: int, theme: Theme, scripts: bool
) -> None:
    async with opened(sqlite_database, width, theme, scripts=scripts, leads_to="/team", before=a_team) as (seen, house):
        page = seen.page
        await follow(page.get_by_role("button").first)
        await fits(seen)
        await follow(page.get_by_role("link", name="Your clients and who stands in"))
        await fits(seen)
        await follow(page.get_by_role("main").get_by_role("link", name="Team"))
        await follow(page.get_by_role("link", name="Hand a client over"))
        await fits(seen)
        await page.locator("#client").select_option(label="Client 001")
        await page.locator("#colleague").select_option(label="Dr. Okafor")
        await follow(page.get_by_role("button", name="Preview"))
        await expect(page.get_by_text("in place of Dr. Brandt")).to_be_visible()
        await fits(seen)
        await follow(page.get_by_role("button", name="Offer them"))
        await expect(page.get_by_text("Offered. Nothing changes")).to_be_visible()
        await follow(page.get_by_role("button", name="Take over"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Chidi")
        await follow(page.get_by_role("link", name="Team"))
        await follow(page.get_by_role("link", name="Therapists"))
        await fits(seen)
        await page.get_by_label("Name, as clients will read it").fill("Dr. Osei")
        await follow(page.get_by_role("button", name="Make the link"))
        await expect(page.get_by_text("The link for Dr. Osei")).to_be_visible()
        await fits(seen)
        await follow(page.get_by_role("button", name="Take the role back: Dr. Osei"))
        await fits(seen)
        await follow(page.get_by_role("button", name="Yes, take it back: Dr. Osei"))
        await follow(page.get_by_role("link", name="Audit trail"))
        await expect(page.get_by_text("took a role back").first).to_be_visible()
        await fits(seen)
        house.files.at_once_s = 0  # a file that takes longer, scripts or not
        await house.files.turn.acquire()
        await follow(page.get_by_role("link", name="Spreadsheet"))
        await expect(page.get_by_role("progressbar", name="How much is done")).to_be_visible()
        await fits(seen)
        house.files.turn.release()
        await expect(page.get_by_role("link", name="Take it along")).to_be_visible()
        await fits(seen)
        assert (seen.complaints, seen.foreign) == ([], [])
