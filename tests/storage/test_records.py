"""Every record comes back as it was kept, on both databases."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from bot.domain.alert import Alert
from bot.domain.alert_plan import Rung, Who
from bot.domain.attachment import File, FileKind
from bot.domain.checkin import Checkin
from bot.domain.consent import Consent, Consented
from bot.domain.console import SignIn
from bot.domain.dialogue import Answer, Place, Skipped
from bot.domain.journal import Act, Entry, EntryKind, Episode, StepLeft
from bot.domain.measure_order import Order, order_id
from bot.domain.own_prompt import OwnPrompt, PromptState, Said
from bot.domain.people import Agreed, AgreedLine, Client, Invite, InviteFor, Therapist
from bot.domain.private_note import PrivateNote
from bot.domain.records import Record
from bot.domain.risk.reading import Tier
from bot.domain.safety_plan import Helper, Plan, PlanState
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import Anchor, Anchored, Pause, QuietHours, Window
from bot.domain.stage import Stage
from bot.domain.toolkit import Practice, Proposal, Wish
from bot.storage import (
    acts,
    agreed,
    alerts,
    checkins,
    clients,
    consents,
    devices,
    entries,
    episodes,
    invites,
    orders,
    own_prompts,
    places,
    plans,
    practices,
    private_notes,
    proposals,
    schedules,
    sign_ins,
    therapists,
)
from bot.storage.database import Database
from bot.storage.errors import Unreachable
from bot.storage.kept import Kept
from bot.storage.records import remember
from bot.storage.shape import packed, unpacked
from bot.storage.tables import metadata
from tests.databases import NOW
from tests.storage import people

LATER = NOW + timedelta(hours=2)
SEA = File(FileKind.PHOTO, "AgACAgQAAxSea", "the sea at Whitby")
KEPT: list[Kept[Any]] = [
    alerts.ALERTS, agreed.AGREED, checkins.CHECKINS, clients.CLIENTS, consents.CONSENTS, entries.ENTRIES,
    episodes.EPISODES, invites.INVITES, orders.ORDERS, places.PLACES, plans.PLANS, practices.PRACTICES,
    proposals.PROPOSALS, schedules.SCHEDULES, therapists.THERAPISTS,
    own_prompts.OWN_PROMPTS, private_notes.PRIVATE_NOTES, sign_ins.SIGN_INS, devices.DEVICES,
]  # fmt: skip

# What may stand in clear (docs/privacy.md): ids, times, states, counts, the stage, alert numbers.
IN_CLEAR = {
    "alert": "alert_no client therapist state opened_at heard_at step accepted_step stepped_at next_step_at"
    " unreached_at acknowledged_by acknowledged_at closed_at heard_again version",
    "agreed": "id since version",
    "checkin": "id client schedule local_date slot due_at state why opened_at closes_at again_at postponed answered_at"
    " needs version",
    "client": "id chat therapist standing pairing ceiling own_stage hold growth alerts consented_at paused_until"
    " paused_open lighter_until rest_until thought_rest_until unanswered last_word_at next_session blocked created_at"
    " away_until end_step_at session_step_at version",
    "measure_order": "client closes_at ends_on id next_due_at ordered_at sent_at version",
    "consent": "id client at",
    "entry": "again_at id client kind at shared finished resume_until erased beside_alert version",
    "episode": "id client at alert_no version",
    "invite": "id payload_hash for_ therapist person expires_at used_at revoked_at stage created_at",
    "place": "id version started_at touched_at wake_at",
    "safety_plan": "id client state made_at version",
    "own_prompt": "id prompt number state at version",
    "private_note": "id client therapist day at version",
    "practice": "id client position state agreed_on version",
    "proposal": "id client answer made_at answered_at version",
    "schedule": "id client agreed_on start next_due_at review_at version",
    "therapist": "id chat claimed_at tested_at version",
    "sign_in": "id token_hash therapist expires_at used_at",
    "device": "id secret_hash therapist since seen_at out_at",
}


def some_alert(client: str, therapist: str, number: str = "12345678") -> Alert:
    plan = (Rung(NOW, (Who.THERAPIST,), True), Rung(LATER, (Who.THERAPIST, Who.BACKUP), True, True))
    return Alert(
        number, client, therapist, Tier.URGENT, "risk words", NOW, NOW, plan, LATER, NOW, NOW, failed=((1, Who.BACKUP),)
    )


def every_record(conn: Connection) -> list[Record]:
    """One of each type that a decision may remember, about Ana."""
    who = people.cast(conn)
    under = Place(who.ana.chat, 1, "evening", 2, "mood", {"mood": "heavy"})
    answers: dict[str, Answer] = {
        "mood": 7,
        "words": "Es ist laut. ☂",
        "body": ("chest", "hands"),
        "why": Skipped(),
        "own": SEA,
    }
    return [
        people.at_stage(who.ana, ceiling=Stage.STABILISATION, own_stage=Stage.SAFETY, shares_counts=False, version=3),
        Therapist(
            "brandt", "Dr. Brandt", who.brandt.chat, NOW, hours_days=frozenset({4, 1}), hours_from=time(9),
            hours_to=time(17, 30), sound_at_night=True, start_practices=("one", "two"),
        ),
        Invite("i1", "00ff", InviteFor.CLIENT, "brandt", "p1", "Tom's friend", LATER, practices=("a",), created_at=NOW),
        Place(
            who.ana.chat, 5, "record", 1, "body", answers, ("mood", "words"), "c1", "r1", NOW, NOW, LATER, ("x",),
            "long", under,
        ),
        people.schedule("s1", "ana"),
        Schedule(
            "ana", "s2", "morning", "Pacific/Apia", (Window(time(10), time(12)),),
            Anchored(Anchor.SESSION, 2, (date(2026, 3, 9),)), NOW.date(), NOW.date(), ends=date(2026, 6, 1),
            quiet=QuietHours(time(22), time(7)), pause=Pause(LATER, NOW), min_stage=Stage.GROWTH, not_before=NOW,
        ),
        people.checkin("c1", "ana", "s1"),
        people.checkin("c2", "ana"),
        people.practice("p1", "ana", 1),
        Proposal("q1", "ana", "client", (Wish("Walk", "walk"), Wish("Call Tom")), NOW, "a note"),
        Plan(
            "l1", "ana", PlanState.AGREED, NOW, signs=("I stop eating.",),
            ask=(Helper("Tom", "07700 900123"), Helper("Mum")), surroundings=("Tom has the key.",),
            show_surroundings=True, number=2, agreed_on=NOW.date(),
        ),
        OwnPrompt(
            "w1", "clinic_1", 2, PromptState.DRAFT, NOW, "brandt", "Dr. Brandt",
            {"en": Said("Supper", "How was supper?", {"calm": "At ease"})}, Stage.STABILISATION, True, True,
            ("agency",), "For evenings", NOW.date(),
        ),
        PrivateNote("v1", "ana", "brandt", NOW.date(), NOW, "Was quiet about the move."),
        Entry("e1", "ana", EntryKind.THOUGHT_RECORD, NOW, "record", 3, answers, ("mood",), finished=False),
        Order(
            order_id("ana", "phq9"), "ana", "phq9", NOW, date(2026, 6, 1), LATER, LATER, NOW, 1, True, True, "client",
            4,
        ),
        Episode("k1", "ana", NOW, "urgent", "plan", ("r1", "r2"), "en-1", ("card",), taps=("called",)),
        some_alert("ana", "brandt"),
        Agreed("ana", (AgreedLine("Tea at four.", "client"),), date(2026, 3, 1)),
        Consent("o1", "ana", NOW, Consented.ALERTS, "urgent", "enrolment 2 en-1", "en"),
        Act("a1", NOW, "brandt", "ceiling", "ana", "stabilisation"),
        SignIn("n1", "00aa", "brandt", LATER, "/alerts/12345678"),
    ]  # fmt: skip


def kept(conn: Connection, record: Record) -> object:
    """The record as it is read back."""
    for each in KEPT:
        if isinstance(record, each.kind):
            return each.get(conn, getattr(record, each.key))
    assert isinstance(record, Act)
    return acts.of_client(conn, "ana")[0]


def keep_and_read(conn: Connection) -> list[tuple[Record, object]]:
    records = every_record(conn)
    for record in records:
        remember(conn, record)
    return [(record, kept(conn, record)) for record in records]


async def test_every_record_comes_back_as_it_was_kept(database: Database) -> None:
    pairs = await database.transaction(keep_and_read)
    assert {type(record) for record, _ in pairs} == {*get_args(Record)} - {StepLeft}  # that is a count
    for record, back in pairs:
        assert back == record


async def test_a_record_kept_again_is_overwritten_whole(database: Database) -> None:
    def twice(conn: Connection) -> Client:
        ana = people.cast(conn).ana
        clients.save(conn, people.at_stage(ana, label="A.", rest_until=LATER))
        clients.save(conn, people.at_stage(ana, label="Ana again"))
        return clients.get(conn, "ana")

    back = await database.transaction(twice)
    assert (back.label, back.rest_until) == ("Ana again", None)


async def test_many_are_written_at_once(database: Database) -> None:
    def many(conn: Connection) -> tuple[Checkin, ...]:
        people.cast(conn)
        schedules.save(conn, people.schedule("s1", "ana"))
        days = [NOW.date() + timedelta(days=n) for n in range(500)]
        checkins.save_many(conn, [people.checkin(f"c{n}", "ana", "s1", day) for n, day in enumerate(days)])
        return checkins.recent(conn, "ana", 600)

    assert len(await database.transaction(many)) == 500


@pytest.mark.parametrize("each", KEPT, ids=lambda each: each.table.name)
def test_only_times_states_counts_and_numbers_stand_in_clear(each: Kept[Any]) -> None:
    known = {field.name for field in fields(each.kind)}
    in_clear = {column.name for column in each.table.columns} & known
    assert in_clear == set(IN_CLEAR[each.table.name].split())


moments = st.integers(0, 4 * 10**12).map(lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms))
st.register_type_strategy(datetime, moments)
st.register_type_strategy(time, st.times().map(lambda at: at.replace(second=0, microsecond=0)))
st.register_type_strategy(QuietHours, st.just(QuietHours(time(22), time(7))))
st.register_type_strategy(Place, st.builds(Place, id=st.text(), under=st.none() | st.builds(Place, under=st.none())))
BUILT = [
    Client,
    Therapist,
    Invite,
    Place,
    Checkin,
    Practice,
    Proposal,
    Plan,
    Entry,
    Episode,
    Alert,
    Agreed,
    Consent,
    Act,
]


@pytest.mark.parametrize("kind", BUILT, ids=lambda kind: kind.__name__)
def test_any_record_survives_being_written_as_json(kind: type) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_type(kind))
    def survives(record: object) -> None:
        assert unpacked(kind, packed(record)) == record

    survives()


async def test_what_is_due_is_found_and_what_is_not_is_left(database: Database) -> None:
    def found(conn: Connection) -> None:
        for record in every_record(conn):
            remember(conn, record)
        assert [each.id for each in schedules.due(conn, NOW, 9)] == ["s1"]
        assert schedules.due(conn, NOW - timedelta(seconds=1), 9) == ()
        assert checkins.open_of(conn, "ana") is not None
        assert checkins.open_of(conn, "chidi") is None
        assert [each.alert_no for each in alerts.due(conn, NOW)] == ["12345678"]
        assert alerts.open_of(conn, "chidi") is None
        assert len(places.to_wake(conn, LATER, 9)) == 1
        assert entries.of_client(conn, "ana", [EntryKind.NOTE]) == ()
        assert len(entries.of_client(conn, "ana")) == 1
        assert [each.id for each in clients.of_therapist(conn, "brandt")] == ["ana"]
        assert list(clients.many(conn, ["chidi", "nobody"])) == ["chidi"]
        assert len(episodes.since(conn, "ana", NOW - timedelta(days=400), 9)) == 1
        assert proposals.open_of(conn, "ana") is not None

    await database.transaction(found)


async def test_the_chain_of_acts_shows_a_change(database: Database) -> None:
    def changed(conn: Connection) -> tuple[str | None, str | None]:
        for n in range(3):
            acts.save(conn, Act(f"a{n}", NOW, "brandt", "opened", "ana"))
        whole = acts.first_broken(conn)
        table = metadata.tables["act"]
        conn.execute(table.update().where(table.c.id == "a1").values(who="okafor"))
        return whole, acts.first_broken(conn)

    assert await database.transaction(changed) == (None, "a1")


async def test_a_chat_never_seen_has_a_closed_place(database: Database) -> None:
    place = await database.read(places.get, "nowhere")
    assert not place.open


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((Unreachable, DBAPIError), match=r"READONLY|read-only"):
        await database.read(people.cast)
    assert await database.read(lambda conn: conn.execute(select(metadata.tables["client"])).all()) == []


async def test_of_a_clients_own_file_neither_name_nor_words_stand_in_the_database_in_clear(database: Database) -> None:
    """CR-408: what is on disk is ciphertext."""

    def kept(conn: Connection) -> bytes:
        people.cast(conn)
        practices.save(conn, replace(people.practice("p9", "ana", 4), file=SEA, own_words="and the gulls"))
        (row,) = conn.execute(select(metadata.tables["practice"]).where(metadata.tables["practice"].c.id == "p9"))
        return repr(row).encode()

    found = await database.transaction(kept)
    assert not any(words in found for words in (b"AgACAg", b"Whitby", b"gulls", b"Practice p9"))
    back = await database.read(practices.get, "p9")
    assert (back.file, back.own_words) == (SEA, "and the gulls")
