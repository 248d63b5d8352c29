"""What a person types in place of a key is read when it can only mean one thing, and otherwise not at all."""

from dataclasses import fields
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from ruamel.yaml import YAML

from bot.domain.typed import date_readings, read_choice, read_date, read_number
from bot.domain.typed_clock import read_time, read_time_range
from bot.domain.typed_words import TypedWords

PROMPTS = Path(__file__).parents[2] / "prompts"
TUESDAY = date(2026, 11, 24)


def frozen(value: Any) -> Any:
    return tuple(frozen(each) for each in value) if isinstance(value, list) else value


def words_of(language: str) -> TypedWords:
    table: dict[str, Any] = YAML(typ="safe").load(PROMPTS / language / "typed.yaml")
    return TypedWords(**{key: frozen(value) for key, value in table.items()})


EN, ES = words_of("en"), words_of("es")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_word_table_has_exactly_the_known_keys_and_no_gaps(language: str) -> None:
    table = YAML(typ="safe").load(PROMPTS / language / "typed.yaml")
    words = words_of(language)
    assert set(table) == {field.name for field in fields(TypedWords)}
    assert (len(words.weekdays), len(words.months), len(words.numbers), len(words.named_days)) == (7, 12, 21, 3)
    assert len(words.tens) == 11


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), (" 7. ", 7), ("7/10", 7), ("7 / 10", 7), ("seven", 7), ("Seven!", 7), ("7 out of 10", 7),
        ("seven of ten", 7), ("0", 0), ("10", 10), ("7️⃣", 7), ("٧", 7),
        ("11", None), ("-1", None), ("7/5", None), ("7-8", None), ("7 or 8", None), ("7.5", None), ("a", None),
        ("", None), ("none", None), ("70%", None), ("half", None),
    ],
)  # fmt: skip
def test_a_number_on_the_scale_is_read(text: str, number: int | None) -> None:
    assert read_number(text, 0, 10, words=EN) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("about 7", 7), ("maybe a 7", 7), ("7 maybe", 7), ("I'd say 8/10", 8), ("like seven, I think", 7), ("a 7", 7),
        ("it's a ten", 10), ("about", None), ("maybe", None), ("about 7 or 8", None), ("not 7", None),
        ("about 11", None),
    ],
)  # fmt: skip
def test_a_number_said_with_some_doubt_is_that_number(text: str, number: int | None) -> None:
    assert read_number(text, 0, 10, words=EN) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("unos 70", 70), ("como un 70", 70), ("más o menos setenta", 70), ("creo que 80", 80), ("70 diría", 70),
        ("menos 7", None), ("como", None), ("casi 7", None),
    ],
)  # fmt: skip
def test_a_number_said_with_some_doubt_is_that_number_in_spanish(text: str, number: int | None) -> None:
    assert read_number(text, 0, 100, words=ES) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("setenta", 70), ("cien", 100), ("setenta y cinco", 75), ("quince", 15), ("dieciséis", 16), ("veinte", 20),
        ("treinta y once", None), ("ciento cinco", None), ("y", None), ("setenta setenta", None),
    ],
)  # fmt: skip
def test_a_number_to_a_hundred_is_read_in_spanish(text: str, number: int | None) -> None:
    assert read_number(text, 0, 100, words=ES) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("seventy", 70),
        ("seventy-five", 75),
        ("seventy five", 75),
        ("a hundred", 100),
        ("fifteen", 15),
        ("ten ten", None),
    ],
)
def test_a_number_to_a_hundred_is_read(text: str, number: int | None) -> None:
    assert read_number(text, 0, 100, words=EN) == number


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a las 19:30", time(19, 30)), ("siete y media de la tarde", time(19, 30)), ("8 menos cuarto", time(7, 45)),
        ("ocho y cuarto", time(8, 15)), ("al mediodía", time(12)), ("a las 7", None), ("siete", None),
        ("y media", None), ("99 y media", None),
    ],
)  # fmt: skip
def test_a_clock_is_read_as_it_is_said_in_spanish(text: str, at: time | None) -> None:
    assert read_time(text, ES) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [("half past seven", time(7, 30)), ("quarter to 8 pm", time(19, 45)), ("seven pm", time(19)), ("half past", None)],
)
def test_a_clock_is_read_as_it_is_said(text: str, at: time | None) -> None:
    assert read_time(text, EN) == at


