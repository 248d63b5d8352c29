"""The outbox: the best letter first, in order within a chat, and the truth about what became of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot.domain.decision import Decision, Key, Kind, Remember, Say, Withdraw, decide
from bot.domain.dialogue import Place
from bot.domain.letter import Gone, InDoubt, Letter, NotSent, Outcome, Refused, Sent
from bot.storage import chats, decisions, next_letter, outbox, places, practices
from bot.storage.database import Database
from bot.storage.errors import Stale
from bot.storage.tables import outbox as rows
from tests.databases import NOW
from tests.storage import people

SECOND = timedelta(seconds=1)
ANA, CHIDI = 7001, 7002


async def put(database: Database, *says: tuple[str, int, Say]) -> None:
    def written(conn: Connection) -> None:
        drafts = [outbox.Draft(key, chats.find_or_make(conn, number), say) for key, number, say in says]
        outbox.put(conn, drafts, NOW)

    await database.transaction(written)


async def lease(database: Database, now: datetime = NOW, worst_prio: int = 9) -> Letter | None:
    return await database.transaction(next_letter.lease_next, now, now + 30 * SECOND, 1, worst_prio)


async def leased(database: Database, now: datetime = NOW) -> Letter:
    letter = await lease(database, now)
    assert letter
    return letter


async def settle(database: Database, letter: Letter, outcome: Outcome, now: datetime = NOW) -> bool:
    return await database.transaction(outbox.settle, letter, outcome, now, now + 4 * SECOND)


async def states(database: Database) -> dict[str, str]:
    def found(conn: Connection) -> dict[str, str]:
        return {row.dedupe: row.state for row in conn.execute(select(rows))}

    return await database.read(found)


async def test_a_letter_comes_back_as_it_was_said(database: Database) -> None:
    keys = ((Key("Heavy", "mood", "c1", 3), Key("copy", copy="116 123")),)
    say = Say("How is it now?", keys=keys, slot="checkin", protect=True)
    await put(database, ("u:1:0", ANA, say))
    letter = await leased(database)
    assert (letter.say, letter.telegram_id, letter.dedupe, letter.attempts) == (say, ANA, "u:1:0", 1)
    assert (letter.in_doubt, letter.made_at) == (False, NOW)


async def test_a_letter_is_written_once_for_ever(database: Database) -> None:
    await put(database, ("a", ANA, Say("one")), ("a", ANA, Say("two")))
    letter = await leased(database)
    await settle(database, letter, Sent(5))
    await put(database, ("a", ANA, Say("three")))
    assert letter.say.text == "one"
    assert await lease(database, NOW + 9 * SECOND) is None


async def test_safety_leaves_first(database: Database) -> None:
    await put(database, ("c", CHIDI, Say("How is it?", Kind.CHECKIN)), ("r", ANA, Say("Yes.")))
    await put(database, ("k", ANA, Say("!", Kind.CRISIS)))
    order = []
    for number in range(3):
        letter = await leased(database, NOW + number * 2 * SECOND)
        await settle(database, letter, Sent(1))
        order.append(letter.dedupe)
    assert order == ["k", "r", "c"]


async def test_a_later_letter_does_not_overtake_an_earlier_one_of_its_chat(database: Database) -> None:
    await put(database, ("1", ANA, Say("one")), ("2", ANA, Say("two")), ("3", CHIDI, Say("three")))
    first = await leased(database)
    assert (await leased(database, NOW + 2 * SECOND)).dedupe == "3"
    assert await lease(database, NOW + 2 * SECOND) is None
    await settle(database, first, NotSent(), NOW + 2 * SECOND)
    assert await lease(database, NOW + 3 * SECOND) is None
    again = await leased(database, NOW + 6 * SECOND)
    assert (again.dedupe, again.attempts, again.in_doubt) == ("1", 2, False)
    await settle(database, again, Sent(1))
    assert (await leased(database, NOW + 8 * SECOND)).dedupe == "2"


async def test_a_letter_for_tomorrow_does_not_hold_back_todays(database: Database) -> None:
    tomorrow = Say("Good to know.", Kind.NOTICE, not_before=NOW + timedelta(days=1))
    await put(database, ("n", ANA, tomorrow), ("r", ANA, Say("Yes.")))
    assert (await leased(database)).dedupe == "r"
    assert await database.read(next_letter.next_due) == NOW + timedelta(days=1)


async def test_a_chat_gets_three_at_once_then_one_a_second_but_safety_does_not_wait(database: Database) -> None:
    await put(database, *((str(number), ANA, Say("one of many")) for number in range(1, 6)))
    for _ in range(3):
        await settle(database, await leased(database), Sent(1))
    assert await lease(database) is None
    await put(database, ("k", ANA, Say("!", Kind.CRISIS)))
    await settle(database, await leased(database), Sent(2))
    assert await lease(database, NOW + SECOND) is None
    assert (await leased(database, NOW + 2 * SECOND)).dedupe == "4"


async def test_a_paused_chat_gets_nothing_not_even_safety(database: Database) -> None:
    await put(database, ("k", ANA, Say("!", Kind.CRISIS)), ("c", CHIDI, Say("!", Kind.CRISIS)))
    ana = await database.read(chats.find, ANA)
    assert ana
    await database.transaction(chats.pause, ana, NOW + 9 * SECOND)
    assert (await leased(database)).dedupe == "c"
    assert await lease(database) is None
    assert (await leased(database, NOW + 9 * SECOND)).dedupe == "k"


async def test_a_sender_may_ask_for_safety_alone(database: Database) -> None:
    await put(database, ("r", ANA, Say("Yes.")), ("a", CHIDI, Say("!", Kind.ALERT, alert_no="12345678")))
    letter = await lease(database, worst_prio=1)
    assert letter
    assert (letter.dedupe, letter.alert_no) == ("a", "12345678")
    assert await lease(database, worst_prio=1) is None


OUTCOMES = [
    (Sent(9), Kind.REPLY, "sent"),
    (NotSent(3 * SECOND, "429"), Kind.REPLY, "pending"),
    (InDoubt("timeout"), Kind.REPLY, "uncertain"),
    (InDoubt("timeout"), Kind.CRISIS, "pending"),
    (Gone("blocked"), Kind.REPLY, "blocked"),
    (Refused("markup"), Kind.REPLY, "failed"),
]


@pytest.mark.parametrize(("outcome", "kind", "state"), OUTCOMES)
async def test_what_became_of_a_letter_is_written_down(
    database: Database, outcome: Outcome, kind: Kind, state: str
) -> None:  # fmt: skip
    await put(database, ("a", ANA, Say("words", kind)))
    assert await settle(database, await leased(database), outcome)
    assert await states(database) == {"a": state}


async def test_safety_in_doubt_goes_again_and_says_so(database: Database) -> None:
    await put(database, ("k", ANA, Say("!", Kind.CRISIS)))
    await settle(database, await leased(database), InDoubt())
    assert (await leased(database, NOW + 4 * SECOND)).in_doubt


async def test_telegrams_wait_wins_over_ours(database: Database) -> None:
    await put(database, ("a", ANA, Say("words")))
    await settle(database, await leased(database), NotSent(20 * SECOND))
    assert await lease(database, NOW + 19 * SECOND) is None
    assert await lease(database, NOW + 20 * SECOND)


async def test_a_lease_that_is_not_ours_any_more_cannot_be_settled(database: Database) -> None:
    await put(database, ("a", ANA, Say("words")))
    letter = await leased(database)
    assert not await settle(database, replace(letter, epoch=2), Sent(1))
    assert await settle(database, letter, Sent(1))
    assert not await settle(database, letter, Gone())
    assert await states(database) == {"a": "sent"}


@pytest.mark.parametrize(("after", "all_orphans"), [(31, False), (0, True)])
async def test_after_a_crash_safety_goes_again_and_routine_stays_uncertain(
    database: Database, after: int, all_orphans: bool
) -> None:  # fmt: skip
    await put(database, ("k", ANA, Say("!", Kind.CRISIS)), ("r", CHIDI, Say("Yes.")))
    await leased(database)
    await leased(database)
    assert await database.transaction(outbox.reap, NOW + SECOND) == ()
    assert await database.transaction(outbox.reap, NOW + after * SECOND, all_orphans=all_orphans) == ("r",)
    assert await states(database) == {"k": "pending", "r": "uncertain"}
    assert (await leased(database, NOW + after * SECOND)).in_doubt


async def test_what_is_not_worth_sending_any_more_expires_and_safety_never_does(database: Database) -> None:
    await put(database, ("c", CHIDI, Say("How is it?", Kind.CHECKIN)), ("k", ANA, Say("!", Kind.CRISIS, not_after=NOW)))
    late = NOW + timedelta(minutes=30, milliseconds=1)
    assert (await leased(database, late)).dedupe == "k"
    assert await lease(database, late) is None
    assert await database.transaction(outbox.expire, late, 9) == ("c",)
    assert (await states(database))["c"] == "expired"


async def test_withdrawn_letters_do_not_go_and_others_do(database: Database) -> None:
    await put(database, ("c:s1:1", ANA, Say("1")), ("c:s1:2", CHIDI, Say("2")), ("c:s2:1", ANA, Say("3")))
    assert await database.transaction(outbox.withdraw, "c:s1:", NOW) == ("c:s1:1", "c:s1:2")
    assert (await leased(database)).dedupe == "c:s2:1"
    with pytest.raises(ValueError, match="never meant"):
        await database.transaction(outbox.withdraw, "", NOW)


async def test_the_newest_message_of_a_slot_is_found(database: Database) -> None:
    for number in (1, 2):
        await put(database, (str(number), ANA, Say("menu", slot="menu")))
        await settle(database, await leased(database, NOW + number * 2 * SECOND), Sent(100 + number))
    ana, chidi = [await database.transaction(chats.find_or_make, each) for each in (ANA, CHIDI)]
    assert await database.read(outbox.message_of_slot, ana, "menu") == 102
    assert await database.read(outbox.message_of_slot, ana, "other") is None
    assert await database.read(outbox.message_of_slot, chidi, "menu") is None


async def test_bodies_go_a_day_after_and_rows_later(database: Database) -> None:
    """CR-505."""
    await put(database, ("a", ANA, Say("words")), ("b", CHIDI, Say("words")))
    await settle(database, await leased(database), Sent(1))
    assert await database.transaction(outbox.purge, NOW + SECOND) == 1
    assert await database.transaction(outbox.purge, NOW + SECOND) == 0
    assert await database.transaction(outbox.prune, NOW + SECOND) == 1
    assert list(await states(database)) == ["b"]


async def test_the_notices_of_an_outage_stop_neither_an_alert_nor_an_answer(database: Database) -> None:
    """To a hundred thousand clients they take an hour: whoever is in danger in that hour does not wait for its end."""
    notices = (("g:ana", ANA, Say("I was off.", Kind.GAP)), ("g:chidi", CHIDI, Say("I was off.", Kind.GAP)))
    await put(database, *notices, ("u", 7003, Say("Yes.")), ("a", 7004, Say("Alert 1", Kind.ALERT)))
    assert [(await leased(database)).dedupe for _ in range(4)] == ["a", "u", "g:ana", "g:chidi"]


async def test_the_notices_of_an_outage_and_check_ins_take_turns(database: Database) -> None:
    for number in range(2):
        await put(database, (f"g:{number}", 7100 + number, Say("I was off.", Kind.GAP)))
        await put(database, (f"c:{number}", 7200 + number, Say("How is it?", Kind.CHECKIN)))
    turns = [False, True, True, True]  # the last: no notice is left
    found = [
        await database.transaction(next_letter.lease_next, NOW, NOW + 30 * SECOND, 1, gap_first=each) for each in turns
    ]
    assert [each.dedupe for each in found if each] == ["c:0", "g:0", "g:1", "c:1"]


async def test_the_notices_of_an_outage_are_not_what_the_auditor_waits_for(database: Database) -> None:
    await put(database, ("g:ana", ANA, Say("I was off.", Kind.GAP)))
    assert await database.read(next_letter.oldest_safety) is None


async def test_the_oldest_waiting_safety_letter_is_known(database: Database) -> None:
    await put(database, ("r", ANA, Say("words")))
    assert await database.read(next_letter.oldest_safety) is None
    await put(database, ("k", ANA, Say("!", Kind.CRISIS)))
    assert await database.read(next_letter.oldest_safety) == NOW


async def test_a_decision_is_written_down_whole(database: Database) -> None:
    def written(conn: Connection) -> None:
        who = people.cast(conn)
        practices.save(conn, people.practice("p1", "ana", 1), people.practice("p2", "ana", 2))
        outbox.put(conn, [outbox.Draft("c:s1:1", who.ana.chat, Say("How is it?", Kind.CHECKIN))], NOW)
        decision = decide(
            Say("Kept."), Remember(Place(who.ana.chat, 3)),
            Say("A note.", Kind.NOTICE, to=who.brandt.chat, dedupe="n:1"),
            Remember(people.practice("p1", "ana", 2)), Remember(people.practice("p2", "ana", 1)), Withdraw("c:s1:"),
        )  # fmt: skip
        decisions.record(conn, decision, origin="u:7", chat=who.ana.chat, now=NOW)
        assert places.get(conn, who.ana.chat).version == 3
        assert [each.id for each in practices.of_client(conn, "ana")] == ["p2", "p1"]

    await database.transaction(written)
    assert await states(database) == {"c:s1:1": "withdrawn", "u:7:0": "pending", "n:1": "pending"}
    assert {(await leased(database)).telegram_id for _ in range(2)} == {ANA, 8001}


async def test_a_decision_made_for_an_older_place_is_not_written_at_all(database: Database) -> None:
    def written(conn: Connection, decision: Decision, chat: str) -> None:
        decisions.record(conn, decision, origin="u:8", chat=chat, now=NOW)

    chat = (await database.transaction(people.cast)).ana.chat
    await database.transaction(places.save, Place(chat, 4))
    with pytest.raises(Stale):
        await database.transaction(written, decide(Say("Kept."), Remember(Place(chat, 4))), chat)
    assert await states(database) == {}
