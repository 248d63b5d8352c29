"""What holds for every authored word (CR-607, CR-612, CR-1102, CR-1104, CR-1106, CR-1201)."""

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from bot.domain.book import Book
from bot.domain.script import Ask
from bot.domain.words.crisis import CrisisWords
from bot.library.check_banned import expression, plain, read_banned
from bot.library.check_texts import known_placeholders
from bot.library.packs import read_books
from tests.prompts.pack import PROMPTS, Pack

BOOKS = read_books(PROMPTS)
FACTS = {
    "en": {
        "automated": "automated chat", "no AI": "no ai answers", "nobody live": "nobody reads it live",
        "not to rely on": "do not rely on it to stay safe", "no emergency service": "not an emergency service",
        "whom to call": "whom to call", "may fail": "technology can fail", "may be missed": "words can be missed",
        "may lead to action": "answers may lead to action", "Telegram": "not end-to-end encrypted",
        "who sees": "see your check-in numbers", "leave": "pause, leave, take a copy or erase",
    },
    "es": {
        "automated": "chat automático", "no AI": "no responde ninguna ia", "nobody live": "nadie lo lee en el momento",
        "not to rely on": "con esto para estar a salvo", "no emergency service": "no es un servicio de emergencias",
        "whom to call": "a quién llamar", "may fail": "la tecnología puede fallar",
        "may be missed": "algunas palabras pueden pasarse por alto", "may lead to action": "pueden tener efecto",
        "Telegram": "no van cifrados de extremo a extremo", "who sees": "quién ve qué",
        "leave": "una copia o borrar cuando",
    },
}  # fmt: skip
CLAIM = r"\d ?%|η|\b(stud(y|ies)|trials?|proven|evidence|effective|research|estudios?|ensayos?|demostrad\w*|eficaz)\b"
REMEDY = r"\b(prozac|sertralin\w*|fluoxetin\w*|valium|diazepam|xanax|ketamin\w*|headspace|premium|subscri\w*|upgrade)\b"


def words_for_clients(spoken: Book) -> Iterator[str]:
    """Every text of the scripts, practices and prompts that a client reads."""
    scripts = [each for name, each in spoken.scripts.items() if not name.startswith("t_")]
    for script in (*scripts, *spoken.practices.values()):
        for step in script.steps:
            yield from (step.text, *(choice.label for choice in step.choices))
    yield from (each.text for each in spoken.prompts.values())
    told = (spoken.checkin, spoken.client, spoken.crisis, spoken.plan, spoken.own, spoken.track)
    for part in (*told, spoken.common, spoken.enrolment, spoken.privacy, spoken.measure, spoken.rhythm):
        yield from _texts(part)


def _texts(part: object) -> Iterator[str]:
    for name in getattr(part, "__slots__", ()):
        match getattr(part, name):
            case str(text):
                yield text
            case tuple() as texts:
                yield from (text for text in texts if isinstance(text, str))
            case dict() as texts:
                yield from (text for text in texts.values() if isinstance(text, str))


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_nothing_a_client_reads_makes_a_claim_or_names_a_remedy_or_a_product(spoken: Book) -> None:
    """CR-1106: no effect sizes, no promotion; what a practice rests on stands in its source, which nobody is sent."""
    read = list(words_for_clients(spoken))
    assert len(read) > 500
    assert not [text for text in read if re.search(f"{CLAIM}|{REMEDY}", text.casefold())]
    assert all(script.source for script in spoken.practices.values())


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_nobody_is_asked_why_and_nothing_is_said_with_an_exclamation_mark(spoken: Book) -> None:
    """CR-1102: "what happened", not "why"; the same is a fine result."""
    why = {"en": r"\bwhy\b[^.]*\?", "es": r"\bpor qué\b[^.]*\?"}
    for text in words_for_clients(spoken):
        assert not re.search(why[spoken.language], text.casefold()), text
        assert "!" not in text and "¡" not in text, text
    same = {"en": "the same is a fine result", "es": "que siga igual está bien"}
    assert same[spoken.language] in spoken.scripts["thought_record"].step("again").text.casefold()


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_where_own_words_are_asked_for_who_sees_them_is_said(spoken: Book) -> None:
    """CR-1102: over all scripts; only what is read as a name, a time or a number of a setting goes without."""
    for name, script in {**spoken.scripts, **spoken.practices}.items():
        for step in script.steps:
            if step.ask is Ask.TEXT and not step.reads and not name.startswith("t_"):
                assert step.sees.value != "nobody" or name in spoken.practices or name in SELF_SAID, (name, step.id)


