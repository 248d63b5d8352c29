"""The next therapy hour set on a page: what hangs on it follows, and nothing typed is lost (F-04, T4)."""

from datetime import datetime, timedelta

from bot.domain.people import Client, Standing
from bot.domain.schedule_parts import Anchor, Anchored
from bot.storage import acts, clients, schedules
from tests.console.cast import Browser, House
from tests.console.test_acts import ANA
from tests.console.test_alerts import words
from tests.console.test_clients import rhythm

PAGE = f"{ANA}/session"


def base_on(text: str) -> str:
    return text.split('name="base" value="')[1].split('"')[0]


async def sends(browser: Browser, **fields: str) -> str:
    """The form as it stands on the page, with these fields in it; what the therapist then reads."""
    base = base_on((await browser.get(PAGE)).text)
    done = await browser.press(PAGE, **{"base": base, "again": "0", **fields})
    return words((await browser.get(done.headers["location"])).text if done.status_code == 303 else done.text)


async def ana(house: House) -> Client:
    return await house.database.read(lambda conn: clients.get(conn, "ana"))


def in_days(house: House, days: int) -> str:
    return (house.now + timedelta(days=days)).date().isoformat()


async def test_the_hour_is_set_and_what_is_tied_to_it_follows(house: House) -> None:
    await rhythm(house, days=Anchored(Anchor.SESSION, 2))
    brandt = await house.signed_in("brandt")
    assert "No date is set." in words((await brandt.get(ANA)).text)
    assert "Set the next session" in (await brandt.get(ANA)).text
    text = words((await brandt.get(PAGE)).text)
    assert "These follow the date:" in text and "The others stay" not in text
    day = in_days(house, 3)
    text = await sends(brandt, day=day, time="11 am", again="1")
    assert "Ana: next session" in text and "The client is told" in text
    who = await ana(house)
    assert who.next_session and who.next_session.isoformat().startswith(day) and who.session_every == 1
    (tied,) = await house.database.read(lambda conn: schedules.of_client(conn, "ana"))
    assert isinstance(tied.days, Anchored) and tied.days.on[0] == who.next_session.date()
    assert tied.next_due_at and tied.next_due_at.date() == who.next_session.date() + timedelta(days=2)
    assert "It comes again every week." in words((await brandt.get(ANA)).text)
    assert any(each.act == "set_the_session" for each in await house.database.read(acts.of_client, "ana"))


async def test_of_a_series_this_one_moves_and_the_others_stay(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await sends(brandt, day=in_days(house, 3), time="11:00", again="1")
    first = (await ana(house)).next_session
    assert "The one after it:" in words((await brandt.get(PAGE)).text)
    await sends(brandt, day=in_days(house, 5), time="15:30", again="stay")
    who = await ana(house)
    assert who.session_usual == first and who.next_session and first and who.next_session > first
    await sends(brandt, day=in_days(house, 5), time="15:30", again="1")
    who = await ana(house)
    assert who.session_usual == who.next_session, "every week from this one on"
    version = who.version
    await sends(brandt, day=in_days(house, 5), time="15:30", again="stay")
    assert (await ana(house)).version == version, "nothing changed, nothing kept, nobody told"


async def test_what_is_wrong_is_named_at_its_field_and_what_was_typed_stays(house: House) -> None:
    brandt = await house.signed_in("brandt")
    for day, at, said in (
        ("", "11:00", "No clear date."),
        ("soon", "11:00", "No clear date."),
        (in_days(house, 3), "7", "No clear time."),
        (in_days(house, 3), "", "No clear time."),
        (in_days(house, -1), "11:00", "Choose a day and time to come"),
        (in_days(house, 0), "00:01", "Choose a day and time to come"),
        ("9999-12-31", "11:00", "Choose a day and time to come"),
    ):
        base = base_on((await brandt.get(PAGE)).text)
        answer = await brandt.press(PAGE, day=day, time=at, again="2", base=base)
        assert answer.status_code == 200 and said in answer.text and "field-wrong" in answer.text
        assert f'value="{at}"' in answer.text and 'value="2" checked' in answer.text
    assert (await ana(house)).next_session is None


async def test_changed_in_the_chat_meanwhile_both_are_shown(house: House) -> None:
    brandt = await house.signed_in("brandt")
    base = base_on((await brandt.get(PAGE)).text)
    theirs = house.now + timedelta(days=2)
    await house.change("ana", next_session=theirs)
    day = in_days(house, 5)
    stale = await brandt.press(PAGE, day=day, time="11:00", again="0", base=base)
    assert stale.status_code == 409 and "It was changed elsewhere" in stale.text and f'value="{day}"' in stale.text
    assert (await ana(house)).next_session == theirs
    again = await brandt.press(PAGE, day=day, time="11:00", again="0", base=base_on(stale.text))
    assert again.status_code == 303, "the second time both were seen"


async def test_somebody_elses_therapist_sets_nothing(house: House) -> None:
    """T3, F-68."""
    okafor = await house.signed_in("okafor")
    answer = await okafor.press("/clients/chidi/session", PAGE, day=in_days(house, 3), time="11:00", again="1")
    assert answer.status_code == 404 and (await ana(house)).next_session is None
    brandt = await house.signed_in("brandt")
    await house.change("ana", standing=Standing.ENDED)
    assert (await brandt.get(PAGE)).status_code == 404


async def test_in_spanish_with_the_clock_of_the_client_beside_it(house: House) -> None:
    await house.change("brandt", language="es")
    await house.change("ana", next_session=datetime.fromisoformat("2026-03-05T10:00+00:00"), session_every=2)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "la próxima sesión" in text and "Cada 2 semanas" in text and "Se repite cada 2 semanas." in text


async def test_the_builder_leads_there_only_while_no_date_is_known(house: House) -> None:
    """T4: asked only where it is needed."""
    brandt = await house.signed_in("brandt")
    assert f'href="{PAGE}"' in (await brandt.get(f"{ANA}/schedule?preset=e")).text
    await sends(brandt, day=in_days(house, 3), time="11:00")
    assert f'href="{PAGE}"' not in (await brandt.get(f"{ANA}/schedule?preset=e")).text
