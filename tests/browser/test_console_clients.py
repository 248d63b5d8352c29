"""The caseload, a client's page and the brief in a real browser: silent, accessible, without scripts too (F-51)."""

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import expect

from bot.storage.database import Database
from tests.browser.opening import CHROMIUM, Theme, follow
from tests.browser.test_console import fits, opened
from tests.console.cast import House
from tests.console.test_brief import week
from tests.console.test_clients import many, rhythm

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
A4_SHEETS = 2


async def a_caseload(house: House) -> None:
    """Ana with a week behind her, an open alert and a moved rhythm; seven more, one of whom asks for a call."""
    await rhythm(house, by_client="moved")
    await week(house)
    await many(house, 7)
    await house.change("x001", call_asked_at=house.now)
    await house.alert()


async def test_from_the_list_to_the_brief(sqlite_database: Database, width: int, theme: Theme, scripts: bool) -> None:
    leads_to = "/clients"
    async with opened(sqlite_database, width, theme, scripts=scripts, leads_to=leads_to, before=a_caseload) as (
        seen,
        _,
    ):
        page = seen.page
        await follow(page.get_by_role("button").first)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Clients")
        await fits(seen)
        await follow(page.locator(".cards a").first)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Ana")
        await fits(seen)
        await follow(page.get_by_role("link", name="Open the brief"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Ana: brief")
        await fits(seen)
        assert (seen.complaints, seen.foreign) == ([], [])


async def test_the_brief_prints_on_two_sheets_at_most(sqlite_database: Database) -> None:
    """CR-1001."""
    async with opened(sqlite_database, leads_to="/clients/ana/brief", before=a_caseload) as (seen, _):
        await follow(seen.page.get_by_role("button").first)
        await expect(seen.page.get_by_role("heading", level=1)).to_have_text(
            "Ana: brief"
        )  # a page on its way cannot be printed
        printed = await seen.page.pdf(format="A4")
        assert 1 <= printed.count(b"/Type /Page\n") <= A4_SHEETS
