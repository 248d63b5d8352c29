"""Every story file is a test: a conversation that a clinician can read and write."""

from pathlib import Path

import pytest

from bot.demo.product import Product
from bot.demo.run import stories_dir, story_names
from bot.demo.stories import Player, StoryWrong, read_story, starting_at

HERE = Path(__file__).parent
THERAPISTS = ("Dr. Brandt", "Dr. Okafor")


async def play(path: Path) -> None:
    story = read_story(path)
    async with Product(starting_at(story, "Europe/London")) as product:
        for name in THERAPISTS:
            await product.invite(name)
        await Player(product).play(story)


@pytest.mark.parametrize("name", story_names())
async def test_the_story_goes_as_it_is_told(name: str) -> None:
    await play(HERE / f"{name}.txt")


def test_the_demo_plays_the_same_files() -> None:
    assert stories_dir() == HERE


async def test_a_story_that_does_not_go_as_told_names_its_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_text("A stranger\nstarts: 2026-11-23 18:00\n\nStranger: hello\nHandrail to Stranger: You are in.\n")
    with pytest.raises(StoryWrong, match=r"wrong\.txt line 5: Handrail to Stranger: You are in\."):
        await play(path)
