"""A lead gives the clients of somebody who works here no more to a colleague: told, whole, and by a lead alone."""

from bot.storage import acts, clients, consents
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_brief import week
from tests.console.test_clients import many
from tests.console.test_handing import notices, ready

PAGE = "/team/colleagues"
ASKED = {"who": "brandt", "colleague": "okafor"}


async def gone(house: House) -> None:
    """Dr. Okafor leads; Dr. Brandt's role was taken back, and two clients are left."""
    await ready(house)
    await week(house)
    await many(house, 1)
    await house.change("okafor", lead=True, claimed_at=house.now)
    await house.change("brandt", chat="", claimed_at=None)


async def with_whom(house: House) -> set[str]:
    return {
        each.therapist
        for each in (await house.database.read(lambda conn: clients.many(conn, ("ana", "x000")))).values()
    }


async def test_each_client_goes_to_the_colleague_and_is_told_and_what_was_shared_stays_closed(house: House) -> None:
    """F-68: the same as when a colleague takes somebody over."""
    await gone(house)
    okafor = await house.signed_in("okafor")
    asked = words((await okafor.press(PAGE, f"{PAGE}/move", do="ask", **ASKED)).text)
    assert "2 clients of Dr. Brandt work with Dr. Okafor from then on" in asked
    assert await with_whom(house) == {"brandt"}
    done = words((await okafor.press(PAGE, f"{PAGE}/move", do="yes", **ASKED)).text)
    assert "Moved to Dr. Okafor: 2. Each of them is told." in done and await with_whom(house) == {"okafor"}
    assert len(await house.database.read(notices)) == 2, "the lead reads a page; each client a neutral line"
    ana = await house.database.read(lambda conn: clients.get(conn, "ana"))
    assert (ana.former, ana.shares_counts, ana.backup_ok) == ("Dr. Brandt", None, False)
    assert await house.database.read(lambda conn: consents.of_client(conn, "ana"))
    assert "the bus" not in (await okafor.get("/clients/ana/shared")).text
    found = await house.database.read(lambda conn: acts.of_client(conn, "ana"))
    assert [(each.who, each.act) for each in found if not each.page_read] == [("okafor", "moved_a_client")]


async def test_a_client_with_an_open_alert_stays_and_the_page_says_so(house: House) -> None:
    await gone(house)
    await house.alert()
    okafor = await house.signed_in("okafor")
    done = words((await okafor.press(PAGE, f"{PAGE}/move", do="yes", **ASKED)).text)
    assert "Moved to Dr. Okafor: 1." in done and "Not moved, as an alert is open: 1." in done
    assert await with_whom(house) == {"brandt", "okafor"}


async def test_nobody_but_a_lead_moves_anybody_and_not_from_somebody_who_is_there(house: House) -> None:
    await gone(house)
    await house.change("okafor", lead=False)
    okafor = await house.signed_in("okafor")
    assert (await okafor.press(PAGE, f"{PAGE}/move", do="yes", **ASKED)).status_code == 404
    await house.change("okafor", lead=True)
    await house.change("brandt", claimed_at=house.now)
    assert (await okafor.press(PAGE, f"{PAGE}/move", do="yes", **ASKED)).status_code == 404
    assert await with_whom(house) == {"brandt"}


async def test_a_colleague_whom_alerts_could_not_reach_gets_nobody(house: House) -> None:
    """CR-701."""
    await gone(house)
    await house.change("okafor", alert_sentence="")
    okafor = await house.signed_in("okafor")
    assert "nobody yet who could take over" in words((await okafor.press(PAGE, f"{PAGE}/move", do="yes", **ASKED)).text)
    assert await with_whom(house) == {"brandt"}
