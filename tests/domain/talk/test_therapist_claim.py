"""Claiming the role and inviting a client (T1, T2)."""

from dataclasses import replace
from datetime import time, timedelta
from hashlib import sha256

from bot.domain.conversation import respond
from bot.domain.decision import Key, Kind, Say
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.moment import ClientMoment
from bot.domain.people import Invite, InviteFor, Therapist
from bot.domain.stage import Stage
from bot.domain.talk.therapist.claim import STRANGER_TAPS, open_claim
from bot.domain.talk.therapist.pairing import pairing_question
from tests.domain.talk.therapist_cast import (
    BRANDT,
    NOON,
    Desk,
    Phone,
    ana,
    books,
    brandt,
    incoming_tap,
    link_of,
    stranger,
)  # fmt: skip

WORDS = books()["en"].therapist
FRESH = Therapist(BRANDT, "Dr. Brandt")
LINK = Invite("i" * 16, "hash", InviteFor.THERAPIST, BRANDT, BRANDT, "Dr. Brandt", NOON + timedelta(hours=48))
START = Incoming(Medium.COMMAND, NOON, NOON, "/start x", "start", "x")


def claimed() -> Desk:
    """A desk just claimed: the first question stands open."""
    decision = STRANGER_TAPS["claim"](stranger(LINK, FRESH), incoming_tap(Key("Claim", "claim", LINK.id), NOON))
    desk = Desk(therapist=replace(FRESH, chat="chat-new"), files={}, place=Place(id="chat-new"))
    desk.keep(decision)
    return desk


def test_the_link_asks_whether_this_is_the_right_account() -> None:
    (say,) = open_claim(stranger(LINK, FRESH), START).says
    assert "Dr. Brandt" in say.text
    assert [key.label for key in say.keys[0]] == ["Claim", "Not me"]


def test_claiming_ties_the_role_to_this_chat_once() -> None:
    desk = claimed()
    assert desk.therapist.chat == "chat-new" and desk.therapist.claimed_at == NOON
    assert desk.invites[LINK.id].used_at == NOON
    assert desk.place.script == "t_claim"


def test_a_used_link_claims_nothing() -> None:
    used = replace(LINK, used_at=NOON)
    decision = STRANGER_TAPS["claim"](stranger(used, FRESH), incoming_tap(Key("Claim", "claim", LINK.id), NOON))
    assert not decision.records


def test_an_invite_for_a_client_never_claims_a_role() -> None:
    other = replace(LINK, for_=InviteFor.CLIENT)
    decision = STRANGER_TAPS["claim"](stranger(other, FRESH), incoming_tap(Key("Claim", "claim", LINK.id), NOON))
    assert not decision.records


def test_not_me_switches_the_link_off() -> None:
    decision = STRANGER_TAPS["unclaim"](stranger(LINK, FRESH), incoming_tap(Key("No", "unclaim", LINK.id), NOON))
    assert [record.revoked_at for record in decision.records if isinstance(record, Invite)] == [NOON]


def test_a_clients_chat_claims_no_role() -> None:
    moment: ClientMoment = replace(Phone(Desk())._moment(), invite=LINK, inviter=FRESH)
    assert open_claim(moment, START).says[0].text == WORDS.claim_client_chat


def test_alerts_are_ready_after_hours_sentence_and_night_answer() -> None:
    """CR-701, CR-707."""
    desk = claimed()
    desk.tap("Mon–Fri")
    desk.says("8:30-17:00")
    desk.says("I call you back the same day.")
    before = desk.therapist
    desk.tap("No")
    assert (before.alerts_ready, desk.therapist.alerts_ready) == (False, True)
    assert (desk.therapist.hours_from, desk.therapist.hours_to) == (time(8, 30), time(17))
    assert desk.therapist.sound_at_night is False


def test_the_night_question_comes_with_a_test_alert_marked_as_one() -> None:
    """CR-707."""
    desk = claimed()
    desk.tap("Every day")
    desk.tap("09:00–18:00")
    desk.says("I call you back the same day.")
    test = next(say for say in desk.said if say.kind is Kind.ALERT)
    assert test.text.startswith("TEST") and "Do Not Disturb" in test.text
    desk.tap("I saw it")
    assert desk.therapist.tested_at == NOON
    assert desk.place.step == "night"


def test_other_days_are_ticked() -> None:
    desk = claimed()
    desk.tap("Other days")
    desk.tap("Mon")
    desk.tap("✓ Mon")
    desk.tap("Tue")
    desk.tap("Done")
    desk.tap("09:00–18:00")
    assert desk.therapist.hours_days == frozenset({1})


