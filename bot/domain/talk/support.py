"""Support now: from every state, the numbers on the first tap (CR-612)."""

from bot.domain.alert import NoAlert, Reason, may_alert, prerequisites
from bot.domain.crisis import Variant
from bot.domain.decision import Decision, Key, Kind, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment
from bot.domain.risk.reading import Tier
from bot.domain.talk.alert_raising import ASKED, nobody, raise_alert, scene_of, sending
from bot.domain.talk.alert_status import status
from bot.domain.talk.calls import may_ask
from bot.domain.talk.card import card_for, card_lines, copy_keys
from bot.domain.talk.card_entry import how_known
from bot.domain.talk.house import reply
from bot.domain.talk.plan_walk import IN_NEED
from bot.domain.words.filling import fill


def support(moment: ClientMoment, incoming: Incoming, variant: Variant | None = None) -> Decision:
    """The card first, no question before it; then a practice, the therapist, other ways."""
    words = moment.book.crisis
    shown = card_for(moment, entries=moment.book.care.crisis.max_entries, variant=variant)
    text = f"{words.support_head}\n\n{card_lines(moment.book, shown)}\n\n{words.automated}"
    can_tell = may_alert(prerequisites(moment.client, moment.therapist), Tier.CONCERN, asked=True) is None
    near = (Key(words.practice, "tk"), Key(words.my_plan, "plan", IN_NEED))
    told = (Key(words.tell, "tell"),) if can_tell else ()
    call = (Key(words.ask_call, "call"),) if may_ask(moment) else ()
    other = (Key(words.hard_to_call, "way"), Key(words.more_ways, "more"))
    last = (Key(words.wrong_country, "country"), Key(words.checked_key, "known"))
    rows = (*copy_keys(words, shown), near, (*told, *call), other, last)
    return decide(Say(text, kind=Kind.CRISIS, keys=tuple(row for row in rows if row)))


def more_ways(moment: Moment, incoming: Incoming) -> Decision:
    """The rest of the card."""
    words, about = moment.book.crisis, incoming.tap.about if incoming.tap else ""
    variant: Variant | None = "from_others" if about == "from_others" else "act" if about == "act" else None
    shown = card_for(moment, entries=moment.book.care.crisis.reply_entries, variant=variant)
    keys = (*copy_keys(words, shown, more=True), (Key(words.checked_key, "known"),))
    return decide(Say(card_lines(moment.book, shown, more=True), kind=Kind.CRISIS, keys=keys))


def how_checked(moment: Moment, incoming: Incoming) -> Decision:
    """Behind a tap: when each row was checked, or that it comes from public lists (`experience.md` §2.5)."""
    shown = card_for(moment, entries=moment.book.care.crisis.max_entries)
    lines = [how_known(moment.book, entry, shown) for entry in (*shown.entries, *shown.more)]
    told = "\n".join(line for line in lines if line) or moment.book.crisis.no_checked
    return decide(Say(told, kind=Kind.CRISIS, keys=((Key(moment.book.crisis.numbers, "now"),),)))


def tell(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The client asks for the therapist to be told: an alert of kind asked, without hold or rest (CR-612)."""
    words = moment.book.crisis
    urgent = incoming.tap is not None and incoming.tap.about == "urgent"
    raised = raise_alert(moment, incoming, Tier.URGENT if urgent else Tier.CONCERN, ASKED)
    if raised.alert is None:
        return decide(Say(words.nobody_not_set_up, kind=Kind.STATUS))
    if raised.joined:
        rises = ((Key(words.urgent_it_is, "tell", "urgent"),),) if raised.alert.tier is not Tier.URGENT else ()
        return raised.decision + decide(Say(words.asked_again, kind=Kind.STATUS, keys=rises))
    return raised.decision + sending(moment, raised.alert)


def own_words(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Which phrases of their own count, as the therapist set them (CR-615)."""
    words, client, name = moment.book.crisis, moment.client, moment.therapist.name
    lines = (
        fill(words.own_warnings, phrases=" · ".join(client.warnings)) if client.warnings else "",
        fill(words.own_not_about, phrases=" · ".join(client.not_about_me)) if client.not_about_me else "",
    )
    there = [line for line in lines if line]
    head = fill(words.own_phrases if there else words.own_none, therapist=name)
    return decide(reply(moment, incoming, "\n".join((head, *there))))


def news(moment: ClientMoment, incoming: Incoming) -> Decision:
    """What stands behind the neutral line about an alert."""
    about = incoming.tap.about if incoming.tap else ""
    if about and not about.isdecimal():
        text, keys = nobody(moment, NoAlert(about) if about in {each.value for each in NoAlert} else None)
        return decide(reply(moment, incoming, text, *keys))
    alert = moment.about_alert if moment.about_alert and moment.about_alert.reason is not Reason.REPLACED else None
    alert = alert or moment.alert
    if alert is None:
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    text, keys = status(scene_of(moment), alert)
    return decide(reply(moment, incoming, text, *keys))
