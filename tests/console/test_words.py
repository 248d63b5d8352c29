"""CR-617: what a client lets their therapist read: in the console alone, each time written down, gone at once."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.domain.alert import Reason
from bot.domain.journal import Act, Entry, EntryKind
from bot.domain.people import Pairing, Standing
from bot.storage import acts, alerts, entries
from tests.console.cast import Browser, House
from tests.console.test_alerts import NUMBER, PAGE, read, words

TEXT = "I cannot go on <b>like this</b>.\nThe lift was crowded."
WORDS = f"{PAGE}/words"


async def wrote(house: House, id_: str = "e1", client: str = "ana", *, beside: str = NUMBER) -> None:
    """What that client wrote is kept, and stands beside that alert."""
    entry = Entry(id_, client, EntryKind.NOTE, house.now, answers={"note": TEXT}, beside_alert=beside)

    def kept(conn: Connection) -> None:
        entries.save(conn, entry)

    await house.database.transaction(kept)


async def looks(house: House, client: str = "ana") -> list[Act]:
    found = await house.database.read(lambda conn: acts.of_client(conn, client))
    return [each for each in found if each.page_read == "entry"]


async def open_it(browser: Browser, entry: str = "e1") -> tuple[int, str]:
    answer = await browser.press("/devices", WORDS, entry=entry)
    return answer.status_code, words(answer.text)


async def test_a_second_click_opens_it_and_nothing_shows_it_before(house: House) -> None:
    """CR-617."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    await wrote(house)
    for path in ("/alerts", PAGE):
        assert "cannot go on" not in (await brandt.get(path)).text
    assert "Ana lets you read what they wrote" in await read(brandt, PAGE)
    status, text = await open_it(brandt)
    assert status == 200 and "I cannot go on <b>like this</b>. The lift was crowded." in text


async def test_each_reading_is_written_down_without_the_words_and_the_client_sees_it(house: House) -> None:
    """CR-617, CR-1205, T16, F-70."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    await wrote(house)
    assert await looks(house) == []
    for _ in range(2):
        await open_it(brandt)
    seen = await looks(house)
    assert [(each.who, each.act, each.about) for each in seen] == [("brandt", "looked_at_entry", f"{NUMBER} e1")] * 2
    assert "cannot" not in repr(seen)


async def test_taken_back_it_is_gone_at_once_even_for_a_page_that_was_open(house: House) -> None:
    """CR-617."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    await wrote(house)
    await read(brandt, PAGE)
    await wrote(house, beside="")
    nothing = await brandt.press("/devices", "/alerts/99999999/words", entry="e1")
    taken = await brandt.press("/devices", WORDS, entry="e1")
    assert (taken.status_code, taken.text) == (404, nothing.text)
    assert "lets you read" not in await read(brandt, PAGE) and await looks(house) == []


async def test_what_the_client_deleted_is_gone_as_well(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.alert()
    await wrote(house)

    def deleted(conn: Connection) -> None:
        entries.save(conn, replace(entries.get(conn, "e1"), erased=True, answers={}))

    await house.database.transaction(deleted)
    assert (await open_it(brandt))[0] == 404


async def test_another_therapist_gets_the_page_of_what_is_not_there(house: House) -> None:
    """CR-617, T3: Chidi's therapist."""
    okafor = await house.signed_in("okafor")
    await house.alert()
    await wrote(house)
    nothing = await okafor.press("/devices", "/alerts/99999999/words", entry="e1")
    theirs = await okafor.press("/devices", WORDS, entry="e1")
    assert (theirs.status_code, theirs.text) == (404, nothing.text) and await looks(house) == []


async def test_the_backup_person_may_act_on_the_alert_and_not_read(house: House) -> None:
    """CR-617."""
    await house.marta()
    await house.alert()
    await wrote(house)
    marta = await house.signed_in("marta")
    assert "lets you read" not in await read(marta, PAGE)
    assert (await open_it(marta))[0] == 404 and await looks(house) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"pairing": Pairing.WAITING},
        {"pairing": Pairing.REFUSED},
        {"standing": Standing.ENDED},
        {"standing": Standing.REFUSED},
        {"therapist": "okafor"},
    ],
)
async def test_who_is_not_linked_or_not_confirmed_is_not_read(house: House, changes: dict[str, object]) -> None:
    """T8."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    await wrote(house)
    await house.change("ana", **changes)
    assert (await open_it(brandt))[0] == 404


async def test_no_other_entry_can_be_opened_by_its_id(house: House) -> None:
    """CR-617."""
    brandt = await house.signed_in("brandt")
    await house.alert()
    await house.alert("chidi", "55555555")
    await wrote(house)
    await wrote(house, "private", beside="")
    await wrote(house, "chidis", "chidi", beside="55555555")
    await wrote(house, "odd", "chidi", beside=NUMBER)
    for entry in ("private", "chidis", "odd", "none", ""):
        assert (await open_it(brandt, entry))[0] == 404
    assert await looks(house) == [] and await looks(house, "chidi") == []


async def test_what_stood_beside_an_alert_stands_beside_the_one_that_took_its_place(house: House) -> None:
    """CR-709."""
    brandt = await house.signed_in("brandt")
    await house.alert(number="11111111")
    await wrote(house, beside="11111111")
    house.waits(minutes=2)
    await house.alert()

    def replaced(conn: Connection) -> None:
        first = alerts.get(conn, "11111111")
        state = type(first.state).CLOSED
        alerts.save(conn, replace(first, state=state, reason=Reason.REPLACED, closed_at=house.now, next_step_at=None))

    await house.database.transaction(replaced)
    assert "lets you read" in await read(brandt, PAGE) and (await open_it(brandt))[0] == 200


async def test_an_older_alert_that_was_closed_otherwise_lends_nothing(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.alert(number="11111111")
    await wrote(house, beside="11111111")
    house.waits(minutes=2)
    await house.alert()
    assert "lets you read" not in await read(brandt, PAGE) and (await open_it(brandt))[0] == 404
