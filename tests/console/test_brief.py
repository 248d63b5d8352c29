"""The brief in the console: read, printed, taken along; nothing private or foreign, every reading written down."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.journal import Act, Entry, EntryKind, Shared
from bot.domain.people import Agreed, AgreedLine, Pairing, Standing
from bot.domain.talk.brief_files import harmless
from bot.storage import acts, agreed, checkins, clients, entries
from tests.console.cast import House
from tests.console.test_alerts import words

PAGE = "/clients/ana/brief"
FILES = (f"{PAGE}.md", f"{PAGE}.csv")
FORMULA = "=HYPERLINK(1)"


async def week(house: House, client: str = "ana", *, shares: bool = True) -> None:
    """A week of hers: agreed, a check-in with a line for the session, an entry she shares and one she keeps."""
    at = house.now - timedelta(days=1)
    usual: dict[str, Any] = {"state_word": "hard", "distress": 8, "prompt": "evening", "prompt_version": 2}

    def kept(conn: Connection) -> None:
        clients.save(conn, replace(clients.get(conn, client), shares_counts=shares))
        agreed.save(conn, Agreed(client, (AgreedLine("A walk <b>before</b> work", "client"),), at.date()))
        checkins.save_many(conn, [
            Checkin(f"{client}1", client, "", at.date(), 0, at, CheckinState.ANSWERED, answered_at=at,
                    note=FORMULA, note_shared="session", **usual),
            Checkin(f"{client}2", client, "", at.date(), 1, at, CheckinState.ANSWERED, answered_at=at,
                    note="only mine", note_shared="private", **usual),
        ])  # fmt: skip
        open_ = Entry(f"{client}3", client, EntryKind.NOTE, at, answers={"note": "the bus"}, shared=Shared.SHARED)
        entries.save(conn, open_, replace(open_, id=f"{client}4", answers={"note": "hers"}, shared=Shared.PRIVATE))

    await house.database.transaction(kept)


async def looks(house: House, client: str = "ana") -> list[Act]:
    found = await house.database.read(lambda conn: acts.of_client(conn, client))
    return [each for each in found if each.page_read]


async def test_it_shows_what_is_shared_and_nothing_that_is_kept(house: House) -> None:
    """CR-1001, CR-1003."""
    await week(house)
    brandt = await house.signed_in("brandt")
    answer = await brandt.get(PAGE)
    text = words(answer.text)
    assert answer.status_code == 200 and "The word check can miss things." in text
    assert text.index("A walk <b>before</b> work") < text.index(FORMULA) < text.index("the bus")
    assert "only mine" not in text and "hers" not in text and "Each time “Hard”." in text


async def test_each_reading_and_each_file_is_written_down_and_holds_no_words(house: House) -> None:
    """F-70."""
    await week(house)
    brandt = await house.signed_in("brandt")
    for path in (PAGE, *FILES):
        assert (await brandt.get(path)).status_code == 200
    seen = await looks(house)
    assert [(each.who, each.page_read, each.about) for each in reversed(seen)] == [
        ("brandt", "brief", ""), ("brandt", "export", ""), ("brandt", "export", ""),
    ]  # fmt: skip


async def test_withdrawn_it_is_gone_from_the_next_reading_on(house: House) -> None:
    await week(house)
    brandt = await house.signed_in("brandt")
    assert "Hard" in words((await brandt.get(PAGE)).text)
    await week(house, shares=False)
    for path in (PAGE, *FILES):
        text = words((await brandt.get(path)).text)
        assert "Hard" not in text and "hard" not in text and "only mine" not in text
    assert "shares no numbers" in words((await brandt.get(PAGE)).text)


async def test_the_table_has_one_row_per_answer_and_no_formula(house: House) -> None:
    """F-66: times with offset and zone, prompt and version, and no cell a spreadsheet would take for a formula."""
    await week(house)
    brandt = await house.signed_in("brandt")
    answer = await brandt.get(f"{PAGE}.csv")
    assert (
        answer.headers["content-type"].startswith("text/csv") and "attachment" in answer.headers["content-disposition"]
    )
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert {"at", "zone", "kind", "id", "version", "question", "answer"} == set(rows[0])
    said = [row["answer"] for row in rows]
    assert f"'{FORMULA}" in said and "the bus" in said and "only mine" not in said and "hers" not in said
    assert rows[0]["id"] == "evening" and rows[0]["version"] == "2" and rows[0]["zone"] == "Europe/London"
    assert rows[0]["at"][-6:] in ("+00:00", "+01:00") and rows[-1]["kind"] == "left_out"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\n=1"])
def test_a_cell_that_begins_like_a_formula_is_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}" and harmless(f"a{cell}") == f"a{cell}"


async def test_the_text_keeps_signs_as_signs(house: House) -> None:
    await week(house)
    brandt = await house.signed_in("brandt")
    text = (await brandt.get(f"{PAGE}.md")).text
    assert "# Ana: brief" in text and r"\<b\>before\</b\>" in text and "Left out:" in text


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-11-20&until=2026-11-01",
        "since=x&until=y",
        "since=0001-01-01&until=2026-11-01",
        "since=&until=2026-11-01",
    ],
)
async def test_a_span_that_is_none_says_so_and_keeps_what_was_typed(house: House, query: str) -> None:
    brandt = await house.signed_in("brandt")
    answer = await brandt.get(f"{PAGE}?{query}")
    assert answer.status_code == 400 and "That is no span of days" in words(answer.text)


async def test_a_span_shows_only_what_lies_in_it(house: House) -> None:
    await week(house)
    brandt = await house.signed_in("brandt")
    first, last = (house.now - timedelta(days=60)).date(), (house.now - timedelta(days=30)).date()
    text = words((await brandt.get(f"{PAGE}?since={first}&until={last}")).text)
    assert "the bus" not in text and "A walk" in text and "no check-ins are agreed" in text


@pytest.mark.parametrize("path", [PAGE, *FILES])
async def test_whoever_is_not_their_therapist_finds_what_nobody_finds(house: House, path: str) -> None:
    """F-68: strangers to each other's clients, the backup person too; no reading is noted."""
    await week(house)
    await house.marta()
    await house.alert()
    for reader in ("okafor", "marta"):
        browser = await house.signed_in(reader)
        nothing = await browser.get(path.replace("ana", "nobody"))
        theirs = await browser.get(path)
        assert theirs.status_code == nothing.status_code == 404
        assert theirs.text == nothing.text.replace("nobody", "ana")
    assert (await house.browser().get(path)).status_code == 401
    assert await looks(house) == []


