"""Pages that no other journey opens, after one sign-in: silent, accessible, without scripts too (F-51).

What the other journeys of this folder open is not opened again here.
"""

import pytest

pytest.importorskip("axe_playwright_python", reason="needs the browser driver: uv sync --group ci")

from playwright.async_api import Page, expect
from sqlalchemy import Connection

from bot.domain.journal import Act, Shared
from bot.domain.people import Standing
from bot.domain.talk.erase import ERASED
from bot.domain.toolkit import More, Proposal, Wish
from bot.storage import acts, own_prompts, proposals
from bot.storage.database import Database
from tests.browser.opening import CHROMIUM, Seen, Theme, follow
from tests.browser.test_console import fits, opened
from tests.console.cast import House
from tests.console.test_brief import week
from tests.console.test_clients import many, rhythm
from tests.console.test_overview import delivered, entry
from tests.console.test_prompts import written

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
PHONE = 600
NOT_THERE = ("/clients/nobody", "/files/not-there")
LOOKED_AT = {
    "/clients/ana/delivery": "Ana: delivery",
    "/clients/ana/shared": "Ana: shared entries",
    "/clients?show=ended": "Clients",
    "/clients/x000": "Client 000",
    "/clients/gone": "Erased",
    "/clients/nobody": "Not found, or not yours",
    "/team/reading": "How you read alerts",
    "/settings": "Settings",
    "/sign-in-again": "The link is in your chat",
    "/files/not-there": "This file is not here",
    "/clients/invite": "Invite a client",
    "/clients/ana/contact": "Ana: to reach them",
    "/clients/ana/agreed": "Ana: what you two agreed",
    "/clients/ana/session": "Ana: the next session",
    "/clients/ana/next": "Ana: next check-ins",
    "/clients/pause": "Pause check-ins for everybody",
    "/clients/ana/brief": "Ana: brief",
    "/team/colleagues": "Therapists",  # one of them gone, whose clients can be moved
}


async def a_long_time(house: House) -> None:
    """Ana with everything that her page can show, somebody whose link has ended, and somebody who erased everything."""
    await rhythm(house, by_client="moved")
    await week(house)
    await delivered(house, count=4)
    await entry(house, shared=Shared.SESSION)
    await many(house, 1)
    await house.change("okafor", chat="", claimed_at=None)
    await house.change("brandt", lead=True, claimed_at=house.now)
    await house.change("x000", standing=Standing.ENDED, ended_at=house.now)

    def erased(conn: Connection) -> None:
        acts.save(conn, Act("p1", house.now, "brandt", "confirmed_the_person", "gone"))
        acts.save(conn, Act("4711", house.now, "gone", ERASED, "gone"))

    await house.database.transaction(erased)


async def the_do_list(page: Page, width: int) -> None:
    """On a phone the acts fold into one list; elsewhere they stand side by side. The status sentence comes first."""
    first = page.locator("main > p").first
    await expect(first).to_contain_text("Ana · ")
    if width < PHONE:
        await expect(page.get_by_role("link", name="Send now")).to_be_hidden()
        await page.locator("summary", has_text="Do").click()
    await page.get_by_role("link", name="Send now").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ana: send a check-in now")


