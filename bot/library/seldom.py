"""Reading hundreds of thousands of small values without the garbage collector walking them over and over."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARE = (10_000, 50, 1_000)  # what is soon garbage still goes, 9 MB of it; what stays is not walked again and again


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Inside, and in every function so decorated, garbage is looked for a fourteenth as often."""
    before = gc.get_threshold()
    gc.set_threshold(*RARE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
