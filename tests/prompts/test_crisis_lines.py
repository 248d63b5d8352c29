"""The list of crisis lines: read strictly, every refusal with file, line and plain words."""

import json
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from ruamel.yaml import YAML

from bot.domain.crisis import CrisisBook, DialKind, Role
from bot.library.crisis_lines import CrisisLinesWrong, parse_crisis_lines
from tests import shipped

FILE = Path(__file__).parents[2] / "prompts" / "crisis_lines.yaml"
TEXT = FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def book() -> CrisisBook:
    return shipped.crisis_lines()


def refusal(old: str, new: str, text: str = "") -> str:
    """What reading says once `old`, found in the file, is changed to `new`."""
    text = text or SMALL
    assert old in text
    with pytest.raises(CrisisLinesWrong) as refused:
        parse_crisis_lines(text.replace(old, new, 1), "crisis_lines.yaml")
    return str(refused.value)


SMALL = """\
review: {status: "needs a clinician's sign-off", reviewed_by: null, reviewed_on: null}
evidence_date: "2026-11"
statement: Nothing here was dialled.
fallback:
  directories:
    - {id: dir-a, name: A directory, url: "https://example.org"}
  emergency: {phone: "112", note: Works from most mobile phones.}
countries:
  - iso: "GB"
    name: {en: United Kingdom, es: Reino Unido}
    zone: Europe/London
    emergency: ["999", "112"]
    lines:
      - id: gb-samaritans
        name: Samaritans
        role: primary
        phone: "116 123"
        dial: "116123"
        dial_kind: short_code
        open_24_7: true
        hours_status: stated
        audience: everyone
        confidence: high
        sources: [A list (2026)]
      - id: gb-evening
        name: Evening line
        role: secondary
        phone: "0800 83 85 87"
        dial: "0800838587"
        dial_kind: number
        e164: "+44800838587"
        open_24_7: false
        hours_status: stated
        opening:
          - {days: [mon, tue], from: "18:00", to: "02:00"}
        audience: everyone
        confidence: high
        sources: [A list (2026)]
do_not_use:
  - {number: "182", rule: not_in, iso: ["GB"], why: not a suicide line}
  - {number: "145", rule: only_in, iso: ["BN"], why: do not reuse elsewhere}
changed_numbers:
  - {iso: ["GB"], old: ["08457 90 90 90"], new: ["116 123"], when: "2015"}
malformed_forms:
  - {value: "+44116123", why: short code given a country code}
"""


def test_the_file_reads_with_its_countries_lines_and_directories(book: CrisisBook) -> None:
    assert len(book.countries) == 103
    assert sum(len(country.lines) for country in book.countries.values()) == 165
    assert [directory.id for directory in book.directories] == ["dir-findahelpline", "dir-befrienders", "dir-iasp"]
    assert book.general_emergency == "112"


def test_the_file_says_that_not_one_number_was_dialled_and_is_unsigned(book: CrisisBook) -> None:
    assert "Nothing here was dialled" in TEXT
    assert book.reviewed_by is None


def test_a_line_keeps_its_number_as_written_and_what_to_dial(book: CrisisBook) -> None:
    samaritans = book.line("gb-samaritans")
    assert samaritans and (samaritans.number, samaritans.dial) == ("116 123", "116123")


def test_every_full_number_is_one_that_its_country_could_have(book: CrisisBook) -> None:
    for country in book.countries.values():
        for line in country.lines:
            if line.dial_kind is DialKind.NUMBER:
                number = phonenumbers.parse(line.e164 or "", None)
                assert phonenumbers.is_possible_number(number), line.id
                assert phonenumbers.parse(line.dial or "", country.iso) == number or country.iso == "XK", line.id


def test_no_short_code_has_a_country_code(book: CrisisBook) -> None:
    lines = [line for country in book.countries.values() for line in country.lines]
    short = [line for line in lines if line.dial_kind in {DialKind.SHORT_CODE, DialKind.SHORT_CODE_MENU}]
    assert short and all(line.e164 is None and not (line.number or "").startswith("+") for line in short)


def test_every_country_has_a_name_in_both_languages(book: CrisisBook) -> None:
    assert all({"en", "es"} <= set(country.names.by_language) for country in book.countries.values())
    assert len(book.countries) + len(book.elsewhere) > 240


def test_no_row_for_violence_is_listed_yet(book: CrisisBook) -> None:
    assert not [line for country in book.countries.values() for line in country.lines if line.role is Role.VIOLENCE]


