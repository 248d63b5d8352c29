"""Lints over single texts: length, lines, placeholders, exclamation marks, bare signs (CR-1102, CR-1104)."""

from collections.abc import Iterable, Iterator

from bot.domain.care import WordsCare
from bot.domain.words.filling import PLACEHOLDER, placeholders
from bot.library.check_texts import Sort, Text
from bot.library.files import Problem

CRISIS_LINE_MAX = 120
LONGEST = 3500  # a message holds 4,096 units; the rest is for what is filled in
LINES_MAX = 3


def wrong_texts(texts: Iterable[Text], limits: WordsCare) -> Iterator[Problem]:
    """What must be mended before these texts may be sent."""
    for text in texts:
        yield from _empty_or_bare(text)
        yield from _too_long(text, limits)
        yield from _marks(text)
        yield from _unfilled(text)


def long_winded(texts: Iterable[Text]) -> Iterator[Problem]:
    """Messages of more than three lines: worth a look, not wrong (principle 9)."""
    for text in texts:
        lines = [line for line in text.words.splitlines() if line.strip()]
        if text.sort is Sort.MESSAGE and len(lines) > LINES_MAX:
            yield text.problem(f"{len(lines)} lines; three short ones are easier to read")


def _empty_or_bare(text: Text) -> Iterator[Problem]:
    said = PLACEHOLDER.sub("x", text.words)
    if not said.strip():
        yield text.problem(f"the text is empty: {text.spot[-1]}")
    elif not any(each.isalnum() for each in said):
        yield text.problem(f'"{text.words.strip()}" is a sign alone; add a word')


def _too_long(text: Text, limits: WordsCare) -> Iterator[Problem]:
    size = len(text.words)
    match text.sort:
        case Sort.BUTTON if size > limits.button_max:
            yield text.problem(f"button is {size} characters, limit {limits.button_max}")
        case Sort.MESSAGE if size > limits.message_max:
            yield text.problem(f"message is {size} characters, limit {limits.message_max}")
        case Sort.CRISIS:
            yield from _long_lines(text)
    if size > LONGEST:
        yield text.problem(f"text is {size} characters, limit {LONGEST}")


def _long_lines(text: Text) -> Iterator[Problem]:
    at = 0
    for line in text.words.splitlines(keepends=True):
        if len(line.rstrip("\n")) > CRISIS_LINE_MAX:
            yield text.problem(f"crisis line is {len(line.rstrip())} characters, limit {CRISIS_LINE_MAX}", at)
        at += len(line)


def _marks(text: Text) -> Iterator[Problem]:
    at = next((place for place, each in enumerate(text.words) if each in "!¡！"), -1)
    if at >= 0:
        yield text.problem("no exclamation marks; a full stop says it calmly", at)
    if text.sort is Sort.BUTTON and "\n" in text.words:
        yield text.problem("a button is one line")


def _unfilled(text: Text) -> Iterator[Problem]:
    if text.known is None:
        return
    known = ", ".join(f"{{{each}}}" for each in sorted(text.known))
    for name in sorted(placeholders(text.words) - text.known):
        at = text.words.find(f"{{{name}}}")
        yield text.problem(f"nothing fills {{{name}}} here" + (f"; there are {known}" if known else ""), at)
    for stray in sorted(set("{}") & set(PLACEHOLDER.sub("", text.words))):
        yield text.problem(f'a lone "{stray}": placeholders are small letters in braces', text.words.find(stray))
