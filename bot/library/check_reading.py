"""Reading level of texts: a list to look at, never a refusal (CR-1103)."""

import re
from collections.abc import Iterable, Iterator

from bot.domain.care import WordsCare
from bot.domain.words.filling import PLACEHOLDER
from bot.library.check_texts import Sort, Text
from bot.library.files import Problem

INFLESZ_MIN = 65.0
CRISIS_SENTENCE_MAX = 12
FEWEST_WORDS = 20  # a shorter text has no grade worth naming

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
END = re.compile(r"[.?!:;…\n]+")
EN_VOWELS = re.compile(r"[aeiouy]+")
EN_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouyscxz]es)$")
SILENT_U = re.compile(r"([gq])u(?=[eiéí])")
ES_VOWELS = re.compile(r"[íú]|[aeoáéó]?[iuü]?[aeoáéó](?:[iuy](?![aeoáéó]))?|[iuüy]+")


def hard_to_read(texts: Iterable[Text], language: str, limits: WordsCare) -> Iterator[Problem]:
    """Texts above the grade, and texts of long sentences. Names, times and numbers are not counted."""
    for text in texts:
        if text.sort in (Sort.BUTTON, Sort.TITLE):
            continue
        words, sentences = WORD.findall(PLACEHOLDER.sub("", text.words)), sentence_count(text.words)
        most = CRISIS_SENTENCE_MAX if text.sort is Sort.CRISIS else limits.max_sentence
        if len(words) > most * sentences:
            yield text.problem(f"sentences have {len(words) / sentences:.0f} words on average, aim at {most}")
        if len(words) >= FEWEST_WORDS:
            yield from _graded(text, words, sentences, language, limits)


def _graded(text: Text, words: list[str], sentences: int, language: str, limits: WordsCare) -> Iterator[Problem]:
    if language == "es":
        ease = inflesz(words, sentences)
        if ease < INFLESZ_MIN:
            yield text.problem(f"INFLESZ {ease:.0f}, aim at {INFLESZ_MIN:.0f} or more")
        return
    grade = flesch_kincaid(words, sentences)
    if grade > limits.max_grade:
        yield text.problem(f"reading grade {grade:.1f}, aim at {limits.max_grade} or less")


def flesch_kincaid(words: list[str], sentences: int) -> float:
    """The Flesch–Kincaid grade of English words in that many sentences."""
    syllables = sum(english_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def inflesz(words: list[str], sentences: int) -> float:
    """The INFLESZ ease (Flesch–Szigriszt) of Spanish words: 65 and more is easy."""
    syllables = sum(spanish_syllables(word) for word in words)
    return 206.835 - 62.3 * syllables / len(words) - len(words) / sentences


def sentence_count(text: str) -> int:
    """Stretches between full stops, question marks, colons and line ends."""
    return max(1, sum(1 for part in END.split(text) if WORD.search(part)))


def english_syllables(word: str) -> int:
    """Groups of vowels, less a silent ending; close enough for a grade."""
    small = word.casefold().replace("’", "'").replace("'", "")
    groups = len(EN_VOWELS.findall(small)) - (1 if EN_SILENT.search(small) and len(small) > 2 else 0)
    return max(1, groups)


def spanish_syllables(word: str) -> int:
    """Groups of vowels, an accented weak vowel apart."""
    small = SILENT_U.sub(r"\1", word.casefold())
    return max(1, len(ES_VOWELS.findall(small)))
