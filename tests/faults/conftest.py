"""What fault tests share: a Telegram in a process of its own, and databases that stories made."""

from collections.abc import Callable, Iterator

import pytest

from bot.demo.botapi.remote import RemoteTelegram
from tests.faults.lives import Scene, make_scene

THOUGHT = ("Ana: /thought", "Ana taps 5", "Ana taps Yes", "Ana taps Worried", "Ana: 70")
INVITED = (
    "Dr. Brandt: /invite B.C.",
    "Dr. Brandt taps Choose now",
    "Dr. Brandt taps processing",
    "Dr. Brandt taps No check-in yet",
    "Dr. Brandt taps Done",
    "Dr. Brandt taps Skip",
    "Dr. Brandt taps No",
)
MORE = {
    "thought": THOUGHT,
    "alerted": ("Ana: I want to die",),
    "invited": INVITED,
}


@pytest.fixture
def far_telegram() -> Iterator[RemoteTelegram]:
    """A local Bot API in another process: it outlives every life of the bot."""
    with RemoteTelegram() as telegram:
        yield telegram


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Scene]:
    """`met`: everything is agreed between Ana and Dr. Brandt. `thought`: Ana is asked which thought it was.

    `alerted`: a note about danger is open. `invited`: nobody has opened the newest invite.
    """
    made: dict[str, Scene] = {}

    def scene(name: str) -> Scene:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            made[name] = make_scene(folder, "first-meeting", *MORE.get(name, ()))
        return made[name]

    return scene
