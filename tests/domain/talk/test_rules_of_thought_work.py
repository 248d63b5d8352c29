"""What Handrail never does with a thought, and what is open always (CR-307, CR-308, CR-311, CR-312, CR-315)."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.book import Book
from bot.domain.people import Client
from bot.domain.script import Ask
from bot.domain.stage import ORDER, Stage
from bot.library.check_banned import expression, plain, read_banned
from bot.library.packs import read_books
from tests.domain.talk.client_cast import ANA, Chat
from tests.domain.talk.help_cast import House
from tests.prompts.pack import PROMPTS

BOOKS = read_books(PROMPTS)
FROM_OTHERS = BOOKS["en"].crisis.from_others
FORMS = ("thought_record", "thought_record_long")
WRITE = "Just write it down"
TYPED = some.text(min_size=1, max_size=300).map(str.strip).filter(lambda words: len(words) > 3 and not words.isdigit())


def at_the_first_step() -> Chat:
    chat = Chat()
    chat.command("thought")
    chat.tap("3")
    chat.tap("Yes")
    return chat


@settings(max_examples=60, deadline=None)
@given(TYPED, TYPED)
def test_the_thought_and_the_fairer_sentence_are_kept_to_the_letter(thought: str, fairer: str) -> None:
    """CR-307: never rewritten, completed or joined to words of ours."""
    chat = at_the_first_step()
    for label in ("Afraid", "80"):
        chat.tap(label)
    chat.type(f"w {thought}")
    for label in ("90", "Not sure"):
        chat.tap(label)
    chat.type(f"w {fairer}")
    while chat.place.open:
        chat.tap("Skip")
    assert (chat.entry.answers["thought"], chat.entry.answers["fairer"]) == (f"w {thought}", f"w {fairer}")


def test_about_three_minutes_are_announced() -> None:
    """CR-308."""
    assert "About 3 minutes." in at_the_first_step().text


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("form", FORMS)
def test_the_thought_and_the_fairer_sentence_are_typed_and_never_chosen_from_ours(spoken: Book, form: str) -> None:
    """CR-307, CR-311: no sentence is suggested; the one start holds both sides."""
    script = spoken.scripts[form]
    for name in ("thought", "fairer"):
        step = script.step(name)
        assert (step.ask, step.choices, step.options) == (Ask.TEXT, (), "")
    both = {"en": "even though …, it is also true that …", "es": "aunque …, también es verdad que …"}
    assert both[spoken.language] in script.step("fairer").text.casefold()


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("form", FORMS)
def test_no_word_of_the_record_affirms_or_judges(spoken: Book, form: str) -> None:
    """CR-311, CR-310: the lists of section 11 over the whole form, and no word of error."""
    rows = read_banned(PROMPTS / spoken.language / "banned.yaml", PROMPTS).rows
    for step in spoken.scripts[form].steps:
        for words in (step.text, *(choice.label for choice in step.choices)):
            assert not [row.reason for row in rows if expression(row.pattern).search(plain(words))], words
            assert not re.search(r"\b(error|distort|distors|irracional|irrational)", words.casefold())


@pytest.mark.parametrize(("after", "line"), [("60", ""), ("80", "No change is a result too."), ("90", "stronger now")])
def test_the_card_has_no_total_no_arrow_and_no_colour(after: str, line: str) -> None:
    """CR-312: weaker, the same, stronger."""
    chat = at_the_first_step()
    for label in ("Afraid", "80"):
        chat.tap(label)
    chat.type("They all left")
    for label in ("90", "Not sure"):
        chat.tap(label)
    chat.type("Even though they left, it is also true that Tom stayed")
    for label in ("50", after, "Nothing", "Keep private"):
        chat.tap(label)
    assert line in chat.text and "They all left" in chat.text and "Tom stayed" in chat.text
    assert not [sign for sign in "→↑↓▲▼🟢🔴🟡" if sign in chat.text] and "total" not in chat.text.casefold()


def everyone() -> list[Client]:
    """Every stage, held or not, resting or not, closed by the therapist or not, paused or not."""
    rests = datetime(2026, 12, 24, tzinfo=UTC)
    return [
        replace(ANA, ceiling=stage, hold=hold, rest_until=rest, thought_rest_until=rest, paused_open=paused)
        for stage, hold, rest, paused in product(ORDER, (False, True), (None, rests), (False, True))
    ]


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_just_write_it_down_is_reached_in_every_state_at_every_hour_and_distress(hour: int) -> None:
    """CR-315: the gate may stand in the way of the record, never of this."""
    now = datetime(2026, 11, 24, hour, 0, tzinfo=UTC)
    for client in everyone():
        chat = Chat(client, now=now)
        chat.command("thought")
        if chat.place.script == "thought_gate":
            chat.tap(("0", "7", "10")[hour % 3])
        chat.tap(WRITE)
        assert chat.place.script == "write_down"
        asked = []
        while chat.place.open:
            asked.append(chat.place.step)
            chat.tap("Skip") if len(asked) > 1 else chat.type("The call")
        assert not {"support", "against", "angle", "fairer"} & set(asked)
        assert chat.entry.answers["what_happened"] == "The call"


def test_a_day_after_words_of_danger_the_record_opens_again() -> None:
    """CR-302: twenty-four hours, and not longer."""
    until = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    for before, opens in ((timedelta(minutes=5), False), (-timedelta(minutes=5), True)):
        chat = Chat(replace(ANA, thought_rest_until=until, ceiling=Stage.PROCESSING), now=until - before)
        chat.command("thought")
        assert (chat.place.script == "thought_gate") is opens


def test_a_danger_that_goes_on_is_a_concern_of_its_own_kind_with_the_reply_to_danger_from_others() -> None:
    """CR-309, CR-616: whoever or whatever it comes from; a yes stays of that kind, and neutral lines hide it."""
    house = House()
    house.ana("/thought")
    for words in ("3", "yes", "afraid", "80", "It will be loud again tonight", "90"):
        house.ana(words)
    text = house.ana_taps("A danger going on")
    assert text.splitlines()[0] in {each.splitlines()[0].replace("{emergency}", "999") for each in FROM_OTHERS}
    assert "116 123" not in text and "My plan" not in house.labels
    assert house.alert and (house.alert.tier.value, house.alert.kind) == ("concern", "danger")
    assert "a danger going on" in house.told["chat-brandt"][-1].text
    house.note_arrives()
    assert house.told["chat-ana"][-1].text == "An update is here."
    house.ana_taps("Not sure")
    assert (house.alert.tier.value, house.alert.kind) == ("urgent", "danger")
