"""What both must say yes to: the toolkit, what was agreed, and the stage (T5, T6, T11)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alert import Tap
from bot.domain.people import Agreed, ThoughtClosed
from bot.domain.stage import ORDER, Stage
from bot.domain.talk.therapist.alerts import alert_text
from bot.domain.toolkit import Asked, Proposal, Wish
from bot.domain.words.filling import fill
from tests import shipped
from tests.domain.talk.therapist_cast import ANA, CHIDI, NOON, Desk, Phone, ana, books, brandt, file, practice, raised

BOOK = books()["en"]
WORDS = BOOK.therapist
PRACTICES = [each for each in BOOK.practices.values() if each.min_stage is Stage.SAFETY]


def proposing(*names: str) -> Desk:
    """A desk where these practices were typed."""
    desk = Desk()
    desk.tap_action("ctk", ANA)
    for name in names:
        desk.says(name)
    return desk


def test_guided_practices_and_own_names_make_a_proposal() -> None:
    """CR-402, CR-403."""
    desk = proposing("+ Call Tom")
    desk.tap(PRACTICES[0].title[:24])
    desk.tap(PRACTICES[1].title[:24])
    desk.tap("Done")
    desk.says("The first one in the bus, as you said.")
    proposal = desk.files[ANA].proposal
    assert proposal is not None and proposal.by == "therapist" and proposal.note.startswith("The first one")
    assert proposal.wishes == (
        Wish("Call Tom"), Wish(PRACTICES[0].title, PRACTICES[0].id), Wish(PRACTICES[1].title, PRACTICES[1].id),
    )  # fmt: skip


def test_the_note_and_the_names_never_stand_in_the_push() -> None:
    """CR-217."""
    desk = proposing("Call Tom", "Walk", "Tea")
    desk.tap("Done")
    desk.says("a note")
    (push,) = desk.told
    assert push.text == BOOK.common.neutral_update
    assert [key.action for row in push.keys for key in row] == ["prop"]


def test_fewer_than_three_works_as_a_draft_and_says_so_quietly() -> None:
    """CR-401."""
    desk = proposing("Call Tom")
    desk.tap("Done")
    assert fill(WORDS.few, least=3) in desk.tap("Skip")
    assert desk.files[ANA].proposal is not None


def test_more_than_five_are_refused_and_asked_again() -> None:
    """CR-401."""
    desk = proposing("One", "Two", "Three", "Four", "Five", "Six")
    desk.tap("Done")
    assert fill(WORDS.too_many, most=5) in desk.tap("Skip")
    assert desk.files[ANA].proposal is None and desk.place.step == "practices"
    desk.says("Six")
    desk.tap("Done")
    desk.tap("Skip")
    proposal = desk.files[ANA].proposal
    assert proposal is not None and len(proposal.wishes) == 5


def test_what_is_in_the_toolkit_is_ticked_already() -> None:
    desk = Desk()
    desk.files[ANA] = replace(desk.files[ANA], practices=(practice("Tea", 1), practice("Old", None)))
    assert "Chosen: Tea" in desk.tap_action("ctk", ANA)


def test_an_older_open_proposal_is_withdrawn() -> None:
    desk = proposing("Call Tom")
    desk.tap("Done")
    desk.tap("Skip")
    first = desk.files[ANA].proposal
    assert first is not None
    desk.tap_action("ctk", ANA)
    desk.says("Tea")
    desk.tap("Done")
    moment = desk.moment()
    desk.tap("Skip")
    second = desk.files[ANA].proposal
    assert second is not None and second.id != first.id and second.answer is Asked.OPEN
    assert moment.files[0].proposal == first


def test_agreed_lines_are_kept_and_never_pushed() -> None:
    """CR-415."""
    desk = Desk()
    desk.tap_action("cagr", ANA)
    desk.says("Walk to the park on two days")
    desk.tap("Skip")
    agreed = desk.files[ANA].agreed
    assert agreed is not None and [line.text for line in agreed.lines] == ["Walk to the park on two days"]
    assert agreed.lines[0].by == "therapist"
    assert not desk.told


def test_at_most_three_lines_are_asked() -> None:
    """CR-415."""
    desk = Desk()
    desk.tap_action("cagr", ANA)
    for line in ("one", "two", "three"):
        desk.says(line)
    agreed = desk.files[ANA].agreed
    assert agreed is not None and len(agreed.lines) == 3 and not desk.place.open


def test_a_line_too_long_is_asked_about_and_never_cut_in_silence() -> None:
    """CR-415."""
    desk = Desk()
    desk.tap_action("cagr", ANA)
    assert desk.says("walk " * 40) == fill(BOOK.common.too_long, kept=140)
    assert desk.files[ANA].agreed is None and desk.place.step == "line_one"
    desk.says("Walk on two days")
    desk.tap("Skip")
    agreed = desk.files[ANA].agreed
    assert agreed is not None and [line.text for line in agreed.lines] == ["Walk on two days"]


def test_typing_nothing_leaves_what_stood() -> None:
    desk = Desk()
    before = Agreed(ANA, (), NOON.date())
    desk.files[ANA] = replace(desk.files[ANA], agreed=before)
    desk.tap_action("cagr", ANA)
    while desk.place.open:
        desk.tap("Skip")
    assert desk.files[ANA].agreed == before and not desk.told


def test_the_stage_goes_up_by_one_with_a_note_and_a_screen_that_names_what_opens() -> None:
    """CR-102, CR-106."""
    desk = Desk()
    assert WORDS.opens["processing"] in desk.tap_action("cstg", ANA)
    desk.tap("Open the next stage")
    assert WORDS.opens["processing"] in desk.says("Steady for a month")
    desk.tap("Open it")
    assert desk.ana.ceiling is Stage.PROCESSING
    assert any("Steady for a month" in act.about for act in desk.acts)
    assert Phone(desk).read() == WORDS.client_forward["processing"]


def test_not_now_leaves_the_stage() -> None:
    """CR-102."""
    desk = Desk()
    desk.tap_action("stup", ANA)
    desk.says("Steady for a month")
    desk.tap("Not now")
    assert desk.ana.ceiling is Stage.STABILISATION and not desk.told


def test_no_stage_goes_up_under_a_hold() -> None:
    """CR-104."""
    desk = Desk()
    desk.put(replace(ana(), hold=True))
    assert WORDS.stage_hold in desk.tap_action("stup", ANA)
    assert not desk.place.open


def test_no_stage_goes_up_while_an_alert_is_open() -> None:
    """CR-104."""
    desk = Desk()
    raised(desk)
    desk.put(replace(desk.ana, hold=False))
    assert WORDS.stage_alert in desk.tap_action("stup", ANA)
    assert not desk.place.open


def test_an_alert_that_comes_while_the_screen_is_open_stops_the_raise() -> None:
    """CR-104."""
    desk = Desk()
    desk.tap_action("stup", ANA)
    desk.says("Steady for a month")
    raised(desk)
    desk.tap("Open it")
    assert desk.ana.ceiling is Stage.STABILISATION


@pytest.mark.parametrize("stage", [stage for stage in ORDER if stage is not Stage.GROWTH])
def test_down_is_one_tap_to_any_stage_and_the_client_reads_it_plainly(stage: Stage) -> None:
    """CR-103, CR-106."""
    desk = Desk()
    desk.put(replace(ana(), ceiling=Stage.GROWTH))
    desk.tap_action("cstg", ANA)
    desk.tap(f"Down to {stage.value}")
    assert desk.ana.ceiling is stage
    assert Phone(desk).read() == WORDS.client_back[stage.value]


@pytest.mark.parametrize("stage", ["growth", "processing", "nowhere", ""])
def test_down_never_goes_up(stage: str) -> None:
    """CR-102."""
    desk = Desk()
    desk.tap_action("stdn", f"{ANA}:{stage}")
    assert desk.ana.ceiling is Stage.STABILISATION


def test_a_hold_is_set_and_lifted_here() -> None:
    """CR-104."""
    desk = Desk()
    desk.put(replace(ana(), ceiling=Stage.PROCESSING))
    desk.tap_action("cstg", ANA)
    desk.tap("Set a hold")
    held = desk.ana
    assert held.hold and held.stage is Stage.STABILISATION
    assert Phone(desk).read() == WORDS.client_back["stabilisation"]
    desk.tap_action("cstg", ANA)
    desk.tap("Lift the hold")
    lifted = desk.ana
    assert not lifted.hold
    assert Phone(desk).read() == WORDS.client_forward["processing"]


def test_a_hold_that_changes_nothing_for_the_client_is_not_announced() -> None:
    desk = Desk()
    desk.tap_action("hold", f"{ANA}:on")
    assert desk.ana.hold and not desk.told


def test_while_an_alert_is_open_its_hold_is_lifted_only_by_closing_it() -> None:
    """CR-104."""
    desk = Desk()
    raised(desk)
    assert desk.tap_action("hold", f"{ANA}:off") == WORDS.hold_stays
    assert desk.ana.hold


@pytest.mark.parametrize("shelf", shipped.books())
def test_every_stage_has_words_of_its_own_for_both_ways_in_every_language(shelf: str) -> None:
    """CR-106."""
    words, stages = shipped.books()[shelf].therapist, {stage.value for stage in ORDER}
    assert set(words.client_forward) == set(words.client_back) == set(words.stages) == set(words.opens) == stages
    for ways in (words.client_forward, words.client_back):
        assert all(len(line.split()) > 3 for line in ways.values())
    assert len({*words.client_forward.values(), *words.client_back.values()}) >= 2 * len(stages) - 2


def test_a_key_of_a_client_who_went_to_another_therapist_opens_nothing() -> None:
    desk = Desk()
    desk.tap_action("cstg", ANA)
    desk.put(replace(ana(), therapist=CHIDI))
    assert desk.tap("Open the next stage") == WORDS.not_found


def test_the_keys_a_client_can_tap_on_an_alert_have_words() -> None:
    desk = Desk()
    alert = replace(raised(desk), taps=(Tap(NOON, "with"), Tap(NOON, "safe"), Tap(NOON, "with")))
    text = alert_text(BOOK, alert, ana(), brandt(), NOON)
    assert "13:00 client tapped: someone is with me.\n13:00 client tapped: I'm safe now." in text


def test_a_practice_above_the_clients_stage_is_not_offered() -> None:
    desk = Desk()
    above = next(each for each in BOOK.practices.values() if each.min_stage is Stage.STABILISATION)
    desk.tap_action("ctk", ANA)
    assert above.title[:24] in desk.labels
    desk.put(replace(ana(), ceiling=Stage.SAFETY))
    desk.tap_action("ctk", ANA)
    assert above.title[:24] not in desk.labels


def test_a_client_who_rests_from_messages_is_left_alone_and_the_therapist_reads_that() -> None:
    """CR-213."""
    desk = Desk()
    desk.put(replace(ana(), paused_open=True, ceiling=Stage.PROCESSING))
    assert "is not told of it" in desk.tap_action("stdn", f"{ANA}:safety")
    assert desk.ana.ceiling is Stage.SAFETY and not desk.told


def test_news_waits_for_the_end_of_the_clients_quiet_hours() -> None:
    """CR-207."""
    desk = Desk(now=NOON + timedelta(hours=11))
    desk.put(replace(ana(), ceiling=Stage.PROCESSING))
    desk.tap_action("stdn", f"{ANA}:safety")
    (notice,) = desk.told
    assert notice.not_before == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def test_a_clients_own_suggestion_is_read_and_agreed_to() -> None:
    """CR-403."""
    desk = Desk()
    suggested = Proposal("9" * 16, ANA, "client", (Wish("Tea"),), NOON)
    desk.files[ANA] = replace(desk.files[ANA], proposal=suggested)
    desk.place = replace(desk.place, about=ANA)
    assert "Tea" in desk.tap_action("propt", suggested.id)


def test_the_therapist_closes_the_thought_record_with_a_reason_only_they_keep() -> None:
    """CR-302."""
    desk = Desk()
    desk.tap_action("cstg", ANA)
    desk.tap(WORDS.thought_key)
    desk.tap("Closed: psychosis")
    desk.tap("No, it waits")
    client = desk.files[ANA].client
    assert (client.thought_closed, client.thought_at_night) == (ThoughtClosed.PSYCHOSIS, False)
    desk.tap_action("cthw", ANA)
    desk.tap("Open")
    desk.tap("Yes, once a night")
    client = desk.files[ANA].client
    assert (client.thought_closed, client.thought_at_night) == (None, True)


def test_a_stranger_to_the_client_closes_nothing() -> None:
    """CR-302."""
    desk = Desk()
    desk.tap_action("cthw", CHIDI)
    assert desk.said[-1].text == WORDS.not_found


@pytest.mark.parametrize(
    ("scripts", "line"),
    [
        (("feet_and_room", "mindful_minute", "paced_breathing"), "internal"),
        (("reach_out", "near_people", "one_small_action"), "external"),
        (("reach_out", "feet_and_room", "urge_wave"), ""),
    ],
)
def test_a_one_sided_toolkit_is_said_to_the_therapist_and_not_to_the_client(
    scripts: tuple[str, ...], line: str
) -> None:
    """CR-404."""
    desk = Desk(files={ANA: file(replace(ana(), ceiling=Stage.PROCESSING))})
    desk.tap_action("ctk", ANA)
    for script in scripts:
        desk.tap(BOOK.practices[script].title[:24])
    desk.tap("Done")
    desk.tap("Skip")
    said = "\n".join(say.text for say in desk.said)
    assert [kind for kind, words in WORDS.one_sided.items() if words in said] == ([line] if line else [])
    assert not any(words in say.text for say in desk.told for words in WORDS.one_sided.values())