@pytest.mark.parametrize(
    ("text", "labels", "index"),
    [
        ("sí", ["Sí, compartir", "No, en privado"], 0), ("no", ["Sí, compartir", "No, en privado"], 1),
        ("claro", ["Sí", "No"], 0), ("no", ["Sí", "No lo sé"], None), ("no", ["Sí", "No lo sé", "No"], 2),
        ("vale", ["Una práctica", "Nada"], None), ("sí", ["Sí, esto", "Sí, aquello"], None),
    ],
)  # fmt: skip
def test_a_plain_yes_or_no_means_the_key_that_begins_so(text: str, labels: list[str], index: int | None) -> None:
    assert read_choice(text, labels, words=ES) == index


def test_a_number_is_read_in_spanish() -> None:
    assert [read_number(said, 0, 10, words=ES) for said in ("siete", "7 de 10", "siete sobre diez", "CERO")] == [
        7,
        7,
        7,
        0,
    ]


def test_a_percentage_fits_a_scale_to_a_hundred_and_only_its_steps() -> None:
    assert read_number("70 %", 0, 100, 10) == 70
    assert read_number("75", 0, 100, 10) is None


@given(some.integers(-50, 150), some.integers(0, 10), some.integers(11, 100), some.integers(1, 5))
def test_a_number_off_the_scale_is_never_read(number: int, low: int, high: int, step: int) -> None:
    read = read_number(str(number), low, high, step)
    assert read == (number if number in range(low, high + 1, step) else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2:20 pm", "14:20"), ("2.20 p.m.", "14:20"), ("14.20", "14:20"), ("14:20", "14:20"), ("1420", "14:20"),
        ("7pm", "19:00"), ("7 PM", "19:00"), ("12am", "00:00"), ("12 pm", "12:00"), ("noon", "12:00"),
        ("midnight", "00:00"), ("14h", "14:00"), ("14h20", "14:20"), ("07:05", "07:05"), ("7 in the morning", "07:00"),
        ("7 at night", "19:00"), ("19", "19:00"), ("0:15", "00:15"),
        ("7", None), ("12", None), ("25:00", None), ("24:00", None), ("7:60", None), ("13 am", None), ("0 pm", None),
        ("12 at night", None), ("7:5", None), ("720", None), ("soon", None), ("", None), ("14:20:30", None),
    ],
)  # fmt: skip
def test_a_time_is_read_when_it_is_plain_which_half_of_the_day(text: str, expected: str | None) -> None:
    assert read_time(text, EN) == (time.fromisoformat(expected) if expected else None)


def test_a_time_is_read_in_spanish() -> None:
    said = ("las 7 de la tarde", "9 de la mañana", "mediodía", "10 de la noche", "7 p. m.", "a las 7")
    assert [read_time(each, ES) for each in said[:5]] == [time(19), time(9), time(12), time(22), time(19)]
    assert read_time(said[5], ES) is None