SELF_SAID = {
    "plan_draft": "its first screen says that the draft is the client's until they show it",
    "pause_date": "a date", "my_quiet": "two times", "my_language": "a language", "schedule_time": "a time",
}  # fmt: skip


def test_no_word_of_help_can_hold_words_of_the_client() -> None:
    """CR-607: the client's own risk words never come back; nothing that fills a text of help is theirs to type."""
    filling = set().union(*known_placeholders(CrisisWords).values())
    assert not filling & {"words", "note", "thought", "text", "message", "said", "answer", "feeling"}
    assert len(fields(CrisisWords)) > 40


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_a_question_has_eight_answers_at_most_but_for_scales_and_feelings(spoken: Book) -> None:
    """CR-1104."""
    for script in (*spoken.scripts.values(), *spoken.practices.values()):
        for step in script.steps:
            assert len(step.choices) <= 8 or step.ask in (Ask.TEXT, Ask.SEVERAL), (script.id, step.id)


def test_a_ninth_answer_is_refused(pack: Pack) -> None:
    """CR-1104."""
    nine = ", ".join(f'{letter}: "{letter.upper()}"' for letter in "abcdefghi")
    head = 'id: pause_date\nversion: 1\ntitle: "A pause"\nreview: {status: "x", reviewed_by: null, reviewed_on: null}\n'
    pack.write(
        "en/dialogues/pause_date.yaml", f'{head}steps:\n  - {{id: one, text: "Until when?", choices: {{{nine}}}}}\n'
    )
    assert any("9 choices, limit 8" in fault for fault in pack.faults())


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("fact", FACTS["en"])
def test_consent_says_each_fact_in_every_language(spoken: Book, fact: str) -> None:
    """CR-1201."""
    said = "\n".join(step.text for step in spoken.scripts["enrolment"].steps).casefold()
    assert FACTS[spoken.language][fact] in said


NEVER = {
    "en": (
        "you will bounce back", "the bright side", "stay positive", "at least you slept", "meant to be", "calm down",
        "you've got this", "others have it worse", "you should rest", "a streak", "well done", "you missed one",
        "irrational", "a strong person", "why did you go", "committed suicide", "promise me", "I'm here 24/7",
        "it will pass",
    ),
    "es": (
        "vas a rebotar", "el lado bueno", "piensa en positivo", "al menos dormiste", "todo pasa por algo", "cálmate",
        "tú puedes", "no pienses eso", "debes descansar", "una racha", "bien hecho", "olvidaste una", "irracional",
        "una persona fuerte", "¿por qué lo hiciste?", "cometió suicidio", "prométeme", "estoy siempre", "ya pasará",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [(lang, each) for lang, said in NEVER.items() for each in said])
def test_each_kind_of_phrase_that_is_never_used_is_in_the_list_of_its_language(language: str, words: str) -> None:
    """CR-1101: taking a row out of the list is seen."""
    rows = read_banned(PROMPTS / language / "banned.yaml", PROMPTS).rows
    assert any(expression(row.pattern).search(plain(words)) for row in rows)


def test_a_banned_expression_would_be_found_in_any_text_of_a_client() -> None:
    """CR-1101: the words above are the ones the lists are held against."""
    rows = {lang: read_banned(PROMPTS / lang / "banned.yaml", PROMPTS).rows for lang in ("en", "es")}
    for spoken in BOOKS.values():
        for text in words_for_clients(spoken):
            assert not [row.reason for row in rows[spoken.language] if expression(row.pattern).search(plain(text))], (
                text
            )
