"""Whom a therapist may call when a client cannot be reached after an alert; the client is told (CR-702)."""

from dataclasses import replace

from bot.domain.decision import Decision, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.script import Facts
from bot.domain.talk.house import House, reply
from bot.domain.talk.therapist.own import act_of, left, news, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill

LONGEST = 80
REMOVED = "-"


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Emergency contact] in the client's menu."""
    return opened(moment, incoming, HOUSES, "t_contact", about=file.client.id)


def facts(moment: Moment, place: Place) -> Facts:
    """Whose it is, and who is noted now."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    there = file.client.emergency_contact if file else ""
    now = fill(words.contact_now, contact=there) if there else words.contact_none
    return {"label": file.client.label if file else "", "now": now}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Kept with the client, who is told behind a neutral line; a lone dash takes it away."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    if file is None:
        return not_found(moment, incoming)
    typed = " ".join(text_of(place.answers.get("who")).split())[:LONGEST]
    if not typed:
        return left(moment, incoming, place)
    line = words.contact_removed if typed == REMOVED else words.contact_set
    kept, told = noted(moment, file, typed, "")
    return kept + decide(reply(moment, incoming, fill(line, label=file.client.label))) + told


def noted(moment: TherapistMoment, file: ClientFile, contact: str, town: str) -> tuple[Decision, Decision]:
    """Kept, and the client told; from the chat as from the console. Blank leaves what stood, a dash takes it away."""
    client = file.client
    after = replace(
        client, emergency_contact=_after(client.emergency_contact, contact), town=_after(client.town, town),
        version=client.version + 1,
    )  # fmt: skip
    return remember(after, act_of(moment, "set_an_emergency_contact", after.id)), news(moment, after, "emct")


def _after(before: str, typed: str) -> str:
    return "" if typed == REMOVED else typed or before


HOUSES = {"t_contact": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cemc": with_file(ask)}
