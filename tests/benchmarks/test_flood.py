"""Goal 7: a flood of check-ins, and Telegram answers 429 again and again; danger waits for none of it."""

from pathlib import Path

from tests.benchmarks.burst import FLOOD, RETRY_AFTER_S, burst
from tests.conftest import Size

LONGEST_S = 15 * 60


async def test_while_telegram_is_flooded_whoever_is_in_danger_is_helped_and_every_check_in_comes(
    size: Size, tmp_path: Path
) -> None:
    """CR-602, CR-702. A 429 binds the chat it was answered for: of card and alert the first try counts.

    One of forty meets one itself. Then Telegram's own wait comes on top, and nothing more.
    """
    scale = FLOOD[size]
    found = await burst(tmp_path, scale, print, floods=True)
    print(found)
    assert len(found.crises) == scale.in_danger and max(each.alert for each in found.crises) < float("inf")
    assert found.flooded > 0
    assert size == "full" or found.left_behind > 0, "the flood was over before the last card"
    if size == "full":
        assert found.longest("card_tried", 0.99) <= 1 and found.longest("alert_tried", 0.99) <= 2
        assert max(found.longest("card"), found.longest("alert")) <= RETRY_AFTER_S + 2
        assert found.delivered >= scale.due - scale.in_danger and found.lasted <= LONGEST_S
