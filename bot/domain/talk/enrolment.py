"""From the invite to home: the questions of consent, then everything confirmed by doing nothing."""

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.decision import Decision, Key, Kind, Remember, Say, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import AlertLevel, Client, Pairing, Standing
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_presets import Basis, from_preset
from bot.domain.schedule_review import in_review
from bot.domain.script import Facts
from bot.domain.session import dates
from bot.domain.talk import speaking
from bot.domain.talk.card import card_for, card_lines, countries
from bot.domain.talk.consenting import first_choices
from bot.domain.talk.home import home
from bot.domain.talk.house import House
from bot.domain.talk.my_times import clock_in, zone_line, zones_of
from bot.domain.talk.reading_hours import hours_in
from bot.domain.talk.saying import say_time, say_when
from bot.domain.talk.toolkit import start_pack
from bot.domain.toolkit import Practice
from bot.domain.words.filling import fill

NO_THANKS = "no_thanks"


def facts(moment: Moment, place: Place) -> Facts:
    """What the consent screens name: the therapist, their hours and sentence, the backup person, the countries."""
    assert isinstance(moment, ClientMoment)
    therapist, client = moment.therapist, moment.client
    zones = zones_of(moment, text_of(place.answers.get("country")))
    asked = speaking.STEP in place.answers or speaking.worth_asking(moment)
    return {
        **speaking.facts(moment, place),
        "ask_language": "yes" if asked else "no",
        "zones": zones,
        "zone_doubt": "yes" if len(zones) > 1 else "no",
        "therapist": therapist.name,
        "age": str(moment.book.care.consent.min_age),
        "alert_facts": hours_in(moment.book, therapist),
        "alerts_ready": "yes" if therapist.alerts_ready else "no",
        "sentence": therapist.alert_sentence,
        "backup": moment.backup.name if moment.backup else "",
        "has_backup": "yes" if moment.backup and moment.backup.alerts_ready else "no",
        "has_phone": "yes" if client.phone else "no",
        "countries": countries(moment, therapist.country),
    }


def answered(moment: Moment, incoming: Incoming, place: Place, step: str) -> Decision:
    """Language and country count at once: Support now is complete and can be read while the rest is asked."""
    assert isinstance(moment, ClientMoment)
    if step == speaking.STEP:
        return speaking.greeted_anew(moment, place)
    if step != "country":
        return Decision()
    return remember(with_country(moment, moment.client, str(place.answers.get("country", ""))))


def with_country(moment: ClientMoment, client: Client, country: str) -> Client:
    """The client in that country, with its zone: the therapist's where it fits, else the country's first."""
    iso = "" if country == "none" else country
    zones = moment.book.zones.get(iso, ())
    zone = moment.therapist.zone if not zones or moment.therapist.zone in zones else zones[0]
    return replace(client, country=iso, zone=zone)


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """All questions are answered, or the client said no: nothing is kept then but that."""
    assert isinstance(moment, ClientMoment)
    if place.answers.get("adult") == "no":
        return _not_enrolled(moment)
    if NO_THANKS in place.answers.values():
        therapist = moment.book_of(moment.therapist).enrolment
        return _declined(moment, moment.book.enrolment.declined, therapist.told_declined)
    client = _consented(moment, place)
    practices = start_pack(moment, client, moment.invite.practices if moment.invite else ())
    schedule = first_schedule(moment, client)
    kept = first_choices(moment, client, client.consent_version)
    kept += remember(*practices, *((schedule,) if schedule else ()))
    told = _tell_therapist(moment, client)
    return (
        kept
        + decide(_set(moment, client, practices, schedule), home(replace(moment, client=client), board=True))
        + told
    )


def first_schedule(moment: ClientMoment, client: Client) -> Schedule | None:
    """The preset of the therapist's start pack, from today on."""
    if moment.invite is None or not moment.invite.preset:
        return None
    care = moment.book.care.checkin
    today = moment.now.astimezone(ZoneInfo(client.zone)).date()
    basis = Basis(
        client=client.id, id=moment.fresh("schedule"), prompt="", zone=client.zone, start=today,
        run_weeks=care.run_weeks, spread_minutes=care.window_minutes, quiet=client.quiet,
        session_on=dates(client, moment.therapist.zone),
    )  # fmt: skip
    schedule = from_preset(Preset(moment.invite.preset), basis)
    return in_review(planned(schedule, moment.now), care.review_weeks, moment.now)


