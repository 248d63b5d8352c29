"""Reads prompts/crisis_lines.yaml into a CrisisBook, or refuses it and names file, line and what to mend."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.nodes import Node

from bot.domain.crisis import Country, CrisisBook, CrisisLine, DialKind, Directory, Names, Opening, OtherNumber
from bot.library.crisis_rows import CountryRow, File, LineRow, NameRow, OpeningRow
from bot.library.files import PackWrong, Problem, line_of, parse

Place = tuple[str | int, ...]
SHORT = {DialKind.SHORT_CODE, DialKind.SHORT_CODE_MENU}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CrisisLinesWrong(ValueError):
    """The list of crisis lines has something to mend; `problems` says what and where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_crisis_lines(path: Path) -> CrisisBook:
    """The crisis book of that file (CR-611). Raises CrisisLinesWrong with every problem, OSError if unreadable."""
    return parse_crisis_lines(path.read_text(encoding="utf-8"), path.as_posix())


def parse_crisis_lines(text: str, file: str = "crisis_lines.yaml") -> CrisisBook:
    """The crisis book in that text; `file` is the name used in problems. Raises CrisisLinesWrong."""
    root, plain = _read(text, file)
    try:
        rows = File.model_validate(plain)
    except ValidationError as error:
        found = [(tuple(one["loc"]), _words(one)) for one in error.errors()]
        raise _wrong(root, file, found) from None
    found = list(_broken_rules(rows))
    if found:
        raise _wrong(root, file, found)
    return _book(rows)


def _read(text: str, file: str) -> tuple[Node, Any]:
    try:
        source = parse(text, file)
    except PackWrong as wrong:
        raise CrisisLinesWrong(wrong.problems) from None
    return source.root, source.plain


def _wrong(root: Node, file: str, found: list[tuple[Place, str]]) -> CrisisLinesWrong:
    problems = {Problem(file, line_of(root, place), words) for place, words in found}
    return CrisisLinesWrong(tuple(sorted(problems, key=lambda one: (one.line, one.words))))


