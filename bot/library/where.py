"""Where the authored words lie: in a checkout beside `bot/`, in an installed package inside it."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def prompts_dir() -> Path:
    """The prompts that came with this program."""
    packed = _PACKAGE / "_prompts"
    return packed if packed.is_dir() else _PACKAGE.parent / "prompts"
