"""How alerts are read, changed on the page: the rows of the chat, nothing by halves, a missing backup person said."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.people import Therapist
from bot.storage import invites, therapists
from bot.storage.tables import outbox
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_same_acts import quiet, types
from tests.console.test_same_rows import tap

PAGE = "/team/reading"
SAID = {
    "day0": "on", "day2": "on",
    "starts": "8:30", "ends": "5pm", "sentence": "I call you back the same day.", "night": "no",
}  # fmt: skip
WORKDAYS = {"day1": "on", "day3": "on", "day4": "on"}  # beside the two
LAST = ("No", "United Kingdom", "London", "Marta")


async def stands(house: House, who: str = "brandt") -> Therapist:
    return await house.database.read(lambda conn: therapists.get(conn, who))


def left(conn: Connection) -> dict[str, Any]:
    """All that it may change; whose ids are made by chance go by name."""
    everybody = {each.name: each for each in therapists.all(conn)}
    me, backup = everybody["Dr. Brandt"], everybody.get("Marta")
    links = (
        [(each.for_, each.label, each.expires_at) for each in invites.of_therapist(conn, backup.id)] if backup else []
    )
    plain = replace(me, chat="", version=0, backup="named" if me.backup else "")
    return {"me": plain, "backup": backup and replace(backup, id="", version=0), "links": links}


async def test_what_is_kept_on_the_page_is_what_the_chat_keeps(sqlite_template: Path, tmp_path: Path) -> None:
    """T1, CR-701, CR-705, CR-707; the same acts, the same rows."""
    async with quiet(sqlite_template, tmp_path / "chat") as chat, quiet(sqlite_template, tmp_path / "page") as page:
        for house in (chat, page):
            await house.change("brandt", backup="", zone="Europe/London", country="GB")
        await chat.database.transaction(tap, chat, "setup", "")
        typed = ("Other days", "Mon", "Tue", "Wed", "Thu", "Fri", "Done", "8:30-17:00", SAID["sentence"], *LAST)
        for text in typed:
            await chat.database.transaction(types, chat, text)
        brandt = await page.signed_in("brandt")
        done = await brandt.press(PAGE, **SAID, **WORKDAYS, backup="Marta")
        assert "The link for Marta is in your chat." in words((await brandt.get(done.headers["location"])).text)
        assert await page.database.read(left) == await chat.database.read(left)


async def test_what_lacks_is_named_and_nothing_is_kept_by_halves(house: House) -> None:
    before = await stands(house)
    brandt = await house.signed_in("brandt")
    answer = words((await brandt.press(PAGE, sentence="x" * 141, starts="9", ends="9")).text)
    for line in ("Nothing was kept yet", "Choose the days first.", "not the same twice", "one to 140 characters"):
        assert line in answer
    assert "Choose whether urgent alerts sound." in answer and await stands(house) == before


async def test_the_form_shows_what_stands_and_keeps_what_was_not_changed(house: House) -> None:
    await house.marta()
    brandt = await house.signed_in("brandt")
    text = (await brandt.get(PAGE)).text
    assert 'value="Marta"' in text and "I call you within the day." in text
    await brandt.press(PAGE, **SAID, backup="Marta")
    after = await stands(house)
    assert after.backup == "marta" and after.hours_days == frozenset({0, 2}) and not after.sound_at_night


async def test_a_test_alert_goes_to_both_and_says_so(house: House) -> None:
    """CR-707."""
    await house.marta()
    brandt = await house.signed_in("brandt")
    done = await brandt.press(PAGE, "/team/test")
    assert "It says that it is a test." in words((await brandt.get(done.headers["location"])).text)
    sent = await house.database.read(lambda conn: [row.kind for row in conn.execute(outbox.select()).all()])
    assert sent == ["alert", "alert"]


@pytest.mark.parametrize("page", ["/team", "/clients"])
async def test_a_missing_backup_person_is_said_until_there_is_one(house: House, page: str) -> None:
    brandt = await house.signed_in("brandt")
    assert "No backup person is named." in words((await brandt.get(page)).text)
    await house.marta()
    assert "No backup person is named." not in words((await brandt.get(page)).text)


async def test_nobody_changes_how_somebody_else_reads_alerts(house: House) -> None:
    before = await stands(house)
    okafor = await house.signed_in("okafor")
    await okafor.press(PAGE, **SAID)
    assert await stands(house) == before
    assert (await stands(house, "okafor")).alert_sentence == SAID["sentence"]