def test_with_everything_skipped_alerts_stay_off_and_it_says_so() -> None:
    """CR-701, CR-707."""
    desk = claimed()
    while desk.place.open:
        text = desk.tap("Skip")
    assert WORDS.alerts_off in text and "/invite" in text
    desk.tap("Hours and alerts")
    assert desk.place.script == "t_claim"


def test_country_and_zone_and_a_backup_person_with_a_link_of_their_own() -> None:
    desk = claimed()
    for _ in range(4):
        desk.tap("Skip")
    desk.says("Germany")
    assert desk.therapist.country == "DE"
    desk.tap(next(label for label in desk.labels if "Berlin" in label))
    assert desk.therapist.zone == "Europe/Berlin"
    text = desk.says("Marta")
    (marta,) = desk.people.values()
    assert desk.therapist.backup == marta.id and not marta.chat
    assert "https://t.me/handrail_bot?start=" in text


def test_an_invite_takes_the_usual_start_in_two_taps() -> None:
    desk = Desk()
    desk.command("invite", "B.C.")
    desk.tap("My usual start")
    desk.tap("Skip")
    (made,) = desk.invites.values()
    assert (made.label, made.stage, made.preset, made.practices) == ("B.C.", Stage.SAFETY, "", ())
    assert made.expires_at == NOON + timedelta(hours=72)


def test_the_invite_is_a_protected_picture_and_only_the_hash_is_kept() -> None:
    desk = Desk()
    desk.command("invite", "B.C.")
    desk.tap("My usual start")
    desk.says("+44 20 7946 0018")
    card: Say = desk.said[-1]
    payload = link_of(card).partition("?start=")[2]
    (made,) = desk.invites.values()
    assert card.protect and link_of(card) in card.text and "27 Nov" in card.text
    assert len(payload) == 32
    assert made.payload_hash == sha256(payload.encode()).hexdigest() and payload not in repr(made)
    assert made.phone == "+44 20 7946 0018"


def test_a_chosen_start_can_become_the_usual_one() -> None:
    desk = Desk()
    desk.command("invite", "B.C.")
    desk.tap("Choose now")
    desk.tap("stabilisation")
    desk.tap("Weekday evenings")
    practices = [each for each in books()["en"].practices.values() if each.min_stage is not Stage.PROCESSING]
    desk.tap(practices[0].title[:24])
    desk.tap("Done")
    desk.tap("Skip")
    desk.tap("Yes")
    (made,) = desk.invites.values()
    assert (made.stage, made.preset, made.practices) == (Stage.STABILISATION, "weekday_evenings", (practices[0].id,))
    assert desk.therapist.start_preset == "weekday_evenings"


def test_a_label_is_asked_for_and_two_clients_never_bear_the_same() -> None:
    desk = Desk()
    assert "a.k." in desk.command("invite", "a.k.") and not desk.place.open
    desk.command("invite")
    assert desk.place.step == "label"
    desk.says("A.K.")
    desk.tap("My usual start")
    desk.tap("Skip")
    assert not desk.invites and desk.place.step == "label"


def test_a_revoked_link_stops_and_a_new_one_has_another_secret() -> None:
    desk = Desk()
    desk.command("invite", "B.C.")
    desk.tap("My usual start")
    desk.tap("Skip")
    first = link_of(desk.said[-1])
    desk.tap("New one")
    old, new = desk.invites.values()
    assert old.revoked_at == NOON and new.usable(NOON) and link_of(desk.said[-1]) != first
    assert desk.tap("Revoke") == WORDS.revoked
    assert not desk.invites[new.id].usable(NOON)


def test_nobody_revokes_another_therapists_invite() -> None:
    desk = Desk()
    theirs = replace(LINK, for_=InviteFor.CLIENT, therapist="d" * 16)
    desk.invites[theirs.id] = theirs
    assert desk.tap_action("revoke", theirs.id) == WORDS.was_not_yours
    desk.tap_action("renew", theirs.id)
    assert desk.invites == {theirs.id: theirs}


def test_the_first_name_of_whoever_opened_it_comes_to_the_therapist() -> None:
    say = pairing_question(books()["en"], ana(), brandt())
    assert say.to == "chat-brandt" and say.protect and "A.K." in say.text and "“Ana”" in say.text


def test_a_therapist_with_a_clients_link_is_pointed_to_test_on_me() -> None:
    desk = Desk()
    link = replace(LINK, for_=InviteFor.CLIENT)
    said = respond(replace(desk.moment(), invite=link, inviter=brandt()), START).says
    assert [say.text for say in said] == [books()["en"].enrolment.is_therapist]
