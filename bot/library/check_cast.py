"""The made-up people of checks and rehearsals: Ana, her therapist Dr. Brandt, and Marta as backup person."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from bot.domain.book import Book
from bot.domain.dialogue import Place
from bot.domain.moment import ClientFile, ClientMoment, Moment, TherapistMoment
from bot.domain.people import Agreed, AgreedLine, AlertLevel, Client, Pairing, Standing, Therapist
from bot.domain.script import Script
from bot.domain.stage import Stage
from bot.domain.talk.dialogues import house_of
from bot.domain.talk.therapist.page import HOUSES as THERAPIST_HOUSES
from bot.domain.toolkit import Practice, PracticeState

NOW = datetime(2026, 11, 24, 19, 10, tzinfo=UTC)
ANA, BRANDT, MARTA, PRACTICE = ("a" * 16, "b" * 16, "c" * 16, "d" * 16)
CHAT = "e" * 16


def moment_for(script: Script, books: Mapping[str, Book], language: str) -> Moment:
    """A moment in which that script may be open: Dr. Brandt's for the scripts of therapists, else Ana's."""
    book = books[language]
    if house_of(script) in THERAPIST_HOUSES:
        return _brandt(book, books)
    return _ana(book, books, script)


def about(script: Script) -> str:
    """What such a script is about when it is open."""
    if script.strategy:
        return PRACTICE
    return ANA if house_of(script) in THERAPIST_HOUSES else ""


def therapist() -> Therapist:
    """Dr. Brandt, with everything set."""
    return Therapist(
        BRANDT,
        "Dr. Brandt",
        chat=CHAT,
        claimed_at=NOW,
        zone="Europe/London",
        country="GB",
        hours_days=frozenset(range(5)),
        hours_from=time(9),
        hours_to=time(18),
        alert_sentence="I call you as soon as I see it.",
        sound_at_night=False,
        backup=MARTA,
    )


def client() -> Client:
    """Ana, in London, at the stage of processing, with alerts if it sounds urgent."""
    return Client(
        ANA,
        CHAT,
        BRANDT,
        "A.K.",
        first_name="Ana",
        standing=Standing.ACTIVE,
        pairing=Pairing.CONFIRMED,
        country="GB",
        zone="Europe/London",
        ceiling=Stage.PROCESSING,
        shares_counts=True,
        alerts=AlertLevel.URGENT,
        backup_ok=True,
        created_at=NOW,
        question="Did you see the sky today?",
    )


def _backup() -> Therapist:
    return Therapist(MARTA, "Marta", chat="f" * 16, claimed_at=NOW, zone="Europe/London", country="GB")


def _agreed() -> Agreed:
    return Agreed(ANA, (AgreedLine("Walk to the park on two days", "client"),), since=date(2026, 11, 17))


def _practice(script: Script | None) -> Practice:
    name, id_ = (script.title, script.id) if script and script.strategy else ("Call Tom", "")
    return Practice(PRACTICE, ANA, name, script=id_, position=1, state=PracticeState.ACTIVE)


def _ana(book: Book, books: Mapping[str, Book], script: Script) -> ClientMoment:
    return ClientMoment(
        now=NOW,
        seed=b"rehearsal",
        book=book,
        chat=CHAT,
        place=Place(id=CHAT),
        bot_name="handrail",
        invite=None,
        inviter=None,
        before=(),
        alert_no="00000000",
        books=books,
        client=client(),
        therapist=therapist(),
        backup=_backup(),
        checkin=None,
        recent=(),
        schedules=(),
        practices=(_practice(script),),
        proposal=None,
        agreed=_agreed(),
        unfinished=None,
        entry=None,
        episode=None,
        alert=None,
    )


def _brandt(book: Book, books: Mapping[str, Book]) -> TherapistMoment:
    file = ClientFile(client(), (), (_practice(None),), None, _agreed(), None, (), None, _backup())
    return TherapistMoment(
        now=NOW,
        seed=b"rehearsal",
        book=book,
        chat=CHAT,
        place=Place(id=CHAT),
        bot_name="handrail",
        invite=None,
        inviter=None,
        before=(),
        alert_no="00000000",
        books=books,
        therapist=therapist(),
        backup=_backup(),
        files=(file,),
        file=file,
        alerts=(),
        invites=(),
    )
