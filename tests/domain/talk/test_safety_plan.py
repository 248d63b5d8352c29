"""The safety plan: walked without a trace, drafted by either, agreed by both."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from bot.domain.attachment import Pages
from bot.domain.decision import Kind, Remember
from bot.domain.journal import Episode
from bot.domain.people import AlertLevel
from bot.domain.safety_plan import Helper, Part, Plan, PlanState, lines_of, own_person, walkable, worth_a_look
from bot.domain.talk import plan_copy, plan_walk
from tests.domain.talk.help_cast import AGREED, ANA, NOON, House, ana

DRAFT = replace(AGREED, id="e" * 16, state=PlanState.DRAFT, agreed_on=None)
WRITERS = {"Remember", "remember", "Withdraw", "raise_alert", "record"}


@pytest.mark.parametrize("module", [plan_walk, plan_copy])
def test_the_walk_imports_nothing_that_writes(module: ModuleType) -> None:
    """CR-505, by the text of the code: no name that keeps a record, no module that could."""
    imported = imports_of(Path(str(module.__file__)))
    assert not {name.name for node in imported for name in node.names} & WRITERS
    assert not any(part in (node.module or "") for node in imported for part in ("storage", "services", "dialogues"))


def test_nothing_that_the_walk_reaches_can_touch_a_database() -> None:
    """CR-505: Everything imported from the walk on, to the last module, is of the pure domain."""
    root, reached, waiting = Path(plan_walk.__file__).parents[3], set[str](), ["bot.domain.talk.plan_walk"]
    while waiting:
        name = waiting.pop()
        file = root / (name.replace(".", "/") + ".py")
        if name not in reached and file.is_file():
            reached.add(name)
            waiting += [node.module for node in imports_of(file) if node.module and node.module.startswith("bot.")]
    assert len(reached) > 10
    assert {name for name in reached if not name.startswith("bot.domain.")} == set()


def imports_of(file: Path) -> list[ast.ImportFrom]:
    return [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)]


def test_a_whole_walk_says_and_keeps_nothing() -> None:
    """CR-505."""
    house = House(AGREED)
    house.ana("/plan")
    walked = [house.last]
    while "Next thing I planned" in house.labels:
        house.ana_taps("Next thing I planned")
        walked.append(house.last)
    house.ana_taps("Back")
    walked.append(house.last)
    house.ana_taps("Enough for now")
    walked.append(house.last)
    assert not [part for each in walked for part in each.parts if isinstance(part, Remember)]
    assert len(walked) == 6


def test_no_letter_of_the_walk_names_a_part_outside_its_sealed_body() -> None:
    """CR-505."""
    house = House(AGREED)
    house.ana("/plan")
    house.ana_taps("Next thing I planned")
    for say in house.said:
        assert say.kind is Kind.CRISIS
        assert not say.slot and not say.dedupe and not say.replaces
        assert not any(part.value in key.about for part in Part for row in say.keys for key in row)


def test_every_part_of_the_walk_has_all_ways_out_and_the_emergency_number() -> None:
    """CR-504."""
    house = House(AGREED)
    text, first = house.ana("/plan"), True
    while True:
        assert "999" in text
        assert {"Enough for now", "I need a person"} <= set(house.labels)
        assert first or "Back" in house.labels
        if "Next thing I planned" not in house.labels:
            break
        text, first = house.ana_taps("Next thing I planned"), False
    assert "lines" in text


def test_empty_parts_are_passed_over() -> None:
    """CR-501, CR-504."""
    house = House(AGREED)
    seen = [house.ana("/plan")]
    while "Next thing I planned" in house.labels:
        seen.append(house.ana_taps("Next thing I planned"))
    heads = [text.splitlines()[0] for text in seen]
    assert heads == [
        "How I notice:", "What I can do by myself:", "People I can ask for help:", "Professionals and lines:",
    ]  # fmt: skip


def test_the_last_part_is_shown_only_where_the_therapist_ticked_it() -> None:
    """CR-503."""
    assert AGREED.lines(Part.SURROUNDINGS) == ()
    assert replace(AGREED, show_surroundings=True).lines(Part.SURROUNDINGS) == ("Tom keeps the key.",)


def test_an_own_draft_can_be_walked_at_once_and_says_so() -> None:
    """CR-502."""
    assert "Your draft, not yet looked at together." in House(DRAFT).ana("/plan")


def test_the_agreed_plan_is_walked_before_a_draft() -> None:
    """CR-502."""
    assert walkable((DRAFT, AGREED)) is AGREED


def test_with_neither_plan_nor_draft_there_are_numbers_and_a_way_to_write_it() -> None:
    """CR-507."""
    house = House()
    text = house.ana("/plan")
    assert "999" in text and "You and Dr. Brandt can write this together." in text
    assert {"Write my own draft", "I need a person"} <= set(house.labels)


def test_the_part_about_services_ends_with_the_lines_of_the_country() -> None:
    """CR-507: her own are first; where she named none the part is not passed over, for it has the country's."""
    for plan in (AGREED, replace(AGREED, services=())):
        house = House(plan, client=replace(ana(), country="GB"))
        walked = [house.ana("/plan")]
        while "Next thing I planned" in house.labels:
            walked.append(house.ana_taps("Next thing I planned"))
        (services,) = [each for each in walked if "116 123" in each]
        assert all(services.index(line) < services.index("116 123") for line in plan.services)