def _consented(moment: ClientMoment, place: Place) -> Client:
    said = place.answers
    phone = moment.client.phone or (str(said["phone"]) if isinstance(said.get("phone"), str) else "")
    chosen = AlertLevel(str(said["alerts"])) if isinstance(said.get("alerts"), str) else AlertLevel.UNASKED
    level = chosen if phone or chosen is AlertLevel.NONE else AlertLevel.UNASKED  # off without a number (CR-701)
    zone = text_of(said.get("zone")) or moment.client.zone
    return replace(
        moment.client, standing=Standing.ACTIVE, zone=zone, shares_counts=said.get("counts") == "yes", alerts=level,
        phone=phone, backup_ok=said.get("backup") == "yes", consented_at=moment.now, last_word_at=moment.now,
        consent_version=f"enrolment {place.script_version} {moment.book.version}",
    )  # fmt: skip


def _not_enrolled(moment: ClientMoment) -> Decision:
    """Under the age: a kind line and the card; the therapist reads no reason (CR-1204)."""
    card = card_lines(moment.book, card_for(moment, entries=3))
    told = moment.book_of(moment.therapist).enrolment.told_not_enrolled
    return _declined(moment, f"{moment.book.enrolment.under_age}\n\n{card}", told)


def _declined(moment: ClientMoment, line: str, told: str) -> Decision:
    gone = replace(moment.client, standing=Standing.DECLINED, first_name="", phone="", country="")
    text, to = fill(told, label=moment.client.label), moment.therapist.chat
    letter = (Say(text, kind=Kind.NOTICE, to=to, protect=True),) if to else ()
    return decide(Say(line), Remember(gone), *letter)


def _set(moment: ClientMoment, client: Client, practices: Iterable[Practice], schedule: Schedule | None) -> Say:
    words, names = moment.book.enrolment, ", ".join(practice.name for practice in practices)
    clock = zone_line(moment, client.zone)
    quiet = fill(words.quiet_set, **{"from": say_time(client.quiet.start), "to": say_time(client.quiet.end)})
    chosen = moment.invite and moment.invite.practices
    toolkit = (
        fill(words.toolkit_from_therapist, therapist=moment.therapist.name, names=names)
        if chosen
        else fill(words.toolkit_usual, names=names)
    )
    due = schedule.next_due_at if schedule else None
    first = fill(words.first_checkin, date=say_when(moment.book, due, client.zone)) if due else words.no_checkin_yet
    text = fill(
        words.you_are_set, clock=clock, quiet=quiet, toolkit=toolkit, first=fill(first, therapist=moment.therapist.name)
    )
    if client.pairing is not Pairing.CONFIRMED:
        text += "\n" + fill(words.unconfirmed, therapist=moment.therapist.name)
    keys = (*_set_keys(moment, schedule), (Key(words.discreet, "discreet"),))
    return Say(text, keys=keys, clock=clock_in(moment, client.zone))


def _set_keys(moment: ClientMoment, schedule: Schedule | None) -> tuple[tuple[Key, ...], ...]:
    words = moment.book.enrolment
    first = ((Key(words.wrong_time, "mytime"), Key(words.change_quiet, "quiet")), (Key(words.see_toolkit, "tk"),))
    if schedule is None:
        return first
    return (
        *first,
        (
            Key(words.change_first, "schc", schedule.id, schedule.version),
            Key(words.decline_first, "schd", schedule.id, schedule.version),
        ),
    )


def _tell_therapist(moment: ClientMoment, client: Client) -> Decision:
    if not moment.therapist.chat:
        return Decision()
    words = moment.book_of(moment.therapist).enrolment
    level = {
        AlertLevel.ANY: words.level_any, AlertLevel.URGENT: words.level_urgent, AlertLevel.NONE: words.level_none,
        AlertLevel.UNASKED: words.level_unasked,
    }[client.alerts]  # fmt: skip
    text = fill(words.told_set, label=client.label, level=level)
    return decide(Say(text, kind=Kind.NOTICE, to=moment.therapist.chat, protect=True))


HOUSE = House(ended=ended, facts=facts, answered=answered)
