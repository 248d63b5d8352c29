"""A file that takes longer to make: its page, its ten minutes, its one browser, and what takes it back (§4.3)."""

import asyncio
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.console.exports import ONCE_MORE
from bot.domain.journal import Act, Shared
from bot.domain.making import Progress, Step
from bot.services import audit_desk
from bot.services.audit_desk import Trail
from bot.storage import acts, entries, therapists
from bot.storage.next_letter import lease_next
from tests.console.cast import Browser, House
from tests.console.test_alerts import words
from tests.console.test_brief import week
from tests.console.test_overview import entry

FILES = ("/clients/ana/brief.md", "/clients/ana/brief.csv", "/audit.csv?show=all")
SLOW = "/clients/ana/brief.csv"


async def asked(house: House, browser: Browser, path: str = SLOW) -> str:
    """The address of its page, where nobody waits for it; it does not begin before `begins`."""
    house.files.at_once_s = 0
    await house.files.turn.acquire()
    answer = await browser.get(path)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def begins(house: House) -> None:
    """It is made, to its end."""
    house.files.turn.release()
    await asyncio.wait([each.task for each in house.files.kept.values() if each.task])


def exported(conn: Connection) -> list[str]:
    return [each.who for each in acts.of_client(conn, "ana") if each.page_read == "export"]


@pytest.mark.parametrize("path", FILES)
async def test_what_is_made_at_once_is_given_at_once_and_nothing_of_it_is_kept(house: House, path: str) -> None:
    await week(house)
    brandt = await house.signed_in("brandt")
    answer = await brandt.get(path)
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    assert not house.files.kept


@pytest.mark.parametrize("path", FILES)
async def test_what_takes_longer_says_how_far_it_is_and_leaves_a_link_for_ten_minutes(house: House, path: str) -> None:
    await week(house)
    brandt = await house.signed_in("brandt")
    house.now += timedelta(seconds=1)  # signing in is a line of the trail as well
    plain = (await brandt.get(path)).text
    page = await asked(house, brandt, path)
    waits = (await brandt.get(page)).text
    assert "<progress" in waits and 'http-equiv="refresh"' in waits and "Another file is made first." in words(waits)
    assert (await brandt.get(f"{page}/take")).headers["location"] == page
    (file,) = house.files.kept.values()
    file.progress.begin(Step.READING, 20_000)
    file.progress.one()
    assert "Reading: 1 of 20000." in words((await brandt.get(page)).text)
    await begins(house)
    ready = words((await brandt.get(page)).text)
    assert "The link works until 09:10" in ready and "in this browser alone" in ready
    for _ in range(2):
        given = await brandt.get(f"{page}/take")
        assert "attachment" in given.headers["content-disposition"] and "no-store" in given.headers["cache-control"]
        assert given.text.splitlines()[0] == plain.splitlines()[0] and len(given.text) >= len(plain)
    house.waits(minutes=10)
    for address in (page, f"{page}/take"):
        gone = await brandt.get(address)
        assert gone.status_code == 404 and "This file is not here" in words(gone.text)
    assert not house.files.kept


async def test_nobody_else_finds_it_and_no_other_browser_of_hers(house: House) -> None:
    """T3, T9: what is somebody else's looks like what was never there."""
    await week(house)
    brandt = await house.signed_in("brandt")
    page = await asked(house, brandt)
    await begins(house)
    for other in (await house.signed_in("okafor"), await house.signed_in("brandt")):
        for address in (page, f"{page}/take"):
            theirs, nothing = await other.get(address), await other.get("/files/never-there")
            assert theirs.status_code == nothing.status_code == 404
            assert words(theirs.text) == words(nothing.text) and "Ana" not in theirs.text
    assert (await house.browser().get(f"{page}/take")).status_code == 401
    assert (await brandt.get(f"{page}/take")).status_code == 200
    await brandt.press("/devices", "/sign-out")
    assert (await brandt.get(f"{page}/take")).status_code == 401


async def test_what_is_taken_back_meanwhile_is_not_given(house: House) -> None:
    """CR-1202: withdrawing takes effect at once, of a file that is made already too."""
    await entry(house, shared=Shared.SHARED)
    brandt = await house.signed_in("brandt")
    page = await asked(house, brandt)
    await begins(house)
    assert "They laughed at me" in (await brandt.get(f"{page}/take")).text

    def taken_back(conn: Connection) -> None:
        one = entries.get(conn, "e1")
        entries.save(conn, replace(one, shared=Shared.PRIVATE, version=one.version + 1))

    await house.database.transaction(taken_back)
    answer = await brandt.get(f"{page}/take")
    text = words(answer.text)
    assert answer.status_code == 404 and "Something has changed since it was made" in text and "laughed" not in text
    assert f'href="{SLOW}"' in answer.text and not house.files.kept


