"""Two processes on one token: the newcomer ends with the reason, the established one goes on hearing (§1.1 R8)."""

import signal
import time
from pathlib import Path

import httpx

from bot.demo.botapi.remote import RemoteTelegram
from tests.conftest import Size
from tests.test_run import Running, environment, until

SETTLED_S = 11.0
WITHIN_S = 30.0
STARTS = {"fast": 1, "full": 4}
IN_USE = 3


def test_a_second_start_on_the_same_token_ends_itself_and_the_first_goes_on_hearing(
    size: Size, far_telegram: RemoteTelegram, tmp_path: Path
) -> None:
    (tmp_path / "first").mkdir()
    env = environment(far_telegram, tmp_path / "first")
    first = Running(tmp_path / "first", env)
    first.wait_until_it_polls(far_telegram)
    time.sleep(SETTLED_S)
    took = []
    for number in range(STARTS[size]):
        folder = tmp_path / f"second-{number}"
        folder.mkdir()
        second, began = Running(folder, environment(far_telegram, folder)), time.monotonic()
        assert second.process.wait(WITHIN_S * 3) == IN_USE
        took.append(time.monotonic() - began)
        assert "Another process is reading this bot (409)" in second.log.read_text()
    ready = httpx.get(f"http://127.0.0.1:{env['HANDRAIL_CONSOLE_PORT']}/readyz").json()
    assert any("Another process" in reason for reason in ready["reasons"]), ready
    ana = far_telegram.person("Ana")
    ana.say("I want to die")
    until(lambda: "emergency number" in str(ana.phone))
    assert first.process.poll() is None
    assert first.end(signal.SIGTERM) == 0
    print(
        f"\n{STARTS[size]} second starts ended after {', '.join(f'{each:.1f}' for each in took)} s; the first goes on"
    )
    assert size == "fast" or max(took) <= WITHIN_S
