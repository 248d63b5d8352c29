"""Things in an order that keys move by one place, with scripts off: what was typed stays, the focus goes along."""

from collections.abc import Sequence

WAYS = {"up": -1, "down": 1}


def moved(order: Sequence[str], do: str) -> tuple[str, ...]:
    """One of them is moved by one place: “up:” or “down:” and which; at the end it stays where it is."""
    way, _, one = do.partition(":")
    if way not in WAYS or one not in order:
        return tuple(order)
    at, others = order.index(one), list(order)
    others.insert(max(0, at + WAYS[way]), others.pop(at))
    return tuple(others)


def focus(do: str, order: Sequence[str]) -> str:
    """The key that takes the focus: the one that was pressed, or the other way where there is no further."""
    way, _, one = do.partition(":")
    if way not in WAYS or one not in order or len(order) < 2:
        return ""
    ends = {"up": order[0], "down": order[-1]}
    return f"{'down' if way == 'up' else 'up'}:{one}" if ends[way] == one else do
