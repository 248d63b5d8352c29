"""Every story file is a test: a conversation that a clinician can read and write."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.demo.backstage import Scene
from bot.demo.botapi.chats import Message
from bot.demo.product import Product
from bot.demo.run import languages, stories_dir, story_names
from bot.demo.script import StoryWrong, read_story, starting_at
from bot.demo.stories import Player
from bot.demo.theatre import Theatre
from tests import shipped

HERE = Path(__file__).parent
TUESDAY = date(2026, 11, 24)
THERAPISTS, CLIENTS = ("Dr. Brandt", "Dr. Okafor"), ("Ana", "Chidi")


def beginnings() -> re.Pattern[str]:
    """How a message that a client did not ask for may begin: neutrally, as a check-in that closes, or as news of an
    alert to somebody who wrote just now (CR-708).
    """
    said = [
        (book.common.neutral_checkin, book.common.neutral_update, book.checkin.closed, book.crisis.seen,
         book.crisis.unreached, book.crisis.unreachable)
        for book in shipped.books().values()
    ]  # fmt: skip
    lines = {re.sub(r"\\{\w+\\}", ".+", re.escape(text.splitlines()[0])) for each in said for text in each}
    return re.compile("|".join(sorted(lines)))


NEUTRAL = beginnings()


async def play(path: Path) -> None:
    """Straight into the local Bot API; the scenes below, the demo's tests and tests/faults go over sockets.

    Whatever comes to a client by the clock or by what somebody else does begins neutrally (CR-217).
    """
    story, spoke, loud = read_story(path), "", list[tuple[str, str]]()

    def show(line: str) -> None:
        nonlocal spoke
        spoke = line

    def told(name: str, message: Message) -> None:
        asked = spoke.startswith((name, "Handrail"))
        if name in CLIENTS and not asked and not NEUTRAL.match(message.text):
            loud.append((spoke, message.text))

    async with Product(starting_at(story, "Europe/London"), speaks=story.speaks, wired=False) as product:
        for name in THERAPISTS:
            await product.invite(name)
        await Player(product, show=show, told=told).play(story)
    assert loud == []


@pytest.mark.parametrize("name", story_names())
async def test_the_story_goes_as_it_is_told(name: str) -> None:
    """CR-217: and nothing unasked begins with anything but a neutral line."""
    await play(HERE / f"{name}.txt")


@pytest.mark.parametrize("name", story_names("es"))
async def test_the_story_goes_in_spanish_as_it_is_told(name: str) -> None:
    """F-45, F-46, CR-1105, CR-217."""
    await play(HERE / "es" / f"{name}.txt")


@pytest.mark.parametrize("scene", [Scene.NEW_INVITE, Scene.ALERT_OPEN])
async def test_the_scenes_of_the_demo_play_in_spanish(scene: Scene) -> None:
    """*Alert open* goes on from *four weeks in*, so all three are played."""
    theatre = Theatre(TUESDAY, lang="es")
    try:
        await theatre.start(scene)
        assert theatre.product.phone("Dr. Brandt").heard
    finally:
        await theatre.close()


@pytest.mark.parametrize("today", [date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)], ids="{:%A}".format)
async def test_the_longest_scene_plays_on_whatever_day_of_the_week_the_demo_is_started(today: date) -> None:
    """It broke from Wednesday to Friday once: a jump to the next Monday left five days of silence."""
    theatre = Theatre(today)
    try:
        await theatre.start(Scene.FOUR_WEEKS_IN)
        assert "Okay" in [key["text"] for row in theatre.product.phone("Ana").heard[-1].inline_keyboard for key in row]
    finally:
        await theatre.close()


def test_the_demo_plays_the_same_files() -> None:
    assert stories_dir() == HERE
    assert languages() == ["en", "es"]


@pytest.mark.parametrize(
    ("line", "speaks"), [("es", {"": "es"}), ("Chidi es, Dr. Okafor en", {"Chidi": "es", "Dr. Okafor": "en"})]
)
def test_a_story_says_whose_telegram_speaks_what(tmp_path: Path, line: str, speaks: dict[str, str]) -> None:
    path = tmp_path / "said.txt"
    path.write_text(f"A title\nstarts: 2026-11-23 18:00\nspeaks: {line}\n\nAna: hola\n")
    assert read_story(path).speaks == speaks


async def test_a_story_that_does_not_go_as_told_names_its_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_text("A stranger\nstarts: 2026-11-23 18:00\n\nStranger: hello\nHandrail to Stranger: You are in.\n")
    with pytest.raises(StoryWrong, match=r"wrong\.txt line 5: Handrail to Stranger: You are in\."):
        await play(path)


def test_a_story_names_the_rules_it_shows_beside_what_came_before(tmp_path: Path) -> None:
    first = "A title\nstarts: 2026-11-23 18:00\nspeaks: Chidi es\nshows: CR-101\n\nAna: hello\n"
    (tmp_path / "first.txt").write_text(first)
    path = tmp_path / "then.txt"
    path.write_text("Then\nstarts: 2026-11-23 18:00\nshows: CR-104, CR-614\nafter: first\n\nAna: again\n")
    story = read_story(path)
    assert story.shows == ("CR-104", "CR-614")
    assert ([line.text for line in story.lines], story.speaks) == (["Ana: hello", "Ana: again"], {"Chidi": "es"})
