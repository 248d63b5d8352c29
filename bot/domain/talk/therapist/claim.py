"""T1: claiming the therapist's role, and the answers without which alerts stay off (CR-701, CR-707)."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Key, Kind, Remember, Say, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.journal import Act
from bot.domain.moment import ClientMoment, Moment, TherapistMoment
from bot.domain.people import Invite, InviteFor, Therapist
from bot.domain.schedule_parts import EVERY_DAY, WORKDAYS
from bot.domain.script import Choice, Facts
from bot.domain.talk import dialogues
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import city_of, say_clock, say_day
from bot.domain.talk.therapist.links import start_link
from bot.domain.talk.therapist.own import LIVE, opened
from bot.domain.words.filling import fill

CLAIM_HOURS = 48
THERAPIST_MENU = "therapist"
MOST_ZONES = 8
LONGEST_NAME, LONGEST_SENTENCE = 60, 140
DAYS = {"weekdays": WORKDAYS, "every": EVERY_DAY}


def open_claim(moment: Moment, incoming: Incoming) -> Decision:
    """The link of a therapist's role was opened: is it this person's own account?"""
    words, invite, therapist = moment.book.therapist, moment.invite, moment.inviter
    if isinstance(moment, TherapistMoment):
        return decide(Say(words.claimed_already))
    if isinstance(moment, ClientMoment) and moment.client.standing in LIVE:
        return decide(Say(words.claim_client_chat))
    if not _good(moment, invite) or invite is None or therapist is None:
        return decide(Say(moment.book.enrolment.cannot_be_used))
    keys = ((Key(words.claim, "claim", invite.id), Key(words.not_me, "unclaim", invite.id)),)
    return decide(Say(fill(words.claim_question, therapist=therapist.name), keys=keys))


def claimed(moment: Moment, incoming: Incoming) -> Decision:
    """[Claim]: the role is this chat's, once; then what alerts need is asked."""
    words, invite, therapist = moment.book.therapist, moment.invite, moment.inviter
    if not _good(moment, invite) or invite is None or therapist is None or isinstance(moment, TherapistMoment):
        return decide(Say(moment.book.enrolment.cannot_be_used))
    mine = replace(
        therapist, chat=moment.chat, claimed_at=moment.now, language=moment.book.language, version=therapist.version + 1
    )
    done = Act(moment.fresh("act claim"), moment.now, mine.id, "claimed_the_role")
    welcome = replace(reply(moment, incoming, fill(words.claimed, therapist=mine.name)), menu=THERAPIST_MENU)
    here = as_therapist(moment, mine)
    script = opened(here, replace(incoming, tap=None), HOUSES, "t_claim")
    return remember(replace(invite, used_at=moment.now), mine, done) + decide(welcome) + script


def not_me(moment: Moment, incoming: Incoming) -> Decision:
    """[Not me]: nothing is claimed, and the link that went astray is switched off."""
    invite = moment.invite
    off = remember(replace(invite, revoked_at=moment.now)) if invite and _good(moment, invite) else Decision()
    return off + decide(reply(moment, incoming, moment.book.therapist.not_claimed))


