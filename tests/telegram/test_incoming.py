"""Whatever Telegram hands us becomes one honest Incoming; no update is poison."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.botapi.media import MEDIA, PHOTO
from bot.domain.attachment import File, FileKind
from bot.domain.incoming import Incoming, Medium, Tap
from bot.telegram.incoming import envelope, stored, translate
from bot.telegram.keyboards import Signer

ANA, CHIDI, GROUP = 40_001, 40_002, -1_001_000_001
SIGNER = Signer(b"k" * 32, epoch=1)
SENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HEARD = SENT + timedelta(seconds=2)
WRITER = {"id": ANA, "is_bot": False, "first_name": "Ana", "language_code": "en-GB"}
BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Handrail", "username": "handrail_demo_bot"}
PRIVATE = {"id": ANA, "type": "private", "first_name": "Ana"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def message(**parts: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": int(SENT.timestamp()), "chat": PRIVATE, "from": WRITER, **parts}


def heard(update: object) -> Incoming:
    return translate(stored(update), SIGNER, HEARD)


def said(**parts: Any) -> Incoming:
    return heard({"update_id": 500, "message": message(**parts)})


def edited(**parts: Any) -> Incoming:
    return heard({"update_id": 500, "edited_message": message(edit_date=int(SENT.timestamp()) + 60, **parts)})


def tapped(held: object, **parts: Any) -> Incoming:
    query = {"id": "91", "from": WRITER, "message": message(**{"from": BOT}), "data": held, **parts}
    return heard({"update_id": 500, "callback_query": query})


def test_words_come_through_as_they_were_sent() -> None:
    words = " \u202eright to left\x07 and\ttabs \N{GRINNING FACE}\x00 "
    found = said(text=words)
    assert (found.medium, found.text, found.words) == (Medium.TEXT, words, words)
    assert (found.sent_at, found.heard_at, found.message_id, found.update_id) == (SENT, HEARD, 7, 500)
    assert (found.first_name, found.language, found.edited, found.forwarded) == ("Ana", "en", False, False)


def test_half_a_character_does_not_stop_anything() -> None:
    found = said(text=json.loads('"I can\\u2019t \\ud83d"'))
    found.words.encode()
    assert found.words.startswith("I can’t ")


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/now", "now", ""),
        ("/Stop@handrail_demo_bot", "stop", ""),
        ("/start a1B2_-c3", "start", "a1B2_-c3"),
        ("/pause\n until Friday ", "pause", "until Friday"),
        ("/now.", "now", "."),
    ],
)
def test_commands(text: str, command: str, argument: str) -> None:
    found = said(text=text)
    assert (found.medium, found.command, found.argument, found.words) == (Medium.COMMAND, command, argument, text)


@pytest.mark.parametrize("text", ["/", "/ now", "now", "/привет", "//now"])
def test_what_only_looks_like_a_command_is_text(text: str) -> None:
    assert said(text=text).medium is Medium.TEXT


def test_an_edit_and_a_forwarded_text_are_words_and_never_a_command() -> None:
    assert (edited(text="/stop").medium, edited(text="/stop").edited) == (Medium.TEXT, True)
    forwarded = said(text="/stop", forward_origin={"type": "hidden_user", "sender_user_name": "Tom", "date": 1})
    assert (forwarded.medium, forwarded.forwarded, forwarded.words) == (Medium.TEXT, True, "/stop")


def test_an_edit_is_as_old_as_the_edit() -> None:
    assert edited(text="x").sent_at == SENT + timedelta(seconds=60)


@pytest.mark.parametrize("kind", ["voice", "video_note", "audio"])
def test_what_cannot_be_heard_says_so_and_its_caption_is_screened(kind: str) -> None:
    found = said(**{kind: MEDIA[kind]}, caption="no way out")
    assert (found.medium, found.text) == (Medium.VOICE, "no way out")
    assert "no way out" in found.words


@pytest.mark.parametrize("kind", [*sorted(set(MEDIA) - {"voice", "video_note", "audio"}), "photo", "story", "game"])
def test_what_cannot_be_seen_is_media(kind: str) -> None:
    content = PHOTO if kind == "photo" else MEDIA.get(kind, {"title": "Chess"})
    found = said(**{kind: content}, caption="no way out")
    assert (found.medium, found.text) == (Medium.MEDIA, "no way out")
    assert "no way out" in found.words


@pytest.mark.parametrize(
    "parts",
    [
        {"contact": {"first_name": "no way", "last_name": "out"}},
        {"poll": {"question": "no way", "options": [{"text": "out"}]}},
        {"document": {"file_name": "no way out.pdf"}},
        {"venue": {"title": "no way", "address": "out"}},
        {"checklist": {"title": "no way", "tasks": [{"id": 1, "text": "out"}]}},
        {"something_new": {"text": "no way", "more": [{"title": "out"}]}},
        {"text": "yes", "quote": {"text": "no way out", "position": 0}},
    ],
)
def test_words_are_screened_wherever_they_stand(parts: dict[str, Any]) -> None:
    found = said(**parts).words.replace("\n", " ")
    assert "no way" in found
    assert "out" in found


def test_our_own_words_are_not_held_against_the_one_who_answers_them() -> None:
    ours = message(text="no way out", **{"from": BOT})
    assert said(text="yes", reply_to_message=ours, quote={"text": "no way out"}).words == "yes"
    assert said(pinned_message=ours).words == ""


def test_a_live_location_that_moves_is_not_answered_each_time() -> None:
    assert said(location=MEDIA["location"]).medium is Medium.MEDIA
    assert edited(location=MEDIA["location"]).medium is Medium.OTHER


def test_an_unknown_kind_of_message_or_update_is_other() -> None:
    assert said(something_new={}).medium is Medium.OTHER
    assert heard({"update_id": 500, "something_new": message(text="x")}).medium is Medium.OTHER
    assert said(text="x", **{"from": BOT | {"id": 3}}).medium is Medium.OTHER


def test_a_key_of_hers_is_a_tap_at_the_time_we_hear_it() -> None:
    found = tapped(SIGNER.sign(ANA, "mood", "c1", 3))
    assert (found.medium, found.tap) == (Medium.TAP, Tap("mood", "c1", 3, 7))
    assert (found.sent_at, found.words, found.first_name) == (HEARD, "", "Ana")


def test_the_key_of_a_message_that_telegram_forgot_still_works_but_there_is_nothing_to_change() -> None:
    found = tapped(SIGNER.sign(ANA, "mood", "c1", 3), message={"message_id": 7, "date": 0, "chat": PRIVATE})
    assert found.tap == Tap("mood", "c1", 3, None)


@pytest.mark.parametrize("held", [SIGNER.sign(CHIDI, "mood", "c1", 3), "mood.c1.3.AAAA", "", None, 5, "x" * 64])
def test_a_forged_key_is_stale_and_does_nothing(held: object) -> None:
    found = tapped(held)
    assert (found.medium, found.tap) == (Medium.STALE_TAP, None)


def test_a_key_pressed_by_somebody_else_is_stale() -> None:
    found = tapped(SIGNER.sign(ANA, "mood", "c1", 3), **{"from": WRITER | {"id": CHIDI}})
    assert (found.medium, found.tap) == (Medium.STALE_TAP, None)


@pytest.mark.parametrize(("status", "medium"), [("kicked", Medium.BLOCKED), ("member", Medium.UNBLOCKED)])
def test_blocking_and_coming_back(status: str, medium: Medium) -> None:
    change = {"chat": PRIVATE, "from": WRITER, "date": int(SENT.timestamp()), "new_chat_member": {"status": status}}
    assert heard({"update_id": 500, "my_chat_member": change}).medium is medium


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_nothing_said_in_a_group_is_read(kind: str) -> None:
    chat = {"id": GROUP, "type": kind, "title": "Family"}
    for update in (
        {"message": message(text="no way out", chat=chat)}, {"edited_message": message(text="no way out", chat=chat)},
        {"channel_post": message(text="no way out", chat=chat)}, {"business_message": message(text="no way out")},
        {"callback_query": {"id": "1", "from": WRITER, "message": message(chat=chat), "data": "x"}},
        {"my_chat_member": {"chat": chat, "from": WRITER, "date": 1, "new_chat_member": {"status": "member"}}},
    ):  # fmt: skip
        found = heard({"update_id": 500, **update})
        assert (found.medium, found.text, found.words, found.first_name) == (Medium.GROUP, "", "", "")


def test_having_been_removed_from_a_group_is_no_reason_to_speak() -> None:
    change = {"chat": {"id": GROUP, "type": "group"}, "from": WRITER, "date": 1, "new_chat_member": {"status": "left"}}
    assert heard({"update_id": 500, "my_chat_member": change}).medium is Medium.OTHER


def test_the_envelope_names_chat_key_kind_and_time() -> None:
    found = envelope({"update_id": 500, "message": message(text="x")}, HEARD)
    assert found
    assert (found.update_id, found.chat, found.kind, found.sent_at) == (500, ANA, "message", SENT)


def test_copies_of_a_message_have_one_key_and_each_of_its_edits_another() -> None:
    def key(update_id: int, kind: str, **parts: Any) -> str:
        found = envelope({"update_id": update_id, kind: message(**parts)}, HEARD)
        assert found
        return found.key

    assert key(1, "message", text="x") == key(2, "message", text="x")
    edits = {key(n, "edited_message", text=text, edit_date=9) for n, text in enumerate(["one", "two", "one"])}
    assert len({key(1, "message", text="x")} | edits) == 3


@given(JSON)
def test_no_json_is_poison(garbage: Any) -> None:
    within = ({"message": garbage}, {"message": message(poll=garbage)})
    for update in (garbage, *({"update_id": 500, **each} for each in within)):
        found = envelope(update, HEARD)
        assert found is None or 0 <= found.update_id < 2**63
        assert isinstance(heard(update), Incoming)


@given(st.sampled_from("chat from date message_id text quote contact reply_to_message edit_date".split()), JSON)
def test_no_part_of_a_message_is_poison(part: str, garbage: Any) -> None:
    for kind in ("message", "edited_message"):
        update = {"update_id": 500, kind: message(text="x") | {part: garbage}}
        assert envelope(update, HEARD)
        heard(update).words.encode()


@given(st.sampled_from(["id", "from", "message", "data"]), JSON)
def test_no_part_of_a_tap_is_poison(part: str, garbage: Any) -> None:
    assert isinstance(tapped("x", **{part: garbage}), Incoming)
    query = {"id": "91", "from": WRITER, "data": "x", part: garbage}
    assert envelope({"update_id": 500, "callback_query": query}, HEARD)


@pytest.mark.parametrize("kind", ["voice", "audio", "video"])
def test_what_can_be_kept_is_known_by_telegrams_name_with_the_words_under_it(kind: str) -> None:
    """CR-408; captions are words and are screened (CR-601)."""
    found = said(**{kind: MEDIA[kind], "caption": "my sister"})
    assert found.file == File(FileKind(kind), str(MEDIA[kind]["file_id"]), "my sister")
    assert found.words == "my sister"


def test_of_a_photo_the_largest_size_is_kept_and_of_other_things_nothing() -> None:
    sizes = [{"file_id": "small"}, {"file_id": "large"}]
    assert said(photo=sizes).file == File(FileKind.PHOTO, "large")
    assert said(document=MEDIA["document"]).file is None
    for odd in ([], [7], "x", {"file_id": 7}, None):
        assert said(photo=odd).file is None
