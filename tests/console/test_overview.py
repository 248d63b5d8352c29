"""A client's page, line by line: delivery in words, what is shared and as it was asked, consent, what is not there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.alert import State
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.consent import Consent, Consented
from bot.domain.journal import Act, Entry, EntryKind, Shared
from bot.domain.people import Aim, AlertLevel, Pairing, Standing
from bot.domain.stage import Stage
from bot.domain.talk.erase import ERASED
from bot.storage import acts, checkins, clients, consents, entries, schedules
from bot.storage.erasure import erase_client
from tests.console.cast import House
from tests.console.test_alerts import NUMBER, words
from tests.console.test_brief import looks, week
from tests.console.test_clients import rhythm

PAGE = "/clients/ana"
PARTS = (PAGE, f"{PAGE}/delivery", f"{PAGE}/shared")
BECAME: dict[CheckinState, tuple[Why, str]] = {
    CheckinState.DUE: (Why.NONE, "due"),
    CheckinState.HELD: (Why.QUIET, "held back: quiet hours"),
    CheckinState.SENT: (Why.NONE, "sent, no answer yet"),
    CheckinState.ANSWERED: (Why.NONE, "answered"),
    CheckinState.LATER: (Why.NONE, "put off by the client"),
    CheckinState.DECLINED: (Why.NONE, "not today"),
    CheckinState.LAPSED: (Why.NONE, "no answer"),
    CheckinState.EXPIRED: (Why.DOWN, "not sent: Handrail was down"),
    CheckinState.UNCERTAIN: (Why.NONE, "unsure whether it arrived"),
}


async def delivered(house: House, count: int = 1) -> None:
    """One check-in in every state, `count` times over."""

    def kept(conn: Connection) -> None:
        every = [state for _ in range(count) for state in CheckinState]
        for n, state in enumerate(every):
            at = house.now - timedelta(hours=7 * n + 1)
            answered = at + timedelta(minutes=4) if state is CheckinState.ANSWERED else None
            one = Checkin(f"d{n}", "ana", "", at.date(), n, at, state, BECAME[state][0], answered_at=answered)
            checkins.save(conn, one)

    await house.database.transaction(kept)


async def entry(house: House, **values: Any) -> None:
    """A thought record of Ana's, asked in words that the pack no longer has."""
    one = Entry(
        "e1", "ana", EntryKind.THOUGHT_RECORD, house.now, script="thought_record", script_version=1,
        answers={"thought": "They laughed at me"}, asked={"thought": "Which thought was it, back then?"},
    )  # fmt: skip
    await house.database.transaction(lambda conn: entries.save(conn, replace(one, **values)))


async def test_every_state_of_a_check_in_is_said_in_words(house: House) -> None:
    """F-71."""
    await delivered(house)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(f"{PAGE}/delivery")).text)
    for _, said in BECAME.values():
        assert said in text, said
    assert "answered" in words((await brandt.get(PAGE)).text)


async def test_a_long_list_of_check_ins_turns_its_pages(house: House) -> None:
    await delivered(house, count=4)
    brandt = await house.signed_in("brandt")
    first, second = [(await brandt.get(f"{PAGE}/delivery?page={n}")).text for n in (1, 2)]
    assert "Page 1 of 2" in words(first)
    assert [each.count('class="became"') for each in (first, second)] == [25, 11]


async def test_an_entry_stands_under_the_question_as_it_was_sent(house: House) -> None:
    """F-28, F-70: read on a page of its own, and each reading written down without the words."""
    await entry(house, shared=Shared.SHARED)
    brandt = await house.signed_in("brandt")
    assert "They laughed" not in (await brandt.get(PAGE)).text
    text = words((await brandt.get(f"{PAGE}/shared")).text)
    assert text.index("Which thought was it, back then?") < text.index("They laughed at me")
    seen = [(each.page_read, each.about) for each in await looks(house)]
    assert seen == [("shared", ""), ("overview", "")]


async def test_what_is_taken_back_is_gone_at_the_next_reading(house: House) -> None:
    """CR-1003."""
    await week(house)
    await entry(house, shared=Shared.SESSION)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(f"{PAGE}/shared")).text)
    assert "They laughed" in text and "the bus" in text and "Hard" in text
    assert "only mine" not in text and "hers" not in text
    await entry(house, shared=Shared.PRIVATE, version=1)
    await house.change("ana", shares_counts=False)
    text = words((await brandt.get(f"{PAGE}/shared")).text)
    assert "They laughed" not in text and "Hard" not in text and "=HYPERLINK(1)" in text and "only mine" not in text


async def test_what_was_shared_with_somebody_before_stays_closed(house: House) -> None:
    """F-68."""
    await entry(house, shared=Shared.SHARED)
    await house.change("ana", shared_since=house.now + timedelta(hours=1))
    brandt = await house.signed_in("brandt")
    assert "They laughed" not in (await brandt.get(f"{PAGE}/shared")).text


async def test_who_shares_no_scores_is_said_to(house: House) -> None:
    await house.change("ana", shares_counts=False)
    brandt = await house.signed_in("brandt")
    assert "Ana shares no scores. You see delivery only." in words((await brandt.get(PAGE)).text)
    await house.change("ana", shares_counts=True)
    assert "You see delivery only." not in words((await brandt.get(PAGE)).text)


