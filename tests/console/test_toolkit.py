"""The toolkit's page: a proposal like that of the chat; nothing changes until the client agrees (F-63, CR-401)."""

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.moment import ClientMoment
from bot.domain.people import Pairing
from bot.domain.safety_plan import Plan, PlanState
from bot.domain.stage import Stage
from bot.domain.talk import left_words
from bot.domain.toolkit import Asked, More, Practice, Proposal, Wish
from bot.services.moments import moment_of
from bot.storage import acts, clients, plans, practices, proposals
from bot.storage.tables import outbox
from tests.console.cast import House
from tests.console.test_alerts import words

PAGE = "/clients/ana/toolkit"
GUIDED = Practice("p7", "ana", "Feet and room", script="feet_and_room", position=1)


async def test_three_are_proposed_and_nothing_changes_before_she_agrees(house: House) -> None:
    brandt = await house.signed_in("brandt")
    fields = {"practice-feet_and_room": "on", "own-1": "Call Tom", "own-2": "A walk", "note": "As we said."}
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
    none = await brandt.press(PAGE, PAGE, note="Mine.")
    assert "field-wrong" in none.text and "Mine." in none.text
    fields = {f"own-{n}": f"Thing {n}" for n in range(1, 6)}
    six = await brandt.press(PAGE, PAGE, **fields, **{"practice-feet_and_room": "on"})
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


CALL = {"own-1": "Call Tom", "own-1-when": "after supper", "own-1-minutes": "10 min"}
HOW = {"own-1-steps": "Sit by the window.\nRing him.", "own-1-caution": "Not after ten at night."}


async def test_when_how_long_how_and_what_to_mind_are_a_part_of_the_proposal(house: House) -> None:
    """CR-402, CR-403, F-63: what a client will read under a name stands there once both have said yes."""
    brandt = await house.signed_in("brandt")
    guided = {"practice-feet_and_room": "on", "when-feet_and_room": "on the tram", "minutes-feet_and_room": "1 min"}
    assert (await brandt.press(PAGE, PAGE, **guided, **CALL, **HOW)).status_code == 303
    one = await house.database.read(lambda conn: proposals.open_of(conn, "ana"))
    assert one is not None and [each.more for each in one.wishes] == [
        More("on the tram", "1 min"),
        More("after supper", "10 min", "Sit by the window.\nRing him.", "Not after ten at night."),
    ]


async def test_what_stands_under_a_practice_already_is_no_change(house: House) -> None:
    """The page sends every field; those as they were leave the rows that the chat leaves."""
    own = Practice("p9", "ana", "Call Tom", cue="after supper", position=5)
    await house.database.transaction(lambda conn: practices.save(conn, own))
    brandt = await house.signed_in("brandt")
    page = (await brandt.get(PAGE)).text
    assert 'name="own-1-when" type="text" value="after supper"' in page
    guide = house.world.book("en").practices["feet_and_room"]
    as_it_is = {"when-feet_and_room": guide.when, "minutes-feet_and_room": guide.minutes}
    fields = {"practice-feet_and_room": "on", "own-1": "Call Tom", "own-1-when": "after supper", **as_it_is}
    assert (await brandt.press(PAGE, PAGE, **fields)).status_code == 303
    one = await house.database.read(lambda conn: proposals.open_of(conn, "ana"))
    assert one is not None and [each.more for each in one.wishes] == [None, None]


async def test_too_long_or_without_a_name_is_said_at_the_field_and_nothing_is_cut_off(house: House) -> None:
    brandt = await house.signed_in("brandt")
    long = await brandt.press(PAGE, PAGE, **{"own-1": "Call Tom", "own-1-steps": "s" * 301, "own-2-when": "later"})
    assert 'id="own-1-steps-wrong"' in long.text and "s" * 301 in long.text
    assert 'id="own-2-wrong"' in long.text and "It needs a name." in words(long.text)
    assert await house.database.read(lambda conn: proposals.open_of(conn, "ana")) is None


async def test_what_a_guided_practice_asks_and_minds_can_be_read_before_it_is_proposed(house: House) -> None:
    guide = house.world.book("en").practices["exhale_breathing"]
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "Stop if you feel dizzy" in text and guide.steps[2].text.split("\n")[1] in text
    assert "Good for" in text and "{caution}" not in text


