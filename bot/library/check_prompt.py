"""One prompt under the checks of `handrail check` while it is being written, field by field."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.library.care import read_care
from bot.library.check_banned import banned_of, banned_words
from bot.library.check_flags import WHY
from bot.library.check_texts import Sort, Text, prompt_texts
from bot.library.check_words import long_winded, wrong_texts
from bot.library.files import Source, parse, read

FILE = "own/checkins.yaml"
ASKS_WHY = "it asks why; ask what happened"


def wrong_prompt(prompts: Path, language: str, title: str, text: str) -> dict[str, list[str]]:
    """What must be mended in its title and text in that language, by field; `prompts` holds the words in force."""
    source = _source(title, text)
    texts = {str(each.spot[-1]): each for each in prompt_texts(source)}
    limits = read_care(prompts / "care.yaml", prompts).words
    banned = banned_of(read(prompts / language / "banned.yaml", prompts))
    found: dict[str, list[str]] = {}
    for field, each in texts.items():
        words = [one.words for one in (*wrong_texts([each], limits), *banned_words([each], banned))]
        found[field] = list(dict.fromkeys((*words, *_why(language, each))))
    if len(title) > limits.button_max:
        found["title"].append(f"button is {len(title)} characters, limit {limits.button_max}")
    return {field: words for field, words in found.items() if words}


def wrong_word(prompts: Path, language: str, word: str) -> list[str]:
    """What must be mended in a key of its own: width, marks, banned expressions."""
    text = Text(parse(json.dumps([word], ensure_ascii=False), FILE), (0,), word, Sort.BUTTON, frozenset())
    limits = read_care(prompts / "care.yaml", prompts).words
    banned = banned_of(read(prompts / language / "banned.yaml", prompts))
    return [one.words for one in (*wrong_texts([text], limits), *banned_words([text], banned))]


def worth_a_look(title: str, text: str) -> list[str]:
    """What stops nothing."""
    return [one.words for one in long_winded(prompt_texts(_source(title, text)))]


def _source(title: str, text: str) -> Source:
    row: Mapping[str, str] = {"title": title, "text": text}
    return parse(json.dumps({"prompts": [row]}, ensure_ascii=False), FILE)


def _why(language: str, text: Text) -> Iterator[str]:
    if language in WHY and WHY[language].search(text.words):
        yield ASKS_WHY
