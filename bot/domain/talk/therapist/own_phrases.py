"""Phrases of one client: what counts as a warning, and what does not speak of them (CR-615). The client is told."""

from dataclasses import replace

from bot.domain.decision import Decision, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, Moment, TherapistMoment
from bot.domain.people import Client
from bot.domain.script import Facts
from bot.domain.talk.house import House, reply
from bot.domain.talk.therapist.own import act_of, left, news, not_found, opened, own_file, with_file
from bot.domain.words.filling import fill

MOST, LONGEST, SHORTEST = 12, 60, 3


def ask(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Own words] in the client's menu."""
    return opened(moment, incoming, HOUSES, "t_phrases", about=file.client.id)


def facts(moment: Moment, place: Place) -> Facts:
    """Whose phrases, and which there are."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    client = file.client if file else None

    def listed(phrases: tuple[str, ...]) -> str:
        return " · ".join(phrases) or words.phrases_none

    return {
        "label": client.label if client else "",
        "warnings": listed(client.warnings if client else ()),
        "not_about": listed(client.not_about_me if client else ()),
    }


def changed(there: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """Each line: “+ phrase” adds it, “- phrase” takes it away; without a sign it is added."""
    for line in typed.splitlines():
        phrase = " ".join(line.strip().lstrip("+-–").split())[:LONGEST]
        kept = tuple(each for each in there if each.casefold() != phrase.casefold())
        adds = not line.strip().startswith(("-", "–")) and len(phrase) >= SHORTEST
        there = (*kept, phrase)[:MOST] if adds else kept
    return there


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The phrases are kept, and the client is told which ones count."""
    assert isinstance(moment, TherapistMoment)
    file, words = own_file(moment, place.about), moment.book.therapist
    if file is None:
        return not_found(moment, incoming)
    after = _after(file.client, text_of(place.answers.get("kind")), text_of(place.answers.get("phrases")))
    if after is file.client:
        return decide(reply(moment, incoming, words.left))
    done = act_of(moment, "set_a_client's_own_phrases", after.id)
    said = reply(moment, incoming, fill(words.phrases_set, label=after.label))
    return remember(after, done) + decide(said) + news(moment, after, "ownw")


def _after(client: Client, kind: str, typed: str) -> Client:
    warnings, not_about = client.warnings, client.not_about_me
    if kind == "warning":
        warnings = changed(warnings, typed)
    else:
        not_about = changed(not_about, typed)
    if (warnings, not_about) == (client.warnings, client.not_about_me):
        return client
    return replace(client, warnings=warnings, not_about_me=not_about, version=client.version + 1)


HOUSES = {"t_phrases": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"cown": with_file(ask)}
