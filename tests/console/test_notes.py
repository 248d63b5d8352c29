"""Private notes: encrypted, each with its date, read by nobody but the one who wrote them (F-67, CR-1004)."""

import json
import re

from bot.domain.holdings import plain_copy
from bot.domain.people import Therapist
from bot.services.holdings import holdings_of
from bot.storage import acts, clients, private_notes, therapists
from bot.storage.erasure import erase_client
from bot.storage.tables import outbox, private_note
from tests.console.cast import Browser, House
from tests.console.test_alerts import words

PAGE = "/clients/ana/notes"
CANARY = "Wren-feather, only mine"


async def written(brandt: Browser, text: str = CANARY, day: str = "2026-03-02") -> str:
    """The address of a note that Dr. Brandt has just written."""
    assert (await brandt.press(PAGE, PAGE, note=text, day=day)).status_code == 303
    found = re.search(r'href="(/clients/ana/notes/\w+)"', (await brandt.get(PAGE)).text)
    assert found
    return found[1]


async def test_a_note_is_kept_with_its_date_changed_and_taken_out(house: House) -> None:
    brandt = await house.signed_in("brandt")
    note = await written(brandt)
    text = words((await brandt.get(f"{PAGE}?done=kept")).text)
    assert "Kept." in text and "Mon 2 Mar 2026" in text and CANARY in text
    assert (await brandt.press(note, note, do="keep", version="0", day="2026-03-01", note="Second")).status_code == 303
    stale = await brandt.press(note, note, do="keep", version="0", day="2026-03-01", note="Third")
    assert stale.status_code == 409 and "Second" in stale.text and "Third" in stale.text
    assert (await brandt.press(note, note, do="take_out")).status_code == 303
    assert (await brandt.get(note)).status_code == 404
    done = {each.act for each in await house.database.read(lambda conn: acts.of_client(conn, "ana"))}
    assert {"looked_at_notes", "wrote_a_private_note", "changed_a_private_note", "took_out_a_private_note"} <= done
    assert not await house.database.read(lambda conn: conn.execute(outbox.select()).all()), "nobody is told"


async def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(house: House) -> None:
    brandt = await house.signed_in("brandt")
    for fields, wrong in (
        ({"note": " ", "day": "2026-03-02"}, "Write something first."),
        ({"note": "x" * 4001, "day": "2026-03-02"}, "A note holds 4000 characters."),
        ({"note": CANARY, "day": "some day"}, "No clear date."),
    ):
        answer = await brandt.press(PAGE, PAGE, **fields)
        assert wrong in answer.text and fields["note"] in answer.text
    note = await written(brandt)
    answer = await brandt.press(note, note, do="keep", version="0", note="", day="2026-03-02")
    assert "Write something first." in answer.text
    assert await house.database.read(private_notes.count, "brandt", "ana") == 1


async def test_nobody_else_reads_it_not_even_the_next_therapist_of_the_same_client(house: House) -> None:
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    note = await written(brandt)
    assert (await okafor.get(note)).status_code == 404
    await house.change("ana", therapist="okafor")
    assert CANARY not in (await okafor.get(PAGE)).text and (await okafor.get(note)).status_code == 404
    assert (await okafor.press(PAGE, note, do="take_out")).status_code == 404
    assert (await brandt.get(note)).status_code == 404
    assert await house.database.read(private_notes.count, "brandt", "ana") == 1


async def test_it_is_in_no_copy_no_brief_and_in_the_clear_nowhere(house: House) -> None:
    """CR-1004: the client's own copy, the operator's copy of a person, the brief and its files."""
    brandt = await house.signed_in("brandt")
    await written(brandt)
    ana = await house.database.read(lambda conn: clients.get(conn, "ana"))
    copy = await house.database.read(lambda conn: plain_copy(holdings_of(conn, ana)))
    pages = [(await brandt.get(f"/clients/ana/brief{end}")).text for end in ("", ".md", ".csv")]
    pages.append((await brandt.get("/clients/ana")).text)
    pages.append((await brandt.get("/audit")).text)
    assert not any("Wren-feather" in page for page in (json.dumps(copy), *pages))
    rows = await house.database.read(lambda conn: conn.execute(private_note.select()).all())
    assert rows and not any(b"Wren" in bytes(str(value), "utf8") for row in rows for value in row)
    assert "Notes: 1, the last of Mon 2 Mar." in words(pages[3])


async def test_it_goes_when_the_client_erases_everything(house: House) -> None:
    """CR-1205, and the therapist stays."""
    brandt = await house.signed_in("brandt")
    await written(brandt)
    await house.database.transaction(erase_client, "ana")
    assert not await house.database.read(lambda conn: conn.execute(private_note.select()).all())
    assert isinstance(await house.database.read(therapists.get, "brandt"), Therapist)


async def test_a_long_list_is_turned_over(house: House) -> None:
    brandt = await house.signed_in("brandt")
    for n in range(27):
        await written(brandt, f"Note {n}", f"2026-02-{n % 28 + 1:02d}")
    first, second = [words((await brandt.get(f"{PAGE}?page={n}")).text) for n in (1, 2)]
    assert "Note 26" in first and "Note 0" not in first and "Page 2 of 2" in second and "Note 0" in second
