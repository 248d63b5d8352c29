"""The reply to danger and what stands beside it: a second hit, barriers, a check-back, a call, own words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alert import Alert
from bot.domain.crisis import LocalEntry
from bot.domain.decision import Kind, Withdraw
from bot.domain.journal import Episode
from bot.domain.language import unread
from bot.domain.people import AlertLevel, LinesChecked, Pairing
from bot.domain.safety_plan import PlanState
from bot.domain.talk.barriers import WAYS
from bot.domain.talk.check_back import tomorrow
from tests.domain.talk.client_cast import book
from tests.domain.talk.help_cast import AGREED, House, ana

DIE, TONIGHT = "I want to die", "I am going to kill myself tonight"


def the_local_line(house: House) -> LocalEntry | None:
    return house.client.local_line


def the_checks(house: House) -> tuple[LinesChecked, ...]:
    return house.therapist.lines_checked


def test_a_second_hit_within_six_hours_gets_a_shorter_card_and_asks_what_is_in_the_way() -> None:
    """CR-605, CR-609."""
    house = House(AGREED)
    first = house.ana(DIE)
    house.waits(minutes=20)
    second = house.ana(DIE)
    assert len(house.said[0].text) < len(first) and "999" in second
    assert {"What's in the way?", "It is urgent", "My plan", "More ways"} <= set(house.labels)
    assert "Are you in danger right now?" not in second


def test_after_six_hours_the_whole_card_comes_again() -> None:
    """CR-605."""
    house = House(AGREED)
    house.ana(DIE)
    house.waits(hours=6)
    assert "Are you in danger right now?" in house.ana(DIE)


def test_a_rise_gets_the_whole_urgent_card() -> None:
    """CR-605."""
    house = House(AGREED)
    house.ana(DIE)
    house.ana(TONIGHT)
    assert "I'm safe now" in house.labels and "What's in the way?" not in house.labels


def test_it_is_urgent_raises_the_tier_of_the_alert() -> None:
    """CR-605."""
    house = House()
    house.ana(DIE)
    house.ana(DIE)
    house.ana_taps("It is urgent")
    assert house.alert and house.alert.tier.value == "urgent"


def test_every_barrier_has_one_short_answer_and_a_way_of_its_own() -> None:
    """CR-606."""
    ways = set()
    for barrier, label in book().crisis.ways.items():
        house = House(AGREED)
        house.ana("/now")
        house.ana_taps("Hard to call?")
        house.ana_taps(label)
        (said,) = house.said
        line = said.text.split("\n\n")[0]
        assert len(line.splitlines()) <= 2 and said.kind is Kind.CRISIS, barrier
        ways.add((said.keys[0][0].action, said.text.partition("\n\n")[2]))
        assert "Numbers" in house.labels
    assert len(ways) == len(WAYS) == 6


def test_those_who_cannot_talk_out_loud_get_ways_in_writing() -> None:
    """CR-606, CR-610."""
    house = House()
    house.ana_presses("way", "voice")
    assert "85258" in house.said[0].text and "116 123" not in house.said[0].text


def test_a_short_message_to_the_own_person_can_be_copied() -> None:
    """CR-606."""
    house = House(AGREED)
    house.ana_presses("way", "much")
    copies = [key.copy for row in house.said[0].keys for key in row if key.copy]
    assert "Tom" in house.said[0].text
    assert copies == [book().crisis.way_message, "07700 900123"]


def test_after_an_alert_the_rest_is_told_and_a_check_back_offered() -> None:
    """CR-614."""
    house = House()
    house.ana(DIE)
    text = house.note_arrives()
    assert "Check-ins rest until Wed 25 Nov, 12:00. You can open one any time." in text
    assert "May I ask tomorrow how it is?" in text
    house.ana_taps("Ask me tomorrow")
    (later,) = [say for say in house.told["chat-ana"] if say.not_before and say.kind is Kind.NOTICE]
    assert later.text == "An update is here." and later.not_before
    assert later.not_before.astimezone(house.now.tzinfo) - house.now <= timedelta(days=1)
    assert house.ana_taps("Read") == "How would you like today to go?"
    assert house.labels == ["A person", "A practice", "Leave me be today"]
    house.ana_taps("Leave me be today")
    assert house.client.rest_until and house.client.rest_until > house.now
    assert house.client.let_be_until and house.client.let_be_until > house.now, "theirs, whatever the therapist ends"


def test_the_therapist_may_end_the_rest_and_hold_and_thought_work_stay_as_they_are() -> None:
    """CR-614."""
    house = House()
    house.brandt("A.K.")
    assert "End the rest" not in house.labels
    house.ana(DIE)
    house.brandt_presses("ack", house.alert.alert_no if house.alert else "")
    house.brandt("A.K.")
    assert "The client is told." in house.brandt_taps("End the rest")
    assert (house.client.rest_until, house.client.hold) == (None, True) and house.client.thought_rest_until
    assert house.ana_taps("Read") == "Dr. Brandt ended the rest. Check-ins go on as agreed."
    assert house.brandt_presses("crest", house.client.id) == book().therapist.old_key


def test_no_means_that_nothing_is_asked() -> None:
    """CR-614."""
    house = House()
    house.ana(DIE)
    house.note_arrives()
    house.ana_taps("Don't ask")
    assert not any(say.not_before and say.kind is Kind.NOTICE for say in house.told["chat-ana"])


def test_stopping_everything_takes_the_check_back_away() -> None:
    house = House()
    house.ana(DIE)
    house.note_arrives()
    house.ana_taps("Ask me tomorrow")
    house.ana("/stop")
    assert Withdraw(f"k:{house.client.id}:") in house.last.parts


def test_the_check_back_waits_for_the_end_of_quiet_hours() -> None:
    """CR-614, CR-207."""
    house = House()
    late = house.now.replace(hour=23)
    early = house.now.replace(hour=3)
    assert [tomorrow(house.client, at).hour for at in (late, early)] == [8, 8]
    assert tomorrow(house.client, late).date() == late.date() + timedelta(days=2)
    assert tomorrow(house.client, early).date() == early.date() + timedelta(days=1)


def test_without_consent_the_check_back_is_offered_and_nothing_rests() -> None:
    """CR-614."""
    house = House(client=replace(ana(), alerts=AlertLevel.NONE))
    text = house.ana(DIE)
    assert "Nobody has been told, as you chose." in text and "May I ask tomorrow" in text
    assert "rest until" not in text and house.client.rest_until is None


def test_a_call_that_is_not_urgent_is_a_line_and_no_alert() -> None:
    """CR-612, CR-1005."""
    house = House()
    house.ana("/now")
    text = house.ana_taps("A call, not urgent")
    assert "raises no alert" in text
    assert (house.alert, house.episode, house.client.hold) == (None, None, False)
    assert not house.told["chat-brandt"]
    assert "asks for a call" in house.brandt("/clients")
    house.brandt("A.K.")
    house.brandt_taps("Seen")
    assert house.client.call_asked_at is None
    assert "has seen that you ask for a call" in house.ana_taps("Read")
    assert "asks for a call" not in house.brandt("/clients")


def test_asking_twice_leaves_one_line() -> None:
    """CR-612."""
    house = House()
    house.ana_presses("call")
    assert "already" in house.ana_presses("call")
    assert not house.told["chat-brandt"]


def test_nothing_is_asked_of_a_therapist_who_has_not_confirmed_the_client() -> None:
    house = House(client=replace(ana(), pairing=Pairing.WAITING))
    house.ana("/now")
    assert "A call, not urgent" not in house.labels


@pytest.mark.parametrize(
    "words",
    [
        "Ich kann nicht mehr und will nur noch schlafen",
        "je ne veux plus vivre comme ça",
        "Не хочу больше жить",
        "死にたい",
    ],
)
def test_a_language_that_cannot_be_read_is_said_plainly_once_a_day(words: str) -> None:
    house = House()
    first = house.ana(words)
    assert "I can only read English and Spanish here." in first and "Support now" in house.labels
    assert "only read" not in house.ana(words)
    house.waits(days=1)
    assert "only read" in house.ana(words)


@pytest.mark.parametrize(
    "words",
    [
        "The bus was late and my boss shouted again",
        "hoy no quiero hablar con nadie",
        "ok",
        "🙂🙂🙂",
        "Tom, Mum",
        "aaaargh",
    ],
)
def test_english_and_spanish_and_short_words_are_left_alone(words: str) -> None:
    assert not unread(words, book().lexicons)


def test_saying_so_does_not_lose_what_was_written() -> None:
    house = House()
    house.ana("Ich kann nicht mehr und will nur noch schlafen")
    assert house.entries and house.client.unread_said_on


def test_an_own_warning_phrase_is_a_concern_once_the_therapist_has_set_it() -> None:
    """CR-615."""
    house = House()
    assert "999" not in house.ana("the grey is back")
    house.brandt("A.K.")
    house.brandt_taps("More")
    house.brandt_taps("Own words")
    house.brandt_taps("Warning words")
    house.brandt("+ the grey is back\n+ no sleep again")
    assert house.client.warnings == ("the grey is back", "no sleep again")
    assert "As a warning: the grey is back · no sleep again" in house.ana_taps("Read")
    assert "999" in house.ana("today the Grey is back")
    assert house.alert and house.alert.kind == "warning"


def test_a_phrase_is_taken_away_with_a_minus() -> None:
    """CR-615."""
    house = House(client=replace(ana(), warnings=("the grey is back",)))
    house.brandt("A.K.")
    house.brandt_taps("More")
    house.brandt_taps("Own words")
    house.brandt_taps("Warning words")
    house.brandt("- The grey is back")
    assert house.client.warnings == ()
    assert "set no words of your own" in house.ana_taps("Read")


def test_not_about_me_lowers_a_concern_to_a_question_and_never_an_urgent_word() -> None:
    """CR-615."""
    house = House(client=replace(ana(), not_about_me=("i want to die", "kill myself tonight")))
    assert "figure of speech" in house.ana(DIE)
    assert not house.told["chat-brandt"]
    house.ana(TONIGHT)
    assert house.alert and house.alert.tier.value == "urgent"


def test_the_local_entry_stands_after_the_own_person() -> None:
    """CR-610."""
    house = House(AGREED)
    house.brandt("A.K.")
    house.brandt_taps("More")
    house.brandt_taps("Local line")
    house.brandt("Camden crisis team")
    house.brandt("020 3317 6777")
    house.brandt("every day 8-20")
    meant = LocalEntry("Camden crisis team", "020 3317 6777", "every day 8-20", house.now.date())
    assert the_local_line(house) == meant
    text = house.ana("/now")
    assert text.index("Tom") < text.index("Camden crisis team\n020 3317 6777") < text.index("Samaritans")
    house.brandt("A.K.")
    house.brandt_taps("More")
    house.brandt_taps("Local line")
    house.brandt("-")
    assert the_local_line(house) is None


def test_on_the_first_invite_the_card_of_the_country_is_shown_and_only_a_check_sets_a_date() -> None:
    """CR-611."""
    house = House(client=replace(ana(), country="DE"))
    house.brandt("/invite B.B.")
    house.brandt_taps("My usual start")
    house.brandt_taps("Skip")
    assert any("Did you check them?" in say.text for say in house.told["chat-brandt"])
    house.brandt_taps("Not checked")
    assert not the_checks(house)
    house.brandt_taps("I know them")
    (checked,) = the_checks(house)
    assert checked.country == "GB" and not checked.looked_up and "gb-samaritans" in " ".join(checked.line_ids)


def test_what_the_therapist_checked_shows_without_the_note() -> None:
    """CR-611."""
    house = House()
    assert "Not dialled by us" in house.ana("/now")
    house.brandt_presses("lchk", "GB:looked")
    assert "Not dialled by us" not in house.ana("/now")


def test_tell_can_be_made_urgent() -> None:
    """CR-612, CR-104."""
    house = House()
    house.ana("/now")
    house.ana_taps("Tell my therapist")
    assert isinstance(house.alert, Alert) and house.alert.tier.value == "concern"
    house.ana_presses("tell", "urgent")
    assert house.alert.tier.value == "urgent" and not house.client.hold


def test_an_episode_holds_no_word_of_the_client() -> None:
    """CR-613."""
    house = House()
    house.ana(DIE)
    assert isinstance(house.episode, Episode) and DIE not in str(house.episode)


@pytest.mark.parametrize("action", ["cplan", "cown", "cloc", "callseen", "crest"])
@pytest.mark.parametrize("rest", ["", ":read", ":agree", ":write"])
def test_another_therapists_client_is_not_there(action: str, rest: str) -> None:
    house = House(AGREED)
    house.client = replace(house.client, therapist="o" * 16, call_asked_at=house.now)
    before = house.client
    assert house.brandt_presses(action, f"{house.client.id}{rest}") == book().therapist.not_found
    assert house.client == before and not house.told["chat-ana"]


def test_a_plan_that_is_not_hers_is_not_open_to_a_client() -> None:
    house = House(AGREED)
    assert house.ana_presses("plprop", "f" * 16 + ":agree") == book().plan.gone
    assert house.standing == (AGREED,)


def test_an_old_key_agrees_to_nothing() -> None:
    proposed = replace(AGREED, id="f" * 16, state=PlanState.PROPOSED, agreed_on=None, version=4)
    house = House(proposed)
    assert house.ana_presses("plprop", f"{proposed.id}:agree", version=3) == book().plan.gone
    assert house.standing == (proposed,)
