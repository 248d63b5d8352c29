"""The lexicon of one language: entries a clinician can read, made ready to be found in a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from bot.domain.risk.finder import Finder
from bot.domain.risk.pattern import PatternError, Reader
from bot.domain.risk.reading import Kind, Tier
from bot.domain.risk.sorts import Sorter
from bot.domain.risk.spelling import Spelling
from bot.domain.risk.states import Layout

_EXPECTED = 2_000  # words of which it is worked out beforehand where they lead


class Idiom(IntEnum):
    """What is looked for before anything else; the value is the rule number in the finder of idioms."""

    MASK = 0  # always hidden
    MISHAP = 1  # a fall, a cut, a burn: hidden unless it was meant
    MEANT = 2  # "let go", "did not try to stop": the mishap it reaches into stays in sight


class Guard(Enum):
    """Words around a finding that change what it means."""

    DENIAL = "denial"  # "no thoughts of …", "never …", before the finding
    DENIAL_AFTER = "denial_after"  # "… is not on my mind", behind it
    EXCEPT = "except"  # "except at night", behind the finding: takes the denial away
    STOP = "stop"  # "but", "except": a denial does not reach past these
    OTHER_PERSON = "other_person"  # somebody else is the one who does or feels it
    STORY = "story"  # film, game, book, song, a course
    BEFORE_NOW = "before_now"  # years ago, used to, as a child
    STILL = "still"  # now, again, back: what was past is present
    NOW = "now"  # these days, but now: what was past is present, though only in the same sentence
    OVER = "over"  # that passed, not any more, well now: what is past stays past, whatever "now" stands beside it
    THROUGH = "through"  # glad it failed, none since: past, even where no time is named
    ASKED = "asked"  # "she asked if I": the words are a question that somebody put
    NOT_SO = "not_so"  # "I said no", "I am not": answers it
    TURNED = "turned"  # "that is me", "does too", "on purpose": takes past, story, accident and question away
    ACCIDENT = "accident"  # by mistake, while shaving
    JOKE = "joke"  # lol, a laughing face
    TRIFLE = "trifle"  # of embarrassment, of boredom: an exaggeration
    EARNEST = "earnest"  # seriously, not a joke: takes the joke away
    BRIDGE = "bridge"  # lets a denial pass a stop: "I don't think I …"
    LISTED = "listed"  # what may follow a comma under the same denial
    ABOUT = "about"  # a question or a form about the subject

    __hash__ = object.__hash__  # looked up thousands of times a message; the hash of Enum is slow


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule: what it finds, how urgent that is, and why a clinician would agree."""

    id: str
    tier: Tier
    kind: Kind
    patterns: tuple[str, ...]
    reason: str
    source: str
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    ignores: frozenset[Guard] = frozenset()
    last_resort: bool = False  # counts only where no other rule has understood the words
    together: tuple[tuple[str, ...], ...] = ()  # weak signs that mean something only side by side
    any_two: tuple[str, ...] = ()  # weak signs of which any two, not the same twice, are enough
    points: Mapping[str, int] = field(default_factory=dict)  # what each sign counts; calm signs count below zero
    enough: int = 0  # this many points near each other fire the entry


@dataclass(frozen=True, slots=True)
class Sign:
    """A weak sign: nothing alone, something beside another (`together` of an entry)."""

    name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything authored for one language, as written."""

    language: str
    version: str
    groups: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]]
    fillers: frozenset[str]
    clauses: frozenset[str]
    same: Mapping[str, tuple[str, ...]]
    expansions: Mapping[str, str]
    guessed: frozenset[str]
    ordinary: frozenset[str]
    masks: tuple[str, ...]
    mishaps: tuple[str, ...]  # hidden as masks are, unless words of `meant` reach into them
    meant: tuple[str, ...]
    guards: Mapping[Guard, tuple[str, ...]]
    signs: Mapping[str, tuple[str, ...]]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A sheet made ready: one finder for idioms, one for entries and guards together."""

    language: str
    version: str
    entries: tuple[Entry, ...]
    idioms: Finder
    finder: Finder
    sorter: Sorter
    clauses: frozenset[str]  # words before which a pattern may end as at the edge of a sentence: and, but
    rules: tuple[Entry | Guard | Sign, ...]
    pairs: Mapping[str, tuple[tuple[Entry, tuple[str, ...]], ...]]  # by sign: the entries that need it, and what else
    any_two: Mapping[str, tuple[Entry, ...]]  # by sign: the entries for which it is one of any two
    counted: tuple[Entry, ...]  # the entries that add up points
    spelling: Spelling