@pytest.mark.parametrize("path", [SLOW, "/audit.csv"])
async def test_a_client_handed_over_takes_their_file_along(house: House, path: str) -> None:
    """F-68: what is ready is not given once the client works with somebody else."""
    brandt = await house.signed_in("brandt")
    page = await asked(house, brandt, path)
    await begins(house)
    await house.change("ana", therapist="okafor")
    assert (await brandt.get(f"{page}/take")).status_code == 404


async def test_that_it_was_taken_along_is_written_once_before_it_is_made(house: House) -> None:
    """F-66, F-70: to ask twice at the same address leads to the same file."""
    brandt = await house.signed_in("brandt")
    page = await asked(house, brandt)
    assert await house.database.read(exported) == ["brandt"]
    assert (await brandt.get(SLOW)).headers["location"] == page
    await begins(house)
    assert await house.database.read(exported) == ["brandt"]
    okafor = await house.signed_in("okafor")
    assert (await okafor.get(SLOW)).status_code == 404 and await house.database.read(exported) == ["brandt"]


async def test_a_browser_keeps_three_and_the_oldest_give_way(house: House) -> None:
    brandt = await house.signed_in("brandt")
    first = await asked(house, brandt)
    for which in ("looks", "changes", "all"):
        await brandt.get(f"/audit.csv?show={which}")
    await begins(house)
    assert len(house.files.kept) == 3 and (await brandt.get(first)).status_code == 404


async def test_what_cannot_be_made_is_a_page_with_a_number_once(house: House) -> None:
    brandt = await house.signed_in("brandt")
    page = await asked(house, brandt)
    (file,) = house.files.kept.values()
    await house.database.transaction(lambda conn: conn.exec_driver_sql("UPDATE client SET body_enc = X'00'"))
    await begins(house)
    assert file.ready and (await brandt.get(page)).status_code == 500
    assert (await brandt.get(page)).status_code == 404


async def test_the_page_is_there_in_spanish(house: House) -> None:
    await house.change("brandt", language="es")
    brandt = await house.signed_in("brandt")
    page = await asked(house, brandt)
    assert "Su archivo se está preparando" in words((await brandt.get(page)).text)
    await begins(house)
    assert "Su archivo está listo" in words((await brandt.get(page)).text)


async def test_a_trail_longer_than_a_file_says_how_much_is_left_out(house: House) -> None:
    """§4.3: every export names what was left out; a year of a big clinic fits in (issue 5: 100,000 rows)."""
    assert audit_desk.MOST >= 100_000
    left: list[int] = []

    def write(trails: Iterator[Trail], left_out: int, progress: Progress) -> str:
        left.append(left_out)
        return str(sum(len(each.acts) for each in trails))

    for number in range(3):
        act = Act(f"a{number}", house.now, "brandt", "looked_at_brief", "ana")
        await house.database.transaction(acts.save, act)
    brandt = await house.database.read(lambda conn: therapists.get(conn, "brandt"))
    made = await house.database.read(
        audit_desk.written, house.world, house.now, brandt, "all", write, Progress(), most=2
    )  # fmt: skip
    assert (made.text, left) == ("2", [1])


async def _last_link(house: House) -> str:
    """The path of the link in the newest letter to Dr. Brandt's chat."""
    letter = await house.database.transaction(lease_next, house.now, house.now + timedelta(minutes=1), 0)
    assert letter is not None and letter.say.protect
    found = re.search(r"https?://[^/]+(/sign-in/[\w-]+)", letter.say.text)
    assert found, letter.say.text
    return found[1]


@pytest.mark.parametrize("path", FILES)
async def test_ten_minutes_after_signing_in_a_file_asks_for_it_once_more_and_the_link_leads_back(
    house: House, path: str
) -> None:
    """T9: whoever sits down at a browser that was left open takes no file along."""
    await week(house)
    brandt = await house.signed_in("brandt")
    house.waits(minutes=10)
    asked_again = await brandt.get(path)
    assert "attachment" not in asked_again.headers.get("content-disposition", "")
    assert "only within 10 minutes of signing in" in words(asked_again.text)
    assert not await house.database.read(exported)
    back = html.unescape(re.findall(r'name="back" value="([^"]+)"', asked_again.text)[0])
    done = await brandt.press(path, ONCE_MORE, back=back)
    assert (done.status_code, done.headers["location"]) == (303, ONCE_MORE)
    assert "Open it in this browser within 5 minutes" in words((await brandt.get(ONCE_MORE)).text)
    entered = await brandt.press(await _last_link(house))
    assert entered.headers["location"] == back
    assert (await brandt.get(back)).status_code == 200
    assert "attachment" in (await brandt.get(path)).headers["content-disposition"]


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example/", "/sign-out", "", "/audit/../x"])
async def test_a_link_to_sign_in_once_more_leads_to_no_other_page(house: House, back: str) -> None:
    brandt = await house.signed_in("brandt")
    house.waits(minutes=10)
    await brandt.press("/audit.csv?show=all", ONCE_MORE, back=back)
    assert (await brandt.press(await _last_link(house))).headers["location"] == "/"
