"""The client's own times and place: zone, quiet hours, country, discreet mode."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.client_clock import quiet_over
from bot.domain.decision import Clock, Decision, Key, Kind, Remember, Say, Withdraw, decide, remember
from bot.domain.dialogue import Place, leave, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.people import Client
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import QuietHours
from bot.domain.script import Choice, Facts
from bot.domain.talk import dialogues
from bot.domain.talk.card import countries
from bot.domain.talk.coming import with_coming
from bot.domain.talk.house import House, reply
from bot.domain.talk.manner import as_wanted, leaving
from bot.domain.talk.saying import city_of, say_clock, say_day
from bot.domain.travel import away_until, moved_to, on_that_clock
from bot.domain.words.filling import fill

MOST_ZONES = 8
JOURNEY, HOME = "trip", "home"
ASKED = "asked"  # the script was opened by the answer to the other one


def zone_facts(moment: Moment, place: Place) -> Facts:
    """The present times in the zones of the client's country, one of each time."""
    assert isinstance(moment, ClientMoment)
    return {"zones": zones_of(moment, moment.client.country)}


def zones_of(moment: ClientMoment, country: str) -> tuple[Choice, ...]:
    """One zone of each present time in that country; the client's own where the country is not known."""
    seen: dict[timedelta | None, Choice] = {}
    for zone in moment.book.zones.get(country, (moment.client.zone,)):
        offset = moment.now.astimezone(ZoneInfo(zone)).utcoffset()
        seen.setdefault(offset, Choice(zone, f"{say_clock(moment.now, zone)} {city_of(moment.book, zone)}"[:24]))
    return tuple(seen.values())[:MOST_ZONES]


def zone_ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The zone is set; check-ins move with it, never two within 20 hours."""
    assert isinstance(moment, ClientMoment)
    zone, country = text_of(place.answers.get("zone")), moment.client.country
    done = _moves(moment, incoming, moment.client, zone)
    fits = not country or zone in moment.book.zones.get(country, (zone,))
    if fits or place.about == ASKED:
        return done
    return done + _asks(moment, incoming, replace(moment.client, zone=zone), "my_country")


def _moves(moment: ClientMoment, incoming: Incoming, before: Client, zone: str) -> Decision:
    client = moved_to(before, zone, moment.now)
    moved = on_that_clock(moment.schedules, client, moment.recent, moment.therapist.zone, moment.now)
    text = with_coming(moment, zone_line(moment, zone), client=client, schedules=moved)
    keys = ((Key(moment.book.rhythm.journey, JOURNEY),),) if client.home_zone else ()
    said = replace(reply(moment, incoming, text, *keys), clock=clock_in(moment, zone))
    return remember(client, *moved) + decide(said)


def zone_line(moment: Moment, zone: str) -> str:
    """“London time, now 14:20 (14:20)”: the second is shown by the phone in its own zone (screen C5)."""
    clock = say_clock(moment.now, zone)
    return fill(moment.book.enrolment.zone_set, clock=clock, zone=city_of(moment.book, zone), phone=clock)


def clock_in(moment: Moment, zone: str) -> Clock:
    """What the phone makes of the time in that line."""
    return Clock(say_clock(moment.now, zone), moment.now)


def _asks(moment: ClientMoment, incoming: Incoming, client: Client, script: str) -> Decision:
    """Another clock may mean another country, and the other way round: asked, never guessed, and asked once."""
    here = replace(moment, client=client, place=leave(moment.place, moment.now))
    asked = moment.book.scripts[script]
    return dialogues.open_script(here, replace(incoming, tap=None), HOUSES, asked, about=ASKED)


def quiet_ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The quiet hours are set, and every check-in to come is moved out of them."""
    assert isinstance(moment, ClientMoment)
    start, _, end = text_of(place.answers.get("quiet")).partition("-")
    quiet = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    client = replace(moment.client, quiet=quiet)
    moved = [
        planned(replace(schedule, quiet=quiet, version=schedule.version + 1), moment.now)
        for schedule in moment.schedules
    ]
    text = fill(moment.book.enrolment.quiet_set, **{"from": start, "to": end})
    said = with_coming(moment, text, client=client, schedules=moved)
    return remember(client, *moved) + decide(reply(moment, incoming, said))


