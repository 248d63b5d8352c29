"""What one language says and another does not: texts, ids, ways through a script, placeholders (CR-1105, F-45)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.people import Address
from bot.domain.words.filling import placeholders
from bot.library.files import PackWrong, Problem, Source, Spot, shaped
from bot.library.languages import FILE, Language, codes
from bot.library.packs import authored

COMPARED = ("phrases", "dialogues", "practices")
SPOKEN = frozenset({"title", "when", "minutes", "caution", "text", "choices"})  # of a script; the rest is the same
UNCOMPARED = SPOKEN | {"review", "source", "author", "steps"}
REFERENCE = "en"

Sources = Mapping[Path, Source]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One text by its ids: where it stands, and its words by address; one for all stands for each."""

    spot: Spot
    words: Mapping[str, str]
    own: bool  # whether there is one for each address

    @property
    def fills(self) -> frozenset[str]:
        return frozenset().union(*map(placeholders, self.words.values()))


@dataclass(frozen=True, slots=True)
class Row:
    """How whole a book is: of `wanted` texts `said` are there, `own` of them for this address alone."""

    language: str
    address: Address
    draft: bool
    wanted: int
    said: int
    own: int
    help_whole: bool

    def __str__(self) -> str:
        name = f"{self.language} {self.address.value}" + (" (draft)" if self.draft else "")
        whole = "help is whole" if self.help_whole else "HELP IS NOT WHOLE"
        return f"{name}: {self.said} of {self.wanted} texts, {self.own} of them for this address alone; {whole}"


def gaps(path: Path, sources: Sources, *, drafts: bool, enabled: Collection[str] = ()) -> Iterator[Problem]:
    """Every gap between the first language and each other one, both ways; of drafts only, or of the others only."""
    known = {code: each for code, each in _languages(path, sources).items() if not enabled or code in enabled}
    first = next(iter(known), "")
    for code in [each for each in known if each != first and known[each].draft is drafts]:
        here, there = _files(path / code, sources), _files(path / first, sources)
        yield from _missing_files(path, code, first, here.keys(), there.keys())
        for name in sorted(here.keys() & there.keys()):
            yield from _compared(here[name], code, there[name], first)


def matrix(path: Path, sources: Sources) -> list[Row]:
    """Every book by language and address, and how whole it is against the first language."""
    known = _languages(path, sources)
    first = next(iter(known), "")
    wanted = {(name, *key) for name, source in _files(path / first, sources).items() for key in said(source)}
    return [
        _row(path, sources, code, address, language, wanted)
        for code, language in known.items()
        for address in language.keys
    ]


def said(source: Source) -> dict[Key, Said]:
    """Every text of a file by its ids, so that the same text of two languages has the same key."""
    plain = source.plain
    if "phrases" in plain:
        return dict(_leaves(plain["phrases"], (), ("phrases",)))
    if "prompts" in plain:
        rows = plain["prompts"] if isinstance(plain["prompts"], list) else []
        return {key: each for n, row in enumerate(rows) for key, each in _of_prompt(row, ("prompts", n))}
    found = {key: each for name in ("title", "when", "minutes", "caution") for key, each in _one(plain, name, (), ())}
    for number, step in enumerate(_steps(plain)):
        at: Spot = ("steps", number)
        found |= dict(_one(step, "text", (str(step.get("id")),), at))
        for place, choice in enumerate(step.get("choices", [])):
            if isinstance(choice, dict):
                named = str(step.get("id")), str(choice.get("id"))
                found |= dict(_one(choice, "label", named, (*at, "choices", place)))
    return found


def _row(
    path: Path, sources: Sources, code: str, address: Address, language: Language, wanted: Collection[Key]
) -> Row:  # fmt: skip
    files = _files(path / code, sources)
    mine = {(name, *key): each for name, source in files.items() for key, each in said(source).items()}
    spoken = {key: each for key, each in mine.items() if key in wanted and address.value in each.words}
    crisis = {key for key in wanted if key[0] == "phrases/crisis.yaml"}
    own = sum(each.own for each in spoken.values())
    return Row(code, address, language.draft, len(wanted), len(spoken), own, crisis <= spoken.keys())


def _languages(path: Path, sources: Sources) -> dict[str, Language]:
    """The languages whose own file can be read, the one to compare with first."""
    found: dict[str, Language] = {}
    for code in sorted(codes(path), key=lambda each: (each != REFERENCE, each)):
        try:
            found[code] = shaped(sources[path / code / FILE], Language)
        except (KeyError, PackWrong):
            continue  # the loader names what is wrong
    return found


def _files(folder: Path, sources: Sources) -> dict[str, Source]:
    names = {file: file.relative_to(folder).as_posix() for file in sources if file.is_relative_to(folder)}
    return {
        name: sources[file]
        for file, name in names.items()
        if name.partition("/")[0] in COMPARED or name == "checkins.yaml"
    }


