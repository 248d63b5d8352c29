"""What everybody reads while an alert lives: what joins it, what is tapped, what was late, what closing undoes."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alert import Alert, Change, State, TellClient, TellTherapist, Who, accepted, chase, unreachable
from bot.domain.decision import Say
from bot.domain.people import AlertLevel, Therapist
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.alert_status import change_line, first_accepted, plan_line, status
from bot.domain.talk.alerting import say_acts
from bot.domain.talk.therapist.alerts import alert_text
from tests.domain.talk.client_cast import book
from tests.domain.talk.help_cast import AGREED, House, ana, brandt

DIE, TONIGHT = "I want to die", "I am going to kill myself tonight"
HITS = "my boyfriend hits me"
PILLS = "i took all my pills"
CRISIS, WORDS = book().crisis, book().therapist
MARTA = replace(brandt(), id="c" * 16, name="Marta", chat="chat-marta")


def alert_of(house: House) -> Alert:
    assert house.alert
    return house.alert


def scene_of(house: House, backup: Therapist | None = None) -> Scene:
    return Scene(house.now, {"en": book()}, house.client, house.therapist, backup)


def rests(house: House) -> tuple[bool, bool]:
    """Whether a hold is on, and whether check-ins rest."""
    return house.client.hold, house.client.rest_until is not None


def thought_rests(house: House) -> bool:
    return house.client.thought_rest_until is not None


def letters(house: House) -> list[Say]:
    return [say for say in house.last.says if say.to == "chat-brandt"]


# What joins an open alert


def test_danger_from_others_stands_on_the_alert_before_anybody_calls() -> None:
    """CR-616: also when it joins an alert of another kind; the letter on the phone changes in place."""
    house = House()
    house.ana(DIE)
    house.ana(HITS)
    alert = alert_of(house)
    assert (alert.kinds, alert.heard_again) == (("suicide", "from_others"), 1)
    (letter,) = letters(house)
    assert letter.only_in_place and letter.silent and letter.replaces == letter.slot
    assert "risk words + danger from others" in letter.text and WORDS.before_calling in letter.text
    told = house.brandt_presses("ack", alert.alert_no)
    assert "danger from others" in told
    assert told.index(WORDS.before_calling) < told.index(ana().phone)


def test_after_it_was_seen_a_new_kind_of_danger_is_said_aloud_and_more_of_the_same_in_silence() -> None:
    """CR-709."""
    house = House()
    house.ana(DIE)
    house.brandt_presses("ack", alert_of(house).alert_no)
    house.waits(minutes=10)
    house.ana(DIE)
    (quiet,) = letters(house)
    assert quiet.silent and "Wrote again: 1." in quiet.text and quiet.protect
    house.ana(HITS)
    (loud,) = letters(house)
    assert not loud.silent and WORDS.before_calling in loud.text


def test_status_lines_go_behind_the_neutral_line_once_danger_from_others_has_joined() -> None:
    """CR-616."""
    house = House()
    house.ana(DIE)
    house.ana(HITS)
    house.brandt_presses("ack", alert_of(house).alert_no)
    assert [say.text for say in house.last.says if say.to == "chat-ana"] == ["An update is here."]


def test_words_of_danger_after_asking_for_the_therapist_set_hold_and_rest() -> None:
    """CR-104, CR-614: asking costs nothing; the words that join it are no asking."""
    house = House()
    house.ana_presses("tell")
    assert rests(house) == (False, False)
    house.ana(DIE)
    assert alert_of(house).kinds == ("asked", "suicide")
    assert rests(house) == (True, True)
    assert "Check-ins rest until" in house.said[-1].text


def test_asking_while_a_note_is_open_says_so_and_can_be_made_urgent() -> None:
    """CR-612."""
    house = House()
    house.ana(DIE)
    assert house.ana_presses("tell") == CRISIS.asked_again
    house.ana_taps("It is urgent")
    assert alert_of(house).tier.value == "urgent"


# Keys under the reply


def test_a_tapped_key_stands_with_its_time_on_the_letter_that_nobody_has_seen() -> None:
    """CR-616."""
    house = House()
    house.ana(TONIGHT)
    house.waits(minutes=12)
    house.ana_taps("I'm safe now")
    (letter,) = letters(house)
    assert letter.only_in_place and "12:12 client tapped: I'm safe now." in letter.text
    assert "I'm safe now" in house.brandt_presses("ack", alert_of(house).alert_no)


def test_after_it_was_seen_a_tapped_key_comes_as_one_silent_line() -> None:
    """CR-616."""
    house = House()
    house.ana(TONIGHT)
    house.brandt_presses("ack", alert_of(house).alert_no)
    house.ana_presses("al", "with")
    (line,) = letters(house)
    assert line.silent and line.protect and "client tapped: someone is with me." in line.text


def test_not_in_danger_right_now_stands_on_the_alert_too() -> None:
    house = House()
    house.ana(DIE)
    house.ana_taps("No")
    assert [tap.key for tap in alert_of(house).taps] == ["no"] and alert_of(house).unseen


# Handrail was not there (CR-710)


def after_an_outage(minutes: int) -> tuple[House, list[Say]]:
    """An urgent alert went out; Handrail was gone from then on, and is back after so many minutes."""
    house = House()
    house.ana(TONIGHT)
    alert = accepted(alert_of(house), 1, house.now)
    house.waits(minutes=minutes)
    house.alert, acts = chase(alert, house.now)
    return house, list(say_acts(scene_of(house), house.alert, acts).says)


def test_a_step_that_was_owed_goes_marked_late_and_the_client_reads_of_the_gap() -> None:
    """CR-710."""
    _, said = after_an_outage(45)
    texts = {say.to: say.text for say in said}
    assert "Late: it was due at 12:40, and Handrail was not there." in texts["chat-brandt"]
    assert texts["chat-ana"] == CRISIS.delayed.replace("{number}", "116 123")


def test_a_step_in_time_says_nothing_of_a_gap() -> None:
    """CR-710."""
    _, said = after_an_outage(10)
    assert [say.to for say in said] == ["chat-brandt"] and "Late" not in said[0].text


def test_a_ladder_that_ended_meanwhile_is_one_line_for_the_client_not_two() -> None:
    """CR-708."""
    house, said = after_an_outage(300)
    assert alert_of(house).state is State.UNREACHED
    (line,) = [say.text for say in said if say.to == "chat-ana"]
    assert line.startswith(CRISIS.unreached.replace("{number}", "116 123"))


def test_the_gap_is_said_once() -> None:
    """CR-710."""
    house, _ = after_an_outage(15)
    alert, acts = chase(accepted(alert_of(house), 2, house.now), house.now + timedelta(minutes=20))
    assert any(isinstance(act, TellTherapist) and act.late for act in acts)
    assert TellClient(Change.DELAYED) not in acts and alert.client_told.count(Change.DELAYED) == 1


# Closing


@pytest.mark.parametrize("reason", ["reached", "in_session", "other", "false_reading"])
@pytest.mark.parametrize("held", [True, False])
def test_back_to_before_is_what_it_was_before(reason: str, held: bool) -> None:
    """CR-104: a hold of the therapist's own is not undone by closing an alert, a false reading included."""
    house = House(client=replace(ana(), hold=held))
    house.ana(DIE)
    house.ana(TONIGHT)
    number = alert_of(house).alert_no
    house.brandt_presses("ack", number)
    if reason == "false_reading":
        house.brandt_presses("areason", f"{number}:{reason}")
    else:
        house.brandt_presses("ahold", f"{number}:{reason}:back")
    assert house.client.hold is held and not alert_of(house).open


