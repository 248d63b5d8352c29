"""/console in the chat: a link that works once, in a message that is protected and says so (T9)."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from bot.domain.console import SignIn
from bot.domain.conversation import respond
from bot.domain.decision import Decision, Say
from bot.domain.incoming import Incoming, Medium, Tap
from tests.domain.talk.therapist_cast import ANA, BRANDT, CHIDI, MARTA, NOON, OKAFOR, Desk, books, brandt, marta, raised

WORDS = books()["en"].therapist
CONSOLE = "https://handrail.example.org"


def asked(desk: Desk, console: str = CONSOLE) -> Decision:
    command = Incoming(Medium.COMMAND, NOON, NOON, command="console")
    return respond(replace(desk.moment(), console=console), command)


def tapped(desk: Desk, number: str) -> Decision:
    """[See in console] under that alert."""
    tap = Incoming(Medium.TAP, NOON, NOON, tap=Tap("seec", number, 0, 7))
    return respond(replace(desk.moment(), console=CONSOLE), tap)


def link_in(decision: Decision) -> tuple[Say, str, SignIn]:
    """The message, the token in it, and what is kept of it."""
    (say,) = decision.says
    (kept,) = decision.records
    found = re.search(rf"{CONSOLE}/sign-in/([\w-]+)", say.text)
    assert found and isinstance(kept, SignIn)
    return say, found[1], kept


def test_the_link_stands_in_a_protected_message_that_is_not_sent_later_than_it_works() -> None:
    say, token, kept = link_in(asked(Desk()))
    assert say.protect and say.to == "" and say.not_after == kept.expires_at == NOON + timedelta(minutes=5)
    assert "5 minutes" in say.text and not say.text.startswith(CONSOLE)  # the lock screen shows the first line
    assert len(token) == 43  # 256 bits


def test_only_the_hash_of_the_token_is_kept_and_for_whom() -> None:
    _, token, kept = link_in(asked(Desk()))
    assert kept.token_hash == sha256(token.encode()).hexdigest()
    assert token not in repr(kept) and kept.therapist == BRANDT and kept.used_at is None


def test_two_links_are_never_the_same() -> None:
    desk = Desk()
    assert len({link_in(asked(desk))[1] for _ in range(50)}) == 50


def test_a_key_under_an_alert_leads_to_that_alert() -> None:
    desk = Desk()
    raised(desk)
    assert link_in(tapped(desk, "40718253"))[2].leads_to == "/alerts/40718253"


def test_a_key_of_somebody_elses_alert_leads_to_ones_own_list() -> None:
    desk = Desk()
    raised(desk)
    okafor = Desk(therapist=replace(brandt(), id=OKAFOR, name="Dr. Okafor", chat="chat-okafor"), files=desk.files)
    okafor.alerts = desk.alerts
    assert link_in(tapped(okafor, "40718253"))[2].leads_to == "/alerts"


def test_the_backup_person_gets_a_link_of_their_own() -> None:
    assert link_in(asked(Desk(therapist=marta())))[2].therapist == MARTA


def test_where_no_console_runs_nothing_is_kept() -> None:
    decision = asked(Desk(), console="")
    assert [say.text for say in decision.says] == [WORDS.console_off] and decision.records == ()


def test_a_rhythm_shown_in_the_chat_opens_in_the_builder_with_its_fields() -> None:
    """T4, [Open in console]; without a console the key is not there."""
    shown = Incoming(Medium.TAP, NOON, NOON, tap=Tap("preset", f"{ANA}:w", 0, 7))
    (say,) = respond(replace(Desk().moment(), console=CONSOLE), shown).says
    key = next(key for row in say.keys for key in row if key.label == WORDS.open_console)
    opened = Incoming(Medium.TAP, NOON, NOON, tap=Tap(key.action, key.about, 0, 8))
    _, _, kept = link_in(respond(replace(Desk().moment(), console=CONSOLE), opened))
    assert kept.leads_to == f"/clients/{ANA}/schedule?preset=w"
    (without,) = respond(Desk().moment(), shown).says
    assert WORDS.open_console not in [key.label for row in without.keys for key in row]


def test_a_key_to_the_builder_for_somebody_elses_client_finds_nobody() -> None:
    tap = Incoming(Medium.TAP, NOON, NOON, tap=Tap("seer", f"{CHIDI}:w", 0, 7))
    (say,) = respond(replace(Desk().moment(), console=CONSOLE), tap).says
    assert say.text == WORDS.not_found
