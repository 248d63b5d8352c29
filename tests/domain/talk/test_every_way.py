"""Any taps and words, in any order, over the client's own work: nothing breaks, nothing is reached that is closed."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.decision import Key
from bot.domain.people import Client
from bot.domain.stage import Stage
from bot.domain.talk.thought_gate import Closed, closed
from bot.domain.talk.toolkit import start_pack
from tests.domain.talk.client_cast import ANA, NOON, Chat, at

CLIENTS = (
    ANA,
    at(Stage.SAFETY),
    replace(ANA, hold=True),
    replace(ANA, own_stage=Stage.STABILISATION),
    replace(ANA, thought_rest_until=NOON + timedelta(hours=2)),
    replace(ANA, accessible=True),
)
SHUT = (Closed.HOLD, Closed.REST, Closed.STAGE, Closed.OWN_STAGE)
EVIDENCE = {"support", "angle", "against", "fairer", "belief_fair"}
TURNS = st.lists(st.tuples(st.sampled_from("kkkkkkocwtm"), st.integers(0, 40)), min_size=5, max_size=40)
WORDS = ("", "7", "Tom", "{feeling}", "yes", "x" * 2500, "100", "A loss", "Skip")


def turn(chat: Chat, what: str, number: int, old: list[Key]) -> None:
    """A key of the last message, an old key, a command, the clock, typed words, or time going by."""
    match what:
        case "k" if chat.keys:
            keys = [key for key in chat.keys if key.action not in ("now", "fine", "back")]
            if keys:
                old.append(keys[number % len(keys)])
                chat.press(old[-1])
        case "o" if old and (chat.place.open or old[number % len(old)].action not in "dx"):
            chat.press(old[number % len(old)])
        case "c":
            chat.command(("thought", "toolkit", "agreed")[number % 3])
        case "w" if chat.place.wake_at:
            chat.wakes(timedelta(seconds=number * 3))
        case "t" if chat.place.open:
            chat.type(WORDS[number % len(WORDS)])
        case "m":
            chat.waits(minutes=number)


@settings(max_examples=300, deadline=None)
@given(client=st.sampled_from(CLIENTS), turns=TURNS)
def test_whatever_is_tapped_or_typed_nothing_breaks_and_nothing_closed_opens(
    client: Client, turns: list[tuple[str, int]]
) -> None:
    """CR-105, CR-309."""
    chat = Chat(client)
    old: list[Key] = []
    chat.practices = {each.id: each for each in start_pack(chat.moment(), client, ())}
    chat.command("thought")
    for what, number in turns:
        before = chat.place
        turn(chat, what, number, old)
        if closed(chat.moment()) in SHUT:
            assert not chat.place.script.startswith("thought_")
        if chat.place.script.startswith("thought_record") and chat.place.answers.get("fit") in ("fact", "loss"):
            assert chat.place.step not in EVIDENCE
        assert chat.place.version >= before.version
