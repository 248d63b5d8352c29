"""From the list of clients: an invite as in the chat, a pause for everybody and its undoing, the order."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.conversation import respond
from bot.domain.incoming import Incoming, Medium
from bot.domain.people import Invite
from bot.services.caseload_acts import AT_ONCE
from bot.services.moments import moment_of
from bot.storage import invites, schedules, therapists
from bot.storage.decisions import record
from bot.storage.tables import outbox
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_clients import many, rhythm
from tests.console.test_same_acts import quiet, types
from tests.databases import NOW

PAUSE, INVITE = "/clients/pause", "/clients/invite"
DAY = (NOW + timedelta(days=9)).date().isoformat()


def made(conn: Connection) -> tuple[list[Invite], int]:
    """The links of Dr. Brandt without what chance makes of them, and how many letters carry a picture."""
    found = [replace(each, id="", payload_hash="", person="") for each in invites.of_therapist(conn, "brandt")]
    return found, sum(row.kind == "reply" for row in conn.execute(outbox.select()).all())


def command(conn: Connection, house: House, name: str, argument: str) -> None:
    """Dr. Brandt types a command in the chat."""
    brandt = therapists.get(conn, "brandt")
    incoming = Incoming(Medium.COMMAND, house.now, house.now, command=name, argument=argument)
    moment = moment_of(conn, house.world, brandt.chat, incoming, house.now, name.encode(), who=brandt)
    record(conn, respond(moment, incoming), origin=f"c:{name}", chat=brandt.chat, now=house.now)


async def test_an_invite_from_the_list_is_the_one_that_the_chat_makes(sqlite_template: Path, tmp_path: Path) -> None:
    """T2, F-53: the same act, the same rows; the link is read in the chat alone."""
    async with quiet(sqlite_template, tmp_path / "chat") as chat, quiet(sqlite_template, tmp_path / "page") as page:
        await chat.database.transaction(command, chat, "invite", "A.K.")
        for text in ("My usual start", "Skip"):
            await chat.database.transaction(types, chat, text)
        brandt = await page.signed_in("brandt")
        done = await brandt.press(INVITE, label=" A.K. ")
        text = (await brandt.get(done.headers["location"])).text
        assert "The link is in your chat." in words(text) and "t.me/" not in text
        in_chat, on_page = await chat.database.read(made), await page.database.read(made)
        assert on_page[0] == in_chat[0] and [each.label for each in on_page[0]] == ["A.K."]


@pytest.mark.parametrize("label", ["ana", "", "x" * 25])
async def test_a_label_that_is_taken_blank_or_too_long_makes_no_link(house: House, label: str) -> None:
    brandt = await house.signed_in("brandt")
    answer = words((await brandt.press(INVITE, label=label)).text)
    assert "Nothing was done yet" in answer and "Pick another one." in answer
    assert not (await house.database.read(made))[0]


async def paused(house: House, *who: str) -> list[bool]:
    """Whether a pause covers everything of each of them."""
    found = await house.database.read(lambda conn: [schedules.of_client(conn, each) for each in who])
    return [all(each.pause is not None and each.pause.covers(house.now) for each in some) for some in found]


async def two(house: House) -> None:
    """Two clients of Dr. Brandt's and one of Dr. Okafor's, each with check-ins."""
    await rhythm(house)
    await many(house, 1)

    def kept(conn: Connection) -> None:
        (one,) = schedules.of_client(conn, "ana")
        schedules.save(conn, *(replace(one, id=f"s-{each}", client=each, version=0) for each in ("x000", "chidi")))

    await house.database.transaction(kept)


async def test_a_pause_for_everybody_is_told_to_each_and_ends_as_it_began(house: House) -> None:
    """CR-213; nobody else's clients are touched."""
    await two(house)
    brandt = await house.signed_in("brandt")
    assert "Clients whose check-ins stop: 2." in words((await brandt.get(PAUSE)).text)
    done = await brandt.press(PAUSE, do="pause", how="date", until=DAY)
    text = words((await brandt.get(done.headers["location"])).text)
    assert "Paused: 2." in text and "Clients whom you have paused: 2." in text
    assert await paused(house, "ana", "x000", "chidi") == [True, True, False]
    told = await house.database.read(lambda conn: [row.kind for row in conn.execute(outbox.select()).all()])
    assert told == ["notice", "notice"]
    done = await brandt.press(PAUSE, do="resume")
    assert "Going on again: 2." in words((await brandt.get(done.headers["location"])).text)
    assert await paused(house, "ana", "x000") == [False, False]


async def test_many_are_paused_some_at_a_time_and_nobody_is_left_out_or_told_twice(house: House) -> None:
    """Whoever is in danger meanwhile does not wait for the last of them."""
    count = 2 * AT_ONCE + 3
    await rhythm(house)
    await many(house, count)

    def evenings(conn: Connection) -> None:
        (one,) = schedules.of_client(conn, "ana")
        schedules.save(conn, *(replace(one, client=f"x{n:03}", id=f"e{n}", version=0) for n in range(count)))

    await house.database.transaction(evenings)
    brandt = await house.signed_in("brandt")
    before = house.spoken
    done = await brandt.press(PAUSE, do="pause", how="open")
    assert house.spoken - before == 3
    assert f"Paused: {count + 1}." in words((await brandt.get(done.headers["location"])).text)
    chats = await house.database.read(lambda conn: [row.chat for row in conn.execute(outbox.select()).all()])
    assert len(chats) == len(set(chats)) == count + 1


async def test_a_day_that_is_past_or_none_pauses_nobody(house: House) -> None:
    await two(house)
    brandt = await house.signed_in("brandt")
    for until in ("", "2020-01-01", "soon"):
        assert "Nothing was done yet" in words((await brandt.press(PAUSE, do="pause", how="date", until=until)).text)
    assert await paused(house, "ana", "x000") == [False, False]


async def test_the_list_keeps_the_order_that_was_asked_for(house: House) -> None:
    await many(house, 30)
    await house.change("x029", next_session=house.now + timedelta(days=1))
    await house.change("ana", call_asked_at=house.now)
    brandt = await house.signed_in("brandt")
    first: dict[str, Any] = {}
    for order in ("look", "session", "label"):
        text = (await brandt.get(f"/clients?order={order}")).text
        first[order] = text[text.index('class="cards"') :].partition('aria-label="')[2][:10]
        assert ("order=label&amp;page=2" in text) is (order == "label")
    assert [first["look"][:3], first["session"], first["label"][:3]] == ["Ana", "Client 029", "Ana"]


async def test_the_next_one_stands_on_both_clocks(house: House) -> None:
    await rhythm(house)
    await house.change("brandt", zone="Europe/Berlin")
    await house.change("ana", zone="Europe/London")
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get("/clients")).text)
    assert ", 19:10" in text and "On your clock: " in text and ", 20:10." in text
