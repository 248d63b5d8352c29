"""Puts misspelt, spaced, run-together and disguised words right, towards the words the patterns know."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from operator import eq
from typing import NamedTuple

from bot.domain.risk.normalise import Word
from bot.domain.risk.pattern import EDGE

_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a",
                       "$": "s", "!": "i", "+": "t", "|": "l"})  # fmt: skip
_LEET_L = str.maketrans({"1": "l", "!": "l", "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_LONGEST = 40
_PHRASE = 6
_VOWELS = str.maketrans("", "", "aeiouy")
_DOUBLED, _TRIPLED = re.compile(r"(.)\1+"), re.compile(r"(.)\1{2,}")
_MOST_KEPT = 50_000
_SHORT_PIECES = frozenset({"to", "my", "me", "im", "be", "do", "in", "it", "up", "no", "of", "te", "yo", "ya", "mi"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is known of the words of one language."""

    vocabulary: frozenset[str]  # every word that some pattern names
    expansions: Mapping[str, tuple[str, ...]]  # slang and short forms: "wanna" is "want to"
    guessed: frozenset[str]  # words worth recognising when misspelt
    ordinary: frozenset[str]  # real words that only look like a misspelling
    _all: set[str] = field(default_factory=set)  # every word that is left as it stands or written out
    _pieces: set[str] = field(default_factory=set)  # the words of which a run of letters without spaces may be made
    _near: dict[str, set[str]] = field(default_factory=dict)
    _letters: set[str] = field(default_factory=set)  # of every known word of four or more, in alphabetical order
    _shorter: dict[str, str] = field(default_factory=dict)  # any known word of six letters or more with one left out
    _bones: dict[str, str] = field(default_factory=dict)  # guessed words without their vowels
    _heads: set[str] = field(default_factory=set)  # the first three letters of the guessed words
    _read: dict[str, tuple[str, ...]] = field(default_factory=dict)  # words met before, put right

    def __post_init__(self) -> None:
        self._all.update(self.vocabulary, self.ordinary, self.expansions)
        whole = self.vocabulary.union(self.expansions)
        self._pieces.update(word for word in whole if len(word) > 2 or word in _SHORT_PIECES)
        for word in self.guessed:
            for key in (word, *_shortened(word)):
                self._near.setdefault(key, set()).add(word)
        self._letters.update(_letters_of(word) for word in self._all if len(word) > 3)
        self._heads.update(word[:3] for word in self.guessed)
        self._bones.update((bones, word) for word in sorted(self.guessed) if len(bones := word.translate(_VOWELS)) >= 3)
        long = [word for word in whole if len(word) >= 6 and word.isalpha()]
        for word in sorted(long, key=lambda word: (-len(word), word)):
            self._shorter.update((word[:at] + word[at + 1 :], word) for at in range(1, len(word)))

    def right(self, words: Sequence[Word]) -> list[Word]:
        """The same words spelt as the patterns know them; offsets stay those of the message."""
        out: list[Word] = []
        if len(self._read) > _MOST_KEPT:
            self._read.clear()
        for word in words:
            texts = self._read.get(word.text) or self._read.setdefault(word.text, self._texts(word.text))
            out.append(word if texts[0] == word.text else word._replace(text=texts[0]))
            if len(texts) > 1:
                out += [Word(text, word.start, word.end) for text in texts[1:]]
        return out

    def _texts(self, text: str) -> tuple[str, ...]:
        if text in self._all or not text[0].isascii():
            return self.expansions.get(text, (text,))
        if text.endswith("'s"):
            return (*self._texts(text[:-2]), "'s") if len(text) > 3 else (text[:-2],)
        bare = text.replace("'", "")
        if bare in self._all or not self._like_nothing(bare):
            for guess in self._guesses(bare):
                if guess in self._all:
                    return self.expansions.get(guess, (guess,))
        return self._split(bare) or (bare,)

    def _like_nothing(self, bare: str) -> bool:
        """Whether no guess can lead to a known word: so it is with most words that are none, and is soon seen."""
        slips = _slips(bare)
        return (
            slips is not None
            and self._near.keys().isdisjoint(slips.shortened)
            and self._letters.isdisjoint(slips.letters)
            and self._shorter.keys().isdisjoint(slips.forms)
            and self._all.isdisjoint(slips.forms)
            and slips.bones not in self._bones
        )

    def _guesses(self, bare: str) -> Iterable[str]:
        """What the word may be meant for, the likeliest first."""
        if len(bare) > _LONGEST or bare.isdigit():
            return
        yield bare
        calmed = _calmed(bare)
        yield from calmed
        if not bare.isalpha():
            yield from self._undisguised(bare)
        yield from self._nearest(bare)
        for form in calmed:
            yield from self._nearest(form)
        if bare not in self.ordinary:
            for form in (bare, *calmed):
                yield from (swap for swap in _swaps(form) if swap in self._all)
                yield self._shorter.get(form, "")
        if bare.endswith("in"):
            yield bare + "g"
        bones = bare.translate(_VOWELS)
        if len(bare) - len(bones) <= int(len(bones) > 4) and bones in self._bones:
            yield self._bones[bones]

    def _undisguised(self, text: str) -> Iterable[str]:
        if any(letter.isalpha() for letter in text):
            for table in (_LEET, _LEET_L):
                clear = text.translate(table)
                for form in (clear, *_calmed(clear)):
                    yield form
                    yield from self._nearest(form)
        if "*" in text or "#" in text:
            yield from sorted(word for word in self.guessed if _fits(text.replace("#", "*"), word))

    def _nearest(self, text: str) -> list[str]:
        if len(text) < 3 or text in self.ordinary:
            return []
        forms = [form for form in (text, *_shortened(text)) if form in self._near]
        if not forms:
            return []
        near = {word for form in forms for word in self._near[form]}
        return sorted(
            (word for word in near if _one_slip(text, word)), key=lambda word: (abs(len(word) - len(text)), word)
        )

    def _split(self, text: str) -> tuple[str, ...]:
        if not 5 <= len(text) <= _LONGEST or text in self.ordinary:
            return ()
        if self._heads.isdisjoint([text[at : at + 3] for at in range(len(text) - 2)]):
            return ()  # no guessed word is in it
        best: list[tuple[str, ...] | None] = [()] + [None] * len(text)
        for start in range(len(text)):
            before = best[start]
            for end in range(start + 1, min(len(text), start + 12) + 1) if before is not None else ():
                piece, present = text[start:end], best[end]
                known = piece in self._pieces or (start == 0 and piece == "i" and piece in self.vocabulary)
                if known and (present is None or len(before or ()) + 1 < len(present)):
                    best[end] = (*(before or ()), piece)
        pieces = best[-1] or ()
        if self.guessed.isdisjoint(pieces):
            return ()
        return tuple(word for piece in pieces for word in self.expansions.get(piece, (piece,)))


