"""T2: inviting a client by a link and its picture, with the start agreed before the hour."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.attachment import Qr
from bot.domain.decision import Decision, Key, Kind, Say, decide, remember
from bot.domain.dialogue import Answer, Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import Moment, TherapistMoment
from bot.domain.people import Invite, InviteFor, Therapist
from bot.domain.schedule import Preset
from bot.domain.schedule_presets import BESIDE, NEEDS_SESSION
from bot.domain.script import Choice, Facts
from bot.domain.stage import STARTS, Stage
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_when
from bot.domain.talk.therapist.links import start_link
from bot.domain.talk.therapist.local_line import ask_about
from bot.domain.talk.therapist.own import act_of, left, live_files, opened
from bot.domain.words.filling import fill

INVITE_HOURS = 72
LABEL_MAX = 24


def invite(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/invite, with the label or without."""
    label = " ".join(incoming.argument.split())[:LABEL_MAX]
    if label and taken(moment, label):
        return decide(Say(fill(moment.book.therapist.label_taken, label=label)))
    return opened(moment, incoming, HOUSES, "t_invite", keep={"label": label} if label else None)


def facts(moment: Moment, place: Place) -> Facts:
    """The label, the usual start, and what can be chosen."""
    assert isinstance(moment, TherapistMoment)
    words, label = moment.book.therapist, text_of(place.answers.get("label"))
    stage = Stage(text_of(place.answers.get("stage")) or moment.book.care.stage.start)
    chose = text_of(place.answers.get("how")) != "usual" and "stage" in place.answers
    return {
        "label": label,
        "ask_label": "no" if label else "yes",
        "usual": usual_line(moment),
        "stages": tuple(Choice(stage.value, words.stages[stage.value]) for stage in STARTS),
        "presets": tuple(Choice(each.value, words.presets[each.value]) for each in _start_presets()),
        "practices": tuple(
            Choice(each.id, each.title[:24]) for each in moment.book.practices.values() if stage.reaches(each.min_stage)
        ),
        "chose": "yes" if chose else "no",
    }


def usual_line(moment: TherapistMoment) -> str:
    """The usual start in one line."""
    words, here = moment.book.therapist, moment.therapist
    titles = [script.title for each in here.start_practices if (script := moment.book.practices.get(each))]
    return fill(
        words.usual_line, stage=words.stages[start_stage(moment, here).value],
        preset=words.presets[here.start_preset] if here.start_preset else words.no_preset,
        practices=", ".join(titles) or words.usual_practices,
    )  # fmt: skip


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The link, once; only its hash is kept."""
    assert isinstance(moment, TherapistMoment)
    label = " ".join(text_of(place.answers.get("label")).split())[:LABEL_MAX]
    if not label or taken(moment, label):
        others: dict[str, Answer] = {step: answer for step, answer in place.answers.items() if step != "label"}
        again = opened(moment, incoming, HOUSES, "t_invite", keep=others)
        return decide(Say(fill(moment.book.therapist.label_taken, label=label))) + again
    starts = started(moment, place.answers)
    kept = place.answers.get("keep_usual") == "yes"
    usual = remember(replace(starts, version=starts.version + 1)) if kept else Decision()
    phone = text_of(place.answers.get("phone"))
    return usual + new_link(moment, starts, label, phone)


def new_link(moment: TherapistMoment, starts: Therapist, label: str, phone: str = "") -> Decision:
    """A link that begins in that way; on the first one of a country its crisis lines are asked about."""
    return ask_about(moment) + made(moment, Invite(
        id="", payload_hash="", for_=InviteFor.CLIENT, therapist=moment.therapist.id, person="", label=label,
        expires_at=moment.now, stage=start_stage(moment, starts), preset=starts.start_preset,
        practices=starts.start_practices, phone=phone,
    ))  # fmt: skip


def start_stage(moment: TherapistMoment, therapist: Therapist) -> Stage:
    """The stage a new client of theirs begins in: their own usual one, else the clinic's (CR-101)."""
    return therapist.start_stage or Stage(moment.book.care.stage.start)


def started(moment: TherapistMoment, answers: Mapping[str, Answer]) -> Therapist:
    """The therapist with the chosen start as the usual one; nothing chosen leaves it as it is."""
    therapist = moment.therapist
    if answers.get("how") == "usual":
        return therapist
    practices, preset = answers.get("practices"), text_of(answers.get("preset"))
    return replace(
        therapist,
        start_stage=Stage(text_of(answers.get("stage")) or start_stage(moment, therapist)),
        start_preset="" if preset == "none" else preset,
        start_practices=practices if isinstance(practices, tuple) else (),
    )


def made(moment: TherapistMoment, wanted: Invite) -> Decision:
    """A fresh link for that invite: 72 hours, single use, told once."""
    link, until = start_link(moment, "invite link"), moment.now + timedelta(hours=INVITE_HOURS)
    new = replace(
        wanted, id=moment.fresh("invite"), person=moment.fresh("invited"), payload_hash=link.payload_hash,
        expires_at=until, used_at=None, revoked_at=None, created_at=moment.now,
    )  # fmt: skip
    words = moment.book.therapist
    shown = say_when(moment.book, until, moment.therapist.zone)
    caption = fill(words.invite_caption, label=new.label, link=link.url, date=shown)
    keys = ((Key(words.revoke, "revoke", new.id), Key(words.renew, "renew", new.id)),)
    return remember(new, act_of(moment, "invited", new.person)) + decide(
        Say(caption, kind=Kind.REPLY, keys=keys, carries=Qr(link.url), protect=True, slot=f"i.{new.id}")
    )


def revoke(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """[Revoke]: the link stops working; one that was used already is said to be."""
    words, old = moment.book.therapist, _own(moment)
    if old is None:
        return decide(Say(words.was_not_yours))
    if old.used_at is not None:
        return decide(reply(moment, incoming, words.was_used, anew=True))
    return remember(replace(old, revoked_at=moment.now)) + decide(reply(moment, incoming, words.revoked, anew=True))


def renew(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """[New one]: the old link stops working, a new one with the same start is made."""
    old = _own(moment)
    if old is None:
        return decide(Say(moment.book.therapist.was_not_yours))
    off = remember(replace(old, revoked_at=moment.now)) if old.used_at is None else Decision()
    return off + made(moment, old)


def taken(moment: TherapistMoment, label: str) -> bool:
    """Whether one of the own clients bears that label: two alike could not be told apart on an alert."""
    return any(file.client.label.casefold() == label.casefold() for file in live_files(moment))


def _own(moment: TherapistMoment) -> Invite | None:
    found = moment.invite
    return found if found and found.therapist == moment.therapist.id and found.for_ is InviteFor.CLIENT else None


def _start_presets() -> tuple[Preset, ...]:
    """Those that need no date of a session: none is known before the first hour."""
    return tuple(each for each in Preset if each is not Preset.OWN and each not in NEEDS_SESSION | BESIDE)


HOUSES = {"t_invite": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"revoke": revoke, "renew": renew}
