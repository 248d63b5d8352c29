"""The whole demo by hand in a real browser, on the real product: from an invite to an alert that is marked as seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import expect

from bot.demo.botapi.wire import serve
from bot.demo.page.app import demo_page
from bot.demo.theatre import Theatre
from tests.browser.opening import CHROMIUM, Hand, Seen, browsing

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

TUESDAY = date(2026, 11, 24)


@asynccontextmanager
async def demo() -> AsyncIterator[Seen]:
    theatre = Theatre(TUESDAY)
    try:
        async with serve(demo_page(theatre)) as url, browsing(url) as seen:
            yield seen
    finally:
        await theatre.close()


async def invites(brandt: Hand) -> None:
    await brandt.says("/invite A.K.")
    await brandt.sees("Your usual start")
    await brandt.taps("My usual start")
    await brandt.sees("A phone number")
    await brandt.taps("Skip")
    await brandt.sees("Works once")
    await brandt.opens_link_on("Ana")


async def goes_home(ana: Hand) -> None:
    await ana.sees("Are you 18 or older?")
    await ana.taps("Yes")
    await ana.sees("Which country")
    await ana.says("UK")
    await ana.sees("In danger")
    await ana.taps("Understood")
    await ana.sees("Telegram stores bot chats")
    await ana.taps("Understood")
    await ana.sees("how often you practise")
    await ana.taps("Yes, share")
    await ana.sees("may I tell Dr. Brandt")
    await ana.taps("If anything worries")
    await ana.sees("Type a phone number")
    await ana.says("020 7946 0958")
    await ana.sees("You're set.")
    await ana.sees("Two keys are below")


async def answers_a_checkin(ana: Hand) -> None:
    await ana.seen.page.get_by_role("button", name="Next check-in").click()
    await ana.sees("A check-in is here")  # the question is one of several, in turn
    await ana.taps("Okay")
    await ana.sees("Okay. Saved, thank you.")
    await ana.sees("Did you use something from your toolkit")
    await ana.taps("Stop for now")
    await ana.sees("Stopped.")


async def writes_a_thought_record(ana: Hand) -> None:
    await ana.says("/thought")
    await ana.sees("Before we look at a thought")
    await ana.taps("4")
    await ana.sees("safe enough")
    await ana.taps("Yes")
    await ana.sees("Which feeling was strongest?")
    await ana.taps("Worried")
    await ana.sees("How strong was this feeling")
    await ana.taps("70")
    await ana.sees("Which thought went with it?")
    await ana.says("I will never get this right")
    await ana.sees("How true does it feel")
    await ana.taps("80")
    await ana.sees("What is this thought most like?")
    await ana.taps("A thought to look at")
    await ana.sees("A fairer sentence")
    await ana.says("Even though it is hard, it is also true that I learn")
    await ana.sees("How true does your fairer sentence feel")
    await ana.taps("60")
    await ana.sees("And now: how strong")
    await ana.taps("40")
    await ana.sees("What now?")
    await ana.taps("Nothing")
    await ana.sees("Who may read this record?")
    await ana.taps("Keep private")
    await ana.sees("Your thought record is kept.")


async def is_met_with_help(ana: Hand, brandt: Hand) -> None:
    await ana.says("I want to die")
    await ana.sees("Are you in danger right now?")
    await ana.sees("116 123")
    await brandt.sees("is open.")
    await ana.sees("I sent Dr. Brandt a note")
    await brandt.taps("Acknowledge")
    await ana.sees("Dr. Brandt marked it as seen")


async def test_from_an_invite_to_an_alert_that_is_marked_as_seen() -> None:
    async with demo() as seen:
        ana, brandt = Hand(seen, 0), Hand(seen, 1)
        await seen.begin("New invite")
        await invites(brandt)
        await goes_home(ana)
        await answers_a_checkin(ana)
        await writes_a_thought_record(ana)
        await ana.key("Toolkit")
        await ana.sees("Your toolkit:")
        await is_met_with_help(ana, brandt)
        assert await seen.page.get_by_text("I want to die").count() == 1  # on Ana's phone alone
        assert await seen.findings() == []
        assert (seen.complaints, seen.foreign) == ([], [])


async def test_a_kill_in_mid_dialogue_and_a_full_database_lose_no_help() -> None:
    async with demo() as seen:
        ana = Hand(seen, 0)
        await seen.begin("Four weeks in")
        await ana.taps("Hard")
        await ana.sees("How much distress")
        await seen.page.get_by_role("button", name="Kill the bot").click()
        await expect(seen.page.locator("#alive")).to_have_text("The bot is not running.")
        await ana.taps("6")
        await seen.page.get_by_role("button", name="Start it again").click()
        await ana.sees("Did you use something from your toolkit")
        await seen.page.locator("[data-switch=database_full]").click()
        await expect(seen.page.locator("[data-switch=database_full]")).to_have_attribute("aria-pressed", "true")
        await ana.says("I want to die")
        await ana.sees("116 123")
        assert (seen.complaints, seen.foreign) == ([], [])