@pytest.mark.parametrize("changes", [{"pairing": Pairing.WAITING}, {"pairing": Pairing.REFUSED}])
async def test_of_somebody_not_confirmed_only_the_head_is_there(house: House, changes: dict[str, Any]) -> None:
    await week(house)
    await house.change("ana", **changes)
    brandt = await house.signed_in("brandt")
    for path in (PAGE, *FILES):
        text = words((await brandt.get(path)).text)
        assert "the bus" not in text and "A walk" not in text and FORMULA not in text


async def test_once_the_link_has_ended_there_is_no_page(house: House) -> None:
    await week(house)
    await house.change("ana", standing=Standing.ENDED)
    brandt = await house.signed_in("brandt")
    assert [(await brandt.get(path)).status_code for path in (PAGE, *FILES)] == [404, 404, 404]


async def test_the_picture_stands_beside_its_sentence_with_its_numbers_in_a_table(house: House) -> None:
    """CR-1001: never without the sentence, and nothing of it where numbers are not shared."""
    await week(house)
    brandt = await house.signed_in("brandt")
    text = (await brandt.get(PAGE)).text
    assert text.index("Each time “Hard”.") < text.index("<svg") and "<caption>Check-ins by answer</caption>" in text
    assert '<th scope="row">Hard</th><td data-label="Times">2</td>' in text
    await week(house, shares=False)
    assert "<svg" not in (await brandt.get(PAGE)).text


async def test_sections_can_be_chosen_and_those_left_out_are_named(house: House) -> None:
    """CR-1002: the head always stays."""
    await week(house)
    brandt = await house.signed_in("brandt")
    page = (await brandt.get(f"{PAGE}?only=agreed&only=nonsense")).text
    said, file = words(page), (await brandt.get(f"{PAGE}.md?only=agreed")).text
    assert "The word check can miss things" in said or "Alerts are off" in said
    for text in (said, file):
        assert "before" in text and "Not chosen: " in text and "Check-ins" in text and "the bus" not in text
    assert f"{PAGE}.md?only=agreed" in page and "Not chosen" not in words((await brandt.get(PAGE)).text)
