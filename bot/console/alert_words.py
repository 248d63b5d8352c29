"""An alert in words: its line in the list, its facts, and what happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.alert import Alert, Who
from bot.domain.alert_trail import Event, What
from bot.domain.book import Book
from bot.domain.people import Client, Therapist
from bot.domain.talk.saying import say_when
from bot.domain.talk.therapist.alert_list import age_of
from bot.domain.talk.therapist.alerts import kinds_of
from bot.domain.words.filling import fill
from bot.services.alert_desk import AlertLine, AlertPage, unreached


@dataclass(frozen=True, slots=True)
class Said:
    """One alert's words for one reader: in their language and their clock, with the client's beside it."""

    book: Book
    reader: Therapist
    line: AlertLine
    now: datetime

    @property
    def alert(self) -> Alert:
        return self.line.alert

    @property
    def client(self) -> Client:
        return self.line.client

    @property
    def name(self) -> str:
        return fill(self.book.console.alert_name, number=self.alert.alert_no)

    @property
    def label(self) -> str:
        """What the client is called; with a word where the reader only stands in."""
        standing_in = f" ({self.book.therapist.stood_in})"
        return self.client.label + ("" if self.line.own else standing_in)

    @property
    def what(self) -> str:
        """How urgent, and what kind it looked."""
        crisis, alert = self.book.crisis, self.alert
        return f"{crisis.tiers.get(alert.tier.value, alert.tier.value)} · {kinds_of(self.book, alert)}"

    @property
    def state(self) -> str:
        words = self.book.console
        said = words.states[self.alert.state.value]
        undelivered = unreached(self.alert) and not self.alert.accepted_step
        return f"{said}; {words.undelivered}" if undelivered else said

    @property
    def age(self) -> str:
        """How long it is open, or when and why it was closed."""
        words, alert = self.book.console, self.alert
        if alert.closed_at:
            return fill(words.alert_closed, when=self.when(alert.closed_at), reason=self.reason)
        age = age_of(self.book, self.now - alert.opened_at)
        return fill(words.alert_age, when=self.when(alert.opened_at), age=age)

    @property
    def announced(self) -> str:
        """What is said aloud when it turns up on the page."""
        age = age_of(self.book, self.now - self.alert.opened_at)
        return fill(self.book.console.new_alert, number=self.alert.alert_no, age=age)

    @property
    def reason(self) -> str:
        """Why it was closed."""
        why = self.alert.reason.value if self.alert.reason else ""
        return self.book.therapist.reasons.get(why) or self.book.console.closed_reason.get(why, why)

    @property
    def loud(self) -> bool:
        return unreached(self.alert)

    def when(self, at: datetime) -> str:
        """In the reader's clock, with the client's beside it where it differs."""
        here, there = say_when(self.book, at, self.reader.zone), say_when(self.book, at, self.client.zone)
        return here if here == there else fill(self.book.console.both_clocks, here=here, there=there)


def facts(said: Said, page: AlertPage) -> list[tuple[str, str]]:
    """What stands at the top of an alert's page: name and words."""
    words, alert = said.book.console, said.alert
    told = said.book.crisis.told_unconfirmed if not alert.pairing_confirmed else ""
    rows = [
        (words.fact_client, " ".join(part for part in (said.label + ".", told) if part) if told else said.label),
        (words.fact_what, said.what),
        (words.fact_written, said.when(alert.heard_at)),
        (words.fact_raised, said.when(alert.opened_at)),
        (words.fact_card, _card(said, page.shown)),
        (words.fact_again, str(alert.heard_again) if alert.heard_again else ""),
        (words.fact_next, _next(said, page.names)),
    ]
    return [row for row in rows if row[1]]


def trail(said: Said, page: AlertPage) -> list[tuple[str, str]]:
    """Everything that happened: when, and in words."""
    return [(said.when(event.at), _happened(said, page.names, event)) for event in page.trail]


def _card(said: Said, shown: tuple[str, ...]) -> str:
    lines = (said.book.lines.line(each) for each in shown)
    names = [line.name for line in lines if line]
    return ", ".join(names) or said.book.console.general_numbers


def _next(said: Said, names: Mapping[str, str]) -> str:
    alert = said.alert
    if not alert.climbing or alert.step >= len(alert.plan):
        return ""
    rung = alert.plan[alert.step]
    return fill(said.book.console.next_step, when=said.when(rung.due), who=_people(said, names, rung.to))


def _people(said: Said, names: Mapping[str, str], to: tuple[Who, ...]) -> str:
    ids = {Who.THERAPIST: said.alert.therapist, Who.BACKUP: said.alert.backup}
    return ", ".join(said.book.console.operator if who is Who.OPERATOR else names.get(ids[who], "") for who in to)


def _happened(said: Said, names: Mapping[str, str], event: Event) -> str:
    words, book = said.book.console, said.book
    match event.what:
        case What.TOLD | What.ACCEPTED | What.UNREACHABLE:
            who = _people(said, names, tuple(Who(each) for each in event.of.split()))
            return fill(words.trail[event.what.value], step=event.step, who=who)
        case What.SEEN | What.HANDED:
            return fill(words.trail[event.what.value], who=names.get(event.of, ""))
        case What.TAPPED:
            return fill(words.trail["tapped"], what=book.therapist.taps.get(event.of, event.of))
        case What.CLIENT_TOLD:
            return fill(words.trail["client_told"], what=words.told_lines.get(event.of, event.of))
        case What.NEXT:
            return fill(words.trail["next"], what=words.next_said.get(event.of, event.of))
        case What.CLOSED:
            return fill(words.trail["closed"], what=said.reason)
    return words.trail[event.what.value]