def test_a_false_reading_undoes_every_consequence() -> None:
    """CR-104: hold, rest, thought rest, the line of the plan, and the shorter card of a second hit."""
    house = House(AGREED)
    house.ana(DIE)
    assert rests(house) == (True, True) and thought_rests(house)
    house.brandt_presses("ack", alert_of(house).alert_no)
    house.brandt_presses("areason", f"{alert_of(house).alert_no}:false_reading")
    assert rests(house) == (False, False) and not thought_rests(house)
    assert house.episode and house.episode.closed_by == "false_reading"
    assert "Worth a look" not in house.ana("/plan")
    assert "Are you in danger right now?" in house.ana(DIE), "the whole card, as on a first hit"


# The truth to the client (CR-708)

STATUS_LINES = (
    "sending", "sent", "sent_backup", "sent_only", "sent_outside", "sent_silent", "sent_asked", "sent_to_backup",
    "seen", "dealt", "delayed", "unreached", "unreachable", "heard_again", "asked_again", "added", "added_seen",
    "nobody_told", "nobody_not_set_up", "nobody_urgent_only",
)  # fmt: skip


@pytest.mark.parametrize("name", STATUS_LINES)
def test_no_status_line_says_that_anybody_reads_watches_or_comes(name: str) -> None:
    """CR-708."""
    said = r"\b(reads?|on (the|their|its) way|watch\w*|coming|comes|looks? after)\b"
    assert not re.search(said, getattr(CRISIS, name), re.IGNORECASE)


@pytest.mark.parametrize(
    "name", ["sending", "sent", "sent_asked", "sent_to_backup", "delayed", "unreached", "unreachable"]
)
def test_every_line_about_waiting_repeats_a_number(name: str) -> None:
    """CR-708."""
    assert "{number}" in getattr(CRISIS, name)


