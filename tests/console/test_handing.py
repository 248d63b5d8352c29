"""A client is handed over on the page as in the chat: offered, taken over, told, and out of sight at once (F-68)."""

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.domain.people import AlertLevel
from bot.storage import acts, clients, consents, therapists
from bot.storage.tables import outbox
from tests.console.cast import FORM, House
from tests.console.test_alerts import NUMBER, words
from tests.console.test_brief import week
from tests.console.test_same_rows import opened, rows, tap

PAGE = "/team/hand-over"


async def ready(house: House) -> None:
    """Dr. Okafor has stated what alerts need."""
    await house.change(
        "okafor", hours_days=frozenset(range(5)), hours_from=time(8), hours_to=time(17), alert_sentence="I write.",
        sound_at_night=False,
    )  # fmt: skip


async def ana_with(house: House) -> str:
    return (await house.database.read(lambda conn: clients.get(conn, "ana"))).therapist


def notices(conn: Connection) -> list[str]:
    return [row.chat for row in conn.execute(outbox.select().where(outbox.c.kind == "notice")).all()]


async def test_what_the_client_will_read_comes_first_and_nothing_changes_before_the_colleague_says_so(
    house: House,
) -> None:  # fmt: skip
    await ready(house)
    brandt = await house.signed_in("brandt")
    shown = words((await brandt.press(PAGE, client="ana", colleague="okafor", do="preview")).text)
    assert "Dr. Okafor works with you from now on, in place of Dr. Brandt." in shown and "I write." in shown
    assert not await house.database.read(notices)
    asked = await brandt.press(PAGE, client="ana", colleague="okafor", do="save")
    assert "Offered." in words((await brandt.get(asked.headers["location"])).text)
    assert await ana_with(house) == "brandt" and len(await house.database.read(notices)) == 1
    okafor = await house.signed_in("okafor")
    assert (await okafor.get("/clients/ana")).status_code == 404
    assert "Dr. Brandt would like to hand" in words((await okafor.get(PAGE)).text)


async def test_taken_over_the_former_therapist_sees_nothing_and_what_was_shared_stays_closed(house: House) -> None:
    await ready(house)
    await week(house)
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    assert "the bus" in (await brandt.get("/clients/ana/brief")).text
    await brandt.press(PAGE, client="ana", colleague="okafor", do="save")
    taken = await okafor.press(PAGE, f"{PAGE}/answer", client="ana", do="take")
    assert taken.headers["location"] == "/clients/ana" and await ana_with(house) == "okafor"
    for path in ("/clients/ana", "/clients/ana/brief", "/clients/ana/schedule", "/clients/ana/toolkit"):
        assert (await brandt.get(path)).status_code == 404, path
    assert "Ana" not in words((await brandt.get("/clients")).text)
    read = (await okafor.get("/clients/ana/brief")).text
    assert "the bus" not in read and "HYPERLINK" not in read and "shares no numbers" in read
    after = await house.database.read(lambda conn: clients.get(conn, "ana"))
    assert (after.shares_counts, after.backup_ok, after.alerts) == (None, False, AlertLevel.ANY)
    kept = await house.database.read(lambda conn: consents.of_client(conn, "ana"))
    assert {(each.what.value, each.choice) for each in kept} >= {("counts", "unasked")}
    said = [each.act for each in await house.database.read(lambda conn: acts.of_client(conn, "ana"))]
    assert "offered_a_client" in said and "took_a_client_over" in said


async def test_somebody_it_was_not_offered_to_takes_nobody_over(house: House) -> None:
    """F-68: Marta, Dr. Okafor without an offer, and Dr. Brandt with somebody else's client."""
    await ready(house)
    await house.marta()
    for reader, client in (("okafor", "ana"), ("marta", "ana"), ("brandt", "chidi")):
        browser = await house.signed_in(reader)
        token = FORM.findall((await browser.get("/devices")).text)[0]
        for do in ("take", "decline", "back"):
            answer = await browser.post(f"{PAGE}/answer", {"form": token, "client": client, "do": do})
            assert "That offer does not stand any more." in words(answer.text)
        foreign = {"form": token, "client": "chidi" if client == "ana" and reader == "marta" else client}
        answer = await browser.post(PAGE, {**foreign, "colleague": "brandt", "do": "save"})
        assert "That offer does not stand" in words(answer.text)
    assert await ana_with(house) == "brandt"


