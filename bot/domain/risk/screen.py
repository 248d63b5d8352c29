"""The risk screen: the same words always give the same reading, and the reading says why."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.risk.finder import Found
from bot.domain.risk.judge import Verdict, judge
from bot.domain.risk.lexicon import Idiom, Lexicon
from bot.domain.risk.normalise import Word, plain, words_of
from bot.domain.risk.pattern import EDGE
from bot.domain.risk.reading import NOTHING, Kind, Reading, Span, Tier
from bot.domain.risk.sorts import Sort
from bot.domain.risk.spelling import unspaced

MASKED = "~"
_LONG = 240  # words; the beginning of a message longer than this is read first
_BEGINNING, _BEYOND = 160, 40  # so many words of it, of which the last only show what the others mean


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Phrases that therapist and client agreed on (CR-615)."""

    warnings: tuple[str, ...] = ()
    not_about_me: tuple[str, ...] = ()


def screen(
    text: str,
    lexicons: Sequence[Lexicon],
    *,
    before: Sequence[str] = (),
    quoted: bool = False,
    own: OwnWords | None = None,
    second: Callable[[str], bool] | None = None,
) -> Reading:
    """Read one message (CR-601). Every lexicon runs and the strongest reading wins.

    `before` holds the client's last short messages of two minutes; they count only together with this one.
    `quoted` marks forwarded or quoted words. `own` are this client's phrases: a warning is a concern, and
    "not about me" lowers concern to ask, never urgent (CR-615). `second` may only raise nothing to ask.
    """
    reading = _read(text, 0, lexicons)
    if before and reading.tier is not Tier.URGENT:
        joined = " ".join((*before, text))
        reading = _strongest([reading, _read(joined, len(joined) - len(text), lexicons)])
    if own is not None:
        reading = _with_own(reading, text, own)
    if quoted and reading.tier.alarms and reading.kind is not Kind.FROM_OTHERS:
        reading = replace(reading, tier=Tier.ASK, kind=Kind.THIRD_PERSON, guards=(*reading.guards, "quoted"))
    return _raised(reading, text, second)


def _raised(reading: Reading, text: str, second: Callable[[str], bool] | None) -> Reading:
    if second is not None and Tier.ASK.outranks(reading.tier) and second(text):
        return replace(reading, tier=Tier.ASK, kind=Kind.HOPELESS, rules=(*reading.rules, "second-scorer"))
    return reading


def verdicts_of(text: str, lexicon: Lexicon) -> tuple[list[Word], list[Verdict]]:
    """Every rule that fires in the text, each with its tier after the guards, and the words they count in."""
    return _found_in(unspaced(words_of(text)), lexicon)


def _found_in(typed: Sequence[Word], lexicon: Lexicon) -> tuple[list[Word], list[Verdict]]:
    words = lexicon.spelling.right(typed)
    pauses = {at for at, word in enumerate(words) if word.after_pause or word.text in lexicon.clauses}
    edge = lexicon.sorter.sort(EDGE)
    shown = lexicon.sorter.sorts_of(word.text for word in words)
    sorts = _masked(shown, lexicon.idioms.find(shown, pauses, edge), words, lexicon)
    return words, judge(lexicon.finder.find(sorts, pauses, edge), lexicon, words)


def _read(text: str, offset: int, lexicons: Sequence[Lexicon]) -> Reading:
    """Where the beginning of a long message is urgent, nothing behind it can say more, and it is not waited for."""
    typed = unspaced(words_of(text))
    if len(typed) > _LONG:
        early = _read_words(typed[:_BEGINNING], offset, typed[_BEGINNING - _BEYOND].end, lexicons)
        if early.tier is Tier.URGENT:
            return early
    return _read_words(typed, offset, len(text), lexicons)


def _read_words(typed: Sequence[Word], offset: int, end: int, lexicons: Sequence[Lexicon]) -> Reading:
    """What is found to end behind `offset` and not behind `end`, both in characters."""
    readings: list[Reading] = []
    for lexicon in lexicons:
        words, verdicts = _found_in(typed, lexicon)
        here = [one for one in verdicts if offset < words[one.last - 1].end <= end]
        readings.append(_summed(here, words, offset, lexicon.language))
    return _strongest(readings)


def _masked(sorts: list[Sort], idioms: Sequence[Found], words: Sequence[Word], lexicon: Lexicon) -> list[Sort]:
    shown = list(sorts)
    masked = lexicon.sorter.sort(MASKED)
    for at in _hidden(idioms):
        if words[at].text != EDGE:
            shown[at] = masked
    return shown


def _hidden(idioms: Sequence[Found]) -> Iterator[int]:
    """The places of all idioms, but for mishaps that were meant."""
    meant = {at for one in idioms if one.rule == Idiom.MEANT for at in range(one.first, one.last)}
    for one in idioms:
        places = range(one.first, one.last)
        if one.rule == Idiom.MASK or (one.rule == Idiom.MISHAP and meant.isdisjoint(places)):
            yield from places


def _summed(verdicts: Sequence[Verdict], words: Sequence[Word], offset: int, language: str) -> Reading:
    if not verdicts:
        return NOTHING
    top = max(verdicts, key=lambda one: (one.tier.rank, not one.counted, -one.first))
    same = [one for one in verdicts if one.tier is top.tier]
    return Reading(
        tier=top.tier,
        kind=top.kind,
        rules=tuple(dict.fromkeys(one.rule for one in (top, *same))),
        spans=tuple(dict.fromkeys(_span(one, words, offset) for one in (top, *same))),
        guards=tuple(dict.fromkeys(guard for one in verdicts for guard in one.guards)),
        language=language,
    )


def _span(verdict: Verdict, words: Sequence[Word], offset: int) -> Span:
    inside = [word for word in words[verdict.first : verdict.last] if word.text != EDGE] or [words[verdict.first]]
    return Span(max(0, inside[0].start - offset), max(0, inside[-1].end - offset))


def _strongest(readings: Sequence[Reading]) -> Reading:
    return max(readings, key=lambda reading: (reading.tier.rank, bool(reading.rules)), default=NOTHING)


def _with_own(reading: Reading, text: str, own: OwnWords) -> Reading:
    said = _bare(text)
    if Tier.CONCERN.outranks(reading.tier) and any(_bare(phrase) in said for phrase in own.warnings if phrase.strip()):
        reading = replace(reading, tier=Tier.CONCERN, kind=Kind.WARNING, rules=(*reading.rules, "own-warning"))
    elif reading.tier is Tier.CONCERN and any(_bare(phrase) in said for phrase in own.not_about_me if phrase.strip()):
        reading = replace(reading, tier=Tier.ASK, kind=Kind.FIGURE, guards=(*reading.guards, "not-about-me"))
    return reading


def _bare(text: str) -> str:
    folded = "".join(plain(character) for character in text)
    return " " + " ".join("".join(sign if sign.isalnum() else " " for sign in folded.replace("'", "")).split()) + " "