def test_with_neither_the_therapist_reads_no_plan_yet() -> None:
    """CR-507."""
    house = House()
    house.brandt("A.K.")
    house.brandt_taps("More")
    assert "A.K.: no plan yet." in house.brandt_taps("Safety plan")


def test_a_plan_that_cannot_be_read_is_the_card_without_a_word_about_a_fault() -> None:
    """CR-506."""
    text = House(AGREED, readable=False).ana("/plan")
    assert text.startswith("People you can reach:") and "999" in text
    assert not any(word in text for word in ("wrong", "error", "could not", "cannot"))


def test_the_walk_leaves_an_open_dialogue_where_it_stood() -> None:
    house = House(AGREED)
    house.ana("/country")
    place = house.places["chat-ana"]
    house.ana("/plan")
    assert house.places["chat-ana"] is place
    assert "Go back" in house.labels


def test_the_plan_can_be_sent_as_text() -> None:
    """CR-509."""
    house = House(AGREED)
    house.ana("/plan")
    text = house.ana_taps("Send me a copy")
    assert "Tom 07700 900123" in text and "Version 1, agreed Tue 24 Nov 2026." in text
    assert "999" in text and "116 123" in text
    assert "key" not in text
    assert not any(say.protect for say in house.said)


def pages_of(house: House) -> Pages:
    (carried,) = [say.carries for say in house.said if say.carries]
    assert isinstance(carried, Pages)
    return carried


def words_of(pages: Pages) -> str:
    sections = ("\n".join((each.heading, *each.lines)) for each in pages.sections)
    return "\n".join((pages.title, *sections, pages.foot))


def test_the_same_plan_comes_as_a_pdf_that_the_client_may_forward() -> None:
    """CR-509: theirs to export and hand on; never a promise."""
    house = House(AGREED)
    house.ana("/plan")
    as_text = house.ana_taps("Send me a copy")
    house.ana_taps("The same as a PDF")
    said = words_of(pages_of(house))
    assert all(line in said for line in as_text.splitlines()[1:])
    assert said.startswith("My safety plan\nVersion 1, agreed Tue 24 Nov 2026.") and said.endswith("Emergency: 999")
    assert "Tom keeps the key." not in said and not any(say.protect for say in house.said)
    assert not any(word in said.lower() for word in ("promise", "contract", "agree to", "i will not"))


def test_a_copy_does_not_say_that_a_line_is_closed_just_now() -> None:
    house = House(AGREED, client=replace(ana(), country="FR"))
    house.now = house.now.replace(hour=3)
    assert "Closed now." in house.ana("/now")
    house.ana("/plan")
    copied = house.ana_taps("Send me a copy")
    assert "Closed now." not in copied and "Every day 15:00–23:00" in copied


def test_a_draft_copied_says_that_it_is_one() -> None:
    """CR-502."""
    house = House(DRAFT)
    house.ana("/plan")
    assert "Your draft, not yet looked at together." in house.ana_taps("Send me a copy")


def test_the_therapists_copy_has_every_part_and_cannot_be_forwarded() -> None:
    """CR-502: a copy for both; facts about a client are protected (principle 15)."""
    house = House(AGREED)
    house.brandt("A.K.")
    house.brandt_taps("More")
    house.brandt_taps("Safety plan")
    house.brandt_taps("Send me a copy")
    said = words_of(pages_of(house))
    assert said.startswith("Safety plan, A.K.") and "Tom keeps the key.\n(not shown to the client)" in said
    assert "Ana" not in said and all(say.protect for say in house.said if say.carries)