async def test_a_practice_above_the_stage_stays_in_the_toolkit_unless_it_is_taken_off(house: House) -> None:
    """CR-105, CR-405: as in the chat, nothing leaves by itself when the stage goes down."""
    high = Practice("p8", "ana", "As to a friend", script="as_to_a_friend", position=4)
    await house.database.transaction(lambda conn: practices.save(conn, high))
    await house.change("ana", ceiling=Stage.SAFETY)
    brandt = await house.signed_in("brandt")
    page = (await brandt.get(PAGE)).text
    assert 'name="practice-as_to_a_friend" value="on" checked' in page and 'value="as_to_a_friend"' not in page
    assert (await brandt.press(PAGE, PAGE, **{"practice-as_to_a_friend": "on"})).status_code == 303
    one = await house.database.read(lambda conn: proposals.open_of(conn, "ana"))
    assert one is not None and [each.script for each in one.wishes] == ["as_to_a_friend"]


def suggestion(house: House, version: int = 0) -> Proposal:
    return Proposal("q1", "ana", "client", (Wish("Tea"),), house.now, note="For the nights", version=version)


async def test_what_the_client_suggests_is_read_and_agreed_to(house: House) -> None:
    """CR-403: she is told behind the neutral line; it stands in the audit trail (F-70)."""
    await house.database.transaction(lambda conn: proposals.save(conn, suggestion(house)))
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "1. Tea A line with it: For the nights" in text and "Waiting for Ana" not in text
    answer = await brandt.press(PAGE, f"{PAGE}/suggestion", do="agree", base="q1:0")
    assert "Agreed. Ana is told" in words((await brandt.get(answer.headers["location"])).text)
    placed = await house.database.read(lambda conn: practices.of_client(conn, "ana"))
    assert [each.name for each in placed if each.position] == ["Tea"]
    letters = await house.database.read(lambda conn: conn.execute(outbox.select()).all())
    found = await house.database.read(lambda conn: acts.of_client(conn, "ana"))
    assert len(letters) == 1 and "agreed_to_a_suggestion" in {each.act for each in found}


async def test_another_suggestion_than_the_one_that_was_read_is_not_answered(house: House) -> None:
    await house.database.transaction(lambda conn: proposals.save(conn, suggestion(house, version=2)))
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    stale = await brandt.press(PAGE, f"{PAGE}/suggestion", do="agree", base="q1:1")
    assert stale.status_code == 409 and "has changed in the meantime" in words(stale.text)
    stranger = await okafor.press("/clients/chidi/toolkit", f"{PAGE}/suggestion", do="agree", base="q1:2")
    assert stranger.status_code == 404
    one = await house.database.read(lambda conn: proposals.open_of(conn, "ana"))
    assert one is not None and one.id == "q1"


async def test_a_proposal_that_the_client_left_for_now_is_said(house: House) -> None:
    left = replace(suggestion(house), by="therapist", answer=Asked.DECLINED, answered_at=house.now)
    await house.database.transaction(lambda conn: proposals.save(conn, left))
    brandt = await house.signed_in("brandt")
    assert "Ana left your last proposal for now, " in words((await brandt.get(PAGE)).text)
    said = replace(left, left_words="Tom <b>and I</b> do not talk just now", version=1)
    await house.database.transaction(lambda conn: proposals.save(conn, said))
    assert "Tom &lt;b&gt;and I&lt;/b&gt; do not talk" in (await brandt.get(PAGE)).text
    await house.change("ana", shared_since=house.now + timedelta(seconds=1))  # said to somebody before (F-68)
    text = (await brandt.get(PAGE)).text
    assert "left your last proposal for now" in words(text) and "do not talk" not in text
    await house.change("ana", pairing=Pairing.WAITING, shared_since=None)
    assert "do not talk" not in (await brandt.get(PAGE)).text


def in_order(page: str) -> list[str]:
    """What stands under “Chosen, in this order”, by its field."""
    chosen = page.partition('<ol class="order">')[2].partition("</fieldset>")[0]
    return [guided or own for guided, own in re.findall(r'name="practice-(\w+)"|id="(own-\d)"', chosen)]


