"""The console in a real browser: silent, accessible, nothing foreign fetched; all of it without scripts too (F-51)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import expect

from bot.demo.botapi.wire import serve
from bot.demo.page.app import demo_page
from bot.demo.theatre import Theatre
from bot.domain.alert import Who, unreachable
from bot.domain.decision import remember
from bot.domain.risk.reading import Tier
from bot.serving import Serving
from bot.storage import alerts
from bot.storage.database import Database
from bot.storage.decisions import record
from tests.browser.opening import CHROMIUM, Hand, Seen, Theme, browsing, follow
from tests.console.cast import House
from tests.services.cast import cast

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@asynccontextmanager
async def opened(
    database: Database, width: int = 1280, theme: Theme = "light", *, scripts: bool = True, leads_to: str = "/",
    before: Callable[[House], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[Seen, House]]:  # fmt: skip
    """A browser on the page of a link of Dr. Brandt's; `before` makes what is there."""
    await database.transaction(cast)
    house = House(database)
    if before:
        await before(house)
    async with Serving(house.app) as url:
        house.world.console = url
        link = await house.link("brandt", leads_to)
        async with browsing(url + link, width, theme, scripts=scripts) as seen:
            seen.url = url
            seen.foreign.clear()
            yield seen, house


async def fits(seen: Seen) -> None:
    """Nothing for axe to find, nothing beside the window, nothing complained about, nothing foreign, keys of 44 px."""
    assert await seen.findings() == []
    assert await seen.sideways() == 0
    low = await seen.page.evaluate(
        "[...document.querySelectorAll('button, nav a, .button, select, "
        "input:not([type=hidden], [type=radio], [type=checkbox])')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert low == []
    assert (seen.complaints, seen.foreign) == ([], [])


async def alerts_open(house: House) -> None:
    """One that nobody could be reached for, one seen to, one new; labels as people write them, long ones too."""
    await house.marta()
    await house.change("ana", label="A.K. <b>&</b> a very long label, 24")
    await house.alert(number="11111111")
    reached = await house.database.read(lambda conn: alerts.get(conn, "11111111"))
    refused, _ = unreachable(reached, 1, house.now, Who.THERAPIST)
    await house.database.transaction(
        record, remember(refused), origin="x", chat="", now=house.now
    )  # fmt: skip
    house.waits(minutes=70)
    await house.alert(number="22222222", tier=Tier.CONCERN, kind="acute")
    house.waits(minutes=3)


async def test_an_alert_is_seen_handed_over_and_closed(
    sqlite_database: Database, width: int, theme: Theme, scripts: bool
) -> None:  # fmt: skip
    leads_to = "/alerts"
    async with opened(sqlite_database, width, theme, scripts=scripts, leads_to=leads_to, before=alerts_open) as (
        seen,
        _,
    ):
        page = seen.page
        await follow(page.get_by_role("button", name="Sign in"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Alerts")
        await expect(page.get_by_text("has not been seen, or it could not be delivered")).to_be_visible()
        await fits(seen)
        await follow(page.get_by_role("link", name="Alert 22222222"))
        await follow(page.get_by_role("button", name="Hand over"))
        await expect(page.get_by_role("status")).to_contain_text("Handed over. It stays yours until")
        await fits(seen)
        await page.goto(f"{seen.url}/alerts")
        await follow(page.get_by_role("button", name="Acknowledge: Alert 22222222"))
        await expect(page.get_by_role("status")).to_contain_text("Marked as seen")
        await expect(page.get_by_text("+44 7700 900123")).to_be_visible()
        await fits(seen)
        await follow(page.get_by_role("button", name="I am contacting them"))
        await follow(page.get_by_role("button", name="Close the alert"))
        await expect(page.locator(".wrong")).to_contain_text("Choose why it is closed.")
        await expect(page.locator(".wrong")).to_be_focused()
        await fits(seen)
        await page.get_by_label("Reached").check()
        await page.get_by_label("Back to before").check()
        await page.get_by_label("A note of your own").fill("We spoke. <script>alert(1)</script>")
        await follow(page.get_by_role("button", name="Close the alert"))
        await expect(page.get_by_role("status")).to_contain_text("Closed.")
        await expect(page.get_by_text("We spoke. <script>alert(1)</script>")).to_be_visible()
        await fits(seen)
        for show in ("closed", "unreached"):
            await page.goto(f"{seen.url}/alerts?show={show}")
            await fits(seen)


async def test_a_new_alert_turns_up_by_itself_and_is_said_once(sqlite_database: Database) -> None:
    async with opened(sqlite_database, leads_to="/alerts", before=alerts_open) as (seen, house):
        page = seen.page
        await page.clock.install()
        await follow(page.get_by_role("button", name="Sign in"))
        await expect(page.get_by_role("heading", level=2).first).to_have_text("Open: 2")
        await house.alert(number="33333333")
        await page.clock.fast_forward("00:25")
        await expect(page.locator("#news")).to_have_text("Alert 33333333 is open, 0 min.")
        await expect(page.get_by_role("heading", level=2).first).to_have_text("Open: 3")
        await fits(seen)


async def test_signing_in_and_out_by_keyboard(sqlite_database: Database, width: int, theme: Theme) -> None:
    async with opened(sqlite_database, width, theme) as (seen, _):
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
    async with opened(sqlite_database, scripts=False) as (seen, _):
        page = seen.page
        await follow(page.get_by_role("button", name="Sign in"))
        await page.goto(f"{seen.url}/devices")
        await expect(page.get_by_text("this one")).to_be_visible()
        await follow(page.get_by_role("button", name="Sign out", exact=True).first)
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
            await console.wait_for_load_state()
            await follow(console.get_by_role("button", name="Sign in"))
            await expect(console.get_by_text("Signed in as Dr. Brandt")).to_be_visible()
    finally:
        await theatre.close()


async def test_in_the_demo_what_ana_lets_be_read_is_read_once_opened_and_gone_when_taken_back() -> None:
    """CR-617, the whole road."""
    theatre = Theatre(date(2026, 11, 24))
    try:
        async with serve(demo_page(theatre)) as url, browsing(url) as seen:
            ana, brandt = Hand(seen, 0), Hand(seen, 1)
            await seen.begin("Four weeks in")
            await ana.says("I want to die")
            await ana.sees("I sent Dr. Brandt a note")
            await seen.page.locator("#phone-0 .log").get_by_role("button", name="Let Dr. Brandt read this").click()
            await ana.sees("can read this one message now")
            await brandt.says("/console")
            await brandt.sees("This opens the console once")
            async with seen.page.expect_popup() as opening:
                await seen.page.locator("#phone-1 .log a[href*='/sign-in/']").last.click()
            console = await opening.value
            await console.wait_for_load_state()
            await follow(console.get_by_role("button", name="Sign in"))
            await follow(console.get_by_role("link", name="Alert").last)
            await follow(console.get_by_role("button", name="Open what was written"))
            await expect(console.get_by_text("I want to die")).to_be_visible()
            await ana.taps("Take it back")
            await ana.sees("Taken back.")
            await console.reload()
            await expect(console.get_by_role("heading", level=1)).to_have_text("Not found, or not yours")
            assert await seen.page.locator("#phone-1").get_by_text("I want to die").count() == 0
            await ana.says("/mydata")
            await ana.taps("Who looked")
            await ana.sees("Dr. Brandt, an entry you shared")
    finally:
        await theatre.close()