@pytest.mark.parametrize("about", ["copy", ""])
def test_without_an_agreed_plan_there_is_no_copy_for_the_therapist(about: str) -> None:
    house = House(DRAFT)
    assert "Tom" not in house.brandt_presses("cplan", f"{ANA}:{about}")
    assert not any(say.carries for say in house.said) and "Send me a copy" not in house.labels


@pytest.mark.parametrize("way", ["plcopy", "plpdf"])
def test_a_copy_of_a_plan_that_cannot_be_read_is_the_card(way: str) -> None:
    """CR-506."""
    house = House(AGREED, readable=False)
    assert house.ana_presses(way).startswith("People you can reach:")


def test_a_copy_keeps_nothing() -> None:
    """CR-505."""
    house = House(AGREED)
    for way in ("plcopy", "plpdf"):
        house.ana_presses(way)
        assert not [part for part in house.last.parts if isinstance(part, Remember)]


def test_the_draft_is_written_part_by_part_and_kept_at_each() -> None:
    house = House()
    house.ana("/plan")
    house.ana_taps("Write my own draft")
    house.ana("- I stop answering\n- I stay in bed")
    (draft,) = house.standing
    assert draft.signs == ("I stop answering", "I stay in bed")
    house.ana_taps("Skip")
    house.ana_taps("Skip")
    house.ana("Tom 07700 900123\nMum")
    house.ana_taps("Stop for now")
    (draft,) = house.standing
    assert draft.ask == (Helper("Tom", "07700 900123"), Helper("Mum"))
    assert draft.state is PlanState.DRAFT and "Safety plan" in house.labels


def test_a_draft_starts_from_what_is_agreed_and_leaves_it_as_it_is() -> None:
    """CR-502."""
    house = House(AGREED)
    house.ana("/plan")
    assert "Now: I stop answering." in house.ana_taps("Change it")
    house.ana("I sleep at noon")
    states = {each.state: each for each in house.standing}
    assert states[PlanState.AGREED] == AGREED
    assert states[PlanState.DRAFT].signs == ("I sleep at noon",)
    assert states[PlanState.DRAFT].alone == AGREED.alone


def test_the_draft_is_shown_only_when_the_client_says_so_and_both_agree_it() -> None:
    """CR-502."""
    house = House(DRAFT)
    house.brandt("A.K.")
    house.brandt_taps("More")
    assert "have not shown it" in house.brandt_taps("Safety plan")
    assert "Tom" not in house.said[0].text
    house.ana("/plan")
    house.ana_taps("Change it")
    house.ana_taps("Stop for now")
    house.ana_taps("Show my therapist")
    house.brandt("A.K.")
    house.brandt_taps("Safety plan")
    assert "Tom 07700 900123" in house.brandt_taps("Read")
    house.brandt_taps("Agree")
    (plan,) = house.standing
    assert (plan.state, plan.agreed_on, plan.number) == (PlanState.AGREED, NOON.date(), 1)
    assert house.told["chat-ana"][-1].text == "An update is here."


def test_what_the_therapist_proposes_stands_when_the_client_agrees() -> None:
    """CR-502, CR-217."""
    house = House(AGREED)
    house.brandt("A.K.")
    house.brandt_taps("More")
    house.brandt_taps("Safety plan")
    house.brandt_taps("Write together")
    for typed in ("She goes quiet", None, None, "Tom 07700 900123", None, None):
        if typed is None:
            house.brandt_taps("Skip")
        else:
            house.brandt(typed)
    house.brandt_taps("Propose")
    assert house.told["chat-ana"][-1].text == "An update is here."
    text = house.ana_taps("Read")
    assert "She goes quiet" in text and "key" not in text
    assert walkable(house.standing) is AGREED
    before = len(house.told["chat-brandt"])
    house.ana_taps("Agree")
    (plan,) = house.standing
    assert plan.number == 2 and plan.signs == ("She goes quiet",) and plan.surroundings == AGREED.surroundings
    assert len(house.told["chat-brandt"]) == before  # CR-1005: it waits for the page of the next morning