def test_the_plan_line_holds_the_whole_plan() -> None:
    """CR-708."""
    house = House()
    house.ana(TONIGHT)
    alert = replace(
        alert_of(house), backup=MARTA.id,
        plan=tuple(replace(rung, to=(Who.THERAPIST, Who.BACKUP)) if at == 2 else rung
                   for at, rung in enumerate(alert_of(house).plan)),
    )  # fmt: skip
    line = plan_line(scene_of(house, MARTA), accepted(alert, 1, house.now))
    assert line == (
        "I am an automated chat. Nobody may be reading this now.\n\n"
        "I sent Dr. Brandt a note at 12:00: your label and how urgent it looked. Not your words.\n"
        "If it is not marked as seen by 12:20, Marta gets it too.\nPlease don't wait: call 116 123."
    )


def test_outside_reading_hours_the_client_reads_when_they_begin_and_that_the_phone_may_be_silent() -> None:
    """CR-707: no default; where sound at night is not agreed, that is said."""
    house = House()
    house.therapist = replace(house.therapist, hours_days=frozenset(range(5)), sound_at_night=False)
    house.now = house.now.replace(day=27, hour=23)  # Friday night
    house.ana(TONIGHT)
    line = house.note_arrives()
    assert "It may be Mon 30 Nov, 08:00 before it is seen." in line
    assert "Dr. Brandt's phone may be silent at this hour." in line


def test_where_only_the_backup_person_could_be_reached_the_client_reads_that_and_nothing_else() -> None:
    """CR-706: the therapist's chat is gone, so nothing says that they have the note."""
    house = House()
    house.ana(TONIGHT)
    plan = tuple(replace(rung, to=(Who.BACKUP,)) if at else rung for at, rung in enumerate(alert_of(house).plan))
    alert, _ = unreachable(replace(alert_of(house), backup=MARTA.id, plan=plan), 1, house.now)
    scene = scene_of(house, MARTA)
    assert "could not be delivered to Dr. Brandt" in change_line(scene, alert, Change.UNREACHABLE).text
    there = accepted(alert, 2, house.now, Who.BACKUP)
    (line,) = first_accepted(scene, there).says
    assert "Marta has the note since 12:00" in line.text and "Dr. Brandt" not in line.text
    assert "Marta has the note since 12:00" in status(scene, there)[0]


def test_a_level_that_forbids_it_tells_nobody_for_every_tier() -> None:
    """CR-701: off means no letter at all, for each tier."""
    for words in (DIE, TONIGHT, HITS, "I took all my pills"):
        house = House(client=replace(ana(), alerts=AlertLevel.NONE))
        house.ana(words)
        assert house.alert is None and not house.told["chat-brandt"], words


def test_the_letter_never_holds_a_word_of_the_client_their_name_or_their_phone() -> None:
    """CR-702: not before it is seen."""
    house = House()
    house.ana("I want to die because of the purple lighthouse")
    house.ana_presses("al", "safe")
    text = alert_text(book(), alert_of(house), house.client, house.therapist, house.now)
    assert not any(word in text for word in ("purple", "lighthouse", "die", "Ana", ana().phone))
    assert text.splitlines()[0] == f"Alert {alert_of(house).alert_no} is open."


def test_unreached_shows_the_card_once_more_with_the_clients_own_person_and_the_plan_a_tap_away_cr_708() -> None:
    """`reliability.md` §2.6: at unreached the client sees the lines for their country again."""
    house, _ = after_an_outage(300)
    scene = replace(scene_of(house), plans=(AGREED,))
    line = change_line(scene, alert_of(house), Change.UNREACHED)
    for part in ("999", "Tom", "07700 900123", "116 123"):
        assert part in line.text
    assert [key.label for key in line.keys[-1]] == [CRISIS.numbers, CRISIS.my_plan]
    unreadable = change_line(replace(scene, plans=None), alert_of(house), Change.UNREACHED)
    assert "116 123" in unreadable.text and "Tom" not in unreadable.text


def test_after_an_act_nothing_draws_from_the_call_and_the_rest_is_said_once_the_note_is_seen_cr_616() -> None:
    house = House()
    house.ana(PILLS)
    plan = house.note_arrives()
    assert "call 999" in plan and "Check-ins" not in plan and "tomorrow" not in plan
    seen = replace(alert_of(house), state=State.ACKNOWLEDGED, acknowledged_at=house.now, acknowledged_by=brandt().id)
    line = change_line(scene_of(house), seen, Change.SEEN)
    assert "Check-ins rest until" in line.text and CRISIS.check_back in line.text


def test_after_an_act_that_nobody_is_told_of_nothing_draws_from_the_call_either_cr_616() -> None:
    house = House(client=replace(ana(), alerts=AlertLevel.NONE))
    house.ana(PILLS)
    assert any("Nobody has been told" in say.text for say in house.said)
    assert not any(CRISIS.check_back in say.text for say in house.said)
