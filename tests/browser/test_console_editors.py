"""The editors on a client's pages in a real browser: silent, accessible, without scripts too (F-51)."""

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import Page, expect

from bot.storage.database import Database
from tests.browser.opening import CHROMIUM, Seen, Theme, follow
from tests.browser.test_console import fits, opened
from tests.console.cast import House
from tests.console.test_clients import rhythm
from tests.console.test_plan import draft, kept

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


async def a_draft(house: House) -> None:
    await rhythm(house)
    await kept(house, draft(house, shared=True))


async def the_plan(page: Page, seen: Seen) -> None:
    """A draft is read and agreed, then a plan of six parts proposed."""
    await follow(page.get_by_role("link", name="Open the safety plan"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ana: safety plan")
    await follow(page.get_by_role("button", name="Agree", exact=True))
    await expect(page.get_by_role("status")).to_have_text("Agreed. Ana is told.")
    await page.get_by_label("What they can do by themselves").fill("x" * 101)
    await follow(page.get_by_role("button", name="Propose to them"))
    await expect(page.get_by_role("alert")).to_contain_text("Nothing was proposed yet")
    await fits(seen)
    await page.get_by_label("What they can do by themselves").fill("A walk")
    await follow(page.get_by_role("button", name="Propose to them"))
    await expect(page.get_by_role("status")).to_contain_text("It stands when Ana agrees")
    await fits(seen)
    await follow(page.get_by_role("link", name="Page to print"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Safety plan, Ana")
    await fits(seen)


async def the_toolkit(page: Page, seen: Seen) -> None:
    """A practice of the client's own with steps under it; one that is too long is said at its field, which is open."""
    await page.goto(f"{seen.url}/clients/ana/toolkit")
    await page.get_by_text("More about Feet and room").click()
    await page.get_by_label("Feet and room", exact=True).check()
    await page.get_by_label("Own practice 1").fill("Call Tom")
    await page.get_by_text("More about Own practice 1").click()
    await page.locator("#own-1-steps").fill("Sit by the window. " * 16)
    await fits(seen)
    await follow(page.get_by_role("button", name="Propose to them"))
    await expect(page.locator("#own-1-steps-wrong")).to_be_visible()
    await fits(seen)
    await page.locator("#own-1-steps").fill("Sit by the window.")
    await follow(page.get_by_role("button", name="Move “Call Tom” up"))
    await expect(page.get_by_role("button", name="Move “Call Tom” down")).to_be_focused()
    await fits(seen)
    await follow(page.get_by_role("button", name="Propose to them"))
    await expect(page.get_by_role("status")).to_contain_text("It waits until Ana agrees")


async def the_acts(page: Page, seen: Seen) -> None:
    """The stage goes down, check-ins pause and go on, one is sent now."""
    await page.goto(f"{seen.url}/clients/ana/stage")
    await follow(page.get_by_role("button", name="Set a hold"))
    await expect(page.get_by_role("status")).to_contain_text("a hold is on")
    await fits(seen)
    await page.goto(f"{seen.url}/clients/ana/pause")
    await follow(page.get_by_role("button", name="Pause", exact=True))
    await expect(page.get_by_role("alert")).to_contain_text("No clear date")
    await fits(seen)
    await page.get_by_label("Until one of you ends it").check()
    await follow(page.get_by_role("button", name="Pause", exact=True))
    await follow(page.get_by_role("button", name="End pause"))
    await expect(page.get_by_role("status")).to_contain_text("the pause is over")
    await page.goto(f"{seen.url}/clients/ana/send")
    await fits(seen)
    await page.get_by_role("radio").first.check()
    await follow(page.get_by_role("button", name="Send"))
    await expect(page.get_by_role("status")).to_contain_text("it goes out")


async def the_notes(page: Page, seen: Seen) -> None:
    """A private note is written, changed and taken out."""
    await page.goto(f"{seen.url}/clients/ana/notes")
    await follow(page.get_by_role("button", name="Keep it"))
    await expect(page.get_by_role("alert")).to_contain_text("Nothing was kept yet")
    await page.get_by_label("Note", exact=True).fill("Tired, and glad of the walk.")
    await follow(page.get_by_role("button", name="Keep it"))
    await expect(page.get_by_role("status")).to_have_text("Kept.")
    await fits(seen)
    await follow(page.get_by_role("link", name="Change the note"))
    await fits(seen)
    await page.locator("summary").click()
    await follow(page.get_by_role("button", name="Yes, take it out"))
    await expect(page.get_by_role("status")).to_have_text("The note is gone.")


async def the_prompts(page: Page, seen: Seen, scripts: bool) -> None:
    """A copy of a prompt is checked while it is written, and put in force."""
    await page.goto(f"{seen.url}/prompts")
    await fits(seen)
    await follow(page.get_by_role("link", name="Make a copy: How is it"))
    await page.get_by_label("Name for you (English)").fill("Supper")
    await page.get_by_label("Name for you (Español").fill("La cena")
    await page.get_by_label("What the client reads (English)").fill("How was supper!")
    if not scripts:
        await follow(page.get_by_role("button", name="Check"))
    await expect(page.locator("#checks")).to_contain_text("no exclamation marks")
    await page.get_by_label("What the client reads (English)").fill("How was supper?")
    if not scripts:
        await follow(page.get_by_role("button", name="Check"))
    await expect(page.locator("#checks")).to_contain_text("Nothing to mend.")
    await expect(page.locator("#preview")).to_contain_text("How was supper?")
    await follow(page.get_by_role("button", name="Sign, put in force"))
    await expect(page.get_by_text("In force. Choose it")).to_be_visible()
    await fits(seen)


async def test_every_editor_of_a_client(
    sqlite_database: Database, width: int, theme: Theme, scripts: bool
) -> None:  # fmt: skip
    leads_to = "/clients/ana"
    async with opened(sqlite_database, width, theme, scripts=scripts, leads_to=leads_to, before=a_draft) as (seen, _):
        page = seen.page
        await follow(page.get_by_role("button").first)
        await the_plan(page, seen)
        await the_toolkit(page, seen)
        await the_acts(page, seen)
        await the_notes(page, seen)
        await the_prompts(page, seen, scripts)
        assert (seen.complaints, seen.foreign) == ([], [])