def compiled(sheet: Sheet) -> Lexicon:
    """Make a sheet ready. Raises PatternError that names the entry."""
    reader = _reader(sheet)
    idioms = Layout()
    for idiom, lines in ((Idiom.MASK, sheet.masks), (Idiom.MISHAP, sheet.mishaps), (Idiom.MEANT, sheet.meant)):
        for line in lines:
            _add(idioms, line, idiom, reader, idiom.name.lower())
    rules: list[Entry | Guard | Sign] = [*sheet.entries, *Guard, *map(Sign, sheet.signs)]
    findings = Layout()
    for number, rule in enumerate(rules):
        name, patterns = _patterns(rule, sheet)
        for pattern in patterns:
            _add(findings, pattern, number, reader, name)
    sorter = Sorter(reader.sets.values(), sheet.same, sheet.fillers)
    finder = Finder(findings.table())
    finder.expect(sorter.commonest(_EXPECTED))
    return Lexicon(
        language=sheet.language,
        version=sheet.version,
        entries=sheet.entries,
        idioms=Finder(idioms.table()),
        finder=finder,
        sorter=sorter,
        clauses=sheet.clauses,
        rules=tuple(rules),
        pairs=_pairs(sheet),
        any_two=_any_two(sheet),
        counted=_counted(sheet),
        spelling=_spelling(sheet, sorter.vocabulary),
    )


def _patterns(rule: Entry | Guard | Sign, sheet: Sheet) -> tuple[str, Sequence[str]]:
    match rule:
        case Entry():
            return rule.id, rule.patterns
        case Guard():
            return f"guards.{rule.value}", sheet.guards.get(rule, ())
        case Sign():
            return f"signs.{rule.name}", sheet.signs[rule.name]


def _pairs(sheet: Sheet) -> dict[str, tuple[tuple[Entry, tuple[str, ...]], ...]]:
    pairs: dict[str, list[tuple[Entry, tuple[str, ...]]]] = {name: [] for name in sheet.signs}
    for entry in sheet.entries:
        for names in entry.together:
            _check_names(entry, names, sheet)
            for at, name in enumerate(names):
                if name not in names[:at]:
                    pairs[name].append((entry, (*names[:at], *names[at + 1 :])))
    return {name: tuple(others) for name, others in pairs.items()}


def _any_two(sheet: Sheet) -> dict[str, tuple[Entry, ...]]:
    by_sign: dict[str, tuple[Entry, ...]] = {}
    for entry in sheet.entries:
        _check_names(entry, entry.any_two, sheet)
        for name in entry.any_two:
            by_sign[name] = (*by_sign.get(name, ()), entry)
    return by_sign


def _counted(sheet: Sheet) -> tuple[Entry, ...]:
    counted = tuple(entry for entry in sheet.entries if entry.points)
    for entry in counted:
        _check_names(entry, tuple(entry.points), sheet)
    return counted


def _check_names(entry: Entry, names: Sequence[str], sheet: Sheet) -> None:
    for name in names:
        if name not in sheet.signs:
            raise PatternError(f"{entry.id}: {name!r}: no sign is called so")


def _reader(sheet: Sheet) -> Reader:
    reader = Reader(sheet.forms)
    for name, pattern in sheet.groups.items():
        try:
            reader.name(name, pattern)
        except PatternError as error:
            raise PatternError(f"groups.{name}: {error}") from None
    return reader


def _add(layout: Layout, pattern: str, number: int, reader: Reader, name: str) -> None:
    try:
        layout.add(reader.read(pattern), number)
    except PatternError as error:
        raise PatternError(f"{name}: {pattern!r}: {error}") from None


def _spelling(sheet: Sheet, vocabulary: frozenset[str]) -> Spelling:
    expansions = {short: tuple(long.split()) for short, long in sheet.expansions.items()}
    return Spelling(vocabulary, expansions, sheet.guessed, sheet.ordinary)
