"""The languages there are, and texts that differ by how a person is spoken to (CR-1105)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.people import Address
from bot.domain.script import Review
from bot.domain.words.kinds import Button
from bot.library.files import Source, Spot, read, shaped

FILE = "language.yaml"
ADDRESSES = frozenset(each.value for each in Address)


@dataclass(frozen=True, slots=True)
class Language:
    """What `language.yaml` says. `addresses`: each way of speaking to a person, and the key by which it is chosen.

    Empty, the language knows no difference. A `draft` is not finished: it is checked as far as it goes, and not spoken.
    """

    name: Button
    review: Review
    addresses: Mapping[Address, Button] = field(default_factory=dict)
    draft: bool = False

    @property
    def keys(self) -> Mapping[Address, str]:
        """The key of each book of this language."""
        return self.addresses or {Address.INFORMAL: self.name}


def read_language(folder: Path, prompts: Path) -> Language:
    """What that language's folder says of itself. Raises PackWrong."""
    source = read(folder / FILE, prompts)
    return shaped(source, Language)


def spoken(plain: Any, address: Address) -> Any:
    """The plain values as said to somebody of that address; a variant that is missing falls back to the other."""
    match plain:
        case dict() if _varies(plain):
            return plain.get(address.value) or next(iter(plain.values()))
        case dict():
            return {
                key: _choices(value, address) if key == "choices" else spoken(value, address)
                for key, value in plain.items()
            }
        case list():
            return [spoken(each, address) for each in plain]
    return plain


def one_sided(source: Source) -> Iterator[tuple[Spot, str]]:
    """Every text written for one address alone, with the address it lacks."""
    for spot, text in _variants(source.plain, ()):
        yield from ((spot, each) for each in sorted(ADDRESSES - set(text)))


def _varies(plain: dict[str, Any]) -> bool:
    """A text in several variants, as against names that each have a text."""
    return bool(plain) and set(plain) <= ADDRESSES and all(isinstance(each, str) for each in plain.values())


def _choices(plain: Any, address: Address) -> Any:
    """Choices written as `id: label` may have any ids, these two among them."""
    return (
        {key: spoken(each, address) for key, each in plain.items()}
        if isinstance(plain, dict)
        else spoken(plain, address)
    )


def _variants(plain: Any, spot: Spot, *, named: bool = False) -> Iterator[tuple[Spot, dict[str, str]]]:
    match plain:
        case dict() if _varies(plain) and not named:
            yield spot, plain
        case dict():
            for key, each in plain.items():
                yield from _variants(each, (*spot, key), named=key == "choices")
        case list():
            for number, each in enumerate(plain):
                yield from _variants(each, (*spot, number))
