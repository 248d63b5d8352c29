"""The toolkit's page: a proposal like that of the chat; nothing changes until the client agrees (F-63, CR-401)."""

from bot.domain.toolkit import Practice
from bot.storage import acts, practices, proposals
from bot.storage.tables import outbox
from tests.console.cast import House
from tests.console.test_alerts import words

PAGE = "/clients/ana/toolkit"


async def test_three_are_proposed_and_nothing_changes_before_she_agrees(house: House) -> None:
    brandt = await house.signed_in("brandt")
    fields = {"practice-feet_and_room": "on", "own": "Call Tom\nA walk\n", "note": "As we said."}
    before = await house.database.read(lambda conn: practices.of_client(conn, "ana"))
    answer = await brandt.press(PAGE, PAGE, **fields)
    assert answer.status_code == 303
    text = words((await brandt.get(answer.headers["location"])).text)
    assert "It waits until Ana agrees in the chat." in text and "Call Tom, A walk" in text
    one = await house.database.read(lambda conn: proposals.open_of(conn, "ana"))
    assert one is not None and [each.name for each in one.wishes][1:] == ["Call Tom", "A walk"]
    assert (one.by, one.note) == ("therapist", "As we said.")
    assert await house.database.read(lambda conn: practices.of_client(conn, "ana")) == before
    letters = await house.database.read(lambda conn: conn.execute(outbox.select()).all())
    assert [each.kind for each in letters] == ["notice"]
    found = await house.database.read(lambda conn: acts.of_client(conn, "ana"))
    assert "proposed_a_toolkit" in {each.act for each in found}


async def test_none_or_six_are_refused_and_what_was_typed_is_kept(house: House) -> None:
    brandt = await house.signed_in("brandt")
    none = await brandt.press(PAGE, PAGE, own="", note="Mine.")
    assert "field-wrong" in none.text and "Mine." in none.text
    six = await brandt.press(PAGE, PAGE, own="\n".join(f"Thing {n}" for n in range(6)))
    assert "field-wrong" in six.text and "Thing 5" in six.text
    assert await house.database.read(lambda conn: proposals.open_of(conn, "ana")) is None


async def test_own_practices_are_tagged_by_their_therapist_and_by_nobody_else(house: House) -> None:
    """CR-402: what a practice is good for may come later, from either."""
    own = Practice("p9", "ana", "Call Tom", position=5)
    await house.database.transaction(lambda conn: practices.save(conn, own))
    okafor = await house.signed_in("okafor")
    mine, fields = "/clients/chidi/toolkit", {"tag-p9-social_connection": "on", "tag-p9-nonsense": "on"}
    assert (await okafor.press(mine, f"{PAGE}/tags", **fields)).status_code == 404
    brandt = await house.signed_in("brandt")
    answer = await brandt.press(PAGE, f"{PAGE}/tags", **fields)
    assert "Kept." in words((await brandt.get(answer.headers["location"])).text)
    kept = await house.database.read(lambda conn: practices.of_client(conn, "ana"))
    assert next(each.factors for each in kept if each.id == "p9") == ("social_connection",)
    found = await house.database.read(lambda conn: acts.of_client(conn, "ana"))
    assert "tagged_practices" in {each.act for each in found}