def unspaced(words: Sequence[Word]) -> list[Word]:
    """Joins three or more letters that stand alone (`k i l l`, `d.i.e`) and cuts endless repetition."""
    if sum(len(word.text) == 1 for word in words if word.text != EDGE) < 3:
        return without_runs(list(words))
    out: list[Word] = []
    at = 0
    while at < len(words):
        letters, after = _single_letters(words, at) if len(words[at].text) == 1 else ([], at)
        if len(letters) >= 3:
            out.append(Word("".join(word.text for word in letters), letters[0].start, letters[-1].end))
            at = after
        else:
            out.append(words[at])
            at += 1
    return without_runs(out)


def _single_letters(words: Sequence[Word], at: int) -> tuple[list[Word], int]:
    letters: list[Word] = []
    while at < len(words):
        word = words[at]
        if word.text == EDGE and letters and _mere_dot(word, letters[-1], words[at + 1 : at + 2]):
            at += 1
            continue
        if len(word.text) != 1 or not (word.text.isalnum() or word.text in "@$*"):
            break
        letters.append(word)
        at += 1
    return letters, at


def _mere_dot(edge: Word, before: Word, after: Sequence[Word]) -> bool:
    return bool(after) and edge.start == before.end == after[0].start - 1


def without_runs(words: list[Word]) -> list[Word]:
    """A phrase of up to six words said over and over counts four times at the most."""
    texts = [word.text for word in words]
    repeated = [n for n in range(1, _PHRASE + 1) if sum(map(eq, islice(texts, n, None), texts)) >= 3 * n]
    if not repeated:
        return words
    runs = dict.fromkeys(repeated, 0)
    kept: list[Word] = []
    for at, word in enumerate(words):
        for length in repeated:
            again = at >= length and word.text == texts[at - length]
            runs[length] = runs[length] + 1 if again else 0
        if all(runs[length] < 3 * length for length in repeated):
            kept.append(word)
    return kept


