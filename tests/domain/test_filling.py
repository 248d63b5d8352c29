"""Facts put into authored texts."""

from bot.domain.words.filling import fill


def test_a_label_that_ends_in_a_full_stop_gets_no_second_one() -> None:
    assert fill("The usual ones for {label}. Choose.", label="A.K.") == "The usual ones for A.K. Choose."
    assert fill("The usual ones for {label}. Choose.", label="Ana") == "The usual ones for Ana. Choose."
    assert fill("{thought}.", thought="It went on ...") == "It went on ..."
