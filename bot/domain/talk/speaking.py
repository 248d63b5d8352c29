"""In which language and address a person is spoken to: their own choice, in one tap, at any time (F-45, F-46)."""

from dataclasses import replace

from bot.domain.decision import Board, Decision, Remember, Say, decide
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment, Moment, StrangerMoment, TherapistMoment
from bot.domain.people import Client, Therapist
from bot.domain.script import Choice, Facts
from bot.domain.talk.home import both
from bot.domain.talk.house import House
from bot.domain.words.filling import fill

STEP = "language"
CLIENT_MENU, THERAPIST_MENU = "client", "therapist"


def languages(moment: Moment) -> tuple[Choice, ...]:
    """Every book as it calls itself; the language that is spoken now comes first."""
    here = moment.book.language
    books = sorted(moment.books.items(), key=lambda each: each[1].language != here)
    return tuple(Choice(shelf, book.name) for shelf, book in books)


def facts(moment: Moment, place: Place) -> Facts:
    """The languages to choose from."""
    return {"languages": languages(moment)}


def worth_asking(moment: ClientMoment) -> bool:
    """At the beginning it is asked where Telegram and therapist differ, or the language has two ways of speaking."""
    own = moment.client.language
    ways = sum(book.language == own for book in moment.books.values())
    return len(moment.books) > 1 and (ways > 1 or own != moment.therapist.language)


def chosen_by(person: Client | Therapist, moment: Moment, shelf: str) -> Client | Therapist:
    """The person with the language and address of that book; unchanged where there is none."""
    book = moment.books.get(shelf)
    return replace(person, language=book.language, address=book.address) if book else person


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """From the very next word on; the keys under the input field and the menu come along."""
    shelf = text_of(place.answers.get(STEP))
    match moment:
        case ClientMoment():
            client = chosen_by(moment.client, moment, shelf)
            book = moment.book_of(client)
            said = Say(fill(book.enrolment.language_set, name=book.name), board=both(moment), menu=CLIENT_MENU)
            return decide(Remember(client), said)
        case StrangerMoment():
            return Decision()
    return spoken_to(moment, shelf)


def spoken_to(moment: TherapistMoment, shelf: str) -> Decision:
    """A therapist's own language and address; the menu in their chat comes along."""
    therapist = chosen_by(moment.therapist, moment, shelf)
    book = moment.book_of(therapist)
    said = Say(fill(book.enrolment.language_set, name=book.name), menu=THERAPIST_MENU)
    return decide(Remember(therapist), said)


def greeted_anew(moment: ClientMoment, place: Place) -> Decision:
    """Chosen among the first questions: another language says hello once more, with its own keys."""
    client = chosen_by(moment.client, moment, text_of(place.answers.get(STEP)))
    assert isinstance(client, Client)
    hello = Say(moment.book_of(client).enrolment.hello, board=Board.BOTH, menu=CLIENT_MENU)
    return decide(Remember(client), *((hello,) if client.language != moment.client.language else ()))


HOUSES = {"my_language": House(ended=ended, facts=facts)}
HOUSES_THERAPIST = {"t_language": House(ended=ended, facts=facts)}