@pytest.mark.parametrize(("answer", "seen"), [("Yes, show it", True), ("No, keep it here", False)])
def test_the_therapist_ticks_whether_the_last_part_is_shown(answer: str, seen: bool) -> None:
    """CR-503."""
    house = House()
    house.brandt("A.K.")
    house.brandt_taps("More")
    house.brandt_taps("Safety plan")
    house.brandt_taps("Write together")
    for _ in range(5):
        house.brandt_taps("Skip")
    house.brandt("Tom keeps the key")
    house.brandt_taps(answer)
    house.brandt_taps("Propose")
    assert ("Tom keeps the key" in house.ana_taps("Read")) is seen


def test_the_client_may_go_on_from_a_proposal_or_leave_it() -> None:
    proposed = replace(AGREED, id="f" * 16, state=PlanState.PROPOSED, agreed_on=None)
    for label, state in (("Change", PlanState.DRAFT), ("Not now", PlanState.OLD)):
        house = House(proposed)
        house.ana_presses("plprop", proposed.id)
        house.ana_taps(label)
        assert house.plans[proposed.id].state is state


def test_the_own_person_stands_right_after_the_emergency_number() -> None:
    """CR-610."""
    text = House(AGREED).ana("/now")
    assert text.index("999") < text.index("Tom\n07700 900123") < text.index("Samaritans")


def test_the_own_person_is_left_out_where_danger_comes_from_others() -> None:
    """CR-610, CR-616."""
    text = House(AGREED).ana("my boyfriend hits me and says he will kill me tonight")
    assert "07700 900123" not in text and "999" in text


@pytest.mark.parametrize("words", ["I want to die", "I am going to kill myself tonight"])
def test_my_plan_is_one_tap_from_a_reply_to_danger(words: str) -> None:
    """CR-616."""
    house = House(AGREED)
    house.ana(words)
    assert "My plan" in house.labels
    text = house.ana_taps("My plan")
    assert text.startswith("How I notice:")
    assert "Change it" not in house.labels


@pytest.mark.parametrize(("words", "told"), [("I want to die", True), ("I'm a burden to everyone", False)])
def test_after_an_episode_the_plan_is_worth_a_look_for_both(words: str, told: bool) -> None:
    """CR-508: urgent and concern episodes; for the therapist where an alert was raised."""
    house = House(AGREED)
    house.ana(words)
    assert ("Worth a look together with Dr. Brandt." in house.ana("/plan")) is told
    house.brandt("A.K.")
    house.brandt_taps("More")
    assert ("Worth a look together with A.K." in house.brandt_taps("Safety plan")) is told


def test_without_an_alert_the_therapist_reads_nothing_of_the_episode() -> None:
    """CR-508, CR-1002."""
    house = House(AGREED, client=replace(ana(), alerts=AlertLevel.NONE))
    house.ana("I want to die")
    assert "Worth a look" in house.ana("/plan")
    house.brandt("A.K.")
    house.brandt_taps("More")
    assert "Worth a look" not in house.brandt_taps("Safety plan")


def test_an_episode_of_the_same_morning_does_not_make_a_new_plan_due() -> None:
    """CR-508."""
    early = Episode("9" * 16, ANA, NOON - timedelta(hours=2), "concern", "suicide")
    assert not worth_a_look(AGREED, early, NOON, 60)
    assert worth_a_look(AGREED, replace(early, at=NOON + timedelta(hours=2)), NOON, 60)
    assert not worth_a_look(AGREED, replace(early, at=NOON + timedelta(hours=2), closed_by="false_reading"), NOON, 60)


def test_a_plan_is_worth_a_look_after_sixty_days() -> None:
    """CR-508."""
    assert not worth_a_look(AGREED, None, NOON + timedelta(days=59), 60)
    assert worth_a_look(AGREED, None, NOON + timedelta(days=60), 60)


def test_typed_lines_lose_their_bullets_and_a_dash_empties_a_part() -> None:
    assert lines_of("- one\n\n• two  \n") == ("one", "two")
    assert lines_of("-") == ()


def test_the_own_person_is_the_first_with_a_number() -> None:
    """CR-610."""
    assert own_person((Plan("x", ANA, PlanState.DRAFT, NOON, ask=(Helper("Mum"),)),)) is None
    found = own_person((DRAFT,))
    assert found and found.name == "Tom"
    assert own_person(None) is None