async def test_set_and_moved_by_the_client_stand_side_by_side(house: House) -> None:
    """F-64."""
    await rhythm(house)

    def moved(conn: Connection) -> None:
        from datetime import time

        from bot.domain.schedule import Rhythm
        from bot.domain.schedule_parts import FixedTime

        one = schedules.of_client(conn, "ana")[0]
        set_as = Rhythm((FixedTime(time(19)),), one.days)
        new = replace(one, times=(FixedTime(time(20, 30)),), set_as=set_as, by_client="moved", version=2)
        schedules.save(conn, new)

    await house.database.transaction(moved)
    brandt = await house.signed_in("brandt")
    assert "set 19:00 · moved by client to 20:30" in words((await brandt.get(PAGE)).text)


async def test_consent_stands_as_it_is_with_its_date(house: House) -> None:
    said = Consent("c1", "ana", house.now, Consented.ALERTS, "urgent", "1", "en")
    await house.database.transaction(lambda conn: consents.save(conn, said))
    await house.change("ana", alerts=AlertLevel.URGENT, shares_counts=None)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "only if it sounds urgent, since" in text and "not asked" in text


async def test_a_phone_number_is_shown_once_an_alert_is_marked_as_seen_and_not_before(house: House) -> None:
    """CR-702."""
    await house.change("ana", phone="+44 20 7946 0000", emergency_contact="Tom, her brother")
    await house.alert()
    brandt = await house.signed_in("brandt")
    text = (await brandt.get(PAGE)).text
    assert "7946" not in text and "Tom" not in text and "noted; shown once an alert is marked as seen" in words(text)
    await brandt.press(f"/alerts/{NUMBER}", f"/alerts/{NUMBER}/seen")
    text = (await brandt.get(PAGE)).text
    assert "+44 20 7946 0000" in text and "Tom, her brother" in text


async def test_the_next_session_the_aim_and_how_the_stage_came_to_be_stand_there(house: House) -> None:
    raised = Act("a1", house.now, "brandt", "raised_the_stage", "ana", "safety to stabilisation: It is time")
    await house.database.transaction(lambda conn: acts.save(conn, raised))
    at = house.now + timedelta(days=3)
    await house.change("ana", next_session=at, session_every=2, aim=Aim.RECOVER, ceiling=Stage.STABILISATION)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    assert "every 2 weeks" in text and "Aim: to recover" in text and "It is time" in text
    await house.change("ana", next_session=None)
    assert "No date is set." in words((await brandt.get(PAGE)).text)


async def test_the_status_sentence_comes_first(house: House) -> None:
    await rhythm(house)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(PAGE)).text)
    text = text[text.index("Sign out") :]
    assert text.index("Ana · ") < text.index("The word check") < text.index("Open the brief")


@pytest.mark.parametrize("page", PARTS)
async def test_before_the_pairing_nothing_that_was_entered_is_shown(house: House, page: str) -> None:
    await week(house)
    await delivered(house)
    await house.change("ana", pairing=Pairing.WAITING)
    brandt = await house.signed_in("brandt")
    text = words((await brandt.get(page)).text)
    assert "Ana is not confirmed yet." in text
    assert "not today" not in text and "the bus" not in text and "A walk" not in text


async def test_an_ended_client_has_a_page_that_says_so_and_nothing_else(house: House) -> None:
    await week(house)
    await house.change("ana", standing=Standing.ENDED, ended_at=house.now)
    brandt = await house.signed_in("brandt")
    answer = await brandt.get(PAGE)
    assert answer.status_code == 200 and "The link with Ana ended on" in words(answer.text)
    assert "A walk" not in answer.text and "/clients/ana/" not in answer.text
    for part in PARTS[1:]:
        assert (await brandt.get(part)).status_code == 404
    assert f'href="{PAGE}"' in (await brandt.get("/clients?show=ended")).text
    assert (await (await house.signed_in("okafor")).get(PAGE)).status_code == 404


async def test_of_an_erased_client_the_receipt_alone_is_left(house: House) -> None:
    """F-49: for the therapist who worked with them, and for nobody else."""

    def gone(conn: Connection) -> None:
        acts.save(conn, Act("p1", house.now, "brandt", "confirmed_the_person", "ana"))
        acts.save(conn, Act("R-4711", house.now, "ana", ERASED, "ana"))
        erase_client(conn, "ana")

    await house.database.transaction(gone)
    assert not await house.database.read(lambda conn: clients.find(conn, "ana"))
    text = words((await (await house.signed_in("brandt")).get(PAGE)).text)
    assert "R-4711" in text and "Ana" not in text
    for reader in ("okafor", "marta"):
        if reader == "okafor":
            assert (await (await house.signed_in(reader)).get(PAGE)).status_code == 404


@pytest.mark.parametrize("page", PARTS)
async def test_a_stranger_finds_none_of_these_pages(house: House, page: str) -> None:
    """F-68."""
    okafor = await house.signed_in("okafor")
    assert (await okafor.get(page)).status_code == 404 and not await looks(house)


async def test_an_alert_that_is_seen_by_somebody_else_opens_no_number_here(house: House) -> None:
    """CR-702: whoever marked it as seen is shown it."""
    await house.marta()
    await house.change("ana", phone="+44 20 7946 0000")
    await house.alert()
    marta = await house.signed_in("marta")
    await marta.press(f"/alerts/{NUMBER}", f"/alerts/{NUMBER}/seen")
    from bot.storage import alerts

    seen = await house.database.read(lambda conn: alerts.get(conn, NUMBER))
    assert seen.state is State.ACKNOWLEDGED
    brandt = await house.signed_in("brandt")
    assert "7946" in (await brandt.get(f"/alerts/{NUMBER}")).text  # the alert is theirs as well
    assert "7946" in (await brandt.get(PAGE)).text
