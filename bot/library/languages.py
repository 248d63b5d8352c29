"""The languages there are, and texts that differ by how a person is spoken to (CR-1105)."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.people import Address
from bot.domain.script import Review
from bot.domain.words.kinds import Button
from bot.library.files import PackWrong, Problem, Source, Spot, read, shaped

FILE = "language.yaml"
KEYS = ("support", "toolkit")
ADDRESSES = frozenset(each.value for each in Address)


@dataclass(frozen=True, slots=True)
class Language:
    """What `language.yaml` says. `addresses`: each way of speaking to a person, and the key by which it is chosen.

    Empty, the language knows no difference. A `draft` is not finished: it is checked as far as it goes, and not spoken.
    `old_keys`: earlier labels of the persistent keys, "support" and "toolkit", which go on working.
    """

    name: Button
    review: Review
    addresses: Mapping[Address, Button] = field(default_factory=dict)
    draft: bool = False
    old_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> Mapping[Address, str]:
        """The key of each book of this language."""
        return self.addresses or {Address.INFORMAL: self.name}


def languages(prompts: Path, enabled: Sequence[str], faults: list[Problem]) -> dict[str, Language]:
    """The languages that are spoken: those enabled, in that order, else every one that is no draft."""
    found: dict[str, Language] = {}
    for code in enabled or codes(prompts):
        language = _read(prompts, code, faults)
        if language and not (language.draft and not enabled):
            found[code] = language
            faults += _not_enough(prompts, code, language)
    return found


def codes(prompts: Path) -> list[str]:
    """Every language that has begun."""
    return [folder.parent.name for folder in sorted(prompts.glob("*/phrases"))]


def risk_folders(prompts: Path) -> list[Path]:
    """Where the words of danger of each language lie."""
    return [folder for folder in sorted(prompts.glob("*/risk")) if any(folder.glob("*.yaml"))]


def key_labels(prompts: Path) -> dict[str, str]:
    """The persistent keys of every language, spoken or not, and their earlier labels: what each of them is (F-33)."""
    found: dict[str, str] = {}
    for code in codes(prompts):
        with contextlib.suppress(PackWrong):  # a draft may be anything
            phrases = read(prompts / code / "phrases" / "common.yaml").plain["phrases"]
            old = shaped(read(prompts / code / FILE), Language).old_keys
            for key in KEYS:
                found |= {label: key for label in (phrases.get(f"key_{key}"), *old.get(key, ())) if label}
    return found


def _read(prompts: Path, code: str, faults: list[Problem]) -> Language | None:
    try:
        return shaped(read(prompts / code / FILE, prompts), Language)
    except PackWrong as wrong:
        faults += wrong.problems
        return None


def _not_enough(prompts: Path, code: str, language: Language) -> Iterator[Problem]:
    """Why nobody can be spoken to in it."""
    lacks = f"{code} is a draft" if language.draft else ""
    if not (prompts / code / "phrases" / "crisis.yaml").is_file():
        lacks = f"{code} has no crisis card"
    elif code not in {folder.parent.name for folder in risk_folders(prompts)}:
        lacks = f"{code} has no words of danger"  # whoever is spoken to in it would not be heard in it (CR-601)
    if lacks:
        yield Problem(f"{prompts.name}/{code}/{FILE}", 1, f"{lacks}; {code} cannot be enabled.")


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
