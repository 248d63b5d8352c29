"""The clinic's own prompts: checked while they are written, drafts never sent, every version kept (F-59)."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.clock import Clock
from bot.domain.own_prompt import OWN, OwnPrompt, PromptState, with_own
from bot.domain.prompt import Fits
from bot.domain.stage import Stage
from bot.services import own_prompts as service
from bot.services.moments import World
from bot.storage import acts, checkins, own_prompts, schedules, therapists
from bot.storage.tables import outbox
from tests.console.cast import Browser, House
from tests.console.test_acts import at
from tests.console.test_alerts import words
from tests.console.test_clients import rhythm
from tests.console.test_same_rows import letter

NEW = "/prompts/new"
BASE = re.compile(r'name="base" value="([^"]*)"')
GOOD = {
    "title-en": "The quiet hour", "text-en": "How was the hour after supper?", "title-es": "La hora tranquila",
    "text-es": "¿Cómo fue la hora después de cenar?", "what": "on", "stage": "safety", "base": "",
}  # fmt: skip


async def written(brandt: Browser, do: str = "force", to: str = NEW, **changed: str) -> str:
    """The address of the prompt, after a form was sent."""
    answer = await brandt.press(NEW, to, do=do, **{**GOOD, **changed})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def live(house: House) -> tuple[OwnPrompt, ...]:
    return await house.database.read(own_prompts.live)


def ours(world: World) -> set[str]:
    """The shelves in which the clinic's own are in force."""
    return {shelf for shelf, book in world.books.items() for name in book.prompts if name.startswith(OWN)}


async def test_put_in_force_it_is_there_to_choose_in_every_language_and_comes_to_nobody_in_turn(house: House) -> None:
    """F-59: signed by whoever put it in force; only a schedule or Send now that names it sends it."""
    brandt = await house.signed_in("brandt")
    page = await written(brandt)
    assert "In force. Choose it" in words((await brandt.get(f"{page}?done=forced")).text)
    assert ours(house.world) == set(house.world.books)
    made = house.world.book("en").prompts[page.rpartition("/")[2]]
    assert made.fits is Fits.CHOSEN and made.review.reviewed_by == "Dr. Brandt" and made.review.reviewed_on
    assert "How was the hour after supper?" in (await brandt.get("/clients/ana/send")).text
    assert "The quiet hour" in (await brandt.get("/clients/ana/schedule")).text
    assert (await brandt.press("/clients/ana/stage", "/clients/ana/send", prompt=made.id)).status_code == 303
    done = {each.act for each in await house.database.read(lambda conn: acts.of_therapist(conn, "brandt"))}
    assert {"wrote_a_prompt", "put_a_prompt_in_force"} <= done


async def test_a_draft_is_kept_and_never_sent(house: House) -> None:
    brandt = await house.signed_in("brandt")
    page = await written(brandt, "draft")
    assert not ours(house.world)
    assert "The quiet hour" not in (await brandt.get("/clients/ana/send")).text
    assert (await brandt.press("/clients/ana/stage", "/clients/ana/send", prompt=page[9:])).status_code == 409
    text = words((await brandt.get("/prompts")).text)
    assert "The quiet hour · draft, not sent · version 1" in text
    assert (await brandt.press(page, do="drop")).status_code == 303 and not await live(house)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"text-en": "x" * 301}, "message is 301 characters, limit 300"),
        ({"title-en": "A name that is much too long"}, "button is 28 characters, limit 24"),
        ({"text-en": "How was it!"}, "no exclamation marks"),
        ({"text-en": "At least it is over?"}, "belittles"),
        ({"text-en": "Why was it hard?"}, "it asks why; ask what happened"),
        ({"text-es": ""}, "nothing stands here yet"),
        ({"what": ""}, "Tick this once it is so."),
    ],
)
async def test_what_is_wrong_is_named_and_stays_a_draft(house: House, changed: dict[str, str], wrong: str) -> None:
    """The checks of `handrail check`, on a key as while typing; asked to be sent it is kept, and not sent."""
    brandt = await house.signed_in("brandt")
    checked = await brandt.press(NEW, do="check", **{**GOOD, **changed})
    assert checked.status_code == 200 and wrong in words(checked.text) and "field-wrong" in checked.text
    assert not await live(house), "a check keeps nothing"
    page = await written(brandt, **changed)
    assert "It cannot be put in force yet." in words((await brandt.get(f"{page}?done=not_forced")).text)
    assert [each.state for each in await live(house)] == [PromptState.DRAFT] and not ours(house.world)


async def test_a_new_version_takes_the_place_of_the_old_only_once_it_is_put_in_force(house: House) -> None:
    """F-28: answers keep the version they were given to."""
    brandt = await house.signed_in("brandt")
    page = await written(brandt)
    name = page.rpartition("/")[2]
    base = (await house.database.read(own_prompts.versions, name))[0]
    await written(brandt, "draft", page, base=f"{base.id}:{base.version}", **{"text-en": "How was supper?"})
    assert house.world.book("en").prompts[name].text == "How was the hour after supper?"
    stale = await brandt.press(page, page, do="draft", **{**GOOD, "base": "older", "text-en": "Mine"})
    assert stale.status_code == 409 and "changed elsewhere" in stale.text and "Mine" in stale.text
    text = words((await brandt.get(page)).text)
    assert "In force now" in text and "How was supper?" in text
    draft, stands = await house.database.read(own_prompts.versions, name)
    both = f"{draft.id}:{draft.version} {stands.id}:{stands.version}"
    await written(brandt, "force", page, base=both, **{"text-en": "How was supper?"})
    made = house.world.book("en").prompts[name]
    assert (made.text, made.version) == ("How was supper?", 2)
    states = [each.state for each in await house.database.read(own_prompts.versions, name)]
    assert states == [PromptState.IN_FORCE, PromptState.OLD]