def test_the_small_file_of_these_tests_reads() -> None:
    assert list(parse_crisis_lines(SMALL).countries) == ["GB"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('phone: "116 123"', 'phone: "+44 116 123"', "crisis_lines.yaml line 17: a short code has two to six digits"),
        ('dial: "116123"', 'dial: "116124"', 'line 18: "116124" is not what "116 123" dials'),
        ("dial_kind: short_code", "dial_kind: number", "line 19: only a number has an e164 form"),
        ("dial_kind: short_code", "dial_kind: none", "line 19: phone, dial and dial_kind must all say"),
        ("dial_kind: short_code", "dial_kind: star_code", "line 18: a star code holds * or #"),
        ("dial_kind: short_code", "dial_kind: shortcode", 'line 19: dial_kind "shortcode" is unknown'),
        ('e164: "+44800838587"', 'e164: "0800838587"', "line 31: e164"),
        ('        e164: "+44800838587"\n', "", "line 30: only a number has an e164 form"),
        ("id: gb-evening", "id: gb-samaritans", 'line 25: line "gb-samaritans" is listed twice'),
        ("id: gb-evening", "id: us-evening", 'line 25: the id must begin with "gb-"'),
        ('iso: "GB"\n', 'iso: "gb"\n', "line 9: iso"),
        ('iso: "GB"\n', "iso: NO\n", 'line 14: the id must begin with "no-"'),
        ("role: primary", "rolle: primary", 'line 16: "rolle" is not known here; did you mean "role"?'),
        ("        role: primary\n", "", "role is missing"),
        ('emergency: ["999", "112"]', "emergency: []", "line 12: emergency"),
        ('emergency: ["999", "112"]', 'emergency: ["999", "+44112"]', "line 12: emergency"),
        ("    zone: Europe/London\n", "", "line 9: GB has a line with opening hours and no zone"),
        ("Europe/London", "Europe/Londn", 'line 11: zone: "Europe/Londn" is not a time zone'),
        ("[mon, tue]", "[mon, tues]", 'line 35: days "tues" is unknown'),
        ('to: "02:00"', 'to: "25:00"', "line 35: to"),
        ("open_24_7: false", "open_24_7: true", "line 32: a line with opening hours is not open day and night"),
        ("hours_status: stated", "hours_status: claimed", "line 20: true needs hours that are stated"),
        ('"116 123"\n        dial: "116123"', '"182"\n        dial: "182"', "line 17: 182 must not be used in GB"),
        ('"116 123"\n        dial: "116123"', '"145"\n        dial: "145"', "145 must not be used in GB: do not reuse"),
        (
            "audience: everyone",
            'also: [{phone: "08457 90 90 90", label: old}]\n        audience: everyone',
            "now 116 123",
        ),
        ("audience: everyone", 'whatsapp: "+44116123"\n        audience: everyone', "short code given a country code"),
        ("audience: everyone", "audience: everyone\n        sms_keyword: SHOUT", "a keyword needs the number"),
        ("confidence: high", "confidence: certain", 'line 23: confidence "certain" is unknown'),
        ("open_24_7: true", "open_24_7: yes", "line 20: open_24_7"),
        ("statement: Nothing here was dialled.\n", "", "line 1: statement is missing"),
        ('evidence_date: "2026-11"', 'evidence_date: "2026-11"\nevidence_date: "2026-12"', "line 3: not YAML"),
        ("countries:", "countries: [", "not YAML"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    assert words in refusal(old, new)


HARMFUL = [(row, iso) for row in YAML(typ="safe").load(TEXT)["do_not_use"] for iso in row["iso"]]


@pytest.mark.parametrize(("row", "iso"), HARMFUL, ids=[f"{row['number']} {iso}" for row, iso in HARMFUL])
def test_every_number_that_would_do_harm_fails_the_build(row: dict[str, Any], iso: str) -> None:
    """CR-611, F-34: do-not-use rows, each in every country it names; those of one place alone, anywhere else."""
    where = iso if row["rule"] == "not_in" else "ZZ"
    number, dial = row["number"], "".join(each for each in row["number"] if each.isdigit())
    kind = "short_code" if len(dial) <= 6 else "unvalidated"
    text = f"""\
review: {{status: x, reviewed_by: null, reviewed_on: null}}
evidence_date: "2026-11"
statement: Nothing here was dialled.
fallback:
  directories: [{{id: dir-a, name: A directory, url: "https://example.org"}}]
  emergency: {{phone: "112", note: x}}
countries:
  - iso: "{where}"
    name: {{en: Somewhere, es: Algún lugar}}
    emergency: ["112"]
    lines:
      - {{id: {where.lower()}-a, name: A line, role: primary, phone: "{number}", dial: "{dial}", dial_kind: {kind},
         hours_status: unknown, audience: everyone, confidence: high, sources: [A list]}}
do_not_use:
  - {json.dumps(row)}
"""
    with pytest.raises(CrisisLinesWrong) as refused:
        parse_crisis_lines(text)
    assert f"must not be used in {where}: {row['why']}" in str(refused.value)


def test_the_same_country_twice_is_refused() -> None:
    country = SMALL[SMALL.index('  - iso: "GB"') : SMALL.index("do_not_use:")]
    assert 'country "GB" is listed twice' in refusal("do_not_use:", country + "do_not_use:")


def test_an_empty_file_is_refused_in_words() -> None:
    with pytest.raises(CrisisLinesWrong, match="line 1: the file is empty"):
        parse_crisis_lines("")


@pytest.mark.parametrize("text", ["- a list", "word", "[1, 2", "a: &x [*x]", "\x00", "a: !!binary x", "? [a]: b"])
def test_a_file_of_another_shape_is_refused_not_crashed_on(text: str) -> None:
    with pytest.raises(CrisisLinesWrong):
        parse_crisis_lines(text)


def test_every_problem_is_named_at_once() -> None:
    broken = SMALL.replace("role: primary", "role: main").replace("confidence: high", "confidence: sure")
    with pytest.raises(CrisisLinesWrong) as refused:
        parse_crisis_lines(broken)
    assert [problem.line for problem in refused.value.problems] == [16, 23, 37]
