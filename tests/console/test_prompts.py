"""The clinic's own prompts: checked while they are written, drafts never sent, every version kept (F-59)."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.clock import Clock
from bot.domain.decision import Say
from bot.domain.own_prompt import OWN, OwnPrompt, PromptState, with_own
from bot.domain.prompt import Fits
from bot.domain.stage import Stage
from bot.services import own_prompts as service
from bot.services.moments import World
from bot.storage import acts, checkins, own_prompts, schedules, therapists
from bot.storage.cipher import vault_of
from bot.storage.shape import unpacked
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


STATES = ("very_hard", "hard", "mixed", "okay", "calm")
OWN_WORDS = {
    f"word-{language}-{state}": word
    for language, said in (
        ("en", ("Storm", "Rain", "Clouds", "Some sun", "Clear sky")),
        ("es", ("Tormenta", "Lluvia", "Nubes", "Algo de sol", "Cielo claro")),
    )
    for state, word in zip(STATES, said, strict=True)
} | {"order": "on"}
TEAM = {"tag-agency": "on", "tag-self_awareness": "on", "note": "For evenings, with Marta's group."}


async def test_its_own_answers_are_previewed_put_in_force_and_reach_her_phone(house: House) -> None:
    """F-28, F-59: the check-in keeps them as sent."""
    brandt = await house.signed_in("brandt")
    text = words((await brandt.press(NEW, do="check", **GOOD, **OWN_WORDS, **TEAM)).text)
    assert "Nothing to mend." in text and "Storm · Rain · Clouds · Some sun · Clear sky · Later" in text
    assert text.count("Tormenta · Lluvia") == 2, "both ways of speaking to a person read the language's"
    page = await written(brandt, **OWN_WORDS, **TEAM)
    name = page.rpartition("/")[2]
    assert (await brandt.press("/clients/ana/stage", "/clients/ana/send", prompt=name)).status_code == 303
    house.waits(minutes=2)
    await Clock(house.database, house.world, lambda: house.now, lambda: None).tick()
    opened = await house.database.read(lambda conn: checkins.recent(conn, "ana", 1))
    assert opened[0].choices == dict(zip(STATES, ("Storm", "Rain", "Clouds", "Some sun", "Clear sky"), strict=True))
    rows = [row for row in await house.database.read(_all) if row.kind == "checkin"]
    assert len(rows) == 1
    assert "For evenings" not in str(house.world.book("en").prompts[name]), "the note is for the team"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"word-en-calm": "x" * 25}, "button is 25 characters, limit 24"),
        ({"word-en-calm": "Calm!"}, "no exclamation marks"),
        ({"word-en-calm": ""}, "all five need a word, in every language, or none"),
        ({f"word-es-{state}": "" for state in STATES}, "Español (tú), in place of “Muy difícil”: all five need a word"),
        ({"word-en-calm": "storm"}, "another of the five reads like it"),
        ({"word-en-calm": "Very hard"}, "it is the word of another answer or key"),
        ({"word-en-calm": "Not today"}, "it is the word of another answer or key"),
        ({"word-en-calm": "5"}, "a number alone is read as the place of an answer"),
        ({"word-en-calm": "I want to die"}, "typed, it would be heard as words of danger"),
        ({"word-en-calm": "At least it is calm"}, "belittles"),
        ({"order": ""}, "Own words go from the hardest to the calmest"),
        ({"note": "x" * 501}, "Note for the team: 500 characters at most."),
    ],
)
async def test_an_answer_that_would_mislead_is_named_and_stays_a_draft(
    house: House, changed: dict[str, str], wrong: str
) -> None:
    brandt = await house.signed_in("brandt")
    fields = {**OWN_WORDS, **TEAM, **changed}
    checked = await brandt.press(NEW, do="check", **GOOD, **fields)
    assert wrong in words(checked.text) and "field-wrong" in checked.text
    page = await written(brandt, **fields)
    assert [each.state for each in await live(house)] == [PromptState.DRAFT] and not ours(house.world)
    kept = (await brandt.get(page)).text
    assert all(f'value="{said}"' in kept for name, said in fields.items() if name.startswith("word-") and said)


async def test_answers_tags_and_note_are_a_part_of_each_version_and_of_what_changed(house: House) -> None:
    """F-59."""
    brandt = await house.signed_in("brandt")
    page = await written(brandt, **OWN_WORDS, **TEAM)
    base = BASE.search((await brandt.get(page)).text)
    assert base
    changed = {**GOOD, **OWN_WORDS, **TEAM, "word-en-calm": "Blue sky", "stage": "stabilisation", "base": base[1]}
    del changed["tag-agency"]
    changed["note"] = "For mornings, with Marta's group."
    await brandt.press(page, page, do="draft", **changed)
    text = (await brandt.get(page)).text
    for gone, new in (("Clear", "Blue"), ("evenings,", "mornings,"), ("Safety", "Stabilisation")):
        assert re.search(rf"taken out: </span>{gone}", text, re.IGNORECASE), gone
        assert re.search(rf"new: </span>{new}", text, re.IGNORECASE), new
    plain = words(text)
    assert "In force now" in plain and "Storm · Rain · Clouds · Some sun · Clear sky" in plain
    listed = words((await brandt.get("/prompts")).text)
    assert "About: self-awareness" in listed and "For mornings, with Marta's group." in listed
    name = page.rpartition("/")[2]
    assert house.world.book("en").prompts[name].choices["calm"] == "Clear sky", "a draft is never sent"


async def test_a_draft_with_own_answers_is_tried_with_them(house: House) -> None:
    """F-61."""
    brandt = await house.signed_in("brandt")
    await brandt.press(NEW, NEW, do="try", **GOOD, **OWN_WORDS, **TEAM)
    (row,) = await house.database.read(_all)

    def said(conn: Connection) -> Say:
        return unpacked(Say, vault_of(conn).open(row.body_enc, "outbox", "body_enc", row.dedupe, row.chat))

    shown = await house.database.read(said)
    labels = [key.label for each in shown.keys for key in each]
    assert labels[:5] == ["Storm", "Rain", "Clouds", "Some sun", "Clear sky"] and "For evenings" not in shown.text


async def test_the_editor_speaks_spanish_too(house: House) -> None:
    await house.change("brandt", language="es")
    brandt = await house.signed_in("brandt")
    text = words((await brandt.press(NEW, do="check", **GOOD, **{**OWN_WORDS, "word-es-calm": "Lluvia"})).text)
    assert "otra de las cinco se lee igual" in text and "Nota para el equipo" in text and "De qué trata" in text


async def test_the_audit_page_names_a_prompt_and_its_version_and_no_id(house: House) -> None:
    """F-70."""
    brandt = await house.signed_in("brandt")
    page = await written(brandt)
    text = (await brandt.get("/audit")).text
    assert "The quiet hour, version 1" in text and page.rpartition("/")[2] not in text
    await written(brandt, "draft")
    assert "New prompt, version 1" in (await brandt.get("/audit")).text, "a draft has no name yet that all know"
