"""An open page in a real Chromium, and everything that the browser complained about."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # a container's shared memory may be 64 MB: too little to print
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Theme = Literal["light", "dark"]
_LENT: list[Browser] = []
PATIENCE_MS = 30_000  # on a busy machine; nobody waits that long where all is well
SCENE_MS = 4 * PATIENCE_MS  # four weeks are played first
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Seen:
    """An open page. `complaints`: console and page errors; `foreign`: requests to anybody but the page's own server."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    twin: Page | None = None  # for a page without scripts: a window in which axe can run

    def watch(self) -> None:
        """Listen from before the first request on."""
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._look(request.url))

    def _look(self, url: str) -> None:
        if not url.startswith(self.url):
            self.foreign.append(url)

    async def findings(self) -> list[str]:
        """What axe finds on the page as it stands."""
        found = (await Axe().run(await self._as_axe_sees_it())).response
        return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]

    async def _as_axe_sees_it(self) -> Page:
        """The page itself; without scripts its markup as it stands, beside its own style sheet, in the twin."""
        if self.twin is None:
            return self.page
        markup = re.sub(r"<script\b.*?</script>", "", await self.page.content(), flags=re.DOTALL)
        await self.twin.route(
            lambda url: not url.partition("?")[0].endswith((".css", ".svg")),
            lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"),
        )
        await self.twin.goto(self.page.url)
        return self.twin

    async def sideways(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(await self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    async def begin(self, name: str) -> None:
        """Choose a scene and wait until both phones show it."""
        await self.page.get_by_role("button", name=name).click()
        await expect(self.page.locator("#stage")).to_be_visible(timeout=SCENE_MS)
        await expect(self.page.get_by_role("log").first).to_have_attribute("aria-busy", "false")


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand on one of the two phones: 0 is Ana's, 1 is Dr. Brandt's. Each wait ends after half a minute."""

    seen: Seen
    number: int

    async def says(self, text: str) -> None:
        """Type and send."""
        field = self.seen.page.locator(f"#message-{self.number}")
        await field.fill(text)
        await field.press("Enter")

    async def taps(self, label: str) -> None:
        """A key under the newest message."""
        newest = self.seen.page.locator(f"#phone-{self.number} .log > div").last
        await newest.get_by_role("button", name=label, exact=True).click()

    async def key(self, label: str) -> None:
        """One of the two keys."""
        await self.seen.page.locator(f"#phone-{self.number} .keys").get_by_role("button", name=label).click()

    async def sees(self, words: str, among: int = 3) -> None:
        """These words in one of the newest messages."""
        newest = self.seen.page.locator(f"#phone-{self.number} .log > div:nth-last-child(-n+{among})")
        await expect(newest.get_by_text(words).last).to_be_visible()

    async def opens_link_on(self, other: str) -> None:
        """The newest link to the bot, on that person's phone."""
        log = self.seen.page.locator(f"#phone-{self.number} .log")
        await log.get_by_role("button", name="https://t.me").last.click()
        await self.seen.page.get_by_role("button", name=f"Open on {other}’s phone").click()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser of our own, until the end."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        await browser.close()


@asynccontextmanager
async def lent() -> AsyncIterator[None]:
    """Inside, every `browsing` is a window of one browser: starting one is dearer than most tests."""
    async with chromium() as browser:
        _LENT.append(browser)
        yield
        _LENT.remove(browser)


@asynccontextmanager
async def _one() -> AsyncIterator[Browser]:
    """The one that is lent, or a fresh one where none is or it broke."""
    if _LENT and _LENT[-1].is_connected():
        yield _LENT[-1]
        return
    async with chromium() as browser:
        yield browser


@asynccontextmanager
async def browsing(
    url: str, width: int = 1280, theme: Theme = "light", height: int = 860, *, scripts: bool = True
) -> AsyncIterator[Seen]:  # fmt: skip
    """The page at that address, in a window that shares nothing with any other."""
    async with _one() as browser:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=scripts,
            permissions=["clipboard-read", "clipboard-write"],
        )
        beside = None if scripts else await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme
        )  # fmt: skip
        seen = Seen(await context.new_page(), url, twin=await beside.new_page() if beside else None)
        seen.watch()
        try:
            await seen.page.goto(url)
            yield seen
        finally:
            await context.close()
            if beside:
                await beside.close()


async def follow(key: Locator) -> None:
    """Press what leads to another page, and wait until that one stands: whoever looks at once may see either."""
    async with key.page.expect_navigation():
        await key.click()