@given(some.times())
def test_every_time_on_a_24_hour_clock_is_read_back(wall: time) -> None:
    assert read_time(f"{wall:%H:%M}") == read_time(f"{wall:%H%M}") == wall.replace(second=0, microsecond=0, fold=0)
    assert read_time(f"{wall:%I:%M %p}") == wall.replace(second=0, microsecond=0, fold=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21:30-8", "21:30 08:00"), ("21:30 – 08:00", "21:30 08:00"), ("9-17", "09:00 17:00"), ("7-9pm", "19:00 21:00"),
        ("10pm-8am", "22:00 08:00"), ("10pm to 08:00", "22:00 08:00"), ("2130-0800", "21:30 08:00"),
        ("21:30-8am", "21:30 08:00"), ("8:00-9am", "08:00 09:00"),
        ("9-5", None), ("10pm-8", None), ("9-5pm", None), ("7:30-9pm", None), ("8-8", None), ("8:00-8:00", None),
        ("8", None), ("8-9-10", None), ("", None),
    ],
)  # fmt: skip
def test_a_range_of_times_is_read_unless_either_end_is_open(text: str, expected: str | None) -> None:
    both = tuple(time.fromisoformat(each) for each in expected.split()) if expected else None
    assert read_time_range(text, EN) == both


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 Nov", "2026-11-30"), ("30 Nov.", "2026-11-30"), ("30nov", "2026-11-30"), ("Nov 30", "2026-11-30"),
        ("November 30th, 2026", "2026-11-30"), ("the 30th of November", "2026-11-30"), ("30.11.", "2026-11-30"),
        ("30.11", "2026-11-30"), ("30.11.26", "2026-11-30"), ("30. 11. 2026", "2026-11-30"), ("30/11", "2026-11-30"),
        ("11/30/2026", "2026-11-30"), ("2026-11-30", "2026-11-30"), ("Mon 30 Nov", "2026-11-30"),
        ("Monday", "2026-11-30"), ("on Monday", "2026-11-30"), ("tomorrow", "2026-11-25"), ("today", "2026-11-24"),
        ("the day after tomorrow", "2026-11-26"), ("in a week", "2026-12-01"), ("in 3 days", "2026-11-27"),
        ("in two weeks", "2026-12-08"), ("a week", "2026-12-01"), ("in a month", "2026-12-24"),
        ("in 2 months", "2027-01-24"), ("1 Jan", "2027-01-01"), ("24 Nov", "2026-11-24"),
        ("next Tuesday", "2026-12-01"),
        ("next Monday", "2026-11-30"), ("29 Feb 2028", "2028-02-29"),
        ("Tue 30 Nov", None), ("next Friday", None), ("Tuesday", None), ("3/4", None), ("31 Nov", None),
        ("29 Feb", None),
        ("30-11", None), ("November", None), ("30", None), ("next week", None), ("soon", None), ("", None),
        ("13/13", None),
    ],
)  # fmt: skip
def test_a_date_is_read_when_there_is_one_way_to_read_it(text: str, expected: str | None) -> None:
    assert read_date(text, TUESDAY, EN) == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 de noviembre", "2026-11-30"), ("el 30 de nov. de 2026", "2026-11-30"), ("3/4", "2027-04-03"),
        ("mañana", "2026-11-25"), ("pasado mañana", "2026-11-26"), ("dentro de 3 días", "2026-11-27"),
        ("en una semana", "2026-12-01"), ("el miércoles", "2026-11-25"), ("lunes que viene", "2026-11-30"),
        ("próximo lunes", "2026-11-30"),
    ],
)  # fmt: skip
def test_a_date_is_read_in_spanish(text: str, expected: str) -> None:
    assert read_date(text, TUESDAY, ES) == date.fromisoformat(expected)


def test_a_date_with_two_senses_offers_both() -> None:
    assert date_readings("next Friday", TUESDAY, EN) == (date(2026, 11, 27), date(2026, 12, 4))
    assert date_readings("3/4", TUESDAY, EN) == (date(2027, 3, 4), date(2027, 4, 3))
    assert date_readings("Tuesday", TUESDAY, EN) == (TUESDAY, date(2026, 12, 1))


@given(some.dates(date(2026, 1, 1), date(2030, 12, 31)), some.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_a_date_written_out_is_read_back(day: date, today: date) -> None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%a %d %b %Y"):
        assert read_date(day.strftime(form), today, EN) == day


@given(some.text(max_size=30), some.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_no_text_whatever_makes_reading_fail(text: str, today: date) -> None:
    for words in (EN, ES):
        read_number(text, 0, 10, words=words)
        read_time(text, words)
        read_time_range(text, words)
        read_date(text, today, words)
    read_choice(text, ["Yes", "No"])


STATES = ["Very hard", "Hard", "Mixed", "Okay", "Calm"]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("very hard", 0), ("VERY  HARD.", 0), ("hard", 1), ("mix", 2), ("oka", 3), ("cálm", 4), ("5", 4), ("2.", 1),
        ("ok", None), ("ver", 0), ("6", None), ("0", None), ("harder", None), ("", None), ("…", None),
    ],
)  # fmt: skip
def test_a_choice_is_read_by_its_words_its_number_or_its_beginning(text: str, index: int | None) -> None:
    assert read_choice(text, STATES) == index


def test_a_beginning_that_fits_two_labels_chooses_neither() -> None:
    assert read_choice("not", ["Not today", "Not now"]) is None
    assert read_choice("not n", ["Not today", "Not now"]) == 1


def test_on_a_scale_the_number_is_the_label_not_the_place() -> None:
    assert read_choice("3", [str(each) for each in range(11)]) == 3
    assert read_choice("10", [str(each) for each in range(1, 10)]) is None
