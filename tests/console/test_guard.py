"""What stands before every page and form: where it comes from, whose it is, and what leaves with the answer (T9)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.routing import Route

from bot.console.app import page_routes
from bot.console.guard import form_token, plain
from bot.console.room import Room
from bot.services.desk import Desk
from tests.console.cast import HERE, Browser, House, books

WHERE = {
    "token": "x",
    "path": "nothing",
    "number": "40718253",
    "client": "ana",
    "entry": "e1",
    "schedule": "s1",
    "note": "n1",
    "prompt": "clinic_1",
}
ELSEWHERE = (
    {"origin": ""},
    {"origin": "null"},
    {"origin": "https://elsewhere.example"},
    {"origin": f"{HERE}.elsewhere.example"},
    {"origin": HERE.replace("8080", "8081")},
    {"origin": HERE.replace("http", "https")},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"sec_fetch_site": "none"},
)
TEMPLATES = Path(__file__).parents[2] / "bot" / "console" / "templates"


def forms() -> Iterator[str]:
    """Every address that takes a form."""
    nobody: Any = None
    routes: list[Route] = page_routes(Room(Desk(nobody, books(), nobody, nobody)))
    for route in routes:
        if "POST" in (route.methods or ()):
            yield re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: WHERE[match[1]], route.path)


FORMS = sorted(set(forms()))


def test_the_list_of_forms_is_found() -> None:
    assert {"/sign-out", "/devices/sign-out", "/sign-in/x", "/nothing"} <= set(FORMS)


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_without_its_token_is_refused_calmly(house: House, path: str) -> None:
    brandt, okafor = await house.signed_in("brandt"), await house.signed_in("okafor")
    theirs = form_token(okafor.cookies["handrail"])
    for form in ({}, {"form": ""}, {"form": "0" * 64}, {"form": theirs}, {"form": "ä"}):
        answer = await brandt.post(path, form)
        assert answer.status_code == 403 and "This form was not taken" in answer.text
    assert (await brandt.get("/devices")).status_code == 200


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_from_another_place_is_refused_calmly(house: House, path: str) -> None:
    brandt = await house.signed_in("brandt")
    token = form_token(brandt.cookies["handrail"])
    for headers in ELSEWHERE:
        answer = await brandt.post(path, {"form": token}, **headers)
        assert answer.status_code == 403 and "This form was not taken" in answer.text, headers
        assert (await brandt.get("/devices")).status_code == 200, headers


async def test_a_form_sent_after_the_stay_is_over_gives_the_words_back(house: House) -> None:
    brandt = await house.signed_in("brandt")
    token = form_token(brandt.cookies["handrail"])
    house.waits(minutes=31)
    answer = await brandt.post("/sign-out", {"form": token, "note": "She came <b>at ten</b>."})
    assert answer.status_code == 401 and "She came &lt;b&gt;at ten&lt;/b&gt;." in answer.text
    foreign = await brandt.post("/sign-out", {"form": token, "note": "words"}, origin="https://elsewhere.example")
    assert "words" not in foreign.text.replace('class="words"', "")


@pytest.mark.parametrize(
    "body",
    [b"a" * 70_000, b"&".join(b"a=1" for _ in range(200)), b"note=\xff", b"note=%FF&form=%00", b"\x00", b"=&=&;;"],
)
async def test_a_body_that_is_no_form_is_refused_and_breaks_nothing(house: House, body: bytes) -> None:
    brandt = await house.signed_in("brandt")
    answer = await brandt.client.post("/sign-out", content=body, headers={"origin": HERE})
    assert answer.status_code in (403, 413)


@pytest.mark.parametrize("path", ["/%00", "/devices%00", "/sign-in/%00", "/sign-in/%ff", "/a/../b", "/" + "a" * 5000])
async def test_odd_addresses_are_not_found_and_break_nothing(house: House, path: str) -> None:
    brandt = await house.signed_in("brandt")
    assert (await brandt.get(path)).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_change_nothing(house: House, method: str) -> None:
    brandt = await house.signed_in("brandt")
    assert (await brandt.client.request(method, "/devices")).status_code == 405


async def test_every_answer_leaves_with_the_same_guards(house: House) -> None:
    brandt = await house.signed_in("brandt")
    link = await house.link("brandt")
    for path in ("/devices", "/nothing", link, "/static/console.css", "/static/none.css"):
        headers = (await brandt.get(path)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
        assert path.startswith("/static") or headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["..%2fapp.py", "../app.py", "console.css%00", "app.py", ".", ""])
async def test_nothing_but_the_static_files_is_served(house: House, name: str) -> None:
    assert (await house.browser().get(f"/static/{name}")).status_code in (401, 404)


async def test_an_error_is_a_page_with_a_number_and_the_log_has_the_same(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    brandt = await house.signed_in("brandt")
    await house.database.transaction(lambda conn: conn.execute(text("DROP TABLE device")))
    answer = await brandt.get("/devices")
    found = re.search(r"Number for the operator: ([2-9A-Z]{4})", answer.text)
    assert answer.status_code == 500 and found
    (line,) = [record for record in caplog.records if record.message == "page_failed"]
    assert json.loads(json.dumps(line.__dict__["handrail_fields"]))["code"] == found[1]
    assert "Dr. Brandt" not in answer.text


async def test_somebody_unknown_is_met_in_a_language_of_their_browser(house: House) -> None:
    browser: Browser = house.browser(accept_language="xx, en-GB;q=0.8")
    assert 'lang="en"' in (await browser.get("/devices")).text


def test_control_characters_go_and_line_breaks_stay() -> None:
    assert plain("one\r\ntwo\rthree\x00\x1b\u202e four\tx") == "one\ntwo\nthree fourx"


def test_templates_hold_no_words_of_their_own() -> None:
    """What people read comes from the phrases, so that it follows their language and is signed with them."""
    for path in sorted(TEMPLATES.glob("*.html")):
        bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        spoken = re.findall(r"""(?:aria-label|title|alt|placeholder|data-label|label)="([^"]*)""" + '"', bare)
        between = re.sub(r"<[^>]*>", "", bare)
        assert not re.search(r"[^\W\d_]", between), f"{path.name}: {between.split()}"
        assert not [each for each in spoken if re.search(r"[^\W\d_]", each)], path.name


def test_templates_run_and_style_nothing_inline() -> None:
    for path in sorted(TEMPLATES.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|https?://|\|safe", text), (
            path.name
        )