@lru_cache(maxsize=1024)
def _calmed(text: str) -> tuple[str, ...]:
    """The word with every repeated letter twice at the most, and once."""
    if len(set(text)) == len(text) or _DOUBLED.search(text) is None:
        return ()
    forms = (_TRIPLED.sub(r"\1\1", text), _DOUBLED.sub(r"\1", text))
    return tuple(dict.fromkeys(form for form in forms if form != text))


class _Slips(NamedTuple):
    """What a word has in common with every word that it may be meant for."""

    forms: tuple[str, ...]  # as it stands, drawn out less, with a "g" that may be missing
    shortened: list[str]  # each form, and each with one letter left out
    letters: list[str]  # of each form, in the order of the alphabet: a swap leaves them as they are
    bones: str


@lru_cache(maxsize=1024)
def _slips(word: str) -> _Slips | None:
    """None for a word that must be looked at more closely: not of letters alone, or too long."""
    if not word.isalpha() or len(word) > _LONGEST:
        return None
    forms = (word, *_calmed(word))
    whole = (*forms, word + "g") if word.endswith("in") else forms
    shortened = [*forms, *chain.from_iterable(map(_shortened, forms))]
    return _Slips(whole, shortened, [*map(_letters_of, forms)], word.translate(_VOWELS))


def _letters_of(word: str) -> str:
    return "".join(sorted(word))


@lru_cache(maxsize=1024)
def _shortened(word: str) -> list[str]:
    """The word with each of its letters left out in turn."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


@lru_cache(maxsize=1024)
def _swaps(word: str) -> list[str]:
    """The word with each two neighbours changing places; short words are left alone."""
    if len(word) < 4:
        return []
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


def _fits(masked: str, word: str) -> bool:
    return len(masked) == len(word) and all(a in ("*", b) for a, b in zip(masked, word, strict=True))


def _one_slip(text: str, word: str) -> bool:
    """One letter left out, added, changed or swapped; short words keep their first letter."""
    if text == word:
        return True
    if text[0] != word[0]:
        return len(word) >= 7 and (text[1:] == word or text == word[1:] or text[1:] == word[1:] or _swapped(text, word))
    if len(text) == len(word):
        wrong = [at for at in range(len(word)) if text[at] != word[at]]
        return _swapped(text, word) or (len(wrong) == 1 and len(word) >= 6)
    longer, shorter = (text, word) if len(text) > len(word) else (word, text)
    return len(word) >= 4 and shorter in _shortened(longer)


def _swapped(text: str, word: str) -> bool:
    if len(text) != len(word):
        return False
    wrong = [at for at in range(len(word)) if text[at] != word[at]]
    first, last = (wrong[0], wrong[-1] + 1) if wrong else (0, 0)
    return len(wrong) == 2 and last - first == 2 and text[first:last] == word[first:last][::-1]
