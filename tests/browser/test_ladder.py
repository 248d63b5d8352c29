"""The whole ladder of an alert on both phones in a real browser, moved by the demo's clock: urgent, concern, a backup.

HANDRAIL_PICTURES=DIR keeps a picture of each moment, to be looked at.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import expect

from bot.demo.backstage import Scene
from bot.demo.botapi.wire import serve
from bot.demo.page.app import demo_page
from bot.demo.stories import Line, Player, Story
from bot.demo.theatre import Theatre
from tests.browser.opening import CHROMIUM, Hand, Seen, browsing

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

TUESDAY = date(2026, 11, 24)
PICTURES = os.environ.get("HANDRAIL_PICTURES")


class Watched:
    """The open demo: both hands, its clock and its tables."""

    def __init__(self, seen: Seen, theatre: Theatre) -> None:
        self.seen, self.theatre = seen, theatre
        self.ana, self.brandt = Hand(seen, 0), Hand(seen, 1)
        self._shots = 0

    async def later(self, label: str, times: int = 1) -> None:
        """The demo's clock moves on: "+5 min", "+1 h"."""
        for _ in range(times):
            before = await self.seen.page.locator("#time-0").text_content()
            await self.seen.page.get_by_role("button", name=label, exact=True).click()
            await expect(self.seen.page.locator("#time-0")).not_to_have_text(before or "", timeout=20_000)

    async def alert_is(self, tier: str, state: str) -> None:
        """The newest alert in the live table."""
        row = self.seen.page.locator("table[data-table=alerts] tbody tr").first
        await expect(row).to_contain_text(tier, timeout=10_000)
        await expect(row).to_contain_text(state, timeout=10_000)

    async def picture(self, name: str) -> None:
        """Kept only where somebody wants to look."""
        self._shots += 1
        if PICTURES:
            await self.seen.page.screenshot(path=Path(PICTURES) / f"{self._shots:02d}-{name}.png", full_page=True)


@asynccontextmanager
async def watched(scene: Scene) -> AsyncIterator[Watched]:
    """The demo with that scene already on: a slow machine may take long to play what went before."""
    theatre = Theatre(TUESDAY)
    try:
        await theatre.start(scene)
        async with serve(demo_page(theatre)) as url, browsing(url) as seen:
            await expect(seen.page.get_by_role("log").first).to_have_attribute("aria-busy", "false", timeout=30_000)
            yield Watched(seen, theatre)
            assert (seen.complaints, seen.foreign) == ([], [])
    finally:
        await theatre.close()


async def test_an_urgent_ladder_until_nobody_was_reached() -> None:
    async with watched(Scene.ALERT_OPEN) as on:
        await on.ana.sees("I sent Dr. Brandt a note")
        await on.brandt.sees("is open.")
        await on.alert_is("urgent", "delivered")
        await on.picture("urgent-sent")
        await on.ana.taps_anywhere("I'm safe now")
        await on.ana.sees("I added that.")
        await on.brandt.sees("client tapped: I'm safe now.")
        await on.later("+5 min", 2)
        await on.brandt.sees("Not marked as seen yet.")
        await on.picture("urgent-again")
        await on.later("+1 h")
        await on.alert_is("urgent", "unreached")
        await on.ana.sees("The note has not been marked as seen yet")
        await on.picture("urgent-unreached")
        await on.brandt.taps_anywhere("Acknowledge")
        await on.brandt.sees("What next?")
        await on.ana.sees("An update is here.")
        await on.ana.taps("Read")
        await on.ana.sees("Dr. Brandt marked it as seen")
        await on.picture("urgent-seen")
        await on.brandt.taps_anywhere("Close")
        await on.brandt.sees("Why is it closed?")
        await on.brandt.taps("False reading")
        await on.brandt.sees("is closed.")
        await on.alert_is("urgent", "closed")
        await on.picture("urgent-closed")
        assert await on.seen.findings() == []


async def test_a_concern_ladder_over_the_night() -> None:
    async with watched(Scene.FOUR_WEEKS_IN) as on:
        await on.ana.says("I wish I was dead")
        await on.ana.sees("Are you in danger right now?")
        await on.ana.sees("before it is seen.")
        await on.brandt.sees("concern")
        await on.alert_is("concern", "delivered")
        await on.picture("concern-sent")
        await on.ana.taps_anywhere("Ask me tomorrow")
        await on.ana.says("I just want to be dead")
        await on.ana.sees("I added to the open note")
        await on.brandt.sees("Wrote again: 1.")
        await on.picture("concern-again")
        await on.later("Next day")
        await on.alert_is("concern", "unreached")
        await on.ana.sees("The note has not been marked as seen yet")
        await on.picture("concern-unreached")
        await on.ana.key("Support now")
        await on.ana.sees("People you can reach:")
        await on.picture("support-now")


MARTA_JOINS = """\
Dr. Brandt: /help
Dr. Brandt taps Hours and alerts
Dr. Brandt taps Mon–Fri
Dr. Brandt taps 09:00–18:00
Dr. Brandt: I call you back within two hours on working days.
Dr. Brandt taps Yes
Dr. Brandt: Germany
Dr. Brandt taps Skip
Dr. Brandt: Marta
Marta opens her link
Marta taps Claim
Marta taps Mon–Fri
Marta taps 09:00–18:00
Marta: I call A.K. and then Dr. Brandt.
Marta taps Yes
Marta: Germany
Marta taps Skip
Marta taps Skip
Dr. Brandt: /invite A.K.
Dr. Brandt taps My usual start
Dr. Brandt: 020 7946 0958
Ana opens her invite
Ana taps Yes
Ana: united kingdom
Ana taps Understood
Ana taps Understood
Ana taps Yes, share
Ana taps If anything worries
Ana taps Yes
Handrail to Ana: You're set
Dr. Brandt taps Confirm
"""


async def plays(on: Watched, lines: str) -> None:
    """What happens off the page: Marta has no phone on it."""
    told = tuple(Line(number, line) for number, line in enumerate(lines.splitlines(), 1))
    await Player(on.theatre.product, today=TUESDAY).play(Story("ladder", "", "", told))


async def test_a_backup_person_gets_it_and_marks_it_as_seen() -> None:
    async with watched(Scene.NEW_INVITE) as on:
        await plays(on, MARTA_JOINS)
        await on.ana.says("I have the pills here and I will do it tonight")
        await on.ana.sees("Marta gets it too.")
        await on.brandt.sees("backup at")
        await on.picture("backup-sent")
        await on.later("+5 min", 4)
        await on.alert_is("urgent", "delivered")
        await plays(on, "Marta taps Acknowledge")
        await on.alert_is("urgent", "acknowledged")
        await on.ana.sees("An update is here.")
        await on.ana.taps("Read")
        await on.ana.sees("Marta marked it as seen")
        await on.picture("backup-seen")
        await on.brandt.says("/alerts")
        await on.brandt.sees("seen")
        await on.later("+1 h")
        await on.picture("backup-asked-whether-it-can-be-closed")
        await plays(on, "Marta taps Close\nMarta taps Reached\nMarta taps Back to before")
        await on.alert_is("urgent", "closed")
