"""The audit page: who did what about whom, strangers to each other, no client words, a chain that shows gaps (F-70)."""

import re
from pathlib import Path

from sqlalchemy import text as text_of

from bot.domain.journal import Act
from bot.storage import acts
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_clients import rhythm
from tests.console.test_rhythm import NEW, sends

BOT = Path(__file__).parents[2] / "bot"
ACT = re.compile(r"""act_of\(\s*moment,\s*"([a-z_']+)"|Act\([^()]*(?:\([^()]*\))?[^()]*?"([a-z]+(?:_[a-z]+)+)\"""")


async def test_what_was_done_stands_there_in_words_and_strangers_see_nothing_of_it(house: House) -> None:
    """F-68, F-70."""
    await rhythm(house)
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    await sends(brandt, f"{NEW}/s1", "save", at="18:00")
    await okafor.get("/clients/chidi")
    mine, theirs = words((await brandt.get("/audit")).text), words((await okafor.get("/audit")).text)
    assert "Dr. Brandt set a schedule Ana" in mine and "looked at: a schedule Ana" in mine and "signed in" in mine
    assert "Chidi" not in mine and "Dr. Okafor" not in mine
    assert "Ana" not in theirs and "Dr. Brandt" not in theirs and "looked at: their page Chidi" in theirs
    looks, changes = [words((await brandt.get(f"/audit?show={each}")).text) for each in ("looks", "changes")]
    assert "set a schedule" not in looks and "looked at" in looks
    assert "set a schedule" in changes and "looked at" not in changes


async def test_what_it_was_about_is_said_in_the_readers_language_before_and_after(house: House) -> None:
    """F-45, F-70: no stage, rhythm or date as the database calls it."""
    did = {
        "raised_the_stage": "safety to stabilisation: hoy", "set_a_schedule": "weekday_evenings",
        "paused": "2026-12-01",
        "resumed": "", "reviewed_a_schedule_stop": "weekly",
    }  # fmt: skip
    for what, about in did.items():
        await house.database.transaction(acts.save, Act(what[:16], house.now, "brandt", what, "ana", about))
    await house.database.transaction(acts.save, Act("p2", house.now, "brandt", "paused", "ana", "open"))
    await house.change("brandt", language="es")
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get("/audit")).text)
    for said in ("seguridad → estabilización: hoy", "martes 1 de diciembre", "Hasta que alguien la termine"):
        assert said in text
    for raw in ("weekday_evenings", "2026-12-01", "stabilisation", "open"):
        assert raw not in text


async def test_where_each_act_was_done_is_said_and_is_a_link_of_the_chain(house: House) -> None:
    """F-70, T16: in the chat, in which browser, or by the operator's commands."""
    brandt = await house.signed_in("brandt")
    await brandt.get("/clients/ana")
    await house.database.transaction(acts.save, Act("c1", house.now, "brandt", "paused", "ana"))
    await house.database.transaction(acts.save, Act("o1", house.now, "operator", "looked_at_everything", "ana"))
    await house.database.transaction(
        acts.save, Act("f1", house.now, "brandt", "resumed", "ana", browser="Firefox, Linux")
    )
    text, file = words((await brandt.get("/audit")).text), (await brandt.get("/audit.csv")).text
    assert "looked at: their page Ana console, A browser" in text
    assert "ended the pause Ana console, Firefox, Linux" in text
    assert "paused the check-ins Ana chat" in text
    assert "everything, as a file Ana command line" in text and "From where" in file
    assert "signed in console, A browser" in text
    await house.database.transaction(lambda conn: conn.execute(text_of("UPDATE act SET browser = '' WHERE seq = 1")))
    assert "The chain breaks at entry" in words((await brandt.press("/audit", "/audit/check")).text)


async def test_who_stood_in_is_named_to_the_clients_therapist(house: House) -> None:
    await house.marta()
    await house.database.transaction(acts.save, Act("m1", house.now, "marta", "marked_an_alert_as_seen", "ana", "1"))
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    assert "Marta marked an alert as seen Ana" in words((await brandt.get("/audit")).text)
    assert "Marta" not in words((await okafor.get("/audit")).text)


async def test_the_file_is_safe_for_spreadsheets_and_taking_it_is_written_down(house: House) -> None:
    await house.change("ana", label="=1+1")
    brandt = await house.signed_in("brandt")
    await brandt.get("/clients/ana")
    file = (await brandt.get("/audit.csv")).text
    assert "'=1+1" in file and ",=1+1" not in file
    assert "took this trail as a file" in words((await brandt.get("/audit")).text)


async def test_a_changed_entry_breaks_the_chain_and_the_page_says_so(house: House) -> None:
    """T16."""
    brandt = await house.signed_in("brandt")
    await brandt.get("/clients/ana")
    assert "The chain is whole." in words((await brandt.press("/audit", "/audit/check")).text)
    await house.database.transaction(lambda conn: conn.execute(text_of("UPDATE act SET who = 'okafor' WHERE seq = 1")))
    assert "The chain breaks at entry" in words((await brandt.press("/audit", "/audit/check")).text)


async def test_a_long_trail_turns_its_pages(house: House) -> None:
    brandt = await house.signed_in("brandt")
    for n in range(30):
        await house.database.transaction(acts.save, Act(f"n{n}", house.now, "brandt", "looked_at_overview", "ana"))
    first, second = [(await brandt.get(f"/audit?page={n}")).text for n in (1, 2)]
    assert first.count('<th scope="row">') == 25 and "Page 1 of 2" in words(first)
    assert 5 <= second.count('<th scope="row">') < 25


async def test_the_id_of_a_record_is_no_detail(house: House) -> None:
    await house.database.transaction(
        acts.save, Act("p3", house.now, "brandt", "proposed_a_toolkit", "ana", "bc9f083b120f455f")
    )
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get("/audit")).text)
    assert "proposed a toolkit Ana" in text and "bc9f083b" not in text


async def test_where_there_is_no_detail_no_label_of_one_is_shown(house: House) -> None:
    """On a phone the label stands before the cell: "Detail:" with nothing after it."""
    brandt = await house.signed_in("brandt")
    await brandt.get("/clients/ana")
    page = (await brandt.get("/audit")).text
    assert '<td class="empty"></td>' in page and not re.search(r'data-label="[^"]*"></td>', page)


def test_every_act_has_its_words(house: House) -> None:
    named = house.world.book("en").audit.acts
    found = {
        each for path in BOT.rglob("*.py") for pair in ACT.findall(path.read_text("utf-8")) for each in pair if each
    }
    assert len(found) > 25 and sorted(found - set(named)) == []


def test_every_page_that_is_looked_at_has_its_name(house: House) -> None:
    book = house.world.book("en")
    assert set(book.own.pages) == set(book.audit.pages)
