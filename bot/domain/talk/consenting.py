"""Writing down what a client chose about who sees what, each time it changes (CR-1202)."""

from bot.domain.alert import Alert, no_further_person
from bot.domain.consent import Consent, Consented, changed_choices, standing_choices
from bot.domain.decision import Decision, remember
from bot.domain.moment import ClientMoment
from bot.domain.people import AlertLevel, Client
from bot.domain.risk.reading import Tier


def chosen(moment: ClientMoment, after: Client, words: str) -> Decision:
    """The client as they are now, and one line of history for each choice that this change decides."""
    changed = changed_choices(moment.client, after)
    made = tuple(consent(moment, after, what, choice, words) for what, choice in changed.items())
    return remember(after, *made)


def first_choices(moment: ClientMoment, after: Client, words: str) -> Decision:
    """Every choice of enrolment, also those that were left as they were; about records nothing is asked there."""
    asked = {what: choice for what, choice in standing_choices(after).items() if what is not Consented.RECORDS}
    all_of_them = {Consented.USE: "yes", **asked}
    made = tuple(consent(moment, after, what, choice, words) for what, choice in all_of_them.items())
    return remember(after, *made)


def consent(moment: ClientMoment, client: Client, what: Consented, choice: str, words: str, about: str = "") -> Consent:
    """One line of history."""
    return Consent(
        moment.fresh(f"consent {what.value} {about}"), client.id, moment.now, what, choice, words,
        moment.book.language, about,
    )  # fmt: skip


def running(moment: ClientMoment, after: Client) -> Alert | None:
    """An open alert that this change takes consent back from: it runs on, with no further person (CR-701)."""
    alert = moment.alert
    if alert is None or not alert.unseen:
        return None
    covered = after.alerts is AlertLevel.ANY or (after.alerts is AlertLevel.URGENT and alert.tier is Tier.URGENT)
    taken_back = not covered or (moment.client.backup_ok and not after.backup_ok)
    return no_further_person(alert) if taken_back else None