async def by_keyboard(page: Page, seen: Seen) -> None:
    """§4.2: search comes first after the skip link; what is wrong with a form takes the focus and leads to it."""
    await page.goto(f"{seen.url}/clients")
    for key in ("Tab", "Enter", "Tab"):
        await page.keyboard.press(key)
    await expect(page.get_by_label("Label", exact=True)).to_be_focused()
    for path, key in (("/team", "Preview"), ("/clients/invite", "Send me the link")):
        await page.goto(seen.url + path)
        await page.get_by_role("button", name=key).last.press("Enter")
        await expect(page.locator(".wrong")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await fits(seen)


async def how_alerts_are_read(page: Page, seen: Seen) -> None:
    """What lacks is named; then it is kept."""
    await page.goto(f"{seen.url}/team/reading")
    await page.get_by_label("What you do when an alert comes").fill("")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("Nothing was kept yet")
    await fits(seen)
    await page.get_by_label("What you do when an alert comes").fill("I call you the same day.")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_have_text("Kept.")


async def invited_tested_and_agreed(page: Page, seen: Seen) -> None:
    """T2, T8, T11: an invite, a test alert, a line that both agreed on; each says what became of it."""
    await page.goto(f"{seen.url}/clients/invite")
    await page.get_by_label("What you call them here").fill("T.O.")
    await follow(page.get_by_role("button", name="Send me the link"))
    await expect(page.get_by_role("status")).to_have_text("The link is in your chat.")
    await page.goto(f"{seen.url}/team/reading")
    await follow(page.get_by_role("button", name="Send a test alert"))
    await expect(page.get_by_role("status")).to_be_visible()
    await page.goto(f"{seen.url}/clients/ana/agreed")
    await page.get_by_label("Line 1").fill("Sleep before midnight")
    await follow(page.get_by_role("button", name="Save"))
    await expect(page.get_by_role("status")).to_have_text("Kept. Ana sees it in the chat.")


async def the_draft_on_me(page: Page, seen: Seen) -> None:
    """A draft goes into the therapist's own chat as a test."""
    await page.goto(f"{seen.url}/prompts/new")
    await page.get_by_label("What the client reads (English)").fill("How was supper?")
    await page.get_by_role("button", name="Test on me").click()
    await expect(page.get_by_text("marked as a test")).to_be_visible()
    await fits(seen)


async def test_every_other_page(sqlite_database: Database, width: int, theme: Theme, scripts: bool) -> None:
    leads_to = "/clients/ana"
    async with opened(sqlite_database, width, theme, scripts=scripts, leads_to=leads_to, before=a_long_time) as (
        seen,
        _,
    ):
        page = seen.page
        await page.get_by_role("button").first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Ana")
        await fits(seen)
        await the_do_list(page, width)
        for path, heading in LOOKED_AT.items():
            await page.goto(seen.url + path)
            await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
            if path in NOT_THERE:  # the browser itself notes that a page is not there
                seen.complaints.clear()
            await fits(seen)
        await by_keyboard(page, seen)
        await how_alerts_are_read(page, seen)
        await the_draft_on_me(page, seen)
        await invited_tested_and_agreed(page, seen)
        assert (seen.complaints, seen.foreign) == ([], [])


async def a_spanish_desk(house: House) -> None:
    """The same for a therapist who reads Spanish: an alert seen, a prompt with two versions, a proposal of Ana's."""
    await a_long_time(house)
    await house.alert()
    await house.change("ana", label="Wm" * 12)
    await house.change("brandt", language="es", name="Dra. Desoxirribonucleótido-Supercalifragilística")
    hers = Proposal(
        "q1", "ana", "client", (Wish("Tea", more=More("al volver a casa")),), house.now, note="Por la noche"
    )
    await house.database.transaction(lambda conn: proposals.save(conn, hers))
    brandt = await house.signed_in("brandt")
    await brandt.press("/alerts", "/alerts/40718253/seen")
    stands = await written(brandt, **{"text-es": "¿Cómo fue la sobremesa?"})
    made = (await house.database.read(own_prompts.versions, stands.rpartition("/")[2]))[0]
    await written(brandt, "draft", stands, base=f"{made.id}:{made.version}")


IN_SPANISH = (
    "/alerts", "/alerts/40718253", "/clients", "/clients/ana", "/clients/ana/copy/s1", "/clients/ana/toolkit",
    "/clients/ana/schedule", "/clients/ana/plan", "/clients/ana/session", "/audit", "/team/reading", "/prompts",
)  # fmt: skip


async def test_in_spanish_words_are_longer_and_everything_still_fits(sqlite_database: Database) -> None:
    """F-45."""
    async with opened(sqlite_database, 390, "light", leads_to="/clients", before=a_spanish_desk) as (seen, house):
        page = seen.page
        await follow(page.get_by_role("button").first)
        (prompt,) = {each.prompt for each in await house.database.read(own_prompts.live)}
        for path in (*IN_SPANISH, f"/prompts/{prompt}"):
            await page.goto(seen.url + path)
            assert await page.locator("html").get_attribute("lang") == "es"
            await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            await fits(seen)
