"""The book: all that is authored for one language and address, with the numbers of care; read once, handed on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.care import Care
from bot.domain.care_own import with_own
from bot.domain.crisis_book import Confirmation, CrisisBook
from bot.domain.measure import MeasureTexts
from bot.domain.people import Address, Client, Therapist
from bot.domain.prompt import Prompt
from bot.domain.risk.lexicon import Lexicon
from bot.domain.script import Script
from bot.domain.typed_words import TypedWords
from bot.domain.words.aim import AimWords
from bot.domain.words.audit import AuditWords
from bot.domain.words.away import AwayWords
from bot.domain.words.brief import BriefWords
from bot.domain.words.builder import BuilderWords
from bot.domain.words.checkin import CheckinWords
from bot.domain.words.client import ClientWords
from bot.domain.words.common import CommonWords
from bot.domain.words.console import ConsoleWords
from bot.domain.words.console_acts import ConsoleActsWords
from bot.domain.words.console_client import ConsoleClientWords
from bot.domain.words.console_exports import ConsoleExportsWords
from bot.domain.words.console_list import ConsoleListWords
from bot.domain.words.console_notes import ConsoleNotesWords
from bot.domain.words.console_plan import ConsolePlanWords
from bot.domain.words.console_prompts import ConsolePromptsWords
from bot.domain.words.console_reading import ConsoleReadingWords
from bot.domain.words.console_settings import ConsoleSettingsWords
from bot.domain.words.crisis import CrisisWords
from bot.domain.words.enrolment import EnrolmentWords
from bot.domain.words.measure import MeasureWords
from bot.domain.words.operator import OperatorWords
from bot.domain.words.own import OwnWords
from bot.domain.words.plan import PlanWords
from bot.domain.words.privacy import PrivacyWords
from bot.domain.words.rhythm import RhythmWords
from bot.domain.words.team import TeamWords
from bot.domain.words.therapist import TherapistWords
from bot.domain.words.track import TrackWords


@dataclass(frozen=True, slots=True)
class Book:
    """One language's words and scripts, as said to people of one address; crisis lines, lexicons, numbers of care.

    `name` stands on the key by which somebody chooses this book; `version` is the pack's.
    """

    language: str
    address: Address
    name: str
    version: str
    common: CommonWords
    crisis: CrisisWords
    enrolment: EnrolmentWords
    checkin: CheckinWords
    client: ClientWords
    plan: PlanWords
    track: TrackWords
    own: OwnWords
    privacy: PrivacyWords
    measure: MeasureWords
    rhythm: RhythmWords
    brief: BriefWords
    builder: BuilderWords
    away: AwayWords
    team: TeamWords
    audit: AuditWords
    therapist: TherapistWords
    operator: OperatorWords
    console: ConsoleWords
    console_acts: ConsoleActsWords
    console_client: ConsoleClientWords
    console_list: ConsoleListWords
    console_exports: ConsoleExportsWords
    console_notes: ConsoleNotesWords
    console_reading: ConsoleReadingWords
    console_settings: ConsoleSettingsWords
    console_plan: ConsolePlanWords
    console_prompts: ConsolePromptsWords
    aim: AimWords
    scripts: Mapping[str, Script]
    practices: Mapping[str, Script]
    prompts: Mapping[str, Prompt]
    typed: TypedWords
    care: Care
    lexicons: tuple[Lexicon, ...]
    lines: CrisisBook
    key_labels: Mapping[
        str, str
    ]  # every language's and older version's label of a persistent key → "support" or "toolkit"
    confirmations: Mapping[str, Confirmation]
    zones: Mapping[str, tuple[str, ...]]  # country → its IANA zones, the busiest first
    cities: Mapping[str, str]  # zone → its city in this language, where it differs from the zone's own name
    measures: Mapping[str, MeasureTexts] = field(default_factory=dict)  # id → the clinic's own copy, if there is one

    def __repr__(self) -> str:
        """Its name only: a book is a megabyte, and asyncio asks for one whenever a task that holds it ends."""
        return f"Book({self.shelf} {self.version})"

    @property
    def shelf(self) -> str:
        """Under which name it stands among the books."""
        return shelf(self.language, self.address)

    def script(self, script_id: str) -> Script | None:
        """The dialogue or guided practice of that id."""
        return self.scripts.get(script_id) or self.practices.get(script_id)


def shelf(language: str, address: Address = Address.INFORMAL) -> str:
    """Under which name the book of that language and address stands: es, es-formal."""
    return language if address is Address.INFORMAL else f"{language}-{address.value}"


def book_in(books: Mapping[str, Book], language: str, address: Address = Address.INFORMAL) -> Book | None:
    """That language's book in that address, else the one that speaks to everybody alike; None without the language."""
    return books.get(shelf(language, address)) or books.get(language)


def book_for(books: Mapping[str, Book], person: Client | Therapist, otherwise: Book) -> Book:
    """The words in that person's language and address, with a client's own numbers of care in it."""
    book = book_in(books, person.language, person.address) or otherwise
    own = person.care if isinstance(person, Client) else {}
    return replace(book, care=with_own(book.care, own)) if own else book


def one_of_each(books: Mapping[str, Book]) -> tuple[Book, ...]:
    """The first book of each language, in their order."""
    found: dict[str, Book] = {}
    for book in books.values():
        found.setdefault(book.language, book)
    return tuple(found.values())
