"""The README's pictures: real screenshots of the demo, taken by .ci/pictures. Fails on any complaint or axe finding."""

import asyncio
import sys
from datetime import date
from pathlib import Path

from bot.demo.botapi.wire import serve
from bot.demo.page.app import demo_page
from bot.demo.theatre import Theatre
from tests.browser.opening import CHROMIUM, Hand, Seen, Theme, browsing

TUESDAY = date(2026, 11, 24)
FOLDER = Path(__file__).parents[2] / "docs" / "images"
LARGEST = 400_000
WIDE, PHONE = (1280, 880), (390, 844)


class NotFit(Exception):
    """A picture that may not go into the README; the text says why."""


async def check(seen: Seen) -> None:
    """Nothing foreign, nothing complained about, nothing that axe finds, nothing that runs off to the side."""
    faults = [*seen.complaints, *seen.foreign, *await seen.findings()]
    if await seen.sideways():
        faults.append("the page is wider than its window")
    if faults:
        raise NotFit("\n".join(faults))


async def keep(seen: Seen, name: str) -> None:
    """Check the page and keep what its window shows."""
    await check(seen)
    path = FOLDER / f"{name}.png"
    await seen.page.mouse.move(0, 0)
    await seen.page.wait_for_timeout(300)
    await seen.page.screenshot(path=path)
    if path.stat().st_size > LARGEST:
        raise NotFit(f"{path.name} is larger than {LARGEST} bytes")
    print(f"{path.name}: {path.stat().st_size // 1000} kB")


async def an_evening(seen: Seen, size: tuple[int, int]) -> None:
    """A check-in that waits; then, on the wide page, words that sound like danger and what both phones show."""
    ana, brandt = Hand(seen, 0), Hand(seen, 1)
    await seen.begin("Four weeks in")
    await ana.sees("A check-in is here")
    if size == PHONE:
        await seen.page.locator("#phone-0 .lock").evaluate("e => scrollTo(0, e.offsetTop - 64)")
        return
    await ana.says("I want to die")
    await brandt.sees("is open.")
    await ana.sees("I sent Dr. Brandt a note")
    await seen.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    card = seen.page.locator("#phone-0 .log > div").filter(has_text="Samaritans").last
    await card.evaluate("e => { e.parentElement.scrollTop = e.offsetTop - e.parentElement.offsetTop - 60 }")


async def to_the_console(seen: Seen) -> Seen:
    """Dr. Brandt opens the console from her phone; its page, watched as the demo's was."""
    brandt = Hand(seen, 1)
    await brandt.says("/console")
    await brandt.sees("This opens the console once")
    async with seen.page.expect_popup() as opening:
        await seen.page.locator("#phone-1 .log a[href*='/sign-in/']").last.click()
    console = Seen(await opening.value, "")
    await console.page.wait_for_load_state()
    console.url = console.page.url.split("/sign-in")[0]
    console.watch()
    await console.page.get_by_role("button", name="Sign in").click()
    await console.page.get_by_text("Signed in as Dr. Brandt").wait_for()
    return console


async def desk(theme: Theme) -> None:
    """Caseload, client, builder and brief, from the demo's four weeks."""
    theatre = Theatre(TUESDAY)
    try:
        async with serve(demo_page(theatre)) as url, browsing(url, WIDE[0], theme, WIDE[1]) as seen:
            await seen.begin("Four weeks in")
            console = await to_the_console(seen)
            await console.page.goto(f"{console.url}/clients")
            await keep(console, f"caseload-{theme}")
            await console.page.locator(".cards a").first.click()
            await console.page.get_by_role("link", name="Open the brief").wait_for()
            await keep(console, f"client-{theme}")
            await console.page.get_by_role("link", name="New schedule").click()
            await console.page.get_by_label("Time", exact=True).fill("5pm")
            await console.page.locator("#said:has-text(', 17:'), #said:has-text(', 18:')").wait_for()
            await console.page.evaluate("document.activeElement.blur()")
            await keep(console, f"builder-{theme}")
            await console.page.go_back()
            await console.page.get_by_role("link", name="Open the brief").click()
            await console.page.get_by_role("heading", name="brief").wait_for()
            await keep(console, f"brief-{theme}")
    finally:
        await theatre.close()


async def picture(size: tuple[int, int], theme: Theme) -> None:
    """One picture of a demo of its own."""
    theatre = Theatre(TUESDAY)
    try:
        async with serve(demo_page(theatre)) as url, browsing(url, size[0], theme, size[1]) as seen:
            await an_evening(seen, size)
            await keep(seen, f"demo{'-phone' if size == PHONE else ''}-{theme}")
    finally:
        await theatre.close()


async def all_pictures() -> None:
    """The demo in both sizes, the console, each in both themes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for size in (WIDE, PHONE):
        await picture(size, "light")
        await picture(size, "dark")
    await desk("light")
    await desk("dark")


def main() -> int:
    if CHROMIUM is None:
        print("No Chromium on this machine.", file=sys.stderr)
        return 2
    try:
        asyncio.run(all_pictures())
    except NotFit as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
