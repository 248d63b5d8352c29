"""A therapist's own settings: kept as the chat keeps them; a calendar that says labels and times and nothing else."""

from datetime import date, timedelta
from pathlib import Path

from icalendar import Calendar

from bot.domain.people import Away, Pairing, Standing
from bot.storage import acts, therapists
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_reading import stands
from tests.console.test_same_acts import quiet, types
from tests.console.test_same_rows import rows, tap

PAGE = "/settings"
SAID = {"zone": "Europe/Madrid", "language": "es-formal", "today": "no"}


async def address(house: House) -> str:
    """Dr. Brandt makes one; its path."""
    brandt = await house.signed_in("brandt")
    text = words((await brandt.press(PAGE, f"{PAGE}/feed", do="make")).text)
    return next(each for each in text.split() if each.endswith(".ics")).removeprefix(house.url)


async def test_what_is_kept_on_the_page_is_what_the_chat_keeps(sqlite_template: Path, tmp_path: Path) -> None:
    """F-45, CR-1005: the same acts, the same rows."""
    async with quiet(sqlite_template, tmp_path / "chat") as chat, quiet(sqlite_template, tmp_path / "page") as page:
        for house in (chat, page):
            await house.change("brandt", zone="Europe/Madrid")
        await chat.database.transaction(tap, chat, "todx", "")
        await chat.database.transaction(tap, chat, "language", "")
        await chat.database.transaction(types, chat, "Español (usted)")
        brandt = await page.signed_in("brandt")
        done = await brandt.press(PAGE, **SAID)
        assert "Guardado." in words((await brandt.get(done.headers["location"])).text)
        in_chat, on_page = await stands(chat), await stands(page)
        assert (on_page.language, on_page.address, on_page.today) == (in_chat.language, in_chat.address, in_chat.today)
        assert not on_page.today
        assert await page.database.read(rows) == await chat.database.read(rows)


async def test_a_zone_is_found_by_its_city_and_an_unknown_one_is_named(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await brandt.press(PAGE, zone="new york", language="en", today="yes")
    assert (await stands(house)).zone == "America/New_York"
    answer = words((await brandt.press(PAGE, zone="Atlantis", language="en", today="no")).text)
    assert "Nothing was kept yet" in answer and "No time zone of that name is known." in answer
    assert (await stands(house)).today and (await stands(house, "okafor")).zone != "America/New_York"


async def test_the_calendar_holds_labels_and_times_alone(house: House) -> None:
    at = house.now + timedelta(days=2)
    await house.change("ana", next_session=at, session_usual=at, session_every=1)
    days = Away(date(2026, 12, 21), date(2026, 12, 27), "I am in the mountains.")
    await house.change("brandt", away=days)
    answer = await house.browser().get(await address(house))
    assert answer.headers["content-type"].startswith("text/calendar")
    entries = Calendar.from_ical(answer.text).walk("VEVENT")
    hours = [each for each in entries if each["SUMMARY"] == "Ana"]
    assert hours[0].decoded("DTSTART") == at and 12 <= len(hours) <= 13
    (away,) = (each for each in entries if each["SUMMARY"] == "Away")
    assert (away.decoded("DTSTART"), away.decoded("DTEND")) == (date(2026, 12, 21), date(2026, 12, 28))
    assert {name for each in entries for name in each} == {"UID", "DTSTAMP", "SUMMARY", "DTSTART", "DTEND"}
    for secret in ("mountains", "Chidi", "ana", "brandt", "session", "therap"):
        assert secret not in answer.text


async def test_nobody_stands_in_it_who_is_not_confirmed_or_no_longer_there(house: House) -> None:
    path = await address(house)
    for changed in ({"pairing": Pairing.WAITING}, {"pairing": Pairing.CONFIRMED, "standing": Standing.ENDED}):
        await house.change("ana", next_session=house.now + timedelta(days=2), **changed)
        assert "VEVENT" not in (await house.browser().get(path)).text


async def test_an_old_or_foreign_address_shows_nothing(house: House) -> None:
    """T3, T9: made anew, switched off, guessed, of somebody else, of a role that was taken back."""
    first = await address(house)
    second = await address(house)
    secret = second.rpartition("/")[2]
    for path in (first, f"/calendar/okafor/{secret}", "/calendar/nobody/x.ics"):
        assert (await house.browser().get(path)).status_code == 404
    assert (await house.browser().get(second)).status_code == 200
    brandt = await house.signed_in("brandt")
    done = await brandt.press(PAGE, f"{PAGE}/feed", do="end")
    assert "Switched off." in words((await brandt.get(done.headers["location"])).text)
    assert (await house.browser().get(second)).status_code == 404
    third = await address(house)
    await house.change("brandt", chat="")
    assert (await house.browser().get(third)).status_code == 404


async def test_of_the_address_only_a_hash_is_kept_and_the_making_stands_in_the_trail(house: House) -> None:
    secret = (await address(house)).rpartition("/")[2].removesuffix(".ics")
    kept = await house.database.read(lambda conn: therapists.get(conn, "brandt").feed)
    assert kept and kept != secret
    done = await house.database.read(lambda conn: [each.act for each in acts.of_client(conn, "")])
    assert "made_a_calendar_address" in done