async def test_taken_out_it_is_sent_no_more(house: House) -> None:
    brandt = await house.signed_in("brandt")
    page = await written(brandt)
    assert (await brandt.press(page, do="take_out")).status_code == 303
    assert not ours(house.world) and (await brandt.press(page, do="take_out")).status_code == 404
    assert "Version 1, earlier." in words((await brandt.get(page)).text)


async def test_the_page_shows_it_as_each_client_reads_it(house: House) -> None:
    """F-61: the neutral line, the text and the keys; an address without words of its own reads the language's."""
    brandt = await house.signed_in("brandt")
    text = words((await brandt.press(NEW, do="check", **GOOD)).text)
    assert "A check-in is here when you want it." in text and "Very hard · Hard" in text
    assert text.count("¿Cómo fue la hora después de cenar?") == 3, "the field, and both ways of speaking to a person"


async def test_a_copy_begins_with_the_words_of_the_one_that_came_with_it(house: House) -> None:
    brandt = await house.signed_in("brandt")
    text = (await brandt.get(f"{NEW}?from=how_is_it")).text
    assert "How is it right now?" in text and "¿Cómo va ahora mismo?" in text
    assert (await brandt.get(f"{NEW}?from=nothing")).status_code == 200
    for page in ("/prompts/clinic_nothing", "/prompts/how_is_it"):
        assert (await brandt.get(page)).status_code == 404
        assert (await brandt.press(NEW, page, do="draft", **GOOD)).status_code == 404


async def test_only_own_schedules_are_counted(house: House) -> None:
    """T3: how often another's clients are asked is theirs."""
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    page = await written(brandt)
    await rhythm(house)

    def named(conn: Connection) -> None:
        one = schedules.of_client(conn, "ana")[0]
        schedules.save(conn, replace(one, prompt=page.rpartition("/")[2], version=one.version + 1))

    await house.database.transaction(named)
    assert "name it: 1." in words((await brandt.get(page)).text)
    assert "name it: 0." in words((await okafor.get(page)).text)


async def test_above_the_stage_it_is_closed_like_every_other(house: House) -> None:
    """CR-105."""
    await at(house, Stage.STABILISATION)
    brandt = await house.signed_in("brandt")
    page = await written(brandt, stage="integration")
    assert "The quiet hour" not in (await brandt.get("/clients/ana/send")).text
    assert (await brandt.press("/clients/ana/stage", "/clients/ana/send", prompt=page[9:])).status_code == 409


async def test_sent_now_it_reaches_her_phone_and_the_check_in_keeps_its_version(house: House) -> None:
    """F-28, F-62: on the road of every check-in, behind the neutral line."""
    brandt = await house.signed_in("brandt")
    page = await written(brandt)
    name = page.rpartition("/")[2]
    assert (await brandt.press("/clients/ana/stage", "/clients/ana/send", prompt=name)).status_code == 303
    house.waits(minutes=2)
    await Clock(house.database, house.world, lambda: house.now, lambda: None).tick()

    def told(conn: Connection) -> list[object]:
        rows = conn.execute(outbox.select().where(outbox.c.body_enc.is_not(None))).all()
        return [letter(conn, row)[-1] for row in rows if row.kind == "checkin"]

    assert await house.database.read(told) == ["A check-in is here when you want it.\nHow was the hour after supper?"]
    opened = await house.database.read(lambda conn: checkins.recent(conn, "ana", 1))
    assert [(each.prompt, each.prompt_version) for each in opened] == [(name, 1)]


async def test_another_process_gets_it_at_its_next_tick(house: House) -> None:
    brandt = await house.signed_in("brandt")
    other = World(with_own(house.world.books, ()), house.world.index_key)
    await written(brandt)
    assert not ours(other)
    await Clock(house.database, other, lambda: house.now, lambda: None).tick()
    assert ours(other) == set(other.books)
    assert await house.database.read(service.refresh, other, house.now) == 0


async def test_a_draft_is_tried_in_the_therapists_own_chat_and_nothing_of_it_is_kept(house: House) -> None:
    """F-59, F-61."""
    brandt = await house.signed_in("brandt")
    shown = await brandt.press(NEW, NEW, do="try", **GOOD)
    assert "It is in your chat, marked as a test." in words(shown.text) and GOOD["text-en"] in shown.text
    me = await house.database.read(lambda conn: therapists.get(conn, "brandt"))
    letters = await house.database.read(lambda conn: [(row.chat, letter(conn, row)) for row in _all(conn)])
    assert [chat for chat, _ in letters] == [me.chat]
    text = str(letters[0][1][-1])
    assert text.startswith("TEST") and GOOD["text-en"] in text
    assert not await live(house) and not ours(house.world)
    nothing = await brandt.press(NEW, NEW, do="try", **{**GOOD, "text-en": "", "text-es": ""})
    assert "There is nothing to try yet" in words(nothing.text)
    assert len(await house.database.read(_all)) == 1


async def test_the_words_that_changed_from_one_version_to_the_next_are_marked(house: House) -> None:
    """F-59."""
    brandt = await house.signed_in("brandt")
    page = await written(brandt)
    base = BASE.search((await brandt.get(page)).text)
    assert base
    await brandt.press(page, page, do="force", **{**GOOD, "base": base[1], "text-en": "How was the hour after lunch?"})
    text = (await brandt.get(page)).text
    assert '<ins><span class="hidden">new: </span>lunch?</ins>' in text
    assert '<del><span class="hidden">taken out: </span>supper?</del>' in text


def _all(conn: Connection) -> list[Any]:
    return list(conn.execute(outbox.select()).all())
