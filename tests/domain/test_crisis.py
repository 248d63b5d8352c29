"""The crisis card: order, hours and honesty, for every country and hour."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.crisis import (
    Card,
    Confidence,
    Confirmation,
    CrisisBook,
    CrisisLine,
    DialKind,
    Entry,
    EntryKind,
    HoursStatus,
    HowConfirmed,
    LocalEntry,
    Opening,
    OwnPerson,
    Role,
    Variant,
    Want,
    card,
)
from tests import shipped

BOOK = shipped.crisis_lines()
NIGHT = datetime(2026, 11, 12, 1, 40, tzinfo=UTC)
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
TOM = OwnPerson("Tom", "07700 900123")
CLINIC = LocalEntry("Clinic on call", "020 7946 0000")
WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))


def kinds(shown: Card) -> list[EntryKind]:
    return [entry.kind for entry in shown.entries]


def names(entries: tuple[Entry, ...]) -> list[str | None]:
    return [entry.name for entry in entries]


def confirmed(*line_ids: str, shown: bool = True) -> dict[str, Confirmation]:
    one = Confirmation(date(2026, 11, 2), "Dr. Brandt", HowConfirmed.CALL, date(2027, 5, 1), shown)
    return dict.fromkeys(line_ids, one)


def line(line_id: str, role: Role = Role.PRIMARY, **facts: object) -> CrisisLine:
    plain = CrisisLine(line_id, line_id, role, Confidence.HIGH, DialKind.NUMBER, "0800 1", "08001")
    return replace(plain, **facts)  # type: ignore[arg-type]


def book_with(*lines: CrisisLine, zone: str | None = "Europe/London") -> CrisisBook:
    country = replace(BOOK.countries["GB"], lines=lines, zone=zone)
    return replace(BOOK, countries={"GB": country})


def test_the_card_stands_in_the_order_of_the_rules() -> None:
    """CR-610."""
    shown = card(BOOK, "GB", NIGHT, own_person=TOM, local_entry=CLINIC)
    assert kinds(shown) == [
        EntryKind.EMERGENCY,
        EntryKind.OWN_PERSON,
        EntryKind.LOCAL,
        EntryKind.LINE,
        EntryKind.TEXT,
    ]
    assert [entry.number or entry.sms for entry in shown.entries] == [
        "999",
        "07700 900123",
        "020 7946 0000",
        "116 123",
        "85258",
    ]
    assert shown.directories[0].name == "Find A Helpline"


def test_a_risk_reply_shows_three_and_keeps_the_rest_for_more_ways() -> None:
    """CR-610."""
    shown = card(BOOK, "GB", NIGHT, own_person=TOM, entries=3)
    assert names(shown.entries) == [None, "Tom", "Samaritans"]
    assert names(shown.more) == ["Shout", "Breathing Space (Scotland)"]


def test_numbers_stand_exactly_as_written() -> None:
    """CR-610."""
    samaritans = card(BOOK, "GB", NIGHT).entries[1]
    assert (samaritans.number, samaritans.dial, samaritans.line_id) == ("116 123", "116123", "gb-samaritans")


def test_a_text_line_stands_in_place_of_voice_after_cannot_talk() -> None:
    """CR-610."""
    shown = card(BOOK, "GB", NIGHT, want="text", entries=3)
    assert (shown.entries[1].sms, shown.entries[1].sms_keyword) == ("85258", "SHOUT")
    assert "Samaritans" in names(shown.more)


def test_where_no_text_line_is_known_the_voice_line_stays() -> None:
    assert kinds(card(book_with(line("gb-a")), "GB", NIGHT, want="text")) == [EntryKind.EMERGENCY, EntryKind.LINE]


def test_an_act_under_way_shows_the_emergency_number_only() -> None:
    """CR-616."""
    shown = card(BOOK, "GB", NIGHT, own_person=TOM, local_entry=CLINIC, variant="act")
    assert [entry.number for entry in shown.entries] == ["999"]
    assert not shown.more and not shown.directories


def test_danger_from_others_leaves_out_the_own_person_and_suicide_lines() -> None:
    """CR-610, CR-616."""
    shown = card(BOOK, "GB", NIGHT, own_person=TOM, local_entry=CLINIC, variant="from_others")
    assert kinds(shown) == [EntryKind.EMERGENCY, EntryKind.LOCAL]
    assert not shown.more and shown.directories


def test_danger_from_others_shows_a_violence_line_where_one_is_listed() -> None:
    """CR-616."""
    book = book_with(line("gb-a"), line("gb-safe", Role.VIOLENCE))
    assert names(card(book, "GB", NIGHT, variant="from_others").entries) == [None, "gb-safe"]
    other = card(book, "GB", NIGHT)
    assert names(other.entries) == [None, "gb-a"] and names(other.more) == ["gb-safe"]


@pytest.mark.parametrize("country", [None, "EC", "ZZ"])
def test_an_unknown_country_gets_the_general_number_and_directories(country: str | None) -> None:
    """CR-611."""
    shown = card(BOOK, country, NIGHT)
    assert [entry.number for entry in shown.entries] == ["112"]
    assert not shown.known_country and not shown.has_checked_lines and len(shown.directories) == 3


def test_a_country_without_a_row_to_show_says_so() -> None:
    shown = card(BOOK, "JP", NIGHT)
    assert shown.known_country and not shown.has_checked_lines
    assert [entry.number for entry in shown.entries] == ["119"]


def test_a_confirmed_row_shows_with_its_date_and_an_unconfirmed_one_with_its_year() -> None:
    shown = card(BOOK, "JP", NOON, confirmations=confirmed("jp-yorisoi-hotline"))
    assert shown.entries[1].confirmed_on == date(2026, 11, 2)
    assert card(BOOK, "GB", NIGHT).entries[1].confirmed_on is None
    assert card(BOOK, "GB", NIGHT).entries[1].evidence_year == 2026


def test_a_confirmation_past_its_review_is_marked() -> None:
    """CR-611."""
    late = NOON + timedelta(days=200)
    assert card(BOOK, "JP", late, confirmations=confirmed("jp-yorisoi-hotline")).entries[1].review_overdue


def test_a_row_taken_off_by_the_operator_is_not_shown() -> None:
    shown = card(BOOK, "GB", NIGHT, confirmations=confirmed("gb-samaritans", shown=False))
    assert "Samaritans" not in names((*shown.entries, *shown.more))


def test_unconfirmed_rows_can_be_switched_off() -> None:
    """CR-611."""
    shown = card(BOOK, "GB", NIGHT, show_unconfirmed=False, confirmations=confirmed("gb-shout"))
    assert names(shown.entries) == [None, "Shout"]


def test_a_closed_line_moves_down_and_says_when_it_opens() -> None:
    """CR-610."""
    shown = card(BOOK, "FR", NIGHT)
    assert shown.entries[-1].name == "SOS Help (English)"
    assert shown.entries[-1].closed_now is True
    assert shown.entries[-1].opens_at == datetime(2026, 11, 12, 14, 0, tzinfo=UTC)


def test_an_open_line_stands_before_a_closed_main_line() -> None:
    office = (Opening(WEEKDAYS, 9 * 60, 17 * 60),)
    main = line("gb-main", open_24_7=False, hours_status=HoursStatus.STATED, opening=office)
    book = book_with(main, line("gb-other", Role.SECONDARY))
    assert names(card(book, "GB", NIGHT).entries) == [None, "gb-other"]
    assert names(card(book, "GB", NOON).entries) == [None, "gb-main"]


def test_hours_past_midnight_belong_to_the_evening_they_began() -> None:
    late = line("gb-late", opening=(Opening(frozenset({6}), 18 * 60, 2 * 60),), hours_status=HoursStatus.STATED)
    london = ZoneInfo("Europe/London")
    assert late.closed(datetime(2026, 11, 16, 1, 59, tzinfo=UTC), london) is False  # Monday, from Sunday evening
    assert late.closed(datetime(2026, 11, 16, 2, 0, tzinfo=UTC), london) is True
    assert late.opens(datetime(2026, 11, 16, 2, 0, tzinfo=UTC), london) == datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def test_opening_is_found_across_a_clock_change() -> None:
    day = line("gb-day", opening=(Opening(EVERY_DAY, 9 * 60, 17 * 60),), hours_status=HoursStatus.STATED)
    before = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # the clock goes back that night
    assert day.opens(before, ZoneInfo("Europe/London")) == datetime(2026, 10, 25, 9, 0, tzinfo=UTC)


def test_unknown_or_disputed_hours_never_close_a_line() -> None:
    disputed = line("gb-a", opening=(Opening(WEEKDAYS, 540, 1020),), hours_status=HoursStatus.CONFLICT)
    assert disputed.closed(NIGHT, UTC) is None
    assert line("gb-b").closed(NIGHT, UTC) is None


def test_a_group_line_names_its_audience() -> None:
    shown = card(BOOK, "AT", NIGHT)
    assert [entry.audience for entry in shown.entries] == [None, None, "young_people"]


def test_a_language_line_shows_only_to_those_who_speak_it() -> None:
    english = card(BOOK, "FR", NOON)
    spanish = card(BOOK, "FR", NOON, language="es")
    assert EntryKind.GROUP in kinds(english) and EntryKind.GROUP not in kinds(spanish)
    assert "SOS Help (English)" in names(spanish.more)


def test_an_unchecked_emergency_number_is_marked_and_its_neighbour_stands_beside_it() -> None:
    peru = card(BOOK, "PE", NOON).entries[0]
    assert peru.unchecked and [other.number for other in peru.also] == ["105"]


def test_a_card_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        card(BOOK, "GB", NIGHT.replace(tzinfo=None))


COUNTRIES = st.sampled_from([*BOOK.countries, "EC", None])
HOURS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ROWS = {one.id: (iso, one) for iso, country in BOOK.countries.items() for one in country.lines}


@settings(max_examples=300, deadline=None)
@given(
    country=COUNTRIES,
    at=HOURS,
    entries=st.sampled_from([3, 5]),
    want=st.sampled_from(["voice", "text"]),
    variant=st.sampled_from([None, "act", "from_others"]),
    language=st.sampled_from(["en", "es", "fr"]),
    own=st.sampled_from([None, TOM]),
    local=st.sampled_from([None, CLINIC]),
    known=st.sets(st.sampled_from(sorted(ROWS)), max_size=60),
)
def test_every_card_is_honest(
    country: str | None,
    at: datetime,
    entries: int,
    want: Want,
    variant: Variant | None,
    language: str,
    own: OwnPerson | None,
    local: LocalEntry | None,
    known: set[str],
) -> None:
    """CR-610."""
    shown = card(
        BOOK, country, at, own_person=own, local_entry=local, confirmations=confirmed(*known), entries=entries,
        want=want, variant=variant, language=language,
    )  # fmt: skip
    everything = (*shown.entries, *shown.more)
    assert 1 <= len(shown.entries) <= entries
    check_emergency(shown, country)
    rows = [(entry, *ROWS[entry.line_id]) for entry in everything if entry.line_id]
    for entry, iso, row in rows:
        assert iso == country
        assert entry.number == row.number and entry.sms == row.sms and entry.audience in (None, row.audience)
        assert row.confidence is Confidence.HIGH or row.id in known
        assert entry.open_24_7 is (row.open_24_7 is True)
        assert entry.open_24_7 or "24/7" not in (entry.hours or "")
        assert (entry.opens_at is not None) == (entry.closed_now is True)
        assert entry.opens_at is None or entry.opens_at > at
    ids = [entry.line_id for entry, _, _ in rows]
    assert len(ids) == len(set(ids))
    assert shown.directories or variant == "act"
    closed = [entry.closed_now is True for entry in shown.entries]
    assert closed == sorted(closed)


def check_emergency(shown: Card, country: str | None) -> None:
    first = shown.entries[0]
    found = BOOK.country(country)
    assert first.kind is EntryKind.EMERGENCY
    assert first.number == (found.emergency[0] if found else "112")
    assert found or shown.directories


@pytest.mark.parametrize("country", sorted(BOOK.countries))
def test_every_country_has_a_card_at_every_hour_of_a_week(country: str) -> None:
    week = [NOON + timedelta(hours=hour) for hour in range(0, 168, 5)]
    cards = [card(BOOK, country, at) for at in week]
    assert all(shown.entries[0].number == BOOK.countries[country].emergency[0] for shown in cards)
    assert all(len(shown.entries) > 1 or not shown.has_checked_lines or shown.more for shown in cards)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("Spain", "ES"), ("españa", "ES"), ("UK", "GB"), ("the Netherlands", "NL"), ("EE.UU.", "US"), ("Ecuador", "EC"),
     ("Niger", "NE"), ("Nigeria", "NG"), ("méxico", "MX"), ("  germany ", "DE"), ("Irlanda", "IE")],
)  # fmt: skip
def test_a_typed_country_is_found_in_english_and_spanish(typed: str, iso: str) -> None:
    assert BOOK.find(typed).exact == iso


@pytest.mark.parametrize(
    ("typed", "iso"), [("Germny", "DE"), ("espanya", "ES"), ("gb", "GB"), ("Austr", "AT"), ("holand", "NL")]
)
def test_a_near_name_is_offered_and_never_chosen(typed: str, iso: str) -> None:
    """CR-611."""
    found = BOOK.find(typed)
    assert found.exact is None and iso in found.near and len(found.near) <= 3


@pytest.mark.parametrize("typed", ["", "  ", "xyz", "!!", "no idea really"])
def test_words_that_are_no_country_match_nothing(typed: str) -> None:
    assert BOOK.find(typed).exact is None


def test_a_country_without_rows_is_known_by_name_and_has_no_neighbours_lines() -> None:
    assert BOOK.name("EC", "es") == "Ecuador" and BOOK.country("EC") is None
    assert BOOK.name("GB", "es") == "Reino Unido" and BOOK.name("gb", "fr") == "United Kingdom"
    assert BOOK.name("ZZ", "en") is None