def country_facts(moment: Moment, place: Place) -> Facts:
    """The therapist's country first."""
    assert isinstance(moment, ClientMoment)
    return {"countries": countries(moment, moment.therapist.country)}


def country_ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The country is set; with no line to show, that is said. Another country may mean another clock (CR-611)."""
    assert isinstance(moment, ClientMoment)
    iso = text_of(place.answers.get("country"))
    client: Client = replace(moment.client, country="" if iso == "none" else iso)
    name = moment.book.lines.name(iso, moment.book.language) or moment.book.enrolment.general_numbers
    line = moment.book.enrolment.country_set if moment.book.lines.country(iso) else moment.book.enrolment.no_lines
    said = decide(Remember(client), reply(moment, incoming, fill(line, country=name)))
    zones = moment.book.zones.get(client.country, ())
    if not zones or client.zone in zones or place.about == ASKED:
        return said
    if len(zones) == 1:  # nothing to ask
        return said + _moves(moment, incoming, client, zones[0])
    return said + _asks(moment, incoming, client, "my_time")


def discreet(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Discreet mode, on or off."""
    client, line, stays = in_discreet_mode(moment, not moment.client.discreet)
    return stays + decide(Remember(client), reply(moment, incoming, line, anew=True))


def in_discreet_mode(moment: ClientMoment, on: bool) -> tuple[Client, str, Decision]:
    """The client in or out of it, what that means, and what no longer goes: messages stay again once it is off."""
    words, hours = moment.book.enrolment, moment.book.care.data.discreet_hours
    line = fill(words.discreet_on, hours=hours) if on else words.discreet_off
    stays = Decision() if on else decide(Withdraw(leaving(moment.client.chat)))
    return replace(moment.client, discreet=on), line, stays


def journey(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """[Only for a journey]: its last day."""
    if not moment.client.home_zone:
        return decide(reply(moment, incoming, _at_home(moment.book, moment.client)))
    return dialogues.open_script(moment, incoming, HOUSES, moment.book.scripts["my_journey"])


def journey_ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Until that day the times follow this clock, and then that of home again."""
    assert isinstance(moment, ClientMoment)
    said, here = text_of(place.answers.get("last")), moment.client
    today = moment.now.astimezone(ZoneInfo(here.zone)).date()
    last = today + timedelta(days=int(said)) if said.isdecimal() else date.fromisoformat(said)
    client = away_until(here, last)
    cities = {"zone": city_of(moment.book, here.zone), "home": city_of(moment.book, here.home_zone or here.zone)}
    line = fill(moment.book.rhythm.journey_set, date=say_day(moment.book, last), **cities)
    return remember(client) + decide(reply(moment, incoming, with_coming(moment, line, client=client)))


def told_home(book: Book, client: Client, now: datetime) -> Decision:
    """A neutral line that the journey is over; not while the client rests from messages."""
    if client.paused(now):
        return decide()
    keys = ((Key(book.common.read, HOME),),)
    said = Say(book.common.neutral_update, Kind.NOTICE, client.chat, keys, not_before=quiet_over(client, now))
    return decide(as_wanted(said, client, book))


def home_again(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """What stands behind that line; who is still away can say so."""
    line = with_coming(moment, _at_home(moment.book, moment.client))
    return decide(reply(moment, incoming, line, (Key(moment.book.own.place_zone, "mytime"),)))


def _at_home(book: Book, client: Client) -> str:
    return fill(book.rhythm.home_again, zone=city_of(book, client.zone))


TAPS = {JOURNEY: journey, HOME: home_again}
HOUSES = {
    "my_journey": House(ended=journey_ended),
    "my_time": House(ended=zone_ended, facts=zone_facts),
    "my_quiet": House(ended=quiet_ended),
    "my_country": House(ended=country_ended, facts=country_facts),
}
