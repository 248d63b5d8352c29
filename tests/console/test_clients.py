"""The caseload and a client's page: who needs a look first, next in both clocks, strangers to each other's clients."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import Connection

from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.journal import Entry, EntryKind
from bot.domain.people import AlertLevel, Pairing, Standing
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import EVERY_DAY, Anchored, FixedTime, Weekly
from bot.services.outage import Gap, keep_gap
from bot.storage import acts, chats, checkins, clients, entries, schedules
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_brief import week

WEEK = timedelta(days=7)
PAGES = ("/clients/ana", "/clients/ana/brief", "/clients/ana/brief.md", "/clients/ana/brief.csv")


DAILY = Weekly(EVERY_DAY)


async def rhythm(house: House, by_client: str = "", days: Weekly | Anchored = DAILY) -> None:
    """Ana's evenings at 19:10 in London."""
    day: date = house.now.date()

    def kept(conn: Connection) -> None:
        one = Schedule(
            "ana", "s1", "", "Europe/London", (FixedTime(time(19, 10)),), days, day, day,
            ends=day + timedelta(weeks=12), preset=Preset.WEEKDAY_EVENINGS, by_client=by_client,
        )  # fmt: skip
        schedules.save(conn, planned(one, house.now))

    await house.database.transaction(kept)


async def many(house: House, count: int) -> None:
    def there(conn: Connection) -> None:
        ana = clients.get(conn, "ana")
        clients.save(conn, *(
            replace(ana, id=f"x{n:03}", chat=chats.find_or_make(conn, 9000 + n), label=f"Client {n:03}")
            for n in range(count)
        ))  # fmt: skip

    await house.database.transaction(there)


async def test_without_clients_the_way_to_the_first_is_named(house: House) -> None:
    await house.change("ana", therapist="okafor")
    brandt = await house.signed_in("brandt")
    assert "No clients yet. In the chat, /invite makes a link." in words((await brandt.get("/clients")).text)


async def test_the_list_says_first_what_the_word_check_does_not_show(house: House) -> None:
    """CR-1002."""
    brandt = await house.signed_in("brandt")
    await house.change("ana", alerts=AlertLevel.NONE)
    text = words((await brandt.get("/clients")).text)
    assert "Alerts are off for Ana: danger wording, if any, is not shown here." in text


async def test_the_list_says_when_handrail_was_off_or_hears_nothing(house: House) -> None:
    """CR-710, F-17."""
    brandt = await house.signed_in("brandt")
    assert "Handrail was off" not in words((await brandt.get("/clients")).text)
    short, long = (Gap(house.now - timedelta(hours=hours), house.now) for hours in (2, 30))
    await house.database.transaction(keep_gap, short, house.now)
    assert "was off from Tue 3 Mar, 07:00 to Tue 3 Mar, 09:00. Alerts" in words((await brandt.get("/clients")).text)
    await house.database.transaction(keep_gap, long, house.now)
    assert "may not have arrived, no alert went out" in words((await brandt.get("/clients")).text)
    house.world.silent_since = house.now - timedelta(hours=1)
    assert "heard nothing from Telegram since Tue 3 Mar, 08:00" in words((await brandt.get("/clients")).text)


@pytest.mark.parametrize(
    ("state", "why", "said"),
    [
        (CheckinState.DECLINED, Why.NONE, "Last check-in, Tue 3 Mar, 08:00: not today"),
        (CheckinState.LAPSED, Why.NONE, "Last check-in, Tue 3 Mar, 08:00: no answer"),
        (CheckinState.HELD, Why.PAUSED, "Last check-in, Tue 3 Mar, 08:00: held back"),
        (CheckinState.ANSWERED, Why.NONE, ""),
    ],
)
async def test_the_list_says_why_there_is_no_answer(house: House, state: CheckinState, why: Why, said: str) -> None:
    """F-55, F-71: silence is explained."""
    at = house.now - timedelta(hours=1)
    one = Checkin("c1", "ana", "", at.date(), 0, at, state, why, answered_at=at if said == "" else None)
    await house.database.transaction(checkins.save, one)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get("/clients")).text)
    assert said in text and ("Last check-in" in text) is bool(said)


async def test_the_list_says_what_was_left_unfinished_as_far_as_that_is_shared(house: House) -> None:
    """F-55, CR-305, CR-313, CR-1202: that it was left, never a word of it; decided as the page is read."""
    over = house.now - timedelta(minutes=1)
    left = Entry(
        "e1", "ana", EntryKind.THOUGHT_RECORD, house.now - timedelta(days=3), script="thought_record",
        answers={"thought": "They laughed at me"}, finished=False, resume_until=over,
    )  # fmt: skip
    measure = replace(left, id="m1", kind=EntryKind.MEASURE, script="measure_phq4")
    await house.database.transaction(lambda conn: entries.save(conn, left, measure))
    brandt = await house.signed_in("brandt")

    async def said(path: str = "/clients") -> str:
        return words((await brandt.get(path)).text)

    assert "left unfinished" not in await said()
    await house.change("ana", shares_counts=True)
    assert "left unfinished: " in await said() and "laughed" not in await said()
    assert "a thought record" in await said("/clients/ana") and "a measure" in await said()
    await house.change("brandt", language="es")
    assert "sin terminar: " in await said() and "un registro de pensamiento" in await said()
    okafor = await house.signed_in("okafor")
    assert "left unfinished" not in words((await okafor.get("/clients")).text)
    await house.database.transaction(lambda conn: entries.save(conn, replace(left, resume_until=house.now + WEEK)))
    assert "de pensamiento" not in await said() and "sin terminar: un cuestionario" in await said()
    await house.change("ana", pairing=Pairing.WAITING)
    assert "sin terminar" not in await said()


