"""A copy of the safety plan, as words and as a PDF, for the client and the therapist; nothing is kept (CR-509)."""

from bot.domain.attachment import Pages, Section
from bot.domain.book import Book
from bot.domain.crisis import Card
from bot.domain.safety_plan import Part, Plan, PlanState
from bot.domain.talk.card import card_lines, emergency_of
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill

Parts = tuple[tuple[str, tuple[str, ...]], ...]
NAME = "safety-plan.pdf"


def which(book: Book, plan: Plan) -> str:
    """Which version it is: the agreed one with its date, or a draft."""
    words = book.plan
    if plan.state is not PlanState.AGREED or plan.agreed_on is None:
        return words.draft
    return fill(words.version, number=plan.number, date=f"{say_day(book, plan.agreed_on)} {plan.agreed_on.year}")


def as_words(book: Book, plan: Plan, shown: Card) -> str:
    """The client's copy to keep or to hand on."""
    head = fill(book.plan.copy_head, which=which(book, plan))
    return "\n\n".join((head, *("\n".join((heading, *lines)) for heading, lines in client_parts(book, plan, shown))))


def as_pages(book: Book, title: str, plan: Plan, parts: Parts, shown: Card) -> Pages:
    """The same as a PDF; the emergency number stands at the foot of each page."""
    sections = tuple(Section(heading, lines) for heading, lines in parts)
    foot = fill(book.plan.emergency, emergency=emergency_of(shown, book.crisis))
    return Pages(NAME, title, (Section(which(book, plan), ()), *sections), foot=foot)


def client_parts(book: Book, plan: Plan, shown: Card) -> Parts:
    """What the client sees of it; the country's lines stand among the services (CR-507)."""
    lines = tuple(card_lines(book, shown).splitlines())
    added = {Part.SERVICES: ("", *lines) if plan.services else lines}
    whole = ((part, (*plan.lines(part), *added.get(part, ()))) for part in Part)
    return tuple((book.plan.heads[part.value], said) for part, said in whole if said)


def therapist_parts(book: Book, plan: Plan) -> Parts:
    """Every part as it was written down, the last one with a word where the client does not see it."""
    hidden = (book.plan.told_part_hidden,) if not plan.show_surroundings else ()
    lines = ((part, plan.all_lines(part)) for part in Part)
    return tuple(
        (book.plan.told_head[part.value], (*said, *hidden) if part is Part.SURROUNDINGS else said)
        for part, said in lines
        if said
    )
