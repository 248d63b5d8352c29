"""What we agreed this week: shown, added to, changed, never more than three lines, never counted."""

from datetime import date

from bot.domain.people import Agreed, AgreedLine
from tests.domain.talk.client_cast import Chat

TWO = Agreed("ana", (AgreedLine("Walk on Tuesday", "therapist"), AgreedLine("Ring Tom", "client")), date(2026, 11, 20))


def with_two() -> Chat:
    chat = Chat()
    chat.agreed = TWO
    return chat


def line_texts(chat: Chat) -> list[str]:
    return [line.text for line in chat.agreed.lines] if chat.agreed else []


def test_nothing_agreed_says_so_and_a_line_can_be_added() -> None:
    chat = Chat()
    chat.command("agreed")
    assert "Nothing is agreed" in chat.text and chat.labels == ["Add a line"]


def test_the_lines_are_shown_with_their_date_and_who_wrote_them() -> None:
    """CR-415."""
    chat = with_two()
    chat.command("agreed")
    assert "since Fri 20 Nov" in chat.text
    assert "1. Walk on Tuesday (Dr. Brandt)" in chat.text and "2. Ring Tom (you)" in chat.text


def test_a_line_is_written_knowing_that_the_therapist_sees_it() -> None:
    """CR-415."""
    chat = with_two()
    chat.command("agreed")
    chat.tap("Add a line")
    assert "Dr. Brandt will see this." in chat.text
    chat.type("Bed by eleven")
    assert line_texts(chat) == ["Walk on Tuesday", "Ring Tom", "Bed by eleven"] and "Both of you see it" in chat.text


def test_with_three_lines_there_is_no_key_for_a_fourth() -> None:
    """CR-415."""
    chat = with_two()
    chat.command("agreed")
    chat.tap("Add a line")
    chat.type("Bed by eleven")
    assert chat.labels == ["Change"]


def test_a_line_longer_than_140_is_not_cut_silently() -> None:
    """CR-415."""
    chat = with_two()
    chat.command("agreed")
    chat.tap("Add a line")
    chat.type("x" * 141)
    assert "140" in chat.text and line_texts(chat) == ["Walk on Tuesday", "Ring Tom"]
    chat.tap("Keep first part")
    assert line_texts(chat)[-1] == "x" * 140


def test_one_line_is_written_anew_and_the_other_stays() -> None:
    """CR-415."""
    chat = with_two()
    chat.command("agreed")
    chat.tap("Change")
    chat.tap("1. Walk on Tuesday")
    chat.tap("Write it again")
    chat.type("Walk on Friday")
    assert line_texts(chat) == ["Walk on Friday", "Ring Tom"]


def test_a_long_line_is_cut_visibly_on_its_key() -> None:
    chat = Chat()
    chat.agreed = Agreed("ana", (AgreedLine("A walk along the river before work", "client"),), date(2026, 11, 20))
    chat.command("agreed")
    chat.tap("Change")
    assert chat.labels[0] == "1. A walk along the riv…"


def test_a_line_can_be_taken_away() -> None:
    chat = with_two()
    chat.command("agreed")
    chat.tap("Change")
    chat.tap("2. Ring Tom")
    chat.tap("Take it away")
    assert line_texts(chat) == ["Walk on Tuesday"]


def test_a_change_keeps_the_day_on_which_the_question_was_last_asked() -> None:
    chat = with_two()
    chat.agreed = Agreed("ana", TWO.lines, TWO.since, asked_on=date(2026, 11, 22), fitted="yes")
    chat.command("agreed")
    chat.tap("Add a line")
    chat.type("Bed by eleven")
    assert chat.agreed.asked_on == date(2026, 11, 22) and chat.agreed.fitted == ""


def test_skipping_or_stopping_changes_nothing() -> None:
    for leave in ("Skip", "Stop for now"):
        for way in ("Add a line", "Change"):
            chat = with_two()
            chat.command("agreed")
            chat.tap(way)
            chat.tap(leave)
            assert chat.agreed == TWO and not chat.place.open


def test_in_mid_dialogue_it_leaves_the_dialogue_where_it_was() -> None:
    chat = with_two()
    chat.command("thought")
    place = chat.place
    chat.command("agreed")
    assert chat.place == place and "Go back" in chat.labels