def _words(error: Any) -> str:
    """What pydantic found, in plain words."""
    name = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "the file")
    match error["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            known = get_close_matches(name, [*LineRow.model_fields, *CountryRow.model_fields, *File.model_fields], 1)
            return f'"{name}" is not known here' + (f'; did you mean "{known[0]}"?' if known else "")
        case "enum" | "literal_error":
            return f'{name} "{error["input"]}" is unknown; it is one of {error["ctx"]["expected"]}'
        case "string_type":
            return f"{name} must be text; put it in quotes"
        case "value_error":
            return f"{name}: {error['ctx']['error']}"
    return f"{name}: {error['msg']}"


def _broken_rules(rows: File) -> Iterator[tuple[Place, str]]:
    """Every rule of the list as a whole that a row breaks, with its place."""
    seen: set[str] = set()
    named: list[tuple[Place, str]] = [(("countries", n), row.iso) for n, row in enumerate(rows.countries)]
    named += [(("elsewhere", n), row.iso) for n, row in enumerate(rows.elsewhere)]
    for where, iso in named:
        if iso in seen:
            yield (*where, "iso"), f'country "{iso}" is listed twice'
        seen.add(iso)
    for c, country in enumerate(rows.countries):
        yield from ((("countries", c, *part), words) for part, words in _country_rules(country))
        for n, line in enumerate(country.lines):
            place: Place = ("countries", c, "lines", n)
            if line.id in seen:
                yield (*place, "id"), f'line "{line.id}" is listed twice'
            seen.add(line.id)
            yield from (((*place, field), words) for field, words in _line_rules(line, country))
            yield from (((*place, field), words) for field, words in _harmful(line, country.iso, rows))


def _country_rules(country: CountryRow) -> Iterator[tuple[Place, str]]:
    if not set(country.emergency_unchecked) <= set(country.emergency):
        yield ("emergency_unchecked",), "names a number that is not among the emergency numbers"
    if any(line.opening for line in country.lines) and not country.zone:
        yield (), f"{country.iso} has a line with opening hours and no zone"
    everyone = any(line.audience == "everyone" for line in country.lines)
    if country.no_general_adult_line == everyone:
        yield ("iso",), f"no_general_adult_line of {country.iso} contradicts its rows"
    low = bool(country.lines) and all(line.confidence.value == "low" for line in country.lines)
    if country.low_confidence_only != low:
        yield ("iso",), f"low_confidence_only of {country.iso} contradicts its rows"


def _line_rules(line: LineRow, country: CountryRow) -> Iterator[tuple[str, str]]:
    yield from _dial_rules(line)
    if not line.id.startswith(f"{country.iso.lower()}-"):
        yield "id", f'the id must begin with "{country.iso.lower()}-"'
    if not (line.phone or line.sms or line.whatsapp or line.chat_url):
        yield "id", "the line has no way in: no number, text or chat"
    if line.sms_keyword and not line.sms:
        yield "sms_keyword", "a keyword needs the number it is sent to"
    if line.opening and line.open_24_7 is not False:
        yield "open_24_7", "a line with opening hours is not open day and night: say false"
    if line.open_24_7 and line.hours_status.value != "stated":
        yield "open_24_7", "true needs hours that are stated by a source"


def _dial_rules(line: LineRow) -> Iterator[tuple[str, str]]:
    """The kind of number against its characters; never a country code before a short code."""
    dial, kind = line.dial or "", line.dial_kind
    if (kind is DialKind.NONE) != (not line.phone) or bool(line.phone) != bool(line.dial):
        yield "dial_kind", "phone, dial and dial_kind must all say a voice number, or dial_kind is none"
    elif line.phone and _dialled(line.phone) != dial:
        yield "dial", f'"{dial}" is not what "{line.phone}" dials'
    if (kind is DialKind.NUMBER) != bool(line.e164):
        yield "dial_kind", "only a number has an e164 form, and every number has one"
    if kind is DialKind.STAR_CODE and not set("*#") & set(dial):
        yield "dial", "a star code holds * or #"
    if kind in {DialKind.NUMBER, DialKind.UNVALIDATED, *SHORT} and not dial.isdigit():
        yield "dial", f"dial of a {kind.value} is digits alone"
    if kind in SHORT and not (2 <= len(dial) <= 6 and line.phone and line.phone[0].isdigit()):
        yield "phone", "a short code has two to six digits and no country code"
    if line.sms and line.sms.startswith("+"):
        yield "sms", "no country code before a text number"


def _harmful(line: LineRow, iso: str, rows: File) -> Iterator[tuple[str, str]]:
    """Numbers known to be wrong here: do_not_use, changed_numbers and malformed_forms."""
    written = [("phone", line.phone), ("dial", line.dial), ("e164", line.e164), ("sms", line.sms)]
    written += [("whatsapp", line.whatsapp), *(("also", other.phone) for other in line.also)]
    for field, number in ((field, number) for field, number in written if number):
        for bad in rows.do_not_use:
            if _dialled(bad.number) == _dialled(number) and (iso in bad.iso) == (bad.rule == "not_in"):
                yield field, f"{number} must not be used in {iso}: {bad.why}"
        for change in rows.changed_numbers:
            if iso in change.iso and _dialled(number) in map(_dialled, change.old):
                yield field, f"{number} is an old number; it is now {', '.join(change.new)}"
        for form in rows.malformed_forms:
            if number.replace(" ", "") == form.value:
                yield field, f"{number}: {form.why}"


@lru_cache(maxsize=4096)
def _dialled(number: str) -> str:
    """The digits of it; each number is compared with every harmful one."""
    return "".join(character for character in number if character in "0123456789*#")


def _book(rows: File) -> CrisisBook:
    fallback = rows.fallback
    return CrisisBook(
        countries={row.iso: _country(row) for row in rows.countries},
        directories=tuple(Directory(row.id, row.name, row.url) for row in fallback.directories),
        general_emergency=fallback.emergency.phone,
        evidence_date=rows.evidence_date,
        elsewhere={row.iso: _names(row) for row in rows.elsewhere},
        reviewed_by=rows.review.reviewed_by,
    )


def _names(row: NameRow) -> Names:
    return Names(row.iso, {"en": row.name.en, "es": row.name.es}, tuple(row.also_called))


def _country(row: CountryRow) -> Country:
    lines = tuple(_line(line) for line in row.lines)
    unchecked = tuple(row.emergency_unchecked)
    return Country(_names(row), tuple(row.emergency), lines, unchecked, row.emergency_sms, row.zone)


def _line(row: LineRow) -> CrisisLine:
    return CrisisLine(
        id=row.id, name=row.name, role=row.role, confidence=row.confidence, dial_kind=row.dial_kind, number=row.phone,
        dial=row.dial, e164=row.e164, then=row.phone_then,
        also=tuple(OtherNumber(other.phone, other.label, other.language) for other in row.also),
        sms=row.sms, sms_keyword=row.sms_keyword, whatsapp=row.whatsapp, chat_url=row.chat_url, website=row.website,
        hours=row.hours, open_24_7=row.open_24_7, hours_status=row.hours_status,
        opening=tuple(_opening(opening) for opening in row.opening), languages=tuple(row.languages),
        audience=row.audience, area=row.area, general_support=row.not_a_crisis_line, evidence_year=row.evidence_year,
        sources=tuple(row.sources), note=row.note,
    )  # fmt: skip


def _opening(row: OpeningRow) -> Opening:
    return Opening(frozenset(DAYS.index(day) for day in row.days), _minutes(row.from_), _minutes(row.to))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
