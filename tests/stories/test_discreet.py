"""In discreet mode nothing that comes unasked says what this is about (threat T4)."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.demo.botapi.chats import Message
from bot.demo.product import Product
from bot.demo.script import read_story, starting_at
from bot.demo.stories import Player

HERE = Path(__file__).parent
# What an unasked message may not hold, on a screen that others see: what this is for, who is behind it, how it is.
BANNED = (
    r"therap\w*|session|clinic\w*|Dr\.|Brandt|A\.K\.|alert\w*|danger\w*|crisis|emergenc\w*|999|suicid\w*|die|harm\w*"
    r"|thought\w*|plan|toolkit|practi[cs]\w*|distress|strong|hard|safe\w*|steady\w*|stage|note|setback|feel\w*|cope\w*"
    r"|medic\w*|diagnos\w*|treat\w*|Handrail"
)
LIGHT = ("A check-in is here when you want it.", "An update is here.")


async def test_what_comes_unasked_in_discreet_mode_holds_no_word_of_the_list_f_50_t4() -> None:
    """CR-217, F-50: every message that no act of Ana's asked for begins with a neutral line and holds only that."""
    story = read_story(HERE / "discreet.txt")
    spoke, unasked, on = "", [], False

    def show(line: str) -> None:
        nonlocal spoke, on
        spoke = line
        on = on or "Discreet: switch on" in line

    def told(name: str, message: Message) -> None:
        if name == "Ana" and on and not spoke.startswith("Ana"):
            unasked.append(message.text)

    async with Product(starting_at(story, "Europe/London")) as product:
        for therapist in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(therapist)
        await Player(product, show=show, told=told).play(story)
    assert len(unasked) >= 9
    assert [text for text in unasked if re.search(rf"\b({BANNED})\b", text, re.IGNORECASE)] == []
    assert [text for text in unasked if not text.startswith((*LIGHT, "This check-in closed"))] == []


async def test_after_a_day_her_phone_holds_nothing_of_it_but_the_line_with_the_two_keys_f_50() -> None:
    story = read_story(HERE / "discreet.txt")
    closed = [line.text for line in story.lines].index("Dr. Brandt taps Back to before")
    async with Product(starting_at(story, "Europe/London")) as product:
        for therapist in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(therapist)
        await Player(product).play(replace(story, lines=story.lines[: closed + 1]))
        before = {message.text for message in product.phone("Ana").heard}
        assert any("Very hard. Saved" in text for text in before)
        await product.move_to(product.now() + timedelta(hours=25))
        after = {message.text for message in product.phone("Ana").heard}
        assert not any("Very hard" in text or "999" in text or "Dr. Brandt marked" in text for text in after)
        assert product.phone("Ana").keyboard == [["Support now", "Toolkit"]]
