"""The page with two phones in a real browser: silent console, no axe findings, nothing foreign fetched."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import expect

from bot.demo.backstage import Scene
from bot.demo.botapi.wire import serve
from bot.demo.page.app import demo_page
from tests.browser.demo_stage import SmallProduct
from tests.browser.opening import CHROMIUM, Seen, Theme, browsing

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@asynccontextmanager
async def opened(width: int = 1280, theme: Theme = "light", product: SmallProduct | None = None) -> AsyncIterator[Seen]:
    product = product or SmallProduct()
    answering = asyncio.ensure_future(product.answer_forever())
    async with serve(demo_page(product)) as url, browsing(url, width, theme) as seen:
        yield seen
    answering.cancel()


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
async def test_the_page_is_silent_and_clean_and_does_not_scroll_sideways(width: int, theme: Theme) -> None:
    async with opened(width, theme) as seen:
        await expect(seen.page.locator("#starts")).to_be_visible()
        assert await seen.findings() == []
        await seen.begin("Alert open")
        assert await seen.findings() == []
        await seen.page.locator("#phone-0 .open-menu").click()
        await seen.page.locator("#phone-1 .open-more").click()
        await seen.page.locator("#phone-1").get_by_role("button", name="https://t.me").click()
        assert await seen.findings() == []
        assert await seen.sideways() == 0
        assert (seen.complaints, seen.foreign) == ([], [])


async def test_every_target_is_at_least_44_pixels_high() -> None:
    async with opened(390) as seen:
        await seen.begin("Four weeks in")
        low = await seen.page.evaluate(
            "[...document.querySelectorAll('button:not(.link), .jump a')].filter(e => e.offsetParent)"
            ".filter(e => e.getBoundingClientRect().height < 44).map(e => e.textContent)"
        )
        assert low == []


async def test_a_tapped_key_is_answered_and_the_message_edited_in_place() -> None:
    async with opened() as seen:
        await seen.begin("Four weeks in")
        phone = seen.page.locator("#phone-0")
        await phone.get_by_role("button", name="Not today").press("Enter")
        await expect(phone.get_by_text("You chose no.")).to_be_visible()
        await expect(phone.locator(".toast")).to_have_text("Saved")
        await expect(phone.get_by_text("edited")).to_be_visible()
        assert await seen.page.evaluate("document.activeElement.getAttribute('role')") == "log"


async def test_typing_with_the_keyboard_and_the_two_keys_reach_the_bot() -> None:
    async with opened() as seen:
        await seen.begin("Four weeks in")
        phone = seen.page.locator("#phone-0")
        await phone.get_by_label("Message from Ana").fill("Good evening")
        await phone.get_by_label("Message from Ana").press("Enter")
        await expect(phone.get_by_text("I heard: Good evening")).to_be_visible()
        await phone.get_by_label("Message from Ana").fill("typing please")
        await phone.get_by_role("button", name="Send", exact=True).click()
        await expect(phone.locator(".doing")).to_have_text("Handrail is typing")
        await phone.get_by_role("button", name="Send something else").click()
        await phone.get_by_role("button", name="Voice message").click()
        await expect(phone.get_by_text("[Voice message]")).to_be_visible()
        await phone.get_by_role("button", name="Commands").click()
        await phone.get_by_role("button", name="/help").press("Escape")
        await expect(phone.get_by_role("button", name="Commands")).to_be_focused()
        await phone.get_by_role("button", name="Support now").click()
        await expect(phone.get_by_text("I heard: Support now")).to_be_visible()
        await phone.get_by_role("button", name="Copy 116 123").click()
        await seen.page.wait_for_function("navigator.clipboard.readText().then(text => text === '116 123')")


async def test_an_invite_on_one_phone_opens_on_the_other() -> None:
    async with opened() as seen:
        await seen.begin("New invite")
        brandt = seen.page.locator("#phone-1")
        await brandt.get_by_role("button", name="https://t.me").click()
        await brandt.get_by_role("button", name="Open on Ana’s phone").click()
        opened_link = seen.page.locator("#phone-0").get_by_text("/start an-invite-that-is-made-up", exact=True)
        await expect(opened_link).to_be_visible()


async def test_the_clock_the_switches_and_the_kill_reach_backstage() -> None:
    product = SmallProduct()
    async with opened(product=product) as seen:
        await seen.begin("Alert open")
        page = seen.page
        await page.get_by_role("button", name="+1 h").click()
        await expect(page.locator("#time-0")).to_have_text("Tue 24 Nov, 20:10")
        await page.get_by_role("button", name="Ana flies to New York").click()
        await expect(page.locator("#zone-0")).to_have_text("Ana · New York")
        await page.get_by_role("button", name="Next check-in").click()
        await expect(page.locator("#said")).to_have_text("No check-in is due.")
        for name in ("slow", "flood", "server_error", "answer_lost", "late_and_twice", "ana_blocks", "database_full"):
            await page.locator(f"[data-switch={name}]").click()
            await expect(page.locator(f"[data-switch={name}]")).to_have_attribute("aria-pressed", "true")
        await expect(page.locator("#phone-0 .unblock")).to_be_visible()
        await page.get_by_role("button", name="Kill the bot").click()
        await expect(page.locator("#alive")).to_have_text("The bot is not running.")
        await page.get_by_role("button", name="Start over").click()
        await seen.begin("New invite")
        assert product.scene is Scene.NEW_INVITE
        assert (seen.complaints, seen.foreign) == ([], [])
