"""The console on a real database, with Dr. Brandt's and Dr. Okafor's browsers and a clock in the hand."""

import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import httpx
from sqlalchemy import Connection

from bot.console.app import console_app
from bot.console.files import Files
from bot.domain.alert import chase, open_alert, reader
from bot.domain.console import LINK_WORKS, SignIn
from bot.domain.decision import remember
from bot.domain.risk.reading import Tier
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.alerting import say_acts
from bot.services.desk import Desk
from bot.services.moments import World
from bot.services.sign_in import hashed
from bot.storage import chats, clients, sign_ins, therapists
from bot.storage.database import Database
from bot.storage.decisions import record
from tests.databases import NOW
from tests.services import cast

HERE = "http://127.0.0.1:8080"
FORM = re.compile(r'name="form" value="([0-9a-f]{64})"')


@cache
def books() -> World:
    """The program's own books, read once."""
    return cast.world()


@dataclass
class House:
    """The console over one database: `now` is its time, `spoken` counts how often delivery was woken."""

    database: Database
    url: str = HERE
    now: datetime = NOW
    spoken: int = 0
    files: Files = field(default_factory=lambda: Files(at_once_s=60))  # made at once, unless a test will not wait
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = World(books().books, books().index_key, "handrail_bot", console=self.url)
        self.app = console_app(Desk(self.database, self.world, lambda: self.now, self._spoke), files=self.files)

    async def link(self, therapist: str, leads_to: str = "/") -> str:
        """The path of a link as /console gives it."""
        token = secrets.token_urlsafe(32)

        def kept(conn: Connection) -> None:
            until = self.now + LINK_WORKS
            sign_ins.save(conn, SignIn(secrets.token_hex(8), hashed(token), therapist, until, leads_to))

        await self.database.transaction(kept)
        return f"/sign-in/{token}"

    def browser(self, **headers: str) -> "Browser":
        """A browser with no cookies."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=self.url, headers=headers)
        return Browser(client, self.url)

    async def signed_in(self, therapist: str) -> "Browser":
        """A browser in which that therapist has signed in."""
        browser = self.browser()
        answer = await browser.press(await self.link(therapist))
        assert answer.status_code == 303, answer.text
        return browser

    async def alert(
        self, client: str = "ana", number: str = "40718253", *, tier: Tier = Tier.URGENT, kind: str = "suicide"
    ) -> None:  # fmt: skip
        """An alert about that client is raised now, its first step taken; it sets a hold as in the chat."""

        def raised(conn: Connection) -> None:
            who = clients.get(conn, client)
            therapist = therapists.get(conn, who.therapist)
            backup = therapists.find(conn, therapist.backup) if therapist.backup and who.backup_ok else None
            reads, care = reader(therapist), self.world.book("en").care.alert
            assert reads is not None
            new = open_alert(
                number, client, tier, kind, self.now, self.now, care, therapist=reads,
                backup=reader(backup) if backup else None,
            )  # fmt: skip
            climbing, acts = chase(new, self.now)
            held = replace(who, hold=climbing.sets_hold, rest_until=self.now + timedelta(hours=24))
            scene = Scene(self.now, self.world.books, who, therapist, backup)
            decided = remember(climbing, held) + say_acts(scene, climbing, acts)
            record(conn, decided, origin=f"u:{number}", chat=who.chat, now=self.now)

        await self.database.transaction(raised)

    async def change(self, person: str, **values: Any) -> None:
        """A client or therapist is otherwise from now on."""

        def changed(conn: Connection) -> None:
            who = clients.find(conn, person)
            if who:
                clients.save(conn, replace(who, **values))
            else:
                therapists.save(conn, replace(therapists.get(conn, person), **values))

        await self.database.transaction(changed)

    async def marta(self) -> None:
        """Marta is Dr. Brandt's backup person, and Ana has said yes to that."""

        def there(conn: Connection) -> None:
            brandt = therapists.get(conn, "brandt")
            chat = chats.find_or_make(conn, 8003)
            therapists.save(conn, replace(brandt, id="marta", name="Marta", chat=chat, backup=""))
            therapists.save(conn, replace(brandt, backup="marta"))
            clients.save(conn, replace(clients.get(conn, "ana"), backup_ok=True))

        await self.database.transaction(there)

    def waits(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)

    def _spoke(self) -> None:
        self.spoken += 1


@dataclass
class Browser:
    """Gets pages and sends forms as a browser does: with its origin, its cookies, and the token of the page."""

    client: httpx.AsyncClient
    origin: str

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """A form as it stands, with nothing added but the origin; a header given as "" is left out."""
        named = {"origin": self.origin, **{name.replace("_", "-"): value for name, value in headers.items()}}
        sent = {name: value for name, value in named.items() if value}
        return await self.client.post(path, data=data or {}, headers=sent)

    async def press(self, page: str, to: str = "", **fields: str) -> httpx.Response:
        """A button on that page: its token with these fields, sent to `to` or to the page itself."""
        found = FORM.search((await self.get(page)).text)
        assert found, f"no form on {page}"
        return await self.post(to or page, {"form": found[1], **fields})

    @property
    def cookies(self) -> dict[str, Any]:
        return dict(self.client.cookies)
