"""What a message carries is drawn off the event loop, charts all on one thread."""

import asyncio
import subprocess
import sys
import threading
from io import BytesIO

import pytest
from PIL import Image

from bot.domain.attachment import Band, Chart, Document
from bot.domain.decision import Say
from bot.storage.shape import packed, unpacked
from bot.telegram.drawing import draw

WEEKS = (("2–8 Nov", 3), ("9–15 Nov", None), ("16–22 Nov", 0), ("30 Nov–6 Dec", 7))
CHART = Chart(
    "progress.png", "Days with a practice", "days in the week", 7,
    tuple(Band(label, value, "no entries" if value is None else str(value)) for label, value in WEEKS),
)  # fmt: skip


async def test_a_chart_is_a_png_wide_enough_for_a_phone() -> None:
    drawn = await draw(CHART)
    picture = Image.open(BytesIO(drawn.content))
    assert (drawn.name, drawn.picture, picture.format, picture.width) == ("progress.png", True, "PNG", 1080)


async def test_it_reads_in_grey_and_a_gap_has_no_band() -> None:
    grey = Image.open(BytesIO((await draw(CHART)).content)).convert("L")
    dark = [sum(grey.getpixel((x, y)) < 120 for x in range(300, grey.width)) for y in range(grey.height)]  # type: ignore[operator]
    bands = [y for y, count in enumerate(dark) if count > 150]
    runs = sum(1 for before, after in zip([-9, *bands], bands, strict=False) if after - before > 1)
    assert runs == 2  # three days and seven; the gap and the zero have none


@pytest.mark.parametrize("bands", [CHART.bands[:1], CHART.bands * 3, (Band("x", None, "sin anotaciones " * 4),)])
async def test_one_row_or_twelve_or_long_words_are_drawn(bands: tuple[Band, ...]) -> None:
    assert (await draw(Chart("p.png", "t", "s", 7, bands))).content


async def test_every_chart_is_drawn_on_one_and_the_same_thread() -> None:
    await asyncio.gather(*(draw(CHART) for _ in range(4)))
    assert [each.name for each in threading.enumerate() if each.name.startswith("charts")] == ["charts_0"]


async def test_the_event_loop_turns_while_a_chart_is_drawn() -> None:
    await draw(CHART)
    turns, drawing = 0, asyncio.ensure_future(asyncio.gather(*(draw(CHART) for _ in range(3))))
    while not drawing.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 30


def test_matplotlib_is_not_there_until_a_chart_is_asked_for() -> None:
    code = "import sys, bot.telegram.sender, bot.main; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_chart_survives_the_outbox() -> None:
    say = Say("words", carries=CHART)
    assert unpacked(Say, packed(say)) == say


async def test_other_files_stay_what_they_were() -> None:
    assert (await draw(Document("a.txt", "words"))).content == b"words"