def set_up(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """The same questions again, at any time."""
    return opened(moment, incoming, HOUSES, "t_claim")


def test_alert(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """A test alert to themselves and to the backup person, marked as one (CR-707, T8)."""
    return test_letters(moment)


def test_letters(moment: TherapistMoment) -> Decision:
    """Both of them, from the chat and from the console alike."""
    backup = moment.backup if moment.backup and moment.backup.chat else None
    return decide(test_letter(moment, moment.therapist), *((test_letter(moment, backup),) if backup else ()))


def test_letter(moment: TherapistMoment, to: Therapist) -> Say:
    """Looks and sounds like an alert, and says first that it is a test."""
    words = moment.book_of(to).therapist
    keys = ((Key(words.saw_it, "sawtest"),),)
    return Say(words.test_alert, kind=Kind.ALERT, to=to.chat, keys=keys, protect=True)


def saw_test(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """[I saw it]: the test came through."""
    line = fill(moment.book.therapist.saw_it_said, time=say_clock(moment.now, moment.therapist.zone))
    tested = replace(moment.therapist, tested_at=moment.now, version=moment.therapist.version + 1)
    return decide(Remember(tested), reply(moment, incoming, line))


def as_therapist(moment: Moment, therapist: Therapist) -> TherapistMoment:
    """The same moment with a therapist in it who was not one before."""
    return TherapistMoment(
        now=moment.now, seed=moment.seed, book=moment.book_of(therapist), chat=moment.chat, place=moment.place,
        bot_name=moment.bot_name, invite=moment.invite, inviter=therapist, before=moment.before,
        alert_no=moment.alert_no, books=moment.books, therapist=therapist, backup=None, files=(), file=None, alerts=(),
        invites=(),
    )  # fmt: skip


def facts(moment: Moment, place: Place) -> Facts:
    """The names of the weekdays, and the zones of the country."""
    assert isinstance(moment, TherapistMoment)
    country = text_of(place.answers.get("country")) or moment.therapist.country
    names = moment.book.common.key_weekdays
    return {
        "therapist": moment.therapist.name,
        "weekdays": tuple(Choice(str(day), name) for day, name in enumerate(names)),
        "zones": zones_of(moment, country),
    }


def zones_of(moment: TherapistMoment, country: str) -> tuple[Choice, ...]:
    """The present times in the zones of a country, one of each time; the therapist's own where none is known."""
    seen: dict[timedelta | None, Choice] = {}
    for zone in moment.book.zones.get(country, (moment.therapist.zone,)):
        offset = moment.now.astimezone(ZoneInfo(zone)).utcoffset()
        seen.setdefault(offset, Choice(zone, f"{say_clock(moment.now, zone)} {city_of(moment.book, zone)}"[:24]))
    return tuple(seen.values())[:MOST_ZONES]


def answered(moment: Moment, incoming: Incoming, place: Place, step: str) -> Decision:
    """Every answer is kept at once; the test alert comes before the question about the night."""
    assert isinstance(moment, TherapistMoment)
    test = decide(test_letter(moment, moment.therapist)) if step == "sentence" else Decision()
    return remember(_in_their_country(moment, with_answers(moment.therapist, place), step)) + test


def _in_their_country(moment: TherapistMoment, therapist: Therapist, step: str) -> Therapist:
    """The country's first zone as soon as it is known; the next question asks whether it is the right one."""
    zones = moment.book.zones.get(therapist.country, ())
    return (
        replace(therapist, zone=zones[0]) if step == "country" and zones and therapist.zone not in zones else therapist
    )


def with_answers(therapist: Therapist, place: Place) -> Therapist:
    """The therapist with what was answered so far; a skipped question leaves what stood."""
    said = place.answers
    start, _, end = text_of(said.get("hours")).partition("-")
    night = {"yes": True, "no": False}.get(text_of(said.get("night")), therapist.sound_at_night)
    return replace(
        therapist,
        hours_days=_days(place) or therapist.hours_days,
        hours_from=time.fromisoformat(start) if start else therapist.hours_from,
        hours_to=time.fromisoformat(end) if end else therapist.hours_to,
        alert_sentence=text_of(said.get("sentence")).strip() or therapist.alert_sentence,
        sound_at_night=night,
        country=text_of(said.get("country")) or therapist.country,
        zone=text_of(said.get("zone")) or therapist.zone,
        version=therapist.version + 1,
    )


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """What stands, whether alerts can go, and the way to the first invite."""
    assert isinstance(moment, TherapistMoment)
    words, therapist = moment.book.therapist, with_answers(moment.therapist, place)
    backup = backup_of(moment, text_of(place.answers.get("backup")).strip())
    if therapist.alerts_ready:
        closing = reply(moment, incoming, words.set_up_done)
    else:
        closing = reply(
            moment, incoming, f"{words.alerts_off}\n{words.set_up_done}", (Key(words.set_up_again, "setup"),)
        )
    return remember(therapist) + named(moment, therapist, backup) + decide(closing)


def _days(place: Place) -> frozenset[int]:
    ticked = place.answers.get("some_days")
    chosen = text_of(place.answers.get("days"))
    if chosen == "some" and isinstance(ticked, tuple):
        return frozenset(int(day) for day in ticked if day in {str(number) for number in range(7)})
    return DAYS.get(chosen, frozenset())


def backup_of(moment: TherapistMoment, name: str) -> Therapist | None:
    """A new row for the backup person; None when none was named or it is the one already there."""
    known = moment.backup.name if moment.backup else ""
    if not name or name == known:
        return None
    here = moment.therapist
    return Therapist(
        id=moment.fresh("backup"),
        name=name[:LONGEST_NAME],
        language=here.language,
        zone=here.zone,
        country=here.country,
    )


def named(moment: TherapistMoment, therapist: Therapist, backup: Therapist | None) -> Decision:
    """The backup person is a person with a chat of their own: they accept by opening the link (CR-705)."""
    if backup is None:
        return Decision()
    link, until = start_link(moment, "backup link"), moment.now + timedelta(hours=CLAIM_HOURS)
    invite = Invite(
        id=moment.fresh("backup invite"), payload_hash=link.payload_hash, for_=InviteFor.THERAPIST, therapist=backup.id,
        person=backup.id, label=backup.name, expires_at=until, created_at=moment.now,
    )  # fmt: skip
    shown = say_day(moment.book, _local(moment, until).date())
    text = fill(moment.book.therapist.backup_link, backup=backup.name, link=link.url, date=shown)
    return remember(backup, replace(therapist, backup=backup.id), invite) + decide(Say(text))


def _local(moment: TherapistMoment, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(moment.therapist.zone))


def _good(moment: Moment, invite: Invite | None) -> bool:
    return invite is not None and invite.for_ is InviteFor.THERAPIST and invite.usable(moment.now)


HOUSES: dialogues.Houses = {"t_claim": House(ended=ended, facts=facts, answered=answered, stopped=ended)}

STRANGER_TAPS = {"claim": claimed, "unclaim": not_me}
TAPS = {"sawtest": saw_test, "setup": set_up, "test": test_alert}
