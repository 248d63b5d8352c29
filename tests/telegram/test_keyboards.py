"""A key works for the one it was made for, says what it was made to say, and nothing else passes for one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.domain.decision import Board, Key
from bot.domain.incoming import Tap
from bot.telegram.keyboards import LONGEST, KeyTooLong, Signer, inline, persistent

ANA, CHIDI = 40_001, 40_002
SIGNER = Signer(b"k" * 32, epoch=1)
LABELS = {"support": "Support now", "toolkit": "Toolkit"}
ABOUTS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=28)


@given(about=ABOUTS, version=st.integers(0, 999_999))
@example(about="a.b", version=3)
@example(about="", version=0)
def test_a_key_comes_back_as_it_was_made(about: str, version: int) -> None:
    data = SIGNER.sign(ANA, "mood", about, version)
    assert len(data.encode()) <= LONGEST
    assert SIGNER.verify(ANA, data, 7) == Tap("mood", about, version, 7)


def test_a_key_of_anas_does_nothing_for_chidi() -> None:
    assert SIGNER.verify(CHIDI, SIGNER.sign(ANA, "ack", "40718253", 1), 7) is None


def test_a_key_from_before_a_restore_is_stale() -> None:
    assert Signer(SIGNER.secret, epoch=2).verify(ANA, SIGNER.sign(ANA, "ack", "40718253", 1), 7) is None


def test_a_key_made_with_another_secret_is_forged() -> None:
    assert SIGNER.verify(ANA, Signer(b"x" * 32, epoch=1).sign(ANA, "ack", "40718253", 1), 7) is None


def test_no_flipped_bit_passes() -> None:
    data = SIGNER.sign(ANA, "ack", "40718253", 1)
    for at in range(len(data)):
        for bit in range(7):
            flipped = data[:at] + chr(ord(data[at]) ^ 1 << bit) + data[at + 1 :]
            assert SIGNER.verify(ANA, flipped, 7) is None, flipped


def test_what_is_signed_cannot_be_read_in_another_way() -> None:
    signed = SIGNER.sign(ANA, "pr", "feet", 12)
    said, _, mac = signed.rpartition(".")
    for other in ("pr.feet.1.2", "pr.fee.t12", "prf.eet.12", "pr.feet.012", "pr.feet.+12", "pr.feet.١٢", "pr.feet12."):
        assert SIGNER.verify(ANA, f"{other}.{mac}", 7) is None
    assert said == "pr.feet.12"


@given(st.one_of(st.text(max_size=80), st.binary(max_size=64).map(lambda raw: raw.decode("utf-8", "surrogateescape"))))
@example("")
@example("." * 64)
@example("a.b.1.\ud800")
@example("a.b.1\ud800.c")
def test_garbage_is_never_a_key_and_never_an_error(data: str) -> None:
    assert SIGNER.verify(ANA, data, None) is None


def test_a_key_that_does_not_fit_is_refused_when_it_is_made() -> None:
    with pytest.raises(KeyTooLong):
        SIGNER.sign(ANA, "answer", "x" * 40, 1)


def test_the_secret_does_not_show() -> None:
    assert "kkk" not in repr(SIGNER)


def test_copy_keys_copy_and_the_others_are_signed() -> None:
    made = inline(SIGNER, ANA, ((Key("116 123", copy="116 123"),), (), (Key("Heavy", "mood", "c1", 3),)))
    assert made
    read = InlineKeyboardMarkup.de_json(made)
    (copied,), (signed,) = read.inline_keyboard
    assert copied.copy_text
    assert (copied.text, copied.copy_text.text, copied.callback_data) == ("116 123", "116 123", None)
    assert SIGNER.verify(ANA, str(signed.callback_data), 7) == Tap("mood", "c1", 3, 7)


def test_without_keys_there_is_no_markup() -> None:
    assert inline(SIGNER, ANA, ()) is None
    assert inline(SIGNER, ANA, ((),)) is None
    assert persistent(Board.LEAVE, LABELS) is None


@pytest.mark.parametrize(("board", "shown"), [(Board.BOTH, ["Support now", "Toolkit"]), (Board.HELP, ["Support now"])])
def test_the_persistent_keys_stay_and_are_small(board: Board, shown: list[str]) -> None:
    made = persistent(board, LABELS)
    assert made
    read = ReplyKeyboardMarkup([], **{name: value for name, value in made.items() if name != "keyboard"})
    assert (read.is_persistent, read.resize_keyboard) == (True, True)
    assert [key["text"] for row in made["keyboard"] for key in row] == shown
