"""/progress on Ana's phone and on Dr. Brandt's: words first, one picture, and only what is shared or shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attachment import Chart
from bot.domain.book import Book
from bot.domain.incoming import Medium
from bot.domain.journal import Act, Entry, EntryKind, Shared
from bot.domain.moment import TherapistMoment
from bot.domain.people import Client, Pairing
from bot.domain.talk.progress import facts_of
from bot.domain.talk.progress_words import chart, counted, in_words, numbers
from bot.library.check_banned import expression, plain, read_banned
from tests import shipped
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import Road, client_moment, said
from tests.domain.talk.therapist_cast import ANA as ANA_ID
from tests.domain.talk.therapist_cast import CHIDI, Desk, ana, chidi, file
from tests.prompts.pack import PROMPTS

WORDS = book().track
HERE_LONG = replace(ANA, consented_at=NOON - timedelta(days=40))


def practised(days_ago: int, client: str = "ana", kind: EntryKind = EntryKind.PRACTICE, **answers: object) -> Entry:
    return Entry(
        f"{kind.value}{days_ago}", client, kind, NOON - timedelta(days=days_ago),
        answers=answers,  # type: ignore[arg-type]
    )  # fmt: skip


ENTRIES = (practised(1), practised(3), practised(9), practised(9, kind=EntryKind.SETBACK, tag=("my secret",), low=8))


def opened(client: Client = HERE_LONG, entries: tuple[Entry, ...] = ENTRIES) -> Road:
    road = Road(client_moment(client, entries=entries))
    road.hear(said(Medium.COMMAND, command="progress"))
    return road


def carried(road: Road) -> Chart | None:
    drawn = [say.carries for say in road.last.says if isinstance(say.carries, Chart)]
    return drawn[0] if drawn else None


def test_words_come_first_and_the_picture_repeats_its_numbers_in_the_caption_F_43() -> None:
    """CR-801, CR-1001."""
    road = opened()
    words, picture = road.last.says
    assert words.text == "Last 4 weeks: a practice on 3 days. One setback. Nothing is noted for 2 weeks."
    assert words.carries is None and isinstance(picture.carries, Chart)
    assert [(band.label, band.value) for band in picture.carries.bands] == [
        ("28 Oct–3 Nov", None), ("4–10 Nov", None), ("11–17 Nov", 1), ("18–24 Nov", 2),
    ]  # fmt: skip
    for band in picture.carries.bands:
        assert f"{band.label}: {band.words}" in picture.text
    assert road.labels == ["4 weeks", "12 weeks", "Words only", "Show Dr. Brandt", "What it touched"]


def test_twelve_weeks_start_where_she_started() -> None:
    """CR-801."""
    road = opened()
    road.tap("12 weeks")
    assert "Since Thu 15 Oct: a practice on 3 days." in road.text
    assert carried(road) and len(carried(road).bands) == 6  # type: ignore[union-attr]


def test_words_only_stays_so_and_the_picture_is_one_tap_away() -> None:
    road = opened()
    road.tap("Words only")
    assert carried(road) is None and "11–17 Nov: 1" in road.text
    road.tap("12 weeks")
    assert carried(road) is None
    road.tap("With the picture")
    assert carried(road)


@pytest.mark.parametrize("client", [replace(HERE_LONG, accessible=True), replace(HERE_LONG, pictures=False)])
def test_pictures_off_or_accessible_mode_get_words_alone(client: Client) -> None:
    road = opened(client)
    assert carried(road) is None and "11–17 Nov: 1" in road.text
    plain = [label.partition(". ")[2] if client.accessible else label for label in road.labels]
    assert plain == ["4 weeks", "12 weeks", "Show Dr. Brandt", "What it touched"]


def test_under_two_weeks_it_is_too_early_for_a_picture() -> None:
    road = opened(replace(ANA, consented_at=NOON - timedelta(days=13)))
    assert road.text.startswith("Too early for a picture.") and "a practice on 3 days" in road.text
    assert not any(say.carries for say in road.last.says)
    assert carried(opened(replace(ANA, consented_at=NOON - timedelta(days=14))))


def test_where_nothing_is_known_nothing_is_drawn_and_no_zero_is_said_CR_212() -> None:
    """CR-1001."""
    road = opened(entries=())
    assert carried(road) is None and "Nothing is noted for 4 weeks." in road.text and " 0" not in road.text


def test_without_a_practice_there_is_no_picture_of_zeros_and_no_key_for_one_F_44() -> None:
    hard = (practised(1, kind=EntryKind.NOTE), practised(9, kind=EntryKind.SETBACK, low=8))
    road = opened(entries=hard)
    assert carried(road) is None and ": 0" not in road.text
    assert road.text == "Last 4 weeks: no practice is noted. One setback. Nothing is noted for 2 weeks."
    assert road.labels == ["4 weeks", "12 weeks", "Show Dr. Brandt", "What it touched"]
    road.tap("12 weeks")
    assert carried(road) is None and ": 0" not in road.text


@pytest.mark.parametrize("language", ["en"])
def test_the_words_and_the_picture_have_no_score_arrow_or_praise_CR_805(language: str) -> None:
    spoken: Book = shipped.books()[language]
    drawn = chart(spoken, facts_of(opened().moment))
    texts = [
        in_words(spoken, facts_of(opened().moment)),
        numbers(spoken, facts_of(opened().moment)),
        drawn.title,
        drawn.scale,
    ]
    texts += [text for band in drawn.bands for text in (band.label, band.words)]
    rows = read_banned(PROMPTS / language / "banned.yaml", PROMPTS).rows
    assert not [text for text in texts for row in rows if expression(row.pattern).search(plain(text))]
    assert not [text for text in texts for sign in "↑↓↗↘→▲▼%" if sign in text]


def test_counts_are_said_as_one_would_say_them() -> None:
    assert [counted(book(), WORDS.setbacks_counted, each) for each in (0, 1, 3, 14)] == [
        "", "One setback.", "Three setbacks.", "14 setbacks.",
    ]  # fmt: skip


def test_showing_it_keeps_the_numbers_as_they_stand_for_the_therapists_page() -> None:
    """CR-1005."""
    road = opened()
    road.tap("Show Dr. Brandt")
    (kept,) = [each for each in road.last.records if isinstance(each, Entry)]
    assert kept.kind is EntryKind.SHOWN and kept.shared is Shared.SESSION and kept.answers["practice_days"] == 3
    assert [each.act for each in road.last.records if isinstance(each, Act)] == ["showed_progress"]
    assert not road.told
    assert "Dr. Brandt can see this one now" in road.text


def test_before_the_pairing_is_confirmed_nothing_is_told_T2() -> None:
    road = opened(replace(HERE_LONG, pairing=Pairing.WAITING))
    road.tap("Show Dr. Brandt")
    assert not road.told and "once they have confirmed" in road.text


class Reading(Desk):
    """Dr. Brandt's desk, with what Ana has kept."""

    entries: tuple[Entry, ...] = ()

    def moment(self) -> TherapistMoment:
        return replace(super().moment(), entries=self.entries)


