"""Goal 16: thousands of check-ins are due at once; whoever is in danger meanwhile is helped as if nobody else wrote."""

from pathlib import Path

from tests.benchmarks.burst import BURST, burst
from tests.conftest import Size

CHECKINS_A_SECOND, SHARE = 20, 0.97  # `reliability.md` §2.5


async def test_under_a_burst_of_check_ins_everybody_in_danger_is_helped_at_once(size: Size, tmp_path: Path) -> None:
    """CR-602, CR-702. The share of Telegram's pace that is theirs carries the check-ins meanwhile."""
    found = await burst(tmp_path, BURST[size], print, floods=False)
    print(found)
    assert len(found.crises) == BURST[size].in_danger and max(each.alert for each in found.crises) < float("inf")
    assert size == "full" or found.left_behind > 0, "the burst was over before the last card"
    assert found.flooded == 0, "we keep to Telegram's limits"
    if size == "full":
        assert found.longest("card", 0.99) <= 1 and found.longest("card") <= 2
        assert found.longest("alert", 0.99) <= 2 and found.longest("alert") <= 5
        assert found.pace >= CHECKINS_A_SECOND * SHARE
