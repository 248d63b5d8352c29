"""The tables. What must never be is refused here: by uniqueness, range, reference (and, for a ceiling, a trigger).

A field of a record that has a column of its own is in clear: times, states, counts, the stage, alert numbers and ids.
Everything else of the record is one encrypted JSON value in `body_enc`. Times are UTC milliseconds.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    and_,
)

from bot.domain.alert import State as AlertState
from bot.domain.checkin import CheckinState
from bot.domain.journal import EntryKind, Shared
from bot.domain.own_prompt import PromptState
from bot.domain.people import AlertLevel, InviteFor, Pairing, Standing
from bot.domain.safety_plan import PlanState
from bot.domain.stage import Stage
from bot.domain.toolkit import MOST, Asked, PracticeState
from bot.storage.literal import Closed

SCHEMA = 1  # the newest revision in migrations/versions; a test compares

metadata = MetaData(
    naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)
Number = BigInteger().with_variant(Integer, "sqlite")  # or SQLite does not number


def _id(name: str = "id") -> Column[Any]:
    return Column(name, String, primary_key=True)


def _numbered(name: str = "id") -> Column[Any]:
    return Column(name, Number, primary_key=True, autoincrement=True)


def _of(name: str, target: str, *, goes: bool = True, **more: Any) -> Column[Any]:
    """A reference, looked at when the transaction ends: a decision may write its records in any order.

    What belongs to a client, a chat or an alert goes with it; people and their chats never go by themselves.
    """
    key = ForeignKey(target, ondelete="CASCADE" if goes else None, deferrable=True, initially="DEFERRED")
    return Column(name, String, key, **{"nullable": False, **more})


def _text(name: str, **more: Any) -> Column[Any]:
    return Column(name, String, **{"nullable": False, **more})


def _count(name: str, **more: Any) -> Column[Any]:
    return Column(name, Integer, CheckConstraint(f"{name} >= 0", name=name), **{"nullable": False, **more})


def _flag(name: str, **more: Any) -> Column[Any]:
    return Column(name, Boolean, **{"nullable": False, **more})


def _time(name: str, **more: Any) -> Column[Any]:
    return Column(name, BigInteger, **{"nullable": True, **more})


def _blob(name: str, **more: Any) -> Column[Any]:
    return Column(name, LargeBinary, **{"nullable": False, **more})


def _state(name: str, values: type[Enum] | Iterable[str], **more: Any) -> Column[Any]:
    """A closed set, held by the database as well."""
    allowed = [each.value if isinstance(each, Enum) else each for each in values]
    quoted = ", ".join(f"'{each}'" for each in allowed)
    return Column(name, Closed, CheckConstraint(f"{name} IN ({quoted})", name=name), **{"nullable": False, **more})


def _partial(name: str, *columns: Any, where: Any, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _in_turn(name: str, column: Column[Any], where: Any = None) -> Index:
    """What is due, the longest first, then by id: without it all that is due at one instant is sorted at every look."""
    key = next(iter(column.table.primary_key))
    return _partial(name, column, key, where=column.is_not(None) if where is None else where)


meta = Table("meta", metadata, Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    _count("epoch"),
)  # fmt: skip

canary = Table("canary", metadata, Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    _blob("sealed"),
)  # fmt: skip

client_key = Table("client_key", metadata,
    _id("kid"), _text("owner"), _blob("wrapped"), _flag("retired", default=False),
)  # fmt: skip
_partial("one_key_in_use", client_key.c.owner, where=client_key.c.retired.is_(False), unique=True)
Index("key_of_owner", client_key.c.owner)

chat = Table("chat", metadata,
    _id(), _blob("chat_blind", unique=True), _blob("chat_id_enc"), _time("next_allowed_at", nullable=False, default=0),
    _time("paused_until"), _time("blocked_at"),
)  # fmt: skip
_partial("chat_paused", chat.c.paused_until, where=chat.c.paused_until.is_not(None))
Index("chat_hurried", chat.c.next_allowed_at)

inbox = Table("inbox", metadata,
    _numbered(), Column("update_id", BigInteger, nullable=False, unique=True), _of("chat", "chat.id", nullable=True),
    _blob("message_blind", unique=True), _text("kind"), _blob("raw_enc", nullable=True),
    _blob("words_enc", nullable=True), _time("sent_at", nullable=False), _time("received_at", nullable=False),
    _state("state", ("new", "done", "quarantined"), default="new"), _count("attempts", default=0),
    _text("error_code", default=""), _time("done_at"),
    sqlite_autoincrement=True,  # an id is never given twice: dedupe keys hold it
)  # fmt: skip
_partial("inbox_new", inbox.c.chat, inbox.c.id, where=inbox.c.state == "new")
_partial("inbox_aside", inbox.c.done_at, where=inbox.c.state == "quarantined")
_partial("inbox_words", inbox.c.chat, inbox.c.sent_at, where=inbox.c.words_enc.is_not(None))

outbox = Table("outbox", metadata,
    _numbered(), _text("dedupe", unique=True), _of("chat", "chat.id"), _state("class", ("safety", "routine")),
    _count("prio"), _text("kind"), _blob("body_enc", nullable=True), _blob("slot_blind", nullable=True),
    _time("made_at", nullable=False), _time("not_before", nullable=False), _time("not_after"),
    _state("state", ("pending", "leased", "sent", "uncertain", "blocked", "failed", "expired", "withdrawn")),
    _time("lease_until"), _count("lease_epoch", default=0), _count("attempts", default=0),
    _flag("in_doubt", default=False), _text("alert_no", default=""), Column("tg_message_id", BigInteger),
    _time("settled_at"), _text("outcome", default=""),
    CheckConstraint("class <> 'safety' OR not_after IS NULL", name="safety_is_always_worth_it"),
    sqlite_autoincrement=True,
)  # fmt: skip
_partial(  # with the chat: most letters that may not go yet are passed over without being read
    "outbox_best", outbox.c.prio, outbox.c.not_before, outbox.c.id, outbox.c.chat, where=outbox.c.state == "pending"
)
_partial(
    "outbox_tried", outbox.c.attempts, where=and_(outbox.c.state.in_(["pending", "leased"]), outbox.c.attempts > 1)
)
_partial("outbox_in_order", outbox.c.chat, outbox.c.id, where=outbox.c.state.in_(["pending", "leased"]))
_partial("outbox_late", outbox.c.not_after, where=and_(outbox.c.state == "pending", outbox.c.not_after.is_not(None)))
_partial("outbox_leased", outbox.c.lease_until, where=outbox.c.state == "leased")
_partial("outbox_unsure", outbox.c.settled_at, where=outbox.c.state == "uncertain")
_partial("outbox_slot", outbox.c.chat, outbox.c.slot_blind, where=outbox.c.slot_blind.is_not(None))

therapist = Table("therapist", metadata,
    _id(), _of("chat", "chat.id", goes=False, nullable=True, unique=True), _time("claimed_at"), _time("tested_at"),
    _count("version"), _blob("body_enc"),
)  # fmt: skip

client = Table("client", metadata,
    _id(), _of("chat", "chat.id", goes=False), _of("therapist", "therapist.id", goes=False),
    _state("standing", Standing), _state("pairing", Pairing), _state("ceiling", Stage),
    _state("own_stage", Stage, nullable=True), _flag("hold"), _flag("growth"), _state("alerts", AlertLevel),
    _time("consented_at"),
    _time("paused_until"), _flag("paused_open"), _time("lighter_until"), _time("rest_until"),
    _time("thought_rest_until"), _count("unanswered"), _time("last_word_at"), _time("next_session"), _flag("blocked"),
    _time("created_at"), _time("end_step_at"), _time("session_step_at"), _time("away_until"), _count("version"),
    _blob("body_enc"),
)  # fmt: skip
Index("client_of_chat", client.c.chat)
Index("client_of_therapist", client.c.therapist)
_in_turn("client_away", client.c.away_until)
_in_turn("client_session", client.c.session_step_at)
_in_turn("client_ending", client.c.end_step_at)

sign_in = Table("sign_in", metadata,
    _id(), _text("token_hash", unique=True), _of("therapist", "therapist.id"), _time("expires_at", nullable=False),
    _time("used_at"), _blob("body_enc"),
)  # fmt: skip

device = Table("device", metadata,
    _id(), _text("secret_hash", unique=True), _of("therapist", "therapist.id"), _time("since", nullable=False),
    _time("seen_at", nullable=False), _time("out_at"), _blob("body_enc"),
)  # fmt: skip
Index("device_of_therapist", device.c.therapist)

invite = Table("invite", metadata,
    _id(), _text("payload_hash", unique=True), _state("for_", InviteFor),
    _of("therapist", "therapist.id", goes=False, nullable=True), _text("person"), _time("expires_at", nullable=False),
    _time("used_at"), _time("revoked_at"), _state("stage", Stage), _time("created_at"), _blob("body_enc"),
)  # fmt: skip
Index("invite_of_therapist", invite.c.therapist)

place = Table("place", metadata,
    _of("id", "chat.id", primary_key=True), _count("version"), _time("started_at"), _time("touched_at"),
    _time("wake_at"), _blob("body_enc"),
)  # fmt: skip
_in_turn("place_to_wake", place.c.wake_at)

schedule = Table("schedule", metadata,
    _id(), _of("client", "client.id"), _text("agreed_on"), _text("start"), _time("next_due_at"), _time("review_at"),
    _count("version"), _blob("body_enc"),
)  # fmt: skip
Index("schedule_of_client", schedule.c.client)
_in_turn("schedule_due", schedule.c.next_due_at)
_in_turn("schedule_to_review", schedule.c.review_at)

checkin = Table("checkin", metadata,
    _id(), _of("client", "client.id"), _of("schedule", "schedule.id", nullable=True), _text("local_date"),
    _count("slot"), _time("due_at", nullable=False), _state("state", CheckinState), _text("why"), _time("opened_at"),
    _time("closes_at"), _time("again_at"), _count("postponed"), _time("answered_at"), _state("needs", Stage),
    _count("version"), _blob("body_enc"),
    UniqueConstraint("schedule", "local_date", "slot"),  # the occurrence key
)  # fmt: skip
Index("checkin_of_client", checkin.c.client, checkin.c.due_at)
_in_turn("checkin_to_lapse", checkin.c.closes_at, checkin.c.state.in_(["sent", "later", "uncertain"]))
_in_turn("checkin_again", checkin.c.again_at)

practice = Table("practice", metadata,
    _id(), _of("client", "client.id"), Column("position", Integer), _state("state", PracticeState),
    Column("agreed_on", String), _count("version"), _blob("body_enc"),
    UniqueConstraint("client", "position"),
    CheckConstraint(f"position BETWEEN 1 AND {MOST}", name="toolkit_is_small"),
)  # fmt: skip

proposal = Table("proposal", metadata,
    _id(), _of("client", "client.id"), _state("answer", Asked), _time("made_at", nullable=False), _time("answered_at"),
    _count("version"), _blob("body_enc"),
)  # fmt: skip
_partial("one_open_proposal", proposal.c.client, where=proposal.c.answer == "open", unique=True)
Index("proposal_of_client", proposal.c.client)

safety_plan = Table("safety_plan", metadata,
    _id(), _of("client", "client.id"), _state("state", PlanState), _time("made_at", nullable=False), _count("version"),
    _blob("body_enc"),
)  # fmt: skip
_partial(
    "one_plan_of_a_state", safety_plan.c.client, safety_plan.c.state, where=safety_plan.c.state != "old", unique=True,
)  # fmt: skip
Index("plan_of_client", safety_plan.c.client)

own_prompt = Table("own_prompt", metadata,
    _id(), _text("prompt"), _count("number"), _state("state", PromptState), _time("at", nullable=False),
    _count("version"), _blob("body_enc"), UniqueConstraint("prompt", "number"),
)  # fmt: skip
_partial(
    "one_prompt_of_a_state", own_prompt.c.prompt, own_prompt.c.state, where=own_prompt.c.state != "old", unique=True,
)  # fmt: skip

private_note = Table("private_note", metadata,
    _id(), _of("client", "client.id"), _of("therapist", "therapist.id", goes=False), _text("day"),
    _time("at", nullable=False), _count("version"), _blob("body_enc"),
)  # fmt: skip
Index("notes_about_client", private_note.c.client, private_note.c.therapist, private_note.c.day)

entry = Table("entry", metadata,
    _id(), _of("client", "client.id"), _state("kind", EntryKind), _time("at", nullable=False), _state("shared", Shared),
    _flag("finished"), _time("resume_until"), _time("again_at"), _flag("erased"), _text("beside_alert"),
    _count("version"), _blob("body_enc"),
)  # fmt: skip
Index("entry_of_client", entry.c.client, entry.c.at)
_partial(
    "entry_stopped", entry.c.client, entry.c.at, where=and_(entry.c.finished.is_(False), entry.c.erased.is_(False))
)
_in_turn("entry_again", entry.c.again_at)
_partial("entry_beside_alert", entry.c.beside_alert, where=entry.c.beside_alert != "")

measure_order = Table("measure_order", metadata,
    _id(),  # that of client and measure: one order of each (CR-901); which measure it is stays in the body
    _of("client", "client.id"), _time("ordered_at", nullable=False), _text("ends_on"), _time("next_due_at"),
    _time("closes_at"), _time("sent_at"), _count("version"), _blob("body_enc"),
)  # fmt: skip
Index("order_of_client", measure_order.c.client)
_in_turn("order_due", measure_order.c.next_due_at)
_in_turn("order_to_close", measure_order.c.closes_at)

episode = Table("episode", metadata,
    _id(), _of("client", "client.id"), _time("at", nullable=False), _text("alert_no"), _count("version"),
    _blob("body_enc"),
)  # fmt: skip
Index("episode_of_client", episode.c.client, episode.c.at)

alert = Table("alert", metadata,
    _id("alert_no"), _of("client", "client.id"), _of("therapist", "therapist.id", goes=False),
    _state("state", AlertState), _time("opened_at", nullable=False), _time("heard_at", nullable=False),
    _count("step"), _count("accepted_step"), _time("stepped_at", nullable=False), _time("next_step_at"),
    _time("unreached_at", nullable=False), _text("acknowledged_by"), _time("acknowledged_at"), _time("closed_at"),
    _count("heard_again"), _count("version"), _blob("body_enc"),
    CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_has_a_time"),
)  # fmt: skip
Index("alert_of_client", alert.c.client)
Index("alert_of_therapist", alert.c.therapist)
_in_turn("alert_due", alert.c.next_step_at)

alert_event = Table("alert_event", metadata,
    _numbered(), _of("alert_no", "alert.alert_no"), _time("at", nullable=False), _count("step"), _text("event"),
    _text("outcome"),
)  # fmt: skip
Index("alert_event_of", alert_event.c.alert_no)

agreed = Table("agreed", metadata,
    _of("id", "client.id", primary_key=True), _text("since"), _count("version"), _blob("body_enc"),
)  # fmt: skip

consent = Table("consent", metadata,
    _id(), _of("client", "client.id"), _time("at", nullable=False), _blob("body_enc"),
)  # fmt: skip
Index("consent_of_client", consent.c.client, consent.c.at)

act = Table("act", metadata,
    _numbered("seq"), _text("id", unique=True), _time("at", nullable=False), _text("who"), _text("act"),
    _text("client"), _text("about"), _text("browser"), _blob("chain"),
    sqlite_autoincrement=True,
)  # fmt: skip
Index("act_of_client", act.c.client)
Index("act_by", act.c.who)

step_left = Table("step_left", metadata,
    _id("script"), Column("script_version", Integer, primary_key=True, autoincrement=False), _id("step"),
    _count("times"), _count("told"),
)  # fmt: skip

limiter = Table("limiter", metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    _time("tat_total", nullable=False), _time("tat_routine", nullable=False), _time("routine_paused_until"),
)  # fmt: skip

vital = Table("vital", metadata, _id("name"), _time("at", nullable=False))

leadership = Table("leadership", metadata,
    _id("role"), _count("epoch"), _text("holder"), _time("since", nullable=False),
)  # fmt: skip
