"""Whether words are in a language that the screen does not read: said plainly, never guessed at (CR-601)."""

import unicodedata
from collections.abc import Sequence

from bot.domain.risk.lexicon import Lexicon
from bot.domain.risk.normalise import words_of

LEAST_LETTERS, LEAST_WORDS = 4, 5
KNOWN_SHARE = 0.25


def unread(text: str, lexicons: Sequence[Lexicon]) -> bool:
    """Mostly letters of another script, or five words and more of which hardly one is known."""
    letters = [sign for sign in unicodedata.normalize("NFKC", text) if sign.isalpha()]
    foreign = sum(not unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
    if len(letters) >= LEAST_LETTERS and foreign * 2 > len(letters):
        return True
    words = [word.text for word in words_of(text) if word.text.isalpha()]
    if len(words) < LEAST_WORDS:
        return False
    best = max((sum(_known(word, each) for word in words) for each in lexicons), default=len(words))
    return best < len(words) * KNOWN_SHARE


def _known(word: str, lexicon: Lexicon) -> bool:
    spelling = lexicon.spelling
    return word in spelling.vocabulary or word in spelling.ordinary or word in spelling.expansions
