"""The safety plan's page: proposed as in the chat; nothing changes until the client agrees (F-35, F-63, CR-502)."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.domain.crisis import OwnPerson
from bot.domain.people import Pairing
from bot.domain.safety_plan import Helper, Part, Plan, PlanState, own_person, with_part
from bot.storage import acts, plans
from bot.storage.tables import outbox
from tests.console.cast import House
from tests.console.test_alerts import words

PAGE, HOUR = "/clients/ana/plan", timedelta(hours=1)
SIX = {
    "signs": "I stop answering\nI lie awake", "alone": "A walk", "company": "The library", "ask": "Tom 07700 900123",
    "services": "Dr. Brandt", "surroundings": "Hand over what we spoke of",
}  # fmt: skip


def draft(house: House, **values: object) -> Plan:
    """A draft of Ana's own."""
    made = Plan("d1", "ana", PlanState.DRAFT, house.now, signs=("It gets quiet",), ask=(Helper("Tom", "07700 900123"),))
    return replace(made, **values)  # type: ignore[arg-type]


async def kept(house: House, *made: Plan) -> None:
    await house.database.transaction(lambda conn: plans.save(conn, *made))


async def of_ana(house: House) -> dict[PlanState, Plan]:
    def there(conn: Connection) -> dict[PlanState, Plan]:
        return {each.state: each for each in plans.standing(conn, "ana")}

    return await house.database.read(there)


async def test_six_parts_are_proposed_and_nothing_stands_before_she_agrees(house: House) -> None:
    brandt = await house.signed_in("brandt")
    answer = await brandt.press(PAGE, PAGE, **SIX, base="")
    assert answer.status_code == 303
    text = words((await brandt.get(answer.headers["location"])).text)
    assert "It stands when Ana agrees in the chat." in text and "Waiting for Ana" in text
    there = await of_ana(house)
    one = there[PlanState.PROPOSED]
    assert one.signs == ("I stop answering", "I lie awake") and one.ask == (Helper("Tom", "07700 900123"),)
    assert one.surroundings and not one.show_surroundings, "CR-503: only where it is ticked"
    assert PlanState.AGREED not in there
    letters = await house.database.read(lambda conn: conn.execute(outbox.select()).all())
    assert [each.kind for each in letters] == ["notice"]
    found = {each.act for each in await house.database.read(lambda conn: acts.of_client(conn, "ana"))}
    assert {"proposed_a_safety_plan", "looked_at_plan"} <= found


async def test_nothing_typed_is_cut_off_in_silence(house: House) -> None:
    brandt = await house.signed_in("brandt")
    for fields in ({"alone": "\n".join("1234567")}, {"alone": "x" * 101}, {"alone": "  \n-"}):
        answer = await brandt.press(PAGE, PAGE, **fields, base="")
        assert answer.status_code == 200 and "Nothing was proposed yet" in answer.text
        assert fields["alone"] in answer.text
    assert not await of_ana(house)