async def test_an_open_alert_is_closed_first_and_a_colleague_who_cannot_read_alerts_is_not_offered(
    house: House,
) -> None:  # fmt: skip
    brandt = await house.signed_in("brandt")
    await house.change("okafor", sound_at_night=None)
    assert "There is nobody yet who could take over" in words((await brandt.get(PAGE)).text)
    await ready(house)
    await house.alert()
    refused = await brandt.press(PAGE, client="ana", colleague="okafor", do="save")
    assert "An alert is open about this client." in words(refused.text)
    assert await ana_with(house) == "brandt"


async def test_an_offer_taken_back_or_declined_leaves_everything_as_it_was(house: House) -> None:
    await ready(house)
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    for browser, do in ((brandt, "back"), (okafor, "decline")):
        await brandt.press(PAGE, client="ana", colleague="okafor", do="save")
        done = await browser.press(PAGE, f"{PAGE}/answer", client="ana", do=do)
        assert done.status_code == 303
        assert (await house.database.read(lambda conn: therapists.get(conn, "okafor"))).offered == ()
        assert (await house.database.read(lambda conn: clients.get(conn, "ana"))).handing_to == ""
    assert await ana_with(house) == "brandt"


async def test_a_label_that_is_there_already_gets_a_number(house: House) -> None:
    await ready(house)
    await house.change("chidi", label="Ana")
    await house.change("ana", label="Ana")
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    await brandt.press(PAGE, client="ana", colleague="okafor", do="save")
    await okafor.press(PAGE, f"{PAGE}/answer", client="ana", do="take")
    assert (await house.database.read(lambda conn: clients.get(conn, "ana"))).label == "Ana 2"


@pytest.mark.parametrize(
    "steps",
    [
        [("brandt", "hovo", "ana:okafor", "", {"colleague": "okafor", "do": "save"})],
        [
            ("brandt", "hovo", "ana:okafor", "", {"colleague": "okafor", "do": "save"}),
            ("brandt", "hovb", "ana", "/answer", {"do": "back"}),
        ],
        [
            ("brandt", "hovo", "ana:okafor", "", {"colleague": "okafor", "do": "save"}),
            ("okafor", "hovt", "ana", "/answer", {"do": "take"}),
        ],
        [
            ("brandt", "hovo", "ana:okafor", "", {"colleague": "okafor", "do": "save"}),
            ("okafor", "hovn", "ana", "/answer", {"do": "decline"}),
        ],
    ],
    ids=["offered", "taken back", "taken over", "declined"],
)
async def test_the_chat_and_the_page_leave_the_same_rows(
    sqlite_template: Path, tmp_path: Path, steps: list[tuple[str, str, str, str, dict[str, str]]]
) -> None:
    async with opened(sqlite_template, tmp_path / "chat") as chat, opened(sqlite_template, tmp_path / "page") as page:
        for house in (chat, page):
            await ready(house)
            for action, about in (("ack", NUMBER), ("areason", f"{NUMBER}:false_reading")):
                await house.database.transaction(tap, house, action, about)
        for who, action, about, form, fields in steps:
            await chat.database.transaction(tap, chat, action, about, who)
            browser = await page.signed_in(who)
            assert (await browser.press(PAGE, f"{PAGE}{form}", client="ana", **fields)).status_code == 303
        in_chat, on_page = await chat.database.read(rows), await page.database.read(rows)
        assert on_page["people"] == in_chat["people"]
        assert on_page["told"] == [each for each in in_chat["told"] if each[1] != "reply"]
        assert in_chat["acts"]
        assert [each for each in on_page["acts"] if "looked" not in each[2]] == in_chat["acts"]
        held = [await each.database.read(lambda conn: clients.get(conn, "ana")) for each in (chat, page)]
        assert replace(held[0], chat="") == replace(held[1], chat="")
