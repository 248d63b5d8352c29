"""What kind of text a phrase is; the library checks its length by it (CR-1104)."""

from typing import NewType

Button = NewType("Button", str)  # a key's label: at most 24 characters
Long = NewType("Long", str)  # consent, card, plan and help texts: longer than a message may be
