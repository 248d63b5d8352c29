"""Putting facts into authored texts: own placeholders like {name}, filled once, never formatted further."""

import re

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class UnknownPlaceholder(KeyError):
    """The text names a placeholder that nothing fills."""


def fill(text: str, **values: str | int) -> str:
    """The text with every {placeholder} replaced. What a person wrote stays literal. Raises UnknownPlaceholder."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise UnknownPlaceholder(match[1])
        return str(values[match[1]])

    return PLACEHOLDER.sub(value, text)


def placeholders(text: str) -> frozenset[str]:
    """The names of the placeholders in a text."""
    return frozenset(PLACEHOLDER.findall(text))
