"""`python -m bot.demo.botapi --port 8081`: the local Bot API in a process of its own."""

import argparse
import asyncio
import sys

from bot.demo.botapi.control import Control, MovableClock
from bot.demo.botapi.local import TOKEN, LocalTelegram
from bot.demo.botapi.webhook import delivering
from bot.demo.botapi.wire import serve


async def _run(port: int, token: str) -> None:
    clock = MovableClock()
    control = Control(LocalTelegram(clock, token), clock)
    async with serve(control.app(), port) as url, delivering(control.telegram):
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve until stopped; the first line printed is the address."""
    parser = argparse.ArgumentParser(prog="python -m bot.demo.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="loopback port (default: any free one)")
    parser.add_argument("--token", default=TOKEN, help="the bot token to accept")
    asked = parser.parse_args()
    try:
        asyncio.run(_run(asked.port, asked.token))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
