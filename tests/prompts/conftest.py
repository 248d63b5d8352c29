"""The pack that a test of the authored texts may spoil."""

from pathlib import Path

import pytest

from tests.prompts.pack import Pack
from tests.prompts.test_crisis_lines import SMALL


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return Pack(tmp_path)


@pytest.fixture
def small(pack: Pack) -> Pack:
    """Without most of its files: checked in a moment, and what is missing is named every time."""
    for folder, keep in (("dialogues", "pause_date.yaml"), ("practices", "feet_and_room.yaml")):
        for file in (pack.path / "en" / folder).glob("*.yaml"):
            if file.name != keep:
                file.unlink()
    for group in ("client", "therapist", "enrolment", "checkin"):
        (pack.path / "en" / "phrases" / f"{group}.yaml").unlink(missing_ok=True)
    pack.write("crisis_lines.yaml", SMALL)
    return pack