async def test_practices_are_moved_by_keys_with_full_names_and_what_was_typed_stays(house: House) -> None:
    """§4.2, F-63: scripts off; nothing is proposed by it, the focus goes along, the order is that of the proposal."""
    await house.database.transaction(
        lambda conn: practices.save(
            conn, GUIDED, Practice("p8", "ana", "Call Tom", position=4), Practice("p9", "ana", "A walk", position=5)
        )
    )
    brandt = await house.signed_in("brandt")
    first = (await brandt.get(PAGE)).text
    before = in_order(first)
    assert (
        before == ["feet_and_room", "own-1", "own-2"]
        and "Move “A walk” up" in first
        and "Move “A walk” down" not in first
    )
    fields = {f"practice-{each}" if not each.startswith("own-") else each: "on" for each in before}
    fields |= {"own-1": "Call Tom", "own-2": "A long walk", "own-2-when": "at noon", "note": "As we said."}
    moved = await brandt.press(PAGE, PAGE, **fields, do="up:own-2")
    assert moved.status_code == 200 and in_order(moved.text) == [*before[:-2], "own-2", "own-1"]
    assert 'value="A long walk"' in moved.text and 'value="at noon"' in moved.text and "As we said." in moved.text
    assert 'value="up:own-2" aria-label="Move “A long walk” up" autofocus' in moved.text
    assert f"“A long walk” is number {len(before) - 1} of {len(before)} now." in words(moved.text)
    assert await house.database.read(lambda conn: proposals.open_of(conn, "ana")) is None
    sent = {"own-2": fields["own-2"], **{name: said for name, said in fields.items() if name != "own-2"}}
    assert (await brandt.press(PAGE, PAGE, **sent)).status_code == 303
    one = await house.database.read(lambda conn: proposals.open_of(conn, "ana"))
    assert one is not None and [each.name for each in one.wishes] == ["A long walk", "Feet and room", "Call Tom"]


async def test_at_the_end_the_other_key_takes_the_focus(house: House) -> None:
    brandt = await house.signed_in("brandt")
    fields = {"own-1": "Call Tom", "own-2": "A walk"}
    moved = await brandt.press(PAGE, PAGE, **fields, do="up:own-2")
    assert in_order(moved.text) == ["own-2", "own-1"]
    assert 'value="down:own-2" aria-label="Move “A walk” down" autofocus' in moved.text
    for odd in ("up:own-9", "down:", "up:practice-nothing", "up:own-1:own-2"):
        same = await brandt.press(PAGE, PAGE, **fields, do=odd)
        assert same.status_code == 200 and in_order(same.text) == ["own-1", "own-2"]


async def test_an_own_practice_between_guided_ones_stays_there_when_the_page_is_sent_as_it_is(house: House) -> None:
    own, behind = Practice("p9", "ana", "Call Tom", position=1), replace(GUIDED, position=2)
    await house.database.transaction(lambda conn: practices.save(conn, own, behind))
    brandt = await house.signed_in("brandt")
    assert in_order((await brandt.get(PAGE)).text) == ["own-1", "feet_and_room"]


async def test_the_keys_of_a_spanish_page_are_spanish(house: House) -> None:
    await house.change("brandt", language="es")
    brandt = await house.signed_in("brandt")
    moved = await brandt.press(PAGE, PAGE, **{"own-1": "Llamar a Tom", "own-2": "Un paseo"}, do="up:own-2")
    assert "Bajar «Un paseo»" in moved.text and "«Un paseo» ocupa ahora el lugar 1 de 2." in words(moved.text)


async def test_a_line_is_added_about_what_was_left_by_oneself_alone(house: House) -> None:
    """T3: the id of somebody else's proposal, or plan, in a key is the id of nothing."""
    left = replace(suggestion(house), by="therapist", answer=Asked.DECLINED, answered_at=house.now)
    plan = Plan("p9", "ana", PlanState.OLD, house.now, left_at=house.now)
    waits = Plan("p8", "ana", PlanState.PROPOSED, house.now)
    await house.database.transaction(lambda conn: (proposals.save(conn, left), plans.save(conn, plan, waits)))

    def there(conn: Connection, who: str, about: str) -> Proposal | Plan | None:
        client = clients.get(conn, who)
        incoming = Incoming(Medium.TAP, house.now, house.now, tap=Tap(left_words.ACTION, about, 0, 5))
        here = moment_of(conn, house.world, client.chat, incoming, house.now, bytes(32), who=client)
        assert isinstance(here, ClientMoment)
        return here.left

    for about, found in (("q1", left), ("p9", plan), ("p8", None), ("nobody", None)):
        assert await house.database.read(there, "ana", about) == found
        assert await house.database.read(there, "chidi", about) is None