async def test_whoever_needs_a_look_stands_first_and_why(house: House) -> None:
    """F-55."""
    await many(house, 2)
    await house.change("x001", call_asked_at=house.now)
    await house.alert()
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get("/clients")).text)
    main = text[text.index("Clients listed") :]
    assert main.index("an alert is open") < main.index("asks for a call") < main.index("Client 000")
    look = words((await brandt.get("/clients?show=look")).text)
    assert "Client 001" in look and "Client 000" not in look and "Clients listed: 2." in look


async def test_a_long_list_turns_its_pages_and_is_searched_on_the_server(house: House) -> None:
    await many(house, 60)
    brandt = await house.signed_in("brandt")
    first, second = [(await brandt.get(f"/clients?page={n}")).text for n in (1, 2)]
    assert "Page 1 of 3" in words(first) and "Client 059" not in words(first) and first.count('class="card"') == 25
    assert second.count('class="card"') == 25
    found = words((await brandt.get("/clients?search=client+059")).text)
    assert "Client 059" in found and "Clients listed: 1." in found
    assert "Nobody here." in words((await brandt.get("/clients?search=%3Cb%3E")).text)
    assert (await brandt.get("/clients?page=99&show=nonsense")).status_code == 200


async def test_silence_is_explained(house: House) -> None:
    brandt = await house.signed_in("brandt")
    await house.change("ana", paused_open=True)
    assert "paused by client" in words((await brandt.get("/clients?show=paused")).text)
    await house.change("ana", paused_open=False, standing=Standing.STOPPED)
    assert "stopped by client" in words((await brandt.get("/clients")).text)


async def test_the_next_ten_stand_in_both_clocks_and_a_pause_names_itself(house: House) -> None:
    """F-56."""
    await rhythm(house)
    await house.change("brandt", zone="Europe/Berlin")
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get("/clients/ana")).text)
    assert text.count(", 20:10 (client ") == 10 and text.count(", 19:10)") == 10
    await house.change("ana", paused_open=True)
    assert words((await brandt.get("/clients/ana")).text).count("kept back: paused") == 10


async def test_what_the_client_moved_stands_there_without_a_comment(house: House) -> None:
    """F-64."""
    await rhythm(house, by_client="moved")
    brandt = await house.signed_in("brandt")
    assert "Weekday evenings: moved by the client to 19:10." in words((await brandt.get("/clients/ana")).text)


async def test_opening_a_page_is_written_down_and_the_list_is_not(house: House) -> None:
    """F-70."""
    brandt = await house.signed_in("brandt")
    await brandt.get("/clients")
    await brandt.get("/clients/ana")
    found = await house.database.read(lambda conn: acts.of_client(conn, "ana"))
    assert [(each.who, each.page_read) for each in found] == [("brandt", "overview")]


async def test_somebody_not_confirmed_is_said_to_be_so(house: House) -> None:
    await week(house)
    assert "A walk" in (await (await house.signed_in("brandt")).get("/clients/ana")).text
    await house.change("ana", pairing=Pairing.WAITING)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get("/clients/ana")).text)
    assert "Ana is not confirmed yet." in text and "A walk" not in text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("reader", ["okafor", "marta"])
async def test_nobody_else_finds_a_page_about_her(house: House, path: str, reader: str) -> None:
    """F-68: role × page × foreign id; what is not theirs looks like what is not there, and nothing is noted."""
    await house.marta()
    await house.alert()
    browser = await house.signed_in(reader)
    theirs, nothing = await browser.get(path), await browser.get(path.replace("ana", "nobody"))
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.text == nothing.text.replace("nobody", "ana")
    assert "Ana" not in words((await browser.get("/clients")).text)
    found = await house.database.read(lambda conn: acts.of_client(conn, "ana"))
    assert not [each for each in found if each.page_read]


@pytest.mark.parametrize("path", ["/clients", *PAGES])
async def test_nobody_reads_without_being_signed_in(house: House, path: str) -> None:
    assert (await house.browser().get(path)).status_code == 401


@pytest.mark.parametrize("id_", ["%00", "..", "a" * 3000, "ana'--", "%F0%9F%99%82", "ana/brief/x"])
async def test_odd_ids_are_not_found(house: House, id_: str) -> None:
    brandt = await house.signed_in("brandt")
    assert (await brandt.get(f"/clients/{id_}/brief")).status_code in (404, 307)
