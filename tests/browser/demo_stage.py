"""A small product behind the demo page: enough of a bot to look at the page and press its buttons."""

import asyncio
import io
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import segno

from bot.demo.backstage import Actor, AlertRow, CannotDo, InboxRow, OutboxRow, Rows, Scene, Step
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.methods import METHODS
from bot.demo.botapi.parameters import Parameters, Upload
from bot.demo.botapi.phone import Phone

TUESDAY = datetime(2026, 11, 24, 19, 10, tzinfo=UTC)
LINK = "https://t.me/handrail_demo_bot?start=an-invite-that-is-made-up"
STEPS = {
    Step.FIVE_MINUTES: timedelta(minutes=5),
    Step.ONE_HOUR: timedelta(hours=1),
    Step.NEXT_DAY: timedelta(days=1),
    Step.CLOCK_CHANGE: timedelta(days=124),
}


class SmallProduct:
    """A `Backstage` with a made-up evening of messages."""

    def __init__(self) -> None:
        self.telegram = LocalTelegram(self.now)
        self.scene: Scene | None = None
        self.running = True
        self.database_full = False
        self.console_url: str | None = None
        self.moved = timedelta()
        self.ana_zone = "Europe/London"

    def now(self) -> datetime:
        return TUESDAY + self.moved

    def actors(self) -> tuple[Actor, Actor]:
        return Actor(40_001, "Ana", self.ana_zone), Actor(40_002, "Dr. Brandt", "Europe/Berlin")

    def says(self, chat_id: int, text: str, **more: Any) -> Any:
        """The bot sends a message."""
        return self.calls("sendMessage", chat_id=chat_id, text=text, **more)

    def calls(self, method: str, **values: Any) -> Any:
        wanted = METHODS[method]
        written = {name: json.dumps(v) if isinstance(v, list | dict) else v for name, v in values.items()}
        return wanted.handler(self.telegram, Parameters(written, wanted.parameters))

    async def start(self, scene: Scene) -> None:
        self.moved = timedelta()
        self.telegram = LocalTelegram(self.now)
        ana = Phone(self.telegram, self.telegram.person("Ana"))
        brandt = Phone(self.telegram, self.telegram.person("Dr. Brandt"))
        self._commands()
        if scene is not Scene.NEW_INVITE:
            self._evening(ana)
        self._invite(brandt, alert=scene is Scene.ALERT_OPEN)
        self.scene = scene
        self.telegram.changes.ring()

    def _commands(self) -> None:
        menu = [("now", "Support now"), ("toolkit", "What we agreed"), ("help", "What this is")]
        self.calls("setMyCommands", commands=[{"command": name, "description": words} for name, words in menu])

    def _evening(self, ana: Phone) -> None:
        self.moved = -timedelta(minutes=20)
        ana.start("an-invite-that-is-made-up")
        two = {"keyboard": [["Support now", "Toolkit"]], "is_persistent": True, "resize_keyboard": True}
        self.says(ana.chat.chat_id, "Hello. These two keys are always here.", reply_markup=two)
        self.moved = timedelta()
        scale = [[{"text": str(n), "callback_data": f"s{n}"} for n in range(row, row + 4)] for row in (0, 4, 8)]
        rest = [[{"text": "Later", "callback_data": "later"}, {"text": "Not today", "callback_data": "no"}]]
        self.says(
            ana.chat.chat_id,
            "A check-in is here when you want it.\nHow heavy is it just now, 0 to 11?",
            reply_markup={"inline_keyboard": scale + rest},
        )
        ana.say("A bit heavy, but I went for a walk \N{SEEDLING}")
        copy = {"text": "Copy 116 123", "copy_text": {"text": "116 123"}}
        self.says(
            ana.chat.chat_id,
            "Thank you. Only you see this.\nSamaritans, day and night:\n116 123",
            reply_markup={"inline_keyboard": [[copy]]},
            entities=[{"type": "bold", "offset": 0, "length": 9}],
        )

    def _invite(self, brandt: Phone, alert: bool) -> None:
        brandt.say("/invite A.K.")
        picture = io.BytesIO()
        segno.make(LINK).save(picture, kind="png", scale=6, border=3)
        values = {"chat_id": brandt.chat.chat_id, "photo": Upload("invite.png", picture.getvalue())}
        wanted = METHODS["sendPhoto"]
        more = {"caption": f"Invite for A.K., until Fri 27 Nov, 20:10:\n{LINK}", "protect_content": True}
        wanted.handler(self.telegram, Parameters(values | more, wanted.parameters))
        self.says(brandt.chat.chat_id, "This label may show on your lock screen.", disable_notification=True)
        if alert:
            brandt.chat.last_act_at = None
            keys = [[{"text": "Acknowledge", "callback_data": "ack"}, {"text": "Hand over", "callback_data": "over"}]]
            lines = "Alert 40718253 is open.\nA.K. · urgent · risk words · 20:10 (client 19:10)"
            self.says(brandt.chat.chat_id, lines, reply_markup={"inline_keyboard": keys}, protect_content=True)

    async def answer_forever(self) -> None:
        """Answer every tap and word, as long as the product runs."""
        while True:
            for update in self.telegram.updates.waiting() if self.running else ():
                self.telegram.updates.confirm(update.update_id + 1)
                with suppress(Exception):
                    self._answer(dict(update.body))  # type: ignore[call-overload]
            await asyncio.sleep(0.02)

    def _answer(self, update: dict[str, Any]) -> None:
        if "callback_query" in update:
            query = update["callback_query"]
            message = query["message"]
            place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            self.calls("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
            self.calls("editMessageText", text=f"{message['text']}\nYou chose {query['data']}.", **place)
        elif "message" in update:
            chat_id = update["message"]["chat"]["id"]
            if update["message"].get("text") != "typing please":
                self.says(chat_id, f"I heard: {update['message'].get('text', 'something else')}")
            else:
                self.calls("sendChatAction", chat_id=chat_id, action="typing")

    async def move_clock(self, step: Step) -> None:
        if step is Step.NEXT_CHECKIN:
            raise CannotDo("No check-in is due.")
        if step is Step.NEW_YORK:
            self.ana_zone = "America/New_York"
        self.moved = self.moved + STEPS[step] if step in STEPS else self.moved
        self.telegram.changes.ring()

    async def rows(self) -> Rows:
        at = self.now()
        return Rows(
            inbox=[InboxRow(n, "Ana", "message", "done", at) for n in (3, 2, 1)],
            outbox=[
                OutboxRow(12, "Dr. Brandt", "alert step", "safety", "pending", 2, at),
                OutboxRow(11, "Ana", "check-in", "routine", "sent", 1, None),
            ],
            alerts=[AlertRow("40718253", "Ana", "urgent", "delivered", 1, at)]
            if self.scene is Scene.ALERT_OPEN
            else [],
        )

    async def fill_database(self, full: bool) -> None:
        self.database_full = full

    async def kill(self) -> None:
        self.running = False
        self.telegram.changes.ring()

    async def restart(self) -> None:
        self.running = True
        self.telegram.changes.ring()
