"""Drawing a chart never holds the event loop, not even the first time, when matplotlib is imported (§2.11).

Quiet, the longest stand is under 100 ms; the bound here leaves room for a busy machine, the count of turns does not.
"""

import json
import subprocess
import sys

LONGEST_S = 1.0
FRESH = """
import asyncio, json, time
from bot.domain.attachment import Band, Chart
from bot.telegram.drawing import draw

chart = Chart("p.png", "t", "s", 7, tuple(Band(str(n), n % 8, str(n % 8)) for n in range(12)))

async def drawn(times):
    gaps, drawing = [], asyncio.ensure_future(asyncio.gather(*(draw(chart) for _ in range(times))))
    while not drawing.done():
        before = time.perf_counter()
        await asyncio.sleep(0.002)
        gaps.append(time.perf_counter() - before)
    return [len(gaps), max(gaps)]

async def main():
    print(json.dumps([await drawn(1), await drawn(10)]))

asyncio.run(main())
"""


def test_the_loop_goes_on_while_charts_are_drawn_the_first_time_and_later() -> None:
    told = subprocess.run([sys.executable, "-c", FRESH], check=True, capture_output=True, text=True).stdout
    for turns, longest in json.loads(told):
        assert turns >= 20 and longest < LONGEST_S, (turns, longest)
