"""What the two agreed this week, written on a page: a few short lines, and nothing typed is lost (CR-415, F-80)."""

from bot.domain.people import Agreed, AgreedLine
from bot.storage import agreed
from bot.storage.tables import outbox
from tests.console.cast import House
from tests.console.test_acts import ANA
from tests.console.test_alerts import words

PAGE = f"{ANA}/agreed"


async def test_lines_are_kept_and_seen_and_nothing_is_pushed(house: House) -> None:
    """A line of the client's stays the client's."""
    hers = Agreed("ana", (AgreedLine("A walk", "client"),), house.now.date(), version=3)
    await house.database.transaction(agreed.save, hers)
    brandt = await house.signed_in("brandt")
    assert ">A walk</textarea>" in (await brandt.get(PAGE)).text
    done = await brandt.press(PAGE, base="3", **{"agreed-1": "Sleep before midnight", "agreed-2": " A  walk "})
    assert "Kept. Ana sees it in the chat." in words((await brandt.get(done.headers["location"])).text)
    kept = await house.database.read(agreed.of, "ana")
    assert kept and kept.lines == (AgreedLine("Sleep before midnight", "therapist"), AgreedLine("A walk", "client"))
    assert not await house.database.read(lambda conn: conn.execute(outbox.select()).all())
    assert "Sleep before midnight" in words((await brandt.get(ANA)).text)


async def test_too_long_or_blank_is_said_and_what_was_typed_stays(house: House) -> None:
    brandt = await house.signed_in("brandt")
    long = await brandt.press(PAGE, base="", **{"agreed-1": "A walk", "agreed-2": "x" * 141})
    assert 'id="agreed-2-wrong"' in long.text and "x" * 141 in long.text and "A walk" in long.text
    assert "Write one line, or go back." in words((await brandt.press(PAGE, base="")).text)
    assert await house.database.read(agreed.of, "ana") is None


async def test_changed_by_her_meanwhile_both_are_shown(house: House) -> None:
    hers = Agreed("ana", (AgreedLine("A walk", "client"),), house.now.date(), version=3)
    await house.database.transaction(agreed.save, hers)
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    stale = await brandt.press(PAGE, base="2", **{"agreed-1": "Sleep"})
    assert stale.status_code == 409 and "this is how it stands now: A walk" in words(stale.text)
    assert ">Sleep</textarea>" in stale.text
    assert (await okafor.press("/clients/chidi/agreed", PAGE, base="3", **{"agreed-1": "Mine"})).status_code == 404
    assert await house.database.read(agreed.of, "ana") == hers
