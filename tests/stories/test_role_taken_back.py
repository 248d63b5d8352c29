"""A role is taken back while its clients go on: what an alert does then, until the backup person has it."""

from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from bot.demo.product import Product
from bot.demo.script import read_story, starting_at
from bot.demo.stories import Player
from bot.services.invitations import revoke_therapist

STORY = Path(__file__).parent / "backup-person.txt"
AFTER = (
    "— Mon 15:00 —",
    "Ana: I have the pills here and I will do it tonight",
    "Handrail to Ana: call 999 now",
    "— Mon 15:05 —",
    "Handrail to Ana: The note could not be delivered to Dr. Brandt.",
    "Handrail to Ana: Marta has the note since 15:02",
    "Handrail to Marta: is open.",
    "Dr. Brandt hears nothing",
)


async def test_the_backup_person_gets_it_at_once_and_the_client_reads_what_is_true() -> None:
    """CR-705, CR-706, CR-710: nobody taps anything on a phone whose role is gone."""
    whole = read_story(STORY)
    first = replace(whole, lines=tuple(takewhile(lambda line: line.text != AFTER[0], whole.lines)))
    then = replace(whole, lines=tuple(replace(whole.lines[0], text=text) for text in AFTER))
    async with Product(starting_at(whole, "Europe/London"), speaks=whole.speaks, wired=False) as product:
        await product.invite("Dr. Brandt")
        player = Player(product)
        await player.play(first)
        now = product.clock.now()
        assert product.process is not None
        await product.process.database.transaction(revoke_therapist, "dr. brandt", now, bytes(32))
        await player.play(then)