def at_desk(client: Client, *entries: Entry) -> Reading:
    one = Reading()
    one.put(client)
    one.entries = tuple(replace(each, client=ANA_ID) for each in entries)
    one.command("clients")
    one.tap("A.K.")
    one.tap("More")
    return one


def as_shown() -> Entry:
    road = opened()
    road.tap("Show Dr. Brandt")
    (kept,) = [each for each in road.last.records if isinstance(each, Entry)]
    return kept


SHARES = replace(ana(), shares_counts=True, consented_at=NOON - timedelta(days=40))
SHARES_NOT = replace(SHARES, shares_counts=False)


def test_shared_counts_are_read_as_of_now_without_a_word_of_hers_CR_1003() -> None:
    """CR-313."""
    one = at_desk(SHARES, *ENTRIES)
    text = one.tap("Progress")
    assert "a practice on 3 days. One setback." in text and "Setback Sun 15 Nov · low 8" in text
    assert "secret" not in text and any(isinstance(say.carries, Chart) for say in one.said)
    assert all(say.protect for say in one.said[-2:])


def test_without_shared_counts_only_what_was_shown_is_read_F_47() -> None:
    """CR-410, CR-1202."""
    assert "shares no numbers" in at_desk(SHARES_NOT, *ENTRIES).tap("Progress")
    shown = at_desk(SHARES_NOT, as_shown(), practised(0), *ENTRIES).tap("Progress")
    assert "A.K. showed you this on Tue 24 Nov:" in shown
    assert "a practice on 3 days" in shown and "low 8" not in shown


def test_what_she_brought_stands_there_in_her_own_word_for_it_CR_804() -> None:
    item = replace(
        practised(0, kind=EntryKind.AGENDA, tag="work", times=3, days=28), script="setback", shared=Shared.SESSION
    )
    for client in (SHARES, SHARES_NOT):
        text = at_desk(client, item, *ENTRIES).tap("Progress")
        assert "“work” keeps coming back, 3 times in 28 days" in text and "secret" not in text


def test_before_the_pairing_is_confirmed_nothing_is_read_T2() -> None:
    text = at_desk(replace(SHARES, pairing=Pairing.WAITING), *ENTRIES).tap("Progress")
    assert "not confirmed yet" in text and "practice on" not in text


def test_every_look_is_written_down_CR_1205() -> None:
    one = at_desk(SHARES, *ENTRIES)
    one.tap("Progress")
    assert (one.acts[-1].act, one.acts[-1].client) == ("looked_at_progress", ANA_ID)


def test_dr_okafors_client_is_not_found_by_dr_brandt() -> None:
    one = at_desk(SHARES, *ENTRIES)
    one.files[CHIDI] = file(chidi())
    text = one.tap_action("cprg", CHIDI)
    assert "can't find that" in text and CHIDI not in {each.client for each in one.acts}
