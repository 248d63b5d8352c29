"""Lints over a language as a whole: every danger has words, every strategy a practice, every text both addresses."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.domain.risk.reading import Kind
from bot.library.files import Problem, Source
from bot.library.languages import one_sided

STRATEGIES = ("mindfulness", "regulated_pacing", "restructuring", "self_compassion", "social_activation")
STEADYING = "steadying"  # grounding and breathing, beside the five (CR-807)
HEARD = (
    Kind.SUICIDE, Kind.PLAN, Kind.ACT, Kind.GOODBYE, Kind.SELF_HARM, Kind.FROM_OTHERS, Kind.TO_OTHERS, Kind.ACUTE,
)  # fmt: skip

Sources = Mapping[Path, Source]


def unheard(path: Path, folder: Path, sources: Sources) -> Iterator[Problem]:
    """Kinds of danger that no list of this language names (CR-601)."""
    lists = [source for file, source in sources.items() if file.parent == folder / "risk"]
    rows = [row for source in lists for row in source.plain.get("entries") or () if isinstance(row, dict)]
    named = {str(row.get("kind")) for row in rows}
    for kind in HEARD if lists else ():  # without any list the language cannot be enabled at all
        if kind.value not in named:
            yield _of(path, folder / "risk", f"no list names danger of the kind {kind.value}")


def without_practice(path: Path, folder: Path, sources: Sources) -> Iterator[Problem]:
    """Strategies without a practice, and practices of no known strategy (CR-807)."""
    practices = [source for file, source in sources.items() if file.parent == folder / "practices"]
    for source in practices:
        if (named := source.plain.get("strategy")) not in (*STRATEGIES, STEADYING):
            known = ", ".join((*STRATEGIES, STEADYING))
            yield source.problem(("strategy",), f'strategy "{named}" is unknown; there are {known}')
    for strategy in STRATEGIES:
        if not any(source.plain.get("strategy") == strategy for source in practices):
            yield _of(path, folder / "practices", f"no practice for the strategy {strategy}")


def said_one_way(folder: Path, sources: Sources) -> Iterator[Problem]:
    """Texts for one way of speaking to a person alone: the other way reads them meanwhile (CR-1105)."""
    for file, source in sources.items():
        if file.is_relative_to(folder):
            for spot, lacks in one_sided(source):
                read = "informal" if lacks == "formal" else "formal"
                yield source.problem(spot, f"the {lacks} text is missing; {read} is read")


def _of(path: Path, place: Path, words: str) -> Problem:
    return Problem(f"{path.name}/{place.relative_to(path).as_posix()}", 1, words)
