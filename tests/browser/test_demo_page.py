"""The page with two phones in a real browser: silent console, no axe findings, nothing foreign fetched."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright, expect

from bot.demo.backstage import Scene
from bot.demo.botapi.wire import serve
from bot.demo.page.app import demo_page
from tests.browser.demo_stage import SmallProduct

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@dataclass
class Seen:
    """An open page, the product behind it, and everything the browser complained about."""

    page: Page
    product: SmallProduct
    url: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._look(request.url))

    def _look(self, url: str) -> None:
        if not url.startswith(self.url):
            self.foreign.append(url)

    async def findings(self) -> list[str]:
        found = (await Axe().run(self.page)).response
        return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]

    async def sideways(self) -> int:
        return int(await self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    async def begin(self, name: str) -> None:
        await self.page.get_by_role("button", name=name).click()
        await expect(self.page.locator("#stage")).to_be_visible()
        await expect(self.page.get_by_role("log").first).to_have_attribute("aria-busy", "false")


@asynccontextmanager
async def opened(width: int = 1280, theme: str = "light") -> AsyncIterator[Seen]:
    product = SmallProduct()
    answering = asyncio.ensure_future(product.answer_forever())
    async with serve(demo_page(product)) as url, async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        context = await browser.new_context(
            viewport={"width": width, "height": 860},
            color_scheme="dark" if theme == "dark" else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        seen = Seen(await context.new_page(), product, url)
        seen.watch()
        await seen.page.goto(url)
        yield seen
        await browser.close()
    answering.cancel()


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
async def test_the_page_is_silent_and_clean_and_does_not_scroll_sideways(width: int, theme: str) -> None:
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
        assert await seen.page.evaluate("navigator.clipboard.readText()") == "116 123"


async def test_an_invite_on_one_phone_opens_on_the_other() -> None:
    async with opened() as seen:
        await seen.begin("New invite")
        brandt = seen.page.locator("#phone-1")
        await brandt.get_by_role("button", name="https://t.me").click()
        await brandt.get_by_role("button", name="Open on Ana’s phone").click()
        opened_link = seen.page.locator("#phone-0").get_by_text("/start an-invite-that-is-made-up", exact=True)
        await expect(opened_link).to_be_visible()


async def test_the_clock_the_switches_and_the_kill_reach_backstage() -> None:
    async with opened() as seen:
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
        assert seen.product.scene is Scene.NEW_INVITE
        assert (seen.complaints, seen.foreign) == ([], [])
