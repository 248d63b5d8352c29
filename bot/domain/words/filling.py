"""Putting facts into authored texts: own placeholders like {name}, filled once, never formatted further."""

import re

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
WITH_STOP = re.compile(rf"{PLACEHOLDER.pattern}(\.?)")


class UnknownPlaceholder(KeyError):
    """The text names a placeholder that nothing fills."""


def fill(text: str, **values: str | int) -> str:
    """The text with every {placeholder} replaced. What a person wrote stays literal. Raises UnknownPlaceholder.

    Where it ends in a full stop, like A.K., the sentence around it needs none of its own.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise UnknownPlaceholder(match[1])
        said = str(values[match[1]])
        return said if said.endswith(".") else said + match[2]

    return WITH_STOP.sub(value, text)


def placeholders(text: str) -> frozenset[str]:
    """The names of the placeholders in a text."""
    return frozenset(PLACEHOLDER.findall(text))
