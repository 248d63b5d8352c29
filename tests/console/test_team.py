"""The team's page: how alerts are read, and days away with what clients read before it is sent (F-69)."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.domain.people import Away
from bot.storage import acts, therapists
from bot.storage.tables import outbox
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_clients import many


async def away_of(house: House, therapist: str = "brandt") -> Away | None:
    return (await house.database.read(lambda conn: therapists.get(conn, therapist))).away


def told(conn: Connection) -> int:
    return len(conn.execute(outbox.select().where(outbox.c.kind == "notice")).all())


async def test_how_alerts_are_read_stands_there_and_a_missing_backup_is_said(house: House) -> None:
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get("/team")).text)
    assert "I call you within the day." in text and "No backup person is named." in text
    await house.marta()
    assert "Marta" in words((await brandt.get("/team")).text)


@pytest.mark.parametrize("unwatched", [True, False])
async def test_where_nobody_outside_watches_the_clients_and_the_team_page_say_so(house: House, unwatched: bool) -> None:
    """§6.3: a dead process cannot alarm."""
    house.world.unwatched = unwatched
    brandt = await house.signed_in("brandt")
    for path in ("/clients", "/team"):
        assert ("Nobody outside is watching this bot" in words((await brandt.get(path)).text)) is unwatched


async def test_days_away_are_shown_first_then_told_to_everybody_whose_messages_do_not_rest(house: House) -> None:
    await many(house, 2)
    await house.change("x001", paused_open=True)
    brandt = await house.signed_in("brandt")
    first, last = house.now.date() + timedelta(days=3), house.now.date() + timedelta(days=12)
    days = {"since": first.isoformat(), "until": last.isoformat(), "words": "Back <b>soon</b>."}
    shown = await brandt.press("/team", "/team/away", do="preview", **days)
    assert "Dr. Brandt writes: Back &lt;b&gt;soon&lt;/b&gt;." in shown.text and await away_of(house) is None
    saved = await brandt.press("/team", "/team/away", do="save", **days)
    done = words((await brandt.get(saved.headers["location"])).text)
    assert "Told: 2." in done and "Not told just now, as messages rest: Client 001" in done
    assert await away_of(house) == Away(first, last, "Back <b>soon</b>.")
    assert await house.database.read(told) == 2 and house.spoken
    found = await house.database.read(lambda conn: acts.of_therapist(conn, "brandt"))
    assert [each.about for each in found if each.act == "noted_days_away"] == [f"{first} {last}"]
    gone = await brandt.press("/team", "/team/here")
    off = words((await brandt.get(gone.headers["location"])).text)
    assert "You are not away." in off and await away_of(house) is None


@pytest.mark.parametrize(("since", "until"), [("2026-03-20", "2026-03-10"), ("2020-01-01", "2020-01-02"), ("soon", "")])
async def test_days_that_cannot_be_are_not_taken_and_what_was_typed_is_kept(
    house: House, since: str, until: str
) -> None:  # fmt: skip
    brandt = await house.signed_in("brandt")
    answer = await brandt.press("/team", "/team/away", do="save", since=since, until=until, words="Mine.")
    assert "field-wrong" in answer.text and "Mine." in answer.text and await away_of(house) is None


async def test_one_therapists_days_away_are_nobody_elses(house: House) -> None:
    okafor = await house.signed_in("okafor")
    day = house.now.date().isoformat()
    await okafor.press("/team", "/team/away", do="save", since=day, until=day)
    assert await away_of(house) is None and await away_of(house, "okafor") is not None
    assert await house.database.read(told) == 1