def _missing_files(
    path: Path, code: str, first: str, here: Collection[str], there: Collection[str]
) -> Iterator[Problem]:  # fmt: skip
    for lacks, has, names in ((code, first, set(there) - set(here)), (first, code, set(here) - set(there))):
        yield from (
            Problem(f"{path.name}/{lacks}/{name}", 1, f"the file is missing; {has} has it") for name in sorted(names)
        )


def _compared(here: Source, code: str, there: Source, first: str) -> Iterator[Problem]:
    mine, theirs = said(here), said(there)
    for lacking, has, names in ((here, first, theirs.keys() - mine.keys()), (there, code, mine.keys() - theirs.keys())):
        yield from (
            lacking.problem(_near(key, lacking), f"{'.'.join(key)} is missing; {has} has it") for key in sorted(names)
        )
    for key in sorted(mine.keys() & theirs.keys()):
        yield from _filled(here, mine[key], theirs[key], first)
    yield from _ways(here, there, first)


def _filled(here: Source, mine: Said, theirs: Said, first: str) -> Iterator[Problem]:
    """Placeholders that only one of the two texts has."""
    for address, words in mine.words.items():
        spot = (*mine.spot, address) if mine.own else mine.spot
        for name in sorted(theirs.fills - placeholders(words)):
            yield here.problem(spot, f"{{{name}}} is missing; {first} has it")
        for name in sorted(placeholders(words) - theirs.fills):
            yield here.problem(spot, f"{{{name}}} is not in {first}")


def _ways(here: Source, there: Source, first: str) -> Iterator[Problem]:
    """What is no text is the same in every language: the order of steps, conditions, limits, the version."""
    mine, theirs = here.plain, there.plain
    if not isinstance(mine.get("steps"), list):
        return
    for name in sorted((mine.keys() | theirs.keys()) - UNCOMPARED):
        if mine.get(name) != theirs.get(name):
            yield here.problem((name,), f"{name} is {mine.get(name)}; {first} has {theirs.get(name)}")
    steps = {str(step.get("id")): step for step in _steps(theirs)}
    ids = [str(step.get("id")) for step in _steps(mine)]
    if ids != list(steps):
        yield here.problem(("steps",), f"the steps are not those of {first}, in their order")
    for number, step in enumerate(_steps(mine)):
        other = steps.get(str(step.get("id")), step)
        for name in sorted((step.keys() | other.keys()) - SPOKEN):
            if step.get(name) != other.get(name):
                yield here.problem(("steps", number), f'step "{step.get("id")}": {name} is not as in {first}')
        if [_led(each) for each in step.get("choices", [])] != [_led(each) for each in other.get("choices", [])]:
            yield here.problem(("steps", number), f'step "{step.get("id")}": choices are not as in {first}')


def _led(choice: Any) -> Any:
    """A choice without its words: which it is, and where it leads."""
    return {name: value for name, value in choice.items() if name != "label"} if isinstance(choice, dict) else choice


def _steps(plain: Any) -> list[dict[str, Any]]:
    steps = authored(plain).get("steps")
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def _of_prompt(row: Any, at: Spot) -> Iterator[tuple[Key, Said]]:
    for field in ("title", "text") if isinstance(row, dict) else ():
        yield from _one(row, field, (str(row.get("id")),), at)


def _one(plain: Mapping[str, Any], name: str, key: Key, at: Spot) -> Iterator[tuple[Key, Said]]:
    return _leaves(plain[name], (*key, name) if name != "label" else key, (*at, name)) if name in plain else iter(())


def _leaves(value: Any, key: Key, spot: Spot) -> Iterator[tuple[Key, Said]]:
    """The texts under a value; the wordings in a list count as one, as each language has its own number of them."""
    match value:
        case str():
            yield key, Said(spot, {each.value: value for each in Address}, own=False)
        case dict() if _varies(value):
            yield key, Said(spot, value, own=True)
        case dict():
            for name, each in value.items():
                yield from _leaves(each, (*key, name), (*spot, name))
        case list():
            yield from _wordings(value, key, spot)


def _wordings(value: list[Any], key: Key, spot: Spot) -> Iterator[tuple[Key, Said]]:
    found = [each for _, each in _leaves(dict(enumerate(value)), (), spot)]
    words = {
        each.value: "\n".join(one.words[each.value] for one in found)
        for each in Address
        if all(each.value in one.words for one in found)
    }
    yield key, Said(spot, words, own=False)


def _varies(value: dict[str, Any]) -> bool:
    return bool(value) and set(value) <= {each.value for each in Address}


def _near(key: Key, lacking: Source) -> Spot:
    """The place in the file where the missing text would stand."""
    plain = lacking.plain
    if "phrases" in plain:
        return ("phrases", *key)
    ids = [str(step.get("id")) for step in _steps(plain)]
    return ("steps", ids.index(key[0])) if key[0] in ids else ()