async def test_what_was_changed_elsewhere_is_shown_beside_what_was_typed(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await kept(house, draft(house, id="p2", state=PlanState.PROPOSED, alone=("The other one",)))
    answer = await brandt.press(PAGE, PAGE, **SIX, base="")
    assert answer.status_code == 409
    text = words(answer.text)
    assert "changed elsewhere" in text and "The other one" in text and "I lie awake" in text
    assert (await of_ana(house))[PlanState.PROPOSED].id == "p2"


async def test_a_draft_she_showed_is_agreed_as_it_was_read(house: House) -> None:
    await kept(house, draft(house, shared=True, version=3))
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "The draft of Ana" in text and "It gets quiet" in text
    old = await brandt.press(PAGE, f"{PAGE}/draft", do="agree", base="d1:2")
    assert old.status_code == 409 and PlanState.AGREED not in await of_ana(house)
    assert (await brandt.press(PAGE, f"{PAGE}/draft", do="agree", base="d1:3")).status_code == 303
    one = (await of_ana(house))[PlanState.AGREED]
    assert one.signs == ("It gets quiet",) and one.agreed_on == house.now.date()
    printed = words((await brandt.get(f"{PAGE}/print")).text)
    assert "Version 1, agreed" in printed and "Emergency: 999" in printed
    assert "Worth a look together from" in words((await brandt.get(PAGE)).text), "CR-508"


async def test_a_draft_may_be_looked_at_together_first(house: House) -> None:
    await kept(house, draft(house, shared=True))
    brandt = await house.signed_in("brandt")
    assert (await brandt.press(PAGE, f"{PAGE}/draft", do="later", base="d1:0")).status_code == 303
    one = (await of_ana(house))[PlanState.DRAFT]
    assert not one.shared and "It gets quiet" not in (await brandt.get(PAGE)).text


async def test_a_draft_she_did_not_show_is_hers(house: House) -> None:
    await kept(house, draft(house))
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "Ana has a draft of their own." in text and "It gets quiet" not in text
    assert (await brandt.press(PAGE, f"{PAGE}/draft", do="agree", base="d1:0")).status_code == 404


async def test_before_the_person_is_confirmed_nothing_of_hers_is_shown(house: House) -> None:
    await kept(house, draft(house, shared=True))
    await house.change("ana", pairing=Pairing.WAITING)
    brandt = await house.signed_in("brandt")
    assert "It gets quiet" not in (await brandt.get(PAGE)).text
    assert (await brandt.press(PAGE, f"{PAGE}/draft", do="agree", base="d1:0")).status_code == 404


async def test_a_plan_that_she_left_for_now_is_said_with_her_words_or_without(house: House) -> None:
    """T5: *Not now* is an answer; a line about it is hers to add."""
    agreed = draft(house, id="a1", state=PlanState.AGREED, agreed_on=house.now.date())
    left = draft(house, id="p9", state=PlanState.OLD, made_at=house.now + HOUR, left_at=house.now + HOUR)
    await kept(house, agreed, left)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "Ana said not now to the last plan that you proposed, " in text and "The plan that waits" not in text
    await kept(house, replace(left, left_words="Later <b>please</b>", version=left.version + 1))
    assert "Later &lt;b&gt;please&lt;/b&gt;" in (await brandt.get(PAGE)).text
    await house.change("brandt", language="es")
    assert "dijo «ahora no»" in words((await brandt.get(PAGE)).text)
    await kept(house, replace(left, id="p10", state=PlanState.PROPOSED, left_at=None, made_at=house.now + 2 * HOUR))
    assert "dijo «ahora no»" not in words((await brandt.get(PAGE)).text), "the next one waits"
    await house.change("ana", pairing=Pairing.WAITING)
    assert "please" not in (await brandt.get(PAGE)).text


async def test_versions_agreed_before_stay_readable(house: House) -> None:
    then = house.now - timedelta(days=90)
    old = draft(house, id="o1", state=PlanState.OLD, made_at=then, agreed_on=then.date(), signs=("As it was",))
    declined = draft(house, id="o2", state=PlanState.OLD, signs=("Never agreed",))
    await kept(house, old, declined, draft(house, id="a1", state=PlanState.AGREED, number=2, agreed_on=then.date()))
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "Earlier versions" in text and "As it was" in text and "Never agreed" not in text
    assert "Worth a look together with Ana." in text, "CR-508: after sixty days"


async def test_blank_parts_and_a_country_without_numbers_are_said_and_stop_nothing(house: House) -> None:
    await house.change("ana", country="")
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "Still blank: Signs, Alone, Company, People to ask, Services, Surroundings." in text
    assert "No country is known" in text
    assert (await brandt.press(PAGE, PAGE, base="", signs="One")).status_code == 303


async def test_what_was_typed_is_given_back_where_the_form_has_timed_out(house: House) -> None:
    brandt = await house.signed_in("brandt")
    answer = await brandt.post(PAGE, {"form": "0" * 64, **SIX})
    assert answer.status_code == 403 and all(line in words(answer.text) for line in ("I lie awake", "A walk"))
    assert not await of_ana(house)


async def test_each_person_may_be_kept_off_the_card_of_support_now(house: House) -> None:
    """CR-610: they stay in the plan, and stay off the card when the part is typed again."""
    ask = "Tom 07700 900123\nEva 07700 900456"
    brandt = await house.signed_in("brandt")
    await brandt.press(PAGE, PAGE, **{**SIX, "ask": ask}, base="")
    one = (await of_ana(house))[PlanState.PROPOSED]
    page = (await brandt.get(PAGE)).text
    assert 'name="card-0" value="on" checked' in page and 'value="Eva 07700 900456"' in page
    await brandt.press(
        PAGE, PAGE, **{**SIX, "ask": ask}, base=f"{one.id}:{one.version}",
        **{"person-0": "Tom 07700 900123", "person-1": "Eva 07700 900456", "card-1": "on"},
    )  # fmt: skip
    there = (await of_ana(house))[PlanState.PROPOSED]
    assert [(each.name, each.on_card) for each in there.ask] == [("Tom", False), ("Eva", True)]
    again = with_part(there, Part.ASK, ask)
    assert again.ask == there.ask
    stands = replace(again, state=PlanState.AGREED)
    assert own_person((stands,)) == OwnPerson("Eva", "07700 900456")
    assert stands.lines(Part.ASK) == ("Tom 07700 900123", "Eva 07700 900456")


async def test_lines_are_moved_by_keys_with_full_names_and_nothing_is_proposed(house: House) -> None:
    """§4.2: scripts off; what was typed stays, the focus goes along."""
    brandt = await house.signed_in("brandt")
    typed = {**SIX, "alone": "A walk\n\nTea\nMusic"}
    moved = await brandt.press(PAGE, PAGE, **typed, base="", do="up:alone:Music")
    assert moved.status_code == 200 and ">A walk\nMusic\nTea</textarea>" in moved.text
    assert ">I stop answering\nI lie awake</textarea>" in moved.text, "the other parts as they were"
    assert 'aria-label="Move “Music” up" autofocus' in moved.text
    assert "“Music” is number 2 of 3 now. Nothing is proposed yet." in words(moved.text)
    first = await brandt.press(PAGE, PAGE, **{**typed, "alone": "A walk\nTea"}, base="", do="up:alone:Tea")
    assert 'aria-label="Move “Tea” down" autofocus' in first.text
    for odd in ("up:alone:Gone", "up:nothing:Tea", "down:"):
        assert "A walk\n\nTea\nMusic" in (await brandt.press(PAGE, PAGE, **typed, base="", do=odd)).text
    assert await of_ana(house) == {}
