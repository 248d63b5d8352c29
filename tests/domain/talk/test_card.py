"""CR-610, CR-611, F-34: the card as it is read, for every country, language and hour."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.book import Book
from bot.domain.crisis import Card, Confirmation, CrisisBook, EntryKind, HowConfirmed, LocalEntry, OwnPerson, Role
from bot.domain.talk.card import card_in, card_lines, copy_keys
from bot.domain.talk.card_entry import how_known
from tests import shipped
from tests.domain.talk.client_cast import book
from tests.domain.talk.help_cast import AGREED, House, ana

BOOKS = shipped.books()
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOURS = [MONDAY + timedelta(hours=hour) for hour in range(0, 168, 7)]
TOM, CLINIC = OwnPerson("Tom", "07700 900123"), LocalEntry("Clinic on call", "020 7946 0000")


def shown(iso: str, at: datetime = MONDAY, words: Book | None = None, **more: Any) -> Card:
    return card_in(words or book(), iso, at, UTC, entries=5, **more)


def text(iso: str, at: datetime = MONDAY, **more: Any) -> str:
    return card_lines(book(), shown(iso, at, **more))


@pytest.mark.parametrize("words", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("iso", sorted(book().lines.countries))
def test_every_card_in_every_language_at_every_hour_has_its_numbers_alone_on_their_lines(iso: str, words: Book) -> None:
    """CR-610."""
    for at in HOURS:
        card = shown(iso, at, words)
        said = card_lines(words, card)
        lines = said.splitlines()
        for entry in card.entries:
            numbers = {entry.number, entry.sms} if entry.kind is not EntryKind.TEXT else {entry.sms, entry.whatsapp}
            assert all(number in lines for number in numbers - {None})
        assert not any(line.startswith("+") and len(line) < 9 for line in lines), "a short code with a country code"
        assert said.count(words.crisis.closed_now) == sum(entry.closed_now is True for entry in card.entries)
        assert said.count(words.crisis.always) <= sum(entry.open_24_7 for entry in card.entries)
        assert "https://findahelpline.com" in said and "24/7" not in said
        assert {key.copy for row in copy_keys(words.crisis, card) for key in row} <= set(lines)


@pytest.mark.parametrize("words", BOOKS.values(), ids=BOOKS)
def test_a_line_that_is_closed_stands_last_and_says_when_it_opens(words: Book) -> None:
    """CR-610."""
    card = shown("FR", MONDAY, replace(words, language="en"))
    last = card_lines(replace(words, language="en"), card)
    assert last.index("3114") < last.index("01 46 21 46 46")
    opens = last.index(words.crisis.closed_now)
    assert last[opens:].splitlines()[0].endswith("15:00.")
    assert f"{words.crisis.every_day} 15:00–23:00" in last


def test_an_emergency_number_nobody_could_check_has_its_neighbour_under_it() -> None:
    assert "106\n105" in text("PE") and "999\n112" not in text("GB")


def test_an_emergency_route_by_text_is_shown_where_there_is_one() -> None:
    assert "Emergency by text:\n114" in text("FR") and "by text" not in text("GB")


def test_another_number_in_the_clients_own_language_stands_under_the_line() -> None:
    assert "In English:\n2389 2223" in card_lines(book(), shown("HK", confirmations=_confirmed("HK")))
    assert "09 2525 0112" not in text("FI")


def test_the_wanted_way_in_writing_takes_the_place_of_the_voice_number() -> None:
    """CR-610."""
    said = text("AT", want="text")
    assert "chat.onlineberatung-telefonseelsorge.at" in said and "\n142\n" not in said


def test_a_group_line_says_for_whom_it_is_in_words() -> None:
    assert "For young people." in text("AT") and "_" not in text("AT")


def test_unconfirmed_rows_bring_the_date_of_their_lists_and_a_directory() -> None:
    """CR-611: until somebody confirms, high-confidence rows, always with the emergency number and a directory."""
    said = text("GB")
    assert said.count("From public lists, Nov 2026. Not dialled by us.") == 1
    assert "999" in said and "Find A Helpline: https://findahelpline.com" in said


def test_among_checked_rows_the_unchecked_one_says_so_itself() -> None:
    one = {"gb-samaritans": Confirmation(date(2026, 11, 2), "Dr. Brandt", HowConfirmed.CALL, date(2027, 5, 1))}
    said = text("GB", confirmations=one)
    assert "85258\nDay and night.\nFrom public lists" in said and "116 123\nDay and night.\n\n" in said


def test_the_clinic_can_keep_unconfirmed_rows_back() -> None:
    """CR-611."""
    care = replace(book().care, crisis=replace(book().care.crisis, show_unconfirmed=0))
    words = replace(book(), care=care)
    said = card_lines(words, shown("GB", words=words))
    assert "116 123" not in said and "999" in said and "https://findahelpline.com" in said


@pytest.mark.parametrize("iso", ["", "ZZ", "EC"])
def test_a_country_without_rows_gets_the_general_number_and_every_directory(iso: str) -> None:
    """CR-611."""
    said = text(iso)
    assert "112 or 911" in said and said.count("https://") == len(book().lines.directories)


def test_the_order_is_emergency_own_person_local_entry_line_text_directory() -> None:
    """CR-610."""
    said = text("GB", own_person=TOM, local_entry=CLINIC)
    places = [said.index(each) for each in ("999", "07700 900123", "020 7946 0000", "116 123", "85258", "findahelp")]
    assert places == sorted(places)


def test_behind_a_tap_stands_when_each_row_was_checked() -> None:
    """CR-611."""
    house = House()
    house.ana("/now")
    assert house.ana_taps("Are these checked?").count("From public lists, Nov 2026.") == 3
    house.brandt_presses("lchk", "GB:looked")
    house.ana("/now")
    told = house.ana_taps("Are these checked?")
    assert "Samaritans: checked on 24 Nov 2026." in told
    assert "Breathing Space (Scotland): From public lists" in told  # it was not on the card that was checked
    house.waits(days=181)
    house.ana("/now")
    assert "It is due for another look." in house.ana_taps("Are these checked?")


def test_what_is_no_row_has_nothing_to_be_checked() -> None:
    card = shown("GB", own_person=TOM)
    assert [bool(how_known(book(), entry, card)) for entry in card.entries][:2] == [False, False]


def test_the_numbers_of_a_country_never_appear_on_the_card_of_another() -> None:
    """CR-611, F-34: never a wrong country; a short number may be an ambulance in one and a suicide line in another."""
    lines: CrisisBook = book().lines
    for iso in lines.countries:
        ids = {entry.line_id for entry in (*shown(iso).entries, *shown(iso).more) if entry.line_id}
        assert all(each.startswith(f"{iso.lower()}-") for each in ids)


def test_a_violence_line_takes_the_place_of_all_others_in_danger_from_another_person() -> None:
    """CR-616."""
    great_britain = book().lines.countries["GB"]
    safe = replace(great_britain.lines[0], id="gb-safe", name="Safe line", role=Role.VIOLENCE, number="0808 2000 247")
    lines = replace(book().lines, countries={"GB": replace(great_britain, lines=(*great_britain.lines, safe))})
    words = replace(book(), lines=lines)
    said = card_lines(words, shown("GB", words=words, variant="from_others", own_person=TOM))
    assert "0808 2000 247" in said and not any(each in said for each in ("116 123", "85258", "07700"))


def test_support_now_shows_five_entries_at_most_and_a_risk_reply_three() -> None:
    """CR-610."""
    house = House(AGREED, client=replace(ana(), local_line=CLINIC))
    house.ana("/now")
    assert [each in house.said[0].text for each in ("999", "07700 900123", "020 7946 0000", "116 123", "85258")] == [
        True
    ] * 5
    house.ana("I want to die")
    assert [each in house.said[0].text for each in ("999", "07700 900123", "020 7946 0000", "116 123", "85258")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert "116 123" in house.ana_taps("More ways")


def _confirmed(iso: str) -> dict[str, Confirmation]:
    one = Confirmation(date(2026, 11, 2), "Dr. Brandt", HowConfirmed.CALL, date(2027, 5, 1))
    return {line.id: one for line in book().lines.countries[iso].lines}
